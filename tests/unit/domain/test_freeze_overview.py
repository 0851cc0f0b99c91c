"""Freezes as a calendar: the net state is the verdict at every minute, and what deserves a look is found."""

# ruff: noqa: DTZ001 - civil times are naive on purpose
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typing_extensions import override

from desktop.backends.calendar.recurrence import DateutilRecurrence
from desktop.domain.environment import Environment, Tier
from desktop.domain.freeze import FreezeCalendar, FreezeQuestion, RaisedFreeze, freeze_state, freezes_between
from desktop.domain.freeze_overview import Net, answer, entries, net_spans
from desktop.domain.freeze_rule import FreezeRule, FreezeScope
from desktop.domain.target import Slot

PROD = Environment(name="prod-eu", tier=Tier.PROD, folder="prod-eu")
SLOTS = (Slot("acme", "cart"), Slot("acme", "web"), Slot("nord", "web"))
QUESTION = FreezeQuestion.about(PROD, SLOTS)
WEEKENDS = FreezeRule(
    name="weekends",
    zone="Europe/Berlin",
    scope=FreezeScope(tiers=frozenset({"prod"})),
    rule="FREQ=WEEKLY;BYDAY=FR",
    at=time(16),
    until_day="MO",
    until_time=time(8),
    rollback_exempt=True,
)
YEAR_END = FreezeRule(
    name="year-end",
    zone="Europe/Berlin",
    scope=FreezeScope(environments=frozenset({"prod-eu"})),
    start=datetime(2026, 12, 19),
    end=datetime(2027, 1, 4, 6),
    rollback_exempt=True,
)


def calendar(*rules: FreezeRule, raised: tuple[RaisedFreeze, ...] = ()) -> FreezeCalendar:
    return FreezeCalendar(rules=rules, raised=raised, starts=DateutilRecurrence().starts)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def raised(
    name: str, since: datetime, until: datetime | None, scope: FreezeScope, **more: bool
) -> RaisedFreeze:
    return RaisedFreeze(
        id=f"id-{name}",
        name=name,
        scope=scope,
        since=since,
        until=until,
        reason="because",
        by="m.ruiz",
        **more,
    )


# --- the net state ------------------------------------------------------------------------------------------

SCOPES = st.sampled_from(
    [
        FreezeScope(),
        FreezeScope(tenants=frozenset({"acme"})),
        FreezeScope(tenants=frozenset({"nord"})),
        FreezeScope(services=frozenset({"web"})),
        FreezeScope(tenants=frozenset({"acme"}), services=frozenset({"web"})),
        FreezeScope(tenants=frozenset({"nobody"})),
        FreezeScope(environments=frozenset({"elsewhere"})),
    ]
)
ZONES = st.sampled_from(
    ["Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "UTC"]
)
RECURRING = st.builds(
    FreezeRule,
    name=st.just("often"),
    zone=ZONES,
    scope=SCOPES,
    rule=st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=FR", "FREQ=WEEKLY;BYDAY=SA,SU"]),
    at=st.times(timezones=st.none()).map(lambda at: at.replace(second=0, microsecond=0)),
    lasts=st.integers(30, 60 * 60).map(lambda minutes: timedelta(minutes=minutes)),
    rollback_exempt=st.booleans(),
)
# The last Sundays of March and October are among them: days of 23 and 25 hours.
BEGINNINGS = st.sampled_from([utc("2026-03-23T00:00"), utc("2026-10-19T00:00"), utc("2027-04-01T00:00")])


@settings(deadline=None)
@given(
    rules=st.lists(RECURRING, max_size=3),
    others=st.lists(st.tuples(st.integers(-3000, 15000), st.integers(1, 6000), SCOPES), max_size=5),
    begin=BEGINNINGS,
    slots=st.sampled_from([SLOTS, ()]),
    minutes=st.lists(st.integers(0, 14 * 24 * 60 - 1), min_size=1, max_size=20),
)
def test_the_net_state_is_the_verdict_at_every_minute(
    rules: list[FreezeRule],
    others: list[tuple[int, int, FreezeScope]],
    begin: datetime,
    slots: tuple[Slot, ...],
    minutes: list[int],
) -> None:
    events = tuple(
        raised(
            f"r{number}",
            begin + timedelta(minutes=first),
            begin + timedelta(minutes=first + length),
            scope,
        )
        for number, (first, length, scope) in enumerate(others)
    )
    found, question = calendar(*rules, raised=events), FreezeQuestion.about(PROD, slots)
    end = begin + timedelta(days=14)
    spans = net_spans(freezes_between(found, question, begin, end), question, begin, end)
    assert spans[0].start == begin
    assert spans[-1].end == end
    assert all(one.end == other.start for one, other in pairwise(spans))
    for minute in minutes:
        at = begin + timedelta(minutes=minute)
        verdict = freeze_state(found, question, at)
        (span,) = (span for span in spans if span.start <= at < span.end)
        assert (span.net is not Net.OPEN) == verdict.is_frozen
        assert span.targets == verdict.targets
        if slots:
            assert (span.net is Net.CLOSED) == (verdict.targets == len(slots))


def test_neighbours_of_one_state_are_one_span() -> None:
    first = raised("one", utc("2026-11-02T00:00"), utc("2026-11-03T00:00"), FreezeScope())
    second = raised("two", utc("2026-11-03T00:00"), utc("2026-11-04T00:00"), FreezeScope())
    begin, end = utc("2026-11-01T00:00"), utc("2026-11-05T00:00")
    found = freezes_between(calendar(raised=(first, second)), QUESTION, begin, end)
    assert [span.net for span in net_spans(found, QUESTION, begin, end)] == [Net.OPEN, Net.CLOSED, Net.OPEN]


# --- the answer ---------------------------------------------------------------------------------------------


def test_an_answer_names_what_decides_what_takes_over_and_when_it_opens() -> None:
    said = answer(calendar(WEEKENDS, YEAR_END), PROD, QUESTION, utc("2026-12-18T15:30"))
    assert said.net is Net.CLOSED
    assert [freeze.name for freeze in said.verdict.active] == ["weekends"]
    assert [freeze.name for freeze in said.then][:1] == ["year-end"]
    assert said.closed_since == utc("2026-12-18T15:00")
    assert said.verdict.opens_at == utc("2027-01-04T07:00")


def test_an_open_answer_has_neither_a_beginning_nor_followers() -> None:
    said = answer(calendar(WEEKENDS), PROD, QUESTION, utc("2026-12-16T12:00"))
    assert (said.net, said.closed_since, said.then) == (Net.OPEN, None, ())


def test_a_freeze_of_some_targets_closes_partly() -> None:
    acme = raised(
        "books", utc("2026-11-01T00:00"), utc("2026-11-08T00:00"), FreezeScope(tenants=frozenset({"acme"}))
    )
    said = answer(calendar(raised=(acme,)), PROD, QUESTION, utc("2026-11-02T00:00"))
    assert (said.net, said.verdict.targets, said.verdict.asked) == (Net.PARTLY, 2, 3)


def test_what_is_frozen_for_years_has_no_beginning_in_sight() -> None:
    always = raised("always", utc("2020-01-01T00:00"), None, FreezeScope())
    said = answer(calendar(raised=(always,)), PROD, QUESTION, utc("2026-11-02T00:00"))
    assert (said.closed_since, said.verdict.opens_at, said.then) == (None, None, ())


# --- the list -----------------------------------------------------------------------------------------------

NOW = utc("2026-11-24T12:00")
QUESTIONS = {"prod-eu": QUESTION}


def test_a_freeze_that_matches_nothing_is_flagged() -> None:
    elsewhere = raised("move", NOW, None, FreezeScope(environments=frozenset({"prod-uk"})))
    stranger = raised("typo", NOW, None, FreezeScope(tenants=frozenset({"acne"})))
    found = entries(calendar(raised=(elsewhere, stranger)), QUESTIONS, NOW)
    assert [item.matches_nothing for item in found] == [True, True]
    assert all(item.needs_look and not item.overlaps for item in found)


def test_overlapping_freezes_name_each_other_and_say_where_they_differ() -> None:
    strict = raised("strict", utc("2026-12-20T00:00"), utc("2026-12-21T00:00"), FreezeScope())
    found = {
        item.freeze.name: item
        for item in entries(calendar(WEEKENDS, YEAR_END, raised=(strict,)), QUESTIONS, NOW)
    }
    assert {(item.name, item.conflict) for item in found["strict"].overlaps} == {
        ("weekends", True),
        ("year-end", True),
    }
    assert ("weekends", False) in {(item.name, item.conflict) for item in found["year-end"].overlaps}


def test_freezes_of_different_tenants_do_not_overlap() -> None:
    one, other = (
        raised(name, NOW, None, FreezeScope(tenants=frozenset({name}))) for name in ("acme", "nord")
    )
    assert [item.overlaps for item in entries(calendar(raised=(one, other)), QUESTIONS, NOW)] == [(), ()]


@pytest.mark.parametrize(
    ("at", "now", "following"),
    [
        ("2026-11-24T12:00", None, "2026-11-27T15:00"),
        ("2026-11-28T12:00", "2026-11-27T15:00", "2026-12-04T15:00"),
    ],
)
def test_a_recurring_freeze_says_whether_it_is_in_force_and_when_it_begins_next(
    at: str, now: str | None, following: str
) -> None:
    (found,) = entries(calendar(WEEKENDS), QUESTIONS, utc(at))
    assert (found.now and found.now.start) == (utc(now) if now else None)
    assert found.following is not None
    assert found.following.start == utc(following)
    assert not found.is_over


def test_a_freeze_of_last_year_is_over() -> None:
    (found,) = entries(calendar(YEAR_END), QUESTIONS, utc("2027-06-01T00:00"))
    assert found.is_over


class _CountedSlots(tuple[Slot, ...]):
    """Slots that count how often somebody runs over all of them."""

    runs = 0

    @override
    def __iter__(self) -> Iterator[Slot]:
        self.runs += 1
        return super().__iter__()


def test_half_a_million_targets_are_counted_once_for_each_set_of_scopes_not_for_each_occurrence() -> None:
    slots = _CountedSlots(SLOTS)
    question = FreezeQuestion(environment="prod-eu", tier=Tier.PROD, slots=slots)
    acme = replace(WEEKENDS, scope=FreezeScope(tenants=frozenset({"acme"})))
    begin = utc("2026-03-02T00:00")
    found = freezes_between(calendar(acme), question, begin, begin + timedelta(weeks=12))
    spans = net_spans(found, question, begin, begin + timedelta(weeks=12))
    assert [span.targets for span in spans] == [2, 0] * 12 + [2]
    assert slots.runs <= 3, "names of tenants and services, and one count"
