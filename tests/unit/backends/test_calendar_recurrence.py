"""Recurrence rules by dateutil: the starts they give, what is refused, and that nothing searches for ever."""

# ruff: noqa: DTZ001 - civil times are naive on purpose
import time as system_time
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.application.errors import LimitExceededError, UnsafeInputError
from desktop.application.ports import Recurrence
from desktop.backends.calendar.recurrence import DateutilRecurrence
from desktop.domain.environment import Tier
from desktop.domain.freeze import FreezeCalendar, FreezeQuestion, freeze_state
from desktop.domain.freeze_rule import FreezeRule

RECURRENCE: Recurrence = DateutilRecurrence()
NOVEMBER = (datetime(2026, 11, 1), datetime(2026, 11, 30, 23, 59))


def rule(
    text: str,
    *,
    zone: str = "UTC",
    at: time = time(16),
    start: datetime | None = None,
    end: datetime | None = None,
) -> FreezeRule:
    return FreezeRule(name="x", zone=zone, rule=text, at=at, lasts=timedelta(hours=1), start=start, end=end)


def days(found: FreezeRule, after: datetime = NOVEMBER[0], before: datetime = NOVEMBER[1]) -> list[str]:
    return [f"{local:%m-%dT%H:%M}" for local in RECURRENCE.starts(found, after, before)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=FR", ["11-06T16:00", "11-13T16:00", "11-20T16:00", "11-27T16:00"]),
        ("FREQ=MONTHLY;BYDAY=-1FR", ["11-27T16:00"]),
        ("FREQ=MONTHLY;BYDAY=2TU", ["11-10T16:00"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", ["11-30T16:00"]),
        ("FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=24", ["11-24T16:00"]),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24", []),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["11-30T16:00"]),
        ("FREQ=WEEKLY;BYDAY=FR;UNTIL=20261113", ["11-06T16:00", "11-13T16:00"]),
        ("FREQ=WEEKLY;BYDAY=FR;UNTIL=20261113T155959", ["11-06T16:00"]),
        ("FREQ=WEEKLY;BYDAY=FR;UNTIL=20261113T160000", ["11-06T16:00", "11-13T16:00"]),
        ("FREQ=WEEKLY;BYDAY=FR;UNTIL=20200101", []),
    ],
)
def test_a_rule_begins_on_these_days(text: str, expected: list[str]) -> None:
    assert days(rule(text)) == expected


def test_an_until_in_utc_is_read_in_the_zone_of_the_freeze() -> None:
    text = "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261113T150000Z"
    assert days(rule(text, zone="Europe/Berlin"))[-1] == "11-13T16:00"
    assert days(rule(text, zone="America/New_York"))[-1] == "11-06T16:00"


def test_interval_and_count_run_from_the_start() -> None:
    start = datetime(2026, 10, 30)
    assert days(rule("FREQ=WEEKLY;BYDAY=FR;INTERVAL=2", start=start)) == ["11-13T16:00", "11-27T16:00"]
    assert days(rule("FREQ=WEEKLY;BYDAY=FR;COUNT=2", start=start)) == ["11-06T16:00"]
    assert days(rule("FREQ=WEEKLY;BYDAY=FR", start=datetime(2026, 11, 14))) == ["11-20T16:00", "11-27T16:00"]
    assert days(rule("FREQ=WEEKLY;BYDAY=FR", end=datetime(2026, 11, 14))) == ["11-06T16:00", "11-13T16:00"]


@given(day=st.dates(date(2000, 1, 1), date(2037, 12, 31)), length=st.integers(0, 200))
def test_every_friday_and_only_fridays(day: date, length: int) -> None:
    first = datetime.combine(day, time())
    last = first + timedelta(days=length)
    every = [first + timedelta(days=number, hours=16) for number in range(length)]
    expected = [local for local in every if local.weekday() == 4]
    assert list(RECURRENCE.starts(rule("FREQ=WEEKLY;BYDAY=FR"), first, last)) == expected


@given(day=st.dates(date(2000, 1, 1), date(2037, 12, 31)))
def test_the_first_workday_of_a_week_does_not_hang_on_where_one_begins_to_look(day: date) -> None:
    found = rule("FREQ=WEEKLY;BYDAY=TU,TH;BYSETPOS=1")
    first = datetime.combine(day, time())
    assert all(local.weekday() == 1 for local in RECURRENCE.starts(found, first, first + timedelta(days=30)))


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_the_zone_of_this_machine_does_not_matter(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(system_time, "tzset"):
        pytest.skip("this system cannot change the zone of a running program")
    weekends = FreezeRule(
        name="weekends",
        zone="Europe/Berlin",
        rule="FREQ=WEEKLY;BYDAY=FR;UNTIL=20270101T000000Z",
        at=time(16),
        until_day="MO",
        until_time=time(8),
    )
    with monkeypatch.context() as patch:
        patch.setenv("TZ", zone)
        system_time.tzset()
        verdict = freeze_state(
            FreezeCalendar(rules=(weekends,), starts=DateutilRecurrence().starts),
            FreezeQuestion(environment="prod", tier=Tier.PROD),
            datetime(2026, 10, 24, 12, tzinfo=UTC),
        )
    system_time.tzset()
    assert verdict.opens_at == datetime(2026, 10, 26, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no part of a freeze rule"),
        ("weekly", "no part of a freeze rule"),
        ("RRULE:FREQ=WEEKLY;BYDAY=FR", "no part of a freeze rule"),
        ("FREQ=WEEKLY;BYDAY=FR\nDTSTART:20260101", "BYDAY cannot be"),
        ("BYDAY=FR", "says how often"),
        ("FREQ=HOURLY", "does not recur HOURLY"),
        ("FREQ=MINUTELY", "does not recur MINUTELY"),
        ("FREQ=SECONDLY", "does not recur SECONDLY"),
        ("FREQ=WEEKLY;BYDAY=FR;BYHOUR=3", 'time of day from "at"'),
        ("FREQ=WEEKLY;BYEASTER=0", "no part of a freeze rule"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY cannot be"),
        ("FREQ=WEEKLY;FREQ=DAILY", "stands twice"),
        ("FREQ=WEEKLY", "on which day"),
        ("FREQ=YEARLY;BYMONTH=12", "on which day"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "from 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "from 1 to 31"),
        ("FREQ=WEEKLY;BYDAY=FR;INTERVAL=2", "no day to count from"),
        ("FREQ=WEEKLY;BYDAY=FR;COUNT=5", "no day to count from"),
        ("FREQ=WEEKLY;BYDAY=FR;UNTIL=20261399", "UNTIL cannot be"),
        ("FREQ=WEEKLY;BYDAY=FR;UNTIL=tomorrow", "UNTIL cannot be"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "does not happen"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "does not happen"),
        ("FREQ=WEEKLY;BYDAY=FR;BYMONTH=" + ",".join(["1"] * 20), "BYMONTH cannot be"),
        ("FREQ=WEEKLY;BYDAY=FR;BYMONTHDAY=" + ",".join(["1"] * 90), "at most 200 characters"),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused_with_what_to_write(text: str, words: str) -> None:
    fault = RECURRENCE.check_rule(text)
    assert fault is not None
    assert words in fault
    with pytest.raises(UnsafeInputError):
        RECURRENCE.starts(rule(text), *NOVEMBER)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3;BYMONTHDAY=1",
        "FREQ=DAILY;INTERVAL=0",
    ],
)
def test_a_rule_that_may_never_happen_is_refused_even_with_a_start(text: str) -> None:
    assert RECURRENCE.check_rule(text, anchored=True) is not None


@pytest.mark.parametrize(
    "text", ["FREQ=WEEKLY;BYDAY=FR;INTERVAL=2", "FREQ=DAILY;COUNT=5", "FREQ=DAILY;INTERVAL=3"]
)
def test_a_start_lets_interval_and_count_pass(text: str) -> None:
    assert RECURRENCE.check_rule(text, anchored=True) is None


def test_too_many_starts_and_too_old_anchors_are_refused() -> None:
    with pytest.raises(LimitExceededError, match="more than 1000 times"):
        RECURRENCE.starts(rule("FREQ=DAILY"), datetime(2020, 1, 1), datetime(2024, 1, 1))
    with pytest.raises(LimitExceededError, match="100 years"):
        RECURRENCE.starts(rule("FREQ=DAILY;INTERVAL=3", start=datetime(1, 1, 1)), *NOVEMBER)


def test_two_hundred_warm_freezes_are_told_within_the_budget() -> None:
    names = ("MO", "TU", "WE", "TH", "FR")
    zones = ("Europe/Berlin", "UTC", "Australia/Lord_Howe", "America/Sao_Paulo")
    rules = tuple(
        FreezeRule(
            name=f"window-{number}",
            zone=zones[number % 4],
            rule=f"FREQ=WEEKLY;BYDAY={names[number % 5]}",
            at=time(number % 24, number % 60),
            lasts=timedelta(hours=1 + number % 3),
        )
        for number in range(200)
    )
    calendar = FreezeCalendar(rules=rules, starts=DateutilRecurrence().starts)
    question = FreezeQuestion(environment="prod", tier=Tier.PROD)
    times: list[float] = []
    for minute in range(30):
        begun = system_time.process_time()
        freeze_state(calendar, question, datetime(2026, 11, 18, 12, minute, tzinfo=UTC))
        times.append(system_time.process_time() - begun)
    assert min(times) < 0.005
