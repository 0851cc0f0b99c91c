"""The scope's grid for screen readers: a table of headers and cells, each with its state in words, made when asked."""

from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid
from typing_extensions import override

from desktop.presentation.scope_matrix import ScopePicture
from desktop.ui.kit.spoken_items import PaintedInterface
from desktop.ui.scope.grid_frame import Spot

if TYPE_CHECKING:
    from desktop.ui.scope.grid import ScopeGridView

_kept: list["GridInterface"] = []
"""Interfaces live until Qt deletes them with their widgets: it holds no reference to what Python made."""
_MOST = 4_000
"""Cells that are kept for a screen reader; it walks over those near to where it is."""


def child_number(picture: ScopePicture, spot: Spot) -> int:
    """Return where a cell or header stands among the children of the grid."""
    return (spot.row + 1) * (len(picture.columns) + 1) + spot.column + 1


class CellInterface(PaintedInterface):
    """One cell or header."""

    def __init__(self, grid: "ScopeGridView", spot: Spot, owner: "GridInterface") -> None:
        super().__init__(grid, owner)
        self._grid, self._spot = grid, spot

    @override
    def isValid(self) -> bool:
        picture = self._grid.picture if self.is_there() else None
        return (
            picture is not None
            and self._spot.row < len(picture.rows)
            and self._spot.column < len(picture.columns)
        )

    @override
    def role(self) -> QAccessible.Role:
        if self._spot.row < 0:
            return QAccessible.Role.ColumnHeader
        return QAccessible.Role.RowHeader if self._spot.column < 0 else QAccessible.Role.Cell

    @override
    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        if not self.isValid():
            state.invalid = True
            return state
        state.focusable = True
        state.focused = self._grid.hasFocus() and self._grid.cursor_at == (self._spot.row, self._spot.column)
        return state

    @override
    def text(self, kind: QAccessible.Text) -> str:
        return self._grid.words_at(self._spot) if kind == QAccessible.Text.Name and self.isValid() else ""

    @override
    def rect(self) -> QRect:
        frame = self._grid.frame_now if self.isValid() else None
        if frame is None:
            return QRect()
        row, column = self._spot.row, self._spot.column
        across, down = self._grid.horizontalScrollBar().value(), self._grid.verticalScrollBar().value()
        left, wide = (0, frame.row_head) if column < 0 else (frame.left(column) - across, frame.wide)
        top, high = (0, frame.head) if row < 0 else (frame.top(row) - down, frame.high)
        corner = self._grid.viewport().mapToGlobal(self._grid.viewport().rect().topLeft())
        return QRect(corner.x() + left, corner.y() + top, wide, high)


class GridInterface(QAccessibleWidget):
    """The grid: line after line, each led by its header; the first line is that of the column headers."""

    def __init__(self, grid: "ScopeGridView") -> None:
        super().__init__(grid, QAccessible.Role.Table, "Targets")
        self._grid = grid
        self._cells: OrderedDict[Spot, CellInterface] = OrderedDict()
        self._ids: dict[Spot, int] = {}

    def _wide(self) -> int:
        picture = self._grid.picture
        return len(picture.columns) + 1 if picture is not None else 0

    def cell(self, spot: Spot) -> CellInterface:
        """Return the interface of a cell or header; those asked for longest ago are let go."""
        if spot not in self._cells:
            self._cells[spot] = CellInterface(self._grid, spot, self)
            self._ids[spot] = QAccessible.registerAccessibleInterface(self._cells[spot])
            while len(self._cells) > _MOST:
                oldest, _gone = self._cells.popitem(last=False)
                QAccessible.deleteAccessibleInterface(self._ids.pop(oldest))
        return self._cells[spot]

    def unregister(self) -> None:
        """Let Qt delete the cells; called when it deleted this grid."""
        for number in self._ids.values():
            QAccessible.deleteAccessibleInterface(number)
        self._ids.clear()

    @override
    def childCount(self) -> int:
        picture = self._grid.picture
        return 0 if picture is None else (len(picture.rows) + 1) * self._wide()

    @override
    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        if not 0 <= index < self.childCount():
            return None
        row, column = divmod(index, self._wide())
        return self.cell(Spot(row - 1, column - 1))

    @override
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        found = next((spot for spot, cell in self._cells.items() if cell is child), None)
        picture = self._grid.picture
        return -1 if found is None or picture is None else child_number(picture, found)

    @override
    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return self.cell(Spot(*self._grid.cursor_at)) if self._grid.hasFocus() and self.childCount() else None

    @override
    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        frame = self._grid.frame_now
        if frame is None:
            return None
        point = self._grid.viewport().mapFromGlobal(QRect(x, y, 1, 1).topLeft()).toPointF()
        across, down = self._grid.horizontalScrollBar().value(), self._grid.verticalScrollBar().value()
        spot = frame.spot(point, across, down)
        return None if spot is None else self.cell(Spot(spot.row, spot.column))


def grid_factory(class_name: str, watched: QObject) -> QAccessibleInterface | None:
    """Make an interface of a grid; a new one each time it is asked.

    Qt keeps each answer, asks again once PySide gave the grid another meta object, and deletes every answer once.
    """
    if class_name != "ScopeGridView" or not isinstance(watched, QWidget):
        return None
    for ended in [kept for kept in _kept if not isValid(kept)]:
        _kept.remove(ended)
        ended.unregister()
    _kept.append(GridInterface(watched))  # type: ignore[arg-type]
    return _kept[-1]
