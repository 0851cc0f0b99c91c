"""The calendar's geometry and words: places on the axis, days of months, answers, rules, what people type."""

# ruff: noqa: DTZ001 - civil times are naive on purpose
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.backends.calendar.recurrence import DateutilRecurrence
from desktop.domain.environment import Environment, Tier
from desktop.domain.freeze import FreezeCalendar, FreezeQuestion, RaisedFreeze, freeze_state
from desktop.domain.freeze_overview import Net, answer, entries, lane_of
from desktop.domain.freeze_rule import FreezeRule, FreezeScope
from desktop.domain.target import Slot
from desktop.presentation.civil_times import (
    date_words,
    instant_of,
    read_clock,
    read_day,
    utc_and_local,
)
from desktop.presentation.freeze_answers import answer_view
from desktop.presentation.freeze_calendar import (
    CalendarWindow,
    in_lane_order,
    lane_view,
    month_view,
    window_around,
)
from desktop.presentation.freeze_raising import RaiseForm, touched_words
from desktop.presentation.freeze_rules import agenda_rows, rule_rows, scope_words, when_words

BERLIN, LORD_HOWE = ZoneInfo("Europe/Berlin"), ZoneInfo("Australia/Lord_Howe")
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
    place=".gitopshq/freezes.yaml:9",
)
YEAR_END = FreezeRule(
    name="year-end",
    zone="Europe/Berlin",
    scope=FreezeScope(environments=frozenset({"prod-eu"})),
    start=datetime(2026, 12, 19),
    end=datetime(2027, 1, 4, 6),
    rollback_exempt=True,
    place=".gitopshq/freezes.yaml:12",
)


def calendar(*rules: FreezeRule, raised: tuple[RaisedFreeze, ...] = ()) -> FreezeCalendar:
    return FreezeCalendar(rules=rules, raised=raised, starts=DateutilRecurrence().starts)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def raised(name: str, since: str, until: str | None, **more: frozenset[str]) -> RaisedFreeze:
    return RaisedFreeze(
        id=f"id-{name}",
        name=name,
        scope=FreezeScope(**more),
        since=utc(since),
        until=utc(until) if until else None,
        reason="the line stops",
        by="s.okafor",
    )


NOW = utc("2026-11-24T12:00")

# --- the axis -----------------------------------------------------------------------------------------------


def test_weeks_begin_on_monday() -> None:
    window = window_around(date(2026, 11, 27), UTC)
    assert (window.first, window.last) == (date(2026, 11, 23), date(2027, 1, 3))


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 29), BERLIN, 23),
        (date(2026, 10, 25), BERLIN, 25),
        (date(2026, 10, 4), LORD_HOWE, 23.5),
        (date(2026, 10, 25), UTC, 24),
    ],
)
def test_a_day_is_as_long_as_its_clocks_say(day: date, zone: ZoneInfo, hours: float) -> None:
    window = CalendarWindow(first=day, days=1, zone=zone)
    assert window.end - window.start == timedelta(hours=hours)


def test_days_without_a_gap_and_the_changing_ones_narrower() -> None:
    window = CalendarWindow(first=date(2026, 3, 23), days=14, zone=BERLIN)
    places = [share for _day, share in window.beginnings()] + [1.0]
    widths = [right - left for left, right in pairwise(places)]
    assert widths[6] == pytest.approx(min(widths))
    assert widths[6] / widths[0] == pytest.approx(23 / 24)


@settings(deadline=None)
@given(
    minutes=st.lists(st.integers(0, 41 * 24 * 60), min_size=1, max_size=30),
    zone=st.sampled_from([BERLIN, LORD_HOWE, UTC]),
    monday=st.sampled_from([date(2026, 3, 9), date(2026, 10, 5), date(2026, 11, 30)]),
    strict=st.booleans(),
)
def test_the_bar_under_every_minute_is_the_verdict_of_that_minute(
    minutes: list[int], zone: ZoneInfo, monday: date, strict: bool
) -> None:
    books = raised("books", "2026-12-01T00:00", "2026-12-09T00:00", tenants=frozenset({"acme"}))
    found = calendar(WEEKENDS, YEAR_END, raised=(books,) if strict else ())
    window = CalendarWindow(first=monday, days=42, zone=zone)
    view = lane_view(lane_of(found, PROD, QUESTION, NOW, (window.start, window.end)), window, NOW, zone)
    assert view.bars[0].left == 0.0
    assert view.bars[-1].right == 1.0
    for minute in minutes:
        at = window.start + timedelta(minutes=minute)
        share = window.share(at)
        (bar,) = (bar for bar in view.bars if bar.left <= share < bar.right)
        verdict = freeze_state(found, QUESTION, at)
        assert (bar.net is not Net.OPEN) == verdict.is_frozen
        assert (bar.net is Net.CLOSED) == (verdict.targets == len(SLOTS))
        assert window.moment(share + 1e-9) == at


@settings(deadline=None)
@given(zone=st.sampled_from([BERLIN, LORD_HOWE, UTC]), share=st.floats(0, 1))
def test_a_month_cell_holds_exactly_the_frozen_part_of_its_day(zone: ZoneInfo, share: float) -> None:
    month = date(2026, 10, 1)
    window = CalendarWindow(first=date(2026, 9, 28), days=42, zone=zone)
    lane = lane_of(calendar(WEEKENDS), PROD, QUESTION, NOW, (window.start, window.end))
    view = month_view(month, lane.net, zone, NOW, NOW)
    for week in view.weeks:
        for cell in week:
            day = CalendarWindow(first=cell.day, days=1, zone=zone)
            at = day.start + (day.end - day.start) * share
            inside = any(left <= day.share(at) < right for left, right, _net in cell.parts)
            assert inside == (freeze_state(calendar(WEEKENDS), QUESTION, at).is_frozen and at < day.end)


def test_a_month_says_today_what_is_asked_and_what_is_frozen() -> None:
    window = CalendarWindow(first=date(2026, 10, 26), days=42, zone=UTC)
    lane = lane_of(calendar(WEEKENDS), PROD, QUESTION, NOW, (window.start, window.end))
    view = month_view(date(2026, 11, 1), lane.net, UTC, NOW, utc("2026-11-28T15:00"))
    cells = {cell.day: cell for week in view.weeks for cell in week}
    assert view.title == "November 2026"
    assert cells[date(2026, 11, 24)].today
    assert cells[date(2026, 11, 28)].asked
    assert cells[date(2026, 11, 28)].closed_all_day
    assert not cells[date(2026, 11, 27)].closed_all_day
    assert cells[date(2026, 11, 27)].spoken == "Friday 27 November, partly frozen"
    assert not cells[date(2026, 10, 30)].in_month


# --- a lane -------------------------------------------------------------------------------------------------


def test_a_frozen_lane_says_rule_end_in_both_zones_and_whether_rollbacks_pass() -> None:
    window = window_around(date(2026, 11, 23), UTC)
    inside = utc("2026-11-28T12:00")
    view = lane_view(
        lane_of(calendar(WEEKENDS), PROD, QUESTION, inside, (window.start, window.end)),
        window,
        inside,
        BERLIN,
    )
    assert view.sign.shape == "✱"
    assert view.tail == "by weekends until Mon 30 Nov 07:00 UTC (08:00 CET), rollbacks pass"
    assert view.tail in view.spoken


def test_a_freeze_of_some_targets_shows_the_lane_as_partly_closed_with_its_share() -> None:
    books = raised("books", "2026-11-20T00:00", "2026-12-01T00:00", tenants=frozenset({"acme"}))
    window = window_around(date(2026, 11, 23), UTC)
    view = lane_view(
        lane_of(calendar(raised=(books,)), PROD, QUESTION, NOW, (window.start, window.end)), window, NOW, UTC
    )
    assert view.sign.word == "partly closed"
    assert "2 of 3 targets, rollbacks too" in view.tail
    assert view.rows[0].note == "2 of 3 targets"


def test_production_comes_first() -> None:
    window = window_around(date(2026, 11, 23), UTC)
    others = [
        Environment(name=name, tier=tier, folder=name)
        for name, tier in (("dev", Tier.DEV), ("stage", Tier.STAGE))
    ]
    lanes = [
        lane_of(calendar(), item, FreezeQuestion.about(item), NOW, (window.start, window.end))
        for item in (*others, PROD)
    ]
    assert [lane.environment.name for lane in in_lane_order(lanes)] == ["prod-eu", "stage", "dev"]


# --- the answer ---------------------------------------------------------------------------------------------


def test_no_names_the_freeze_its_place_what_takes_over_and_when_it_opens() -> None:
    asked = answer(calendar(WEEKENDS, YEAR_END), PROD, QUESTION, utc("2026-12-18T15:30"))
    view = answer_view(asked, NOW, BERLIN)
    facts = dict(view.facts)
    assert view.headline == "No. Frozen by weekends"
    assert view.sentence == (
        "Fri 18 Dec 15:00 UTC (16:00 CET) until Mon 21 Dec 07:00 UTC (08:00 CET). "
        "year-end takes over at Fri 18 Dec 23:00 UTC."
    )
    assert facts["Decided by"] == "freezes.yaml:9"
    assert facts["Last before"] == "Fri 18 Dec 15:00 UTC (16:00 CET)"
    assert facts["Next open"].startswith("Mon 4 Jan 2027 07:00 UTC (08:00 CET)")
    assert facts["Rollback"] == "allowed, the freeze exempts it"


def test_yes_says_what_comes_next() -> None:
    view = answer_view(answer(calendar(WEEKENDS), PROD, QUESTION, NOW), NOW, UTC)
    assert view.headline == "Yes. prod-eu is open"
    assert dict(view.facts)["Begins"] == "Fri 27 Nov 15:00 UTC"
    alone = answer_view(answer(calendar(), PROD, QUESTION, NOW), NOW, UTC)
    assert alone.sentence == "No freeze is in sight."


def test_partly_counts_the_targets_and_a_raised_freeze_names_who_raised_it() -> None:
    books = raised("books", "2026-11-20T00:00", None, tenants=frozenset({"acme"}))
    view = answer_view(answer(calendar(raised=(books,)), PROD, QUESTION, NOW), NOW, UTC)
    facts = dict(view.facts)
    assert view.headline == "Partly. books freezes 2 of 3 targets"
    assert "until it is lifted" in view.sentence
    assert facts["Decided by"] == "raised by s.okafor"
    assert facts["Next open"] == "no end in sight"
    assert facts["Rollback"] == "not allowed by books"


def test_what_people_named_stays_plain_text() -> None:
    name = "a<b>\u202e\n"
    hostile = raised(name, "2026-11-20T00:00", None)
    view = answer_view(answer(calendar(raised=(hostile,)), PROD, QUESTION, NOW), NOW, UTC)
    (row,) = rule_rows(entries(calendar(raised=(hostile,)), {"prod-eu": QUESTION}, NOW), NOW, UTC)
    for words in (view.headline, row.name):
        assert "\u202e" not in words
        assert "\n" not in words


# --- rules and agenda ---------------------------------------------------------------------------------------


def test_the_list_tells_conflicts_overlaps_and_what_matches_nothing() -> None:
    strict = raised("strict", "2026-12-20T00:00", "2026-12-21T00:00", environments=frozenset({"prod-eu"}))
    lost = raised("legacy move", "2026-12-01T00:00", "2026-12-03T00:00", environments=frozenset({"prod-uk"}))
    found = entries(calendar(WEEKENDS, YEAR_END, raised=(strict, lost)), {"prod-eu": QUESTION}, NOW)
    rows = {row.name: row for row in rule_rows(found, NOW, UTC)}
    assert rows["strict"].sign.word == "conflicts"
    assert rows["strict"].raised == "id-strict"
    assert rows["legacy move"].sign.word == "matches nothing"
    assert rows["weekends"].note == "about rollbacks with strict"
    assert all(row.needs_look for row in rows.values())
    calm = rule_rows(entries(calendar(WEEKENDS), {"prod-eu": QUESTION}, NOW), NOW, UTC)
    assert (calm[0].sign.word, calm[0].needs_look, calm[0].place) == (
        "1 environment",
        False,
        ".gitopshq/freezes.yaml:9",
    )


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (WEEKENDS, "Fri 16:00 to Mon 08:00, Berlin"),
        (YEAR_END, "19 Dec 00:00 to 4 Jan 2027 06:00, Berlin"),
        (
            FreezeRule(
                name="x", zone="UTC", rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU", lasts=timedelta(hours=12)
            ),
            "Every 2 weeks on Sat, Sun 00:00 for 12 h, UTC",
        ),
        (
            FreezeRule(name="x", zone="America/New_York", rule="FREQ=DAILY", at=time(22), until_time=time(6)),
            "Every day 22:00 to 06:00, New York",
        ),
        (
            FreezeRule(name="x", zone="UTC", rule="FREQ=MONTHLY;BYMONTHDAY=-1", lasts=timedelta(minutes=30)),
            "FREQ=MONTHLY;BYMONTHDAY=-1 00:00 for 30 min, UTC",
        ),
    ],
)
def test_a_rule_is_told_in_its_own_zone(rule: FreezeRule, words: str) -> None:
    assert when_words(rule, NOW, UTC) == words


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        (FreezeScope(), "everything"),
        (FreezeScope(tiers=frozenset({"prod"})), "tier prod"),
        (FreezeScope(environments=frozenset({"prod-us"}), tenants=frozenset({"acme"})), "prod-us / acme"),
    ],
)
def test_a_scope_in_words(scope: FreezeScope, words: str) -> None:
    assert scope_words(scope) == words


def test_the_agenda_names_each_time_once_with_all_its_environments_and_leaves_out_what_is_over() -> None:
    us = Environment(name="prod-us", tier=Tier.PROD, folder="prod-us")
    span = (utc("2026-11-01T00:00"), utc("2026-12-08T00:00"))
    lanes = [lane_of(calendar(WEEKENDS), item, FreezeQuestion.about(item), NOW, span) for item in (PROD, us)]
    rows = agenda_rows(lanes, NOW, BERLIN)
    assert [row.start for row in rows] == ["Fri 27 Nov 15:00 UTC", "Fri 4 Dec 15:00 UTC"]
    assert {row.environments for row in rows} == {"prod-eu, prod-us"}
    assert rows[0].local_end == "Mon 30 Nov 08:00 CET"


# --- what people type ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-18", date(2026, 12, 18)),
        ("18 Dec 2026", date(2026, 12, 18)),
        ("Fri 18 Dec 2026", date(2026, 12, 18)),
        ("18. december", date(2026, 12, 18)),
        ("3 Jan", date(2027, 1, 3)),
        ("1 Oct", date(2026, 10, 1)),
        ("30 Feb 2026", None),
        ("29 Feb", None),
        ("tomorrow", None),
        ("", None),
        ("18 Foo", None),
    ],
)
def test_days_as_people_type_them(text: str, day: date | None) -> None:
    assert read_day(text, date(2026, 11, 24)) == day


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_back_as_it_is_shown(day: date) -> None:
    assert read_day(date_words(day), date(2026, 11, 24)) == day


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("15:30", time(15, 30)),
        ("0930", time(9, 30)),
        ("9", time(9)),
        ("24:00", None),
        ("noon", None),
        ("", None),
    ],
)
def test_times_as_people_type_them(text: str, clock: time | None) -> None:
    assert read_clock(text) == clock


def test_local_time_is_said_beside_utc_only_where_it_differs_with_its_day() -> None:
    at = utc("2026-12-18T23:30")
    assert utc_and_local(at, NOW, UTC) == "Fri 18 Dec 23:30 UTC"
    assert utc_and_local(at, NOW, BERLIN) == "Fri 18 Dec 23:30 UTC (Sat 19 Dec 00:30 CET)"
    assert instant_of(date(2026, 12, 19), time(0, 30), BERLIN) == at


# --- raising ------------------------------------------------------------------------------------------------

FULL = RaiseForm(name="move", environments=("prod-eu",), end_day="18 Dec 2026", end_clock="20:00")


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        (FULL, ""),
        (RaiseForm(environments=("prod-eu",)), "Name the freeze"),
        (RaiseForm(name="x" * 61, everything=True), "Give a name of at most 60 characters"),
        (RaiseForm(name="move"), "Choose what is frozen"),
        (RaiseForm(name="move", everything=True, tenants="acme, acne"), "No tenant is called acne"),
        (
            RaiseForm(name="move", everything=True, start_day="soon"),
            "Write the start as 18 Dec 2026 and 15:30, or leave it empty",
        ),
        (
            RaiseForm(name="move", everything=True, end_clock="25:00"),
            "Write the end as 18 Dec 2026 and 15:30, or leave it empty",
        ),
        (RaiseForm(name="move", everything=True, end_day="23 Nov 2026"), "It would end before it begins"),
    ],
)
def test_what_is_missing_to_raise_a_freeze(form: RaiseForm, fault: str) -> None:
    assert form.fault(NOW, UTC, ("acme", "nord")) == fault


def test_what_is_raised_is_what_was_filled_in() -> None:
    command = FULL.command("the data centre moves", NOW, BERLIN)
    assert (command.name, command.since, command.until) == ("move", None, utc("2026-12-18T19:00"))
    assert command.scope == FreezeScope(environments=frozenset({"prod-eu"}))
    assert command.rollback_exempt


def test_the_form_says_which_production_it_would_freeze() -> None:
    stage = Environment(name="stage", tier=Tier.STAGE, folder="stage")
    assert touched_words(RaiseForm(), (stage, PROD)) == "nothing yet"
    assert touched_words(RaiseForm(tiers=("stage",)), (stage, PROD)) == "1 environment"
    assert touched_words(RaiseForm(everything=True), (stage, PROD)) == "2 environments; production: prod-eu"
