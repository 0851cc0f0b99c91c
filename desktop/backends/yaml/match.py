"""Which nodes a key finds in a tree, and what stands in the way of replacing them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from desktop.application.ports import DocumentQuery, FoundValue, ValueQuery
from desktop.backends.yaml.locate import Kind, Node, Tree, field_text, place, resolved
from desktop.backends.yaml.part import Part, compile_part
from desktop.backends.yaml.precheck import STRING_TAGS
from desktop.backends.yaml.source import Source
from desktop.domain.keypath import Contains, Every, Index, Item, KeyPath, Name, Step, literal, written_name

_EXPRESSION: Final = "a template expression"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A node that a key found.

    `key` is concrete; `span` bounds the value inside the node's text; `written` is the node's place in the
    file (the alias itself, where the node is only reached through one). `sharing` says why even the bytes may
    not be exchanged: other places depend on them; `obstacle` is that or whatever else keeps a text from being
    put here.
    """

    node: Node
    written: Node
    key: str
    document: int
    span: tuple[int, int] = (0, 0)
    sharing: str = ""
    obstacle: str = ""

    @property
    def text(self) -> str:
        return self.node.value[self.span[0] : self.span[1]]

    def found(self, source: Source) -> FoundValue:
        """Return the match as the port's plain value."""
        line, column = place(source.text, self.written)
        return FoundValue(
            text=self.text,
            key=self.key,
            document=self.document,
            line=line,
            column=column,
            obstacle=self.obstacle,
        )


@dataclass(slots=True)
class _Step:
    """How far a walk has come: the node as written, the steps to it, the first way it is shared; never changed."""

    node: Node
    trail: tuple[str, ...] = ()
    through: Node | None = None
    merged: bool = False
    shared: Node | None = None

    def down(self, node: Node, text: str, merge: Node | None = None) -> "_Step":
        value = resolved(self.node)
        through = self.through or (self.node if self.node.kind is Kind.ALIAS else None)
        return _Step(
            node,
            (*self.trail, text),
            through or merge,
            self.merged or (merge is not None and through is None),
            self.shared or (value.aliases[0] if value.aliases else None),
        )


def matches(tree: Tree, query: ValueQuery) -> list[Match]:
    """Return the places of a query in file order; places that cannot be replaced carry an obstacle.

    Raises:
        KeySyntaxError: the key still has placeholders, or the part is not acceptable.
    """
    part = _part(query.part) if query.part else None
    found: list[Match] = []
    for index, root in enumerate(tree.roots):
        if query.document.index not in {None, index} or not document_matches(root, query.document):
            continue
        for match in _in_document(tree, index, query.key):
            found.extend([match] if part is None else _parted(match, part))
    return _single(tree, found, many=query.key.matches_many)


def matches_in(tree: Tree, document: int, key: KeyPath) -> list[Match]:
    """Return the places of a key in one document.

    Raises:
        KeySyntaxError: the key still has placeholders.
    """
    return _single(tree, list(_in_document(tree, document, key)), many=key.matches_many)


def document_matches(root: Node, query: DocumentQuery) -> bool:
    """Tell whether a document is one that the query asks for."""
    if not (query.kind or query.name or query.namespace or query.api_version):
        return True
    wanted = (
        (query.kind, ("kind",)),
        (query.name, ("metadata", "name")),
        (query.namespace, ("metadata", "namespace")),
        (query.api_version, ("apiVersion",)),
    )
    return all(not text or field_text(root, *names) == text for text, names in wanted)


@lru_cache(maxsize=256)
def _part(text: str) -> Part:
    return compile_part(text)


def _in_document(tree: Tree, document: int, key: KeyPath) -> Iterator[Match]:
    for step in _walk(_Step(node=tree.roots[document]), key.steps):
        yield _match(tree, step, document)


def _walk(step: _Step, steps: Sequence[Step]) -> Iterator[_Step]:
    for at, wanted in enumerate(steps):
        name = literal(wanted.text) if isinstance(wanted, Name) else ""
        entry = resolved(step.node).fields.get(name) if name else None
        if entry is None:  # a list, a merge, or nothing there
            for below in _below(step, wanted):
                yield from _walk(below, steps[at + 1 :])
            return
        step = step.down(entry, written_name(name))
    yield step


def _below(step: _Step, wanted: Step) -> Iterator[_Step]:
    node = resolved(step.node)
    match wanted:
        case Name(text=text):
            yield from _named(step, node, literal(text))
        case Index(number=number):
            if number < len(node.items):
                yield step.down(node.items[number], f"[{number}]")
        case Every():
            yield from (step.down(item, f"[{index}]") for index, item in enumerate(node.items))
            yield from (step.down(value, written_name(name)) for name, value in node.fields.items())
        case Item() | Contains():
            yield from _chosen(step, node, wanted)


def _chosen(step: _Step, node: Node, wanted: Item | Contains) -> Iterator[_Step]:
    for index, item in enumerate(node.items):
        if _is_wanted(resolved(item), wanted):
            yield step.down(item, f"[{index}]")


def _named(step: _Step, node: Node, name: str) -> Iterator[_Step]:
    entry = node.fields.get(name)
    if entry is not None:
        yield step.down(entry, written_name(name))
        return
    merges = list(node.merges)
    while merges:
        merged = merges.pop(0)
        entry = merged.fields.get(name)
        if entry is not None:
            yield step.down(entry, written_name(name), merge=merged)
            return
        merges = [*merged.merges, *merges]


def _is_wanted(item: Node, wanted: Item | Contains) -> bool:
    if isinstance(wanted, Contains):
        return _contains(item, literal(wanted.text))
    field = literal(wanted.field)
    if not field:
        return item.kind is Kind.SCALAR and item.value == literal(wanted.value)
    entry = item.fields.get(field)
    return (
        entry is not None
        and resolved(entry).kind is Kind.SCALAR
        and resolved(entry).value == literal(wanted.value)
    )


def _contains(node: Node, text: str) -> bool:
    if node.kind is Kind.SCALAR:
        return text in node.value
    return any(_contains(item, text) for item in node.items) or any(
        _contains(value, text) for value in node.fields.values()
    )


def _match(tree: Tree, step: _Step, document: int) -> Match:
    node, text = resolved(step.node), tree.source.text
    sharing = _sharing(step, node, text) or _sealed(tree.roots[document], step, text)
    return Match(
        node=node,
        written=step.node,
        key=".".join(step.trail),
        document=document,
        span=(0, len(node.value)),
        sharing=sharing,
        obstacle=sharing or _unwritable(node, text),
    )


def _sharing(step: _Step, node: Node, text: str) -> str:
    if step.node.kind is Kind.ALIAS:
        return f"only the alias *{node.anchor} {_at(text, step.node)}; the value stands {_at(text, node)}"
    if step.through is not None:
        way = "a merge key (<<)" if step.merged else "an alias"
        return f"reached through {way}; the value stands {_at(text, node)}"
    shared = step.shared or (node.aliases[0] if node.aliases else None)
    return f"shared by the alias {_at(text, shared)}" if shared is not None else ""


def _sealed(root: Node, step: _Step, text: str) -> str:
    node = step.node
    if node.value.startswith("ENC["):
        return f"encrypted {_at(text, node)}"
    if field_text(root, "sops", "mac"):
        return f"in a file sealed by SOPS: any change {_at(text, node)} breaks its checksum"
    if "encryptedData" in step.trail and field_text(root, "kind") == "SealedSecret":
        return f"encrypted {_at(text, node)}"
    return ""


def _unwritable(node: Node, text: str) -> str:
    if node.kind is not Kind.SCALAR:
        return f"a {node.kind.value}, not one value, {_at(text, node)}"
    if node.tag not in STRING_TAGS:
        return f"has the tag {node.tag} {_at(text, node)}"
    return f"{_EXPRESSION} {_at(text, node)}" if "{{" in node.value else ""


def _parted(match: Match, part: Part) -> list[Match]:
    node = match.node
    if node.kind is not Kind.SCALAR:
        return [match]
    if len(node.value) > part.longest:
        return [
            replace(match, obstacle=f"too long to search: {len(node.value)} characters, not {part.longest}")
        ]
    spans = part.spans(node.value)
    if not spans:
        return []
    if len(spans) > 1:
        return [
            replace(match, span=span, obstacle=match.obstacle or f"the part occurs twice at {match.key}")
            for span in spans
        ]
    first, last = spans[0]
    kept = match.obstacle
    if kept.startswith(_EXPRESSION) and "{{" not in node.value[first:last]:
        kept = ""
    return [replace(match, span=(first, last), obstacle=kept)]


def _single(tree: Tree, found: list[Match], *, many: bool) -> list[Match]:
    """Give every place an obstacle where a key that means one value finds several."""
    documents = len({match.document for match in found})
    if len(found) < 2 or (many and documents == 1):  # noqa: PLR2004 - one place is what a key means
        return found
    places = ", ".join("{}:{}".format(*place(tree.source.text, match.written)) for match in found[:10])
    more = f" and {len(found) - 10} more" if len(found) > 10 else ""  # noqa: PLR2004 - as many as are named above
    others = f"; {documents} documents match" if documents > 1 else ""
    inner = "; ".join(sorted({match.obstacle for match in found if match.obstacle})[:3])
    text = f"{len(found)} places match, at line:column {places}{more}{others}{'; ' + inner if inner else ''}"
    return [replace(match, sharing=text, obstacle=text) for match in found]


def _at(text: str, node: Node) -> str:
    return "at line:column {}:{}".format(*place(text, node))
