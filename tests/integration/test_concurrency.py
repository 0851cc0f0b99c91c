"""Programs that race on one remote: writers, starters, drivers of one run, and workstations that act at random."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.torture_concurrency import RACES, starters, writers
from tests.benchmarks.torture_kill import Children, children, fast_folder
from tests.benchmarks.torture_model import story

pytestmark = pytest.mark.timeout(600)  # real processes by the hundred: seconds on a free machine

WRITERS, EVENTS, ROUNDS = 4, 10, 3
STORY_SEED, STORY_ACTS = 3, 27


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Children]:
    folder = fast_folder(tmp_path_factory.mktemp("races"))
    with children(folder) as made:
        yield made
    shutil.rmtree(folder)


def test_of_several_writers_at_once_nothing_is_lost_or_doubled(worker: Children):
    outcome, _figures = writers(worker, WRITERS, EVENTS)
    assert outcome.faults == []


@pytest.mark.parametrize("race", RACES)
def test_of_two_programs_exactly_one_runs_and_the_other_is_told(worker: Children, race: str):
    assert starters(worker, race, ROUNDS).faults == []


def test_whatever_three_workstations_do_the_rules_stand(tmp_path: Path):
    told = story(tmp_path / "story", STORY_SEED, STORY_ACTS)
    assert told.faults == []
    assert any("crashed" in act for act in told.acts), told.acts
    assert any("succeeded" in act for act in told.acts), told.acts
