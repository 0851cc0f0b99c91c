"""A difference on screen: only the rows that are seen are painted; folds open, changes are stepped through."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame
from typing_extensions import override

from desktop.presentation.diff_map import RowMap, step
from desktop.presentation.diff_rows import Difference, Layout, Row, RowKind
from desktop.presentation.diff_search import DiffSearch
from desktop.ui.kit.naming import name_control
from desktop.ui.kit.painted_scroll import PaintedScroll
from desktop.ui.kit.spoken_items import announce, speaks_items
from desktop.ui.preview.diff_painter import HEIGHTS, DiffLook, DiffPainter
from desktop.ui.preview.diff_speech import DiffSpeech
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_AHEAD = 2
"""Rows that stay above a change that was gone to."""


class DiffView(PaintedScroll):
    """N and Shift+N go from change to change, E to the next file, W wraps, Enter opens the fold at the cursor."""

    moved = Signal(int, int)
    """The change that was gone to, counted from 1, and how many there are."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.row_map = RowMap()
        self.speech = DiffSpeech(self)
        self._wrap = False
        self._cursor = -1
        self._search = DiffSearch()
        self._painter = DiffPainter(theme)
        name_control(self, "view.diff", "Difference")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self._measure)

    # --- what is shown -------------------------------------------------------------------------------------

    @property
    def shown(self) -> Difference:
        return self.row_map.difference

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows as they are now, folds that were opened as their lines."""
        return tuple(self.row_map.rows)

    @property
    def cursor_row(self) -> int:
        """The row that the keyboard is on, -1 where it is on none."""
        return self._cursor

    @property
    def wraps(self) -> bool:
        return self._wrap

    def show_difference(self, difference: Difference) -> None:
        """Show another difference from its beginning."""
        self.verticalScrollBar().setValue(0)
        self.horizontalScrollBar().setValue(0)
        self._take(difference, self.row_map.layout)

    def lay_out(self, layout: Layout) -> None:
        """Show before and after side by side, or one below the other."""
        if layout is not self.row_map.layout:
            self._take(self.row_map.difference, layout)

    def wrap(self, *, on: bool) -> None:
        """Break long lines, or let them run to the right."""
        self._wrap = on
        self._measure()

    def _take(self, difference: Difference, layout: Layout) -> None:
        self.row_map.take(difference, layout)
        self._cursor = -1
        self.setAccessibleDescription(self.row_map.story())
        self._measure()
        self.search_for(self._search.text)

    # --- measuring -----------------------------------------------------------------------------------------

    def _look(self) -> DiffLook:
        return DiffLook(
            layout=self.row_map.layout,
            width=self.viewport().width(),
            across=0 if self._wrap else self.horizontalScrollBar().value(),
            wrap=self._wrap,
            advance=QFontMetricsF(self._theme.font(Type.CODE)).horizontalAdvance("0"),
            searched=self._search.text.casefold(),
        )

    def _measure(self) -> None:
        look = self._look()
        single = {kind: self._theme.whole(HEIGHTS[kind, look.layout]) for kind in RowKind}
        whole = self.row_map.measure(single, self._painter.columns(look) if self._wrap else 0)
        high = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, whole - high))
        bar.setPageStep(high)
        bar.setSingleStep(single[RowKind.LINE] * 3)
        room = int(self._painter.text_width(look))
        wanted = 0 if self._wrap else int((self.row_map.longest + 2) * look.advance)
        across = self.horizontalScrollBar()
        across.setRange(0, max(0, wanted - room))
        across.setPageStep(max(1, room))
        across.setSingleStep(max(1, int(look.advance * 4)))
        self.viewport().update()

    def _row_at(self, y: float) -> int:
        return self.row_map.at(y + self.verticalScrollBar().value())

    def seen_rows(self) -> range:
        top = self.verticalScrollBar().value()
        return self.row_map.between(top, top + self.viewport().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._measure()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # --- moving --------------------------------------------------------------------------------------------

    def step_change(self, by: int) -> None:
        """Go to the next or the previous change."""
        starts = self.row_map.changes()
        number = step(starts, self._here(by), by)
        if number >= 0:
            self.go_row(starts[number])
            self.moved.emit(number + 1, len(starts))

    def step_file(self, by: int = 1) -> None:
        """Go to the next or the previous file."""
        starts = self.row_map.files()
        number = step(starts, self._here(by), by)
        if number >= 0:
            self.go_row(starts[number], ahead=0)

    def _here(self, by: int) -> int:
        if self._cursor >= 0:
            return self._cursor
        return self._row_at(0) - 1 if by > 0 else self.row_map.last + 1

    def go_section(self, wanted: int) -> None:
        """Go to the head of a file or an object."""
        for number in self.row_map.files():
            if self.row_map.rows[number].section == wanted:
                self._cursor = number
                self.verticalScrollBar().setValue(self.row_map.tops[number])
                self.viewport().update()
                return

    def go_row(self, number: int, ahead: int = _AHEAD) -> None:
        """Put the cursor on a row and bring it into view; so many rows stay above it."""
        self._cursor = number
        tops, bar = self.row_map.tops, self.verticalScrollBar()
        top, bottom = tops[max(0, number - ahead)], tops[number + 1]
        if top < bar.value() or bottom > bar.value() + self.viewport().height():
            bar.setValue(top)
        self.viewport().update()
        announce(self, self.row_map.spoken(number))

    def open_fold(self, number: int) -> None:
        """Show the lines of a fold in its place."""
        if self.row_map.open(number):
            self._cursor = number
            self._measure()
            self.search_for(self._search.text)

    # --- finding -------------------------------------------------------------------------------------------

    def search_for(self, text: str) -> int:
        """Mark a text wherever it stands, in folded lines too; return how often it was found."""
        self._search.look_for(text, self.row_map.rows, self.row_map.difference)
        self.viewport().update()
        return self._search.count

    def step_found(self, by: int) -> int:
        """Go to the next or previous place of the searched text; return its number from 1, 0 where there is none."""
        number = self._search.step(self._cursor, by)
        if number < 0:
            return 0
        place = self._search.places[number]
        if self.row_map.rows[place.row].kind is RowKind.FOLD:
            self.open_fold(place.row)
            number = self._search.number_of(place)
        self.go_row(self._search.places[number].row)
        return number + 1

    # --- keys and mouse ------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self.row_map.last
        match event.key():
            case Qt.Key.Key_Down if last >= 0:
                self.go_row(min(last, self._cursor + 1), ahead=0)
            case Qt.Key.Key_Up if last >= 0:
                self.go_row(max(0, self._cursor - 1), ahead=0)
            case Qt.Key.Key_Home if last >= 0:
                self.go_row(0)
            case Qt.Key.Key_End if last >= 0:
                self.go_row(last)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._cursor >= 0:
                self.open_fold(self._cursor)
            case _:
                super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._row_at(event.position().y())
        if number >= 0:
            self._cursor = number
            self.open_fold(number)
            self.viewport().update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._row_at(event.position().y())
        over = number >= 0 and self.row_map.rows[number].kind is RowKind.FOLD
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        if self._cursor < 0 <= self.row_map.last:
            self._cursor = max(0, self._row_at(0))
        super().focusInEvent(event)

    # --- painting ------------------------------------------------------------------------------------------

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, look = QPainter(self.viewport()), self._look()
        painter.fillRect(self.viewport().rect(), self._theme.colour("surface"))
        offset, tops = self.verticalScrollBar().value(), self.row_map.tops
        for number in self.seen_rows():
            row = self.row_map.rows[number]
            box = QRectF(0, tops[number] - offset, look.width, tops[number + 1] - tops[number])
            self._painter.paint(painter, box, row, self.row_map.difference.sections[row.section], look)
            if number == self._cursor and self.hasFocus():
                painter.fillRect(QRectF(0, box.top(), 3, box.height()), self._theme.colour("focus"))


speaks_items(DiffView, lambda view: view.speech)
