"""The timeline's filter: each word narrows, what cannot be read hides nothing and is said."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from desktop.domain.events import EventType
from desktop.domain.run_spans import runs_of
from desktop.domain.timeline import entries_of
from desktop.presentation.timeline_filter import FilterWorld, parse_filter, tenant_word, tenants_of
from desktop.presentation.timeline_rows import EventRow, rows_of, shown_by, tallies
from tests.fakes.ledger_events import APPROVER, START, LaneBuilder, make_plan, make_submission

WORLD = FilterWorld(
    now=START + timedelta(hours=2),
    zone=UTC,
    tags={"ring=1": frozenset({"acme"}), "ring=2": frozenset({"beta"})},
)


def rows() -> tuple[EventRow, ...]:
    """Return one lane: a request approved twice (the second is void), run and stopped; a hold; a note."""
    lane = LaneBuilder()
    plan = make_plan(["acme/billing", "beta/web"])
    request = lane.submit(1, plan, make_submission(plan, ["0", "1"]))
    lane.approve(request)
    lane.approve(request)
    lane.start(request)
    lane.land(request, 1)
    lane.verify(request, result="failed")
    lane.close(request, "failed")
    lane.note("the cache looks odd")
    lane.add(EventType.HELD, {"reason": "the provider is down"}, by=APPROVER)
    state = lane.state()
    assert [void.seq for void in state.voids] == [3]
    return rows_of(entries_of(state, lane.records), runs_of(state), {})


def shown(text: str, world: FilterWorld = WORLD) -> list[int]:
    wanted = parse_filter(text, world)
    assert not wanted.fault, wanted.fault
    return [row.entry.seq for row in shown_by(rows(), wanted).rows]


ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", ALL),
        ("environment:prod-eu", ALL),
        ("environment:all", ALL),
        ("environment:prod-*", ALL),
        ("environment:stage", []),
        ("kind:approved,held", [2, 3, 9]),
        (f"actor:{APPROVER}", [2, 3, 9]),
        (f"actor:{APPROVER} kind:held", [9]),
        ("tenant:acme", ALL),
        ("service:web kind:landed", []),
        ("service:billing kind:landed", [5]),
        ("tag:ring=2 kind:landed", []),
        ("tag:ring=1 kind:landed", [5]),
        ("request:R-1", [1, 2, 3, 4, 5, 6, 7]),
        ("request:prod-eu/R-1 is:change", [4, 5, 7]),
        ("is:failure", [4, 6, 7]),
        ("is:void", [3]),
        ("cache", [8]),
        ('"looks odd"', [8]),
        ("between:1h", []),
        ("between:3h", ALL),
        ("between:2026-03-02", ALL),
        ("between:09:00:02..09:00:04", [2, 3]),
        ("between:2026-03-02T09:00:05+00:00..2026-03-02T09:00:07+00:00", [5, 6]),
        ("between:2026-03-03..2026-03-04", []),
    ],
)
def test_each_word_narrows(text: str, numbers: list[int]) -> None:
    assert shown(text) == numbers


def test_times_are_those_of_the_zone() -> None:
    there = FilterWorld(now=START + timedelta(minutes=20), zone=timezone(timedelta(hours=14)))
    assert shown("between:23:00..23:30", there) == ALL
    assert shown("between:09:00..09:30", there) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("colour:red", "“colour:” is not known"),
        ("kind:", "wants a value"),
        ("is:good", "“is:” knows change, failure, void"),
        ("between:sometimes", "between:24h"),
        ("between:2026-03-02..2026-03-01", "between:24h"),
        ('"open', "quotation mark"),
    ],
)
def test_what_cannot_be_read_is_said_and_hides_nothing(text: str, words: str) -> None:
    wanted = parse_filter(text, WORLD)
    assert words in wanted.fault
    assert shown_by(rows(), wanted).hidden == 0


def test_hidden_events_are_counted_and_events_of_a_run_stand_for_its_bar() -> None:
    found = rows()
    assert shown_by(found, parse_filter("is:failure", WORLD)).hidden == 6
    assert {row.item for row in found if row.entry.seq in {4, 5, 6, 7}} == {"prod-eu@4"}
    assert [row.item for row in found if row.entry.seq in {2, 9}] == ["prod-eu@2", "prod-eu@9"]
    assert tallies(found) == (3, 0, 0)


def test_rows_are_cut_out_by_time() -> None:
    everything = shown_by(rows(), parse_filter("", WORLD))
    start = START.timestamp()
    assert [row.entry.seq for row in everything.within(start + 3, start + 5)] == [3, 4]
    before, after = everything.nearest_before(start + 3), everything.nearest_after(start + 8.5)
    assert before is not None
    assert after is not None
    assert (before.entry.seq, after.entry.seq) == (2, 9)
    assert everything.nearest_before(start) is None
    assert everything.nearest_after(datetime(2027, 1, 1, tzinfo=UTC).timestamp()) is None


def test_the_tenants_of_an_event_can_be_asked_for_one_by_one() -> None:
    named = {row.entry.kind: tenants_of(row.entry) for row in rows()}
    assert named["submitted"] == ("acme", "beta")
    assert named["noted"] == ()
    assert shown(tenant_word("acme")) == shown("tenant:acme")
    assert not parse_filter(tenant_word("two words"), WORLD).fault
