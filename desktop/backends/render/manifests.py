"""What a renderer printed becomes manifests: documents are checked, secrets masked, scalars listed by key."""

import re
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias, cast

import yaml

from desktop.application.errors import LimitExceededError, UnsafeInputError
from desktop.domain.errors import GitOpsError
from desktop.domain.keypath import written_name
from desktop.domain.manifest import Manifest, ObjectName
from desktop.domain.manifest_secrets import SecretMask

Precheck: TypeAlias = Callable[[bytes], None]
"""Refuses hostile YAML (bombs, depth, duplicate keys, tags) before a loader sees it."""

MOST_OBJECTS: Final = 5_000
MOST_FIELDS: Final = 100_000
_MARKER: Final = re.compile(r"^---(?:[ \t].*)?$", re.MULTILINE)
_PLAIN_NAME: Final = re.compile(r"[^\[\]{}\\=~*]{1,253}")
_WIDE: Final = 1_000_000


class ManifestReader:
    """Reads the printed documents of one rendering."""

    def __init__(self, precheck: Precheck, mask: SecretMask) -> None:
        self._precheck = precheck
        self._mask = mask

    def read(self, printed: bytes, whose: str = "") -> tuple[Manifest, ...]:
        """Return the objects in the order in which they were printed, with secrets masked.

        Args:
            printed: what the renderer printed.
            whose: what was rendered: the same secret is masked differently in each.

        Raises:
            UnsafeInputError, LimitExceededError, NotEditableError: a document is hostile, too large or no YAML.
        """
        try:
            text = printed.decode("utf-8")
        except UnicodeDecodeError as error:
            raise UnsafeInputError("what was rendered is not UTF-8") from error
        found: list[Manifest] = []
        for number, document in enumerate(_documents(text), start=1):
            for node in self._objects(document, number):
                found.append(self._manifest(node, number, whose))
                if len(found) > MOST_OBJECTS:
                    raise LimitExceededError(f"more than {MOST_OBJECTS:,} objects were rendered")
        return tuple(found)

    def _objects(self, document: str, number: int) -> Iterator[yaml.MappingNode]:
        try:
            self._precheck(document.encode())
        except GitOpsError as error:
            raise UnsafeInputError(
                f"document {number} of what was rendered: {error.what}", where=error.where
            ) from error
        root = yaml.compose(document, Loader=yaml.CSafeLoader)
        if root is None:
            return
        if not isinstance(root, yaml.MappingNode):
            raise UnsafeInputError(f"document {number} of what was rendered is no object")
        items = _field(root, "items")
        if _text(_field(root, "kind")).endswith("List") and isinstance(items, yaml.SequenceNode):
            yield from (item for item in _nodes(items) if isinstance(item, yaml.MappingNode))
        elif root.value:
            yield root

    def _manifest(self, node: yaml.MappingNode, number: int, whose: str) -> Manifest:
        name = _name(node, number)
        place = f"{whose}\0{name.group}/{name}"
        scalars = list(_scalars(node, number))
        shown = {
            id(scalar): masked
            for key, scalar, beside in scalars
            if isinstance(scalar, yaml.ScalarNode)
            and (masked := self._mask.shown(place, name.kind, key, _text(scalar), beside=beside))
            != _text(scalar)
        }
        # Only now: a scalar that is an alias of a secret elsewhere has to be masked at every place.
        for _, scalar, _ in scalars:
            if isinstance(scalar, yaml.ScalarNode) and id(scalar) in shown:
                scalar.value, scalar.style, scalar.tag = shown[id(scalar)], None, "tag:yaml.org,2002:str"
        _write_in_blocks(node)
        return Manifest(
            name=name,
            text=yaml.serialize(node, Dumper=yaml.CSafeDumper, width=_WIDE, allow_unicode=True),
            fields={key: _shown(node) for key, node, _ in scalars},
        )


def part_of(data: bytes, document: str, key: str) -> bytes:
    """Return what stands at a key of plain names, in the document `kind/name` of a checked file, as YAML of its own.

    Raises:
        UnsafeInputError: there is no such document or key.
    """
    roots = yaml.compose_all(data.decode("utf-8"), Loader=yaml.CSafeLoader)
    node: yaml.Node | None = next((root for root in roots if _document_name(root) == document), None)
    for name in key.split("."):
        node = _field(node, name) if node is not None else None
    if node is None:
        raise UnsafeInputError(f"no values at {key}", where=document)
    return yaml.serialize(node, Dumper=yaml.CSafeDumper, allow_unicode=True).encode()


def _document_name(root: yaml.Node | None) -> str:
    if not isinstance(root, yaml.MappingNode):
        return ""
    metadata = _field(root, "metadata")
    return f"{_text(_field(root, 'kind'))}/{_text(_field(metadata, 'name')) if metadata else ''}"


def _documents(text: str) -> Iterator[str]:
    for part in _MARKER.split(text):
        if part.strip():
            yield part


def _name(node: yaml.MappingNode, number: int) -> ObjectName:
    metadata = _field(node, "metadata")
    kind = _text(_field(node, "kind"))
    name = namespace = ""
    if isinstance(metadata, yaml.MappingNode):
        name = _text(_field(metadata, "name")) or _text(_field(metadata, "generateName"))
        namespace = _text(_field(metadata, "namespace"))
    version = _text(_field(node, "apiVersion"))
    if not kind:
        raise UnsafeInputError(f"document {number} of what was rendered is no object: it has no kind")
    group = version.rpartition("/")[0]
    return ObjectName(group=group, kind=kind, namespace=namespace, name=name)


def _scalars(root: yaml.MappingNode, number: int) -> Iterator[tuple[str, yaml.Node, str]]:
    """Yield what has nothing below itself, with its key and the scalar before it in its list."""
    stack: list[tuple[str, yaml.Node, str]] = [("", root, "")]
    count = 0
    while stack:
        key, node, beside = stack.pop()
        count += 1
        if count > MOST_FIELDS:
            raise LimitExceededError(
                f"document {number} of what was rendered has more than {MOST_FIELDS:,} values"
            )
        below = list(_below(key, node))
        if below:
            stack.extend(reversed(below))
        else:
            yield key, node, beside


def _below(key: str, node: yaml.Node) -> Iterator[tuple[str, yaml.Node, str]]:
    prefix = f"{key}." if key else ""
    if isinstance(node, yaml.MappingNode):
        for name, value in _pairs(node):
            yield prefix + written_name(_text(name)), value, ""
    elif isinstance(node, yaml.SequenceNode):
        items = _nodes(node)
        names = [_text(_field(item, "name")) if isinstance(item, yaml.MappingNode) else "" for item in items]
        named = len(set(names)) == len(names) and all(_PLAIN_NAME.fullmatch(name) for name in names)
        before = ""
        for index, item in enumerate(items):
            yield f"{prefix}[{'name=' + names[index] if named else index}]", item, before
            before = _text(item)


def _write_in_blocks(root: yaml.MappingNode) -> None:
    """Give every collection lines of its own: what changes in one is seen at once."""
    stack: list[yaml.Node] = [root]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if isinstance(node, yaml.CollectionNode) and id(node) not in seen:
            seen.add(id(node))
            node.flow_style = not node.value
            stack.extend(_children(node))


def _children(node: yaml.CollectionNode) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in _pairs(node) for part in pair]
    return _nodes(node) if isinstance(node, yaml.SequenceNode) else []


def _pairs(node: yaml.MappingNode) -> list[tuple[yaml.Node, yaml.Node]]:
    return cast("list[tuple[yaml.Node, yaml.Node]]", node.value)


def _nodes(node: yaml.SequenceNode) -> list[yaml.Node]:
    return cast("list[yaml.Node]", node.value)


def _field(node: yaml.Node, name: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for key, value in _pairs(node) if _text(key) == name), None)


def _shown(node: yaml.Node) -> str:
    """Return a scalar's text; that a collection is empty is a value too."""
    if isinstance(node, yaml.MappingNode):
        return "{}"
    return "[]" if isinstance(node, yaml.SequenceNode) else _text(node)


def _text(node: yaml.Node | None) -> str:
    return cast("str", node.value) if isinstance(node, yaml.ScalarNode) else ""
