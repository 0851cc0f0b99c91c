"""Targets and the values found for them at a commit."""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

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


class Said(Protocol):
    """What a value says, wherever it stands."""

    @property
    def field(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def travels(self) -> bool: ...
    @property
    def copied(self) -> bool: ...


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


class IndexedValues(Mapping[Target, tuple[Value, ...]]):
    """The values of an environment's targets, with quicker ways to what is asked of all of them."""

    __slots__ = ()

    @abstractmethod
    def texts(self, name: str) -> dict[Target, str]:
        """Return the text of a field of every target; "" where it has none."""

    @abstractmethod
    def said(self, target: Target) -> Sequence[Said]:
        """Return what the values of a target say, () where it is not there."""

    @abstractmethod
    def paths(self) -> set[str]:
        """Return the files that values stand in."""

    @abstractmethod
    def within(self, paths: Collection[str]) -> Iterator[tuple[Target, Sequence[Value]]]:
        """Yield the values that stand in some files; a target once for each of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentState:
    """All targets of one environment at one commit, in order, with their values by (field name, path)."""

    environment: str
    commit: str
    values: Mapping[Target, tuple[Value, ...]]
    findings: tuple[Finding, ...] = ()

    def targets(self) -> tuple[Target, ...]:
        return tuple(sorted(self.values))

    def texts(self, name: str) -> Mapping[Target, str]:
        """Return the text of a field of every target, several different ones joined; "" where it has none."""
        if isinstance(self.values, IndexedValues):
            return self.values.texts(name)
        return {
            target: different_texts(value.text for value in values if value.field == name)
            for target, values in sorted(self.values.items())
        }

    def said(self, target: Target) -> Sequence[Said]:
        """Return what the values of a target say, () where it is not there: one sequence for all that say the same."""
        return (
            self.values.said(target)
            if isinstance(self.values, IndexedValues)
            else self.values.get(target, ())
        )

    def paths(self) -> set[str]:
        """Return the files that values stand in."""
        if isinstance(self.values, IndexedValues):
            return self.values.paths()
        return {value.path for values in self.values.values() for value in values}

    def within(self, paths: Collection[str]) -> Iterator[tuple[Target, Sequence[Value]]]:
        """Yield the values that stand in some files; a target once for each of them."""
        if isinstance(self.values, IndexedValues):
            yield from self.values.within(paths)
            return
        for target, values in self.values.items():
            found = [value for value in values if value.path in paths]
            if found:
                yield target, found


def different_texts(texts: Iterable[str]) -> str:
    """Return several texts as one: each different one once."""
    return " + ".join(dict.fromkeys(texts))


def shared_places(
    states: Iterable[EnvironmentState], paths: Collection[str] | None = None
) -> dict[Place, tuple[Target, ...]]:
    """Return every place that more than one target resolves to, with those targets in order: the shared edits.

    Args:
        states: the environments to look at.
        paths: the files to look at; None is all of them.
    """
    users: dict[Place, set[Target]] = {}
    for state in states:
        for target, values in state.within(state.paths() if paths is None else paths):
            for value in values:
                for place in value.places:
                    users.setdefault(place, set()).add(target)
    return {place: tuple(sorted(targets)) for place, targets in users.items() if len(targets) > 1}
