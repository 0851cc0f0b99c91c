"""Real repositories rendered: Flux's own example, and kustomizations of a large one as far as they need no network."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.recipe import Tool
from desktop.domain.target import Slot
from tests.integration.git_fixtures import git
from tests.integration.renderers import real_renderers
from tests.integration.small_workspace import SmallWorkspace, make_small_workspace

WORKSPACE = """\
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: flux-example}
repository: {branch: main}
releases: {label: version, order: history}
environments:
  - {name: staging, tier: stage, engine: simulated}
  - {name: production, tier: prod, engine: simulated}
pipeline: [{from: staging, to: production}]
bindings:
  - path: "apps/{environment}/{service}-values.yaml"
    fields:
      - {name: version, key: spec.chart.spec.version, travels: true, document: {kind: HelmRelease}}
      - {name: hosts, key: "spec.values.httpRoute.hostnames.[0]", travels: false, document: {kind: HelmRelease}}
"""


@pytest.fixture
def example(tmp_path: Path, shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallWorkspace]:
    monkeypatch.setenv("PATH", f"{real_renderers()}:/usr/bin:/bin")
    bundle = shared_data / "realworld" / "flux2-kustomize-helm-example.bundle"
    git(tmp_path, "clone", "-q", "--mirror", str(bundle), "example.git")
    names = git(tmp_path / "example.git", "ls-tree", "-r", "--name-only", "HEAD").splitlines()
    files = {
        name: git(tmp_path / "example.git", "cat-file", "blob", f"HEAD:{name}") + "\n"
        for name in names
        if name.startswith(("apps/", "clusters/", "infrastructure/"))
    }
    made = make_small_workspace(tmp_path / "made", workspace=WORKSPACE, policies="", people="", files=files)
    yield made
    made.close()


def test_the_example_of_flux_renders_its_releases_with_namespace_and_patches(example: SmallWorkspace):
    desk = example.desk()
    preview = desk.preview("staging", "production")
    found = desk.services.renderings.render(preview, desk.cancel)
    (rendering,) = found.renderings
    assert (rendering.recipe.tool, rendering.recipe.folder) == (Tool.KUSTOMIZE, "apps/production")
    assert (rendering.problem, rendering.slots) == ("", (Slot("", "podinfo"),))
    (change,) = rendering.changes
    assert str(change.name) == "HelmRelease podinfo/podinfo"
    assert [(item.key, item.before, item.after) for item in change.fields] == [
        ("spec.chart.spec.version", ">=1.0.0", ">=1.0.0-alpha")
    ]
    assert rendering.objects == 3
