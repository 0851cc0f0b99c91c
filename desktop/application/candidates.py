"""Candidates of a route: every target that may change, what it is on, whether it differs from its source at all."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.application.pairing import Gathered, pair
from desktop.domain.release import label_of
from desktop.domain.scope import CandidateTarget
from desktop.domain.target import EnvironmentState, Place, Slot, Target, Value, shared_places
from desktop.domain.workspace import Workspace


@dataclass(slots=True)
class RouteStates:
    """The two environments of a route, and what was found out by comparing them."""

    workspace: Workspace
    source: EnvironmentState
    target: EnvironmentState
    _tags: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    _service_tags: dict[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    def slots(self) -> list[Slot]:
        """Return the target's slots, and those of the source that whole files can bring into it."""
        return sorted({item.slot for item in self.target.values} | self._installable())

    def candidates(self) -> list[CandidateTarget]:
        """Return every slot that may change, sorted."""
        slots = self.slots()
        closely = frozenset(slot for slot in slots if self._quick(slot) is None)
        same = frozenset(pair(self.workspace, closely, self.source, self.target).already)
        return [self._candidate(slot, same if slot in closely else None) for slot in slots]

    def shared(self) -> Iterator[tuple[str, Sequence[Slot], Sequence[Slot]]]:
        """Yield the shared edits within the target: the place, who reads it, and who of these would change it."""
        places = shared_places([self.target])
        users = frozenset(target.slot for targets in places.values() for target in targets)
        wanting = _wanting(pair(self.workspace, users, self.source, self.target))
        for place, targets in places.items():
            if place in wanting:
                slots = [target.slot for target in targets]
                yield f"{place.path}: {place.key}", slots, [slot for slot in slots if slot in wanting[place]]

    def _candidate(self, slot: Slot, paired: frozenset[Slot] | None) -> CandidateTarget:
        label = self.workspace.label_field
        there, opposite = self._there(slot), self._opposite(slot)
        locked = self._why_locked(there, opposite)
        same = (slot in paired) if paired is not None else self._quick(slot)
        return CandidateTarget(
            slot=slot,
            tenant_tags=self._tags_of(slot.tenant),
            service_tags=self._service_tags_of(slot.service),
            release=label_of(there, label, self.target.commit) if there else None,
            source=label_of(opposite, label, self.source.commit) if opposite else None,
            same=bool(same) and not locked,
            locked=locked,
        )

    def _there(self, slot: Slot) -> tuple[Value, ...]:
        return self.target.values.get(Target(self.target.environment, slot.tenant, slot.service), ())

    def _opposite(self, slot: Slot) -> tuple[Value, ...]:
        own = self.source.values.get(Target(self.source.environment, slot.tenant, slot.service), ())
        return own or self.source.values.get(Target(self.source.environment, "", slot.service), ())

    def _quick(self, slot: Slot) -> bool | None:
        """Tell cheaply whether a slot is on its source's values; None where it has to be looked at closely."""
        there, opposite = _travelling(self._there(slot)), _travelling(self._opposite(slot))
        if not opposite or not there:
            return False
        if there == opposite:
            return True
        label = self.workspace.label_field
        before, after = _texts(there, label), _texts(opposite, label)
        return False if before and after and not before & after else None

    def _why_locked(self, there: Sequence[Value], opposite: Sequence[Value]) -> str:
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
            for item, values in self.source.values.items()
            if item.tenant in tenants and any(value.copied and value.travels for value in values)
        }


def _travelling(values: Iterable[Value]) -> frozenset[tuple[str, str]]:
    return frozenset((value.field, value.text) for value in values if value.travels)


def _texts(values: Iterable[tuple[str, str]], name: str) -> set[str]:
    return {text for field_name, text in values if field_name == name}


def _wanting(gathered: Gathered) -> dict[Place, set[Slot]]:
    found: dict[Place, set[Slot]] = {}
    for item in gathered.wanted:
        for place in item.value.places:
            found.setdefault(place, set()).add(item.slot)
    return found
