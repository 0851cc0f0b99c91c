"""Tables: they draw rows with ids column by column; the selection stays by id."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from desktop.presentation.signs import Tone
from desktop.ui.kit.naming import name_control
from desktop.ui.kit.row_painter import RowPainter
from desktop.ui.kit.rows import Column, RowsModel
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

R = TypeVar("R")
_Index = QModelIndex | QPersistentModelIndex
_ONE_LINE, _COMPACT, _FRAME = 32, 26, 2


class _RowSizes(QStyledItemDelegate):
    """Tells the size of a cell; the table draws its rows by itself."""

    def __init__(self, table: "DataTable[Any]") -> None:
        super().__init__(table)
        self._table = table

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(self._table.columnWidth(index.column()), self._table.row_height)


class DataTable(QTableView, Generic[R]):
    """A table of rows with ids. `chosen` tells the id of the current row, `opened` one that was asked for.

    `ruled` draws a line below each row; `tint` gives rows a ground of their own.
    """

    chosen = Signal(str)
    opened = Signal(str)
    menu_wanted = Signal(str, QPoint)

    def __init__(  # noqa: PLR0913 - its options, all by name
        self,
        theme: Theme,
        columns: Sequence[Column[R]],
        *,
        key: Callable[[R], str],
        name: str,
        words: str,
        row_height: int = 32,
        ruled: bool = True,
        tint: Callable[[R], Tone | None] | None = None,
        selectable: Callable[[R], bool] | None = None,
    ) -> None:
        super().__init__()
        name_control(self, name, words)
        self._theme, self._row_height = theme, row_height
        self.ruled, self.tint = ruled, tint
        self.hovered_row = -1
        self.model_of_rows: RowsModel[R] = RowsModel(columns, key, selectable)
        self._selected = ""
        self.setModel(self.model_of_rows)
        self.setItemDelegate(_RowSizes(self))
        self._painter = RowPainter(self, theme)
        self._set_up()
        self.selectionModel().selectionChanged.connect(self._selection_changed)
        self.doubleClicked.connect(self._open)
        self.entered.connect(self._entered)
        theme.changed.connect(self._restyle)
        self._restyle()

    @property
    def row_height(self) -> int:
        """The height of a row; one of a single line gives way where a person wants it compact."""
        compact = self._theme.compact and self._row_height == _ONE_LINE
        return self._theme.whole(_COMPACT if compact else self._row_height)

    @property
    def selected(self) -> str:
        """The id of the current row, "" where there is none."""
        return self._selected

    @property
    def current_row(self) -> int:
        """The number of the current row, -1 where there is none."""
        return self.model_of_rows.row_of(self._selected) if self._selected else -1

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show other rows; the selection stays with its id."""
        held = self._selected
        self.model_of_rows.show_rows(rows)
        if held:
            self.select(held)

    def select(self, wanted: str) -> None:
        """Make the row with that id the current one, and bring it into view."""
        number = self.model_of_rows.row_of(wanted)
        if number < 0:
            return
        if self._selected != wanted or not self.selectionModel().isRowSelected(number):
            self._go_row(number)
        self.scrollTo(self.model_of_rows.index(number, 0))

    def step(self, by: int) -> None:
        """Move the current row down or up, over rows that cannot be chosen."""
        model = self.model_of_rows
        able = [number for number in range(model.rowCount()) if model.can_choose(number)]
        if not able:
            return
        here = self.current_row
        before = sum(number < here for number in able)
        wanted = (before if here in able or by < 0 else before - 1) + by
        self._go_row(able[min(max(wanted, 0), len(able) - 1)])

    def _go_row(self, number: int) -> None:
        """Select a row. Only where the keyboard is here it is at a cell too: screen readers go by that."""
        index = self.model_of_rows.index(number, 0)
        if self.hasFocus():
            self.setCurrentIndex(index)
        else:
            modes = QItemSelectionModel.SelectionFlag
            self.selectionModel().select(index, modes.ClearAndSelect | modes.Rows)
            self.scrollTo(index)

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(any(column.sort_key for column in self.model_of_rows.columns))
        header.sectionClicked.connect(self._sort_by)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def _restyle(self) -> None:
        self._painter.forget()
        self.setFont(self._theme.font(Type.BODY))
        header = self.horizontalHeader()
        header.setFont(self._theme.font(Type.SMALL_STRONG))
        header.setFixedHeight(self._theme.whole(28))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.row_height)
        for number, column in enumerate(self.model_of_rows.columns):
            mode = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(number, mode)
            if not column.stretch:
                self.setColumnWidth(number, self._theme.whole(column.width))
        self._fit()

    def _fit(self) -> None:
        """Let the widest column take the room that is left; where there is none it keeps its width, and one scrolls."""
        columns = self.model_of_rows.columns
        shown = (column for number, column in enumerate(columns) if not self.isColumnHidden(number))
        whole = sum(self._theme.whole(column.width) for column in shown)
        header = self.horizontalHeader()
        room = self.viewport().width() >= whole
        for number, column in enumerate(columns):
            if column.stretch:
                modes = QHeaderView.ResizeMode
                header.setSectionResizeMode(number, modes.Stretch if room else modes.Interactive)
                if not room:
                    self.setColumnWidth(number, self._theme.whole(column.width))

    def _sort_by(self, section: int) -> None:
        if self.model_of_rows.columns[section].sort_key is None:
            return
        header = self.horizontalHeader()
        falling = header.isSortIndicatorShown() and header.sortIndicatorSection() == section
        falling = falling and header.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        header.setSortIndicatorShown(True)
        header.setSortIndicator(section, order)
        self.model_of_rows.sort(section, order)

    def _selection_changed(self, chosen: QItemSelection, _dropped: QItemSelection) -> None:
        rows = chosen.indexes()
        if rows:
            found = self.model_of_rows.id_at(rows[0].row())
            if found != self._selected:
                self._selected = found
                self.chosen.emit(found)

    def _hover(self, row: int) -> None:
        if row != self.hovered_row:
            self.hovered_row = row
            self.viewport().update()

    def _open(self, index: QModelIndex) -> None:
        self.opened.emit(self.model_of_rows.id_at(index.row()))

    def _entered(self, index: QModelIndex) -> None:
        self._hover(index.row())

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of a row; by keys of the current one: their event is placed without the header."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.model_of_rows.index(self.current_row, 0)
            where = self.visualRect(index).center()
        else:
            where = event.pos()
            index = self.indexAt(where)
        if index.isValid():
            self.menu_wanted.emit(self.model_of_rows.id_at(index.row()), self.viewport().mapToGlobal(where))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._selected:
            self.opened.emit(self._selected)
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard comes to the selected row."""
        number = self.current_row
        if number >= 0 and not self.currentIndex().isValid():
            index = self.model_of_rows.index(number, 0)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        super().focusInEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """The keyboard leaves: the selection stays, a cell that has the keyboard there is no longer."""
        super().focusOutEvent(event)
        self.selectionModel().clearCurrentIndex()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows; where none is selected, the frame of the keyboard goes around all of them."""
        painter = QPainter(self.viewport())
        self._painter.paint(painter, event.region().boundingRect())
        if self.hasFocus() and self.current_row < 0:
            painter.setPen(QPen(self._theme.colour("focus"), _FRAME))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width anew; the selected row stays in view where the room becomes less."""
        super().resizeEvent(event)
        self._fit()
        number = self.current_row
        if number >= 0:
            bottom = self.rowViewportPosition(number) + self.rowHeight(number)
            if event.size().height() < bottom <= event.oldSize().height():
                self.scrollTo(self.model_of_rows.index(number, 0))

    @override
    def leaveEvent(self, event: Any) -> None:
        self._hover(-1)
        super().leaveEvent(event)
