"""Where every value of a YAML file stands: one pass over libyaml's events gives a tree of nodes.

Nothing is constructed. Aliases keep their place, duplicate keys are seen, and the limits of a hostile file
are checked while the events pass (`precheck`), so that a bomb costs no more than its first lines.

Marks of the C loader count code points of the text without its byte order mark. A scalar's start mark
includes its anchor and tag, a block scalar's end includes the blank lines after it, and an empty value starts
and ends behind its colon: `content_start` and `content_end` take that back.
"""

import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Final, TypeAlias, cast

import yaml

from desktop.backends.yaml import precheck
from desktop.backends.yaml.source import Format, Source

Entry: TypeAlias = tuple[str, str | None, str | None, bool]
"""One event for comparison: kind with value, tag, anchor, and whether it is a plain scalar."""

_PROPERTIES: Final = re.compile(r"(?:(?:!<[^>]*>|[&!]\S*)(?:[ \t]+#[^\r\n]*|\s)*)+")
MERGE: Final = "<<"


class Kind(Enum):
    """What a node is; a template is a flow mapping that really is a `{{ }}` expression."""

    SCALAR = "value"
    MAPPING = "mapping"
    SEQUENCE = "list"
    ALIAS = "alias"
    TEMPLATE = "template expression"


class Node:
    """A value, a key or a collection at its place.

    `start` and `end` are positions in the source text, `line` and `column` count from 0, `first` and `last`
    bound the node's entries in `Tree.entries`. Mutable only while the tree is being read.
    """

    __slots__ = (
        "aliases", "anchor", "column", "end", "fields", "first", "flow", "items", "kind",
        "last", "line", "merges", "plain", "start", "style", "tag", "target", "value",
    )  # fmt: skip

    def __init__(self, kind: Kind, at: tuple[int, int, int], first: int) -> None:
        """Begin a node at (position, line, column); `first` is its first entry."""
        self.kind = kind
        self.start, self.line, self.column = at
        self.end = self.start
        self.first = first
        self.last = first + 1
        self.value = ""
        self.style: str | None = None
        self.plain = False
        self.tag: str | None = None
        self.anchor: str | None = None
        self.flow = False
        self.fields: dict[str, tuple[Node, Node]] = {}
        self.items: list[Node] = []
        self.merges: list[Node] = []
        self.target: Node | None = None
        self.aliases: list[Node] = []


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
        node = found[1]
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
    last = node.items[-1] if node.items else next(reversed(node.fields.values()))[1]
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
    return ("=" + value, tag, anchor, plain)


def _events(text: str) -> Iterator[yaml.Event]:
    loader = yaml.CSafeLoader(text)
    try:
        while loader.check_event():
            yield cast("yaml.Event", loader.get_event())
    finally:
        loader.dispose()


def _start(event: yaml.Event) -> yaml.Mark:
    """Return where an event starts; the type stubs allow None, the loader never gives it."""
    return cast("yaml.Mark", event.start_mark)


def _entry(event: yaml.Event) -> Entry | None:
    if isinstance(event, yaml.ScalarEvent):
        return ("=" + event.value, event.tag, event.anchor, not event.style)
    if isinstance(event, yaml.AliasEvent):
        return ("*", None, event.anchor, False)
    if isinstance(event, yaml.MappingStartEvent):
        return ("{", event.tag, event.anchor, False)
    if isinstance(event, yaml.SequenceStartEvent):
        return ("[", event.tag, event.anchor, False)
    mark = _MARKS.get(type(event))
    return (mark, None, None, False) if mark else None


_MARKS: Final[dict[type[yaml.Event], str]] = {
    yaml.MappingEndEvent: "}",
    yaml.SequenceEndEvent: "]",
    yaml.DocumentStartEvent: "---",
}


class _Frame:
    """A collection that is still open; `key` waits for its value."""

    __slots__ = ("key", "node", "weight")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.key: Node | None = None
        self.weight = 1


class _Reader:
    """Builds the tree of one file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._tree = Tree(source)
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._nodes = 0
        self._handlers: dict[type[yaml.Event], Callable[[yaml.Event], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.DocumentStartEvent: self._document,
        }

    def read(self) -> Tree:
        handlers = self._handlers
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
        self._tree.entries.append(("---", None, None, False))

    def _node(self, kind: Kind, event: yaml.Event) -> Node:
        self._nodes += 1
        mark = _start(event)
        if self._nodes > self._source.limits.nodes:
            raise precheck.limit(self._source, mark, f"more than {self._source.limits.nodes} nodes")
        entries = self._tree.entries
        node = Node(kind, (mark.index, mark.line, mark.column), len(entries))
        node.end = cast("yaml.Mark", event.end_mark).index
        entry = _entry(event)
        if entry is not None:
            entries.append(entry)
        return node

    def _properties(self, node: Node, event: yaml.NodeEvent, tag: str | None) -> None:
        node.anchor = event.anchor
        if tag is not None:
            precheck.check_tag(self._source, tag, _start(event))
            node.tag = tag

    def _scalar(self, event: yaml.Event) -> None:
        assert isinstance(event, yaml.ScalarEvent)  # noqa: S101 - narrows for the type checker, by the table above
        node = self._node(Kind.SCALAR, event)
        node.value = event.value
        node.style = event.style or None  # the C loader says "" for plain
        node.plain = not event.style
        node.flow = bool(self._stack) and self._stack[-1].node.flow
        if event.anchor is not None or event.tag is not None:
            self._properties(node, event, event.tag)
        precheck.check_scalar(self._source, node.value, _start(event), plain=node.plain)
        self._attach(node, event, 1)

    def _alias(self, event: yaml.Event) -> None:
        assert isinstance(event, yaml.AliasEvent)  # noqa: S101 - as above
        node = self._node(Kind.ALIAS, event)
        known = self._anchors.get(event.anchor or "")
        if known is None:
            raise precheck.unsafe(
                self._source,
                _start(event),
                f"the alias *{event.anchor} refers to no finished anchor before it",
                "Write the anchor first.",
            )
        node.target, weight = known
        node.target.aliases.append(node)
        self._attach(node, event, weight)

    def _open(self, event: yaml.Event) -> None:
        assert isinstance(event, yaml.CollectionStartEvent)  # noqa: S101 - as above
        mark = _start(event)
        if len(self._stack) >= self._source.limits.depth:
            raise precheck.limit(self._source, mark, f"nested deeper than {self._source.limits.depth} levels")
        mapping = isinstance(event, yaml.MappingStartEvent)
        node = self._node(Kind.MAPPING if mapping else Kind.SEQUENCE, event)
        node.flow = bool(event.flow_style)
        if event.anchor is not None or event.tag is not None:
            self._properties(node, event, event.tag)
        self._stack.append(_Frame(node))

    def _close(self, event: yaml.Event) -> None:
        frame = self._stack.pop()
        node = frame.node
        node.end = cast("yaml.Mark", event.end_mark).index
        entry = _entry(event)
        if entry is not None:
            self._tree.entries.append(entry)
        node.last = len(self._tree.entries)
        self._attach(node, event, frame.weight)

    def _attach(self, node: Node, event: yaml.Event, weight: int) -> None:
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
                _start(event),
                f"aliases expand to more than {self._source.limits.weight} nodes",
            )
        if frame.node.kind is Kind.SEQUENCE:
            frame.node.items.append(node)
        elif frame.key is None:
            frame.key = self._as_key(frame.node, node, event)
        else:
            self._field(frame.node, frame.key, node)
            frame.key = None

    def _as_key(self, mapping: Node, key: Node, event: yaml.Event) -> Node:
        if key.kind is not Kind.SCALAR:
            if key.start == mapping.start + 1 and self._source.text.startswith("{{", mapping.start):
                mapping.kind = Kind.TEMPLATE
                return key
            raise precheck.unsafe(self._source, _start(event), "a key that is no plain text", "Write a name.")
        known = mapping.fields.get(key.value)
        if known is not None:
            raise precheck.duplicate(self._source, _start(event), key.value, known[0].line + 1)
        return key

    def _field(self, mapping: Node, key: Node, value: Node) -> None:
        if key.kind is not Kind.SCALAR:
            return
        mapping.fields[key.value] = (key, value)
        if key.value == MERGE and key.plain and self._source.format is Format.YAML:
            merged = value.items if value.kind is Kind.SEQUENCE else [value]
            mapping.merges.extend(resolved(node) for node in merged)
