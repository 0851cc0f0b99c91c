"""The values of very many targets: what files say is kept once for all files of one content, a value made when asked.

Half a million targets are ordinary. Most questions about them are "which are there?" and "what is this field
everywhere?", which need none of their values.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from typing_extensions import override

from desktop.domain.target import IndexedValues, Place, Said, Target, Value, different_texts

_BITS: Final = 24
"""Room for the targets of one file and environment in the number that says where a target's values are."""
_INSIDE: Final = (1 << _BITS) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueForm:
    """A value but for the file it was found in; `spots` are the key and document of each place."""

    field: str
    text: str
    spots: tuple[tuple[str, int], ...]
    line: int
    travels: bool
    binding: int
    copied: bool = False
    obstacle: str = ""

    def at(self, path: str, blob: str) -> Value:
        """Return the value as found in a file."""
        return Value(
            field=self.field,
            text=self.text,
            places=tuple([Place(path, key, document) for key, document in self.spots]),
            line=self.line,
            travels=self.travels,
            binding=self.binding,
            blob=blob,
            copied=self.copied,
            obstacle=self.obstacle,
        )


@dataclass(slots=True, eq=False, weakref_slot=True)
class Content:
    """What one content says to one way of asking: `picked` numbers the candidates it knows, `rows` are theirs.

    The forms of a row stand by (field name, spots).
    """

    picked: tuple[int, ...]
    rows: tuple[tuple[ValueForm, ...], ...]
    _texts: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def texts(self, name: str) -> list[str]:
        """Return the text of a field in each row."""
        if name not in self._texts:
            self._texts[name] = [
                different_texts(form.text for form in row if form.field == name) for row in self.rows
            ]
        return self._texts[name]


@dataclass(frozen=True, slots=True, eq=False)
class FileShare:
    """What one file says of targets of one environment: of the first of `targets` by the first row, and so on."""

    path: str
    blob: str
    targets: Sequence[Target]
    content: Content

    def values(self, number: int) -> list[Value]:
        return [form.at(self.path, self.blob) for form in self.content.rows[number]]


class ValueTable(IndexedValues):
    """The values of an environment's targets, in the order of the targets; of each by (field name, path)."""

    __slots__ = ("_at", "_shares", "_split")

    def __init__(self, shares: Sequence[FileShare]) -> None:
        self._shares = shares
        self._split: dict[Target, tuple[int, ...]] = {}
        """The further places of targets that several files tell of."""
        found: dict[Target, int] = {}
        for number, share in enumerate(shares):
            places = range(number << _BITS, (number << _BITS) + len(share.targets))
            if found.keys().isdisjoint(share.targets):
                found.update(zip(share.targets, places, strict=True))
            else:
                self._add_split(found, share.targets, places)
        order = sorted(found)
        self._at = found if order == list(found) else {target: found[target] for target in order}

    def _add_split(self, found: dict[Target, int], targets: Sequence[Target], places: Sequence[int]) -> None:
        for target, place in zip(targets, places, strict=True):
            if found.setdefault(target, place) != place:
                self._split[target] = (*self._split.get(target, ()), place)

    @override
    def __getitem__(self, target: Target) -> tuple[Value, ...]:
        first, others = self._at[target], self._split.get(target, ())
        values = self._values(first)
        if others:
            values.extend(chain.from_iterable(self._values(at) for at in others))
            values.sort(key=lambda value: (value.field, value.places))
        return tuple(values)

    def _values(self, at: int) -> list[Value]:
        return self._shares[at >> _BITS].values(at & _INSIDE)

    @override
    def said(self, target: Target) -> Sequence[Said]:
        first = self._at.get(target)
        if first is None:
            return ()
        share = self._shares[first >> _BITS]
        return self[target] if target in self._split else share.content.rows[first & _INSIDE]

    @override
    def __contains__(self, target: object) -> bool:
        return target in self._at

    @override
    def __iter__(self) -> Iterator[Target]:
        return iter(self._at)

    @override
    def __len__(self) -> int:
        return len(self._at)

    @override
    def texts(self, name: str) -> dict[Target, str]:
        found = dict.fromkeys(self._at, "")
        for share in self._shares:
            found.update(zip(share.targets, share.content.texts(name), strict=True))
        for target in self._split:
            found[target] = different_texts(value.text for value in self[target] if value.field == name)
        return found

    @override
    def paths(self) -> set[str]:
        return {share.path for share in self._shares if share.targets}

    @override
    def within(self, paths: Collection[str]) -> Iterator[tuple[Target, Sequence[Value]]]:
        for share in self._shares:
            if share.path in paths:
                for number, target in enumerate(share.targets):
                    yield target, share.values(number)
