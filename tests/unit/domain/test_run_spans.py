"""Runs as spans of time, and freezes as bands: what the timeline draws of a lane."""

from datetime import timedelta

from desktop.domain.body import format_time
from desktop.domain.canonical import JsonObject
from desktop.domain.environment import Environment, Tier
from desktop.domain.events import EventType
from desktop.domain.freeze import FreezeCalendar
from desktop.domain.freeze_bands import freeze_bands, lifted_freezes
from desktop.domain.request import RequestState
from desktop.domain.run_spans import runs_of
from tests.fakes.ledger_events import START, LaneBuilder, as_rollback, make_plan, make_submission

HOUR = timedelta(hours=1)
ENVIRONMENTS = (
    Environment(name="prod-eu", tier=Tier.PROD, folder="prod-eu"),
    Environment(name="stage", tier=Tier.STAGE, folder="stage"),
)


def after(hours: int) -> dict[str, object]:
    """Say that an event was claimed and first seen so many hours after the start."""
    return {"at": START + hours * HOUR, "first_seen": START + hours * HOUR}


def test_a_run_lasts_from_its_start_over_its_waves_to_its_close() -> None:
    lane = LaneBuilder()
    plan = make_plan(["acme/billing", "beta/web"])
    request = lane.submit(1, plan, make_submission(plan, ["0", "1"]))
    assert runs_of(lane.state()) == ()
    lane.start(request, **after(1))
    lane.land(request, 1, **after(2))
    (running,) = runs_of(lane.state())
    assert (running.name, running.request, running.attempt) == ("prod-eu@2", "prod-eu/R-1", 1)
    assert (running.waves_landed, running.waves, running.targets) == (1, 2, 2)
    assert (running.started_at, running.landed_at, running.ended_at) == (START + HOUR, START + 2 * HOUR, None)
    assert running.state is RequestState.RUNNING
    lane.land(request, 2, **after(3))
    lane.verify(request, **after(4))
    lane.close(request, **after(4))
    (done,) = runs_of(lane.state())
    assert (done.landed_at, done.ended_at) == (START + 3 * HOUR, START + 4 * HOUR)
    assert (done.state, done.result) == (RequestState.SUCCEEDED, "passed")


def test_a_failed_attempt_stays_failed_when_another_one_succeeds() -> None:
    lane = LaneBuilder()
    plan = make_plan(["acme/billing"])
    request = lane.submit(1, plan)
    lane.start(request)
    lane.act(EventType.STOPPED, request)
    lane.start(request, 2)
    lane.land(request, 1, 2)
    lane.verify(request, 2)
    lane.close(request, attempt=2)
    first, second = runs_of(lane.state())
    assert (first.attempt, first.state) == (1, RequestState.FAILED)
    assert first.ended_at is not None
    assert (second.attempt, second.state) == (2, RequestState.SUCCEEDED)


def test_a_rollback_and_what_it_undid_name_each_other() -> None:
    lane = LaneBuilder()
    plan = make_plan(["acme/billing"])
    first = lane.submit(1, plan)
    lane.start(first)
    lane.land(first, 1)
    lane.verify(first)
    lane.close(first)
    second = lane.submit(2, plan, as_rollback(make_submission(plan), first))
    lane.start(second)
    lane.land(second, 1)
    lane.verify(second)
    lane.close(second)
    undone, rollback = runs_of(lane.state())
    assert (undone.undone_by, undone.undoes, undone.is_rollback) == ("prod-eu/R-2", "", False)
    assert (rollback.undone_by, rollback.undoes, rollback.is_rollback) == ("", "prod-eu/R-1", True)


def raise_freeze(lane: LaneBuilder, name: str, **changes: object) -> int:
    body: JsonObject = {
        "id": name,
        "name": name,
        "reason": "the nodes are replaced",
        "scope": {"environments": ["prod-eu"], "tiers": [], "tenants": [], "services": []},
        "since": format_time(START),
        "until": format_time(START + 10 * HOUR),
        "rollback_exempt": True,
    }
    return lane.add(EventType.FREEZE_RAISED, body, **changes)


def lift_freeze(lane: LaneBuilder, name: str, **changes: object) -> int:
    return lane.add(EventType.FREEZE_LIFTED, {"id": name, "reason": "done"}, **changes)


def bands(lane: LaneBuilder, after: timedelta, before: timedelta) -> list[tuple[str, str, timedelta | None]]:
    state = lane.state()
    lifted = lifted_freezes(lane.records, frozenset(void.seq for void in state.voids))
    calendar = FreezeCalendar(rules=(), starts=lambda *_: (), raised=tuple(state.freezes.values()))
    found = freeze_bands(calendar, lifted, ENVIRONMENTS, START + after, START + before)
    return [
        (band.environment, band.freeze.name, end - START if (end := band.freeze.occurrence.end) else None)
        for band in found
    ]


def test_a_lifted_freeze_is_a_band_up_to_its_lifting() -> None:
    lane = LaneBuilder("_workspace")
    raise_freeze(lane, "nodes")
    assert bands(lane, timedelta(), 20 * HOUR) == [("prod-eu", "nodes", 10 * HOUR)]
    lift_freeze(lane, "nodes", **after(3))
    assert bands(lane, timedelta(), 20 * HOUR) == [("prod-eu", "nodes", 3 * HOUR)]
    assert bands(lane, 4 * HOUR, 20 * HOUR) == []


def test_a_freeze_lifted_after_its_end_ended_at_its_end() -> None:
    lane = LaneBuilder("_workspace")
    raise_freeze(lane, "nodes")
    lift_freeze(lane, "nodes", **after(12))
    assert bands(lane, timedelta(), 20 * HOUR) == [("prod-eu", "nodes", 10 * HOUR)]


def test_void_liftings_and_raisings_draw_nothing() -> None:
    lane = LaneBuilder("_workspace")
    raise_freeze(lane, "nodes")
    raise_freeze(lane, "nodes")
    lift_freeze(lane, "other")
    assert [void.seq for void in lane.state().voids] == [2, 3]
    assert bands(lane, timedelta(), 20 * HOUR) == [("prod-eu", "nodes", 10 * HOUR)]
