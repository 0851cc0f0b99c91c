"""The matrix of environments and services: painted at once, moved through by arrows."""

from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea
from typing_extensions import override

from desktop.domain.environment import Tier
from desktop.presentation.pipeline_matrix import MatrixCell, MatrixColumn, ServiceMatrix
from desktop.ui.kit.labels import draw_tier
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_FIRST, _COLUMN, _HEAD, _ROW = 176, 118, 92, 28
_LAG_PILL, _LAG_EDGE = 2, 3


class MatrixView(QAbstractScrollArea):
    """Rows are services, columns environments; the first column and the heads stay in view."""

    selected = Signal(str)
    opened = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._matrix: ServiceMatrix | None = None
        self._row, self._column = 0, 0
        name_control(self, "view.matrix", "Services by environments")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self._resize)

    def show_matrix(self, matrix: ServiceMatrix) -> None:
        """Show another matrix; the current cell stays where it is as far as it is there."""
        self._matrix = matrix
        self._row = min(self._row, max(len(matrix.services) - 1, 0))
        self._column = min(self._column, max(len(matrix.columns) - 1, 0))
        self._resize()

    def select(self, name: str) -> None:
        """Make an environment's column the current one."""
        names = [column.name for column in self._matrix.columns] if self._matrix is not None else []
        if name in names and names.index(name) != self._column:
            self._column = names.index(name)
            self._into_view()
            self.viewport().update()

    # --- geometry ------------------------------------------------------------------------------------------

    def _sizes(self) -> tuple[int, int, int, int]:
        whole = self._theme.whole
        return whole(_FIRST), whole(_COLUMN), whole(_HEAD), whole(_ROW)

    def _resize(self) -> None:
        if self._matrix is not None:
            first, wide, head, high = self._sizes()
            room = self.viewport().size()
            across = first + wide * len(self._matrix.columns)
            down = head + high * len(self._matrix.services)
            self.horizontalScrollBar().setRange(0, max(0, across - room.width()))
            self.horizontalScrollBar().setPageStep(room.width() - first)
            self.horizontalScrollBar().setSingleStep(wide)
            self.verticalScrollBar().setRange(0, max(0, down - room.height()))
            self.verticalScrollBar().setPageStep(room.height() - head)
            self.verticalScrollBar().setSingleStep(high)
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resize()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def _cell_rect(self, row: int, column: int) -> QRect:
        first, wide, head, high = self._sizes()
        left = first + column * wide - self.horizontalScrollBar().value()
        return QRect(left, head + row * high - self.verticalScrollBar().value(), wide, high)

    def _into_view(self) -> None:
        first, _wide, head, _high = self._sizes()
        place = self._cell_rect(self._row, self._column)
        room = self.viewport().rect()
        for bar, low, top, end, least in (
            (self.horizontalScrollBar(), place.left(), place.right(), room.right(), first),
            (self.verticalScrollBar(), place.top(), place.bottom(), room.bottom(), head),
        ):
            if low < least:
                bar.setValue(bar.value() + low - least)
            elif top > end:
                bar.setValue(bar.value() + top - end)

    # --- input ---------------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
            Qt.Key.Key_PageUp: (-20, 0),
            Qt.Key.Key_PageDown: (20, 0),
            Qt.Key.Key_Home: (0, -10_000),
            Qt.Key.Key_End: (0, 10_000),
        }
        key = Qt.Key(event.key())
        if key in steps:
            self._move(*steps[key])
        elif (
            key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._matrix is not None and self._matrix.columns
        ):
            self.opened.emit(self._matrix.columns[self._column].name)
        else:
            super().keyPressEvent(event)

    def _move(self, down: int, right: int) -> None:
        matrix = self._matrix
        if matrix is None or not matrix.columns or not matrix.services:
            return
        self._row = min(max(self._row + down, 0), len(matrix.services) - 1)
        column = min(max(self._column + right, 0), len(matrix.columns) - 1)
        changed, self._column = column != self._column, column
        self._into_view()
        self.viewport().update()
        self._announce()
        if changed:
            self.selected.emit(matrix.columns[column].name)

    def _announce(self) -> None:
        matrix = self._matrix
        if QAccessible.isActive() and matrix is not None:
            words = matrix.spoken(matrix.services[self._row], matrix.columns[self._column].name)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        matrix, at = self._matrix, event.position().toPoint()
        first, wide, head, high = self._sizes()
        if matrix is None or at.x() < first:
            return
        column = (at.x() - first + self.horizontalScrollBar().value()) // wide
        row = (at.y() - head + self.verticalScrollBar().value()) // high if at.y() >= head else self._row
        if 0 <= column < len(matrix.columns) and 0 <= row < len(matrix.services):
            self._move(row - self._row, column - self._column)

    # --- painting ------------------------------------------------------------------------------------------

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.viewport().rect(), self._theme.colour("surface"))
        if self._matrix is None:
            return
        rows, columns = self._seen()
        self._paint_cross(painter)
        first, _wide, head, _high = self._sizes()
        painter.save()
        painter.setClipRect(self.viewport().rect().adjusted(first, head, 0, 0))
        for row in rows:
            for column in columns:
                self._paint_cell(painter, row, column)
        painter.restore()
        self._paint_names(painter, rows)
        self._paint_heads(painter, columns)

    def _seen(self) -> tuple[range, range]:
        matrix = self._matrix
        if matrix is None:
            return range(0), range(0)
        first, wide, head, high = self._sizes()
        top, left = self.verticalScrollBar().value(), self.horizontalScrollBar().value()
        rows = range(
            top // high, min(len(matrix.services), (top + self.viewport().height() - head) // high + 1)
        )
        columns = range(
            left // wide, min(len(matrix.columns), (left + self.viewport().width() - first) // wide + 1)
        )
        return rows, columns

    def _paint_cross(self, painter: QPainter) -> None:
        """Tint the row and the column of the current cell."""
        ground = QColor(self._theme.colour("selection"))
        ground.setAlphaF(0.45)
        place = self._cell_rect(self._row, self._column)
        painter.fillRect(QRect(0, place.top(), self.viewport().width(), place.height()), ground)
        painter.fillRect(QRect(place.left(), 0, place.width(), self.viewport().height()), ground)

    def _paint_cell(self, painter: QPainter, row: int, column: int) -> None:
        matrix, theme = self._matrix, self._theme
        if matrix is None:
            return
        place = QRectF(self._cell_rect(row, column))
        service, environment = matrix.services[row], matrix.columns[column]
        cell = matrix.cells.get((service, environment.name))
        if (row, column) == (self._row, self._column):
            painter.setPen(QPen(theme.colour("focus" if self.hasFocus() else "accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 4, 4)
        if cell is None:
            painter.setPen(theme.colour("text2"))
            painter.setFont(theme.font(Type.SMALL))
            painter.drawText(place.adjusted(10, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, "–")
            return
        painter.setFont(theme.font(Type.CODE_STRONG if cell.differs else Type.CODE))
        painter.setPen(theme.colour("text" if cell.differs else "text2"))
        room = place.adjusted(10, 0, -34 if cell.behind else -6, 0)
        words = painter.fontMetrics().elidedText(cell.words, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)
        if cell.behind:
            self._paint_lag(painter, place, cell)

    def _paint_lag(self, painter: QPainter, place: QRectF, cell: MatrixCell) -> None:
        theme = self._theme
        pill = QRectF(place.right() - 32, place.center().y() - 8, 26, 16)
        if cell.behind >= _LAG_PILL:
            edged = cell.behind >= _LAG_EDGE
            painter.setPen(QPen(theme.colour("border_control"), 1) if edged else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sunken"))
            painter.drawRoundedRect(pill, 8, 8)
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(Type.BADGE))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, f"−{cell.behind}")

    def _paint_names(self, painter: QPainter, rows: range) -> None:
        matrix, theme = self._matrix, self._theme
        if matrix is None:
            return
        first, _wide, head, _high = self._sizes()
        column = QRect(0, head, first, self.viewport().height() - head)
        painter.save()
        painter.setClipRect(column)
        painter.fillRect(column, theme.colour("surface"))
        for row in rows:
            place = QRectF(self._cell_rect(row, 0))
            current = row == self._row
            box = QRectF(0, place.top(), first, place.height())
            if current:
                painter.fillRect(box, theme.colour("selection"))
            painter.setFont(theme.font(Type.STRONG if current else Type.BODY))
            painter.setPen(theme.colour("text"))
            words = painter.fontMetrics().elidedText(
                matrix.services[row], Qt.TextElideMode.ElideRight, first - 28
            )
            painter.drawText(box.adjusted(16, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        painter.fillRect(QRect(first - 1, head, 1, column.height()), theme.colour("border_subtle"))
        painter.restore()

    def _paint_heads(self, painter: QPainter, columns: range) -> None:
        matrix, theme = self._matrix, self._theme
        if matrix is None:
            return
        first, wide, head, _high = self._sizes()
        band = QRect(0, 0, self.viewport().width(), head)
        painter.fillRect(band, theme.colour("window"))
        painter.setFont(theme.font(Type.SMALL_STRONG))
        painter.setPen(theme.colour("text2"))
        corner = QRectF(16, 0, first - 20, head - 8)
        painter.drawText(corner, Qt.AlignmentFlag.AlignBottom, f"Service   {len(matrix.services)}")
        painter.save()
        painter.setClipRect(band.adjusted(first, 0, 0, 0))
        for column in columns:
            left = first + column * wide - self.horizontalScrollBar().value()
            self._paint_head(
                painter, matrix.columns[column], QRectF(left, 0, wide, head), current=column == self._column
            )
        painter.restore()
        painter.fillRect(QRect(0, head - 1, band.width(), 1), theme.colour("border_subtle"))

    def _paint_head(self, painter: QPainter, column: MatrixColumn, box: QRectF, *, current: bool) -> None:
        theme = self._theme
        if current:
            painter.fillRect(box, theme.colour("selection"))
        if column.tier is Tier.PROD:
            painter.fillRect(QRectF(box.left(), 0, box.width(), 3), theme.colour("prod"))
        draw_tier(
            painter, (box.left() + 10 + _tag_width(painter, column.tier, theme), 10.0), column.tier, theme
        )
        room = int(box.width() - 18)
        for words, kind, ink, top in (
            (column.name, Type.STRONG, "text", 34),
            (column.release or "nothing", Type.CODE, "text2", 56),
        ):
            painter.setFont(theme.font(kind))
            painter.setPen(theme.colour(ink))
            cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
            place = QRectF(box.left() + 10, theme.px(top), room, theme.px(20))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, cut)


def _tag_width(painter: QPainter, tier: Tier, theme: Theme) -> float:
    painter.setFont(theme.font(Type.TAG))
    return painter.fontMetrics().horizontalAdvance(tier.value.upper()) + 12.0
