"""The lanes of all environments over some weeks: the net state of each, and beneath it the freezes that make it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea
from typing_extensions import override

from desktop.presentation.freeze_calendar import Bar, CalendarWindow, FreezeRow, LaneView
from desktop.presentation.wording import Tone
from desktop.ui.freezes.bars import paint_freeze_bar, paint_net_bar
from desktop.ui.kit.labels import draw_tier
from desktop.ui.kit.naming import name_control
from desktop.ui.kit.spoken_items import announce, speaks_items
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LABELS, _AXIS, _LANE, _ROW, _RIGHT, _CHEVRON = 204, 44, 40, 30, 14, 32
_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LETTERS = "MTWTFSS"


@dataclass(frozen=True, slots=True)
class _Line:
    """A painted line: a lane, or a freeze beneath it."""

    key: str
    lane: LaneView
    row: FreezeRow | None


class FreezeLanes(QAbstractScrollArea):
    """`chosen` tells the environment one went to, `asked` a moment of it; up, down, left and right as in a tree."""

    chosen = Signal(str)
    asked = Signal(str, object)
    toggled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._lanes: Sequence[LaneView] = ()
        self._window: CalendarWindow | None = None
        self._now: datetime | None = None
        self._asked: datetime | None = None
        self._open: frozenset[str] = frozenset()
        self._current = ""
        self._lines: list[_Line] = []
        self._tops: list[int] = [0]
        name_control(self, "view.lanes", "Freezes by environment")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self._arrange)

    # --- what is shown -------------------------------------------------------------------------------------

    @property
    def opened(self) -> frozenset[str]:
        """The environments whose freezes are shown beneath."""
        return self._open

    def show_lanes(self, lanes: Sequence[LaneView], window: CalendarWindow, now: datetime) -> None:
        self._lanes, self._window, self._now = lanes, window, now
        self._arrange()

    def show_asked(self, environment: str, moment: datetime | None) -> None:
        """Mark the environment and the moment that the question is about; None is now, which is marked anyway."""
        self._asked = moment
        self._current = environment
        self.viewport().update()

    def open_only(self, names: frozenset[str]) -> None:
        self._open = names
        self._arrange()

    def content_height(self) -> int:
        return self._axis() + self._tops[-1] + 2

    def _axis(self) -> int:
        return self._theme.whole(_AXIS)

    def _arrange(self) -> None:
        self._lines = []
        for lane in self._lanes:
            self._lines.append(_Line(lane.name, lane, None))
            if lane.name in self._open:
                self._lines += [
                    _Line(f"{lane.name} / {number}", lane, row) for number, row in enumerate(lane.rows)
                ]
        self._tops = [0]
        for line in self._lines:
            high = self._theme.whole(_LANE if line.row is None else _ROW)
            self._tops.append(self._tops[-1] + high)
        room = self.viewport().height() - self._axis()
        self.verticalScrollBar().setRange(0, max(0, self._tops[-1] - room))
        self.verticalScrollBar().setPageStep(max(room, 1))
        self.verticalScrollBar().setSingleStep(self._theme.whole(_LANE))
        self.setMaximumHeight(max(self.content_height(), self._theme.whole(160)))
        self.viewport().update()

    # --- painting ------------------------------------------------------------------------------------------

    def _span(self) -> tuple[float, float]:
        left = self._theme.px(_LABELS)
        return left, max(self.viewport().width() - left - _RIGHT, 1.0)

    def _x(self, share: float) -> float:
        left, wide = self._span()
        return left + wide * share

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self.viewport()), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        room, axis = self.viewport().rect(), self._axis()
        painter.fillRect(room, theme.colour("surface"))
        if self._window is None:
            return
        painter.save()
        painter.setClipRect(0, axis, room.width(), room.height() - axis)
        seen = self._seen_lines()
        for line, box in seen:
            self._paint_line(painter, line, box)
        bottom = min(room.height(), axis + self._tops[-1] - self.verticalScrollBar().value())
        self._paint_days(painter, axis, bottom)
        for line, box in seen:
            self._paint_bars(painter, line, box)
        painter.restore()
        self._paint_axis(painter, QRectF(0, 0, room.width(), axis))
        self._paint_moments(painter, axis, bottom)

    def _seen_lines(self) -> list[tuple[_Line, QRectF]]:
        room, axis = self.viewport().rect(), self._axis()
        offset = self.verticalScrollBar().value()
        number = max(bisect_right(self._tops, offset) - 1, 0)
        found: list[tuple[_Line, QRectF]] = []
        while number < len(self._lines) and axis + self._tops[number] - offset < room.height():
            top, high = axis + self._tops[number] - offset, self._tops[number + 1] - self._tops[number]
            found.append((self._lines[number], QRectF(0, top, room.width(), high)))
            number += 1
        return found

    def _paint_axis(self, painter: QPainter, box: QRectF) -> None:
        theme, window = self._theme, self._window
        if window is None:
            return
        painter.fillRect(box, theme.colour("window"))
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), theme.colour("border_subtle"))
        half = box.height() / 2
        for number, (day, share) in enumerate(window.beginnings()):
            x = self._x(share)
            if day.weekday() == 0:
                painter.fillRect(QRectF(x, 0, 1, box.height()), theme.colour("border_subtle"))
                painter.setFont(theme.font(Type.SMALL_STRONG))
                painter.setPen(theme.colour("text"))
                painter.drawText(QRectF(x + 5, 1, 140, half), _MIDDLE, f"{day.day} {day:%b}")
            wide = self._day_wide()
            if wide > theme.px(20) or (number % 2 == 0 and wide > theme.px(8)):
                painter.setFont(theme.font(Type.BADGE))
                painter.setPen(theme.colour("text2"))
                place = QRectF(x, half - 2, wide, half)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _LETTERS[day.weekday()])
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(16, 0, theme.px(_LABELS) - 20, box.height()), _MIDDLE, "Environment")

    def _day_wide(self) -> float:
        return self._span()[1] / max(self._window.days if self._window else 1, 1)

    def _paint_days(self, painter: QPainter, top: float, bottom: float) -> None:
        if self._window is None:
            return
        faint = self._theme.colour("border_subtle")
        for day, share in self._window.beginnings():
            painter.setOpacity(1.0 if day.weekday() == 0 else 0.35)
            painter.fillRect(QRectF(self._x(share), top, 1, bottom - top), faint)
        painter.setOpacity(1.0)

    def _paint_line(self, painter: QPainter, line: _Line, box: QRectF) -> None:
        theme = self._theme
        is_lane = line.row is None
        if is_lane and line.lane.name == self._current:
            painter.fillRect(box, theme.colour("selection"))
            painter.fillRect(QRectF(0, box.top(), 3, box.height()), theme.colour("accent"))
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), theme.colour("border_subtle"))
        if line.row is None:
            self._paint_lane_label(painter, line.lane, box)
            return
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        label = QRectF(32, box.top(), theme.px(_LABELS) - 40, box.height())
        name = painter.fontMetrics().elidedText(
            line.row.name, Qt.TextElideMode.ElideRight, int(label.width())
        )
        painter.drawText(label, _MIDDLE, name)

    def _paint_lane_label(self, painter: QPainter, lane: LaneView, box: QRectF) -> None:
        theme = self._theme
        icon = "chevron-down" if lane.name in self._open else "chevron-right"
        if lane.rows:
            theme.draw_icon(painter, QRectF(12, box.center().y() - 7, 14, 14), icon, "text2")
        right = theme.px(_LABELS) - 32
        tag = draw_tier(painter, (right, box.center().y() - theme.px(8)), lane.tier, theme)
        if lane.sign.tone is Tone.FREEZE:
            draw_sign(painter, QRectF(right + 7, box.center().y() - 7, 14, 14), lane.sign, theme)
        painter.setFont(theme.font(Type.STRONG))
        painter.setPen(theme.colour("text"))
        room = tag - 38
        name = painter.fontMetrics().elidedText(lane.name, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(32, box.top(), room, box.height()), _MIDDLE, name)

    def _paint_bars(self, painter: QPainter, line: _Line, place: QRectF) -> None:
        theme, top, high = self._theme, place.top(), place.height()
        if line.row is None:
            for bar in line.lane.bars:
                paint_net_bar(painter, self._bar_box(bar, top, high, 20), bar, theme)
            return
        last = 0.0
        for bar in line.row.bars:
            box = self._bar_box(bar, top, high, 14)
            paint_freeze_bar(painter, box, theme)
            last = box.right()
        if line.row.note:
            painter.setFont(theme.font(Type.BADGE))
            wide = painter.fontMetrics().horizontalAdvance(line.row.note)
            fits = last + wide + 12 < self.viewport().width()
            left = last + 7 if fits else max(self._x(line.row.bars[-1].left) - wide - 7, self._x(0))
            painter.setPen(theme.colour("freeze"))
            painter.drawText(QRectF(left, top, wide + 4, high), _MIDDLE, line.row.note)

    def _bar_box(self, bar: Bar, top: float, high: float, tall: float) -> QRectF:
        tall = self._theme.px(tall)
        left, right = self._x(bar.left), self._x(bar.right)
        return QRectF(left + 0.5, top + (high - tall) / 2 + 0.5, max(right - left - 1, 1.0), tall - 1)

    def _paint_moments(self, painter: QPainter, top: float, bottom: float) -> None:
        """Paint now, and the moment that the question is about."""
        theme, window = self._theme, self._window
        if window is None:
            return
        if self._now is not None and window.holds(self._now):
            x = self._x(window.share(self._now))
            painter.fillRect(QRectF(x - 1, top - 4, 2, bottom - top + 4), theme.colour("accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawPolygon(
                QPolygonF([QPointF(x - 5, top - 7), QPointF(x + 5, top - 7), QPointF(x, top)])
            )
        if self._asked is not None and window.holds(self._asked):
            x = self._x(window.share(self._asked))
            pen = QPen(theme.colour("text"), 1.5)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("text"))
            disc = QRectF(x - 8, top - 18, 16, 16)
            painter.drawEllipse(disc)
            painter.setPen(theme.colour("surface"))
            painter.setFont(theme.font(Type.BADGE))
            painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, "?")
        if self.hasFocus():
            self._paint_focus(painter)

    def _paint_focus(self, painter: QPainter) -> None:
        place = QRectF(self.spoken_place(self._current))
        if place.isEmpty() or place.top() < self._axis() - 1:
            place = QRectF(self.viewport().rect())
        painter.setPen(QPen(self._theme.colour("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -2), 4, 4)

    # --- acting --------------------------------------------------------------------------------------------

    def _line_at(self, y: float) -> _Line | None:
        inner = int(y) - self._axis() + self.verticalScrollBar().value()
        if y < self._axis() or inner >= self._tops[-1]:
            return None
        return self._lines[max(bisect_right(self._tops, inner) - 1, 0)]

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        line, window = self._line_at(point.y()), self._window
        if line is None or window is None or event.button() != Qt.MouseButton.LeftButton:
            return
        left, wide = self._span()
        if point.x() >= left:
            self.asked.emit(line.lane.name, window.moment((point.x() - left) / wide))
        elif point.x() < _CHEVRON and line.row is None:
            self.toggle(line.lane.name)
        else:
            self._go(line.lane.name)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        line = self._line_at(event.position().y())
        self.viewport().setToolTip(self._hint(line, event.position().x()) if line is not None else "")

    def _hint(self, line: _Line, x: float) -> str:
        left, wide = self._span()
        bars = line.lane.bars if line.row is None else line.row.bars
        share = (x - left) / wide
        found = next((bar.sentence for bar in bars if bar.left <= share < bar.right), "")
        if found:
            return found
        return f"{line.lane.name}: {line.lane.sign.word} {line.lane.tail}" if x < left else ""

    def toggle(self, name: str) -> None:
        """Show or hide the freezes beneath an environment."""
        self._open = self._open - {name} if name in self._open else self._open | {name}
        self._arrange()
        self.toggled.emit()

    def _go(self, name: str) -> None:
        if name and name != self._current:
            self._current = name
            self._bring_into_view(name)
            self.chosen.emit(name)
            announce(self, self.spoken_words(name))
        self.viewport().update()

    def _bring_into_view(self, name: str) -> None:
        number = next((n for n, line in enumerate(self._lines) if line.key == name), -1)
        if number < 0:
            return
        bar, room = self.verticalScrollBar(), self.viewport().height() - self._axis()
        if self._tops[number] < bar.value():
            bar.setValue(self._tops[number])
        elif self._tops[number + 1] > bar.value() + room:
            bar.setValue(self._tops[number + 1] - room)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        names = [lane.name for lane in self._lanes]
        here = names.index(self._current) if self._current in names else -1
        steps = {
            Qt.Key.Key_Up: here - 1,
            Qt.Key.Key_Down: here + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(names) - 1,
        }
        key = Qt.Key(event.key())
        if key in steps and names and not event.modifiers():
            self._go(names[min(max(steps[key], 0), len(names) - 1)])
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._current and not event.modifiers():
            if (self._current in self._open) == (key == Qt.Key.Key_Left):
                self.toggle(self._current)
        elif key == Qt.Key.Key_Space and self._current:
            self.toggle(self._current)
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    # --- for screen readers --------------------------------------------------------------------------------

    def spoken_keys(self) -> Sequence[str]:
        return [line.key for line in self._lines]

    def spoken_words(self, key: str) -> str:
        line = next((line for line in self._lines if line.key == key), None)
        if line is None:
            return ""
        return line.lane.spoken if line.row is None else line.row.spoken

    def spoken_place(self, key: str) -> QRect:
        number = next((n for n, line in enumerate(self._lines) if line.key == key), -1)
        if number < 0:
            return QRect()
        top = self._axis() + self._tops[number] - self.verticalScrollBar().value()
        return QRect(0, top, self.viewport().width(), self._tops[number + 1] - self._tops[number])

    def spoken_current(self) -> str:
        return self._current


speaks_items(FreezeLanes)
