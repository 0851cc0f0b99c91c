"""Rendered manifests of a preview: what the targets' objects are now and what they would be, object by object."""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from desktop.application import recipes
from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError, CancelledError
from desktop.application.ports import TreeEntry
from desktop.application.previews import FileDiff, KeyChange, Preview
from desktop.application.recipes import RecipeFinder, Tree
from desktop.application.session import Session
from desktop.application.target_recipes import TargetRecipes
from desktop.domain import risk
from desktop.domain.destruction import destroyed
from desktop.domain.manifest import Manifest, ObjectChange, compare
from desktop.domain.recipe import Isolation, Recipe, RenderTools, Tool, not_available
from desktop.domain.target import Slot

_AT_ONCE: Final = 2
_REMEMBERED: Final = 64 * 1024 * 1024
_LARGEST_FILE: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One recipe before and after the plan. `problem` says why there is no comparison, with the first line."""

    recipe: Recipe
    slots: tuple[Slot, ...]
    tool: str = ""
    objects: int = 0
    changes: tuple[ObjectChange, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def destroyed(self) -> tuple[str, ...]:
        """What this rendering's changes destroy, a sentence each."""
        return tuple(sentence for change in self.changes for sentence in destroyed(change))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrendered:
    """Targets of which nothing can be rendered, and why."""

    why: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What was rendered for some targets of a plan."""

    digest: str
    isolation: Isolation
    renderings: tuple[Rendering, ...]
    unrendered: tuple[Unrendered, ...] = ()

    @property
    def failed(self) -> int:
        return sum(bool(item.problem) for item in self.renderings)


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderProgress:
    """How far a rendering is, counted in recipes."""

    done: int
    total: int
    failed: int


Told: TypeAlias = Callable[[RenderProgress], object]


def tell_nobody(_progress: RenderProgress) -> None:
    """Take progress where nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """A plan's two trees, and the contents that only the second has."""

    before: Tree
    after: Tree
    contents: Mapping[str, bytes]


class Renderings:
    """Renders what a preview changes. What was rendered once from the same files is remembered by their digest."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._renderer = session.ports.renderer
        self._finder = RecipeFinder(session.ports.repository, session.ports.files)
        self._targets = TargetRecipes(session, self._finder)
        self._memory = _Memory()

    def tools(self) -> RenderTools:
        """Return the renderers of this machine with their versions, and how they are kept apart."""
        return self._renderer.tools()

    def render(
        self,
        preview: Preview,
        cancel: CancelToken,
        *,
        slots: Iterable[Slot] | None = None,
        told: Told = tell_nobody,
    ) -> Rendered:
        """Render what the plan changes of these targets (all), now and afterwards.

        Args:
            preview: whose edits are put on the commit it was made on.
            cancel: ends what is being rendered.
            slots: the targets that are wanted.
            told: hears after each recipe how far it is, from threads of its own.

        Raises:
            CancelledError: the token was cancelled; nothing of it goes on running.
        """
        scene = self._scene(preview)
        wanted = frozenset(preview.plan.slots if slots is None else slots)
        found = self._targets.of(preview, wanted, scene.before, scene.after)
        tools = self._renderer.tools()
        counter = _Counter(len(found.recipes), told)

        def work(recipe: Recipe) -> Rendering:
            rendering = self._rendering(recipe, tuple(sorted(found.recipes[recipe])), scene, cancel)
            counter.count(rendering)
            return rendering

        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="render") as pool:
            renderings = tuple(pool.map(work, sorted(found.recipes)))
        return Rendered(
            digest=preview.digest,
            isolation=tools.isolation,
            renderings=renderings,
            unrendered=tuple(
                Unrendered(why=why, slots=tuple(sorted(without)))
                for why, without in sorted(found.without.items())
            ),
        )

    def diff(self, change: ObjectChange) -> FileDiff:
        """Return the change of one object as keys and as unified text; secrets are masked in both."""
        before = change.before.text if change.before else ""
        after = change.after.text if change.after else ""
        return FileDiff(
            path=str(change.name),
            keys=tuple(
                KeyChange(document="", key=item.key, before=item.before, after=item.after, line=0)
                for item in change.fields
            ),
            unified=self._session.ports.repository.diff(before.encode(), after.encode(), "manifest.yaml"),
        )

    # --- the two trees -------------------------------------------------------------------------------------

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

    # --- one recipe ----------------------------------------------------------------------------------------

    def _rendering(
        self, recipe: Recipe, slots: tuple[Slot, ...], scene: _Scene, cancel: CancelToken
    ) -> Rendering:
        rendering = Rendering(recipe=recipe, slots=slots, notes=_notes(recipe, scene))
        tool = self._renderer.tools().tool(recipe.tool)
        if tool is None:
            return replace(rendering, problem=not_available(recipe.tool))
        try:
            before = self._manifests(recipe, scene.before, scene, tool.version, cancel)
            after = self._manifests(recipe, scene.after, scene, tool.version, cancel)
        except CancelledError:
            raise
        except AppError as error:
            where = f"{error.where}: " if error.where else ""
            return replace(rendering, tool=tool.version, problem=f"{where}{error.what}")
        return replace(rendering, tool=tool.version, objects=len(after), changes=compare(before, after))

    def _manifests(
        self, recipe: Recipe, tree: Tree, scene: _Scene, version: str, cancel: CancelToken
    ) -> tuple[Manifest, ...]:
        """Render one side; what is not there on this side renders to nothing."""
        if not _is_there(tree, recipe):
            return ()
        needed = recipes.needed(tree, recipe)
        digest = _digest(recipe, needed, version)
        known = self._memory.get(digest)
        if known is None:
            cancel.check()
            files = self._contents(needed, scene)
            known = self._renderer.render(recipe, files, cancel)
            self._memory.keep(digest, known)
        return known

    def _contents(self, needed: Mapping[str, TreeEntry], scene: _Scene) -> dict[str, bytes]:
        stored = sorted({entry.blob for entry in needed.values()} - scene.contents.keys())
        blobs = {
            **scene.contents,
            **dict(self._session.ports.repository.blobs(stored, limit=_LARGEST_FILE)),
        }
        return {path: blobs[entry.blob] for path, entry in needed.items()}


def with_destruction(preview: Preview, rendered: Rendered, *, complete: bool = True) -> Preview:
    """Return the preview with what its renderings destroy as a flag; one of an older rendering is replaced.

    Raises:
        ValueError: the rendering is of another plan.
    """
    if rendered.digest != preview.digest:
        raise ValueError("a rendering of another plan")
    items = {sentence: item.slots for item in rendered.renderings for sentence in item.destroyed}
    slots = sorted({slot for found in items.values() for slot in found})
    flag = risk.destructive(tuple(items), slots, complete=complete and not rendered.failed)
    others = [item for item in preview.flags if item.kind is not risk.RiskKind.DESTRUCTIVE]
    flags = [*others, *([flag] if flag is not None else [])]
    order = list(risk.Severity)
    return replace(preview, flags=tuple(sorted(flags, key=lambda item: order.index(item.severity))))


def _is_there(tree: Tree, recipe: Recipe) -> bool:
    if recipe.tool is Tool.KUSTOMIZE:
        return recipe.folder in tree.kustomizations
    return recipe.folder in tree.charts and all(part.path in tree.blobs for part in recipe.values)


def _notes(recipe: Recipe, scene: _Scene) -> tuple[str, ...]:
    links = recipes.links_in(scene.after, recipe)
    left_out = f"{risk.plural(len(links), 'link')} left out, never followed: {', '.join(links[:3])}"
    return tuple(note for note in (recipe.guess, left_out if links else "") if note)


def _digest(recipe: Recipe, needed: Mapping[str, TreeEntry], version: str) -> str:
    """Return the digest of everything that a rendering depends on."""
    hasher = hashlib.sha256()
    for text in (version, repr(recipe), *(f"{path}\0{needed[path].blob}" for path in sorted(needed))):
        encoded = text.encode("utf-8", "surrogatepass")
        hasher.update(len(encoded).to_bytes(8, "big") + encoded)
    return hasher.hexdigest()


class _Counter:
    """Counts recipes that are done, from several threads."""

    def __init__(self, total: int, told: Told) -> None:
        self._progress = RenderProgress(done=0, total=total, failed=0)
        self._told = told
        self._lock = threading.Lock()
        told(self._progress)

    def count(self, rendering: Rendering) -> None:
        with self._lock:
            was = self._progress
            failed = was.failed + bool(rendering.problem)
            self._progress = replace(was, done=was.done + 1, failed=failed)
            self._told(self._progress)


class _Memory:
    """The latest renderings by digest, as many as fit."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[Manifest, ...]] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, digest: str) -> tuple[Manifest, ...] | None:
        with self._lock:
            found = self._known.get(digest)
            if found is not None:
                self._known.move_to_end(digest)
            return found

    def keep(self, digest: str, manifests: tuple[Manifest, ...]) -> None:
        with self._lock:
            if digest not in self._known:
                self._known[digest] = manifests
                self._size += _weight(manifests)
            while self._size > _REMEMBERED and len(self._known) > 1:
                _, gone = self._known.popitem(last=False)
                self._size -= _weight(gone)


def _weight(manifests: Sequence[Manifest]) -> int:
    """Return about how many bytes these take: their text, and the same once more as fields."""
    return 3 * sum(len(manifest.text) for manifest in manifests)
