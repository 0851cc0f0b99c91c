"""Rendered manifests as lines and as a document: programs, objects by what happens to them, what was not rendered."""

from collections.abc import Sequence

from desktop.application.rendering_jobs import Unrendered
from desktop.application.renderings import Rendered, Rendering
from desktop.domain.canonical import Json, JsonObject
from desktop.domain.counting import plural
from desktop.domain.manifest import ChangeKind, FieldChange, ObjectChange
from desktop.domain.recipe import RenderTools
from desktop.domain.target import Slot
from desktop.presentation import signs
from desktop.presentation.documents import slots_document
from desktop.presentation.panels import names
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import Tone
from desktop.presentation.text_table import GAP, Line, Toned, line

MOST_FIELDS = 12
_VALUE = 80
_NOTHING = "(none)"
MARKS = {ChangeKind.ADDED: "+", ChangeKind.CHANGED: "~", ChangeKind.REMOVED: "-"}
_TONES = {"+": Tone.OK, "~": Tone.PLAIN, "-": Tone.FAIL}


def tools_words(tools: RenderTools) -> str:
    """Say what renders here, and how it is kept apart."""
    versions = ", ".join(plain(item.version, 60) for item in tools.found)
    return f"{versions or 'no renderer is installed'}; {plain(tools.isolation.words)}"


def counts_words(changes: Sequence[ObjectChange]) -> str:
    """Return `+2 ~3 −1`, without what does not occur; `no change` where nothing does."""
    found = {kind: sum(change.kind is kind for change in changes) for kind in ChangeKind}
    shown = {ChangeKind.ADDED: "+", ChangeKind.CHANGED: "~", ChangeKind.REMOVED: "−"}
    return " ".join(f"{sign}{found[kind]}" for kind, sign in shown.items() if found[kind]) or "no change"


def rendered_lines(rendered: Rendered, tools: RenderTools) -> list[Line]:
    """Return every rendering with its changed objects, then what could not be rendered and why."""
    lines: list[Line] = [line("rendered by ", tools_words(tools))]
    for item in rendered.renderings:
        lines.extend(_rendering_lines(item))
    for without in rendered.unrendered:
        whose = _whose(without.slots)
        lines.append(line(signs.UNKNOWN.named("not rendered"), GAP, f"{whose}: {plain(without.why, 300)}"))
    return lines


def _rendering_lines(item: Rendering) -> list[Line]:
    head = f"{plain(str(item.recipe), 120)} ({_whose(item.slots)})"
    notes = [line("      ", plain(note, 300)) for note in item.notes]
    if item.problem:
        failed = signs.UNKNOWN.named("not rendered")
        return [line(failed, GAP, f"{head}: {plain(item.problem, 600)}"), *notes]
    lines = [line(f"{head}: {counts_words(item.changes)} of {plural(item.objects, 'object')}"), *notes]
    for change in item.changes:
        lines.extend(_change_lines(change))
    return lines


def _change_lines(change: ObjectChange) -> list[Line]:
    mark = MARKS[change.kind]
    was = f" (was {plain(change.renamed_from, 80)})" if change.renamed_from else ""
    head = Toned(text=f"  {mark} {plain(str(change.name), 160)}{was}", tone=_TONES[mark])
    lines: list[Line] = [line(head)]
    lines.extend(line("      ", _field_words(item)) for item in change.fields[:MOST_FIELDS])
    if len(change.fields) > MOST_FIELDS:
        lines.append(line(f"      … and {len(change.fields) - MOST_FIELDS} more (--json shows all)"))
    return lines


def _field_words(item: FieldChange) -> str:
    before = _NOTHING if item.before is None else plain(item.before, _VALUE)
    after = _NOTHING if item.after is None else plain(item.after, _VALUE)
    return f"{plain(item.key, 160)}  {before} → {after}"


def _whose(slots: Sequence[Slot]) -> str:
    return f"{plural(len(slots), 'target')}: {names((str(slot) for slot in slots), 5)}"


def rendered_document(rendered: Rendered, tools: RenderTools) -> JsonObject:
    """Return the same as a document; the core has masked secrets already."""
    return {
        "tools": [
            {"tool": item.tool.value, "version": item.version, "path": item.path, "attention": item.attention}
            for item in tools.found
        ],
        "without_network": rendered.isolation.without_network,
        "isolation": rendered.isolation.words,
        "renderings": [_rendering_document(item) for item in rendered.renderings],
        "not_rendered": [_unrendered_document(item) for item in rendered.unrendered],
    }


def _rendering_document(item: Rendering) -> JsonObject:
    return {
        "tool": item.recipe.tool.value,
        "folder": item.recipe.folder,
        "values": [part.path for part in item.recipe.values],
        "version": item.tool,
        "targets": slots_document(item.slots),
        "objects": item.objects,
        "problem": item.problem,
        "notes": list[Json](item.notes),
        "changes": [_change_document(change) for change in item.changes],
        "destroyed": list[Json](item.destroyed),
    }


def _change_document(change: ObjectChange) -> JsonObject:
    name = change.name
    return {
        "change": change.kind.value,
        "group": name.group,
        "kind": name.kind,
        "namespace": name.namespace,
        "name": name.name,
        "renamed_from": change.renamed_from,
        "fields": [{"key": item.key, "from": item.before, "to": item.after} for item in change.fields],
    }


def _unrendered_document(item: Unrendered) -> JsonObject:
    return {"why": item.why, "targets": slots_document(item.slots)}
