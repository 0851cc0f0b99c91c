"""Copying a whole file from one environment to another while some keys keep what the target has."""

import re
from dataclasses import dataclass
from typing import Final

from desktop.application.errors import NotEditableError
from desktop.backends.yaml.locate import Node, Tree, content_end, document_name, place
from desktop.backends.yaml.match import Match, matches_in
from desktop.backends.yaml.source import Format
from desktop.backends.yaml.splice import Cut
from desktop.domain.keypath import Every, Index, KeyPath

_COLON: Final = re.compile(r"[ \t]*:")
_NOT_COPIED: Final = "Nothing was copied."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Region:
    """A value with all between its key and its last character; `column` is that of the key or dash, -1 in flow."""

    start: int
    end: int
    column: int


def keep_cuts(source: Tree, target: Tree, keys: list[KeyPath]) -> list[Cut]:
    """Return the cuts that put the target's bytes at `keys` into the source.

    Documents are paired by kind and name, else by their index. A key that neither side has is passed over;
    one that only one side has is refused: leaving it out would lose a value, putting it in would be a guess.

    Raises:
        NotEditableError: a key is on one side only, ambiguous, shared by an alias, or does not fit in by its
            bytes.
    """
    cuts: dict[tuple[int, int], Cut] = {}
    for key in keys:
        left, right = _found(source, key), _found(target, key)
        lonely = sorted(left.keys() ^ right.keys())
        if lonely:
            raise _one_sided(source, target, left.get(lonely[0]), right.get(lonely[0]))
        for place_of, match in left.items():
            cut = _cut(source, target, match, right[place_of])
            cuts[cut.first, cut.last] = cut
    return [cut for cut in cuts.values() if not _covered(cut, cuts)]


def _covered(cut: Cut, cuts: dict[tuple[int, int], Cut]) -> bool:
    """Tell whether a longer cut already holds this one (`a` and `a.b` are both kept)."""
    return any(
        first <= cut.first and cut.last <= last and (first, last) != (cut.first, cut.last)
        for first, last in cuts
    )


def _found(tree: Tree, key: KeyPath) -> dict[tuple[str, str], Match]:
    """Return the places of a key by document and, where the key has `*`, by concrete key."""
    found: dict[tuple[str, str], Match] = {}
    for index, root in enumerate(tree.roots):
        for match in matches_in(tree, index, key):
            if match.sharing:
                raise _refused(tree, match.written, f"{match.key} cannot be kept: {match.sharing}")
            if _stars_a_list(key, match.key):
                raise _refused(
                    tree,
                    match.written,
                    f"{key} names list items by *",
                    "Write [field=value] instead of the star.",
                )
            where = (document_name(root, index), match.key if key.matches_many else "")
            if where in found:
                raise _refused(tree, match.written, f"two documents are named {where[0]}")
            found[where] = match
    return found


def _stars_a_list(key: KeyPath, concrete: str) -> bool:
    return any(
        isinstance(asked, Every) and isinstance(got, Index)
        for asked, got in zip(key.steps, KeyPath.parse(concrete).steps, strict=False)
    )


def _one_sided(source: Tree, target: Tree, left: Match | None, right: Match | None) -> NotEditableError:
    if left is not None:
        return _refused(
            source,
            left.written,
            f"{left.key} is to be kept, but the target has none",
            "Add it to the target first.",
        )
    assert right is not None  # noqa: S101 - a key in neither is in no difference of the two
    return _refused(
        target,
        right.written,
        f"{right.key} is to be kept, but the source has none",
        "Add it to the source first.",
    )


def _cut(source: Tree, target: Tree, left: Match, right: Match) -> Cut:
    for tree, match in ((source, left), (target, right)):
        entries = tree.entries[match.node.first : match.node.last]
        if any(anchor is not None for _kind, _tag, anchor, _plain in entries):
            raise _refused(tree, match.node, f"{match.key} holds an anchor or an alias")
    old, new = _values(source, left.node), _values(target, right.node)
    if not _on_a_line(source, old) or not _on_a_line(target, new):
        old, new = _region(source, left), _region(target, right)
        over_lines = "\n" in _text(source, old) + _text(target, new)
        if over_lines and old.column != new.column:
            raise _refused(source, left.node, f"{left.key} is indented differently in source and target")
    return Cut(
        start=old.start,
        end=old.end,
        text=_text(target, new),
        first=left.node.first,
        last=left.node.last,
        entries=tuple(target.entries[right.node.first : right.node.last]),
    )


def _values(tree: Tree, node: Node) -> _Region:
    return _Region(start=node.start, end=content_end(tree.source.text, node), column=0)


def _text(tree: Tree, region: _Region) -> str:
    return tree.source.text[region.start : region.end]


def _on_a_line(tree: Tree, region: _Region) -> bool:
    """Tell whether a value can be exchanged alone: written, on one line, and no block that opens there."""
    text = _text(tree, region)
    if tree.source.format is Format.ENV:
        return True
    before = tree.source.text[: region.start].rstrip(" \t")
    return (
        bool(text)
        and len(text.splitlines()) == 1
        and not before.endswith(("\n", "\r"))
        and text[0] not in "|>"
    )


def _region(tree: Tree, match: Match) -> _Region:
    """Return the stretch from behind the key's colon, or the item's dash, to the end of the value."""
    text = tree.source.text
    end = content_end(text, match.node)
    key = match.node.key
    if key is not None:
        colon = _COLON.match(text, key.end)
        if colon:
            return _Region(start=colon.end(), end=end, column=-1 if key.flow else key.column)
    before = text[: match.node.start].rstrip(" \t")
    if before.endswith("-"):
        return _Region(start=len(before), end=end, column=len(before) - 1 - _line_start(before))
    raise _refused(tree, match.node, f"{match.key} is written in a way that cannot be exchanged")


def _line_start(text: str) -> int:
    return max(text.rfind("\n"), text.rfind("\r")) + 1


def _refused(tree: Tree, node: Node, what: str, remedy: str = "Copy this file by hand.") -> NotEditableError:
    return NotEditableError(
        what,
        where=tree.source.where(*place(tree.source.text, node)),
        meaning=_NOT_COPIED,
        remedy=remedy,
    )
