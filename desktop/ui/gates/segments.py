"""Gates as a little bar, met ones first: a segment each, or the met ones as one; always with n/m beside it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.gate_rows import Segment
from desktop.ui.theme.theme import Theme

_WIDE, _HIGH, _GAP = 12.0, 8.0, 2.0
_UNMET = 7.0
_TALL = 12.0
_COLOURS = {
    Segment.MET: "ok",
    Segment.WAIVED: "warn",
    Segment.WAITING: "run",
    Segment.STALE: "unknown",
    Segment.BLOCKED: "fail",
    Segment.FROZEN: "freeze",
}


def draw_segments(painter: QPainter, box: QRectF, found: Sequence[Segment], theme: Theme) -> float:
    """Draw the bar at the left of a box, narrower where there is little room; return its right end."""
    if not found:
        return box.left()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    left = box.left()
    for segment, wide in _pieces(box.width(), found):
        high = _TALL if segment is Segment.BLOCKED else _HIGH
        _draw(painter, QRectF(left, box.center().y() - high / 2, wide, high), segment, theme)
        left += wide + _GAP
    painter.restore()
    return left - _GAP


def _pieces(room: float, found: Sequence[Segment]) -> list[tuple[Segment, float]]:
    """Return what is drawn with its width: a segment a gate where they fit, else the passed ones as one piece."""
    wide = (room + _GAP) / len(found) - _GAP
    if wide >= _UNMET:
        return [(segment, min(wide, _WIDE)) for segment in found]
    passed = sum(segment is Segment.MET for segment in found)
    others = [segment for segment in found if segment is not Segment.MET]
    left = room - len(others) * (_UNMET + _GAP)
    share = max(left * passed / len(found), _UNMET) if passed else 0.0
    met = [(Segment.MET, share)] if passed else []
    return [*met, *((segment, _UNMET) for segment in others)]


def _draw(painter: QPainter, place: QRectF, segment: Segment, theme: Theme) -> None:
    ink = theme.colour(_COLOURS[segment])
    if segment in (Segment.WAITING, Segment.STALE, Segment.WAIVED):
        pen = QPen(ink, 1.5)
        if segment is Segment.STALE:
            pen.setDashPattern([1.6, 1.2])
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(place.adjusted(0.75, 0.75, -0.75, -0.75), 1.5, 1.5)
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawRoundedRect(place, 1.5, 1.5)


class SegmentBar(QWidget):
    """The bar as a widget; its words are spoken."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._found: Sequence[Segment] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        theme.changed.connect(self.update)

    def show_segments(self, found: Sequence[Segment], words: str) -> None:
        self._found = found
        self.setAccessibleName(words)
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        wide = _UNMET if self._theme.crowded else _WIDE
        return QSize(max(round(len(self._found) * (wide + _GAP)), 1), 16)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_segments(QPainter(self), QRectF(self.rect()), self._found, self._theme)
