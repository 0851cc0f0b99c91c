"""Where every value of a YAML file stands: one pass over libyaml's events gives a tree of nodes.

Nothing is constructed. Aliases keep their place, duplicate keys are seen, and the limits of a hostile file
are checked while the events pass (`precheck`), so that a bomb costs no more than its first lines.

Marks of the C loader count code points of the text without its byte order mark. A scalar's start mark
includes its anchor and tag, a block scalar's end includes the blank lines after it, and an empty value starts
and ends behind its colon: `content_start` and `content_end` take that back.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias, cast

import yaml

from desktop.backends.yaml import precheck
from desktop.backends.yaml.source import Format, Source

Entry: TypeAlias = tuple[str, str | None, str | None, bool | None]
"""One event for comparison: value or sign, tag, anchor, and whether a scalar is plain (None: no scalar)."""

_PROPERTIES: Final = re.compile(r"(?:(?:!<[^>]*>|[&!]\S*)(?:[ \t]+#[^\r\n]*|\s)*)+")
MERGE: Final = "<<"


class Kind(Enum):
    """What a node is; a template is a flow mapping that really is a `{{ }}` expression."""

    SCALAR = "value"
    MAPPING = "mapping"
    SEQUENCE = "list"
    ALIAS = "alias"
    TEMPLATE = "template expression"


class Mark(Protocol):
    """A position as the loader gives it: code points from the start; line and column from 0."""

    @property
    def index(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class Node:
    """A value, a key or a collection at its place.

    `start` and `end` are positions in the source text, `line` and `column` count from 0, `first` and `last` bound the
    node's entries in `Tree.entries`. Mutable only while the tree is being read. What few nodes have is a default of
    the class, not of each node: a file has thousands of them.
    """

    value: str = ""
    style: str | None = None
    tag: str | None = None
    anchor: str | None = None
    flow: bool = False
    key: "Node | None" = None
    fields: Mapping[str, "Node"] = MappingProxyType({})
    items: Sequence["Node"] = ()
    merges: tuple["Node", ...] = ()
    target: "Node | None" = None
    aliases: tuple["Node", ...] = ()

    def __init__(self, kind: Kind, mark: Mark, end: int, first: int) -> None:
        """Begin a node that ends at position `end`; `first` is the number of its first entry."""
        self.kind = kind
        self.start = mark.index
        self.line = mark.line
        self.column = mark.column
        self.end = end
        self.first = first
        self.last = first + 1

    @property
    def plain(self) -> bool:
        """Tell whether this is a scalar without quotes, and no block."""
        return self.kind is Kind.SCALAR and self.style is None


class Tree:
    """A file that was read: the root of each document, and the entries to compare a re-parse with."""

    __slots__ = ("entries", "roots", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.roots: list[Node] = []
        self.entries: list[Entry] = []


def resolved(node: Node) -> Node:
    """Return what an alias stands for, any other node itself."""
    return node.target if node.target is not None else node


def document_name(root: Node, index: int) -> str:
    """Return "Kind/name" of a manifest, "#index" of any other document."""
    kind = field_text(root, "kind")
    name = field_text(root, "metadata", "name")
    return f"{kind}/{name}" if kind and name else f"#{index}"


def field_text(root: Node, *names: str) -> str:
    """Return the text of a field by plain names, "" where there is none."""
    node = root
    for name in names:
        found = resolved(node).fields.get(name)
        if found is None:
            return ""
        node = found
    return resolved(node).value


def content_start(text: str, node: Node) -> int:
    """Return where the value itself begins, behind its anchor and tag."""
    if node.tag is None and node.anchor is None:
        return node.start
    found = _PROPERTIES.match(text, node.start, node.end)
    return found.end() if found else node.start


def content_end(text: str, node: Node) -> int:
    """Return where the last character of the value ends, before blank lines and comments that follow."""
    if node.kind is Kind.SCALAR and node.style in ("|", ">"):
        raw = text[node.start : node.end]
        keeps_blanks = node.value.rstrip("\n")[-1:] in (" ", "\t")
        return node.start + len(raw.rstrip("\r\n" if keeps_blanks else " \t\r\n"))
    if node.kind in (Kind.SCALAR, Kind.ALIAS, Kind.TEMPLATE) or node.flow:
        return node.end
    last = node.items[-1] if node.items else list(node.fields.values())[-1]
    return content_end(text, last)


def place(text: str, node: Node) -> tuple[int, int]:
    """Return line and column of the value itself, counted from 1."""
    start = content_start(text, node)
    between = text[node.start : start].splitlines(keepends=True)
    if not between or not between[-1].endswith(("\n", "\r")):
        moved = len(between[-1]) if between else 0
        column = node.column + moved if len(between) < 2 else moved  # noqa: PLR2004 - one line, or more
        return node.line + max(len(between) - 1, 0) + 1, column + 1
    return node.line + len(between) + 1, 1


def read_yaml(source: Source) -> Tree:
    """Read a YAML or JSON file into a tree.

    Raises:
        NotEditableError: it is not YAML (a template, a syntax error); `where` holds line and column.
        LimitExceededError, UnsafeInputError: it is refused, see `precheck`.
    """
    return _Reader(source).read()


def yaml_entries(source: Source, text: str) -> list[Entry]:
    """Parse changed text into entries only, to compare with those expected.

    Raises:
        NotEditableError: the changed text is no longer YAML.
    """
    try:
        return [entry for event in _events(text) if (entry := _entry(event)) is not None]
    except yaml.YAMLError as error:
        raise precheck.not_yaml(source, error) from error


def scalar_entry(value: str, tag: str | None, anchor: str | None, *, plain: bool) -> Entry:
    """Return the entry of one scalar."""
    return (value, tag, anchor, plain)


def _events(text: str) -> Iterator[yaml.Event]:
    loader = yaml.CSafeLoader(text)
    try:
        while (event := loader.get_event()) is not None:
            yield event
    finally:
        loader.dispose()


def _entry(event: yaml.Event) -> Entry | None:
    if isinstance(event, yaml.ScalarEvent):
        return (event.value, event.tag, event.anchor, not event.style)
    if isinstance(event, yaml.AliasEvent):
        return ("*", None, event.anchor, None)
    if isinstance(event, yaml.MappingStartEvent):
        return ("{", event.tag, event.anchor, None)
    if isinstance(event, yaml.SequenceStartEvent):
        return ("[", event.tag, event.anchor, None)
    mark = _MARKS.get(type(event))
    return (mark, None, None, None) if mark else None


_MARKS: Final[dict[type[yaml.Event], str]] = {
    yaml.MappingEndEvent: "}",
    yaml.SequenceEndEvent: "]",
    yaml.DocumentStartEvent: "---",
}


class _Frame:
    """A collection that is still open; `key` waits for its value."""

    __slots__ = ("fields", "items", "key", "node", "weight")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.items: list[Node] = []
        self.fields: dict[str, Node] = {}
        if node.kind is Kind.SEQUENCE:
            node.items = self.items
        else:
            node.fields = self.fields
        self.key: Node | None = None
        self.weight = 1


class _Reader:
    """Builds the tree of one file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._tree = Tree(source)
        self._entries = self._tree.entries
        self._most_nodes = source.limits.nodes
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._nodes = 0

    def read(self) -> Tree:
        """Return the tree; nothing here may refer to itself, or each tree would stay until circles are collected."""
        handlers: dict[type[yaml.Event], Callable[[yaml.Event], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.DocumentStartEvent: self._document,
        }
        try:
            for event in _events(self._source.text):
                handler = handlers.get(type(event))
                if handler is not None:
                    handler(event)
        except yaml.YAMLError as error:
            raise precheck.not_yaml(self._source, error) from error
        return self._tree

    def _document(self, _event: yaml.Event) -> None:
        self._anchors.clear()
        self._entries.append(("---", None, None, None))

    def _node(self, kind: Kind, event: yaml.Event) -> Node:
        self._nodes += 1
        mark = cast("Mark", event.start_mark)
        end = cast("Mark", event.end_mark)
        if self._nodes > self._most_nodes:
            raise precheck.limit(self._source, mark, f"more than {self._most_nodes} nodes")
        return Node(kind, mark, end.index, len(self._entries))

    def _properties(self, node: Node, anchor: str | None, tag: str | None) -> None:
        node.anchor = anchor
        if tag is not None:
            precheck.check_tag(self._source, tag, node)
            node.tag = tag

    def _scalar(self, event: yaml.Event) -> None:
        scalar = cast("yaml.ScalarEvent", event)
        node = self._node(Kind.SCALAR, event)
        value = node.value = scalar.value
        style = scalar.style or None  # the C loader says "" for plain
        if style is not None:
            node.style = style
        self._entries.append((value, scalar.tag, scalar.anchor, style is None))
        if self._stack and self._stack[-1].node.flow:
            node.flow = True
        if scalar.anchor is not None or scalar.tag is not None:
            self._properties(node, scalar.anchor, scalar.tag)
        if len(value) > precheck.LONG_INTEGER:
            precheck.check_scalar(self._source, value, node, plain=style is None)
        self._attach(node, 1)

    def _alias(self, event: yaml.Event) -> None:
        alias = cast("yaml.AliasEvent", event)
        anchor = alias.anchor or ""
        node = self._node(Kind.ALIAS, event)
        self._entries.append(("*", None, anchor, None))
        known = self._anchors.get(anchor)
        if known is None:
            raise precheck.unsafe(
                self._source,
                node,
                f"the alias *{anchor} refers to no finished anchor before it",
                "Write the anchor first.",
            )
        node.target, weight = known
        node.target.aliases += (node,)
        self._attach(node, weight)

    def _open(self, event: yaml.Event) -> None:
        start = cast("yaml.CollectionStartEvent", event)
        node = self._node(Kind.MAPPING if isinstance(event, yaml.MappingStartEvent) else Kind.SEQUENCE, event)
        if len(self._stack) >= self._source.limits.depth:
            raise precheck.limit(self._source, node, f"nested deeper than {self._source.limits.depth} levels")
        self._entries.append(("[" if node.kind is Kind.SEQUENCE else "{", start.tag, start.anchor, None))
        node.flow = bool(start.flow_style)
        if start.anchor is not None or start.tag is not None:
            self._properties(node, start.anchor, start.tag)
        self._stack.append(_Frame(node))

    def _close(self, event: yaml.Event) -> None:
        frame = self._stack.pop()
        end = cast("Mark", event.end_mark)
        frame.node.end = end.index
        self._entries.append(("]" if frame.node.kind is Kind.SEQUENCE else "}", None, None, None))
        frame.node.last = len(self._entries)
        self._attach(frame.node, frame.weight)

    def _attach(self, node: Node, weight: int) -> None:
        if node.anchor is not None:
            self._anchors[node.anchor] = (node, weight)
        if not self._stack:
            self._tree.roots.append(node)
            return
        frame = self._stack[-1]
        frame.weight += weight
        if frame.weight > self._source.limits.weight:
            raise precheck.limit(
                self._source,
                node,
                f"aliases expand to more than {self._source.limits.weight} nodes",
            )
        if frame.node.kind is Kind.SEQUENCE:
            frame.items.append(node)
        elif frame.key is None:
            frame.key = self._as_key(frame.node, node)
        else:
            self._field(frame, frame.key, node)
            frame.key = None

    def _as_key(self, mapping: Node, key: Node) -> Node:
        if key.kind is not Kind.SCALAR:
            if key.start == mapping.start + 1 and self._source.text.startswith("{{", mapping.start):
                mapping.kind = Kind.TEMPLATE
                return key
            raise precheck.unsafe(self._source, key, "a key that is no plain text", "Write a name.")
        known = mapping.fields.get(key.value)
        if known is not None:
            raise precheck.duplicate(self._source, key, key.value, (known.key or known).line + 1)
        return key

    def _field(self, frame: _Frame, key: Node, value: Node) -> None:
        if key.kind is not Kind.SCALAR:
            return
        value.key = key
        frame.fields[key.value] = value
        if key.value == MERGE and key.plain and self._source.format is Format.YAML:
            merged = value.items if value.kind is Kind.SEQUENCE else [value]
            frame.node.merges += tuple(resolved(node) for node in merged)
