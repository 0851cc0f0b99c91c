"""What a verification's screen is made from: what was seen, what is on record, and what it was to be."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from desktop.application.verifications import Verification
from desktop.domain.lane import Verified
from desktop.domain.target import Slot
from desktop.domain.verification import Check
from desktop.presentation.run_record import RunRecord

NOTHING_SEEN = "–"
NO_VALUES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a verification's screen is made from. `run` is None for an environment as it stands.

    `found` is what was seen, live or on record (`recorded`); None where there is nothing to look at yet.
    """

    environment: str
    protected: bool
    release: str
    run: RunRecord | None
    found: Verification | None
    recorded: Verified | None
    desired: Mapping[Slot, Mapping[str, str]]
    commits: Mapping[Slot, str]
    since: datetime | None
    deadline: datetime | None
    label_field: str
    soaks: tuple[tuple[str, timedelta], ...]
    """Environments that may be promoted to from here, and how long each wants the proof to have stood."""
    proven_since: datetime | None
    on_record: bool
    """Whether `found` is what the record says, not a look of now."""

    def check(self, key: str) -> Check | None:
        """Return what was seen of a target by its key, `acme/billing`."""
        checks = self.found.checks if self.found is not None else ()
        return next((item for item in checks if "/".join(part for part in item.slot if part) == key), None)

    def recorded_values(self, slot: Slot) -> Mapping[str, str]:
        """Return what a target was seen to run when it was recorded; nothing where a look of now is shown."""
        targets = self.recorded.targets if self.recorded is not None and self.on_record else ()
        return next((item.values for item in targets if item.slot == slot), NO_VALUES)
