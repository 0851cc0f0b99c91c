"""Attacks on what stands beside requests: holds, struck releases, notes, raised freezes, each in its lane."""

import pytest

from desktop.domain.body import format_time
from desktop.domain.canonical import JsonObject
from desktop.domain.chain import BrokenChainError
from desktop.domain.events import WORKSPACE_LANE, EventType
from desktop.domain.lane import RejectedRelease
from tests.fakes.ledger_events import OTHER_HOST, START, LaneBuilder, make_plan, ulid


@pytest.fixture
def lane() -> LaneBuilder:
    return LaneBuilder()


@pytest.fixture
def workspace() -> LaneBuilder:
    return LaneBuilder(WORKSPACE_LANE)


def done(lane: LaneBuilder, kind: EventType, body: JsonObject) -> str:
    """Append the event and return why it has no effect, "" where it has one."""
    return lane.void_reason(lane.add(kind, body))


def freeze(**changes: object) -> JsonObject:
    nobody: JsonObject = {"environments": ["prod-eu"], "tiers": [], "tenants": [], "services": []}
    body: JsonObject = {
        "id": "F-1",
        "name": "outage",
        "scope": nobody,
        "since": format_time(START),
        "until": None,
        "reason": "the region is down",
        "rollback_exempt": True,
    }
    return body | changes  # type: ignore[operator]


def test_a_hold_is_put_once_and_lifted_once(lane: LaneBuilder) -> None:
    assert "not held" in done(lane, EventType.RELEASED, {"what": "hold"})
    assert "reason" in done(lane, EventType.HELD, {"reason": " "})
    assert not done(lane, EventType.HELD, {"reason": "alarm"})
    assert "already" in done(lane, EventType.HELD, {"reason": "mine now"})
    hold = lane.state().hold
    assert hold
    assert hold.mark.reason == "alarm"
    assert not done(lane, EventType.RELEASED, {"what": "hold"})
    assert lane.state().hold is None


def test_a_release_is_struck_with_name_and_reason_and_lifted(lane: LaneBuilder) -> None:
    strike: JsonObject = {"release": "1.1.0", "services": ["web"], "reason": "corrupts data"}
    assert "reason" in done(lane, EventType.RELEASE_REJECTED, {**strike, "reason": ""})
    assert "name" in done(lane, EventType.RELEASE_REJECTED, {**strike, "release": " "})
    assert "not rejected" in done(lane, EventType.RELEASED, {"what": "rejection", "release": "1.1.0"})
    assert not done(lane, EventType.RELEASE_REJECTED, strike)
    assert "already" in done(lane, EventType.RELEASE_REJECTED, strike)
    (struck,) = lane.state().rejected
    assert concerned(struck) == [("1.1.0", "web")]
    assert "neither" in done(lane, EventType.RELEASED, {"what": "everything"})
    assert not done(lane, EventType.RELEASED, {"what": "rejection", "release": "1.1.0"})
    assert lane.state().rejected == ()


def concerned(struck: RejectedRelease) -> list[tuple[str, str]]:
    pairs = [(release, service) for release in ("1.0.0", "1.1.0") for service in ("web", "api")]
    return [pair for pair in pairs if struck.concerns(*pair)]


def test_a_release_struck_for_all_services(lane: LaneBuilder) -> None:
    done(lane, EventType.RELEASE_REJECTED, {"release": "1.1.0", "services": [], "reason": "bad"})
    assert concerned(lane.state().rejected[0]) == [("1.1.0", "web"), ("1.1.0", "api")]


def test_freezes_are_raised_once_and_lifted_with_a_reason(workspace: LaneBuilder) -> None:
    assert not done(workspace, EventType.FREEZE_RAISED, freeze())
    assert "in force already" in done(workspace, EventType.FREEZE_RAISED, freeze(name="shorter"))
    assert workspace.state().freezes["F-1"].name == "outage"
    assert "reason" in done(workspace, EventType.FREEZE_LIFTED, {"id": "F-1", "reason": " "})
    assert "no raised freeze" in done(workspace, EventType.FREEZE_LIFTED, {"id": "F-2", "reason": "over"})
    assert list(workspace.state().freezes) == ["F-1"]
    assert not done(workspace, EventType.FREEZE_LIFTED, {"id": "F-1", "reason": "over"})
    assert workspace.state().freezes == {}


def test_attack_a_freeze_that_ends_before_it_begins(workspace: LaneBuilder) -> None:
    assert "before it begins" in done(workspace, EventType.FREEZE_RAISED, freeze(until=format_time(START)))


def test_attack_freezes_in_the_lane_of_an_environment(lane: LaneBuilder) -> None:
    for kind, body in (
        (EventType.FREEZE_RAISED, freeze()),
        (EventType.FREEZE_LIFTED, {"id": "F-1", "reason": "x"}),
    ):
        assert "does not belong into the lane prod-eu" in done(lane, kind, body)
    assert lane.state().freezes == {}


@pytest.mark.parametrize(
    "kind", [kind for kind in EventType if kind not in {"freeze_raised", "freeze_lifted", "noted"}]
)
def test_attack_events_of_an_environment_in_the_workspace_lane(
    workspace: LaneBuilder, kind: EventType
) -> None:
    assert "does not belong" in done(workspace, kind, {"reason": "x"})


def test_notes_stand_in_both_lanes_and_with_requests(lane: LaneBuilder, workspace: LaneBuilder) -> None:
    request = lane.submit(1, make_plan(["acme/web"]))
    assert not lane.void_reason(lane.note("looks odd", request, host=OTHER_HOST))
    assert [mark.reason for mark in lane.request(request).notes] == ["looks odd"]
    assert not workspace.void_reason(workspace.note("all well"))
    assert "no request" in lane.void_reason(lane.note("lost", ulid(8)))
    assert not done(lane, EventType.NOTED, {"kind": "epoch"})


@pytest.mark.parametrize(
    "body",
    [
        freeze(scope={"environments": "prod-eu", "tiers": [], "tenants": [], "services": []}),
        freeze(rollback_exempt="yes"),
        freeze(since="2026-03-02T09:00:00Z"),
        freeze(id=7),
    ],
)
def test_attack_a_malformed_freeze_breaks_the_lane(workspace: LaneBuilder, body: JsonObject) -> None:
    workspace.add(EventType.FREEZE_RAISED, body)
    with pytest.raises(BrokenChainError) as caught:
        workspace.state()
    assert caught.value.seq == 1
