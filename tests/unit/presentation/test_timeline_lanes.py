"""The lanes of a timeline: groups from production down, closed ones as counts, broken lanes named, words of events."""

from datetime import UTC, timedelta

from desktop.domain.environment import Environment, Tier
from desktop.domain.events import WORKSPACE_LANE, EventType
from desktop.domain.freeze import ActiveFreeze
from desktop.domain.freeze_bands import FreezeBand
from desktop.domain.freeze_rule import FreezeScope, Occurrence
from desktop.domain.run_spans import RunSpan, runs_of
from desktop.domain.timeline import entries_of
from desktop.presentation.timeline_details import freeze_details
from desktop.presentation.timeline_lanes import (
    Lanes,
    ReadyItems,
    RowKind,
    closed_at_first,
    groups_of,
    make_scene,
    ready_items,
)
from desktop.presentation.timeline_rows import EventRow, rows_of
from desktop.presentation.timeline_words import one_line
from tests.fakes.ledger_events import START, LaneBuilder, as_rollback, make_plan, make_submission


def environment(name: str, tier: Tier, group: str = "") -> Environment:
    return Environment(name=name, tier=tier, folder=name, group=group)


ENVIRONMENTS = (
    environment("dev", Tier.DEV),
    environment("sandbox", Tier.DEV),
    environment("test", Tier.TEST),
    environment("stage", Tier.STAGE, "eu"),
    environment("prod-eu", Tier.PROD, "eu"),
    environment("prod-us", Tier.PROD),
)
NOTHING = ReadyItems(bars={}, marks={})
LANES = Lanes(environments=ENVIRONMENTS, releases={"prod-eu": "1.1.0"}, problems={})


def story() -> tuple[tuple[EventRow, ...], tuple[RunSpan, ...]]:
    """Return a promotion into prod-eu, its rollback, and a note on dev."""
    lane, dev = LaneBuilder(), LaneBuilder("dev")
    plan = make_plan(["acme/billing"])
    for number, submission in enumerate(
        (make_submission(plan), as_rollback(make_submission(plan), "0" * 25 + "1")), 1
    ):
        request = lane.submit(number, plan, submission)
        lane.start(request)
        lane.land(request, 1)
        lane.verify(request)
        lane.close(request)
    lane.add(EventType.HELD, {"reason": "nothing goes in"})
    dev.note("load test", at=START + timedelta(seconds=3))
    state = lane.state()
    entries = [*entries_of(state, lane.records), *entries_of(dev.state(), dev.records)]
    runs = runs_of(state)
    tiers = {one.name: one.tier for one in ENVIRONMENTS}
    return rows_of(entries, runs, tiers), runs


def a_freeze() -> FreezeBand:
    span = Occurrence(start=START, end=START + timedelta(hours=1))
    freeze = ActiveFreeze(
        name="year-end",
        reason="nobody is there",
        scope=FreezeScope(tenants=frozenset({"acme"})),
        occurrence=span,
        rollback_exempt=True,
        targets=0,
        place=".gitopshq/freezes.yaml:12",
    )
    return FreezeBand(environment="prod-us", freeze=freeze)


def test_groups_go_from_production_down_and_keep_the_order_of_the_pipeline() -> None:
    found = {name: [one.name for one in members] for name, members in groups_of(ENVIRONMENTS).items()}
    assert found == {
        "eu": ["prod-eu", "stage"],
        "prod": ["prod-us"],
        "test": ["test"],
        "dev": ["dev", "sandbox"],
    }
    assert list(found) == ["eu", "prod", "test", "dev"]
    assert closed_at_first(ENVIRONMENTS) == {"dev"}
    assert closed_at_first(ENVIRONMENTS[:2]) == frozenset()


def test_a_lane_holds_bars_marks_and_freezes_and_a_closed_group_counts() -> None:
    rows, runs = story()
    scene = make_scene(LANES, rows, ready_items(rows, runs), [a_freeze()], frozenset({"dev"}))
    assert [(row.kind.value, row.key) for row in scene.rows] == [
        ("group", "eu"),
        ("lane", "prod-eu"),
        ("lane", "stage"),
        ("group", "prod"),
        ("lane", "prod-us"),
        ("group", "test"),
        ("lane", "test"),
        ("closed", "dev"),
    ]
    prod = scene.rows[1].items
    assert [(bar.strong, bar.rest, bar.rollback) for bar in prod.bars] == [
        ("R-1", "1.1.0", False),
        ("R-2", "back to 1.1.0", True),
    ]
    assert [mark.label for mark in prod.marks] == ["", "", "nothing goes in"]
    assert prod.bars[0].spoken == "prod-eu, promotion R-1 1.1.0, rolled back by R-2, succeeded, 1 target"
    assert len(prod.moments) == 11
    assert [band.label for band in scene.rows[4].items.bands] == ["year-end"]
    assert scene.rows[4].items.bands[0].spoken == "prod-us, freeze year-end, frozen, only some targets"
    closed = scene.rows[-1]
    assert (closed.words, len(closed.items.moments)) == ("2 environments", 1)
    assert scene.row_with(runs[1].name) == 1
    assert scene.row_with("dev@1") == -1


def test_a_run_is_there_when_one_of_its_events_is() -> None:
    rows, runs = story()
    second = [row for row in rows if row.entry.request == "prod-eu/R-2" and row.entry.kind == "landed"]
    scene = make_scene(LANES, second, ready_items(rows, runs), (), frozenset())
    assert [bar.strong for bar in scene.rows[1].items.bars] == ["R-2"]


def test_a_broken_lane_is_named_on_the_lane_also_in_a_closed_group_and_for_the_workspace() -> None:
    broken = Lanes(
        environments=ENVIRONMENTS,
        releases={},
        problems={"prod-us": "prod-us@3: cut short", "sandbox": "sandbox@1: forked", WORKSPACE_LANE: "gone"},
    )
    scene = make_scene(broken, (), NOTHING, (), frozenset({"dev"}))
    said = {row.key: row.problem for row in scene.rows if row.problem}
    assert said == {
        "prod-us": "prod-us@3: cut short",
        "dev": "sandbox: sandbox@1: forked",
        WORKSPACE_LANE: "gone",
    }
    assert scene.rows[-1].kind is RowKind.LANE
    assert scene.rows[-1].title == "workspace"


def test_an_event_is_one_line_of_text_with_its_zone() -> None:
    rows, _ = story()
    started = next(row for row in rows if row.entry.kind == "started")
    assert one_line(started.entry, started.run, UTC) == (
        "2 Mar 2026 09:00:02 UTC | prod-eu@2 | Promotion (succeeded) | prod-eu | "
        "R-1 · 1.1.0, rolled back by R-2 | by j.doe"
    )
    hostile = next(row for row in rows if row.entry.kind == "noted")
    assert "\n" not in one_line(hostile.entry, hostile.run, UTC)


def test_the_panel_of_a_freeze_says_when_for_whom_and_by_which_rule() -> None:
    scene = make_scene(LANES, (), NOTHING, [a_freeze()], frozenset())
    (band,) = scene.rows[4].items.bands
    view = freeze_details(band, Tier.PROD, (UTC, START.timestamp()))
    facts = {fact.label: fact.words for fact in view.facts}
    assert facts == {
        "From": "2 Mar 09:00:00 UTC",
        "To": "2 Mar 10:00:00 UTC",
        "Rollbacks": "exempt: they may start",
        "Rule": ".gitopshq/freezes.yaml:12",
        "Reason": "nobody is there",
    }
    assert (view.where, view.sign.word, view.request) == ("prod-us", "frozen", "")
