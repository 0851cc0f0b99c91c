"""What has to be rendered for a preview: recipes with the files they may read, now and once its edits are made."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from desktop.application import recipes
from desktop.application.errors import AppError, LimitExceededError
from desktop.application.ports import TreeEntry
from desktop.application.previews import Preview
from desktop.application.recipes import RecipeFinder, Tree
from desktop.application.session import Session
from desktop.application.target_recipes import TargetRecipes
from desktop.domain.counting import plural
from desktop.domain.recipe import Recipe, Tool
from desktop.domain.target import Slot

_LARGEST_FILE: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrendered:
    """Targets of which nothing can be rendered, and why."""

    why: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The files a recipe reads at one time; the digest tells them and the recipe."""

    digest: str
    files: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJob:
    """A recipe to render twice; a side is None where the recipe is not there then. `problem` says why it cannot be."""

    recipe: Recipe
    slots: tuple[Slot, ...]
    before: Side | None = None
    after: Side | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJobs:
    """Everything that is needed to render targets of one plan: from here on no repository is asked."""

    plan_digest: str
    jobs: tuple[RenderJob, ...]
    unrendered: tuple[Unrendered, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """A plan's two trees, and the contents that only the second has."""

    before: Tree
    after: Tree
    contents: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Needed:
    """What one recipe may read in each tree, or why it cannot be rendered."""

    before: Mapping[str, TreeEntry] | None = None
    after: Mapping[str, TreeEntry] | None = None
    problem: str = ""

    def blobs(self) -> Iterable[str]:
        return (entry.blob for side in (self.before, self.after) for entry in (side or {}).values())


class JobMaker:
    """Gathers what has to be rendered."""

    def __init__(self, session: Session) -> None:
        self._repository = session.ports.repository
        self._finder = RecipeFinder(session.ports.repository, session.ports.files)
        self._targets = TargetRecipes(session, self._finder)

    def jobs(self, preview: Preview, slots: Iterable[Slot] | None) -> RenderJobs:
        """Return what renders these targets of a preview (all of them)."""
        scene = self._scene(preview)
        wanted = frozenset(preview.plan.slots if slots is None else slots)
        found = self._targets.of(preview, wanted, scene.before, scene.after)
        needed = {recipe: _needed(recipe, scene) for recipe in sorted(found.recipes)}
        stored = {blob for item in needed.values() for blob in item.blobs()} - scene.contents.keys()
        blobs = {**scene.contents, **dict(self._repository.blobs(sorted(stored), limit=_LARGEST_FILE))}
        return RenderJobs(
            plan_digest=preview.digest,
            jobs=tuple(
                RenderJob(
                    recipe=recipe,
                    slots=tuple(sorted(found.recipes[recipe])),
                    before=_side(recipe, item.before, blobs),
                    after=_side(recipe, item.after, blobs),
                    problem=item.problem,
                    notes=_notes(recipe, scene),
                )
                for recipe, item in needed.items()
            ),
            unrendered=tuple(
                Unrendered(why=why, slots=tuple(sorted(without)))
                for why, without in sorted(found.without.items())
            ),
        )

    def _scene(self, preview: Preview) -> _Scene:
        planned = {edit.path: edit for edit in preview.plan.edits}
        contents: dict[str, bytes] = {}
        edits: dict[str, TreeEntry | None] = {}
        for edit in preview.planned.edits:
            known = planned[edit.path]
            edits[edit.path] = None
            if edit.content is not None:
                contents[known.new_blob] = edit.content
                edits[edit.path] = TreeEntry(
                    path=edit.path, mode=known.mode, blob=known.new_blob, size=len(edit.content)
                )
        return _Scene(
            before=self._finder.tree(preview.inputs.base),
            after=self._finder.changed(preview.inputs.base, edits, contents),
            contents=contents,
        )


def _needed(recipe: Recipe, scene: _Scene) -> _Needed:
    try:
        return _Needed(
            before=_files(recipe, scene.before),
            after=_files(recipe, scene.after),
        )
    except AppError as error:
        where = f"{error.where}: " if error.where else ""
        return _Needed(problem=f"{where}{error.what}")


def _files(recipe: Recipe, tree: Tree) -> Mapping[str, TreeEntry] | None:
    """Return what a recipe reads in a tree, None where it is not there."""
    if recipe.tool is Tool.KUSTOMIZE and recipe.folder not in tree.kustomizations:
        return None
    if recipe.tool is Tool.HELM and not (
        recipe.folder in tree.charts and all(part.path in tree.blobs for part in recipe.values)
    ):
        return None
    found = recipes.needed(tree, recipe)
    large = next((path for path, entry in found.items() if entry.size > _LARGEST_FILE), "")
    if large:
        raise LimitExceededError(f"the file is larger than {_LARGEST_FILE:,} bytes", where=large)
    return found


def _side(recipe: Recipe, entries: Mapping[str, TreeEntry] | None, blobs: Mapping[str, bytes]) -> Side | None:
    if entries is None:
        return None
    hasher = hashlib.sha256()
    for text in (repr(recipe), *(f"{path}\0{entries[path].blob}" for path in sorted(entries))):
        encoded = text.encode("utf-8", "surrogatepass")
        hasher.update(len(encoded).to_bytes(8, "big") + encoded)
    files = {path: blobs[entry.blob] for path, entry in entries.items()}
    return Side(digest=hasher.hexdigest(), files=files)


def _notes(recipe: Recipe, scene: _Scene) -> tuple[str, ...]:
    links = recipes.links_in(scene.after, recipe)
    left_out = f"{plural(len(links), 'link')} left out, never followed: {', '.join(links[:3])}"
    return tuple(note for note in (recipe.guess, left_out if links else "") if note)
