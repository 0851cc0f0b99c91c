"""What a cluster was seen to run: one observation for each target, with its age and source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from desktop.domain.target import Target


class Sync(StrEnum):
    """How what was applied stands to what Git says."""

    SYNCED = "synced"
    OUT_OF_SYNC = "out-of-sync"
    UNKNOWN = "unknown"


class Health(StrEnum):
    """What the runtime says of the workload."""

    HEALTHY = "healthy"
    PROGRESSING = "progressing"
    DEGRADED = "degraded"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pods:
    """How many pods of a workload run what was asked for, of how many that it wants."""

    updated: int
    wanted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A reading of one target.

    `revision` is the commit the engine says it applied; `generation_seen` is False when the status describes an
    older generation than the one asked for; `values` are the fields as they run ("" where unknown).
    """

    target: Target
    observed_at: datetime
    source: str
    revision: str = ""
    sync: Sync = Sync.UNKNOWN
    health: Health = Health.UNKNOWN
    generation_seen: bool = True
    images: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict[str, str])
    drift: tuple[str, ...] = ()
    """What differs live from Git, one line each; empty: no drift."""
    pods: Pods | None = None
    """None where the runtime does not tell."""
    message: str = ""
