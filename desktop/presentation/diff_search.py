"""Where a searched text stands in a difference: row by row, in folded lines too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from desktop.presentation.diff_rows import Difference, Row, RowKind


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the text: its row, and the number of the line in its section."""

    row: int
    line: int


class DiffSearch:
    """Holds what is searched and where it was found; asked again when folds open."""

    def __init__(self) -> None:
        self.text = ""
        self.places: list[Place] = []

    @property
    def count(self) -> int:
        return len(self.places)

    def look_for(self, text: str, rows: Sequence[Row], difference: Difference) -> None:
        """Find a text, whatever its case."""
        self.text = text
        wanted = text.casefold()
        self.places = []
        if not wanted:
            return
        for number, row in enumerate(rows):
            lines = difference.sections[row.section].lines
            self.places += [
                Place(number, line) for line in _lines_of(row) if wanted in lines[line].text.casefold()
            ]

    def step(self, here: int, by: int) -> int:
        """Return the number of the place after (or before) a row, round the end; -1 where there is none."""
        if not self.places:
            return -1
        ahead = [n for n, one in enumerate(self.places) if (one.row > here if by > 0 else one.row < here)]
        if ahead:
            return ahead[0] if by > 0 else ahead[-1]
        return 0 if by > 0 else len(self.places) - 1

    def number_of(self, place: Place) -> int:
        """Return where a place stands now that the fold in its row is open."""
        found = (n for n, one in enumerate(self.places) if one.line == place.line and one.row >= place.row)
        return next(found, 0)


def _lines_of(row: Row) -> Iterable[int]:
    if row.kind is RowKind.FOLD:
        return range(row.left, row.right)
    if row.kind is RowKind.LINE:
        return tuple(dict.fromkeys(number for number in (row.left, row.right) if number >= 0))
    return ()
