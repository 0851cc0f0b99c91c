"""Tables: they draw rows with ids column by column; the selection stays by id."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRectF,
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
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from desktop.presentation.plain_text import plain
from desktop.presentation.signs import Tone
from desktop.ui.kit.naming import name_control
from desktop.ui.kit.rows import Column, RowsModel
from desktop.ui.theme.signs import draw_sign_and_word
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

R = TypeVar("R")
_Index = QModelIndex | QPersistentModelIndex
_ONE_LINE, _COMPACT, _FRAME = 32, 26, 2


class _RowDelegate(QStyledItemDelegate):
    """Draws a cell from the row itself: no roles are asked, so that a thousand rows scroll smoothly."""

    def __init__(self, table: "DataTable[Any]", theme: Theme) -> None:
        super().__init__(table)
        self._table, self._theme = table, theme

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        theme, row = self._theme, self._table.model_of_rows.rows[index.row()]
        column = self._table.model_of_rows.columns[index.column()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = self._table.hovered_row == index.row()
        if selected or hovered:
            painter.fillRect(box, theme.colour("selection" if selected else "row_hover"))
        elif self._table.tint is not None and (tone := self._table.tint(row)) is not None:
            painter.fillRect(box, theme.tint(tone))
        if self._table.ruled:
            painter.fillRect(
                QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme.colour("border_subtle")
            )
        first = index.column() == 0
        if selected and self._table.hasFocus():
            self._frame(painter, box, index.column())
        elif selected and first:
            painter.fillRect(QRectF(box.left(), box.top(), 3, box.height()), theme.colour("accent"))
        inner = box.adjusted(16 if first else 10, 0, -10, -1)
        if column.paint is not None:
            column.paint(painter, inner, row, theme)
        else:
            self._paint_words(painter, inner, column, row)
        painter.restore()

    def _frame(self, painter: QPainter, box: QRectF, column: int) -> None:
        """Draw what is a cell's own of the frame around the row that has the keyboard."""
        ink, high = self._theme.colour("focus"), box.height() - (1 if self._table.ruled else 0)
        painter.fillRect(QRectF(box.left(), box.top(), box.width(), _FRAME), ink)
        painter.fillRect(QRectF(box.left(), box.top() + high - _FRAME, box.width(), _FRAME), ink)
        first, last = self._table.outer_columns
        if column == first:
            painter.fillRect(QRectF(box.left(), box.top(), _FRAME, high), ink)
        if column == last:
            painter.fillRect(QRectF(box.right() - _FRAME, box.top(), _FRAME, high), ink)

    def _paint_words(self, painter: QPainter, box: QRectF, column: Column[Any], row: object) -> None:
        sign = column.sign(row) if column.sign is not None else None
        if sign is not None:
            draw_sign_and_word(painter, box, sign, self._theme, plain(column.text(row)))
            return
        side = Qt.AlignmentFlag.AlignRight if column.right else Qt.AlignmentFlag.AlignLeft
        kind = Type.CODE if column.code else (Type.STRONG if column.strong else Type.BODY)
        ink = self._theme.colour("text2" if column.quiet else "text")
        if column.second is None:
            self._line(
                painter, box, plain(column.text(row)), kind, (ink, side | Qt.AlignmentFlag.AlignVCenter)
            )
            return
        half = box.height() / 2
        upper = QRectF(box.left(), box.top(), box.width(), half)
        lower = QRectF(box.left(), box.top() + half, box.width(), half)
        self._line(painter, upper, plain(column.text(row)), kind, (ink, side | Qt.AlignmentFlag.AlignBottom))
        quiet = (self._theme.colour("text2"), side | Qt.AlignmentFlag.AlignTop)
        self._line(painter, lower, plain(column.second(row)), Type.SMALL, quiet)

    def _line(self, painter: QPainter, box: QRectF, text: str, kind: Type, how: tuple[Any, Any]) -> None:
        painter.setFont(self._theme.font(kind))
        painter.setPen(how[0])
        cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(box.width()))
        painter.drawText(box, how[1], cut)

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
        self.setItemDelegate(_RowDelegate(self, theme))
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

    @property
    def outer_columns(self) -> tuple[int, int]:
        """The first and the last column that are shown."""
        shown = [n for n in range(len(self.model_of_rows.columns)) if not self.isColumnHidden(n)]
        return (shown[0], shown[-1]) if shown else (0, 0)

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
        super().paintEvent(event)
        if self.hasFocus() and self.current_row < 0:
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self._theme.colour("focus"), _FRAME))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def leaveEvent(self, event: Any) -> None:
        self._hover(-1)
        super().leaveEvent(event)
