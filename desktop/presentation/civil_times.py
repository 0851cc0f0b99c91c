"""Times as calendars show them: in UTC and beside it as the clocks of a zone, and the days that people type.

`zone` None is the zone of this computer, taken anew for each moment: its offset differs between summer and winter.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_CLOCK = re.compile(r"(?P<hour>[0-9]{1,2})(?::?(?P<minute>[0-9]{2}))?")
_ISO = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_WORDS = re.compile(
    r"(?:[A-Za-z]{2,9},?\s+)?(?P<day>[0-9]{1,2})\.?\s+(?P<month>[A-Za-z]{3,9})(?:\s+(?P<year>[0-9]{4}))?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG_AGO = timedelta(days=180)


def in_zone(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return a moment as the clocks of a zone show it."""
    return moment.astimezone(zone)


def instant_of(day: date, clock: time, zone: tzinfo | None) -> datetime:
    """Return the instant (UTC) at which the clocks of a zone show a time; of two the first."""
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)


def midnight(day: date, zone: tzinfo | None) -> datetime:
    """Return the instant (UTC) at which a day begins in a zone."""
    return instant_of(day, time(0), zone)


def zone_word(moment: datetime, zone: tzinfo | None) -> str:
    """Return what a zone is called at a moment: `UTC`, `CET`, `+0530`."""
    return f"{in_zone(moment, zone):%Z}" or "UTC"


def clock_words(moment: datetime, zone: tzinfo | None) -> str:
    """Return `15:00 UTC`."""
    return f"{in_zone(moment, zone):%H:%M} {zone_word(moment, zone)}"


def day_words(moment: datetime, now: datetime, zone: tzinfo | None = UTC) -> str:
    """Return `Fri 18 Dec 15:00 UTC`, with the year where it is another than that of `now`."""
    shown = in_zone(moment, zone)
    year = f" {shown:%Y}" if shown.year != in_zone(now, zone).year else ""
    return f"{shown:%a} {shown.day} {shown:%b}{year} {clock_words(moment, zone)}"


def utc_and_local(moment: datetime, now: datetime, local: tzinfo | None) -> str:
    """Return `Fri 18 Dec 15:00 UTC (16:00 CET)`; the day is said twice where it differs."""
    words = day_words(moment, now)
    here, there = in_zone(moment, local), in_zone(moment, UTC)
    if here.utcoffset() == there.utcoffset():
        return words
    inner = clock_words(moment, local) if here.date() == there.date() else day_words(moment, now, local)
    return f"{words} ({inner})"


def date_words(day: date) -> str:
    """Return `Fri 18 Dec 2026`."""
    return f"{day:%a} {day.day} {day:%b} {day.year}"


def read_day(text: str, today: date) -> date | None:
    """Read a day as people type it: `2026-12-18`, `18 Dec`, `Fri 18 Dec 2026`; None where it is none.

    Without a year it is the one that lies ahead, or the one just past.
    """
    found = _ISO.fullmatch(text.strip()) or _WORDS.fullmatch(text.strip())
    if found is None:
        return None
    month = found["month"]
    number = int(month) if month.isdigit() else _month(month)
    if number is None:
        return None
    try:
        if found["year"]:
            return date(int(found["year"]), number, int(found["day"]))
        day = date(today.year, number, int(found["day"]))
        return day if day >= today - _LONG_AGO else day.replace(year=today.year + 1)
    except ValueError:
        return None


def _month(word: str) -> int | None:
    short = word.casefold()[:3]
    return _MONTHS.index(short) + 1 if short in _MONTHS else None


def read_clock(text: str) -> time | None:
    """Read a time of day: `15:30`, `1530`, `9`; None where it is none."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return time(int(found["hour"]), int(found["minute"] or 0))
    except ValueError:
        return None
