"""Paints the lanes of freezes: names, days, bars, and the moments that are asked about."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from desktop.presentation.freeze_calendar import CalendarWindow, FreezeRow, LaneView
from desktop.presentation.signs import Tone
from desktop.ui.freezes.bars import paint_freeze_bar, paint_net_bar
from desktop.ui.freezes.lanes_layout import AFTER_NAME, AFTER_TAG, BEFORE_NAME, LanesLayout, Line
from desktop.ui.kit.labels import draw_tier
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_LETTERS = "MTWTFSS"


@dataclass(slots=True)
class Look:
    """What the picture shows besides the lanes: the chosen environment, now, and the moment asked about."""

    current: str = ""
    now: datetime | None = None
    asked: datetime | None = None


class LanesPainter:
    """Draws what a layout places; only the lines that are seen."""

    def __init__(self, theme: Theme, layout: LanesLayout) -> None:
        self._theme = theme
        self._layout = layout

    def paint(self, painter: QPainter, look: Look, *, focused: bool) -> None:
        theme, layout, window = self._theme, self._layout, self._layout.window
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, high, axis = layout.size.width(), layout.size.height(), layout.axis
        painter.fillRect(QRectF(0, 0, wide, high), theme.colour("surface"))
        if window is None:
            return
        painter.save()
        painter.setClipRect(0, axis, wide, high - axis)
        seen = layout.seen()
        for line, box in seen:
            self._paint_line(painter, line, box, chosen=line.key == look.current)
        self._paint_days(painter, window)
        for line, box in seen:
            self._paint_bars(painter, line, box)
        painter.restore()
        self._paint_axis(painter, window, QRectF(0, 0, wide, axis))
        self._paint_moments(painter, window, look)
        if focused:
            self._paint_focus(painter, look.current)

    # --- time ----------------------------------------------------------------------------------------------

    def _paint_axis(self, painter: QPainter, window: CalendarWindow, box: QRectF) -> None:
        theme, layout = self._theme, self._layout
        painter.fillRect(box, theme.colour("window"))
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), theme.colour("border_subtle"))
        half, wide = box.height() / 2, layout.day_wide
        free = 0.0
        for number, (day, share) in enumerate(window.beginnings()):
            x = layout.x(share)
            if day.weekday() == 0:
                painter.fillRect(QRectF(x, 0, 1, box.height()), theme.colour("border_subtle"))
                painter.setFont(theme.font(Type.SMALL_STRONG))
                painter.setPen(theme.colour("text"))
                words = f"{day.day} {day:%b}"
                right = x + 5 + painter.fontMetrics().horizontalAdvance(words)
                if free <= x and right <= box.right():
                    painter.drawText(QRectF(x + 5, 1, right - x, half), _MIDDLE, words)
                    free = right + 4
            if wide > theme.px(20) or (number % 2 == 0 and wide > theme.px(8)):
                painter.setFont(theme.font(Type.BADGE))
                painter.setPen(theme.colour("text2"))
                place = QRectF(x, half - 2, wide, half)
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, _LETTERS[day.weekday()])
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(16, 0, layout.labels - 20, box.height()), _MIDDLE, "Environment")

    def _paint_days(self, painter: QPainter, window: CalendarWindow) -> None:
        layout, faint = self._layout, self._theme.colour("border_subtle")
        for day, share in window.beginnings():
            painter.setOpacity(1.0 if day.weekday() == 0 else 0.35)
            place = QRectF(layout.x(share), layout.axis, 1, layout.bottom - layout.axis)
            painter.fillRect(place, faint)
        painter.setOpacity(1.0)

    def _paint_moments(self, painter: QPainter, window: CalendarWindow, look: Look) -> None:
        """Paint now, and the moment that the question is about."""
        if look.now is not None and window.holds(look.now):
            self._paint_now(painter, self._layout.x(window.share(look.now)))
        if look.asked is not None and window.holds(look.asked):
            self._paint_asked(painter, self._layout.x(window.share(look.asked)))

    def _paint_now(self, painter: QPainter, x: float) -> None:
        theme, top, bottom = self._theme, self._layout.axis, self._layout.bottom
        painter.fillRect(QRectF(x - 1, top - 4, 2, bottom - top + 4), theme.colour("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawPolygon(QPolygonF([QPointF(x - 5, top - 7), QPointF(x + 5, top - 7), QPointF(x, top)]))

    def _paint_asked(self, painter: QPainter, x: float) -> None:
        theme, top, bottom = self._theme, self._layout.axis, self._layout.bottom
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

    # --- lines ---------------------------------------------------------------------------------------------

    def _paint_line(self, painter: QPainter, line: Line, box: QRectF, *, chosen: bool) -> None:
        theme = self._theme
        if chosen:
            painter.fillRect(box, theme.colour("selection"))
            painter.fillRect(QRectF(0, box.top(), 3, box.height()), theme.colour("accent"))
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), theme.colour("border_subtle"))
        if line.row is None:
            self._paint_lane_label(painter, line.lane, box)
        else:
            room = QRectF(32, box.top(), self._layout.labels - 40, box.height())
            self._paint_name(painter, line.row.name, room, Type.SMALL, "text2")

    def _paint_lane_label(self, painter: QPainter, lane: LaneView, box: QRectF) -> None:
        theme = self._theme
        icon = "chevron-down" if lane.name in self._layout.opened else "chevron-right"
        if lane.rows:
            theme.draw_icon(painter, QRectF(12, box.center().y() - 7, 14, 14), icon, "text2")
        right = self._layout.labels - AFTER_TAG
        tag = draw_tier(painter, (right, box.center().y() - theme.px(8)), lane.tier, theme)
        if lane.sign.tone is Tone.FREEZE:
            draw_sign(painter, QRectF(right + 7, box.center().y() - 7, 14, 14), lane.sign, theme)
        room = QRectF(BEFORE_NAME, box.top(), tag - BEFORE_NAME - AFTER_NAME, box.height())
        self._paint_name(painter, lane.name, room, Type.STRONG, "text")

    def _paint_name(self, painter: QPainter, name: str, room: QRectF, kind: Type, ink: str) -> None:
        painter.setFont(self._theme.font(kind))
        painter.setPen(self._theme.colour(ink))
        short = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, int(room.width() + 1))
        painter.drawText(room, _MIDDLE, short)

    def _paint_bars(self, painter: QPainter, line: Line, box: QRectF) -> None:
        if line.row is not None:
            self._paint_freeze(painter, line.row, box)
            return
        for bar in line.lane.bars:
            paint_net_bar(painter, self._layout.bar_box(bar, box, 20), bar, self._theme)

    def _paint_freeze(self, painter: QPainter, row: FreezeRow, box: QRectF) -> None:
        theme, layout, last = self._theme, self._layout, 0.0
        for bar in row.bars:
            place = layout.bar_box(bar, box, 14)
            paint_freeze_bar(painter, place, theme)
            last = place.right()
        if row.note:
            painter.setFont(theme.font(Type.BADGE))
            wide = painter.fontMetrics().horizontalAdvance(row.note)
            fits = last + wide + 12 < layout.size.width()
            left = last + 7 if fits else max(layout.x(row.bars[-1].left) - wide - 7, layout.x(0))
            painter.setPen(theme.colour("freeze"))
            painter.drawText(QRectF(left, box.top(), wide + 4, box.height()), _MIDDLE, row.note)

    def _paint_focus(self, painter: QPainter, current: str) -> None:
        layout = self._layout
        place = QRectF(layout.place_of(current))
        if place.isEmpty() or place.top() < layout.axis - 1:
            place = QRectF(0, 0, layout.size.width(), layout.size.height())
        painter.setPen(QPen(self._theme.colour("focus"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.adjusted(1, 1, -1, -2), 4, 4)
