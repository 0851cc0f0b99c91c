"""Times and spans in words: absolute with zone, relative beside it; and as documents write them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from desktop.domain.body import parse_time

_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")
"""A time as events and gates write it."""
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_JUST_NOW = 10
_TWO_UNITS = 48 * _HOUR


def iso(moment: datetime | None) -> str | None:
    """Return `2026-11-22T14:02:05Z`, None where there is no time."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def absolute(moment: datetime, now: datetime) -> str:
    """Return `14:02 UTC` for the day of `now`, else `14 Nov 14:02 UTC`, with the year where it is another."""
    then, today = moment.astimezone(UTC), now.astimezone(UTC)
    if then.date() == today.date():
        return f"{then:%H:%M} UTC"
    year = f" {then:%Y}" if then.year != today.year else ""
    return f"{then.day} {then:%b}{year} {then:%H:%M} UTC"


def dated(moment: datetime, now: datetime) -> str:
    """Return `15:00 UTC` for the day of `now`, else with its weekday: `Fri 27 Nov 15:00 UTC`."""
    then, words = moment.astimezone(UTC), absolute(moment, now)
    return words if then.date() == now.astimezone(UTC).date() else f"{then:%a} {words}"


def both_clocks(moment: datetime, now: datetime) -> str:
    """Return a time in UTC with this computer's own clock beside it, where that shows another."""
    local = moment.astimezone()
    own = "" if not local.utcoffset() else f" ({local:%H:%M} {local.tzname()})"
    return f"{dated(moment, now)}{own}"


def in_words(text: str, now: datetime, said: Callable[[datetime, datetime], str] = dated) -> str:
    """Return a text in which every time, as events and gates write it, stands as people read it."""
    return _WRITTEN.sub(lambda found: said(parse_time(found[0]), now), text)


def relative(moment: datetime, now: datetime) -> str:
    """Return `6 min ago`, `in 2 h 5 min` or `just now`."""
    seconds = (now - moment).total_seconds()
    if abs(seconds) < _JUST_NOW:
        return "just now"
    words = span(timedelta(seconds=abs(seconds)))
    return f"{words} ago" if seconds > 0 else f"in {words}"


def moment_words(moment: datetime, now: datetime) -> str:
    """Return `14:02 UTC, 6 min ago`."""
    return f"{absolute(moment, now)}, {relative(moment, now)}"


def span(length: timedelta) -> str:
    """Return a length of time in at most two units: `45 s`, `6 min`, `2 h 14 min`, `3 d`."""
    seconds = int(length.total_seconds())
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _TWO_UNITS:
        hours, minutes = divmod(seconds // _MINUTE, 60)
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{seconds // _DAY} d"
