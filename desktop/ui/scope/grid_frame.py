"""Where things are in the scope's grid: header sizes, columns with the gaps between groups, what lies at a point."""

from bisect import bisect_right
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize

from desktop.presentation.scope_matrix import ScopePicture
from desktop.ui.scope.cells import HIGH, WIDE
from desktop.ui.theme.theme import Theme

_ROW_HEAD, _BAND, _NAMES, _GAP = 164, 26, 72, 7
_GIVES = 16
"""Pixels that the names of rows give up before the grid scrolls sideways."""


class Spot(NamedTuple):
    """What lies at a point, by seen row and column; -1 stands for a header, `band` for a group's (-1: none)."""

    row: int
    column: int
    band: int = -1


class GridFrame:
    """Computed once for a picture and a text size. Positions are without scrolling."""

    def __init__(self, picture: ScopePicture, theme: Theme, room: int = 0) -> None:
        """`room` is the width there is: where a little is missing, the names of rows give way."""
        self.picture = picture
        self.wide, self.high = theme.whole(WIDE), theme.whole(HIGH)
        self.row_head = theme.whole(_ROW_HEAD)
        self.has_bands = any(band.name for band in picture.bands)
        self.band_height = theme.whole(_BAND) if self.has_bands else 0
        self.names_height = theme.whole(_NAMES)
        self.head = self.band_height + self.names_height + self.high
        self.gap = theme.whole(_GAP)
        columns, gaps = len(picture.columns), max(len(picture.bands) - 1, 0)
        missing = self.row_head + columns * self.wide + gaps * self.gap - room
        if 0 < missing <= _GIVES:
            self.row_head -= missing
        self.lefts: list[int] = []
        at = self.row_head
        for band in picture.bands:
            for _column in range(band.start, band.end):
                self.lefts.append(at)
                at += self.wide
            at += self.gap
        self.across = at - self.gap if self.lefts else at

    def size(self) -> QSize:
        """Return the size of the whole grid with its headers."""
        return QSize(self.across, self.head + self.high * len(self.picture.rows))

    def rows(self, top: int, room: int) -> range:
        """Return the rows that are in view when scrolled down by `top`."""
        last = (top + max(room - self.head, 0)) // self.high + 1
        return range(top // self.high, min(len(self.picture.rows), last))

    def columns(self, left: int, room: int) -> range:
        """Return the columns that are in view when scrolled to the right by `left`."""
        first = max(bisect_right(self.lefts, left + self.row_head) - 1, 0)
        return range(first, min(len(self.lefts), bisect_right(self.lefts, left + room)))

    def left(self, column: int) -> int:
        return self.lefts[column]

    def top(self, row: int) -> int:
        return self.head + row * self.high

    def cell(self, row: int, column: int) -> QRectF:
        return QRectF(self.left(column), self.top(row), self.wide, self.high)

    def band(self, number: int) -> QRectF:
        """Return the place of a group's header."""
        band = self.picture.bands[number]
        return QRectF(self.left(band.start), 0, self.wide * (band.end - band.start), self.band_height)

    def spot(self, point: QPointF, left: int, top: int) -> Spot | None:
        """Return what lies at a point of the viewport, None where there is nothing."""
        row, column = -1, -1
        if point.y() >= self.head:
            row = int((point.y() - self.head + top) // self.high)
            if row >= len(self.picture.rows):
                return None
        if point.x() >= self.row_head:
            column = bisect_right(self.lefts, point.x() + left) - 1
            if column < 0 or point.x() + left >= self.left(column) + self.wide:
                return None
        if row < 0 and column >= 0 and point.y() < self.band_height:
            bands = self.picture.bands
            return Spot(
                -1, column, next(n for n, band in enumerate(bands) if band.start <= column < band.end)
            )
        if row < 0 and column < 0 and point.y() < self.head - self.high:
            return None
        return Spot(row, column)
