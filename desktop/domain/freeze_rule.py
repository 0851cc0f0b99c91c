"""A freeze of the workspace file: what it touches, and when it is, once or again and again.

Where a clock jumps, freezes err long. All instants that leave this module are aware and in UTC.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from desktop.domain.civil_time import ending_instant, local_time, starting_instant, zone_of
from desktop.domain.errors import DomainError

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEK = timedelta(days=7)
_JUMP = timedelta(days=1, hours=1)
"""No zone's clocks jump further than this (Apia skipped a whole day)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeScope:
    """What a freeze touches; all empty means everything. Several kinds are joined by AND, names of one kind by OR."""

    environments: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()
    tenants: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeRule:
    """A freeze of the workspace file, in local civil time of `zone`.

    Either once (`start`, `end`) or recurring: `rule` is an RFC 5545 recurrence whose occurrences begin at `at`, and
    end at the civil `until_day`/`until_time` that follows, or after the elapsed `lasts`. A recurring rule may have a
    `start`, the day from which INTERVAL and COUNT are counted. `place` is file:line for people.
    """

    name: str
    zone: str
    scope: FreezeScope = field(default_factory=FreezeScope)
    start: datetime | None = None
    end: datetime | None = None
    rule: str = ""
    at: time = time(0, 0)
    until_day: str = ""
    until_time: time | None = None
    lasts: timedelta | None = None
    rollback_exempt: bool = False
    reason: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A time span from `start` up to, not including, `end`; both aware, no end means open."""

    start: datetime
    end: datetime | None

    def contains(self, instant: datetime) -> bool:
        return self.start <= instant and (self.end is None or instant < self.end)

    def overlaps(self, after: datetime, before: datetime) -> bool:
        """Tell whether any of it lies in the span from `after` up to, not including, `before`."""
        return self.start < before and (self.end is None or after < self.end)


Starts: TypeAlias = Callable[[FreezeRule, datetime, datetime], Sequence[datetime]]
"""Naive local starts of a recurring rule, in order, from one naive local time to another, both included."""


def occurrences(
    rule: FreezeRule, after: datetime, before: datetime, starts: Starts
) -> tuple[Occurrence, ...]:
    """Return the occurrences of a rule that overlap the span of two aware instants, in order of their starts.

    Raises:
        DomainError: the rule has no such zone, neither a start nor a recurrence, or a recurrence without an end.
    """
    if not rule.rule:
        return tuple(span for span in (_single(rule),) if span.overlaps(after, before))
    zone = zone_of(rule.zone, where=rule.place or rule.name)
    low = local_time(after, zone) - _longest(rule) - _JUMP
    high = local_time(before, zone) + _JUMP
    shape = _Shape(zone=rule.zone, until_day=rule.until_day, until_time=rule.until_time, lasts=rule.lasts)
    spans = [_recurring(shape, local) for local in starts(rule, low, high)]
    return tuple(span for span in spans if span.overlaps(after, before))


def _single(rule: FreezeRule) -> Occurrence:
    if rule.start is None:
        raise DomainError(
            f'the freeze "{rule.name}" has neither a start nor a rule',
            where=rule.place,
            remedy="Write start and end, or a rule.",
        )
    zone_of(rule.zone, where=rule.place or rule.name)
    end = None if rule.end is None else ending_instant(rule.end, rule.zone)
    return Occurrence(start=starting_instant(rule.start, rule.zone), end=end)


def _longest(rule: FreezeRule) -> timedelta:
    if rule.lasts is not None:
        return rule.lasts
    if rule.until_time is None or (rule.until_day and rule.until_day not in _DAYS):
        raise DomainError(
            f'the freeze "{rule.name}" does not say when it ends',
            where=rule.place,
            remedy='Write until, such as "MO 08:00", or for, such as 12h.',
        )
    return _WEEK


class _Shape(NamedTuple):
    """What decides, together with its start, when an occurrence ends."""

    zone: str
    until_day: str
    until_time: time | None
    lasts: timedelta | None


@lru_cache(maxsize=32_768)
def _recurring(shape: _Shape, local: datetime) -> Occurrence:
    start = starting_instant(local, shape.zone)
    if shape.lasts is not None or shape.until_time is None:
        return Occurrence(start=start, end=start + (shape.lasts or timedelta()))
    end = datetime.combine(local.date(), shape.until_time)
    if shape.until_day:
        end += timedelta(days=(_DAYS.index(shape.until_day) - local.weekday()) % 7)
    if end <= local:
        end += _WEEK if shape.until_day else timedelta(days=1)
    return Occurrence(start=start, end=ending_instant(end, shape.zone))
