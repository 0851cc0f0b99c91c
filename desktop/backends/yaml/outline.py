"""All scalars of a file with their keys, and the keys nearest to one that was not found."""

import difflib
from collections.abc import Iterator
from typing import Final

from desktop.application.ports import Leaf, ValueQuery
from desktop.backends.yaml.locate import Kind, Node, Tree, document_name, place
from desktop.backends.yaml.match import document_matches
from desktop.domain.keypath import written_name

_CANDIDATES: Final = 5_000
_NAMED: Final = 5
_LIKENESS: Final = 0.6


def leaves(tree: Tree) -> list[Leaf]:
    """Return every scalar in file order.

    An alias of a scalar is shown with that text, one of a collection as `*anchor` (never expanded); an empty
    mapping or list as `{}` or `[]`, because adding or losing one is a difference; a template expression as it
    is written.
    """
    found: list[Leaf] = []
    for index, root in enumerate(tree.roots):
        name = document_name(root, index)
        found += (
            Leaf(document=name, key=key, text=_shown(tree, node), line=place(tree.source.text, node)[0])
            for key, node in scalars(root)
        )
    return found


def scalars(root: Node) -> Iterator[tuple[str, Node]]:
    """Yield the concrete key and node of everything below a root that has nothing below itself."""
    stack: list[tuple[str, Node]] = [("", root)]
    while stack:
        key, node = stack.pop()
        below = list(_below(key, node))
        if below:
            stack.extend(reversed(below))
        elif key:
            yield key, node


def nearest(tree: Tree, query: ValueQuery) -> list[str]:
    """Return up to five keys of the file that look like the one asked for, the likeliest first."""
    keys: dict[str, None] = {}
    for root in tree.roots:
        if document_matches(root, query.document):
            for key in _keys(root):
                keys[key] = None
                if len(keys) >= _CANDIDATES:
                    break
    wanted = str(query.key)
    undotted = _undotted(wanted)
    same = [key for key in keys if _undotted(key) == undotted or key.endswith("." + wanted)]
    similar = difflib.get_close_matches(wanted, keys, n=_NAMED, cutoff=_LIKENESS)
    return list(dict.fromkeys([*same, *similar]))[:_NAMED]


def _keys(root: Node) -> Iterator[str]:
    stack: list[tuple[str, Node]] = [("", root)]
    while stack:
        key, node = stack.pop()
        if key:
            yield key
        stack.extend(reversed(list(_below(key, node))))


def _below(key: str, node: Node) -> Iterator[tuple[str, Node]]:
    prefix = key + "." if key else ""
    if node.kind is Kind.MAPPING:
        for name, value in node.fields.items():
            yield prefix + written_name(name), value
    elif node.kind is Kind.SEQUENCE:
        for index, item in enumerate(node.items):
            yield f"{prefix}[{index}]", item


def _shown(tree: Tree, node: Node) -> str:
    if node.kind is Kind.ALIAS and node.target is not None:
        return node.target.value if node.target.kind is Kind.SCALAR else f"*{node.target.anchor}"
    if node.kind is Kind.TEMPLATE:
        return tree.source.text[node.start : node.end]
    return {Kind.MAPPING: "{}", Kind.SEQUENCE: "[]"}.get(node.kind, node.value)


def _undotted(key: str) -> str:
    return key.replace("\\", "").replace("[", "").replace("]", "").replace("/", ".").casefold()
