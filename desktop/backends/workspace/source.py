"""The YAML of the workspace's files: one merged content that knows file, line and column of each value.

Plain scalars are read by the core rules of YAML 1.2, so that `at: 16:00`, `name: no` and `start: 2026-12-19` stay
the text that was written; only `true`, `false`, decimal integers and null are anything else.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import yaml
from typing_extensions import override

from desktop.application.errors import AppError
from desktop.domain.workspace import Fault

Raw: TypeAlias = "bool | int | str | list[Raw] | dict[str, Raw] | None"
Loc: TypeAlias = tuple[str | int, ...]

MAX_DEPTH: Final = 32
REPEATABLE: Final = frozenset({"apiVersion", "kind"})
"""Top-level keys that every file of the folder may repeat, if they say the same."""

_CONSTANTS: Final[Mapping[str, bool | None]] = {
    "true": True,
    "false": False,
    "null": None,
    "~": None,
    "": None,
}
_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")
_LINE_COLUMN: Final = re.compile(r"(\d+)\D{1,12}(\d+)\D*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in a file, both numbers from 1."""

    file: str
    line: int
    column: int

    def fault(self, message: str, remedy: str) -> Fault:
        return Fault(file=self.file, line=self.line, column=self.column, message=message, remedy=remedy)

    @override
    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(slots=True)
class Source:
    """The merged content, with the marks of its keys and values by path: `("environments", 0, "name")`."""

    content: dict[str, Raw] = field(default_factory=dict[str, Raw])
    keys: dict[Loc, Mark] = field(default_factory=dict[Loc, Mark])
    values: dict[Loc, Mark] = field(default_factory=dict[Loc, Mark])
    start: Mark = field(default_factory=lambda: Mark(file=".gitopshq/workspace.yaml", line=1, column=1))

    def value(self, loc: Loc) -> Mark:
        """Return the place of a value, or of the nearest enclosing one where the file has none there."""
        for length in range(len(loc), 0, -1):
            if loc[:length] in self.values:
                return self.values[loc[:length]]
        return self.start

    def key(self, loc: Loc) -> Mark:
        """Return the place of a key, else of its value."""
        return self.keys.get(loc) or self.value(loc)

    def at(self, loc: Loc) -> Raw:
        """Return the raw value at a path, None where there is none."""
        current: Raw = self.content
        for step in loc:
            if isinstance(current, dict):
                current = current.get(str(step))
            elif isinstance(current, list) and isinstance(step, int) and step < len(current):
                current = current[step]
            else:
                return None
        return current


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    mark: Mark
    scalar: bool | int | str | None = None
    pairs: tuple[tuple[str, Mark, "_Node"], ...] | None = None
    items: tuple["_Node", ...] | None = None


class _Stop(Exception):  # noqa: N818 - carries a fault, is never seen outside
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def read_source(files: Mapping[str, bytes], precheck: Callable[[bytes], None]) -> tuple[Source, list[Fault]]:
    """Merge the files, in the order of their names.

    Lists of one name are joined over files; any other top-level key may stand in one file only. Where a file
    cannot be read as YAML at all, the returned source holds nothing of it and the faults say why.
    """
    source, faults = Source(), list[Fault]()
    if files:
        source.start = Mark(file=min(files), line=1, column=1)
    for name in sorted(files):
        try:
            root = _read_file(name, files[name], precheck, faults)
        except _Stop as stop:
            faults.append(stop.fault)
            continue
        for key, mark, node in root:
            _merge(source, (key, mark, node), faults)
    return source, faults


def _read_file(
    name: str, data: bytes, precheck: Callable[[bytes], None], faults: list[Fault]
) -> tuple[tuple[str, Mark, _Node], ...]:
    start = Mark(file=name, line=1, column=1)
    try:
        precheck(data)
        text = data.decode("utf-8-sig")
        documents = list(_Composer(name, text, faults).documents())
    except AppError as error:
        raise _Stop(_of_precheck(start, error)) from error
    except UnicodeDecodeError as error:
        raise _Stop(start.fault(f"byte {error.start} is not UTF-8", "Save the file as UTF-8.")) from error
    except yaml.YAMLError as error:
        raise _Stop(_of_yaml(start, error)) from error
    filled = [
        node
        for node in documents
        if node.scalar is not None or node.pairs is not None or node.items is not None
    ]
    if not filled:
        return ()
    if len(filled) > 1:
        raise _Stop(filled[1].mark.fault("a second document in one file", "Move it to a file of its own."))
    if filled[0].pairs is None:
        raise _Stop(
            filled[0].mark.fault("the file is no mapping", "Begin it with apiVersion: gitopshq.dev/v1.")
        )
    return filled[0].pairs


def _of_precheck(start: Mark, error: AppError) -> Fault:
    found = _LINE_COLUMN.search(error.where)
    line, column = (int(found[1]), int(found[2])) if found else (1, 1)
    return Mark(file=start.file, line=line, column=column).fault(
        error.what, error.remedy or "Write plain YAML."
    )


def _of_yaml(start: Mark, error: yaml.YAMLError) -> Fault:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        mark = Mark(file=start.file, line=error.problem_mark.line + 1, column=error.problem_mark.column + 1)
        return mark.fault(f"not YAML: {error.problem}", "Check indentation, quotes and brackets here.")
    return start.fault(f"not YAML: {error}"[:200], "Save the file as plain YAML in UTF-8.")


def _merge(source: Source, pair: tuple[str, Mark, _Node], faults: list[Fault]) -> None:
    key, mark, node = pair
    raw = _raw(node)
    present = source.content.get(key)
    if key not in source.content:
        source.content[key] = raw
        source.keys[key,] = mark
        _remember(source, (key,), node)
    elif isinstance(present, list) and isinstance(raw, list):
        for item in node.items or ():
            _remember(source, (key, len(present)), item)
            present.append(_raw(item))
    elif not (key in REPEATABLE and present == raw):
        faults.append(
            mark.fault(
                f'"{key}" stands in two files, first in {source.keys[key,]}',
                "Keep it in one of them; only lists are joined.",
            )
        )


def _raw(node: _Node) -> Raw:
    if node.pairs is not None:
        return {key: _raw(value) for key, _, value in node.pairs}
    if node.items is not None:
        return [_raw(item) for item in node.items]
    return node.scalar


def _remember(source: Source, loc: Loc, node: _Node) -> None:
    source.values[loc] = node.mark
    for number, item in enumerate(node.items or ()):
        _remember(source, (*loc, number), item)
    for key, mark, value in node.pairs or ():
        source.keys[*loc, key] = mark
        _remember(source, (*loc, key), value)


class _Composer:
    """Builds marked nodes from libyaml's events; duplicate keys and odd texts are noted, worse stops the file."""

    def __init__(self, file: str, text: str, faults: list[Fault]) -> None:
        self._file = file
        self._faults = faults
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._anchors: dict[str, _Node] = {}

    def documents(self) -> Iterator[_Node]:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._anchors.clear()
                yield self._node(next(self._events), 0)

    def _node(self, event: Any, depth: int) -> _Node:  # noqa: ANN401 - PyYAML's events carry no types
        mark = Mark(file=self._file, line=event.start_mark.line + 1, column=event.start_mark.column + 1)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(event.anchor), mark)
        if event.tag:
            raise _Stop(mark.fault(f"the tag {event.tag}"[:100], "Write the value without a tag."))
        if depth > MAX_DEPTH:
            raise _Stop(mark.fault(f"nested more than {MAX_DEPTH} deep", "Write it flatter."))
        node = self._content(event, mark, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        return node

    def _content(self, event: Any, mark: Mark, depth: int) -> _Node:  # noqa: ANN401 - as above
        if isinstance(event, yaml.ScalarEvent):
            return _Node(
                mark=mark, scalar=self._scalar(str(event.value), mark, plain=event.style in {None, ""})
            )
        if isinstance(event, yaml.SequenceStartEvent):
            items = list[_Node]()
            while not isinstance(following := next(self._events), yaml.SequenceEndEvent):
                items.append(self._node(following, depth + 1))
            return _Node(mark=mark, items=tuple(items))
        return _Node(mark=mark, pairs=self._pairs(depth))

    def _pairs(self, depth: int) -> tuple[tuple[str, Mark, _Node], ...]:
        pairs: dict[str, tuple[str, Mark, _Node]] = {}
        while not isinstance(following := next(self._events), yaml.MappingEndEvent):
            name = self._node(following, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if name.pairs is not None or name.items is not None:
                raise _Stop(
                    name.mark.fault(
                        "a key that is a list or a mapping", "Write a plain word before the colon."
                    )
                )
            key = str(following.value) if isinstance(following, yaml.ScalarEvent) else str(name.scalar)
            if key in pairs:
                first = pairs[key][1]
                self._faults.append(
                    name.mark.fault(
                        f'"{key}" is written twice, first in line {first.line}', "Keep one of the two lines."
                    )
                )
            else:
                pairs[key] = (key, name.mark, value)
        return tuple(pairs.values())

    def _alias(self, anchor: str, mark: Mark) -> _Node:
        if anchor not in self._anchors:
            raise _Stop(
                mark.fault(f"*{anchor} stands inside what it refers to"[:100], "Write the value out.")
            )
        return self._anchors[anchor]

    def _scalar(self, text: str, mark: Mark, *, plain: bool) -> bool | int | str | None:
        if plain and text in _CONSTANTS:
            return _CONSTANTS[text]
        if plain and _INTEGER.fullmatch(text):
            return int(text)
        if not unicodedata.is_normalized("NFC", text):
            self._faults.append(
                mark.fault(
                    "text is not in Unicode normal form C", "Type the accented letters as single characters."
                )
            )
        if any(unicodedata.category(char) in {"Cc", "Cs", "Cf"} and char not in "\n\t" for char in text):
            self._faults.append(
                mark.fault("text holds invisible characters", "Remove control and direction characters.")
            )
        return text
