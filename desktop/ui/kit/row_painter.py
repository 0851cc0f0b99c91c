"""Draws the rows of a table by themselves: no roles are asked, and what a row can do once is not done for each cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.presentation.plain_text import plain
from desktop.ui.theme.signs import draw_sign_and_word
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

if TYPE_CHECKING:
    from desktop.ui.kit.rows import Column
    from desktop.ui.kit.tables import DataTable

_FRAME, _BAR = 2, 3
_FIRST, _PADDING = 16, 10
_UPRIGHT = (Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop)
_SIDES = {
    right: tuple(side | upright for upright in _UPRIGHT)
    for right, side in ((False, Qt.AlignmentFlag.AlignLeft), (True, Qt.AlignmentFlag.AlignRight))
}
"""In the middle, at the bottom, at the top of a room; made once: to join flags takes as long as to draw a word."""
_MOST_CUT = 4_096


class _Place(NamedTuple):
    """Where a column lies."""

    column: Column[Any]
    left: int
    wide: int
    is_first: bool


class RowPainter:
    """Draws what is seen of a table's rows, each from the row itself."""

    def __init__(self, table: DataTable[Any], theme: Theme) -> None:
        self._table, self._theme = table, theme
        self._cut: dict[tuple[str, Type, int], str] = {}
        """Words as they fit into a room, so that scrolling measures them once."""

    def forget(self) -> None:
        """Measure words again: they have another size."""
        self._cut.clear()

    def paint(self, painter: QPainter, room: QRect) -> None:
        """Draw the rows within a part of the table."""
        table, places = self._table, list(self._places())
        rows = table.model_of_rows.rows
        first, last = table.rowAt(room.top()), table.rowAt(room.bottom())
        if first < 0 or not places:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = {index.row() for index in table.selectionModel().selectedRows()}
        left, right = places[0].left, places[-1].left + places[-1].wide
        for number in range(first, (last if last >= 0 else len(rows) - 1) + 1):
            box = QRectF(left, table.rowViewportPosition(number), right - left, table.rowHeight(number))
            self._paint_ground(painter, box, rows[number], number, selected=number in chosen)
            spanned = table.columnSpan(number, 0) > 1
            for place in places[:1] if spanned else places:
                wide = box.width() if spanned else place.wide
                cell = QRectF(place.left, box.top(), wide, box.height())
                inner = cell.adjusted(_FIRST if place.is_first else _PADDING, 0, -_PADDING, -1)
                self._paint_cell(painter, inner, place.column, rows[number])

    def _places(self) -> Iterator[_Place]:
        table = self._table
        for number, column in enumerate(table.model_of_rows.columns):
            if not table.isColumnHidden(number):
                yield _Place(
                    column, table.columnViewportPosition(number), table.columnWidth(number), number == 0
                )

    def _paint_ground(
        self, painter: QPainter, box: QRectF, row: object, number: int, *, selected: bool
    ) -> None:
        theme, table = self._theme, self._table
        if selected or table.hovered_row == number:
            painter.fillRect(box, theme.colour("selection" if selected else "row_hover"))
        elif table.tint is not None and (tone := table.tint(row)) is not None:
            painter.fillRect(box, theme.tint(tone))
        if table.ruled:
            line = QRectF(box.left(), box.bottom() - 1, box.width(), 1)
            painter.fillRect(line, theme.colour("border_subtle"))
        if selected and table.hasFocus():
            self._frame(painter, box)
        elif selected:
            painter.fillRect(QRectF(box.left(), box.top(), _BAR, box.height()), theme.colour("accent"))

    def _frame(self, painter: QPainter, box: QRectF) -> None:
        """Draw the frame around the row that has the keyboard."""
        ink, high = self._theme.colour("focus"), box.height() - (1 if self._table.ruled else 0)
        left, top, wide = box.left(), box.top(), box.width()
        for edge in (
            QRectF(left, top, wide, _FRAME),
            QRectF(left, top + high - _FRAME, wide, _FRAME),
            QRectF(left, top, _FRAME, high),
            QRectF(box.right() - _FRAME, top, _FRAME, high),
        ):
            painter.fillRect(edge, ink)

    def _paint_cell(self, painter: QPainter, box: QRectF, column: Column[Any], row: object) -> None:
        if column.paint is not None:
            painter.save()
            column.paint(painter, box, row, self._theme)
            painter.restore()
            return
        sign = column.sign(row) if column.sign is not None else None
        if sign is not None:
            draw_sign_and_word(painter, box, sign, self._theme, plain(column.text(row)))
            return
        middle, bottom, top = _SIDES[column.right]
        kind = Type.CODE if column.code else (Type.STRONG if column.strong else Type.BODY)
        painter.setPen(self._theme.colour("text2" if column.quiet else "text"))
        if column.second is None:
            self._line(painter, box, plain(column.text(row)), kind, middle)
            return
        half = box.height() / 2
        upper = QRectF(box.left(), box.top(), box.width(), half)
        self._line(painter, upper, plain(column.text(row)), kind, bottom)
        painter.setPen(self._theme.colour("text2"))
        lower = QRectF(box.left(), box.top() + half, box.width(), half)
        self._line(painter, lower, plain(column.second(row)), Type.SMALL, top)

    def _line(self, painter: QPainter, box: QRectF, text: str, kind: Type, where: Qt.AlignmentFlag) -> None:
        if not text:
            return
        painter.setFont(self._theme.font(kind))
        key = (text, kind, int(box.width()))
        if key not in self._cut:
            if len(self._cut) >= _MOST_CUT:
                self._cut.clear()
            self._cut[key] = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, key[2])
        painter.drawText(box, where, self._cut[key])
