"""Words and signs for painting many of them: widths are measured once, shapes drawn once into pixels."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPixmap

from desktop.presentation.signs import Sign
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_Draw = Callable[[QPainter, QRectF, Sign, Theme], object]


class Ink:
    """What is kept between frames; `restyle` forgets it when the theme changed."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        # Kinds and signs stand by their identity: hashing an enumeration for each word takes as long as writing it.
        self._widths: dict[tuple[int, str], float] = {}
        self._middles: dict[int, float] = {}
        self._shapes: dict[tuple[_Draw, str, int, int, float], QPixmap] = {}

    def restyle(self) -> None:
        self._widths.clear()
        self._middles.clear()
        self._shapes.clear()

    def wide(self, kind: Type, text: str) -> float:
        """Return the width of words."""
        key = (id(kind), text)
        if key not in self._widths:
            self._widths[key] = QFontMetricsF(self.theme.font(kind)).horizontalAdvance(text)
        return self._widths[key]

    def write(self, painter: QPainter, left: float, middle: float, text: str, kind: Type) -> None:
        """Write words in the font and pen that the painter has, centred on a height."""
        number = id(kind)
        if number not in self._middles:
            metrics = QFontMetricsF(self.theme.font(kind))
            self._middles[number] = (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(left, middle + self._middles[number]), text)

    def sign(self, painter: QPainter, left: float, middle: float, side: float, sign: Sign) -> None:
        """Draw the shape of a sign, centred on a height."""
        self.shape(painter, QPointF(left, middle - side / 2), side, sign, draw_sign)

    def shape(self, painter: QPainter, corner: QPointF, side: float, sign: Sign, draw: _Draw) -> None:
        """Draw a shape by a function once, then as pixels."""
        ratio = painter.device().devicePixelRatio()
        key = (draw, sign.shape, id(sign.tone), round(side), ratio)
        if key not in self._shapes:
            whole = round(side)
            pixmap = QPixmap(QSize(round((whole + 2) * ratio), round((whole + 2) * ratio)))
            pixmap.setDevicePixelRatio(ratio)
            pixmap.fill(Qt.GlobalColor.transparent)
            inner = QPainter(pixmap)
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw(inner, QRectF(1, 1, whole, whole), sign, self.theme)
            inner.end()
            self._shapes[key] = pixmap
        painter.drawPixmap(QPointF(round(corner.x()) - 1, round(corner.y()) - 1), self._shapes[key])
