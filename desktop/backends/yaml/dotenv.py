"""`.env` files as trees of one mapping: `KEY=value`, `export KEY=value`, quotes and comments."""

import re
from dataclasses import dataclass
from typing import Final

from desktop.application.errors import NotEditableError
from desktop.backends.yaml import precheck
from desktop.backends.yaml.locate import Entry, Kind, Node, Tree, scalar_entry
from desktop.backends.yaml.source import Source

_ASSIGNMENT: Final = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=(?:[ \t]+(?![\s\#]|\Z))?
        (?:'(?P<single>[^']*)'(?=[ \t]*(?:[\r\n]|\Z|[ \t]\#))
          |"(?P<double>(?:[^"\\]|\\.)*)"(?=[ \t]*(?:[\r\n]|\Z|[ \t]\#))
          |(?P<plain>(?:[^\s#]|(?<!\s)\#|[ \t]+(?![\s#]|\Z))*))""",
    re.MULTILINE | re.VERBOSE | re.DOTALL,
)
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_ESCAPE: Final = re.compile(r'\\(["\\$`])')


def read_env(source: Source) -> Tree:
    """Read a .env file; lines that assign nothing are passed over.

    Raises:
        UnsafeInputError: a name is assigned twice.
        NotEditableError: a quote does not end.
        LimitExceededError: a value is longer than the limit.
    """
    return _Reader(source).read()


def env_entries(source: Source, text: str) -> list[Entry]:
    """Read changed text into entries only, to compare with those expected."""
    changed = Source(path=source.path, text=text, bom=source.bom, format=source.format, limits=source.limits)
    return read_env(changed).entries


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A mark of our own, in the loader's shape."""

    index: int
    line: int
    column: int


class _Reader:
    """Builds the tree of one file."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._tree = Tree(source)
        self._fields: dict[str, Node] = {}
        self._line = 0
        self._line_start = 0

    def read(self) -> Tree:
        text = self._source.text
        root = self._node(Kind.MAPPING, 0, len(text))
        root.fields = self._fields
        self._tree.roots.append(root)
        while self._line_start < len(text):
            found = _ASSIGNMENT.match(text, self._line_start)
            if found is not None:
                self._assignment(found)
            end = _line_end(text, found.end() if found else self._line_start)
            self._line += len(_LINE.findall(text[self._line_start : end])) - 1
            self._line_start = end
        root.last = len(self._tree.entries)
        return self._tree

    def _node(self, kind: Kind, start: int, end: int) -> Node:
        place = _Place(index=start, line=self._line, column=start - self._line_start)
        return Node(kind, place, end, len(self._tree.entries))

    def _scalar(self, start: int, end: int, value: str) -> Node:
        node = self._node(Kind.SCALAR, start, end)
        node.value = value
        self._tree.entries.append(scalar_entry(value, None, None, plain=True))
        return node

    def _assignment(self, found: re.Match[str]) -> None:
        name = found["name"]
        key = self._scalar(found.start("name"), found.end("name"), name)
        known = self._fields.get(name)
        if known is not None:
            raise precheck.duplicate(self._source, key, name, (known.key or known).line + 1)
        group = found.lastgroup or "plain"
        quoted, text = group != "plain", found[group]
        if not quoted and text[:1] in ("'", '"'):
            raise NotEditableError(
                "a quote that does not end",
                where=self._source.where(key.line + 1, key.column + 1),
                meaning="The file was not read.",
                remedy="Close it after the value.",
            )
        value = _ESCAPE.sub(r"\1", text) if group == "double" else text
        node = self._scalar(found.start(group) - quoted, found.end(group) + quoted, value)
        precheck.check_scalar(self._source, value, node, plain=False)
        node.style = {"single": "'", "double": '"'}.get(group)
        node.key = key
        self._fields[name] = node


def _line_end(text: str, at: int) -> int:
    found = _LINE.match(text, at)
    return found.end() if found else len(text)
