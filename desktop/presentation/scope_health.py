"""What the cluster said of the targets of a scope, as sets of cells; what it did not say is unknown, never healthy."""

from dataclasses import dataclass
from datetime import datetime

from desktop.application.observing import Reading
from desktop.domain.observation import Health, Observation, Sync
from desktop.domain.scope_table import Mask, ScopeTable, numbers
from desktop.domain.target import Target

_FINE = frozenset({Health.HEALTHY, Health.PROGRESSING})


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeHealth:
    """Cells by how they were seen; `at` is None as long as nobody looked."""

    at: datetime | None = None
    unreachable: str = ""
    healthy: Mask = 0
    attention: Mask = 0
    unknown: Mask = 0
    drifted: Mask = 0


def health_of(table: ScopeTable, environment: str, reading: Reading) -> ScopeHealth:
    """Sort the targets that run there now by what was seen of each."""
    found = {name: bytearray(table.size) for name in ("healthy", "attention", "unknown", "drifted")}
    for cell in numbers(table.cells(table.of_labels(lambda label: label is not None))):
        slot = table.at(cell)
        seen = reading.observations.get(Target(environment, slot.tenant, slot.service))
        found[_sort(seen)][cell] = 1
        if seen is not None and (seen.drift or seen.sync is Sync.OUT_OF_SYNC):
            found["drifted"][cell] = 1
    masks = {name: table.mask(cells) for name, cells in found.items()}
    return ScopeHealth(at=reading.at, unreachable=reading.unreachable, **masks)


def _sort(seen: Observation | None) -> str:
    if seen is None or seen.health is Health.UNKNOWN:
        return "unknown"
    return "healthy" if seen.health in _FINE else "attention"
