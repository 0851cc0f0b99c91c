"""The `ValueFiles` port: values in YAML, JSON and .env files found by position and replaced byte by byte."""

from collections.abc import Sequence
from itertools import pairwise
from typing import final

from typing_extensions import override

from desktop.application.errors import NotEditableError, NotFoundError
from desktop.application.ports import FoundValue, Leaf, ValueChange, ValueFiles, ValueQuery
from desktop.backends.yaml import outline
from desktop.backends.yaml.block import Piece
from desktop.backends.yaml.copying import keep_cuts
from desktop.backends.yaml.dotenv import read_env
from desktop.backends.yaml.locate import Node, Tree, place, read_yaml
from desktop.backends.yaml.match import Match, matches
from desktop.backends.yaml.source import Format, Limits, decode
from desktop.backends.yaml.splice import scalar_cut, spliced
from desktop.domain.keypath import KeyPath

_NOTHING_CHANGED = "Nothing was changed."


@final
class ValueFileEditor(ValueFiles):
    """Reads and edits value files; stateless but for its limits, so any thread may use it.

    Every method raises:
        NotEditableError: the file is not what its name says (a template, a syntax error); `where` is
            path:line:column.
        UnsafeInputError: a duplicate key, a constructing tag, another encoding than UTF-8.
        LimitExceededError: larger, deeper or more numerous than the limits.
        KeySyntaxError: a key still has placeholders, or a part is not acceptable.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    @override
    def find(self, path: str, data: bytes, queries: Sequence[ValueQuery]) -> list[list[FoundValue]]:
        """Return, for each query in order, the places that match it; an empty list where none does."""
        tree = self._read(path, data)
        return [[match.found(tree.source) for match in matches(tree, query)] for query in queries]

    @override
    def edit(self, path: str, data: bytes, changes: Sequence[ValueChange]) -> bytes:
        """Return the file with the values replaced, proven by one re-parse for all changes.

        Raises:
            NotFoundError: a key is not there; the remedy names the nearest keys.
            NotEditableError: a value cannot be replaced safely, or two changes want different texts at one
                place.
        """
        tree = self._read(path, data)
        wanted: dict[Node, list[tuple[Match, str]]] = {}
        for change in changes:
            for match in self._replaceable(tree, change.query):
                wanted.setdefault(match.node, []).append((match, change.text))
        cuts = [
            scalar_cut(tree, node, pieces)
            for node, asked in wanted.items()
            if (pieces := _pieces(tree, asked))
        ]
        return spliced(tree, cuts) if cuts else data

    @override
    def copy(self, path: str, source: bytes, target: bytes, keep: Sequence[KeyPath]) -> bytes:
        """Return the source's bytes in which only the `keep` keys hold the target's bytes.

        Documents are paired by kind and name, else by index. A kept key that neither file has is passed over;
        one that only one of them has is refused. A kept mapping or list replaces the source's as it is
        written where both stand at the same indentation, else it is refused. Without `keep` the file is not
        read at all.

        Raises:
            NotEditableError: a kept key is refused; `where` holds line and column.
        """
        if not keep:
            return source
        tree = self._read(path, source)
        return spliced(tree, keep_cuts(tree, self._read(path, target), list(keep)))

    @override
    def leaves(self, path: str, data: bytes) -> list[Leaf]:
        """Return every scalar with its concrete key, in file order; secrets are not masked here.

        An alias of a collection is one leaf `*anchor`; an empty mapping or list is a leaf `{}` or `[]`.
        """
        return outline.leaves(self._read(path, data))

    def nearest(self, path: str, data: bytes, query: ValueQuery) -> list[str]:
        """Return up to five keys of the file that look like the query's, the likeliest first."""
        return outline.nearest(self._read(path, data), query)

    def _read(self, path: str, data: bytes) -> Tree:
        source = decode(path, data, self._limits)
        return read_env(source) if source.format is Format.ENV else read_yaml(source)

    def _replaceable(self, tree: Tree, query: ValueQuery) -> list[Match]:
        found = matches(tree, query)
        if not found:
            near = outline.nearest(tree, query)
            raise NotFoundError(
                f"no value at {query.key}{' with the part ' + query.part if query.part else ''}",
                where=tree.source.path,
                meaning=_NOTHING_CHANGED,
                remedy=f"Nearest keys: {', '.join(near)}." if near else "No key there looks like it.",
            )
        for match in found:
            if match.obstacle:
                raise NotEditableError(
                    f"{match.key} cannot be replaced: {match.obstacle}",
                    where=tree.source.where(*place(tree.source.text, match.written)),
                    meaning=_NOTHING_CHANGED,
                    remedy="Change it by hand, or bind another key.",
                )
        return found


def _pieces(tree: Tree, asked: list[tuple[Match, str]]) -> list[Piece]:
    """Return the parts of one scalar that change, in order; texts that are there already are left out."""
    pieces: dict[tuple[int, int], Piece] = {}
    for match, text in asked:
        piece = Piece(start=match.span[0], end=match.span[1], text=text)
        if pieces.setdefault(match.span, piece) != piece:
            raise _contradiction(tree, match)
    ordered = [pieces[span] for span in sorted(pieces)]
    for left, right in pairwise(ordered):
        if left.end > right.start:
            raise _contradiction(tree, asked[0][0])
    value = asked[0][0].node.value
    return [piece for piece in ordered if value[piece.start : piece.end] != piece.text]


def _contradiction(tree: Tree, match: Match) -> NotEditableError:
    return NotEditableError(
        f"two changes want different texts at {match.key}",
        where=tree.source.where(*place(tree.source.text, match.written)),
        meaning=_NOTHING_CHANGED,
        remedy="Correct the bindings: one place belongs to one field.",
    )
