"""`.env` files as trees of one mapping: `KEY=value`, `export KEY=value`, quotes and comments."""

import re
from typing import Final

from desktop.application.errors import LimitExceededError, NotEditableError, UnsafeInputError
from desktop.backends.yaml.locate import Entry, Kind, Node, Tree, scalar_entry
from desktop.backends.yaml.source import Source

_ASSIGNMENT: Final = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_.-]*)[ \t]*=[ \t]*
        (?:'(?P<single>[^']*)'(?=[ \t]*(?:[\r\n]|\Z|[ \t]\#))
          |"(?P<double>(?:[^"\\]|\\.)*)"(?=[ \t]*(?:[\r\n]|\Z|[ \t]\#))
          |(?P<plain>(?:[^\s#]|(?<![\s=])\#|[ \t]+(?![\s#]|\Z))*))""",
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
    tree = Tree(source)
    root = Node(Kind.MAPPING, (0, 0, 0), 0)
    tree.roots.append(root)
    at = line = 0
    while at < len(source.text):
        found = _ASSIGNMENT.match(source.text, at)
        if found is not None:
            _add(tree, root, found, line)
        start, at = at, _line_end(source.text, found.end() if found else at)
        line += len(_LINE.findall(source.text[start:at])) - 1
    root.end = len(source.text)
    root.last = len(tree.entries)
    return tree


def env_entries(source: Source, text: str) -> list[Entry]:
    """Read changed text into entries only, to compare with those expected."""
    changed = Source(path=source.path, text=text, bom=source.bom, format=source.format, limits=source.limits)
    return read_env(changed).entries


def _line_end(text: str, at: int) -> int:
    found = _LINE.match(text, at)
    return found.end() if found else len(text)


def _add(tree: Tree, root: Node, found: re.Match[str], line: int) -> None:
    name = found["name"]
    column = found.start("name") - found.start()
    where = tree.source.where(line + 1, column + 1)
    if name in root.fields:
        raise UnsafeInputError(
            f"{name} is assigned twice, at line {root.fields[name][0].line + 1} and at line {line + 1}",
            where=where,
            meaning="The file was not read.",
            remedy="Remove one.",
        )
    key = Node(Kind.SCALAR, (found.start("name"), line, column), len(tree.entries))
    key.end, key.value, key.plain = found.end("name"), name, True
    tree.entries.append(scalar_entry(name, None, None, plain=True))
    root.fields[name] = (key, _value(tree, found, line, where))


def _value(tree: Tree, found: re.Match[str], line: int, where: str) -> Node:
    group = found.lastgroup or "plain"
    quoted = group != "plain"
    text = found[group]
    if len(text) > tree.source.limits.scalar:
        raise LimitExceededError(
            f"a value of {len(text)} characters, more than {tree.source.limits.scalar}", where=where
        )
    if not quoted and text[:1] in ("'", '"'):
        raise NotEditableError("a quote that does not end", where=where, remedy="Close it on the same value.")
    start = found.start(group) - quoted
    node = Node(Kind.SCALAR, (start, line, start - found.start()), len(tree.entries))
    node.end = found.end(group) + quoted
    node.style = {"single": "'", "double": '"'}.get(group)
    node.plain = not quoted
    node.value = _ESCAPE.sub(r"\1", text) if group == "double" else text
    tree.entries.append(scalar_entry(node.value, None, None, plain=True))
    return node
