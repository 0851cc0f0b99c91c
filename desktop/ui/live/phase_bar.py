"""The five phases of a run side by side, each with sign, time, bar and one line of words."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.run_phases import Phase
from desktop.presentation.run_targets import TO_DO
from desktop.ui.kit.frame import Surface
from desktop.ui.kit.naming import name_control, plain_tooltip
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_PADDING, _ABOVE, _BAR = 16, 10, 4


class PhaseBar(Surface):
    """Equal parts; they keep their places whatever happens."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="bottom")
        name_control(self, "bar.phases", "Phases of the run")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 1)
        row.setSpacing(0)
        self._cells = [_Cell(theme, number) for number in range(5)]
        for cell in self._cells:
            row.addWidget(cell, 1)

    def show_phases(self, phases: Sequence[Phase]) -> None:
        for cell, phase in zip(self._cells, phases, strict=True):
            cell.show_phase(phase)


class _Cell(QWidget):
    def __init__(self, theme: Theme, number: int) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self._phase: Phase | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_phase(self, phase: Phase) -> None:
        if phase != self._phase:
            self._phase = phase
            name_control(self, f"phase.{phase.name.lower()}", phase.spoken)
            self.setToolTip(plain_tooltip(phase.spoken))
            self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(160, round(2 * _ABOVE + self._theme.px(18) + 6 + _BAR + 6 + self._theme.px(16)))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        phase, theme, painter = self._phase, self._theme, QPainter(self)
        if self._number:
            painter.fillRect(0, 0, 1, self.height(), theme.colour("border_subtle"))
        if phase is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        px, middle = theme.px, Qt.AlignmentFlag.AlignVCenter
        right = self.width() - _PADDING
        painter.setFont(theme.font(Type.CODE))
        painter.setPen(theme.colour("text2"))
        line = QRectF(_PADDING, _ABOVE, right - _PADDING, px(18))
        side = px(14)
        time_wide = painter.fontMetrics().horizontalAdvance(phase.time)
        name_wide = QFontMetricsF(theme.font(Type.STRONG)).horizontalAdvance(phase.name)
        if side + 8 + name_wide + 8 + time_wide <= line.width():
            painter.drawText(line, middle | Qt.AlignmentFlag.AlignRight, phase.time)
        draw_sign(painter, QRectF(_PADDING, _ABOVE + px(2), side, side), phase.sign, theme)
        painter.setFont(theme.font(Type.STRONG))
        painter.setPen(theme.colour("text" if phase.sign != TO_DO else "text2"))
        painter.drawText(line.adjusted(side + 8, 0, 0, 0), middle, phase.name)
        self._paint_bar(painter, QRectF(_PADDING, _ABOVE + px(18) + 6, right - _PADDING, _BAR), phase)
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        words = painter.fontMetrics().elidedText(
            phase.text, Qt.TextElideMode.ElideRight, int(right - _PADDING)
        )
        foot = QRectF(_PADDING, _ABOVE + px(18) + 12 + _BAR, right - _PADDING, px(16))
        painter.drawText(foot, middle, words)

    def _paint_bar(self, painter: QPainter, place: QRectF, phase: Phase) -> None:
        theme = self._theme
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("sunken"))
        painter.drawRoundedRect(place, 2, 2)
        left = place.left()
        for tone, share in phase.bar:
            wide = max(place.width() * share, 4.0)
            painter.setBrush(theme.tone(tone))
            painter.drawRoundedRect(QRectF(left, place.top(), min(wide, place.right() - left), _BAR), 2, 2)
            left += wide
