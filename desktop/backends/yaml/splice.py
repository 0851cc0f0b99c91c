"""Replacing values by cutting and joining text, and the proof that nothing else changed.

The proof has two halves: taking the new pieces out again must give the old text back, and a fresh parse of
the new text must give the old sequence of events in which only the listed scalars differ, with the texts that
were asked for.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from desktop.application.errors import NotEditableError
from desktop.backends.yaml.block import Piece, in_place, rewritten
from desktop.backends.yaml.dotenv import env_entries
from desktop.backends.yaml.locate import (
    Entry,
    Node,
    Tree,
    content_end,
    content_start,
    place,
    scalar_entry,
    yaml_entries,
)
from desktop.backends.yaml.quoting import double_quoted, env_scalar, json_scalar, yaml_scalar
from desktop.backends.yaml.source import Format, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One replacement: text `start` to `end` becomes `text`; entries `first` to `last` become `entries`."""

    start: int
    end: int
    text: str
    first: int
    last: int
    entries: tuple[Entry, ...]


def scalar_cut(tree: Tree, node: Node, pieces: Sequence[Piece]) -> Cut:
    """Return the replacement that gives a scalar a new text, in its own quoting where possible.

    `pieces` are parts of the old value, in order and apart from one another.

    Raises:
        NotEditableError: there is no place for a value, or no way to write it there.
    """
    value = _joined(node.value, pieces)
    start, end = content_start(tree.source.text, node), content_end(tree.source.text, node)
    raw = tree.source.text[start:end]
    if node.style in ("|", ">"):
        written = (
            in_place(raw, node.value, pieces) or rewritten(raw, node.value, value) or double_quoted(value)
        )
    elif start == end and tree.source.format is not Format.ENV:
        written = _spaced(tree, node, start, value)
    else:
        written = _written(tree.source, node, value)
    plain = tree.source.format is Format.ENV or written.lstrip(" ")[:1] not in ("'", '"', "|", ">")
    entry = scalar_entry(value, node.tag, node.anchor, plain=plain)
    return Cut(start=start, end=end, text=written, first=node.first, last=node.last, entries=(entry,))


def spliced(tree: Tree, cuts: Sequence[Cut]) -> bytes:
    """Return the file with the cuts applied, proven by a re-parse.

    Raises:
        NotEditableError: two cuts overlap, or the proof fails; nothing is returned then.
    """
    ordered = sorted(cuts, key=lambda cut: (cut.start, cut.end))
    source = tree.source
    if any(left.end > right.start for left, right in pairwise(ordered)):
        raise NotEditableError("two changes overlap", where=source.path, meaning="Nothing was changed.")
    pieces: list[str] = []
    at = 0
    for cut in ordered:
        pieces += (source.text[at : cut.start], cut.text)
        at = cut.end
    pieces.append(source.text[at:])
    changed = "".join(pieces)
    try:
        data = source.encode(changed)
    except UnicodeEncodeError as error:
        raise NotEditableError(
            "the new value holds half a character", where=source.path, meaning="Nothing was changed."
        ) from error
    _prove_bytes(source, changed, ordered)
    _prove_values(tree, changed, ordered)
    return data


def _joined(value: str, pieces: Sequence[Piece]) -> str:
    parts: list[str] = []
    at = 0
    for piece in pieces:
        parts += (value[at : piece.start], piece.text)
        at = piece.end
    parts.append(value[at:])
    return "".join(parts)


def _written(source: Source, node: Node, value: str) -> str:
    if source.format is Format.JSON:
        return json_scalar(node, value)
    if source.format is Format.YAML:
        return yaml_scalar(node, value)
    written = env_scalar(node, value)
    if written is None:
        raise NotEditableError(
            "the new value has quotes, backslashes, dollars or line ends that a .env file does not carry",
            where=source.where(*place(source.text, node)),
            meaning="Nothing was changed.",
            remedy="Use a value without them.",
        )
    return written


def _spaced(tree: Tree, node: Node, at: int, value: str) -> str:
    """Write a value where there was none: a space goes before it if its colon or dash stands right there."""
    before = tree.source.text[at - 1 : at]
    has_place = node.key is None or ":" in tree.source.text[node.key.end : at]
    written = _written(tree.source, node, value)
    if has_place and before.isspace():
        return written
    if has_place and (before in (":", "-") or node.anchor is not None or node.tag is not None):
        return " " + written
    raise NotEditableError(
        "no value is written here, and no colon to write it after",
        where=tree.source.where(*place(tree.source.text, node)),
        meaning="Nothing was changed.",
        remedy="Write the key as `key: value` first.",
    )


def _prove_bytes(source: Source, changed: str, ordered: Sequence[Cut]) -> None:
    """Put the old pieces back in and compare with the old text."""
    parts: list[str] = []
    at = moved = 0
    for cut in ordered:
        start = cut.start + moved
        parts += (changed[at:start], source.text[cut.start : cut.end])
        at = start + len(cut.text)
        moved += len(cut.text) - (cut.end - cut.start)
    parts.append(changed[at:])
    if "".join(parts) != source.text:
        raise _unproven(source, "bytes outside the values would change", "")


def _prove_values(tree: Tree, changed: str, ordered: Sequence[Cut]) -> None:
    expected: list[Entry] = []
    at = 0
    for cut in sorted(ordered, key=lambda cut: cut.first):
        expected += tree.entries[at : cut.first]
        expected += cut.entries
        at = cut.last
    expected += tree.entries[at:]
    parse: Callable[[Source, str], list[Entry]] = (
        env_entries if tree.source.format is Format.ENV else yaml_entries
    )
    try:
        found = parse(tree.source, changed)
    except NotEditableError as error:
        raise _unproven(tree.source, "the file could not be read any more", error.what) from error
    if found != expected:
        raise _unproven(tree.source, "other values would change too", "")
    if tree.source.format is Format.JSON:
        try:
            json.loads(changed)
        except ValueError as error:
            raise _unproven(tree.source, "the file would not be JSON", str(error)) from error


def _unproven(source: Source, what: str, detail: str) -> NotEditableError:
    return NotEditableError(
        f"the edit was given up: {what}{': ' + detail if detail else ''}",
        where=source.path,
        meaning="Nothing was changed.",
        remedy="Change this value by hand.",
    )
