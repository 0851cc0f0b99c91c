"""What a look at a cluster comes to: the worst is told, unknown is never healthy."""

from datetime import UTC, datetime

import pytest

from desktop.application.observing import Reading
from desktop.domain.observation import Health, Observation, Sync
from desktop.domain.target import Target
from desktop.presentation.cluster_summary import cluster_sign, summary_of

NOW = datetime(2026, 11, 22, 14, tzinfo=UTC)


def reading(*healths: Health, drifted: int = 0) -> Reading:
    seen = [
        Observation(
            target=Target("prod", "", f"s{number}"),
            observed_at=NOW,
            source="test",
            sync=Sync.SYNCED,
            health=health,
            drift=("replicas: 2 → 5",) if number < drifted else (),
        )
        for number, health in enumerate(healths)
    ]
    return Reading(at=NOW, observations={item.target: item for item in seen})


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (reading(Health.HEALTHY, Health.HEALTHY), ("healthy", "")),
        (reading(Health.HEALTHY, Health.DEGRADED, Health.UNKNOWN), ("failed", "1 target")),
        (reading(Health.MISSING, Health.MISSING), ("missing", "2 targets")),
        (reading(Health.HEALTHY, Health.UNKNOWN), ("unknown", "1 target")),
        (reading(Health.HEALTHY, Health.HEALTHY, drifted=2), ("attention", "drift 2")),
        (reading(Health.PROGRESSING, Health.HEALTHY), ("rolling out", "1 target")),
        (Reading(at=NOW, unreachable="the cluster does not answer"), ("unknown", "out of reach")),
    ],
)
def test_the_worst_is_told(seen: Reading, words: tuple[str, str]):
    sign, tail = cluster_sign(summary_of(seen))
    assert (sign.word, tail) == words


def test_what_was_not_asked_is_unknown():
    sign, tail = cluster_sign(None)
    assert (sign.word, tail) == ("unknown", "not asked yet")
