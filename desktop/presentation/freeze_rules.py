"""Freezes as a list: what each says in words, what it comes to, and why it deserves a look; and the agenda."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from desktop.domain.counting import plural
from desktop.domain.freeze import RaisedFreeze
from desktop.domain.freeze_overview import FreezeEntry, Lane
from desktop.domain.freeze_rule import FreezeRule, FreezeScope
from desktop.presentation.civil_times import day_words, in_zone
from desktop.presentation.freeze_answers import source_words
from desktop.presentation.panels import names
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import ATTENTION, EXPIRED, FROZEN, NOTE, Sign
from desktop.presentation.times import relative, span

_DAYS = {"MO": "Mon", "TU": "Tue", "WE": "Wed", "TH": "Thu", "FR": "Fri", "SA": "Sat", "SU": "Sun"}
_UNITS = {
    "DAILY": ("day", "days"),
    "WEEKLY": ("week", "weeks"),
    "MONTHLY": ("month", "months"),
    "YEARLY": ("year", "years"),
}
_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """A freeze as a row of the table. `raised` is the id of one that can be lifted here, "" for one of the file."""

    key: str
    name: str
    source: str
    place: str
    scope: str
    when: str
    following: str
    rollback: str
    sign: Sign
    note: str
    raised: str
    reason: str
    environments: tuple[str, ...]
    needs_look: bool


def rule_rows(found: Sequence[FreezeEntry], now: datetime, zone: tzinfo | None) -> list[RuleRow]:
    """Return the rows, times in a zone: raised freezes first, then those of the file in its order."""
    return [_row(item, now, zone) for item in found]


def _row(item: FreezeEntry, now: datetime, zone: tzinfo | None) -> RuleRow:
    freeze = item.freeze
    raised = isinstance(freeze, RaisedFreeze)
    sign, note = _note(item)
    return RuleRow(
        key=freeze.id if isinstance(freeze, RaisedFreeze) else f"rule {freeze.name}",
        name=plain(freeze.name, _NAME),
        source=f"raised by {plain(freeze.by, 40)}"
        if isinstance(freeze, RaisedFreeze)
        else _short(freeze.place),
        place="" if isinstance(freeze, RaisedFreeze) else plain(freeze.place),
        scope=scope_words(freeze.scope),
        when=when_words(freeze, now, zone),
        following=_following(item, now, zone),
        rollback="exempt" if freeze.rollback_exempt else "not exempt",
        sign=sign,
        note=note,
        raised=freeze.id if isinstance(freeze, RaisedFreeze) else "",
        reason=plain(freeze.reason, 300) or ("" if raised else "no reason is written in the file"),
        environments=item.environments,
        needs_look=item.needs_look,
    )


def _short(place: str) -> str:
    return plain(place.rsplit("/", 1)[-1])


def _following(item: FreezeEntry, now: datetime, zone: tzinfo | None) -> str:
    if item.now is not None:
        return "in effect"
    if item.following is None:
        return "–"
    return day_words(item.following.start, now, zone)


def _note(item: FreezeEntry) -> tuple[Sign, str]:
    """Return what is to be said about a freeze, the gravest thing first."""
    conflicts = [other.name for other in item.overlaps if other.conflict]
    if item.matches_nothing:
        return ATTENTION.named("matches nothing"), ""
    if conflicts:
        return ATTENTION.named("conflicts"), f"about rollbacks with {names(conflicts, 2)}"
    if item.overlaps:
        return ATTENTION.named("overlaps"), names((other.name for other in item.overlaps), 2)
    if item.is_over:
        return EXPIRED.named("over"), "in force at no time ahead"
    whole = item.targets == item.asked
    counted = plural(len(item.environments), "environment")
    if item.now is not None:
        share = counted if whole else f"{item.targets} of {plural(item.asked, 'target')}"
        return FROZEN.named("in effect"), share
    return NOTE.named(counted), "" if whole else f"{item.targets} of {plural(item.asked, 'target')}"


def scope_words(scope: FreezeScope) -> str:
    """Return `tier prod`, `prod-eu, prod-us`, `prod-us / acme`, `everything`."""
    tiers = f"tier {names(sorted(scope.tiers), 3)}" if scope.tiers else ""
    parts = (
        names(sorted(scope.environments), 3),
        tiers,
        names(sorted(scope.tenants), 3),
        names(sorted(scope.services), 3),
    )
    return " / ".join(part for part in parts if part) or "everything"


def when_words(freeze: FreezeRule | RaisedFreeze, now: datetime, zone: tzinfo | None) -> str:
    """Return when a freeze is in force: a rule as it is written, in its own zone; a raised one in the zone given."""
    if isinstance(freeze, RaisedFreeze):
        until = f"to {day_words(freeze.until, now, zone)}" if freeze.until else "until it is lifted"
        return f"{day_words(freeze.since, now, zone)} {until}"
    city = _city(freeze.zone)
    if freeze.rule:
        return f"{_recurrence(freeze.rule)} {freeze.at:%H:%M} {_end(freeze)}, {city}"
    start, end = freeze.start, freeze.end
    return (
        f"{_civil(start, now)} to {_civil(end, now)}, {city}"
        if start and end
        else f"from {_civil(start, now)}, {city}"
    )


def _city(zone: str) -> str:
    return plain(zone.rsplit("/", 1)[-1].replace("_", " "))


def _civil(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "ever"
    year = f" {moment.year}" if moment.year != now.astimezone(UTC).year else ""
    return f"{moment.day} {moment:%b}{year} {moment:%H:%M}"


def _end(rule: FreezeRule) -> str:
    if rule.lasts is not None:
        return f"for {_length(rule.lasts)}"
    day = f"{_DAYS.get(rule.until_day, plain(rule.until_day, 8))} " if rule.until_day else ""
    return f"to {day}{rule.until_time:%H:%M}" if rule.until_time is not None else "with no end"


def _length(lasts: timedelta) -> str:
    hours = lasts.total_seconds() / 3600
    return f"{hours:g} h" if hours >= 1 else span(lasts)


def _recurrence(rule: str) -> str:
    """Return a recurrence in words where it is of a usual kind, else as it is written."""
    parts = dict(part.split("=", 1) for part in rule.split(";") if "=" in part)
    unit = _UNITS.get(parts.get("FREQ", ""))
    if unit is None or parts.keys() - {"FREQ", "INTERVAL", "BYDAY", "WKST"}:
        return plain(rule, 120)
    days = [_DAYS.get(day, "") for day in parts.get("BYDAY", "").split(",") if day]
    if not all(days):
        return plain(rule, 120)
    interval = parts.get("INTERVAL", "1")
    listed = ", ".join(days)
    if interval != "1":
        return f"Every {plain(interval, 3)} {unit[1]}{' on ' + listed if listed else ''}"
    if listed and parts["FREQ"] in {"DAILY", "WEEKLY"}:
        return listed
    return f"Every {unit[0]}{' on ' + listed if listed else ''}"


# --- the agenda ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaRow:
    """One occurrence of a freeze: from when to when, where, and whether rollbacks pass."""

    key: str
    start: str
    local_start: str
    end: str
    local_end: str
    length: str
    name: str
    environments: str
    rollback: str
    source: str
    sign: Sign


def agenda_rows(lanes: Iterable[Lane], now: datetime, local: tzinfo | None) -> list[AgendaRow]:
    """Return every occurrence that is not over yet, by its start, each once with all its environments."""
    found: dict[tuple[datetime, str], list[str]] = {}
    freezes = {
        (item.occurrence.start, item.raised or item.name): item
        for lane in lanes
        for item in lane.freezes
        if item.occurrence.end is None or item.occurrence.end > now
    }
    for lane in lanes:
        for item in lane.freezes:
            key = (item.occurrence.start, item.raised or item.name)
            if key in freezes:
                found.setdefault(key, []).append(lane.environment.name)
    rows: list[AgendaRow] = []
    for key in sorted(found):
        item = freezes[key]
        start, end = item.occurrence.start, item.occurrence.end
        rows.append(
            AgendaRow(
                key=f"{start.isoformat()} {key[1]}",
                start=day_words(start, now),
                local_start=_beside(start, now, local),
                end=day_words(end, now) if end is not None else "until it is lifted",
                local_end=_beside(end, now, local) if end is not None else "",
                length=span(end - start) if end is not None else "",
                name=plain(item.name, _NAME),
                environments=names(dict.fromkeys(found[key]), 4),
                rollback="exempt" if item.rollback_exempt else "not exempt",
                source=source_words(item),
                sign=FROZEN.named("in effect") if start <= now else NOTE.named(relative(start, now)),
            )
        )
    return rows


def _beside(moment: datetime, now: datetime, local: tzinfo | None) -> str:
    """Return the local time of a moment, "" where it is UTC's."""
    words = day_words(moment, now, local)
    return "" if in_zone(moment, local).utcoffset() == timedelta() else words
