"""Rendered manifests of a preview: what the targets' objects are now and what they would be, object by object."""

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError, CancelledError
from desktop.application.previews import FileDiff, KeyChange, Preview
from desktop.application.rendering_jobs import JobMaker, RenderJob, RenderJobs, Side, Unrendered
from desktop.application.session import Session
from desktop.domain import risk
from desktop.domain.destruction import destroyed
from desktop.domain.manifest import ChangeKind, Manifest, ObjectChange, ObjectName, compare, steady, unsteady
from desktop.domain.recipe import Isolation, Recipe, RenderTools, not_available
from desktop.domain.target import Slot

_AT_ONCE: Final = 2
_UNSTEADY: Final = re.compile(
    rb"\b(?:rand|shuffle|gen(?:CA|SelfSigned|Signed|PrivateKey)|uuidv4|now\b|htpasswd|bcrypt)"
)
"""What of a template's functions gives something else each time."""
_REMEMBERED: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """One recipe before and after the plan. `problem` says why there is no comparison, with the first line."""

    recipe: Recipe
    slots: tuple[Slot, ...]
    tool: str = ""
    objects: int = 0
    """How many there are, before or afterwards."""
    changes: tuple[ObjectChange, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()

    @property
    def destroyed(self) -> tuple[str, ...]:
        """What this rendering's changes destroy, a sentence each."""
        return tuple(sentence for change in self.changes for sentence in destroyed(change))


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


class Renderings:
    """Renders what a preview changes. What was rendered once from the same files is remembered by their digest."""

    def __init__(self, session: Session) -> None:
        self._repository = session.ports.repository
        self._renderer = session.ports.renderer
        self._maker = JobMaker(session)
        self._memory = _Memory()

    def tools(self) -> RenderTools:
        """Return the renderers of this machine with their versions, and how they are kept apart."""
        return self._renderer.tools()

    def jobs(self, preview: Preview, slots: Iterable[Slot] | None = None) -> RenderJobs:
        """Return what has to be rendered for these targets of a preview (all), with every file that it needs."""
        return self._maker.jobs(preview, slots)

    def run(self, jobs: RenderJobs, cancel: CancelToken, told: Told = tell_nobody) -> Rendered:
        """Render jobs, now and afterwards; neither repository nor database is asked, so that others can be meanwhile.

        Args:
            jobs: what `jobs` returned.
            cancel: ends what is being rendered.
            told: hears after each recipe how far it is, from threads of its own.

        Raises:
            CancelledError: the token was cancelled; nothing of it goes on running.
        """
        tools = self._renderer.tools()
        counter = _Counter(len(jobs.jobs), told)

        def work(job: RenderJob) -> Rendering:
            rendering = self._rendering(job, tools, cancel)
            counter.count(rendering)
            return rendering

        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="render") as pool:
            renderings = tuple(pool.map(work, jobs.jobs))
        return Rendered(
            digest=jobs.plan_digest,
            isolation=tools.isolation,
            renderings=renderings,
            unrendered=jobs.unrendered,
        )

    def render(self, preview: Preview, cancel: CancelToken, told: Told = tell_nobody) -> Rendered:
        """Render everything that a preview changes."""
        return self.run(self.jobs(preview), cancel, told)

    def diff(self, change: ObjectChange, context: int = 3) -> FileDiff:
        """Return the change of one object as keys and as unified text with so much around; secrets are masked."""
        before = change.before.text if change.before else ""
        after = change.after.text if change.after else ""
        return FileDiff(
            path=str(change.name),
            keys=tuple(
                KeyChange(document="", key=item.key, before=item.before, after=item.after, line=0)
                for item in change.fields
            ),
            unified=self._repository.diff(before.encode(), after.encode(), "manifest.yaml", context),
        )

    def _rendering(self, job: RenderJob, tools: RenderTools, cancel: CancelToken) -> Rendering:
        rendering = Rendering(recipe=job.recipe, slots=job.slots, problem=job.problem, notes=job.notes)
        tool = tools.tool(job.recipe.tool)
        if tool is None:
            return replace(rendering, problem=not_available(job.recipe.tool))
        rendering = replace(rendering, tool=tool.version)
        if job.problem:
            return rendering
        try:
            return self._compared(rendering, job, cancel)
        except CancelledError:
            raise
        except AppError as error:
            where = f"{error.where}: " if error.where else ""
            return replace(rendering, problem=f"{where}{error.what}")

    def _compared(self, rendering: Rendering, job: RenderJob, cancel: CancelToken) -> Rendering:
        before = self._manifests(job.recipe, job.before, rendering.tool, cancel)
        after = self._manifests(job.recipe, job.after, rendering.tool, cancel)
        changes = compare(before, after)
        if changes and job.before is not None and _is_unsteady(job.before):
            again = self._renderer.render(job.recipe, job.before.files, cancel)
            chance = unsteady(before, again)
            changes = steady(changes, chance)
            rendering = replace(rendering, notes=(*rendering.notes, *_chance_notes(chance)))
        gone = sum(change.kind is ChangeKind.REMOVED for change in changes)
        return replace(rendering, objects=len(after) + gone, changes=changes)

    def _manifests(
        self, recipe: Recipe, side: Side | None, version: str, cancel: CancelToken
    ) -> tuple[Manifest, ...]:
        """Render one side; what is not there then renders to nothing."""
        cancel.check()
        if side is None:
            return ()
        key = f"{version} {side.digest}"
        known = self._memory.get(key)
        if known is None:
            known = self._renderer.render(recipe, side.files, cancel)
            self._memory.keep(key, known)
        return known


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


def _is_unsteady(side: Side) -> bool:
    """Tell whether templates ask for chance or for the time."""
    return any(_UNSTEADY.search(data) for path, data in side.files.items() if "/templates/" in path)


def _chance_notes(chance: frozenset[tuple[ObjectName, str]]) -> tuple[str, ...]:
    if not chance:
        return ()
    first = min(f"{name} {key}" for name, key in chance)
    more = f" and {len(chance) - 1} more" if len(chance) > 1 else ""
    return (f"differs at each rendering and is left out: {first}{more}",)


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
