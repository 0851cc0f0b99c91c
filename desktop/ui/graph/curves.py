"""The curve of an edge, and the part of it that is seen: one that only passes by may be thousands of pixels long."""

import math
from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

from desktop.presentation.graph_layout import Box

_ARROW_LONG, _ARROW_WIDE, _SHORT_OF = 8.0, 9.0, 7.0
_LEAST_REACH, _REACH = 30.0, 0.58
_AROUND = 20.0
_LEVEL = 1.0


@dataclass(frozen=True, slots=True)
class SeenPart:
    """What of a curve is in view. `before` is how long what comes before it is: dashes go on from there."""

    path: QPainterPath
    before: float = 0.0


class Curve:
    """From the middle of the source's right side to just before the target's left side, level at both ends."""

    def __init__(self, source: Box, target: Box) -> None:
        self._start = QPointF(source.right, source.middle)
        self._end = QPointF(target.left - _SHORT_OF, target.middle)
        reach = max(_LEAST_REACH, _REACH * abs(self._end.x() - self._start.x()))
        self._across = (self._start.x(), self._start.x() + reach, self._end.x() - reach, self._end.x())
        self._down = (self._start.y(), self._start.y(), self._end.y(), self._end.y())
        self.room = self._piece(0.0, 1.0).controlPointRect().adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND)
        self.chord = QLineF(self._start, self._end)
        self.middle = self._at(0.5)

    @cached_property
    def whole(self) -> QPainterPath:
        return self._piece(0.0, 1.0)

    @cached_property
    def arrow(self) -> QPolygonF:
        """The head in front of the target."""
        left, middle, half = self._end.x() - 1, self._end.y(), _ARROW_WIDE / 2
        tip = QPointF(left + _ARROW_LONG, middle)
        return QPolygonF([tip, QPointF(left, middle - half), QPointF(left, middle + half)])

    def part(self, seen: QRectF) -> SeenPart | None:
        """Return what of the curve is in view, None where nothing is."""
        if seen.contains(self.room) or abs(self._down[3] - self._down[0]) < _LEVEL:
            return SeenPart(self.whole)
        begin, end = sorted((self._when(seen.top()), self._when(seen.bottom())))
        if begin >= end:
            return None
        path = self._piece(begin, end)
        if not seen.intersects(path.controlPointRect().adjusted(-_LEVEL, -_LEVEL, _LEVEL, _LEVEL)):
            return None
        return SeenPart(path, self._piece(0.0, begin).length() if begin else 0.0)

    def _when(self, height: float) -> float:
        """Return where along the curve (0 to 1) it is at a height: level at both ends, it falls as 3t² - 2t³ does."""
        share = (height - self._down[0]) / (self._down[3] - self._down[0])
        return 0.5 - math.sin(math.asin(1 - 2 * min(max(share, 0.0), 1.0)) / 3)

    def _at(self, when: float) -> QPointF:
        return QPointF(_blossom(self._across, when, when, when), _blossom(self._down, when, when, when))

    def _piece(self, begin: float, end: float) -> QPainterPath:
        """Return the curve between two of its points: a curve of the same kind, so that it looks the same."""
        corners = [
            QPointF(_blossom(self._across, *at), _blossom(self._down, *at))
            for at in ((begin, begin, begin), (begin, begin, end), (begin, end, end), (end, end, end))
        ]
        path = QPainterPath(corners[0])
        path.cubicTo(*corners[1:])
        return path


def _blossom(ends: tuple[float, float, float, float], one: float, other: float, third: float) -> float:
    """Return de Casteljau's construction with another share at each of its three steps."""
    first, second, third_end, last = ends
    first, second, third_end = (
        first + (second - first) * one,
        second + (third_end - second) * one,
        third_end + (last - third_end) * one,
    )
    first, second = first + (second - first) * other, second + (third_end - second) * other
    return first + (second - first) * third
