"""The timeline's rows: what they say, in which order, and what each filter shows."""

from datetime import timedelta

import pytest

from desktop.domain.events import EventType
from desktop.domain.lane import LaneState
from desktop.domain.target import Slot
from desktop.domain.timeline import TimelineEntry, TimelineFilter, entries_of, merged
from tests.fakes.ledger_events import APPROVER, REQUESTER, START, LaneBuilder, make_plan, make_submission


def a_lane() -> LaneBuilder:
    lane = LaneBuilder()
    plan = make_plan(["acme/billing", "beta/web"])
    request = lane.submit(1, plan, make_submission(plan, ["0", "1"]))
    lane.approve(request)
    lane.approve(request)  # again by the same person: void
    lane.start(request)
    lane.land(request, 1)
    lane.note("looks odd")
    lane.add(EventType.HELD, {"reason": "the payment provider is down"}, by=APPROVER)
    return lane


def rows() -> list[TimelineEntry]:
    lane = a_lane()
    return entries_of(lane.state(), lane.records)


def numbers(**wanted: object) -> list[int]:
    shown = TimelineFilter(**wanted)  # type: ignore[arg-type]
    return [row.seq for row in rows() if shown.shows(row)]


def test_each_event_is_a_row_and_void_ones_say_why() -> None:
    found = rows()
    assert [row.kind for row in found] == [
        "submitted", "approved", "approved", "started", "landed", "noted", "held",
    ]  # fmt: skip
    assert found[0].sentence == "Promote 1.1.0: 2 targets"
    assert found[0].request == "prod-eu/R-1"
    assert found[2].void == f"{APPROVER} has approved it already; a person counts once"
    assert not found[1].void
    assert found[3].sentence == "attempt 1"
    assert found[5].sentence == "looks odd"
    assert found[6].sentence == "the payment provider is down"
    assert found[6].name == "prod-eu@7"


def test_a_landed_wave_concerns_its_own_targets() -> None:
    assert rows()[4].slots == (Slot("acme", "billing"),)
    assert rows()[0].slots == (Slot("acme", "billing"), Slot("beta", "web"))


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ({}, [1, 2, 3, 4, 5, 6, 7]),
        ({"environments": frozenset({"prod-eu"})}, [1, 2, 3, 4, 5, 6, 7]),
        ({"environments": frozenset({"stage"})}, []),
        # What names no target concerns the environment as a whole.
        ({"tenants": frozenset({"beta"})}, [1, 2, 3, 4, 6, 7]),
        ({"services": frozenset({"billing"})}, [1, 2, 3, 4, 5, 6, 7]),
        # Both must hold of one target.
        ({"tenants": frozenset({"beta"}), "services": frozenset({"billing"})}, [6, 7]),
        ({"actors": frozenset({APPROVER})}, [2, 3, 7]),
        ({"actors": frozenset({APPROVER, REQUESTER}), "kinds": frozenset({"approved", "noted"})}, [2, 3, 6]),
        ({"kinds": frozenset({"held"})}, [7]),
        ({"after": START + timedelta(seconds=5)}, [5, 6, 7]),
        ({"before": START + timedelta(seconds=5)}, [1, 2, 3, 4]),
        ({"after": START + timedelta(seconds=2), "before": START + timedelta(seconds=3)}, [2]),
        ({"request_id": "00000000000000000000000001"}, [1, 2, 3, 4, 5]),
    ],
)
def test_filters(wanted: dict[str, object], shown: list[int]) -> None:
    assert numbers(**wanted) == shown


def test_lanes_are_joined_by_time_but_keep_their_own_order() -> None:
    """A claimed time may lie a little behind; the chain's number is what holds."""
    first, second = LaneBuilder("prod-eu"), LaneBuilder("stage")
    first.note("one")
    first.note("two", at=START - timedelta(seconds=30))
    second.note("between", at=START)
    lanes = [entries_of(lane.state(), lane.records) for lane in (first, second)]
    assert [row.sentence for row in merged(lanes)] == ["between", "one", "two"]


def test_an_empty_lane_has_no_rows() -> None:
    assert entries_of(LaneState(lane="prod-eu"), []) == []
