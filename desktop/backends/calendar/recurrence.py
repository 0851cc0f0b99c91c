"""Recurrence rules of freezes (RFC 5545) by dateutil, on naive local time.

Only the part of the standard that a freeze needs is read: the day comes from the rule, the time of day from the freeze.
What could run for ever is refused before dateutil sees it: dateutil looks for the next date up to the year 9999.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple, cast

from dateutil.rrule import rrulestr

from desktop.application.errors import LimitExceededError, UnsafeInputError
from desktop.domain.civil_time import local_time, zone_of
from desktop.domain.freeze_rule import FreezeRule

_LONGEST_TEXT = 200
_MOST_STARTS = 1000
_MOST_COUNT = 1000
_MOST_INTERVAL = 99
_BLOCK_DAYS = 64
"""Starts are kept by blocks of days, so that a question about the next minute is answered without dateutil."""

_OLDEST_ANCHOR = timedelta(days=36_525)

_DAY = r"(?:[+-]?[0-9]{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)"
_NUMBERS = r"[+-]?[0-9]{1,3}(?:,[+-]?[0-9]{1,3}){0,30}"
_PARTS = {
    "FREQ": re.compile(r"DAILY|WEEKLY|MONTHLY|YEARLY"),
    "INTERVAL": re.compile(r"[0-9]{1,2}"),
    "COUNT": re.compile(r"[0-9]{1,4}"),
    "UNTIL": re.compile(r"[0-9]{8}(?:T[0-9]{6}Z?)?"),
    "BYMONTH": re.compile(r"[0-9]{1,2}(?:,[0-9]{1,2}){0,11}"),
    "BYMONTHDAY": re.compile(_NUMBERS),
    "BYYEARDAY": re.compile(_NUMBERS),
    "BYWEEKNO": re.compile(_NUMBERS),
    "BYDAY": re.compile(rf"{_DAY}(?:,{_DAY}){{0,30}}"),
    "BYSETPOS": re.compile(_NUMBERS),
    "WKST": re.compile(r"MO|TU|WE|TH|FR|SA|SU"),
}
_RANGES = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYYEARDAY": 366, "BYWEEKNO": 53, "BYSETPOS": 366}
_DAY_PARTS = frozenset({"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"})
_EXAMPLE = 'Write it like "FREQ=WEEKLY;BYDAY=FR".'


class DateutilRecurrence:
    """Computes the starts of recurring freezes; the same answers whatever the time zone of this machine."""

    def starts(self, rule: FreezeRule, after: datetime, before: datetime) -> tuple[datetime, ...]:
        """Return the naive local starts from `after` to `before`, both included, in order.

        Raises:
            UnsafeInputError: the rule is not one that `check_rule` lets pass.
            LimitExceededError: there are more than 1,000 starts in the time asked for.
        """
        first = None if rule.start is None else rule.start.date()
        key = _Key(rule=rule.rule, zone=rule.zone, at=rule.at, first=first)
        found: list[datetime] = []
        before = before if rule.end is None else min(before, rule.end)
        for block in range(after.toordinal() // _BLOCK_DAYS, before.toordinal() // _BLOCK_DAYS + 1):
            starts = _block(key, block)
            found += [at for at in starts if after <= at <= before]
            if len(found) > _MOST_STARTS:
                raise LimitExceededError(
                    f"a freeze begins more than {_MOST_STARTS} times in the time asked for",
                    where=rule.place or rule.name,
                    meaning="Its state is unknown.",
                    remedy="Ask for a shorter time.",
                )
        return tuple(found)

    def check_rule(self, text: str, *, anchored: bool = False) -> str | None:
        """Say what is wrong with a rule and what to write instead; None when it can be used.

        `anchored`: the freeze also names the day from which INTERVAL and COUNT are counted.
        """
        return _check(text, anchored=anchored)


def _check(text: str, *, anchored: bool) -> str | None:
    return next(_faults(text, anchored=anchored), None)


def _faults(text: str, *, anchored: bool) -> Iterator[str]:
    if len(text) > _LONGEST_TEXT:
        yield f"A rule has at most {_LONGEST_TEXT} characters. {_EXAMPLE}"
        return
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, _, value = part.partition("=")
        if name in parts:
            yield f"{name} stands twice. Write it once."
        yield from _faults_of_part(name, value)
        parts[name] = value
    yield from _faults_of_count(parts, anchored=anchored)
    if parts["FREQ"] != "DAILY" and not _DAY_PARTS & parts.keys():
        yield f"The rule does not say on which day. Add BYDAY or BYMONTHDAY. {_EXAMPLE}"
    fault = _check_happens(text, parts)
    if fault:
        yield fault


def _faults_of_part(name: str, value: str) -> Iterator[str]:
    if name in {"BYHOUR", "BYMINUTE", "BYSECOND"}:
        yield f'A freeze takes its time of day from "at", not from {name}. Leave {name} out.'
    if name not in _PARTS:
        yield f'"{name[:40]}" is no part of a freeze rule. {_EXAMPLE}'
    if name == "FREQ" and value in {"SECONDLY", "MINUTELY", "HOURLY"}:
        yield f'A freeze does not recur {value}. Write FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, and "for".'
    if not _PARTS[name].fullmatch(value):
        yield f'{name} cannot be "{value[:40]}". {_EXAMPLE}'
    largest = _RANGES.get(name)
    if largest and not all(1 <= abs(int(number)) <= largest for number in value.split(",")):
        yield f"{name} goes from 1 to {largest}. {_EXAMPLE}"


def _faults_of_count(parts: dict[str, str], *, anchored: bool) -> Iterator[str]:
    frequency = parts.get("FREQ")
    if frequency is None:
        yield f"A rule says how often. {_EXAMPLE}"
    interval, count = int(parts.get("INTERVAL", "1")), int(parts.get("COUNT", "1"))
    if not 1 <= interval <= _MOST_INTERVAL or not 1 <= count <= _MOST_COUNT:
        yield f"INTERVAL goes from 1 to {_MOST_INTERVAL}, COUNT from 1 to {_MOST_COUNT}."
    if not anchored and (interval > 1 or "COUNT" in parts):
        yield "INTERVAL and COUNT have no day to count from here. Leave them out, or write start and end for each."
    if "COUNT" in parts and "UNTIL" in parts:
        yield "COUNT and UNTIL exclude each other. Leave one out."
    restricted = (
        parts.keys() & (_DAY_PARTS | {"BYMONTH"}) if frequency == "DAILY" else parts.keys() & {"BYMONTH"}
    )
    if interval > 1 and frequency in {"DAILY", "MONTHLY"} and restricted:
        yield f"INTERVAL={interval} with {min(restricted)} may never happen. Use FREQ=WEEKLY, or leave INTERVAL out."


def _check_happens(text: str, parts: dict[str, str]) -> str | None:
    """Try the rule on the last ten years of the calendar, where the search for a date that never comes ends soon."""
    if "UNTIL" in parts and _until(parts["UNTIL"], "UTC") is None:
        return f'UNTIL cannot be "{parts["UNTIL"]}". Write a date such as 20261231.'
    try:
        found = next(iter(_recurrence(parts, datetime.combine(date(9990, 1, 1), time()))), None)
    except (ValueError, TypeError, IndexError, OverflowError):
        return f'The rule "{text[:60]}" cannot be read. {_EXAMPLE}'
    return None if found else f'The rule "{text[:60]}" does not happen within ten years. {_EXAMPLE}'


def _recurrence(parts: dict[str, str], first: datetime) -> Iterable[datetime]:
    """Hand dateutil the rule without its UNTIL, whose form must fit the zone of the start: it is judged here."""
    text = ";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL")
    return cast("Iterable[datetime]", rrulestr(text, dtstart=first))


def _until(text: str, zone: str) -> datetime | None:
    """Return the last local start that UNTIL allows; a date alone means all of that day."""
    try:
        if text.endswith("Z"):
            return local_time(datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC), zone_of(zone))
        local = datetime.fromisoformat(text)
    except ValueError:
        return None
    return local if "T" in text else datetime.combine(local.date(), time.max)


class _Key(NamedTuple):
    """What the starts of a rule hang on."""

    rule: str
    zone: str
    at: time
    first: date | None


@lru_cache(maxsize=8_192)
def _block(key: _Key, block: int) -> tuple[datetime, ...]:
    """Return the starts whose day lies in the block of that number, in order."""
    text, zone, at, first = key
    fault = _check(text, anchored=first is not None)
    if fault:
        raise UnsafeInputError("the rule of a freeze cannot be used", where=text[:80], meaning=fault)
    parts = dict(part.split("=", 1) for part in text.split(";"))
    low = datetime.combine(date.fromordinal(block * _BLOCK_DAYS), time())
    high = low + timedelta(days=_BLOCK_DAYS)
    until = _until(parts["UNTIL"], zone) if "UNTIL" in parts else None
    starts = takewhile(lambda start: start < high, _recurrence(parts, _origin(parts, at, first, low)))
    return tuple(
        start
        for start in starts
        if low <= start and (first is None or first <= start.date()) and (until is None or start <= until)
    )


def _origin(parts: dict[str, str], at: time, first: date | None, low: datetime) -> datetime:
    """Return where dateutil shall begin: the anchor where it counts, else a Monday a whole week before the block.

    A whole week, because dateutil does not complete the week it begins in, which BYSETPOS would notice.
    """
    if first is None or (parts.get("INTERVAL", "1") == "1" and "COUNT" not in parts):
        monday = low.date() - timedelta(days=low.weekday() + 7)
        return datetime.combine(monday, at)
    if low.date() - first > _OLDEST_ANCHOR:
        raise LimitExceededError(
            "the start of a recurring freeze is more than 100 years ago",
            where=first.isoformat(),
            meaning="Its state is unknown.",
            remedy="Write a later start.",
        )
    return datetime.combine(first, at)
