"""Attacks on the chain of a lane: whatever is changed at a position is found at that position."""

import gzip
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain import canonical, chain
from desktop.domain.body import MalformedError
from desktop.domain.canonical import JsonObject
from desktop.domain.chain import ATTACHMENT_FOLDER, EVENT_FILE, REGULAR, BrokenChainError, RawCommit, Record
from desktop.domain.events import LARGEST_EVENT, LARGEST_PAYLOAD, Draft, EventType, Head, Payload
from tests.fakes.ledger_events import START, UUID, LaneBuilder, draft_of, make_plan, oid, relink, ulid

LATER = START + timedelta(days=1)
MIB = 1024 * 1024


def a_lane() -> LaneBuilder:
    lane = LaneBuilder()
    request = lane.submit(1, make_plan(["acme/billing", "acme/web"]))
    lane.approve(request, attachments=(b'{"payload":"signed"}',))
    lane.note("looked at it", request)
    lane.start(request)
    lane.land(request, 1)
    lane.verify(request)
    lane.close(request)
    return lane


COMMITS = a_lane().commits
POSITIONS = range(len(COMMITS))


def verified(commits: Sequence[RawCommit], previous: Head = chain.ROOT, uuid: str = "") -> list[Record]:
    return list(chain.verify("prod-eu", previous, commits, LATER, uuid=uuid))


def broken_at(commits: Sequence[RawCommit]) -> int:
    with pytest.raises(BrokenChainError) as caught:
        verified(commits)
    return caught.value.seq


def with_file(commit: RawCommit, path: str, data: bytes, mode: str = REGULAR) -> RawCommit:
    return replace(commit, files={**commit.files, path: (mode, data)})


def event_bytes(commit: RawCommit) -> bytes:
    return commit.files[EVENT_FILE][1]


# --- a sound lane -------------------------------------------------------------------------------------------


def test_a_sound_lane_gives_back_what_was_written() -> None:
    lane = a_lane()
    records = verified(lane.commits)
    assert [replace(record, first_seen=START) for record in records] == [
        replace(record, first_seen=START) for record in lane.records
    ]
    assert {record.first_seen for record in records} == {LATER}


@pytest.mark.parametrize("cut", POSITIONS)
def test_a_lane_may_be_verified_in_segments(cut: int) -> None:
    records = verified(COMMITS[:cut])
    previous = records[-1].head if records else chain.ROOT
    uuid = records[-1].event.lane_uuid if records else ""
    assert [*records, *verified(COMMITS[cut:], previous, uuid)] == verified(COMMITS)


# --- mutations at each position -----------------------------------------------------------------------------


@pytest.mark.parametrize("at", POSITIONS)
def test_attack_a_flipped_bit_is_found_there(at: int) -> None:
    data = event_bytes(COMMITS[at])
    for place in range(0, len(data), 7):
        flipped = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        commits = [*COMMITS[:at], with_file(COMMITS[at], EVENT_FILE, flipped), *COMMITS[at + 1 :]]
        # What is still an event is found by the link of the next one; the last has only its Git commit.
        assert at + 1 <= broken_at([*commits, *following(COMMITS)]) <= at + 2


def following(commits: Sequence[RawCommit]) -> list[RawCommit]:
    """Return one more event behind the lane."""
    lane = a_lane()
    lane.note("one more")
    return [replace(lane.commits[-1], parents=(commits[-1].id,))]


@pytest.mark.parametrize("at", POSITIONS)
@pytest.mark.parametrize("fix_parents", [False, True])
def test_attack_a_dropped_event_is_found_there(at: int, *, fix_parents: bool) -> None:
    lane = a_lane()
    lane.note("one more")
    commits = [*lane.commits[:at], *lane.commits[at + 1 :]]
    assert broken_at(reparented(commits) if fix_parents else commits) == at + 1


@pytest.mark.parametrize("at", POSITIONS[:-1])
@pytest.mark.parametrize("fix_parents", [False, True])
def test_attack_swapped_events_are_found_there(at: int, *, fix_parents: bool) -> None:
    commits = [*COMMITS[:at], COMMITS[at + 1], COMMITS[at], *COMMITS[at + 2 :]]
    assert broken_at(reparented(commits) if fix_parents else commits) == at + 1


@pytest.mark.parametrize("at", POSITIONS)
@pytest.mark.parametrize("fix_parents", [False, True])
def test_attack_a_doubled_event_is_found_there(at: int, *, fix_parents: bool) -> None:
    commits = [*COMMITS[: at + 1], *COMMITS[at:]]
    assert broken_at(reparented(commits) if fix_parents else commits) == at + 2


@pytest.mark.parametrize("at", range(len(COMMITS) + 1))
def test_attack_a_slipped_in_event_is_found(at: int) -> None:
    other = LaneBuilder(uuid="another-lane")
    for _ in range(at + 1):
        other.note("forged")
    commits = reparented([*COMMITS[:at], other.commits[at], *COMMITS[at:]])
    assert broken_at(commits) == (at + 1 if at else 2)


def reparented(commits: Sequence[RawCommit]) -> list[RawCommit]:
    """Return the commits as a forger would chain them in Git: each on the one before."""
    built: list[RawCommit] = []
    for commit in commits:
        built.append(replace(commit, parents=(built[-1].id,) if built else ()))
    return built


def test_attack_a_lane_forged_from_an_event_on_leaves_the_pinned_head() -> None:
    """A forger may rebuild everything behind a change; the pin of a workstation finds it."""

    def change(seq: int, content: JsonObject) -> JsonObject:
        return {**content, "by": "mallory"} if seq == 2 else content

    forged = relink(COMMITS, change)
    assert len(verified(forged)) == len(COMMITS)
    pinned = verified(COMMITS)[3].head
    with pytest.raises(BrokenChainError) as caught:
        verified(forged[4:], pinned, UUID)
    assert caught.value.seq == 5


# --- B24: what a commit of a lane may be --------------------------------------------------------------------


def altered(at: int, change: Callable[[RawCommit], RawCommit]) -> list[RawCommit]:
    return [*COMMITS[:at], change(COMMITS[at]), *COMMITS[at + 1 :]]


@pytest.mark.parametrize("at", POSITIONS)
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda commit: replace(commit, parents=(*commit.parents, oid("x"))), id="parents"),
        pytest.param(lambda commit: replace(commit, parents=(oid("x"),)), id="other parent"),
        pytest.param(lambda commit: with_file(commit, "extra.txt", b"x"), id="extra file"),
        pytest.param(lambda commit: with_file(commit, "event.json/x", b"x"), id="folder"),
        pytest.param(lambda commit: with_file(commit, "att/x/y", b"x"), id="deep attachment"),
        pytest.param(lambda commit: replace(commit, files={}), id="empty"),
        pytest.param(lambda commit: with_file(commit, EVENT_FILE, event_bytes(commit), "120000"), id="link"),
        pytest.param(
            lambda commit: with_file(commit, EVENT_FILE, event_bytes(commit), "100755"), id="program"
        ),
        pytest.param(lambda commit: with_file(commit, EVENT_FILE, b""), id="no bytes"),
        pytest.param(lambda commit: with_file(commit, EVENT_FILE, b"[]"), id="no object"),
        pytest.param(lambda commit: with_file(commit, EVENT_FILE, b"x" * (LARGEST_EVENT + 1)), id="65 KiB"),
    ],
)
def test_b24_a_commit_that_is_no_event(at: int, change: Callable[[RawCommit], RawCommit]) -> None:
    assert broken_at(altered(at, change)) == at + 1


def test_b24_a_root_commit_in_the_middle() -> None:
    assert broken_at(altered(3, lambda commit: replace(commit, parents=()))) == 4


@pytest.mark.parametrize("size", [LARGEST_EVENT, LARGEST_EVENT + 1])
def test_b24_the_largest_attachment(size: int) -> None:
    data = b"a" * size
    commits = altered(1, lambda commit: with_file(commit, ATTACHMENT_FOLDER + canonical.sha256(data), data))
    if size > LARGEST_EVENT:
        assert broken_at(commits) == 2
    else:
        assert len(verified(commits)[1].attachments) == 2


def test_b24_an_attachment_under_another_name() -> None:
    name = ATTACHMENT_FOLDER + canonical.sha256(b"one")
    assert broken_at(altered(1, lambda commit: with_file(commit, name, b"two"))) == 2


def test_b24_a_flood_of_attachments() -> None:
    files = {ATTACHMENT_FOLDER + canonical.sha256(b"%d" % n): (REGULAR, b"%d" % n) for n in range(65)}
    assert broken_at(altered(1, lambda commit: replace(commit, files={**commit.files, **files}))) == 2


# --- B26: links, versions, lanes ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("seq", 5),
        ("seq", 3),
        ("seq", -1),
        ("v", 2),
        ("v", 0),
        ("lane", "stage"),
        ("lane_uuid", "another"),
        ("lane_uuid", ""),
        ("by", " "),
        ("host_id", ""),
        ("idem", ""),
    ],
)
def test_b26_forged_fields_break_the_lane_there(field: str, value: canonical.Json) -> None:
    forged = relink(COMMITS, lambda seq, content: {**content, field: value} if seq == 4 else content)
    assert broken_at(forged) == 4


def test_b26_a_lane_without_uuid_is_none() -> None:
    assert broken_at(relink(COMMITS, lambda _, content: {**content, "lane_uuid": ""})) == 1


def test_b26_a_newer_version_says_so() -> None:
    forged = relink(COMMITS, lambda _, content: {**content, "v": 2, "new_field": {}})
    with pytest.raises(BrokenChainError, match="needs a newer program"):
        verified(forged)


def test_b26_another_lane_of_the_same_name() -> None:
    with pytest.raises(BrokenChainError, match="another lane"):
        verified(COMMITS, uuid="the uuid that was pinned")


# --- payloads -----------------------------------------------------------------------------------------------


def test_attack_a_payload_that_is_missing_or_another() -> None:
    files = dict(COMMITS[0].files)
    del files["plan.json.gz"]
    assert broken_at(altered(0, lambda commit: replace(commit, files=files))) == 1
    other = chain.pack(make_plan(["other/web"]).encode())
    assert broken_at(altered(0, lambda commit: with_file(commit, "plan.json.gz", other))) == 1
    assert broken_at(altered(2, lambda commit: with_file(commit, "plan.json.gz", other))) == 3


PACKED = COMMITS[0].files["plan.json.gz"][1]


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"not gzip", id="not gzip"),
        pytest.param(PACKED[:-1], id="cut"),
        pytest.param(PACKED[: len(PACKED) // 2], id="half"),
        pytest.param(PACKED + b"hidden", id="hidden behind"),
        pytest.param(PACKED + gzip.compress(b""), id="second member"),
    ],
)
def test_attack_a_payload_that_cannot_be_unpacked(packed: bytes) -> None:
    assert broken_at(altered(0, lambda commit: with_file(commit, "plan.json.gz", packed))) == 1


def test_attack_every_flipped_byte_of_a_payload() -> None:
    # The first ten bytes are gzip's header: time and system may differ, the content may not.
    for place in range(10, len(PACKED)):
        packed = PACKED[:place] + bytes([PACKED[place] ^ 0x10]) + PACKED[place + 1 :]
        assert (
            broken_at(altered(0, lambda commit, packed=packed: with_file(commit, "plan.json.gz", packed)))
            == 1
        )  # type: ignore[misc]


def test_the_largest_payload_fits_and_one_byte_more_does_not() -> None:
    largest = bytes(LARGEST_PAYLOAD)
    assert chain.unpack(chain.pack(largest)) == largest
    with pytest.raises(MalformedError, match="larger than"):
        chain.unpack(chain.pack(largest + b"0"))


def test_attack_a_bomb_of_a_gibibyte_is_refused_in_little_memory() -> None:
    block = gzip.compress(bytes(MIB))
    stream = _bomb()
    assert len(stream) < chain.LARGEST_PACKED
    tracemalloc.start()
    try:
        for packed in (stream, block * 1024):
            with pytest.raises(MalformedError):
                chain.unpack(packed)
        assert tracemalloc.get_traced_memory()[1] < 40 * MIB
    finally:
        tracemalloc.stop()


def _bomb() -> bytes:
    """Return one gzip stream of a gibibyte of zeros."""
    import zlib

    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    block = bytes(16 * MIB)
    parts = [packer.compress(block) for _ in range(64)]
    return b"".join([*parts, packer.flush()])


def test_attack_a_packed_payload_that_is_huge_itself() -> None:
    with pytest.raises(MalformedError, match="packed payload"):
        chain.unpack(bytes(chain.LARGEST_PACKED + 1))


# --- writing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", POSITIONS)
def test_what_is_written_is_what_is_read(at: int) -> None:
    record = a_lane().records[at]
    files = chain.files_of(
        record.event, replace(draft_of(record), attachments=tuple(record.attachments.values()))
    )
    assert files == {path: data for path, (_, data) in COMMITS[at].files.items()}


def test_a_writer_does_not_break_its_own_lane() -> None:
    record = a_lane().records[0]
    draft = draft_of(record)
    for event in (replace(record.event, idem=""), replace(record.event, v=2), replace(record.event, by="")):
        with pytest.raises(MalformedError):
            chain.files_of(event, draft)
    with pytest.raises(MalformedError, match="Choose a smaller scope"):
        chain.files_of(replace(record.event, body={"text": "x" * LARGEST_EVENT}), draft)
    with pytest.raises(MalformedError, match="Split the scope"):
        chain.files_of(
            record.event, replace(draft, payload=Payload(name="plan.json", data=bytes(LARGEST_PAYLOAD + 1)))
        )
    with pytest.raises(MalformedError, match="envelope"):
        chain.files_of(record.event, replace(draft, attachments=(b"x" * (LARGEST_EVENT + 1),)))
    with pytest.raises(MalformedError, match="signatures"):
        chain.files_of(record.event, replace(draft, attachments=tuple(b"%d" % n for n in range(65))))


def test_a_draft_and_its_event_have_one_hash() -> None:
    for record in a_lane().records:
        assert draft_of(record).body_sha256 == record.event.body_sha256
    plain = Draft(
        type=EventType.NOTED, idem="k", by="m.ruiz", request_id=ulid(1), body={"text": "é", "ﬀ": 1, "𝒳": 2}
    )
    changes: list[JsonObject] = [{"by": "a.chen"}, {"request_id": ulid(2)}, {"body": {"text": "e"}}]
    hashes = {plain.body_sha256, *(replace(plain, **change).body_sha256 for change in changes)}  # type: ignore[arg-type]
    assert len(hashes) == 4
    assert replace(plain, idem="other").body_sha256 == plain.body_sha256
