"""Targets and the values found for them at a commit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from typing_extensions import override


class Target(NamedTuple):
    """One (environment, tenant, service); `tenant` is empty where the workspace has none."""

    environment: str
    tenant: str
    service: str

    @override
    def __str__(self) -> str:
        return " / ".join(part for part in self if part)

    @property
    def slot(self) -> "Slot":
        return Slot(self.tenant, self.service)


class Slot(NamedTuple):
    """A (tenant, service): what stands opposite each other in two environments."""

    tenant: str
    service: str

    @override
    def __str__(self) -> str:
        return " / ".join(part for part in self if part)


class Place(NamedTuple):
    """Where a value lives; two targets with the same place share one edit. `document` counts from 0."""

    path: str
    key: str
    document: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A field of a target as found. `binding` is the binding's order; `obstacle` says why it cannot be replaced.

    For a copied file `text` is the blob id and the place has no key.
    """

    field: str
    text: str
    places: tuple[Place, ...]
    line: int
    travels: bool
    binding: int
    blob: str
    copied: bool = False
    obstacle: str = ""

    @property
    def path(self) -> str:
        return self.places[0].path


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something a binding met and could not read; `place` is path:line:column."""

    place: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentState:
    """All targets of one environment at one commit, with their values by (field name, path)."""

    environment: str
    commit: str
    values: Mapping[Target, tuple[Value, ...]]
    findings: tuple[Finding, ...] = ()

    def targets(self) -> tuple[Target, ...]:
        return tuple(sorted(self.values))


def shared_places(states: Iterable[EnvironmentState]) -> dict[Place, tuple[Target, ...]]:
    """Return every place that more than one target resolves to, with those targets in order: the shared edits."""
    users: dict[Place, set[Target]] = {}
    for state in states:
        for target, values in state.values.items():
            for value in values:
                for place in value.places:
                    users.setdefault(place, set()).add(target)
    return {place: tuple(sorted(targets)) for place, targets in users.items() if len(targets) > 1}
