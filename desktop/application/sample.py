"""What only the sample offers: a cluster whose faults a person may switch on, and a clock that may be set."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Protocol

from desktop.domain.target import Target


class FaultKind(StrEnum):
    """What goes wrong in the sample cluster.

    never-healthy, slow and stale-status touch what is rolled out after the switch was set; drifted touches what
    was not rolled out since; crash touches whatever runs, or begins to run, the image; unreachable touches whole
    environments.
    """

    NEVER_HEALTHY = "never-healthy"
    SLOW = "slow"
    DRIFTED = "drifted"
    UNREACHABLE = "unreachable"
    STALE_STATUS = "stale-status"
    CRASH = "crash"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterFault:
    """A fault switch. Names and `image` are patterns with `*` and `?`; `until` None: until it is cleared.

    `seconds` is how long a slow roll-out takes, `lines` are what drifted. `since` and `commit` (the branch tip of
    that moment) are filled in when the switch is set.
    """

    id: str
    kind: FaultKind
    environment: str = "*"
    tenant: str = "*"
    service: str = "*"
    image: str = "*"
    seconds: float = 0.0
    lines: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    commit: str = ""

    def active(self, now: datetime) -> bool:
        return self.until is None or now < self.until

    def touches_environment(self, name: str) -> bool:
        """Tell whether targets of an environment may be touched at all."""
        return fnmatchcase(name, self.environment)

    def touches(self, target: Target) -> bool:
        patterns = (self.environment, self.tenant, self.service)
        return all(fnmatchcase(name, pattern) for name, pattern in zip(target, patterns, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """Seconds: until the engine looks at the branch, and the bounds of one target's roll-out."""

    poll: float = 3.0
    shortest: float = 2.0
    longest: float = 12.0


class SampleControls(Protocol):
    """The switches of the sample cluster."""

    def faults(self) -> tuple[ClusterFault, ...]:
        """Return the switches that are set and have not expired, in the order in which they were set."""
        ...

    def set_fault(self, fault: ClusterFault) -> None:
        """Set a switch; one with the same id is replaced."""
        ...

    def clear_fault(self, fault_id: str) -> bool:
        """Clear a switch; tell whether there was one."""
        ...

    def set_delays(self, delays: Delays) -> None:
        """Set how long the engine and roll-outs take, for what arrives from now on and what is on its way."""
        ...


class SettableClock(Protocol):
    """The sample's clock: a person may set it, and it goes on from there."""

    def now(self) -> datetime: ...

    def monotonic(self) -> float: ...

    def set(self, moment: datetime) -> None:
        """Make `moment` (aware) the present."""
        ...

    def reset(self) -> None:
        """Go back to the real time."""
        ...

    @property
    def offset_seconds(self) -> float:
        """How far the clock is from the real time; 0 when it was not set."""
        ...


def matching(faults: Sequence[ClusterFault], kind: FaultKind, target: Target) -> ClusterFault | None:
    """Return the last set switch of this kind that touches the target, None where there is none."""
    return next((fault for fault in reversed(faults) if fault.kind is kind and fault.touches(target)), None)
