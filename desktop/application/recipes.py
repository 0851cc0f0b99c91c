"""Which kustomizations and charts of a tree a changed file belongs to, and which files each of them needs."""

import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop.application.errors import AppError
from desktop.application.ports import Leaf, Repository, TreeEntry, ValueFiles
from desktop.domain.errors import GitOpsError
from desktop.domain.recipe import Recipe, Tool, ValuesPart

KUSTOMIZATION_NAMES: Final = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})
CHART_NAME: Final = "Chart.yaml"
_ORDINARY: Final = frozenset({"100644", "100755"})
_ADDRESS: Final = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*::|[a-z][a-z0-9+.-]*://|git@|[^/]+@[^/]+:|(?:github|gitlab|bitbucket)\.(?:com|org)[/:])"
)
_REFERENCES: Final = re.compile(
    r"^(?:resources|bases|components|crds|configurations|transformers|generators|validators|patchesStrategicMerge)"
    r"\.\[\d+\]$"
    r"|^(?:patches|patchesJson6902|replacements)\.\[\d+\]\.path$"
    r"|^openapi\.path$"
    r"|^(?:configMapGenerator|secretGenerator)\.\[\d+\]\.(?:files|envs)\.\[\d+\]$"
    r"|^(?:configMapGenerator|secretGenerator)\.\[\d+\]\.env$"
    r"|^helmCharts\.\[\d+\]\.(?:valuesFile|additionalValuesFiles\.\[\d+\])$"
)
_NAMED_FILE: Final = re.compile(r"^[^/=]+=(?=.)")
_MOST_ROOTS: Final = 20
_INSIDE_CHART: Final = ("templates", "crds", "charts", "files")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kustomization:
    """What a kustomization asks for: paths within the tree, addresses elsewhere, charts to inflate."""

    path: str
    references: tuple[str, ...] = ()
    remote: tuple[str, ...] = ()
    inflates: bool = False
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The ordinary files of a commit by path, with what renders; `links` were left out."""

    blobs: Mapping[str, TreeEntry]
    links: frozenset[str]
    kustomizations: Mapping[str, Kustomization]
    """By folder."""
    charts: frozenset[str]
    """Folders of charts that lie within no other chart."""
    users: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Folder or file → folders of the kustomizations that ask for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A HelmRelease of a file; `chart` is its folder where it is kept in this repository, else ""."""

    name: str
    namespace: str
    chart: str
    chart_words: str
    values: tuple[ValuesPart, ...]


class RecipeFinder:
    """Reads what renders in a tree; a kustomization that was read once is not read again."""

    def __init__(self, repository: Repository, files: ValueFiles) -> None:
        self._repository = repository
        self._files = files
        self._read: dict[tuple[str, str], Kustomization] = {}
        self._trees: dict[str, Tree] = {}

    def tree(self, commit: str) -> Tree:
        """Return what renders at a commit."""
        known = self._trees.get(commit)
        if known is None:
            known = self._tree_of(self._repository.tree(commit), {})
            self._trees = {commit: known}
        return known

    def changed(
        self, commit: str, edits: Mapping[str, TreeEntry | None], contents: Mapping[str, bytes]
    ) -> Tree:
        """Return what renders once files were edited; None deletes one, `contents` holds the new blobs."""
        entries = {entry.path: entry for entry in self._repository.tree(commit)}
        for path, entry in edits.items():
            if entry is None:
                entries.pop(path, None)
            else:
                entries[path] = entry
        return self._tree_of(tuple(entries.values()), contents)

    def _tree_of(self, entries: Sequence[TreeEntry], contents: Mapping[str, bytes]) -> Tree:
        blobs = {entry.path: entry for entry in entries if entry.mode in _ORDINARY}
        wanted = [path for path in blobs if posixpath.basename(path) in KUSTOMIZATION_NAMES]
        self._read_all([blobs[path] for path in wanted], contents)
        kustomizations = {posixpath.dirname(path): self._read[path, blobs[path].blob] for path in wanted}
        users: dict[str, list[str]] = {}
        for folder, item in kustomizations.items():
            for reference in item.references:
                users.setdefault(reference, []).append(folder)
        return Tree(
            blobs=blobs,
            links=frozenset(entry.path for entry in entries if entry.mode not in _ORDINARY),
            kustomizations=kustomizations,
            charts=_outermost(posixpath.dirname(p) for p in blobs if posixpath.basename(p) == CHART_NAME),
            users={path: tuple(folders) for path, folders in users.items()},
        )

    def _read_all(self, entries: Sequence[TreeEntry], contents: Mapping[str, bytes]) -> None:
        fresh = [entry for entry in entries if (entry.path, entry.blob) not in self._read]
        stored = sorted({entry.blob for entry in fresh} - contents.keys())
        known = {**contents, **dict(self._repository.blobs(stored))}
        for entry in fresh:
            self._read[entry.path, entry.blob] = self.kustomization(entry.path, known[entry.blob])

    def kustomization(self, path: str, data: bytes) -> Kustomization:
        """Read what a kustomization asks for; one that cannot be read says why."""
        try:
            leaves = self._files.leaves(path, data)
        except GitOpsError as error:
            return Kustomization(path=path, fault=error.what)
        return _kustomization(path, leaves)

    def releases(self, path: str, data: bytes) -> list[Release]:
        """Return the HelmReleases of a file; none of one that cannot be read."""
        if b"HelmRelease" not in data:
            return []
        try:
            return _releases(path, self._files.leaves(path, data))
        except GitOpsError:
            return []


def _kustomization(path: str, leaves: Sequence[Leaf]) -> Kustomization:
    folder = posixpath.dirname(path)
    references: dict[str, None] = {}
    remote: dict[str, None] = {}
    for leaf in leaves:
        if not _REFERENCES.match(leaf.key) or "\n" in leaf.text:
            continue
        text = _NAMED_FILE.sub("", leaf.text) if "Generator" in leaf.key else leaf.text
        if _ADDRESS.match(text) or "?ref=" in text:
            remote[text] = None
        else:
            references[within(folder, text)] = None
    inflates = any(leaf.key.startswith(("helmCharts.", "helmChartInflationGenerator.")) for leaf in leaves)
    return Kustomization(path=path, references=tuple(references), remote=tuple(remote), inflates=inflates)


def _releases(path: str, leaves: Sequence[Leaf]) -> list[Release]:
    documents: dict[str, dict[str, str]] = {}
    for leaf in leaves:
        if leaf.document.startswith("HelmRelease/"):
            documents.setdefault(leaf.document, {})[leaf.key] = leaf.text
    return [_release(path, document, own) for document, own in documents.items()]


def _release(path: str, document: str, own: Mapping[str, str]) -> Release:
    chart = own.get("spec.chart.spec.chart", "")
    local = own.get("spec.chart.spec.sourceRef.kind", "") == "GitRepository"
    valued = any(key.startswith("spec.values.") for key in own)
    part = ValuesPart(path=path, document=document, key="spec.values")
    return Release(
        name=own.get("spec.releaseName", "") or own.get("metadata.name", ""),
        namespace=own.get("spec.targetNamespace", "") or own.get("metadata.namespace", ""),
        chart=within("", chart) if local else "",
        chart_words=" ".join(
            text for text in (chart or "its chart", own.get("spec.chart.spec.version", "")) if text
        ),
        values=(part,) if valued else (),
    )


def within(folder: str, reference: str) -> str:
    """Return a path of the repository for a reference; what leads out of it keeps its `..` and is in no tree."""
    path = posixpath.normpath(posixpath.join(folder, reference))
    return "" if path == "." else path.lstrip("/")


def _outermost(folders: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for folder in sorted(folders, key=len):
        if not any(folder.startswith(f"{known}/") for known in found):
            found.add(folder)
    return frozenset(found)


# --- from a changed file to what renders it -----------------------------------------------------------------------


def kustomize_recipes(tree: Tree, path: str) -> list[Recipe]:
    """Return the kustomizations at the top of what uses a file; the nearest ones where there are very many."""
    nearest = list(tree.users.get(path, ()))
    if posixpath.basename(path) in KUSTOMIZATION_NAMES:
        nearest.append(posixpath.dirname(path))
    tops: dict[str, None] = {}
    seen = set(nearest)
    queue = list(nearest)
    while queue:
        folder = queue.pop(0)
        above = tree.users.get(folder, ())
        if not above:
            tops[folder] = None
        fresh = [item for item in above if item not in seen]
        seen.update(fresh)
        queue.extend(fresh)
    chosen = tops if tops and len(tops) <= _MOST_ROOTS else dict.fromkeys(nearest)
    return [Recipe(tool=Tool.KUSTOMIZE, folder=folder) for folder in sorted(chosen)]


def chart_around(tree: Tree, path: str) -> str | None:
    """Return the folder of the chart that a file lies in, None where it lies in none."""
    folder = posixpath.dirname(path)
    while True:
        if folder in tree.charts:
            return folder
        if not folder:
            return None
        folder = posixpath.dirname(folder)


def is_own_values(chart: str, path: str) -> bool:
    """Tell whether a file of a chart is one of its sets of values, and not read by every rendering anyway."""
    inside = path[len(chart) + 1 :] if chart else path
    if inside in {CHART_NAME, "values.yaml", "Chart.lock", "values.schema.json"}:
        return False
    return inside.split("/", 1)[0] not in _INSIDE_CHART and inside.endswith((".yaml", ".yml"))


def charts_named(tree: Tree, service: str) -> list[str]:
    """Return the charts whose folder is called like a service."""
    return sorted(folder for folder in tree.charts if posixpath.basename(folder) == service)


# --- what a recipe needs ------------------------------------------------------------------------------------------


def needed(tree: Tree, recipe: Recipe) -> dict[str, TreeEntry]:
    """Return the files that a recipe may read.

    Raises:
        AppError: it asks for something outside the tree: an address, a chart to inflate, a link.
    """
    folders = [recipe.folder] if recipe.tool is Tool.HELM else _reached(tree, recipe.folder)
    found = {path: entry for path, entry in tree.blobs.items() if _is_below(path, folders)}
    for folder in folders if recipe.tool is Tool.KUSTOMIZE else ():
        for reference in tree.kustomizations[folder].references:
            if reference in tree.blobs:
                found[reference] = tree.blobs[reference]
    for part in recipe.values:
        if part.path in tree.blobs:
            found[part.path] = tree.blobs[part.path]
    return found


def links_in(tree: Tree, recipe: Recipe) -> list[str]:
    """Return the symbolic links and submodules below a recipe's folder: they are never followed."""
    return sorted(path for path in tree.links if _is_below(path, [recipe.folder]))


def _is_below(path: str, folders: Sequence[str]) -> bool:
    return any(not folder or path.startswith(f"{folder}/") for folder in folders)


def _reached(tree: Tree, start: str) -> list[str]:
    """Return the folders of every kustomization that one reaches, itself first."""
    seen: dict[str, None] = {start: None}
    queue = [start]
    while queue:
        item = tree.kustomizations.get(queue.pop(0))
        if item is None:
            continue
        _refuse_outside(item)
        for reference in item.references:
            if reference in tree.kustomizations and reference not in seen:
                seen[reference] = None
                queue.append(reference)
    return list(seen)


def _refuse_outside(item: Kustomization) -> None:
    if item.fault:
        raise AppError(item.fault, where=item.path)
    if item.remote:
        raise AppError(
            f"it needs the network: {item.remote[0][:200]}",
            where=item.path,
            meaning="Rendering has none.",
            remedy="Keep a copy in the repository to see it rendered.",
        )
    if item.inflates:
        raise AppError(
            "it inflates Helm charts, which kustomize would fetch and run helm for",
            where=item.path,
            meaning="Rendering starts no other programs.",
        )
