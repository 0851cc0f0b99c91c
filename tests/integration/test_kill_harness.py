"""Runs that are killed at chosen points go on without loss or doubling; the naive executor is found wrong."""

import random
import shutil
from collections.abc import Iterator

import pytest

from tests.benchmarks.torture_kill import (
    PASSES,
    Children,
    Kill,
    children,
    every_kill,
    fast_folder,
    kill_all,
    naive_kills,
    points_of,
)

pytestmark = pytest.mark.timeout(600)  # real processes by the hundred: seconds on a free machine

SEED = 7
EACH = 4
"""Kills of each pass by chance: about forty in all."""


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Children, Children]]:
    folder = fast_folder(tmp_path_factory.mktemp("kills"))
    with children(folder / "first") as first, children(folder / "second") as second:
        yield first, second
    shutil.rmtree(folder)


def chosen(points: list[str], paused: list[str]) -> list[Kill]:
    """Return, of each pass, the same number of kills, spread over the run."""
    chance = random.Random(SEED)
    kinds: dict[str, list[Kill]] = {}
    for kill in every_kill(points, paused):
        kinds.setdefault(kill.kind, []).append(kill)
    by_chance = [kill for found in kinds.values() for kill in chance.sample(found, min(EACH, len(found)))]
    return [*decisive(points), *by_chance]


def decisive(points: list[str]) -> list[Kill]:
    """Return the kills at which one defence stands alone: without it, one of these is found wrong."""
    intent = next(number for number, name in enumerate(points) if name.endswith("intent.after"))
    return [
        Kill(kind="branch-moves", at=(intent + 1,)),  # ends the intent in the journal
        Kill(kind="other-machine", at=(intent + 1,)),  # the same commit on every machine
        Kill(kind="kill", at=(points.index("close.before"),)),  # verifies once
        Kill(kind="kill", at=(points.index("started.after-push"),)),  # starts once
        Kill(kind="lost-answer", at=(), losing=3),  # looks, whatever the push has answered
    ]


def test_killed_runs_go_on_without_loss_or_doubling(workers: tuple[Children, Children]):
    points, paused = points_of(workers[0]), points_of(workers[1], pause=True)
    outcome = kill_all(workers, chosen(points, paused), lambda _done: None)
    assert outcome.faults == []
    assert outcome.runs == len(decisive(points)) + len(PASSES) * EACH


def test_every_effect_and_every_journal_write_has_a_point_before_and_after_it(
    workers: tuple[Children, Children],
):
    """A point that is missing is a place where nobody ever died; this list is the run."""
    points = points_of(workers[0], pause=True)
    pushes = [name.partition(".")[0] for name in points if name.endswith(".before-push")]
    wave = ["landed", "landed"]
    assert pushes == ["started", "carried_over", "landed", "paused", "resumed", *wave, "verified", "closed"]
    for name in dict.fromkeys(pushes):
        for place in ("after-push", "observed"):
            assert points.count(f"{name}.{place}") == pushes.count(name)
    writes = [name for name in points if name.startswith("journal.")]
    assert [name.rsplit(".", 1)[1] for name in writes] == ["before", "after"] * (len(writes) // 2)
    assert len(writes) == 2 * (2 * 3 + 1)


def test_the_naive_executor_is_found_wrong(workers: tuple[Children, Children]):
    died_after_push, lost_answer = Kill(kind="naive", at=(2,)), Kill(kind="naive", at=(), losing=1)
    assert len(naive_kills(workers[0], [died_after_push]).doubled) == 1
    assert len(naive_kills(workers[0], [lost_answer]).doubled) == 1
    unharmed = naive_kills(workers[0], [Kill(kind="naive", at=())])
    assert unharmed.faults == []
