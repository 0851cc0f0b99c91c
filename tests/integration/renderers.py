"""Real and false renderers for tests, and a small workspace whose targets are kustomizations and charts."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.backends.render.renderer import LocalRenderer
from desktop.backends.render.sandbox import Limits, Sandbox
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.recipe import Isolation, Recipe, Tool
from desktop.settings.environment import read_environment
from tests.integration.git_fixtures import script
from tests.integration.small_workspace import WORKSPACE

TOOLS = Path(__file__).resolve().parents[2] / ".venv" / "tools"
CHART = Recipe(tool=Tool.HELM, folder="chart", release="web")
KUSTOMIZATION = Recipe(tool=Tool.KUSTOMIZE, folder="app")
CHART_FILE = "apiVersion: v2\nname: chart\nversion: 1.0.0\n"

RENDERED_WORKSPACE = (
    WORKSPACE[: WORKSPACE.index("tenants:")]
    + """\
bindings:
  - path: "apps/{service}/overlays/{environment}/kustomization.yaml"
    fields: [{name: image, key: "images.[name={service}].newTag", travels: true}]
  - path: "charts/{service}/values-{environment}.yaml"
    fields: [{name: image, key: image.tag, travels: true}, {name: keep, key: keepCache, travels: true}]
runtime: [{service: "*", namespace: "shop-{environment}"}]
"""
)
"""web is a kustomization with a base, billing a chart with values for each environment."""

_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
"""
_TEMPLATE = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}, namespace: {{ .Release.Namespace }}}
spec:
  selector: {matchLabels: {app: billing}}
  template:
    metadata: {labels: {app: billing}}
    spec: {containers: [{name: billing, image: "billing:{{ .Values.image.tag }}"}]}
{{- if .Values.keepCache }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: cache, namespace: {{ .Release.Namespace }}}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
{{- end }}
---
apiVersion: v1
kind: Secret
metadata: {name: billing, namespace: {{ .Release.Namespace }}}
stringData: {license: "canary-{{ .Values.image.tag }}"}
"""


def rendered_files() -> dict[str, str]:
    """Return the files of both services: test is one release ahead of stage and prod, and drops a cache."""
    files = {
        "apps/web/base/kustomization.yaml": "resources: [deployment.yaml]\n",
        "apps/web/base/deployment.yaml": _DEPLOYMENT,
        "charts/billing/Chart.yaml": "apiVersion: v2\nname: billing\nversion: 0.1.0\n",
        "charts/billing/values.yaml": "image: {tag: none}\nkeepCache: true\n",
        "charts/billing/templates/all.yaml": _TEMPLATE,
    }
    for environment, tag, keep in (
        ("test", "1.2.0", "false"),
        ("stage", "1.1.0", "true"),
        ("prod", "1.0.0", "true"),
    ):
        files[f"apps/web/overlays/{environment}/kustomization.yaml"] = (
            f'namespace: shop-{environment}\nresources: [../../base]\nimages:\n  - {{name: web, newTag: "{tag}"}}\n'
        )
        files[f"charts/billing/values-{environment}.yaml"] = f'image:\n  tag: "{tag}"\nkeepCache: {keep}\n'
    return files


def real_renderers() -> Path:
    """Return the folder with real kubectl and helm; skip without them, or fail where nothing may be skipped."""
    if (TOOLS / "helm").is_file() and (TOOLS / "kubectl").is_file():
        return TOOLS
    reason = f"no renderers in {TOOLS.name}: .ci/renderers brings them"
    if os.environ.get("GITOPSHQ_REQUIRE_SHARED") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def renderer_with(folder: Path, limits: Limits | None = None) -> LocalRenderer:
    """Return a renderer that finds its programs in one folder alone."""
    files = ValueFileEditor()
    environment = read_environment().with_variables({"PATH": str(folder)})
    return LocalRenderer(environment, lambda data: void(files.find("rendered.yaml", data, [])), limits=limits)


def without_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this system one that offers no namespaces."""
    monkeypatch.setattr(
        "desktop.backends.render.runner.find_sandbox",
        lambda _works: Sandbox(
            isolation=Isolation(without_network=False, words="none"), namespaces=(), prlimit=""
        ),
    )


def void(_value: object) -> None:
    """Drop a value."""


def false_helm(folder: Path, deed: str) -> Path:
    """Put a helm into a folder that tells a good version and, asked to render, does something else."""
    text = f'if [ "$1" = version ]; then echo v3.19.0; exit 0; fi\n{deed}'
    script(folder / "helm", text)
    return folder


def render_chart(
    folder: Path, files: Mapping[str, bytes], limits: Limits | None = None, cancel: CancelToken | None = None
):
    """Render the chart in `chart/` by what a folder has; its Chart.yaml is added."""
    tree = {"chart/Chart.yaml": CHART_FILE.encode(), **files}
    return renderer_with(folder, limits).render(CHART, tree, cancel or CancelToken())
