"""Rendered manifests of real previews, by real kustomize and helm: which objects change, what they destroy."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.application.renderings import Rendered, RenderProgress, with_destruction
from desktop.application.requests import Wishes
from desktop.domain.errors import DomainError
from desktop.domain.manifest import ChangeKind
from desktop.domain.recipe import Tool
from desktop.domain.risk import RiskKind, Severity
from desktop.domain.target import Slot
from tests.integration.git_fixtures import blob, git
from tests.integration.renderers import RENDERED_WORKSPACE, false_helm, real_renderers, rendered_files
from tests.integration.small_workspace import Desk, SmallWorkspace, make_small_workspace

WEB, BILLING = Slot("", "web"), Slot("", "billing")


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = real_renderers()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path, workspace=RENDERED_WORKSPACE, files=rendered_files())
    yield made
    made.close()


def rendered(desk: Desk, *slots: Slot) -> Rendered:
    renderings = desk.services.renderings
    return renderings.run(renderings.jobs(desk.preview(), slots or None), desk.cancel)


def test_a_preview_is_rendered_before_and_after_by_both_programs(tools: Path, small: SmallWorkspace):
    desk = small.desk()
    told: list[RenderProgress] = []
    preview = desk.preview()
    found = desk.services.renderings.render(preview, desk.cancel, told.append)
    by_tool = {item.recipe.tool: item for item in found.renderings}
    web, billing = by_tool[Tool.KUSTOMIZE], by_tool[Tool.HELM]
    assert [item.problem for item in found.renderings] == ["", ""]
    assert (web.recipe.folder, web.slots, web.objects) == ("apps/web/overlays/stage", (WEB,), 1)
    assert web.tool.startswith("kustomize 5.")
    assert billing.tool.startswith("helm 4.")
    (change,) = web.changes
    assert str(change.name) == "Deployment shop-stage/web"
    assert [(item.key, item.before, item.after) for item in change.fields] == [
        ("spec.template.spec.containers.[name=web].image", "web:1.1.0", "web:1.2.0")
    ]
    kinds = {str(item.name): item.kind for item in billing.changes}
    assert kinds == {
        "Deployment shop-stage/billing": ChangeKind.CHANGED,
        "PersistentVolumeClaim shop-stage/cache": ChangeKind.REMOVED,
        "Secret shop-stage/billing": ChangeKind.CHANGED,
    }
    assert told[0] == RenderProgress(done=0, total=2, failed=0)
    assert told[-1] == RenderProgress(done=2, total=2, failed=0)
    assert "canary" not in repr(found)


def test_changes_are_shown_as_text_with_secrets_masked(tools: Path, small: SmallWorkspace):
    desk = small.desk()
    web, billing = sorted(rendered(desk).renderings, key=lambda item: item.slots, reverse=True)
    text = desk.services.renderings.diff(web.changes[0])
    assert "-      - image: web:1.1.0\n+      - image: web:1.2.0\n" in text.unified
    secret = next(item for item in billing.changes if item.name.kind == "Secret")
    assert "canary" not in repr(desk.services.renderings.diff(secret))
    assert secret.fields[0].key == "stringData.license"


def test_what_is_destroyed_needs_a_reason(tools: Path, small: SmallWorkspace):
    desk = small.desk()
    preview = desk.preview()
    found = desk.services.renderings.render(preview, desk.cancel)
    flagged = with_destruction(preview, found)
    (flag,) = [item for item in flagged.flags if item.kind is RiskKind.DESTRUCTIVE]
    assert flag.severity is Severity.REASON
    assert flag.slots == (BILLING,)
    assert flag.items == (
        "PersistentVolumeClaim shop-stage/cache is removed, with its data, where the volume is not kept",
    )
    wishes = Wishes(reasons={item.kind.value: "it is meant" for item in preview.needs_reasons})
    with pytest.raises(DomainError, match="would be removed or replaced: a reason is needed"):
        desk.services.requests.submit(flagged, wishes, desk.cancel)


def test_what_was_rendered_is_not_rendered_again(
    tools: Path, small: SmallWorkspace, monkeypatch: pytest.MonkeyPatch
):
    desk = small.desk()
    first = rendered(desk)
    monkeypatch.setattr(
        "desktop.backends.render.runner.RenderRunner.run", lambda *_: pytest.fail("it was started again")
    )
    assert rendered(desk) == first
    assert [item.slots for item in rendered(desk, WEB).renderings] == [(WEB,)]


def test_without_a_program_the_rendering_says_what_to_install(
    small: SmallWorkspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to("/usr/bin/git")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    desk = small.desk()
    problems = {item.recipe.tool.value: item.problem for item in rendered(desk).renderings}
    assert problems == {
        "helm": "rendered: not available (install helm)",
        "kustomize": "rendered: not available (install kustomize or kubectl)",
    }
    findings = {item.subject: item for item in desk.program.doctor(desk.cancel)}
    for name, words in problems.items():
        assert (findings[name].words, findings[name].good, findings[name].optional) == (words, False, True)


def test_a_broken_template_fails_alone_with_file_and_line(tools: Path, small: SmallWorkspace):
    small.commit({"charts/billing/templates/more.yaml": 'a: b\nb: {{ required "no host" .Values.host }}\n'})
    found = rendered(small.desk())
    problems = {item.recipe.tool: item.problem for item in found.renderings}
    assert problems[Tool.KUSTOMIZE] == ""
    assert "billing/templates/more.yaml:2" in problems[Tool.HELM]
    assert "no host" in problems[Tool.HELM]
    assert str(small.folder) not in problems[Tool.HELM]
    assert "gitopshq-render" not in problems[Tool.HELM]
    assert found.failed == 1


def test_what_needs_the_network_is_said_and_not_asked_for(tools: Path, small: SmallWorkspace):
    remote = "https://github.com/example/base//k8s?ref=0123456789012345678901234567890123456789"
    small.commit({"apps/web/base/kustomization.yaml": f"resources: [deployment.yaml, '{remote}']\n"})
    (web,) = rendered(small.desk(), WEB).renderings
    assert web.problem == f"apps/web/base/kustomization.yaml: it needs the network: {remote}"
    small.commit(
        {"apps/web/base/kustomization.yaml": "helmCharts: [{name: minio, repo: 'https://x.example'}]\n"}
    )
    desk = small.desk(machine="other")
    (web,) = rendered(desk, WEB).renderings
    assert "inflates Helm charts" in web.problem


def test_a_file_that_nothing_renders_says_so(tools: Path, small: SmallWorkspace):
    small.commit({"apps/web/overlays/stage/kustomization.yaml": None, "charts/billing/Chart.yaml": None})
    found = rendered(small.desk())
    assert found.renderings == ()
    assert [(item.why, item.slots) for item in found.unrendered] == [
        ("no kustomization or chart of this repository reads charts/billing/values-stage.yaml", (BILLING,))
    ]


def test_a_release_with_a_chart_of_this_repository_is_rendered_with_its_own_values(
    tools: Path, tmp_path: Path
):
    release = (
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n---\n"
        "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\n"
        "spec:\n  chart: {spec: {chart: ./charts/common, sourceRef: {kind: %s, name: x}}}\n"
        '  values:\n    image: {tag: "%s"}\n'
    )
    workspace = RENDERED_WORKSPACE[: RENDERED_WORKSPACE.index("  - path")] + (
        '  - path: "envs/{environment}/{service}.yaml"\n'
        "    fields:\n"
        "      - {name: image, key: spec.values.image.tag, travels: true, document: {kind: HelmRelease}}\n"
    )
    chart = {
        "charts/common/Chart.yaml": "apiVersion: v2\nname: common\nversion: 1.0.0\n",
        "charts/common/templates/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:"
        ' {name: "{{ .Release.Name }}"}\ndata: {tag: "{{ .Values.image.tag }}"}\n',
    }
    files = {
        "envs/test/web.yaml": release % ("GitRepository", "2"),
        "envs/stage/web.yaml": release % ("GitRepository", "1"),
        "envs/test/pay.yaml": release % ("HelmRepository", "2"),
        "envs/stage/pay.yaml": release % ("HelmRepository", "1"),
    }
    small = make_small_workspace(tmp_path, workspace=workspace, files={**files, **chart})
    try:
        found = rendered(small.desk())
        (web,) = found.renderings
        assert web.slots == (WEB,)
        assert [(item.key, item.before, item.after) for item in web.changes[0].fields] == [
            ("data.tag", "1", "2")
        ]
        assert [item.why for item in found.unrendered] == [
            "chart ./charts/common is not in this repository, and rendering has no network"
        ]
    finally:
        small.close()


def test_links_are_never_followed(tools: Path, small: SmallWorkspace):
    link = blob(small.remote, b"/etc/hostname")
    base = "apps/web/base/kustomization.yaml"
    text = "resources: [deployment.yaml]\nconfigMapGenerator: [{name: host, files: [host.txt]}]\n"
    small.commit({base: text})
    index = {"GIT_INDEX_FILE": str(small.folder / "index")}
    git_with(small.remote, index, "read-tree", "main")
    git_with(
        small.remote, index, "update-index", "--add", "--cacheinfo", f"120000,{link},apps/web/base/host.txt"
    )
    tree = git_with(small.remote, index, "write-tree")
    made = git(
        small.remote,
        "commit-tree",
        tree,
        "-p",
        small.tip(),
        "-m",
        "link",
        config=("user.name=x", "user.email=x@y.z"),
    )
    small.point("refs/heads/main", made)
    (web,) = rendered(small.desk(), WEB).renderings
    assert "host.txt" in web.problem
    assert "no such file" in web.problem.lower()


def git_with(folder: Path, variables: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=folder, env={**os.environ, **variables}, stdout=subprocess.PIPE, check=True
    )
    return done.stdout.decode().strip()


def test_the_doctor_names_the_renderers_and_how_they_are_kept_apart(tools: Path, small: SmallWorkspace):
    desk = small.desk()
    findings = {item.subject: item for item in desk.program.doctor(desk.cancel)}
    assert f"{tools}/helm (helm 4." in findings["helm"].words
    assert f"{tools}/kubectl (kustomize 5." in findings["kustomize"].words
    assert "network" in findings["rendering"].words


def test_an_old_helm_is_used_with_a_warning(
    tmp_path: Path, small: SmallWorkspace, monkeypatch: pytest.MonkeyPatch
):
    folder = false_helm(tmp_path / "old", "exit 1")
    (folder / "helm").write_text((folder / "helm").read_text().replace("v3.19.0", "v3.17.2"))
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    desk = small.desk()
    findings = {item.subject: item for item in desk.program.doctor(desk.cancel)}
    assert not findings["helm"].good
    assert "3.18.5" in findings["helm"].remedy


def test_what_chance_makes_is_no_change(tools: Path, small: SmallWorkspace):
    secret = (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: generated}\n"
        "stringData: {one: {{ randAlphaNum 20 | quote }}, two: {{ .Values.image.tag | quote }}}\n"
    )
    certificate = secret.replace("generated", "other").replace(", two: {{ .Values.image.tag | quote }}", "")
    small.commit({"charts/billing/templates/more.yaml": f"{secret}---\n{certificate}"})
    (billing,) = rendered(small.desk(), BILLING).renderings
    changed = {str(item.name): [field.key for field in item.fields] for item in billing.changes}
    assert changed["Secret generated"] == ["stringData.two"]
    assert "Secret other" not in changed
    assert billing.notes == (
        "differs at each rendering and is left out: Secret generated stringData.one and 1 more",
    )
