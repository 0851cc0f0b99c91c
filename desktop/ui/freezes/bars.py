"""How a span of time is drawn: open, partly and closed by fill and word, a freeze by its hatch."""

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.domain.freeze_overview import Net
from desktop.presentation.freeze_calendar import Bar
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_RADIUS, _STEP = 3, 7
_WORD_FROM = 52


def paint_net_bar(painter: QPainter, box: QRectF, bar: Bar, theme: Theme) -> None:
    """Draw a span of the net state; its word stands in it where there is room."""
    if bar.net is None:
        return
    ground, edge, ink = {
        Net.OPEN: ("ok_tint", "ok", "ok"),
        Net.PARTLY: ("freeze_tint", "freeze", "freeze"),
        Net.CLOSED: ("freeze", "freeze", "sunken" if theme.tokens.is_dark else "surface"),
    }[bar.net]
    painter.setPen(QPen(theme.colour(edge), 1))
    painter.setBrush(theme.colour(ground))
    painter.drawRoundedRect(box, _RADIUS, _RADIUS)
    if bar.net is Net.PARTLY:
        _hatch(painter, box, theme.colour("freeze"), 0.28)
    if box.width() < theme.px(_WORD_FROM):
        return
    painter.setFont(theme.font(Type.BADGE))
    if bar.net is Net.PARTLY:
        wide = painter.fontMetrics().horizontalAdvance(bar.words) + 10
        behind = QRectF(box.center().x() - wide / 2, box.top() + 2, wide, box.height() - 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(behind, 2, 2)
    painter.setPen(theme.colour(ink))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, bar.words)


def paint_freeze_bar(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """Draw an occurrence of one freeze."""
    painter.setPen(QPen(theme.colour("freeze"), 1))
    painter.setBrush(theme.colour("freeze_tint"))
    painter.drawRoundedRect(box, _RADIUS, _RADIUS)
    _hatch(painter, box, theme.colour("freeze"), 0.6)


def _hatch(painter: QPainter, box: QRectF, ink: QColor, opacity: float) -> None:
    """Draw lines at 45°, always at the same places of the page, so that neighbours go together."""
    painter.save()
    painter.setClipRect(box.adjusted(1, 1, -1, -1), Qt.ClipOperation.IntersectClip)
    painter.setOpacity(opacity)
    painter.setPen(QPen(ink, 1))
    high = box.height()
    at = box.left() - high - (box.left() - high) % _STEP
    lines: list[QLineF] = []
    while at < box.right():
        lines.append(QLineF(at, box.bottom(), at + high, box.top()))
        at += _STEP
    painter.drawLines(lines)
    painter.restore()
