"""The matrix of environments and services: painted at once, moved through by arrows."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from typing_extensions import override

from desktop.presentation.pipeline_cards import EnvironmentCard
from desktop.presentation.pipeline_matrix import ServiceMatrix
from desktop.ui.kit.arrows import GRID_STEPS
from desktop.ui.kit.naming import name_control
from desktop.ui.kit.painted_scroll import PaintedScroll
from desktop.ui.kit.spoken_items import announce
from desktop.ui.pipeline.matrix_painter import MatrixLook, MatrixPainter, MatrixSizes
from desktop.ui.theme.theme import Theme


class MatrixView(PaintedScroll):
    """Rows are services, columns environments; the first column, the heads and the totals stay in view."""

    selected = Signal(str)
    opened = Signal(str)
    moved = Signal(str, str)
    """The current cell: a service and an environment."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._matrix: ServiceMatrix | None = None
        self._cards: Mapping[str, EnvironmentCard] = {}
        self._row, self._column = 0, 0
        self._painter = MatrixPainter(theme)
        name_control(self, "view.matrix", "Services by environments")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(PaintedScroll.Shape.NoFrame)
        theme.changed.connect(self._resize)

    def show_matrix(self, matrix: ServiceMatrix, cards: Mapping[str, EnvironmentCard]) -> None:
        """Show another matrix; the current cell stays where it is as far as it is there."""
        self._matrix, self._cards = matrix, cards
        self._row = min(self._row, max(len(matrix.services) - 1, 0))
        self._column = min(self._column, max(len(matrix.columns) - 1, 0))
        self._resize()
        self._tell_moved()

    def select(self, name: str) -> None:
        """Make an environment's column the current one."""
        names = [column.name for column in self._matrix.columns] if self._matrix is not None else []
        if name in names and names.index(name) != self._column:
            self._column = names.index(name)
            self._into_view()
            self.viewport().update()
            self._tell_moved()

    def _tell_moved(self) -> None:
        matrix = self._matrix
        if matrix is not None and matrix.services and matrix.columns:
            self.moved.emit(matrix.services[self._row], matrix.columns[self._column].name)

    # --- geometry ------------------------------------------------------------------------------------------

    def _sizes(self) -> MatrixSizes:
        columns = len(self._matrix.columns) if self._matrix is not None else 0
        return MatrixSizes.of(self._theme, self.viewport().width(), columns)

    def _resize(self) -> None:
        matrix = self._matrix
        if matrix is not None:
            sizes, room = self._sizes(), self.viewport().size()
            wide = room.width() - sizes.first
            high = room.height() - sizes.head - sizes.total
            across, down = self.horizontalScrollBar(), self.verticalScrollBar()
            across.setRange(0, max(0, sizes.column * len(matrix.columns) - wide))
            across.setPageStep(max(wide, 1))
            across.setSingleStep(sizes.column)
            down.setRange(0, max(0, sizes.row * len(matrix.services) - high))
            down.setPageStep(max(high, 1))
            down.setSingleStep(sizes.row)
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resize()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def _look(self) -> MatrixLook:
        return MatrixLook(
            row=self._row,
            column=self._column,
            left=self.horizontalScrollBar().value(),
            top=self.verticalScrollBar().value(),
            focused=self.hasFocus(),
        )

    def cell_rect(self, row: int, column: int) -> QRect:
        """Return where a cell is on the viewport, also where it is scrolled out of it."""
        return self._sizes().cell(self._look(), row, column)

    def _into_view(self) -> None:
        sizes, room = self._sizes(), self.viewport().rect()
        place = self.cell_rect(self._row, self._column)
        for bar, low, high, least, most in (
            (self.horizontalScrollBar(), place.left(), place.right(), sizes.first, room.right()),
            (
                self.verticalScrollBar(),
                place.top(),
                place.bottom(),
                sizes.head,
                room.bottom() - sizes.total,
            ),
        ):
            if low < least:
                bar.setValue(bar.value() + low - least)
            elif high > most:
                bar.setValue(bar.value() + high - most)

    # --- input ---------------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, matrix = Qt.Key(event.key()), self._matrix
        if key in GRID_STEPS:
            self._move(*GRID_STEPS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and matrix is not None and matrix.columns:
            self.opened.emit(matrix.columns[self._column].name)
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
        announce(self, matrix.spoken(matrix.services[self._row], matrix.columns[column].name))
        self._tell_moved()
        if changed:
            self.selected.emit(matrix.columns[column].name)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        matrix, at, sizes = self._matrix, event.position().toPoint(), self._sizes()
        if matrix is None:
            return
        look = self._look()
        column = (at.x() - sizes.first + look.left) // sizes.column if at.x() >= sizes.first else self._column
        in_rows = sizes.head <= at.y() < self.viewport().height() - sizes.total
        row = (at.y() - sizes.head + look.top) // sizes.row if in_rows else self._row
        if 0 <= column < len(matrix.columns) and 0 <= row < len(matrix.services):
            self._move(row - self._row, column - self._column)

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._matrix is not None and self._matrix.columns:
            self.opened.emit(self._matrix.columns[self._column].name)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._theme.colour("surface"))
        if self._matrix is not None:
            room = self.viewport().size()
            self._painter.paint(painter, self._matrix, self._cards, self._look(), room)
