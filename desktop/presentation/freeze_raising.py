"""What a person fills in to raise a freeze, and what is missing or wrong in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from desktop.application.freezing import RaiseFreeze
from desktop.domain.counting import plural
from desktop.domain.environment import Environment
from desktop.domain.freeze import RaisedFreeze
from desktop.domain.freeze_rule import FreezeScope
from desktop.presentation.civil_times import in_zone, instant_of, read_clock, read_day
from desktop.presentation.panels import names

_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseForm:
    """The form as it stands: texts as typed. An empty start is now; an empty end is "until it is lifted"."""

    name: str = ""
    environments: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    tenants: str = ""
    everything: bool = False
    start_day: str = ""
    start_clock: str = ""
    end_day: str = ""
    end_clock: str = ""
    rollback_exempt: bool = True

    @property
    def scope(self) -> FreezeScope:
        tenants = frozenset(part.strip() for part in self.tenants.split(",") if part.strip())
        if self.everything:
            return FreezeScope(tenants=tenants)
        return FreezeScope(
            environments=frozenset(self.environments), tiers=frozenset(self.tiers), tenants=tenants
        )

    def fault(self, now: datetime, zone: tzinfo | None, tenants: Sequence[str]) -> str:
        """Return what is missing or wrong, in one sentence; "" where it can be raised."""
        if not self.name.strip():
            return "Name the freeze"
        if len(self.name) > _LONGEST_NAME:
            return f"Give a name of at most {_LONGEST_NAME} characters"
        if not (self.everything or self.environments or self.tiers):
            return "Choose what is frozen"
        unknown = sorted(self.scope.tenants - set(tenants))
        if unknown:
            return f"No tenant is called {names(unknown, 2)}"
        return self._time_fault(now, zone)

    def _time_fault(self, now: datetime, zone: tzinfo | None) -> str:
        start = self._moment(self.start_day, self.start_clock, now, zone)
        end = self._moment(self.end_day, self.end_clock, now, zone)
        if start is None and (self.start_day or self.start_clock).strip():
            return "Write the start as 18 Dec 2026 and 15:30, or leave it empty"
        if end is None and (self.end_day or self.end_clock).strip():
            return "Write the end as 18 Dec 2026 and 15:30, or leave it empty"
        if end is not None and end <= (start or now):
            return "It would end before it begins"
        return ""

    def _moment(self, day: str, clock: str, now: datetime, zone: tzinfo | None) -> datetime | None:
        """Read a moment; a time alone is that of today."""
        today = in_zone(now, zone).date()
        found = read_day(day, today) if day.strip() else (today if clock.strip() else None)
        at = read_clock(clock) if clock.strip() else read_clock("0:00")
        return instant_of(found, at, zone) if found is not None and at is not None else None

    def command(self, reason: str, now: datetime, zone: tzinfo | None) -> RaiseFreeze:
        """Return what is to be raised; only of a form without a fault."""
        return RaiseFreeze(
            name=self.name.strip(),
            reason=reason,
            scope=self.scope,
            since=self._moment(self.start_day, self.start_clock, now, zone),
            until=self._moment(self.end_day, self.end_clock, now, zone),
            rollback_exempt=self.rollback_exempt,
        )


def touched_words(form: RaiseForm, environments: Sequence[Environment]) -> str:
    """Return what the form would freeze: how many environments, and which of them are production."""
    scope = form.scope
    touched = [
        item
        for item in environments
        if form.everything
        or (
            (scope.environments or scope.tiers)
            and (not scope.environments or item.name in scope.environments)
            and (not scope.tiers or item.tier in scope.tiers)
        )
    ]
    if not touched:
        return "nothing yet"
    production = [item.name for item in touched if item.protected]
    tail = f"; production: {names(production, 4)}" if production else ""
    return f"{plural(len(touched), 'environment')}{tail}"


def environments_of(freeze: RaisedFreeze, environments: Sequence[Environment]) -> list[Environment]:
    """Return the environments that a raised freeze touches."""
    scope = freeze.scope
    return [
        item
        for item in environments
        if (not scope.environments or item.name in scope.environments)
        and (not scope.tiers or item.tier in scope.tiers)
    ]
