"""The recorded promotions of a real repository, planned again by one workspace file: the same bytes, or a reason."""

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.application.inventory import Inventory
from desktop.backends.yaml.editor import ValueFileEditor
from tests.benchmarks.replay import (
    MAX_BINDINGS,
    Score,
    bundled,
    read_cases,
    read_workspace,
    replayed_cases,
    report,
)
from tests.benchmarks.replay_plan import Replayed, Replayer
from tests.fakes.parsed_cache import MemoryParsedCache

NAME = "infra-deployments-promotions"


@pytest.fixture(scope="module")
def cases(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Replayed]:
    folder = shared_data / "realworld"
    return replayed_cases(
        folder / f"{NAME}.bundle", folder / f"{NAME}.json", tmp_path_factory.mktemp("replay")
    )


def test_213_of_219_are_byte_identical_and_208_by_keys_alone(cases: list[Replayed]):
    score = Score.of(cases)
    assert (score.total, score.by_keys, score.identical) == (219, 208, 213)
    assert score.is_enough
    assert list(report(cases))[-1].strip() == "213 of 219 byte-identical"


def test_positions_the_workspace_was_not_written_from_do_as_well(cases: list[Replayed]):
    even, odd = Score.of(cases[::2]), Score.of(cases[1::2])
    assert (even.by_keys, even.copies, even.failed) == (105, 2, 3)
    assert (odd.by_keys, odd.copies, odd.failed) == (103, 3, 3)


def test_each_other_case_is_explained(cases: list[Replayed]):
    reasons = [why for case in cases if case.kind == "not" for why in case.wrong.values()]
    assert reasons
    assert all(reasons)


def test_most_need_nothing_from_the_after_tree(cases: list[Replayed]):
    identical = [case for case in cases if case.kind != "not"]
    assert sum(not case.outside for case in identical) >= 140
    assert sum(not case.outside and not case.left_out for case in identical) >= 130, "the program's own plan"


def test_few_bindings_none_of_which_names_a_case_or_a_service(cases: list[Replayed]):
    workspace = read_workspace()
    assert len(workspace.bindings) <= MAX_BINDINGS
    services = set().union(*(case.services for case in cases))
    assert len(services) > 10
    for binding in workspace.bindings:
        assert "service" in binding.path.placeholders
        assert not binding.services
        assert services.isdisjoint(binding.path.text.split("/")), "a path names a service"


def test_another_after_tree_is_not_met(shared_data: Path, tmp_path: Path):
    """What is compared is the recorded tree: a case held against another case's end is found out."""
    folder = shared_data / "realworld"
    with bundled(folder / f"{NAME}.bundle", tmp_path) as (repository, tips):
        first, second = read_cases(folder / f"{NAME}.json", tips)[:2]
        workspace, files = read_workspace(), ValueFileEditor()
        inventory = Inventory(workspace, repository, files, MemoryParsedCache())
        replayer = Replayer(workspace, repository, files, inventory)
        assert replayer.replay(first).kind == "keys"
        assert replayer.replay(replace(first, after=second.after)).kind == "not"
        assert replayer.replay(replace(first, after=first.before)).kind == "not", (
            "nothing planned is no success"
        )
