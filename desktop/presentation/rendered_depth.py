"""The rendered depth of a preview: a target's objects now against afterwards, and what they were rendered with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from desktop.application.previews import FileDiff
from desktop.application.rendering_jobs import Unrendered
from desktop.application.renderings import Rendered, Rendering, RenderProgress
from desktop.domain.counting import plural
from desktop.domain.destruction import destroyed
from desktop.domain.manifest import ChangeKind, ObjectChange
from desktop.domain.recipe import Isolation
from desktop.domain.target import Slot
from desktop.presentation.diff_noise import IN_OBJECTS
from desktop.presentation.diff_rows import Difference, Section, difference, of_lines, section
from desktop.presentation.plain_text import plain
from desktop.presentation.preview_depths import Depth
from desktop.presentation.preview_diffs import NOW_AFTER

RENDERED = Depth(
    key="rendered", words="Rendered", help="The objects that are rendered now, against those afterwards."
)
_MARKS = {
    ChangeKind.ADDED: ("+", "added"),
    ChangeKind.CHANGED: ("~", "changed"),
    ChangeKind.REMOVED: ("−", "removed"),
}

Diff = Callable[[ObjectChange], FileDiff]
"""Gives the whole text of an object's change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRow:
    """An object that changes, in the list beside the difference; `section` is its part of it."""

    section: int
    mark: str
    word: str
    name: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedView:
    """What is shown of one target: its objects, their difference, and what they were rendered with."""

    resources: tuple[ResourceRow, ...]
    difference: Difference
    provenance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedTarget:
    """What was rendered of one target, and why other parts of it were not."""

    renderings: tuple[Rendering, ...]
    unrendered: tuple[Unrendered, ...]
    isolation: Isolation


def rendered_view(target: RenderedTarget, diff: Diff) -> RenderedView:
    """Return the view of a target; made off the interface thread."""
    sections: list[Section] = []
    resources: list[ResourceRow] = []
    for rendering in target.renderings:
        if rendering.problem or not rendering.changes:
            sections.append(_without_change(rendering))
        for change in rendering.changes:
            resources.append(_resource(change, len(sections)))
            sections.append(_changed(change, diff(change)))
    sections.extend(
        of_lines("Not rendered", (), note=plain(one.why, 400).capitalize()) for one in target.unrendered
    )
    return RenderedView(
        resources=tuple(resources),
        difference=difference(sections),
        provenance=_provenance(target),
    )


def _changed(change: ObjectChange, diff: FileDiff) -> Section:
    grave = "; ".join(destroyed(change))
    return section(
        plain(str(change.name), 200),
        diff.unified,
        tail=NOW_AFTER,
        concern="destructive" if grave else "",
        noise=IN_OBJECTS,
    )


def _without_change(rendering: Rendering) -> Section:
    title = plain(str(rendering.recipe), 200)
    if rendering.problem:
        problem = plain(rendering.problem, 600)
        missing = problem.startswith("rendered: ")
        return of_lines(title, (), note=problem if missing else f"not rendered: {problem}")
    return of_lines(title, (), note=f"rendered: no change in {plural(rendering.objects, 'object')}")


def _resource(change: ObjectChange, number: int) -> ResourceRow:
    name = change.name
    where = f" in {plain(name.namespace, 80)}" if name.namespace else ""
    mark, word = _MARKS[change.kind]
    return ResourceRow(
        section=number,
        mark=mark,
        word=word,
        name=plain(name.name, 120),
        detail=f"{plain(name.kind, 80)}{where}",
    )


def _provenance(target: RenderedTarget) -> str:
    done = [item for item in target.renderings if not item.problem]
    changed, whole = sum(len(item.changes) for item in done), sum(item.objects for item in done)
    parts = (
        [f"{changed} of {plural(whole, 'object')} {'changes' if changed == 1 else 'change'}"] if done else []
    )
    parts.extend(sorted({plain(item.tool, 80) for item in done if item.tool}))
    parts.extend(dict.fromkeys(plain(note, 120) for item in target.renderings for note in item.notes))
    if done:
        parts.append(plain(target.isolation.words, 200))
    return " · ".join(parts) or "Nothing of it could be rendered"


def of_slots(rendered: Rendered) -> Iterator[tuple[Slot, RenderedTarget]]:
    """Yield what was rendered, target by target."""
    renderings: dict[Slot, list[Rendering]] = {}
    unrendered: dict[Slot, list[Unrendered]] = {}
    for item in rendered.renderings:
        for slot in item.slots:
            renderings.setdefault(slot, []).append(item)
    for one in rendered.unrendered:
        for slot in one.slots:
            unrendered.setdefault(slot, []).append(one)
    for slot in {**renderings, **unrendered}:
        yield (
            slot,
            RenderedTarget(
                renderings=tuple(renderings.get(slot, ())),
                unrendered=tuple(unrendered.get(slot, ())),
                isolation=rendered.isolation,
            ),
        )


def progress_words(progress: RenderProgress) -> str:
    """Return `rendered 180 of 412 · 3 failed`."""
    failed = f" · {progress.failed} failed" if progress.failed else ""
    return f"rendered {progress.done} of {progress.total}{failed}"
