"""What one look at a cluster comes to: counts, so that half a million targets weigh nothing on screen."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desktop.application.observing import Reading
from desktop.domain.observation import Health
from desktop.presentation.signs import ATTENTION, FAILED, HEALTHY, RUNNING, UNKNOWN, Sign


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterSummary:
    """A reading in numbers. `unreachable` says why there are none."""

    at: datetime
    healths: Mapping[Health, int] = field(default_factory=dict[Health, int])
    drifted: int = 0
    unreachable: str = ""


def summary_of(reading: Reading) -> ClusterSummary:
    """Count what was seen."""
    seen = reading.observations.values()
    return ClusterSummary(
        at=reading.at,
        healths=Counter(item.health for item in seen),
        drifted=sum(bool(item.drift) for item in seen),
        unreachable=reading.unreachable,
    )


def cluster_sign(summary: ClusterSummary | None) -> tuple[Sign, str]:
    """Return the worst that was seen, with how many targets it concerns; what was not asked is unknown."""
    if summary is None:
        return UNKNOWN, "not asked yet"
    if summary.unreachable:
        return UNKNOWN, "out of reach"
    worst = (
        (Health.DEGRADED, FAILED),
        (Health.MISSING, ATTENTION.named("missing")),
        (Health.UNKNOWN, UNKNOWN),
    )
    for health, sign in worst:
        count = summary.healths.get(health, 0)
        if count:
            return sign, targets_words(count)
    if summary.drifted:
        return ATTENTION, f"drift {summary.drifted}"
    moving = summary.healths.get(Health.PROGRESSING, 0)
    return (RUNNING.named("rolling out"), targets_words(moving)) if moving else (HEALTHY, "")


def targets_words(count: int) -> str:
    """Return `1 target`, `4 targets`."""
    return f"{count:,} target{'' if count == 1 else 's'}"
