"""Bad events and bad clocks through the whole program: real lanes on a real remote; names carry the numbers."""

import dataclasses
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError
from desktop.application.ledger import Lane, LaneHealth
from desktop.application.ports import FetchOutcome, Progress, no_progress
from desktop.application.session import Session
from desktop.domain import canonical
from desktop.domain.errors import DomainError, GitOpsError
from desktop.domain.events import Event, decode_event
from desktop.domain.gate import GateKind, GateResult
from tests.integration.git_fixtures import git
from tests.integration.small_workspace import (
    PEOPLE_TEXT,
    Desk,
    SmallWorkspace,
    make_small_workspace,
)

LANE = "stage"
ALIASES = PEOPLE_TEXT.replace(
    "email: r.ana@example.com, teams: [requesters]",
    "email: r.ana@example.com, aliases: [ana.second@example.com], teams: [sre]",
)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small", people=ALIASES)
    yield made
    made.close()


@pytest.fixture
def ana(small: SmallWorkspace) -> Desk:
    """Return Ana's desk: the lane of stage holds one request and one note."""
    desk = small.desk("r.ana")
    desk.services.requests.note(desk.submit(), "one", desk.cancel)
    return desk


def session_of(desk: Desk) -> Session:
    return desk.services.requests._session


def lane_of(desk: Desk) -> Lane:
    return session_of(desk).ports.ledger.lane(LANE)


def last_event(small: SmallWorkspace) -> tuple[Event, str]:
    """Return the lane's last event and the hash that the next must name."""
    data = git(small.remote, "cat-file", "blob", f"{small.tip(small.lane_ref(LANE))}:event.json").encode()
    return decode_event(data), canonical.sha256(data)


def following(small: SmallWorkspace, **changes: object) -> Event:
    """Return a note that follows the last event as a workstation would write it, but for the changes."""
    event, sha256 = last_event(small)
    good: dict[str, object] = {"seq": event.seq + 1, "prev": sha256, "idem": "another", **changes}
    return dataclasses.replace(event, **good)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


# --- form ---------------------------------------------------------------------------------------------------

SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "doubled key": lambda data: data.replace(b'"v":1', b'"v":1,"v":1', 1),
    "float": lambda data: data.replace(b'"v":1', b'"v":1.0', 1),
    "not a number": lambda data: data.replace(b'"v":1', b'"v":NaN', 1),
    "lone surrogate": lambda data: data.replace(b'"idem":"another"', b'"idem":"\\ud800"', 1),
    "byte order mark": lambda data: b"\xef\xbb\xbf" + data,
    "trailing byte": lambda data: data + b"\n",
    "space": lambda data: data.replace(b":", b": ", 1),
    "decomposed": lambda data: data.replace(b'"idem":"another"', b'"idem":"e\xcc\x81"', 1),
    "other order": lambda data: json.dumps(dict(reversed(json.loads(data).items()))).encode(),
}


def test_b25_events_in_another_spelling_break_the_lane_there(small: SmallWorkspace, ana: Desk) -> None:
    ref, good = small.lane_ref(LANE), small.tip(small.lane_ref(LANE))
    data = following(small).encode()
    for name, spoil in SPELLINGS.items():
        assert spoil(data) != data, name
        small.forge(LANE, spoil(data), parent=good)
        ana.refresh()
        assert lane_of(ana).health is LaneHealth.BROKEN, name
        assert f"{LANE}@3" in lane_of(ana).problem, name
        small.point(ref, good)
    small.forge(LANE, data)
    ana.refresh()
    assert lane_of(ana).health is LaneHealth.OK  # the event was right but for its spelling


def test_b26_gaps_repeats_wrong_links_and_newer_versions_break_the_lane_there(
    small: SmallWorkspace, ana: Desk
) -> None:
    ref, good = small.lane_ref(LANE), small.tip(small.lane_ref(LANE))
    newer = json.loads(following(small).encode()) | {"v": 2}
    cases = {
        "gap": following(small, seq=4).encode(),
        "repeat": following(small, seq=2).encode(),
        "wrong prev": following(small, prev="0" * 64).encode(),
        "other lane": following(small, lane="prod").encode(),
        "other uuid": following(small, lane_uuid="6f1c6f0e-6a55-4f3e-9d36-3d8f3a0b6a11").encode(),
        "newer": canonical.encode(newer),
    }
    for name, data in cases.items():
        small.forge(LANE, data, parent=good)
        ana.refresh()
        assert lane_of(ana).health is LaneHealth.BROKEN, name
        assert lane_of(ana).state.head.seq == 2, name
        if name == "newer":
            assert "newer" in lane_of(ana).problem
        with pytest.raises(AppError, match="read-only"):
            ana.services.freezes.hold(LANE, "trying to write", ana.cancel)
        small.point(ref, good)


def test_b27_an_unknown_type_is_kept_shown_and_freezes_its_request(small: SmallWorkspace, ana: Desk) -> None:
    ana.verify("test")
    small.forge(LANE, following(small, type="teleported").encode())
    ana.refresh()
    assert lane_of(ana).health is LaneHealth.OK
    (row,) = [row for row in ana.services.timelines.timeline() if "teleported" in str(row)]
    assert row.lane == LANE
    cleo = small.desk("s.cle")
    cleo.refresh()
    with pytest.raises(GitOpsError):
        cleo.approve(cleo.request("stage/R-1"))
    judgement = ana.services.requests.judge(ana.request("stage/R-1"), ana.cancel)
    assert not judgement.ready
    assert [record.event.type for record in lane_of(ana).records][-1] == "teleported"


# --- the workspace commit -----------------------------------------------------------------------------------


def test_b34_events_under_a_wrong_workspace_commit_have_no_effect(small: SmallWorkspace, ana: Desk) -> None:
    """Off the default branch, unknown, older than the lane's last, or with a policy that is not that commit's."""
    first = small.tip()
    other = small.commit({"x": "1"}, ref="refs/heads/other", onto=first)
    small.commit({"y": "1"})
    ana.refresh()
    request = ana.request("stage/R-1")
    ana.services.requests.note(request, "under the newer commit", ana.cancel)
    cases = {
        "not on the default branch": {"workspace_commit": other},
        "not on the default branch ": {"workspace_commit": "f" * 40},
        "older than": {"workspace_commit": first},
        "not that of its workspace commit": {"workspace_commit": small.tip(), "policy_sha256": "0" * 64},
    }
    for words, changes in cases.items():
        small.forge(LANE, following(small, idem=words, **changes).encode())
        ana.refresh()
        lane = lane_of(ana)
        assert lane.health is LaneHealth.OK
        assert words.strip() in lane.state.voids[-1].reason
    assert [note.reason for note in ana.request("stage/R-1").notes] == ["one", "under the newer commit"]


# --- people -------------------------------------------------------------------------------------------------


def test_b33_the_requester_under_a_second_address_is_the_same_person(
    small: SmallWorkspace, ana: Desk
) -> None:
    second = small.desk("ana.second")
    second.refresh()
    assert second.services.me().id == "r.ana"
    request = second.request("stage/R-1")
    try:
        second.approve(request)
    except DomainError as error:
        assert "requester" in str(error)  # noqa: PT017 - refused at once is as good as not counted
    ana.refresh()
    judgement = ana.services.requests.judge(ana.request("stage/R-1"), ana.cancel)
    (gate,) = [gate for gate in judgement.gates if gate.kind is GateKind.APPROVALS]
    assert gate.result is GateResult.WAITING
    assert not judgement.ready


# --- the server's clock -------------------------------------------------------------------------------------


def clock_gate(desk: Desk) -> tuple[GateResult, str]:
    judgement = desk.services.requests.judge(desk.request("stage/R-1"), desk.cancel)
    (gate,) = [gate for gate in judgement.gates if gate.kind is GateKind.CLOCK]
    return gate.result, gate.reason


def test_b55_a_server_that_tells_no_time_is_recorded_as_unknown(small: SmallWorkspace, ana: Desk) -> None:
    result, reason = clock_gate(ana)
    assert (result, reason) == (GateResult.PASSED, "not compared: the remote tells no time")
    assert last_event(small)[0].clock == {"source": "unknown"}


@pytest.mark.parametrize("off", [timedelta(hours=2), timedelta(hours=-2), None])
def test_b55_a_clock_known_to_be_off_stops_approval_and_start(
    small: SmallWorkspace, ana: Desk, off: timedelta | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`None` stands for a server in 1970."""
    told = datetime(1970, 1, 1, tzinfo=UTC) if off is None else small.clock.now() + off
    for desk in (ana, cleo := small.desk("s.cle")):
        repository = session_of(desk).ports.repository
        fetch = repository.fetch

        def dated(
            prefixes: list[str],
            cancel: CancelToken,
            progress: Progress = no_progress,
            fetch: Callable[..., FetchOutcome] = fetch,
        ) -> FetchOutcome:
            return dataclasses.replace(fetch(prefixes, cancel, progress), server_time=told)

        monkeypatch.setattr(repository, "fetch", dated)
        desk.refresh()
    result, reason = clock_gate(ana)
    assert result is GateResult.BLOCKED
    assert "off the server's" in reason
    before = small.tip(small.lane_ref(LANE))
    with pytest.raises(DomainError, match="off the server's"):
        cleo.approve(cleo.request("stage/R-1"))
    with pytest.raises(DomainError):
        ana.run(ana.request("stage/R-1"))
    assert small.tip(small.lane_ref(LANE)) == before
