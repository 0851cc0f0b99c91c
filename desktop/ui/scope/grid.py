"""The grid of tenants and services: painted at once; headers choose rows, columns and groups, Space a cell."""

from functools import partial

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QToolTip
from typing_extensions import override

from desktop.presentation.scope_matrix import ScopePicture, Tri
from desktop.presentation.scope_press import Line, Press
from desktop.ui.kit.arrows import GRID_STEPS
from desktop.ui.kit.naming import name_control, plain_tooltip
from desktop.ui.kit.painted_scroll import PaintedScroll
from desktop.ui.kit.spoken_items import tell_current
from desktop.ui.scope.accessible import child_number, grid_factory
from desktop.ui.scope.cells import CellSigns, HeadStamps
from desktop.ui.scope.grid_frame import GridFrame, Spot
from desktop.ui.scope.grid_painter import GridPainter
from desktop.ui.scope.pressed_words import PressedWords, words_of
from desktop.ui.theme.theme import Theme


class ScopeGridView(PaintedScroll):
    """`pressed` carries what is toggled, by the table's rows and columns; `inverted` a row of it."""

    pressed = Signal(object)
    inverted = Signal(int)
    moved = Signal(int, int)
    """The cursor is on another seen row and column."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._signs = CellSigns(theme, self)
        self._heads = HeadStamps(theme, self)
        self._frame: GridFrame | None = None
        self._row: int = 0
        self._column: int = 0
        self._pressed = PressedWords(self)
        name_control(self, "grid.scope", "Targets: tenants by services")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        QAccessible.installFactory(grid_factory)
        theme.changed.connect(self._renew)

    @property
    def picture(self) -> ScopePicture | None:
        return self._frame.picture if self._frame is not None else None

    @property
    def frame_now(self) -> GridFrame | None:
        return self._frame

    @property
    def cursor_at(self) -> tuple[int, int]:
        """The seen row and column of the cursor."""
        return self._row, self._column

    @property
    def signs(self) -> CellSigns:
        return self._signs

    def show_picture(self, picture: ScopePicture) -> None:
        """Show another state of the scope; the cursor stays on its target where that is still seen."""
        before = self.picture
        if before is not None and before.rows and before.columns:
            row, column = before.rows[self._row], before.columns[self._column]
            self._row = picture.rows.index(row) if row in picture.rows else self._row
            self._column = picture.columns.index(column) if column in picture.columns else self._column
        self._frame = GridFrame(picture, self._theme, self.viewport().width())
        self._row = min(self._row, max(len(picture.rows) - 1, 0))
        self._column = min(self._column, max(len(picture.columns) - 1, 0))
        words = "Targets: tenants by services" if picture.has_tenants else "Targets: services"
        self.setAccessibleName(words)
        self._resize()
        self._pressed.look(picture)

    def _renew(self) -> None:
        if self._frame is not None:
            self._frame = GridFrame(self._frame.picture, self._theme, self.viewport().width())
        self._resize()

    # --- moving --------------------------------------------------------------------------------------------

    def _resize(self) -> None:
        if self._frame is not None:
            room, whole = self.viewport().size(), self._frame.size()
            for bar, length, page, step in (
                (self.horizontalScrollBar(), whole.width(), room.width(), self._frame.wide),
                (self.verticalScrollBar(), whole.height(), room.height(), self._frame.high),
            ):
                bar.setRange(0, max(0, length - page))
                bar.setPageStep(page)
                bar.setSingleStep(step)
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._renew()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def go_to(self, row: int, column: int) -> None:
        """Move the cursor to a seen row and column, and bring it into view."""
        frame = self._frame
        if frame is None or not frame.picture.rows or not frame.lefts:
            return
        self._pressed.forget()
        self._row = min(max(row, 0), len(frame.picture.rows) - 1)
        self._column = min(max(column, 0), len(frame.lefts) - 1)
        place, room = frame.cell(self._row, self._column), self.viewport().rect()
        for bar, low, high, start, end in (
            (self.horizontalScrollBar(), place.left(), place.right(), frame.row_head, room.width()),
            (self.verticalScrollBar(), place.top(), place.bottom(), frame.head, room.height()),
        ):
            if low - bar.value() < start:
                bar.setValue(round(low - start))
            elif high - bar.value() > end:
                bar.setValue(round(high - end))
        self.moved.emit(self._row, self._column)
        self._tell_cursor()
        self.viewport().update()

    def _tell_cursor(self) -> None:
        picture = self.picture
        if picture is not None and picture.rows and picture.columns:
            child = child_number(picture, Spot(self._row, self._column))
            tell_current(self, child, picture.spoken(self._row, self._column))

    def step_partial(self, by: int) -> None:
        """Go to the next or previous row of which only some is in."""
        picture = self.picture
        if picture is None:
            return
        count = len(picture.rows)
        for step in range(1, count + 1):
            row = (self._row + by * step) % count
            if picture.row_heads[row].state is Tri.SOME:
                self.go_to(row, self._column)
                return

    # --- input ---------------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = Qt.Key(event.key()), event.modifiers()
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        if self.picture is None or not self.picture.rows or not self.picture.columns:
            super().keyPressEvent(event)
        elif key in GRID_STEPS and not control:
            down, right = GRID_STEPS[key]
            self.go_to(self._row + down, self._column + right)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.go_to(0 if key == Qt.Key.Key_Home else 1_000_000, self._column)
        elif key == Qt.Key.Key_Space:
            shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
            spot = Spot(self._row, -1) if shift else Spot(-1 if control else self._row, self._column)
            self._press(spot)
        elif key == Qt.Key.Key_I and not held:
            self.inverted.emit(self.picture.rows[self._row])
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self.step_partial(-1 if key == Qt.Key.Key_BracketLeft else 1)
        else:
            super().keyPressEvent(event)

    def _press(self, spot: Spot) -> None:
        picture = self.picture
        if picture is None:
            return
        self._pressed.begin(picture, partial(words_of, spot))
        if spot.band >= 0:
            self.pressed.emit(Press(Line.GROUP, group=picture.bands[spot.band].name))
        elif spot.row >= 0 and spot.column >= 0:
            at = Press(Line.CELL, row=picture.rows[spot.row], column=picture.columns[spot.column])
            self.pressed.emit(at)
        elif spot.row >= 0:
            self.pressed.emit(Press(Line.ROW, row=picture.rows[spot.row]))
        elif spot.column >= 0:
            self.pressed.emit(Press(Line.COLUMN, column=picture.columns[spot.column]))
        else:
            self.pressed.emit(Press(Line.ALL))

    def _spot(self, point: QPointF) -> Spot | None:
        if self._frame is None:
            return None
        return self._frame.spot(point, self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self._spot(event.position())
        if spot is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if spot.row >= 0 or spot.column >= 0:
            self.go_to(
                spot.row if spot.row >= 0 else self._row, spot.column if spot.column >= 0 else self._column
            )
        self._press(spot)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            spot = self._spot(QPointF(event.pos()))
            words = self.words_at(spot) if spot is not None else ""
            QToolTip.showText(event.globalPos(), plain_tooltip(words) if words else "", self)
            return True
        return super().viewportEvent(event)

    def words_at(self, spot: Spot) -> str:
        """Return a cell or header in words."""
        return words_of(spot, self.picture) if self.picture is not None else ""

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        QTimer.singleShot(0, self, self._tell_cursor)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """The keyboard may be here since before there was anything to see."""
        super().showEvent(event)
        if self.hasFocus():
            QTimer.singleShot(0, self, self._tell_cursor)

    # --- painting ------------------------------------------------------------------------------------------

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if self._frame is None:
            painter.fillRect(self.viewport().rect(), self._theme.colour("surface"))
            return
        frame = GridPainter(
            self._theme,
            (self._signs, self._heads),
            self._frame,
            cursor=(self._row, self._column),
            focused=self.hasFocus(),
        )
        offset = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        if self._frame.picture.rows and self._frame.lefts:
            frame.paint(painter, self.viewport().rect(), *offset)
        else:
            painter.fillRect(self.viewport().rect(), self._theme.colour("surface"))
