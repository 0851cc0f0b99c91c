"""From raw content to the models: every fault at its place, and what remains valid for the cross checks."""

import difflib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from desktop.backends.workspace.models import WorkspaceModel
from desktop.backends.workspace.source import Loc, Raw, Source
from desktop.backends.workspace.texts import WRITTEN_WRONGLY
from desktop.domain.workspace import Fault

MAX_ENTRIES: Final = 10_000
_STOCK: Final[dict[str, Raw]] = {
    "apiVersion": "gitopshq.dev/v1",
    "kind": "Workspace",
    "metadata": {"name": "x"},
    "environments": [{"name": "x", "tier": "dev"}],
}
"""Stands in for what is missing or wrong while the rest is checked; never part of a result."""

_EXPECTED: Final = {
    "string_type": ("text", "Write it in quotes."),
    "int_type": ("a whole number", "Write digits without quotes."),
    "bool_type": ("true or false", "Write true or false without quotes."),
    "tuple_type": ("a list", "Write one entry a line, each after a dash."),
    "list_type": ("a list", "Write one entry a line, each after a dash."),
    "dict_type": ("a mapping", "Write key: value lines, indented."),
    "model_type": ("a mapping", "Write key: value lines, indented."),
    "model_attributes_type": ("a mapping", "Write key: value lines, indented."),
}

_EMPTY: Final = {"too_short": "Write at least one entry.", "string_too_short": "Write some text."}


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """Return the nearest of the known words as a remedy, else the known words."""
    words = sorted(set(known))
    near = difflib.get_close_matches(wrong, words, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    listed = ", ".join(words[:20])
    return f"Known here: {listed}." if words else "Nothing of that kind is defined yet; define it first."


@dataclass(slots=True)
class Checked:
    """The models of what is valid, with the way back to places in the files; `faults` gathers."""

    document: WorkspaceModel
    source: Source
    positions: dict[str, tuple[int, ...]]
    faults: list[Fault]

    def loc(self, section: str, number: int, *rest: str | int) -> Loc:
        """Return the path in the files of entry `number` of the validated section."""
        return (section, self.positions[section][number], *rest)

    def fault(self, loc: Loc, message: str, remedy: str) -> None:
        self.faults.append(self.source.value(loc).fault(message, remedy))

    def names(self, section: str, key: str = "name") -> frozenset[str]:
        """Return the names of a section as written, also of entries that are not valid otherwise."""
        entries = self.source.content.get(section)
        found = (
            [entry.get(key) for entry in entries if isinstance(entry, dict)]
            if isinstance(entries, list)
            else []
        )
        return frozenset(name for name in found if isinstance(name, str))


def validate(source: Source, faults: list[Fault]) -> Checked:
    """Check the content against the models; faults go to the list, the rest comes back as models."""
    content = _bounded(source, faults)
    try:
        document = _validated(content)
        bad = frozenset[Loc]()
    except ValidationError as error:
        details = error.errors(include_url=False)
        faults.extend(_fault(source, detail) for detail in details)
        bad = frozenset(tuple(detail["loc"])[:2] for detail in details)
        document = _remainder(content, bad)
    positions = {
        section: tuple(number for number in range(len(entries)) if (section, number) not in bad)
        for section, entries in source.content.items()
        if isinstance(entries, list)
    }
    return Checked(document=document, source=source, positions=positions, faults=faults)


def _validated(content: dict[str, Raw]) -> WorkspaceModel:
    return WorkspaceModel.model_validate_json(json.dumps(content))


def _bounded(source: Source, faults: list[Fault]) -> dict[str, Raw]:
    content = dict(source.content)
    for section, entries in source.content.items():
        if isinstance(entries, list) and len(entries) > MAX_ENTRIES:
            message = f'"{section}" has {len(entries)} entries, more than {MAX_ENTRIES}'
            faults.append(source.value((section,)).fault(message, "Split the workspace, or name fewer."))
            content[section] = []
    return content


def _remainder(content: dict[str, Raw], bad: Collection[Loc]) -> WorkspaceModel:
    whole = {loc[0] for loc in bad if len(loc) == 1 or not isinstance(loc[1], int)}
    rest: dict[str, Raw] = {}
    for key, value in content.items():
        if key in whole:
            continue
        if isinstance(value, list):
            value = [entry for number, entry in enumerate(value) if (key, number) not in bad]  # noqa: PLW2901
        if value != []:
            rest[key] = value
    document = _validated({**_STOCK, **rest})
    return document if "environments" in rest else document.model_copy(update={"environments": ()})


def _fault(source: Source, detail: ErrorDetails) -> Fault:
    loc: Loc = tuple(detail["loc"])
    name = str(loc[-1]) if loc else ""
    match detail["type"]:
        case "extra_forbidden":
            return source.key(loc).fault(
                f'there is no key "{name}" here'[:160], did_you_mean(name, _keys_at(loc[:-1]))
            )
        case "missing":
            return source.value(loc[:-1]).fault(f'"{name}" is missing', f'Write "{name}: …" here.')
        case kind if kind == WRITTEN_WRONGLY:
            context = detail.get("ctx", {})
            return source.value(_without_key_marker(loc)).fault(str(context["what"]), str(context["remedy"]))
        case _:
            return _plain_fault(source, detail, _without_key_marker(loc))


def _without_key_marker(loc: Loc) -> Loc:
    return loc[:-1] if loc and loc[-1] == "[key]" else loc


def _plain_fault(source: Source, detail: ErrorDetails, loc: Loc) -> Fault:
    place, name = source.value(loc), _last_name(loc)
    given, context = detail["input"], detail.get("ctx", {})
    if detail["type"] in _EXPECTED:
        expected, remedy = _EXPECTED[detail["type"]]
        return place.fault(f'"{name}" is {expected}, not {_kind(given)}', remedy)
    if detail["type"] in _EMPTY:
        return place.fault(f'"{name}" is empty', _EMPTY[detail["type"]])
    if detail["type"] in {"enum", "literal_error"}:
        known = [word.strip("'") for word in str(context["expected"]).replace(" or ", ", ").split(", ")]
        shown = str(given)[:60]
        return place.fault(f'"{name}" cannot be "{shown}"', _one_of(shown, known))
    return place.fault(f'"{name}": {detail["msg"]}'[:300], "Write a value within these bounds.")


def _one_of(wrong: str, known: list[str]) -> str:
    near = difflib.get_close_matches(wrong, known, n=1)
    return (f'Did you mean "{near[0]}"? ' if near else "") + f"Write one of: {', '.join(known)}."


def _last_name(loc: Loc) -> str:
    return next((step for step in reversed(loc) if isinstance(step, str)), "the file")


def _kind(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case int() | str():
            return repr(value)[:60]
        case list() | tuple():
            return "a list"
        case _:
            return "a mapping"


def _keys_at(loc: Loc) -> list[str]:
    model: type[BaseModel] | None = WorkspaceModel
    for step in loc:
        if isinstance(step, str) and model is not None:
            found = next((item for item in model.model_fields.values() if item.alias == step), None)
            model = _model_in(found.annotation) if found else None
    return [item.alias or "" for item in model.model_fields.values()] if model else []


def _model_in(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - annotations have no common type
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := _model_in(part))), None)
