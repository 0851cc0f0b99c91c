"""The grid of tenants and services: painted at once; headers choose rows and columns, Space a cell."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea
from typing_extensions import override

from desktop.presentation.scope_matrix import Cell, ScopeGrid, Tri
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_WIDE, _HIGH, _ROW_HEAD, _HEAD = 28, 26, 196, 128
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_PageUp: (-20, 0),
    Qt.Key.Key_PageDown: (20, 0),
    Qt.Key.Key_Home: (0, -100_000),
    Qt.Key.Key_End: (0, 100_000),
}


class ScopeGridView(QAbstractScrollArea):
    """`toggled` names a cell, a row, a column or all by (row, column), where -1 stands for all of them."""

    toggled = Signal(int, int)
    moved = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.grid: ScopeGrid | None = None
        self._row, self._column = 0, 0
        name_control(self, "grid.scope", "Targets: tenants by services")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self._resize)

    def show_grid(self, grid: ScopeGrid) -> None:
        """Show another state of the scope; the cursor stays."""
        self.grid = grid
        self._row = min(self._row, max(len(grid.tenants) - 1, 0))
        self._column = min(self._column, max(len(grid.services) - 1, 0))
        self._resize()

    # --- geometry ------------------------------------------------------------------------------------------

    def _resize(self) -> None:
        if self.grid is not None:
            room = self.viewport().size()
            across = _ROW_HEAD + _WIDE * len(self.grid.services)
            down = _HEAD + _HIGH * len(self.grid.tenants)
            for bar, whole, page, step in (
                (self.horizontalScrollBar(), across, room.width(), _WIDE),
                (self.verticalScrollBar(), down, room.height(), _HIGH),
            ):
                bar.setRange(0, max(0, whole - page))
                bar.setPageStep(page)
                bar.setSingleStep(step)
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resize()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def _place(self, row: int, column: int) -> QRectF:
        left = _ROW_HEAD + column * _WIDE - self.horizontalScrollBar().value()
        return QRectF(left, _HEAD + row * _HIGH - self.verticalScrollBar().value(), _WIDE, _HIGH)

    def _at(self, point: QPointF) -> tuple[int, int]:
        """Return (row, column) at a point; -1 where it is in a header."""
        row = (
            int((point.y() - _HEAD + self.verticalScrollBar().value()) // _HIGH) if point.y() >= _HEAD else -1
        )
        column = (
            int((point.x() - _ROW_HEAD + self.horizontalScrollBar().value()) // _WIDE)
            if point.x() >= _ROW_HEAD
            else -1
        )
        return row, column

    # --- input ---------------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        if key in _STEPS and not held & Qt.KeyboardModifier.ControlModifier:
            self._move(*_STEPS[key])
        elif key == Qt.Key.Key_Space and held & Qt.KeyboardModifier.ShiftModifier:
            self.toggled.emit(self._row, -1)
        elif key == Qt.Key.Key_Space and held & Qt.KeyboardModifier.ControlModifier:
            self.toggled.emit(-1, self._column)
        elif key == Qt.Key.Key_Space:
            self.toggled.emit(self._row, self._column)
        else:
            super().keyPressEvent(event)

    def _move(self, down: int, right: int) -> None:
        grid = self.grid
        if grid is None or not grid.tenants or not grid.services:
            return
        self._row = min(max(self._row + down, 0), len(grid.tenants) - 1)
        self._column = min(max(self._column + right, 0), len(grid.services) - 1)
        place, room = self._place(self._row, self._column), self.viewport().rect()
        for bar, low, high, start, end in (
            (self.horizontalScrollBar(), place.left(), place.right(), _ROW_HEAD, room.right()),
            (self.verticalScrollBar(), place.top(), place.bottom(), _HEAD, room.bottom()),
        ):
            if low < start:
                bar.setValue(round(bar.value() + low - start))
            elif high > end:
                bar.setValue(round(bar.value() + high - end))
        words = grid.spoken(self._row, self._column)
        self.moved.emit(words)
        if QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))
        self.viewport().update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        grid = self.grid
        row, column = self._at(event.position())
        if grid is None or row >= len(grid.tenants) or column >= len(grid.services):
            return
        if row >= 0 and column >= 0:
            self._move(row - self._row, column - self._column)
        self.toggled.emit(row, column)

    # --- painting ------------------------------------------------------------------------------------------

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme, grid = QPainter(self.viewport()), self._theme, self.grid
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room = self.viewport().rect()
        painter.fillRect(room, theme.colour("surface"))
        if grid is None or not grid.services:
            return
        top, left = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        rows = range(top // _HIGH, min(len(grid.tenants), (top + room.height() - _HEAD) // _HIGH + 1))
        columns = range(
            left // _WIDE, min(len(grid.services), (left + room.width() - _ROW_HEAD) // _WIDE + 1)
        )
        cursor = self._place(self._row, self._column)
        painter.fillRect(QRectF(cursor.left(), 0, _WIDE, room.height()), theme.colour("window"))
        painter.fillRect(QRectF(0, cursor.top(), room.width(), _HIGH), theme.colour("selection"))
        painter.save()
        painter.setClipRect(room.adjusted(_ROW_HEAD, _HEAD, 0, 0))
        for row in rows:
            for column in columns:
                self._paint_cell(painter, grid.cell(row, column), self._place(row, column))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("focus" if self.hasFocus() else "border_control"), 2))
        painter.drawRoundedRect(cursor.adjusted(2, 1, -2, -1), 5, 5)
        painter.restore()
        self._paint_rows(painter, grid, rows)
        self._paint_columns(painter, grid, columns)

    def _paint_cell(self, painter: QPainter, cell: Cell, place: QRectF) -> None:
        theme, centre = self._theme, place.center()
        if cell is Cell.IN:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(_square(centre, 14), 3, 3)
        elif cell is Cell.ALREADY:
            painter.setPen(QPen(theme.colour("text2"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(_square(centre, 12.5), 2.5, 2.5)
            painter.fillRect(_square(centre, 6), theme.colour("text2"))
        elif cell is Cell.OUT:
            painter.setPen(QPen(theme.colour("border_control"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(_square(centre, 9), 2, 2)
        elif cell is Cell.EXCLUDED:
            painter.setPen(QPen(theme.colour("text2"), 1.25))
            for shift in (-4.0, 0.0, 4.0):
                painter.drawLine(
                    QPointF(centre.x() + shift - 3, centre.y() + 4),
                    QPointF(centre.x() + shift + 3, centre.y() - 4),
                )

    def _paint_rows(self, painter: QPainter, grid: ScopeGrid, rows: range) -> None:
        theme, room = self._theme, self.viewport().rect()
        painter.save()
        painter.setClipRect(QRectF(0, _HEAD, _ROW_HEAD, room.height() - _HEAD))
        painter.fillRect(QRectF(0, _HEAD, _ROW_HEAD, room.height()), theme.colour("surface"))
        for row in rows:
            place = QRectF(0, self._place(row, 0).top(), _ROW_HEAD, _HIGH)
            if row == self._row:
                painter.fillRect(place, theme.colour("selection"))
            self._paint_tri(painter, grid.row_state(row), QPointF(20, place.center().y()))
            chosen, there = grid.row_count(row)
            painter.setFont(Type.SMALL.font(1.0))
            painter.setPen(theme.colour("text2"))
            painter.drawText(
                place.adjusted(0, 0, -12, 0),
                Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
                f"{chosen}/{there}",
            )
            painter.setFont((Type.STRONG if row == self._row else Type.BODY).font(1.0))
            painter.setPen(theme.colour("text"))
            name = painter.fontMetrics().elidedText(
                grid.tenants[row] or "(all)", Qt.TextElideMode.ElideRight, _ROW_HEAD - 88
            )
            painter.drawText(place.adjusted(36, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()

    def _paint_columns(self, painter: QPainter, grid: ScopeGrid, columns: range) -> None:
        theme, room = self._theme, self.viewport().rect()
        painter.fillRect(QRectF(0, 0, room.width(), _HEAD), theme.colour("surface"))
        painter.save()
        painter.setClipRect(QRectF(_ROW_HEAD, 0, room.width(), _HEAD))
        for column in columns:
            left = self._place(0, column).left()
            if column == self._column:
                painter.fillRect(QRectF(left, 0, _WIDE, _HEAD), theme.colour("window"))
            state = grid.column_state(column)
            painter.save()
            painter.translate(left + _WIDE / 2, _HEAD - 32)
            painter.rotate(-90)
            painter.setFont((Type.SMALL_STRONG if state is not Tri.NONE else Type.SMALL).font(1.0))
            painter.setPen(theme.colour("text" if state is not Tri.NONE else "text2"))
            name = painter.fontMetrics().elidedText(
                grid.services[column], Qt.TextElideMode.ElideRight, _HEAD - 44
            )
            painter.drawText(QRectF(0, -_WIDE / 2, _HEAD - 36, _WIDE), Qt.AlignmentFlag.AlignVCenter, name)
            painter.restore()
            self._paint_tri(painter, state, QPointF(left + _WIDE / 2, _HEAD - 15))
        painter.restore()
        self._paint_tri(painter, grid.state(), QPointF(20, _HEAD - 15))
        painter.setFont(Type.STRONG.font(1.0))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(36, _HEAD - 28, _ROW_HEAD - 40, 26), Qt.AlignmentFlag.AlignVCenter, "All")
        painter.fillRect(QRectF(0, _HEAD - 1, room.width(), 1), theme.colour("border_subtle"))
        painter.fillRect(QRectF(_ROW_HEAD - 1, 0, 1, room.height()), theme.colour("border_subtle"))

    def _paint_tri(self, painter: QPainter, state: Tri, centre: QPointF) -> None:
        theme = self._theme
        box = _square(centre, 13)
        if state is Tri.ALL:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(box, 3, 3)
            return
        painter.setPen(QPen(theme.colour("accent" if state is Tri.SOME else "border_control"), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 3, 3)
        if state is Tri.SOME:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            inner = box.adjusted(2, 2, -2, -2)
            painter.drawPolygon(QPolygonF([inner.topRight(), inner.bottomRight(), inner.bottomLeft()]))


def _square(centre: QPointF, side: float) -> QRectF:
    return QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
