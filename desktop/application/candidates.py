"""Candidates of a route: every target that may change, what it is on, whether it differs from its source at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.application.pairing import Gathered, pair
from desktop.domain.release import label_of
from desktop.domain.scope import CandidateTarget
from desktop.domain.target import EnvironmentState, Place, Said, Slot, Target, shared_places
from desktop.domain.workspace import Workspace

_MOST_COMPARED = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    """What two sides say, and what comes of it; very many slots say the same. `same` is None where it is not known."""

    there: Sequence[Said]
    opposite: Sequence[Said]
    release: str | None
    source: str | None
    locked: str
    same: bool | None


@dataclass(slots=True)
class RouteStates:
    """The two environments of a route, and what was found out by comparing them."""

    workspace: Workspace
    source: EnvironmentState
    target: EnvironmentState
    _tags: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    _service_tags: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    _known: dict[tuple[int, int], _Compared] = field(default_factory=dict[tuple[int, int], _Compared])
    """By the identities of what the sides say; each entry holds both, so that an identity stays theirs."""

    def slots(self) -> list[Slot]:
        """Return the target's slots, and those of the source that whole files can bring into it."""
        return sorted({item.slot for item in self.target.values} | self._installable())

    def candidates(self) -> list[CandidateTarget]:
        """Return every slot that may change, sorted."""
        compared = [(slot, self._compared(slot)) for slot in self.slots()]
        closely = frozenset(slot for slot, found in compared if found.same is None)
        same = (
            frozenset(pair(self.workspace, closely, self.source, self.target).already) if closely else closely
        )
        return [self._candidate(slot, found, slot in same) for slot, found in compared]

    def shared(self) -> Iterator[tuple[str, Sequence[Slot], Sequence[Slot]]]:
        """Yield the shared edits within the target: the place, who reads it, and who of these would change it."""
        places = shared_places([self.target])
        users = frozenset(target.slot for targets in places.values() for target in targets)
        wanting = _wanting(pair(self.workspace, users, self.source, self.target))
        for place, targets in places.items():
            if place in wanting:
                slots = [target.slot for target in targets]
                yield f"{place.path}: {place.key}", slots, [slot for slot in slots if slot in wanting[place]]

    def _candidate(self, slot: Slot, found: _Compared, paired: bool) -> CandidateTarget:  # noqa: FBT001 - one caller
        same = paired if found.same is None else found.same
        return CandidateTarget(
            slot=slot,
            tenant_tags=self._tags_of(slot.tenant),
            service_tags=self._service_tags_of(slot.service),
            release=found.release,
            source=found.source,
            same=same and not found.locked,
            locked=found.locked,
        )

    def _compared(self, slot: Slot) -> _Compared:
        there = self.target.said(Target(self.target.environment, slot.tenant, slot.service))
        own = self.source.said(Target(self.source.environment, slot.tenant, slot.service))
        opposite = own or self.source.said(Target(self.source.environment, "", slot.service))
        key = (id(there), id(opposite))
        if key not in self._known:
            if len(self._known) >= _MOST_COMPARED:
                self._known.clear()
            self._known[key] = self._compare(there, opposite)
        return self._known[key]

    def _compare(self, there: Sequence[Said], opposite: Sequence[Said]) -> _Compared:
        label = self.workspace.label_field
        return _Compared(
            there=there,
            opposite=opposite,
            release=label_of(there, label, self.target.commit) if there else None,
            source=label_of(opposite, label, self.source.commit) if opposite else None,
            locked=self._why_locked(there, opposite),
            same=_quick(there, opposite, label),
        )

    def _why_locked(self, there: Sequence[Said], opposite: Sequence[Said]) -> str:
        if not opposite:
            return f"nothing in {self.source.environment} to come from"
        if not any(value.travels for value in (*opposite, *there)):
            return "none of its values travels"
        return ""

    def _tags_of(self, tenant: str) -> Mapping[str, str]:
        if tenant not in self._tags:
            self._tags[tenant] = self.workspace.tenant_tags(tenant)
        return self._tags[tenant]

    def _service_tags_of(self, service: str) -> Mapping[str, str]:
        if service not in self._service_tags:
            self._service_tags[service] = self.workspace.service_tags(service)
        return self._service_tags[service]

    def _installable(self) -> set[Slot]:
        """Return the source's slots that whole files can bring into the target, for tenants that it has already.

        Keys are never added to files, and no tenant is brought into an environment in passing.
        """
        tenants = {item.tenant for item in self.target.values}
        return {
            item.slot
            for item in self.source.values
            if item.tenant in tenants and any(said.copied and said.travels for said in self.source.said(item))
        }


def _quick(there: Sequence[Said], opposite: Sequence[Said], label: str) -> bool | None:
    """Tell cheaply whether one side is on the other's values; None where it has to be looked at closely."""
    now, then = _travelling(there), _travelling(opposite)
    if not then or not now:
        return False
    if now == then:
        return True
    before, after = _texts(now, label), _texts(then, label)
    return False if before and after and not before & after else None


def _travelling(values: Iterable[Said]) -> frozenset[tuple[str, str]]:
    return frozenset((value.field, value.text) for value in values if value.travels)


def _texts(values: Iterable[tuple[str, str]], name: str) -> set[str]:
    return {text for field_name, text in values if field_name == name}


def _wanting(gathered: Gathered) -> dict[Place, set[Slot]]:
    found: dict[Place, set[Slot]] = {}
    for item in gathered.wanted:
        for place in item.value.places:
            found.setdefault(place, set()).add(item.slot)
    return found
