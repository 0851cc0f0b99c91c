"""Which kustomizations and charts a changed file belongs to, and which files each of them may read."""

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

import pytest

from desktop.application import recipes
from desktop.application.errors import AppError
from desktop.application.ports import Repository, TreeEntry
from desktop.application.recipes import RecipeFinder, Tree
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.recipe import Recipe, Tool, ValuesPart


class Files:
    """A repository with one commit: what each file holds is its blob's id."""

    def __init__(self, files: Mapping[str, str], links: Iterable[str] = ()) -> None:
        self._files = files
        self._links = links

    def tree(self, _commit: str) -> tuple[TreeEntry, ...]:
        plain = [
            TreeEntry(path=path, mode="100644", blob=text, size=len(text))
            for path, text in self._files.items()
        ]
        return (*plain, *(TreeEntry(path=path, mode="120000", blob="x", size=1) for path in self._links))

    def blobs(self, ids: Iterable[str], *, limit: int = 0) -> Iterator[tuple[str, bytes]]:
        return ((one, one.encode()) for one in ids)


def tree_of(files: Mapping[str, str], links: Iterable[str] = ()) -> Tree:
    return RecipeFinder(cast("Repository", Files(files, links)), ValueFileEditor()).tree("c")


OVERLAYS = {
    "base/kustomization.yaml": "resources: [deployment.yaml]\n",
    "base/deployment.yaml": "a: b\n",
    "base/readme.md": "x\n",
    "parts/kustomization.yml": "kind: Component\npatches: [{path: patch.yaml}]\n",
    "parts/patch.yaml": "a: b\n",
    "overlays/stage/kustomization.yaml": "resources: [../../base, ./extra.yaml]\ncomponents: [../../parts]\n"
    "configMapGenerator: [{name: c, files: [app.conf=conf/app.txt]}]\n",
    "overlays/stage/extra.yaml": "a: b\n",
    "overlays/stage/conf/app.txt": "x\n",
    "overlays/prod/kustomization.yaml": "bases: ['../../base/']\n",
    "clusters/Kustomization": "resources: [../overlays/prod]\n",
    "other/file.yaml": "a: b\n",
}


@pytest.mark.parametrize(
    ("path", "folders"),
    [
        ("base/deployment.yaml", ["clusters", "overlays/stage"]),
        ("parts/patch.yaml", ["overlays/stage"]),
        ("overlays/stage/conf/app.txt", ["overlays/stage"]),
        ("overlays/stage/kustomization.yaml", ["overlays/stage"]),
        ("overlays/prod/kustomization.yaml", ["clusters"]),
        ("base/readme.md", []),
        ("other/file.yaml", []),
    ],
)
def test_a_file_belongs_to_the_kustomizations_at_the_top(path: str, folders: list[str]):
    assert [item.folder for item in recipes.kustomize_recipes(tree_of(OVERLAYS), path)] == folders


def test_where_very_many_use_a_file_only_the_nearest_are_taken():
    many = {f"envs/{number}/kustomization.yaml": "resources: [../../mid]\n" for number in range(30)}
    files = {**many, "mid/kustomization.yaml": "resources: [x.yaml]\n", "mid/x.yaml": "a: b\n"}
    assert [item.folder for item in recipes.kustomize_recipes(tree_of(files), "mid/x.yaml")] == ["mid"]


def test_a_circle_of_kustomizations_comes_to_an_end():
    files = {
        "a/kustomization.yaml": "resources: [../b, x.yaml]\n",
        "b/kustomization.yaml": "resources: [../a]\n",
        "a/x.yaml": "",
    }
    tree = tree_of(files)
    (found,) = recipes.kustomize_recipes(tree, "a/x.yaml")
    assert found.folder == "a"
    assert set(recipes.needed(tree, found)) == set(files)


def test_a_kustomization_reads_what_it_reaches_and_nothing_else():
    tree = tree_of(OVERLAYS, links=["overlays/stage/link", "other/link"])
    stage = Recipe(tool=Tool.KUSTOMIZE, folder="overlays/stage")
    assert set(recipes.needed(tree, stage)) == {
        path for path in OVERLAYS if path.startswith(("base/", "parts/", "overlays/stage/"))
    }
    assert recipes.links_in(tree, stage) == ["overlays/stage/link"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("resources: ['https://example.com/x.yaml']\n", "network"),
        ("resources: ['github.com/example/x//base?ref=v1']\n", "network"),
        ("resources: ['git@example.com:x/y']\n", "network"),
        ("resources: ['ssh://git@example.com/x']\n", "network"),
        ("resources: ['git::https://example.com/x']\n", "network"),
        ("resources: ['example.com/x?ref=main']\n", "network"),
        ("helmCharts: [{name: x, repo: y}]\n", "Helm charts"),
        ("a: [\n", "YAML"),
        ("a: b\na: c\n", "twice"),
    ],
)
def test_what_cannot_be_rendered_without_the_network_is_refused(text: str, why: str):
    files = {"a/kustomization.yaml": "resources: [../b]\n", "b/kustomization.yaml": text}
    with pytest.raises(AppError, match=why) as caught:
        recipes.needed(tree_of(files), Recipe(tool=Tool.KUSTOMIZE, folder="a"))
    assert caught.value.where == "b/kustomization.yaml"


@pytest.mark.parametrize("reference", ["../../../etc", "/etc/x", "../../x"])
def test_a_reference_out_of_the_repository_is_in_no_tree(reference: str):
    files = {"a/kustomization.yaml": f"resources: ['{reference}']\n"}
    assert set(recipes.needed(tree_of(files), Recipe(tool=Tool.KUSTOMIZE, folder="a"))) == set(files)


CHARTS = {
    "charts/web/Chart.yaml": "name: web\n",
    "charts/web/values.yaml": "a: b\n",
    "charts/web/values-stage.yaml": "a: b\n",
    "charts/web/envs/prod.yaml": "a: b\n",
    "charts/web/templates/x.yaml": "a: b\n",
    "charts/web/charts/sub/Chart.yaml": "name: sub\n",
    "charts/web/charts/sub/values.yaml": "a: b\n",
    "other/web/Chart.yaml": "name: web\n",
    "charts/pay/Chart.yaml": "name: pay\n",
}


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("charts/web/values.yaml", False),
        ("charts/web/Chart.yaml", False),
        ("charts/web/templates/x.yaml", False),
        ("charts/web/charts/sub/values.yaml", False),
        ("charts/web/values-stage.yaml", True),
        ("charts/web/envs/prod.yaml", True),
    ],
)
def test_a_file_in_a_chart_belongs_to_the_outermost_chart(path: str, own: bool):
    assert recipes.chart_around(tree_of(CHARTS), path) == "charts/web"
    assert recipes.is_own_values("charts/web", path) is own


def test_charts_are_found_by_name_only_where_one_has_it():
    tree = tree_of(CHARTS)
    assert recipes.charts_named(tree, "pay") == ["charts/pay"]
    assert recipes.charts_named(tree, "web") == ["charts/web", "other/web"]
    assert recipes.chart_around(tree, "envs/web.yaml") is None


def test_a_chart_reads_its_folder_and_its_values():
    recipe = Recipe(tool=Tool.HELM, folder="charts/pay", values=(ValuesPart(path="charts/web/values.yaml"),))
    assert set(recipes.needed(tree_of(CHARTS), recipe)) == {"charts/pay/Chart.yaml", "charts/web/values.yaml"}
