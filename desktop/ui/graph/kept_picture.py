"""The picture last drawn: where the graph is only moved, it moves along, and what comes into view is drawn alone."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPixmap

Draw = Callable[[QPainter, QRectF], None]
"""Draws a part of the widget; its painter is clipped to it."""


class KeptPicture:
    """As many device pixels as the widget has."""

    def __init__(self) -> None:
        self._pixels = QPixmap()
        self._offset = QPointF()
        self._stale = True

    def drop(self) -> None:
        """Draw everything anew the next time: something other than the place changed."""
        self._stale = True

    def show(self, painter: QPainter, size: QSize, ratio: float, offset: QPointF, draw: Draw) -> None:
        """Paint the picture as it is with this offset."""
        wanted = QSize(round(size.width() * ratio), round(size.height() * ratio))
        whole = QRect(0, 0, wanted.width(), wanted.height())
        if self._pixels.size() != wanted or self._pixels.devicePixelRatio() != ratio:
            self._pixels = QPixmap(wanted)
            self._pixels.setDevicePixelRatio(ratio)
            self._stale = True
        if self._stale:
            self._draw(whole, ratio, draw)
        elif offset != self._offset:
            moved = (offset - self._offset) * ratio
            for part in self._move(round(moved.x()), round(moved.y()), whole):
                self._draw(part, ratio, draw)
        self._offset, self._stale = QPointF(offset), False
        painter.drawPixmap(QPointF(0, 0), self._pixels)

    def _move(self, right: int, down: int, whole: QRect) -> list[QRect]:
        """Move the pixels; return the parts of the picture that were out of it before."""
        wide, high = whole.width(), whole.height()
        if abs(right) >= wide or abs(down) >= high:
            return [whole]
        self._pixels.scroll(right, down, whole)
        strips: list[QRect] = []
        if right:
            strips.append(QRect(0 if right > 0 else wide + right, 0, abs(right), high))
        if down:
            strips.append(QRect(0, 0 if down > 0 else high + down, wide, abs(down)))
        return strips

    def _draw(self, part: QRect, ratio: float, draw: Draw) -> None:
        painter = QPainter(self._pixels)
        room = QRectF(part.x() / ratio, part.y() / ratio, part.width() / ratio, part.height() / ratio)
        painter.setClipRect(room, Qt.ClipOperation.ReplaceClip)
        draw(painter, room)
        painter.end()
