"""A month: each day with the share of it that is frozen; a click or the arrows choose a day."""

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.domain.freeze_overview import Net
from desktop.presentation.freeze_calendar import DayCell, MonthView
from desktop.ui.kit.labels import cut_words
from desktop.ui.kit.naming import name_control
from desktop.ui.kit.spoken_items import announce, speaks_items
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_HEAD, _NAMES, _CELL, _GAP = 30, 22, 30, 2
_LETTERS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_CENTRE = Qt.AlignmentFlag.AlignCenter


class MonthGrid(QWidget):
    """`chosen` tells the day that a person chose."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._month = MonthView(title="", weeks=())
        self._where = ""
        self._cells: list[DayCell] = []
        name_control(self, name, "Month")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_month(self, month: MonthView, where: str) -> None:
        """Show a month of an environment."""
        self._month, self._where = month, where
        self._cells = [cell for week in month.weeks for cell in week]
        self.setAccessibleName(f"{month.title}, {where}")
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        high = _HEAD + _NAMES + max(len(self._month.weeks), 5) * (_CELL + _GAP) + 6
        return QSize(self._theme.whole(300), self._theme.whole(high))

    def _box(self, number: int) -> QRectF:
        theme = self._theme
        wide = self.width() / len(_LETTERS)
        top = theme.px(_HEAD + _NAMES) + number // 7 * theme.px(_CELL + _GAP)
        return QRectF(number % 7 * wide + _GAP / 2, top, wide - _GAP, theme.px(_CELL))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head = QRectF(0, 0, self.width(), theme.px(_HEAD))
        painter.setFont(theme.font(Type.STRONG))
        painter.setPen(theme.colour("text"))
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, self._month.title)
        room = head.width() - painter.fontMetrics().horizontalAdvance(self._month.title) - 12
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        where = cut_words(painter.fontMetrics(), self._where, room)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, where)
        painter.setFont(theme.font(Type.BADGE))
        wide = self.width() / len(_LETTERS)
        for number, letters in enumerate(_LETTERS):
            painter.drawText(QRectF(number * wide, head.bottom(), wide, theme.px(_NAMES)), _CENTRE, letters)
        for number, cell in enumerate(self._cells):
            self._paint_cell(painter, self._box(number), cell)

    def _paint_cell(self, painter: QPainter, box: QRectF, cell: DayCell) -> None:
        theme = self._theme
        painter.save()
        painter.setPen(Qt.PenStyle.NoPen)
        if not cell.in_month:
            painter.setOpacity(0.45)
        for left, right, net in cell.parts:
            part = QRectF(
                box.left() + left * box.width(), box.top(), (right - left) * box.width(), box.height()
            )
            style = Qt.BrushStyle.BDiagPattern if net is Net.PARTLY else Qt.BrushStyle.SolidPattern
            painter.setBrush(theme.colour("freeze_tint"))
            painter.drawRoundedRect(part, 4, 4)
            if net is Net.PARTLY:
                brush = painter.brush()
                brush.setStyle(style)
                brush.setColor(theme.colour("freeze"))
                painter.setOpacity(0.3 if cell.in_month else 0.15)
                painter.setBrush(brush)
                painter.drawRoundedRect(part, 4, 4)
                painter.setOpacity(1.0 if cell.in_month else 0.45)
        painter.restore()
        if cell.today or cell.asked:
            pen = QPen(theme.colour("accent" if cell.today else "text"), 2 if cell.today else 1)
            if not cell.today:
                pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        if cell.asked and self.hasFocus():
            painter.setPen(QPen(theme.colour("focus"), 2))
            painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), 5, 5)
        bold = cell.today or cell.asked or cell.closed_all_day
        painter.setFont(theme.font(Type.STRONG if bold and cell.in_month else Type.BODY))
        ink = "freeze" if cell.closed_all_day else "text"
        painter.setPen(theme.colour(ink if cell.in_month else "text2"))
        painter.drawText(box, _CENTRE, str(cell.day.day))

    # --- choosing ------------------------------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number, cell in enumerate(self._cells):
            if self._box(number).contains(event.position()):
                self._choose(cell.day)
                return

    def _choose(self, day: date) -> None:
        self.chosen.emit(day)
        announce(self, next((cell.spoken for cell in self._cells if cell.day == day), ""))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        step = steps.get(Qt.Key(event.key()))
        inside = [cell.day for cell in self._cells if cell.in_month]
        asked = next((cell.day for cell in self._cells if cell.asked), None)
        if step is None or not inside or event.modifiers():
            super().keyPressEvent(event)
            return
        self._choose(asked + timedelta(days=step) if asked is not None else inside[0])

    # --- for screen readers --------------------------------------------------------------------------------

    def spoken_keys(self) -> Sequence[str]:
        return [cell.day.isoformat() for cell in self._cells]

    def spoken_words(self, key: str) -> str:
        return next((cell.spoken for cell in self._cells if cell.day.isoformat() == key), "")

    def spoken_place(self, key: str) -> QRect:
        number = next((n for n, cell in enumerate(self._cells) if cell.day.isoformat() == key), -1)
        return self._box(number).toRect() if number >= 0 else QRect()

    def spoken_current(self) -> str:
        return next((cell.day.isoformat() for cell in self._cells if cell.asked), "")


speaks_items(MonthGrid)
