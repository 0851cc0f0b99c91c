"""Rows with ids behind a table, and the columns over them; what did not change is not touched."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter
from typing_extensions import override

from desktop.presentation.plain_text import plain
from desktop.presentation.signs import Sign
from desktop.ui.theme.theme import Theme

R = TypeVar("R")
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, kw_only=True)  # slots and a generic call do not go together on Python 3.11
class Column(Generic[R]):
    """One column: what it says for a row. `paint` draws a cell by itself; `second` is a quieter line below."""

    title: str
    text: Callable[[R], str]
    width: int
    stretch: bool = False
    right: bool = False
    code: bool = False
    strong: bool = False
    quiet: bool = False
    second: Callable[[R], str] | None = None
    sign: Callable[[R], Sign | None] | None = None
    paint: Callable[[QPainter, QRectF, R, Theme], None] | None = None
    sort_key: Callable[[R], Any] | None = None


class RowsModel(QAbstractTableModel, Generic[R]):
    """Rows behind a table. `key` gives a row's id; `selectable` says which rows can be chosen, None for all."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], str],
        selectable: Callable[[R], bool] | None = None,
    ) -> None:
        super().__init__()
        self.columns, self._key, self._selectable = tuple(columns), key, selectable
        self._rows: list[R] = []
        self._sorted: tuple[int, bool] | None = None

    @property
    def rows(self) -> Sequence[R]:
        return self._rows

    def id_at(self, row: int) -> str:
        return self._key(self._rows[row]) if 0 <= row < len(self._rows) else ""

    def row_of(self, wanted: str) -> int:
        """Return the number of the row with that id, -1 where it is not there."""
        return next((number for number, row in enumerate(self._rows) if self._key(row) == wanted), -1)

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show other rows; where the ids stay, only what changed is told, and what was added at the end."""
        rows = self._in_order(rows)
        keys, before = [self._key(row) for row in rows], [self._key(row) for row in self._rows]
        if before and len(keys) > len(before) and keys[: len(before)] == before:
            self.beginInsertRows(QModelIndex(), len(before), len(keys) - 1)
            self._rows += rows[len(before) :]
            self.endInsertRows()
        elif keys != before:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        for number, row in enumerate(rows):
            if row != self._rows[number]:
                self._rows[number] = row
                self.dataChanged.emit(self.index(number, 0), self.index(number, len(self.columns) - 1))

    def can_choose(self, row: int) -> bool:
        """Tell whether a row can be the current one: the head of a group cannot."""
        return self._selectable is None or self._selectable(self._rows[row])

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid() or self.can_choose(index.row()):
            return super().flags(index)
        return Qt.ItemFlag.ItemIsEnabled

    def _in_order(self, rows: Sequence[R]) -> list[R]:
        if self._sorted is None:
            return list(rows)
        column, falling = self._sorted
        key = self.columns[column].sort_key or self.columns[column].text
        return sorted(rows, key=key, reverse=falling)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        self._sorted = (column, order == Qt.SortOrder.DescendingOrder)
        self.layoutAboutToBeChanged.emit()
        before = self._rows
        held = [(index, self._key(before[index.row()])) for index in self.persistentIndexList()]
        self._rows = self._in_order(before)
        places = {self._key(row): number for number, row in enumerate(self._rows)}
        for index, wanted in held:
            self.changePersistentIndex(index, self.index(places[wanted], index.column()))
        self.layoutChanged.emit()

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column, row = self.columns[index.column()], self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return plain(column.text(row))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(column, row)
        return None

    @staticmethod
    def _spoken(column: Column[R], row: R) -> str:
        """Return all that a cell says: its sign's word, and the quieter line below too."""
        sign = column.sign(row) if column.sign else None
        words = " ".join(part for part in (sign.word if sign else "", plain(column.text(row))) if part)
        second = plain(column.second(row)) if column.second else ""
        return f"{column.title}: {words}, {second}" if second else f"{column.title}: {words}"

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and 0 <= section < len(self.columns):
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                side = (
                    Qt.AlignmentFlag.AlignRight if self.columns[section].right else Qt.AlignmentFlag.AlignLeft
                )
                return side | Qt.AlignmentFlag.AlignVCenter
        return None
