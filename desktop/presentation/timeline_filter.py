"""The timeline's filter: words are joined by AND, the values of one word by OR; what cannot be read is said."""

import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from desktop.domain.timeline import TimelineEntry
from desktop.presentation.signs import Sign, Tone
from desktop.presentation.timeline_words import CHANGES, lane_words

KEYS = ("kind", "actor", "environment", "tenant", "service", "request", "tag", "is", "between")
IS = ("change", "failure", "void")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_LENGTH = re.compile(r"(\d{1,4})([mhdw])")
_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")

_Test = Callable[[TimelineEntry, Sign], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFilter:
    """What a person typed, as tests. `between` is the span that was named; `fault` says what cannot be read."""

    tests: tuple[_Test, ...] = ()
    between: tuple[float, float] | None = None
    fault: str = ""

    def shows(self, entry: TimelineEntry, sign: Sign) -> bool:
        if self.between is not None and not self.between[0] <= entry.at.timestamp() < self.between[1]:
            return False
        return all(test(entry, sign) for test in self.tests)

    @property
    def active(self) -> bool:
        return bool(self.tests) or self.between is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterWorld:
    """What a filter is read against: now, the zone of its times, the tags of tenants (`ring=1` → their names)."""

    now: datetime
    zone: tzinfo
    tags: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])


def parse_filter(text: str, world: FilterWorld) -> EventFilter:
    """Read a filter; with a fault nothing of it is applied, so that nothing is hidden by accident."""
    try:
        parts = shlex.split(text)
    except ValueError:
        return EventFilter(fault="A quotation mark is missing")
    tests: list[_Test] = []
    between: tuple[float, float] | None = None
    for part in parts:
        key, colon, value = part.partition(":")
        if not colon or key not in KEYS:
            if colon and key.isalpha() and value and not value[:1].isdigit():
                return EventFilter(
                    fault=f"“{key[:30]}:” is not known; known are {', '.join(f'{one}:' for one in KEYS)}"
                )
            tests.append(_says(part))
            continue
        if key == "between":
            between = _between(value, world)
            if between is None:
                return EventFilter(
                    fault="Write between:24h, between:14:00..15:00 or between:2026-11-20..2026-11-21"
                )
            continue
        wanted = [one for one in value.split(",") if one]
        if not wanted:
            return EventFilter(fault=f"“{key}:” wants a value")
        if key == "is" and not set(wanted) <= set(IS):
            return EventFilter(fault=f"“is:” knows {', '.join(IS)}")
        tests.append(_test(key, wanted, world))
    return EventFilter(tests=tuple(tests), between=between)


def tenants_of(entry: TimelineEntry) -> tuple[str, ...]:
    """Return the tenants that an event names, in the order of their names; none where it is about all."""
    return tuple(sorted({slot.tenant for slot in entry.slots if slot.tenant}))


def tenant_word(tenant: str) -> str:
    """Return the word of the filter that shows one tenant alone."""
    return shlex.quote(f"tenant:{tenant}")


def _says(words: str) -> _Test:
    wanted = words.casefold()

    def test(entry: TimelineEntry, _sign: Sign) -> bool:
        held = f"{entry.name} {entry.kind} {entry.by} {entry.request} {entry.sentence} {entry.void}"
        return wanted in held.casefold()

    return test


def _test(key: str, wanted: Iterable[str], world: FilterWorld) -> _Test:
    names = frozenset(one.casefold() for one in wanted)
    if key == "is":
        return lambda entry, sign: any(_is(one, entry, sign) for one in names)
    if key in {"tenant", "service", "tag"}:
        tenants = (
            frozenset(one for tag in names for one in world.tags.get(tag, ())) if key == "tag" else names
        )
        return lambda entry, _sign: (
            not entry.slots
            or any(
                (slot.service if key == "service" else slot.tenant).casefold() in tenants
                for slot in entry.slots
            )
        )
    return lambda entry, _sign: any(_named(key, one, entry) for one in names)


def _is(what: str, entry: TimelineEntry, sign: Sign) -> bool:
    if what == "void":
        return bool(entry.void)
    if what == "failure":
        return sign.tone is Tone.FAIL
    return entry.kind in CHANGES and not entry.void


def _named(key: str, wanted: str, entry: TimelineEntry) -> bool:
    held = _HELD[key](entry).casefold()
    if key == "environment" and wanted == "all":
        return True
    if key == "request":
        return wanted in {held, held.rpartition("/")[2]}
    return held == wanted or (wanted.endswith("*") and held.startswith(wanted[:-1]))


_HELD: Mapping[str, Callable[[TimelineEntry], str]] = {
    "kind": lambda entry: entry.kind,
    "actor": lambda entry: entry.by,
    "environment": lambda entry: lane_words(entry.lane),
    "request": lambda entry: entry.request,
}


def _between(value: str, world: FilterWorld) -> tuple[float, float] | None:
    """Read `24h`, `14:00..15:00` (today) or two days or times; the end of a day is its midnight."""
    now = world.now.astimezone(world.zone)
    length = _LENGTH.fullmatch(value)
    if length is not None:
        back = timedelta(**{_UNITS[length[2]]: int(length[1])})
        return (now - back).timestamp(), now.timestamp() + 1
    first, dots, last = value.partition("..")
    if not dots:
        last = first
    start, end = _moment(first, world, now), _moment(last, world, now)
    if start is None or end is None:
        return None
    whole_day = ":" not in last
    finish = end + timedelta(days=1) if whole_day else end
    return (start.timestamp(), finish.timestamp()) if finish > start else None


def _moment(text: str, world: FilterWorld, now: datetime) -> datetime | None:
    if _CLOCK.fullmatch(text):
        text = f"{now:%Y-%m-%d}T{text.zfill(5) if text.count(':') == 1 else text.zfill(8)}"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=world.zone)
