"""The inventory over a real repository of 4,138 files, by the Git backend: what it finds, what it costs."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.inventory import Inventory
from desktop.application.ports import DocumentQuery, ValueChange, ValueQuery
from desktop.backends.git.repository import GitRepository
from desktop.backends.workspace import WorkspaceFiles
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.keypath import KeyPath
from desktop.domain.target import Target
from desktop.domain.workspace import Workspace
from tests.fakes.parsed_cache import MemoryParsedCache
from tests.integration.git_fixtures import git, opened

SLOWER = 2
"""So much longer the first look has to take; nothing is asked of Git or read again at the next."""
TEXT = r"""
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: infra-deployments}
environments:
  - {name: development, tier: dev}
  - {name: staging, tier: stage}
  - {name: production, tier: prod}
pipeline: [{from: development, to: staging}, {from: staging, to: production}]
bindings:
  - path: "components/{service}/{environment}/kustomization.yaml"
    fields: &both
      - {name: image, key: "images.*.newTag"}
      - {name: source, key: "resources.[~{service}/config]", part: '\?ref=([0-9a-f]{40})$'}
  - path: "components/{service}/{environment}/base/kustomization.yaml"
    fields: *both
  - path: "components/{service}/{environment}/{tenant}/kustomization.yaml"
    fields: *both
  - path: "components/{service}/base/kustomization.yaml"
    fields: [{name: shared, key: "images.*.newTag", travels: false}]
"""


def workspace_of(text: str) -> Workspace:
    return WorkspaceFiles(lambda _data: None, lambda _rule: None).read(
        {".gitopshq/workspace.yaml": text.encode()}
    )


@pytest.fixture(scope="module")
def bare(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("real")
    git(
        folder,
        "clone",
        "-q",
        "--bare",
        str(shared_data / "realworld" / "infra-deployments.bundle"),
        "infra.git",
    )
    return folder / "infra.git"


@pytest.fixture
def repository(bare: Path, tmp_path: Path):
    with opened(tmp_path, bare) as repository:
        repository.fetch(["refs/heads/main"], CancelToken())
        yield repository


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def test_targets_of_a_real_repository(repository: GitRepository):
    tip = repository.known_tips(["refs/heads"])["refs/heads/main"]
    cache, files = MemoryParsedCache(), ValueFileEditor()
    inventory = Inventory(workspace_of(TEXT), repository, files, cache)
    cold = seconds(lambda: inventory.states(tip))
    warm = min(
        seconds(lambda: Inventory(workspace_of(TEXT), repository, files, cache).states(tip)) for _ in range(3)
    )
    assert warm * SLOWER < cold
    states = inventory.states(tip)
    assert len(repository.tree(tip)) > 4000
    staging = states["staging"].values[Target("staging", "", "build-service")]
    assert [(value.field, len(value.text)) for value in staging] == [("image", 40), ("source", 40)]
    assert len({value.text for value in staging}) == 1, "the tag and the ?ref= move together"
    assert all(not value.obstacle for value in staging)
    assert len(states["production"].values) > 20
    assert states["production"].findings == ()


def test_a_promotion_of_a_real_component_changes_two_lines(repository: GitRepository):
    tip = repository.known_tips(["refs/heads"])["refs/heads/main"]
    workspace, files = workspace_of(TEXT), ValueFileEditor()
    values = Inventory(workspace, repository, files, MemoryParsedCache()).state("staging", tip).values
    chosen = values[Target("staging", "", "build-service")]
    before = repository.read(tip, chosen[0].path)
    assert before is not None
    new = "0a" * 20
    changes = [
        ValueChange(
            query=ValueQuery(
                key=KeyPath.parse(value.places[0].key),
                document=DocumentQuery(index=value.places[0].document),
                part=next(
                    item.part for item in workspace.bindings[value.binding].fields if item.name == value.field
                ),
            ),
            text=new,
        )
        for value in chosen
    ]
    assert files.edit(chosen[0].path, before, changes) == before.replace(
        chosen[0].text.encode(), new.encode()
    )
