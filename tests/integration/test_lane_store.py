"""Lanes in a real bare repository: written, read in bulk, and refused in words where they are no lane."""

import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.application.errors import IntegrityError, LimitExceededError, UnsafeInputError
from desktop.backends.git import ledger_commits
from desktop.backends.git.ledger_commits import GitLaneStore
from desktop.backends.git.runner import GitRunner
from desktop.domain import chain
from desktop.domain.chain import BrokenChainError, RawCommit
from desktop.domain.fold import fold
from desktop.domain.lane import LaneState
from desktop.domain.request import RequestState
from desktop.settings.environment import read_environment
from tests.benchmarks.ledger_events import build_lane, fast_import_stream
from tests.fakes.ledger_events import START, LaneBuilder, make_plan
from tests.integration.git_fixtures import bare_repository, git

LANE = "prod-eu"
REF = "refs/heads/lane"
ENVELOPES = (b'{"payload":"one"}', b'{"payload":"two"}')


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    return bare_repository(tmp_path / "app.git")


@pytest.fixture
def store(bare: Path) -> GitLaneStore:
    return GitLaneStore(GitRunner(read_environment()), bare)


def a_lane() -> LaneBuilder:
    """Return a whole promotion; the approval is signed twice."""
    lane = LaneBuilder(LANE)
    request = lane.submit(1, make_plan(["acme/billing", "acme/web"]))
    lane.approve(request, attachments=ENVELOPES)
    lane.start(request)
    lane.land(request, 1)
    lane.verify(request)
    lane.close(request)
    return lane


def stored(store: GitLaneStore, commits: list[RawCommit]) -> list[str]:
    """Write the events as the store writes them and return their commit ids."""
    ids: list[str] = []
    for number, commit in enumerate(commits):
        files = {path: data for path, (_, data) in commit.files.items()}
        parent = ids[-1] if ids else ""
        ids.append(store.write(parent, files, f"event {number + 1}", START + timedelta(seconds=number)))
    return ids


def raw_tree(bare: Path, *lines: str) -> str:
    """Store a tree with any modes and names, without Git's own checks."""
    return git(bare, "mktree", "--missing", stdin="".join(f"{line}\n" for line in lines).encode()).strip()


def raw_commit(bare: Path, tree: str, *parents: str) -> str:
    words = [word for parent in parents for word in ("-p", parent)]
    return git(bare, "commit-tree", tree, *words, "-m", "forged").strip()


def raw_blob(bare: Path, data: bytes) -> str:
    return git(bare, "hash-object", "-w", "--stdin", stdin=data).strip()


def verified(commits: object) -> list[chain.Record]:
    return list(chain.verify(LANE, chain.ROOT, commits, START + timedelta(days=1)))  # type: ignore[arg-type]


def test_what_was_written_is_read_verified_and_folded(store: GitLaneStore) -> None:
    lane = a_lane()
    ids = stored(store, lane.commits)
    read = store.read(ids[-1], "")
    assert [commit.id for commit in read] == ids
    assert [dict(commit.files) for commit in read] == [dict(commit.files) for commit in lane.commits]
    records = verified(read)
    assert set(records[1].attachments.values()) == set(ENVELOPES)
    state = fold(records, LaneState(lane=LANE))
    assert [request.state for request in state.requests.values()] == [RequestState.SUCCEEDED]
    assert not state.voids


def test_a_tree_holds_only_the_files_of_its_own_event(bare: Path, store: GitLaneStore) -> None:
    ids = stored(store, a_lane().commits)
    listing = [git(bare, "ls-tree", "-r", "--name-only", oid).split() for oid in ids]
    assert listing[0] == ["event.json", "plan.json.gz"]
    assert len(listing[1]) == 3
    assert listing[2] == ["event.json"]
    assert "[skip ci]" in git(bare, "log", "-1", "--format=%B", ids[0])


def test_the_same_event_gives_the_same_commit(store: GitLaneStore, tmp_path: Path) -> None:
    commits = a_lane().commits
    other = GitLaneStore(GitRunner(read_environment()), bare_repository(tmp_path / "other.git"))
    assert stored(store, commits) == stored(other, commits)


def test_a_subject_cannot_add_lines_to_the_message(bare: Path, store: GitLaneStore) -> None:
    oid = store.write("", {"event.json": b"{}"}, "event\n\nPromotion-Id: forged", START)
    assert "\nPromotion-Id" not in git(bare, "log", "-1", "--format=%B", oid)


def test_a_path_outside_the_tree_is_not_written(store: GitLaneStore) -> None:
    with pytest.raises(UnsafeInputError):
        store.write("", {"../event.json": b"{}"}, "event", START)


def test_a_segment_begins_behind_the_known_event(store: GitLaneStore) -> None:
    ids = stored(store, a_lane().commits)
    assert [commit.id for commit in store.read(ids[-1], ids[1])] == ids[2:]
    assert store.read(ids[1], ids[1]) == []


def test_b23_a_lane_rewound_by_one_or_all_is_told(store: GitLaneStore) -> None:
    ids = stored(store, a_lane().commits)
    for older in (ids[-2], ids[0]):
        with pytest.raises(IntegrityError, match="rewound"):
            store.read(older, ids[-1])


def test_b23_a_lane_with_another_first_event_is_told(store: GitLaneStore) -> None:
    ids = stored(store, a_lane().commits)
    other = store.write("", {"event.json": b"{}"}, "another beginning", START)
    longer = store.write(other, {"event.json": b"{}"}, "and on", START)
    for forged in (other, longer):
        with pytest.raises(IntegrityError, match="rewound or replaced"):
            store.read(forged, ids[0])


def test_b23_the_known_event_as_second_parent_does_not_count(bare: Path, store: GitLaneStore) -> None:
    ids = stored(store, a_lane().commits)
    other = store.write("", {"event.json": b"{}"}, "another beginning", START)
    merged = raw_commit(bare, raw_tree(bare), other, ids[-1])
    with pytest.raises(IntegrityError, match="rewound or replaced"):
        store.read(merged, ids[-1])


@pytest.mark.parametrize("kind", ["blob", "tree", "tag"])
def test_b23_a_lane_replaced_by_another_object_is_told(bare: Path, store: GitLaneStore, kind: str) -> None:
    ids = stored(store, a_lane().commits)
    blob = raw_blob(bare, b"not a lane")
    tag = f"object {ids[-1]}\ntype commit\ntag lane\ntagger T <t@example.com> 0 +0000\n\ntag\n".encode()
    found = {"blob": blob, "tree": raw_tree(bare), "tag": git(bare, "mktag", stdin=tag).strip()}[kind]
    with pytest.raises(IntegrityError, match=f"points to a {kind}"):
        store.read(found, "")
    with pytest.raises(IntegrityError, match=f"points to a {kind}"):
        store.read(ids[-1], found)


def test_b23_a_commit_that_is_not_here_is_told(store: GitLaneStore) -> None:
    ids = stored(store, a_lane().commits)
    with pytest.raises(IntegrityError, match="objects are missing"):
        store.read("0" * 39 + "1", "")
    with pytest.raises(IntegrityError, match="objects are missing"):
        store.read(ids[-1], "0" * 39 + "1")


def test_b23_a_shallow_copy_is_told(bare: Path, store: GitLaneStore) -> None:
    ids = stored(store, a_lane().commits)
    (bare / "shallow").write_text(f"{ids[3]}\n", encoding="ascii")
    with pytest.raises(IntegrityError, match="shallow"):
        store.read(ids[-1], "")


@pytest.mark.parametrize("missing", ["commit", "tree", "blob"])
def test_b23_a_missing_object_is_told(bare: Path, store: GitLaneStore, missing: str) -> None:
    ids = stored(store, a_lane().commits)
    name = {"commit": ids[2], "tree": f"{ids[2]}^{{tree}}", "blob": f"{ids[2]}:event.json"}[missing]
    oid = git(bare, "rev-parse", name).strip()
    (bare / "objects" / oid[:2] / oid[2:]).unlink()
    with pytest.raises(IntegrityError, match=r"missing|is a"):
        store.read(ids[-1], "")


def test_b24_two_parents_are_told_to_the_domain(bare: Path, store: GitLaneStore) -> None:
    ids = stored(store, a_lane().commits)
    tree = git(bare, "rev-parse", f"{ids[5]}^{{tree}}").strip()
    forged = raw_commit(bare, tree, ids[4], ids[0])
    read = store.read(forged, "")
    assert read[-1].parents == (ids[4], ids[0])
    with pytest.raises(BrokenChainError) as caught:
        verified(read)
    assert caught.value.seq == 6


@pytest.mark.parametrize(
    ("mode", "name"),
    [
        ("120000", "event.json"),
        ("100755", "event.json"),
        ("160000", "event.json"),
        ("040000", "event.json"),
        ("040000", "more"),
        ("100644", "extra.txt"),
    ],
)
def test_b24_odd_entries_break_the_lane_there(bare: Path, store: GitLaneStore, mode: str, name: str) -> None:
    kind = {"160000": "commit", "040000": "tree"}.get(mode, "blob")
    lane = a_lane()
    ids = stored(store, lane.commits)
    event = lane.commits[5].files[chain.EVENT_FILE][1]
    blob = raw_blob(bare, event)
    oid = {"blob": blob, "tree": raw_tree(bare, f"100644 blob {blob}\tx"), "commit": ids[0]}[kind]
    lines = {name: f"{mode} {kind} {oid}\t{name}"}
    lines.setdefault(chain.EVENT_FILE, f"100644 blob {blob}\t{chain.EVENT_FILE}")
    forged = raw_commit(bare, raw_tree(bare, *lines.values()), ids[4])
    read = store.read(forged, "")
    if mode != chain.REGULAR:
        assert read[-1].files[name] == (mode, b"")
    with pytest.raises(BrokenChainError) as caught:
        verified(read)
    assert caught.value.seq == 6


def test_b24_a_folder_below_att_is_not_followed(bare: Path, store: GitLaneStore) -> None:
    inner = raw_tree(bare, f"100644 blob {raw_blob(bare, b'x')}\tx")
    att = raw_tree(bare, f"040000 tree {inner}\tdeeper")
    event = raw_blob(bare, b"{}")
    commit = raw_commit(bare, raw_tree(bare, f"040000 tree {att}\tatt", f"100644 blob {event}\tevent.json"))
    assert store.read(commit, "")[0].files["att/deeper"] == ("040000", b"")


def test_b24_what_is_too_large_is_not_read_and_breaks_the_lane(
    bare: Path, store: GitLaneStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_commits, "LARGEST_PACKED", 100)
    commit = store.write("", {"event.json": b"x" * 101}, "flood", START)
    assert store.read(commit, "")[0].files["event.json"] == ("of 101 bytes", b"")
    monkeypatch.setattr(ledger_commits, "LARGEST_TREE", 10)
    read = store.read(commit, "")
    assert [content for _, content in read[0].files.values()] == [b""]
    with pytest.raises(BrokenChainError):
        verified(read)


def test_an_entry_listed_twice_breaks_the_lane(bare: Path, store: GitLaneStore) -> None:
    one, two = raw_blob(bare, b"{}"), raw_blob(bare, b"[]")
    raw = b"".join(b"100644 event.json\0" + bytes.fromhex(oid) for oid in (one, two))
    tree = git(bare, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw).strip()
    read = store.read(raw_commit(bare, tree), "")
    assert read[0].files["event.json"][0] == "listed twice"


def test_limits_on_count_and_size_are_told(store: GitLaneStore, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = stored(store, a_lane().commits)
    assert len(store.read(ids[-1], "", limit=6)) == 6
    with pytest.raises(LimitExceededError, match="more than 5"):
        store.read(ids[-1], "", limit=5)
    monkeypatch.setattr(ledger_commits, "LARGEST_SEGMENT", 1000)
    with pytest.raises(LimitExceededError, match="1,000 bytes"):
        store.read(ids[-1], "")


def test_ids_are_checked_before_git_sees_them(store: GitLaneStore) -> None:
    for odd in ("--all", "HEAD", "refs/heads/lane", ""):
        with pytest.raises(UnsafeInputError):
            store.read(odd, "")


def test_a_long_lane_is_read_in_bulk(bare: Path, store: GitLaneStore) -> None:
    """Twenty thousand events; a process for each would need minutes."""
    commits = build_lane(20_000)
    git(bare, "fast-import", "--quiet", stdin=fast_import_stream(commits, REF))
    tip = git(bare, "rev-parse", REF).strip()
    begin = time.monotonic()
    read = store.read(tip, "")
    assert time.monotonic() - begin < 60
    assert [commit.files for commit in read] == [dict(commit.files) for commit in commits]
    linked = [replace(commit, parents=(other.id,)) for commit, other in zip(read[1:], read, strict=False)]
    assert list(read[1:]) == linked
