"""The lanes of all environments over some weeks: the net state of each, and beneath it the freezes that make it."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea
from typing_extensions import override

from desktop.presentation.freeze_calendar import CalendarWindow, LaneView
from desktop.ui.freezes.lanes_layout import LanesLayout, Line
from desktop.ui.freezes.lanes_painter import LanesPainter, Look
from desktop.ui.kit.naming import name_control, plain_tooltip
from desktop.ui.kit.spoken_items import announce, speaks_items
from desktop.ui.kit.turns import in_a_turn
from desktop.ui.theme.theme import Theme

_CHEVRON = 32


class FreezeLanes(QAbstractScrollArea):
    """`chosen` tells the environment one went to, `asked` a moment of it; up, down, left and right as in a tree."""

    chosen = Signal(str)
    asked = Signal(str, object)
    toggled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lanes = LanesLayout(theme)
        self._painter = LanesPainter(theme, self._lanes)
        self._look = Look()
        name_control(self, "view.lanes", "Freezes by environment")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self._arrange)

    # --- what is shown -------------------------------------------------------------------------------------

    @property
    def opened(self) -> frozenset[str]:
        """The environments whose freezes are shown beneath."""
        return self._lanes.opened

    def show_lanes(self, lanes: Sequence[LaneView], window: CalendarWindow, now: datetime) -> None:
        self._lanes.lanes, self._lanes.window, self._look.now = lanes, window, now
        self._arrange()

    def show_asked(self, environment: str, moment: datetime | None) -> None:
        """Mark the environment and the moment that the question is about; None is now, which is marked anyway.

        Another environment than before is brought into view, once the calendar has its room.
        """
        self._look.asked = moment
        if environment != self._look.current:
            self._look.current = environment
            in_a_turn(self, self._bring_current)
        self.viewport().update()

    def _bring_current(self) -> None:
        self.verticalScrollBar().setValue(self._lanes.offset_that_shows(self._look.current))

    def open_only(self, names: frozenset[str]) -> None:
        self._lanes.opened = names
        self._arrange()

    def content_height(self) -> int:
        return self._lanes.axis + self._lanes.high + 2

    def _arrange(self) -> None:
        lanes, bar = self._lanes, self.verticalScrollBar()
        lanes.size = self.viewport().size()
        lanes.arrange()
        bar.setRange(0, max(0, lanes.high - lanes.room))
        bar.setPageStep(max(lanes.room, 1))
        bar.setSingleStep(lanes.lane)
        lanes.offset = bar.value()
        self.setMaximumHeight(max(self.content_height(), self._theme.whole(160)))
        self.viewport().update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        self._painter.paint(QPainter(self.viewport()), self._look, focused=self.hasFocus())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._lanes.offset = self.verticalScrollBar().value()
        self.viewport().update()

    # --- acting --------------------------------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        point, lanes = event.position(), self._lanes
        line = lanes.line_at(point.y())
        if line is None or lanes.window is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if point.x() >= lanes.labels:
            self.asked.emit(line.lane.name, lanes.window.moment(lanes.share(point.x())))
        elif point.x() < _CHEVRON and line.row is None:
            self.toggle(line.lane.name)
        else:
            self._go(line.lane.name)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        line = self._lanes.line_at(event.position().y())
        hint = self._hint(line, event.position().x()) if line is not None else ""
        self.viewport().setToolTip(plain_tooltip(hint) if hint else "")

    def _hint(self, line: Line, x: float) -> str:
        bars = line.lane.bars if line.row is None else line.row.bars
        share = self._lanes.share(x)
        found = next((bar.sentence for bar in bars if bar.left <= share < bar.right), "")
        if found:
            return found
        lane = line.lane
        return f"{lane.name}: {lane.sign.word} {lane.tail}" if x < self._lanes.labels else ""

    def toggle(self, name: str) -> None:
        """Show or hide the freezes beneath an environment."""
        self.open_only(self.opened ^ {name})
        self.toggled.emit()

    def _go(self, name: str) -> None:
        if name and name != self._look.current:
            self._look.current = name
            self._bring_current()
            self.chosen.emit(name)
            announce(self, self.spoken_words(name))
        self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = [lane.name for lane in self._lanes.lanes]
        here = names.index(self._look.current) if self._look.current in names else -1
        steps = {
            Qt.Key.Key_Up: here - 1,
            Qt.Key.Key_Down: here + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(names) - 1,
        }
        key = Qt.Key(event.key())
        if key in steps and names and not event.modifiers():
            self._go(names[min(max(steps[key], 0), len(names) - 1)])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._look.current and not event.modifiers():
            if (self._look.current in self.opened) == (key == Qt.Key.Key_Left):
                self.toggle(self._look.current)
        elif key == Qt.Key.Key_Space and self._look.current:
            self.toggle(self._look.current)
        else:
            super().keyPressEvent(event)

    # --- for screen readers --------------------------------------------------------------------------------

    def spoken_keys(self) -> Sequence[str]:
        return [line.key for line in self._lanes.lines]

    def spoken_words(self, key: str) -> str:
        line = self._lanes.line_of(key)
        if line is None:
            return ""
        return line.lane.spoken if line.row is None else line.row.spoken

    def spoken_place(self, key: str) -> QRect:
        return self._lanes.place_of(key)

    def spoken_current(self) -> str:
        return self._look.current


speaks_items(FreezeLanes)
