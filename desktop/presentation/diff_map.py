"""Where the rows of a difference lie: their heights, which are changes, what a fold becomes when it is opened."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from unicodedata import east_asian_width

from desktop.domain.counting import plural
from desktop.presentation.diff_rows import Difference, Layout, Row, RowKind, line_rows, spoken_line


class RowMap:
    """The rows of one layout, each with its top; what a view goes through and paints from."""

    def __init__(self) -> None:
        self.difference = Difference()
        self.layout = Layout.SPLIT
        self.rows: list[Row] = []
        self.tops: list[int] = [0]

    def take(self, difference: Difference, layout: Layout) -> None:
        """Take the rows of a difference in a layout, folds closed."""
        self.difference, self.layout = difference, layout
        self.rows = list(difference.rows.get(layout, ()))

    @property
    def last(self) -> int:
        """The number of the last row, -1 where there is none."""
        return len(self.rows) - 1

    @property
    def longest(self) -> int:
        return max((one.longest for one in self.difference.sections), default=0)

    def measure(self, heights: Mapping[RowKind, int], columns: int) -> int:
        """Lay the rows one below the other; with `columns` long lines take several. Return the whole height."""
        if columns:
            high = [heights[row.kind] * self._lines_of(row, columns) for row in self.rows]
        else:
            high = [heights[row.kind] for row in self.rows]
        self.tops = [0, *accumulate(high)]
        return self.tops[-1]

    def _lines_of(self, row: Row, columns: int) -> int:
        if row.kind is not RowKind.LINE:
            return 1
        lines = self.difference.sections[row.section].lines
        most = max(cells(lines[number].shown) for number in (row.left, row.right) if number >= 0)
        return max(1, -(-most // columns))

    def at(self, place: float) -> int:
        """Return the row at a height, -1 where there is none."""
        number = bisect_right(self.tops, place) - 1
        return number if 0 <= number <= self.last and place < self.tops[-1] else -1

    def between(self, top: int, bottom: int) -> range:
        """Return the rows that are seen between two heights."""
        first = max(0, bisect_right(self.tops, top) - 1)
        return range(first, min(len(self.rows), bisect_right(self.tops, bottom - 1)))

    # --- going through it ----------------------------------------------------------------------------------

    def changes(self) -> list[int]:
        """Return the rows at which runs of changed lines begin."""
        return [
            number
            for number, row in enumerate(self.rows)
            if self._is_changed(row) and (number == 0 or not self._is_changed(self.rows[number - 1]))
        ]

    def files(self) -> list[int]:
        return [number for number, row in enumerate(self.rows) if row.kind is RowKind.FILE]

    def _is_changed(self, row: Row) -> bool:
        if row.kind is not RowKind.LINE:
            return False
        lines = self.difference.sections[row.section].lines
        return any(number >= 0 and lines[number].mark != " " for number in (row.left, row.right))

    def open(self, number: int) -> bool:
        """Put the lines of a fold in its place; False where the row is none."""
        row = self.rows[number]
        if row.kind is not RowKind.FOLD:
            return False
        one = self.difference.sections[row.section]
        self.rows[number : number + 1] = line_rows(one, row.section, row.left, row.right, self.layout)
        return True

    # --- saying it -----------------------------------------------------------------------------------------

    def spoken(self, number: int) -> str:
        """Return what a screen reader says of a row."""
        row = self.rows[number]
        one = self.difference.sections[row.section]
        match row.kind:
            case RowKind.FILE:
                return f"{one.title}, {one.added} added, {one.removed} removed {one.concern}".strip()
            case RowKind.LINE:
                sides = [at for at in dict.fromkeys((row.left, row.right)) if at >= 0]
                return "; ".join(spoken_line(one, at) for at in sides)
            case _:
                return row.words

    def story(self) -> str:
        """Return the whole in a sentence."""
        sections = self.difference.sections
        if not sections:
            return "Empty"
        files = ", ".join(f"{one.title} +{one.added} −{one.removed}" for one in sections[:8])
        return f"{plural(self.difference.changes, 'change')} in {plural(len(sections), 'part')}: {files}"


def step(starts: Sequence[int], here: int, by: int) -> int:
    """Return which of some rows comes next after (or before) a row; -1 where none does."""
    ahead = [number for number, start in enumerate(starts) if (start > here if by > 0 else start < here)]
    return (ahead[0] if by > 0 else ahead[-1]) if ahead else -1


def cells(text: str) -> int:
    """Return how many columns a text takes in a font of one width; wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
