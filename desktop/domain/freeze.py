"""Freezes: times in which changes are not allowed, by rule (file) or raised (event)."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta


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

    Either once (`start`, `end`) or recurring: `rule` is an RFC 5545 recurrence whose occurrences begin at `at`, and end at the civil
    `until_day`/`until_time` that follows, or after the elapsed `lasts`. `place` is file:line for people.
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
