"""Chips: a filter that is on or off, 26 high, its state told by ground, border and a tick."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_PADDING, _TICK, _GAP = 11, 12, 5


class FilterChip(QAbstractButton):
    """A filter with one word or two; `toggled` tells when it goes on or off."""

    def __init__(self, theme: Theme, words: str, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setText(words)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty(RADIUS_PROPERTY, 13.0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        name_control(self, name, words)
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font(Type.MEDIUM)).horizontalAdvance(self.text())
        tick = self._theme.px(_TICK) + _GAP if self.isChecked() else 0
        return QSize(round(words + tick + 2 * _PADDING), self._theme.whole(26))

    @override
    def nextCheckState(self) -> None:
        super().nextCheckState()
        self.updateGeometry()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        on = self.isChecked()
        ground = "selection" if on else ("row_hover" if self.underMouse() else "surface")
        painter.setPen(QPen(theme.colour("accent" if on else "border_control"), 1))
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        left = float(_PADDING)
        if on:
            side = theme.px(_TICK)
            theme.draw_icon(painter, QRectF(left, (self.height() - side) / 2, side, side), "check", "accent")
            left += side + _GAP
        painter.setFont(theme.font(Type.MEDIUM))
        painter.setPen(theme.colour("text"))
        painter.drawText(
            QRectF(left, 0, self.width(), self.height()), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
