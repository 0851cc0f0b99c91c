"""The shapes of states: drawn here, each different in outline, so that they can be told apart without colour."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF

from desktop.presentation.signs import Sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_UNIT = 14.0
"""Shapes are drawn in a box of 14 × 14 units."""
_CENTRE = QPointF(7, 7)
_OCTAGON = tuple(
    (7 + 6.8 * math.cos(math.radians(22.5 + 45 * k)), 7 + 6.8 * math.sin(math.radians(22.5 + 45 * k)))
    for k in range(8)
)
_KEPT = 256
"""Pens and polygons are made once: a graph draws hundreds of signs a frame."""
_Shape: TypeAlias = Callable[[QPainter, QColor, QColor], None]


def draw_sign(
    painter: QPainter, where: QRectF, sign: Sign, theme: Theme, colour: QColor | None = None
) -> None:
    """Draw the shape of a sign in its tone, or in another colour, as large as fits into the rectangle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(where.width(), where.height())
    painter.translate(where.center().x() - side / 2, where.center().y() - side / 2)
    painter.scale(side / _UNIT, side / _UNIT)
    ink = theme.tone(sign.tone) if colour is None else colour
    _SHAPES.get(sign.shape, _note)(painter, ink, theme.colour("surface"))
    painter.restore()


def draw_sign_and_word(painter: QPainter, where: QRectF, sign: Sign, theme: Theme, tail: str = "") -> float:
    """Draw shape and word at the left of a rectangle, with a quieter tail; return the right end of what was drawn."""
    side = theme.px(_UNIT)
    box = QRectF(where.left(), where.center().y() - side / 2, side, side)
    draw_sign(painter, box, sign, theme)
    left = box.right() + 5
    middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
    for words, kind, ink in (
        (sign.word.capitalize(), Type.SMALL_STRONG, theme.tone(sign.tone)),
        (tail, Type.SMALL, theme.colour("text2")),
    ):
        room = where.right() - left
        if not words or room < theme.px(12):
            continue
        painter.setFont(theme.font(kind))
        painter.setPen(ink)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(left, where.top(), room, where.height()), middle, shown)
        left += painter.fontMetrics().horizontalAdvance(shown) + 6
    return left


def _pen(ink: QColor, width: float = 1.6, dashes: tuple[float, ...] = ()) -> QPen:
    return _made_pen(ink.rgba(), width, dashes)


@lru_cache(maxsize=_KEPT)
def _made_pen(ink: int, width: float, dashes: tuple[float, ...]) -> QPen:
    pen = QPen(
        QColor.fromRgba(ink), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    )
    if dashes:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([length / width for length in dashes])
    return pen


def _lines(painter: QPainter, ink: QColor, *points: tuple[float, float], width: float = 1.6) -> None:
    painter.setPen(_pen(ink, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(_polygon(points))


@lru_cache(maxsize=_KEPT)
def _polygon(points: tuple[tuple[float, float], ...]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def _disc(painter: QPainter, ink: QColor, radius: float = 6.2) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(_CENTRE, radius, radius)


def _ring(painter: QPainter, ink: QColor, width: float = 1.5, dashes: tuple[float, ...] = ()) -> None:
    painter.setPen(_pen(ink, width, dashes))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(_CENTRE, 5.6, 5.6)


def _tick(painter: QPainter, ink: QColor, paper: QColor) -> None:
    _disc(painter, ink)
    _lines(painter, paper, (4.2, 7.2), (6.2, 9.2), (9.9, 5.2))


def _octagon(painter: QPainter, ink: QColor, paper: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(_polygon(_OCTAGON))
    _lines(painter, paper, (4.9, 4.9), (9.1, 9.1))
    _lines(painter, paper, (9.1, 4.9), (4.9, 9.1))


def _triangle(painter: QPainter, ink: QColor, paper: QColor) -> None:
    painter.setPen(_pen(ink, 1.2))
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([QPointF(7, 1.4), QPointF(13.2, 12.4), QPointF(0.8, 12.4)]))
    _lines(painter, paper, (7, 5.2), (7, 8.2))
    _lines(painter, paper, (7, 10.4), (7, 10.5))


def _three_quarters(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    painter.setPen(_pen(ink, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(QRectF(1.6, 1.6, 10.8, 10.8), 90 * 16, 270 * 16)


def _hourglass(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    _lines(painter, ink, (3, 1.4), (11, 1.4))
    _lines(painter, ink, (3, 12.6), (11, 12.6))
    painter.setPen(_pen(ink, 1.3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    glass = QPainterPath(QPointF(4.2, 1.6))
    glass.cubicTo(4.2, 5, 7, 5.6, 7, 7)
    glass.cubicTo(7, 8.4, 4.2, 9, 4.2, 12.4)
    glass.moveTo(9.8, 1.6)
    glass.cubicTo(9.8, 5, 7, 5.6, 7, 7)
    glass.cubicTo(7, 8.4, 9.8, 9, 9.8, 12.4)
    painter.drawPath(glass)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPolygon(QPolygonF([QPointF(5.3, 11.8), QPointF(8.7, 11.8), QPointF(7, 8.8)]))


def _snowflake(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    painter.save()
    painter.translate(_CENTRE)
    painter.setPen(_pen(ink, 1.5))
    for _arm in range(6):
        painter.drawLine(QPointF(0, 0), QPointF(0, -6.2))
        painter.drawLine(QPointF(0, -4), QPointF(1.7, -5.5))
        painter.drawLine(QPointF(0, -4), QPointF(-1.7, -5.5))
        painter.rotate(60)
    painter.restore()


def _question(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    _ring(painter, ink, 1.5, (2.5, 1.9))
    painter.setPen(_pen(ink, 1.3))
    mark = QPainterPath(QPointF(5.4, 5.7))
    mark.cubicTo(5.5, 3.4, 8.7, 3.6, 8.6, 5.8)
    mark.cubicTo(8.5, 7, 7, 7, 7, 8.2)
    painter.drawPath(mark)
    _lines(painter, ink, (7, 10), (7, 10.05), width=1.5)


def _hollow_square(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    painter.setPen(_pen(ink, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(2, 2, 10, 10), 1.5, 1.5)


def _hand(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    painter.setPen(_pen(ink, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    hand = QPainterPath(QPointF(3.2, 8.2))
    hand.lineTo(1.9, 6.6)
    hand.moveTo(3.4, 8.6)
    hand.lineTo(4.4, 3.4)
    hand.moveTo(6.4, 6.6)
    hand.lineTo(6.6, 1.8)
    hand.moveTo(8.8, 6.6)
    hand.lineTo(9, 2.6)
    hand.moveTo(11.2, 7.2)
    hand.lineTo(11.4, 4.2)
    hand.moveTo(11.2, 7)
    hand.cubicTo(11.2, 10.8, 9.6, 12.6, 7.2, 12.6)
    hand.cubicTo(5, 12.6, 4, 11, 3.2, 8.2)
    painter.drawPath(hand)


def _struck_flag(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    _lines(painter, ink, (3.2, 12.8), (3.2, 2), (11, 2), (9.4, 4.6), (11, 7.2), (3.2, 7.2), width=1.4)
    _lines(painter, ink, (1.2, 1), (12.8, 13), width=1.4)


def _struck_shield(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    painter.setPen(_pen(ink, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    shield = QPainterPath(QPointF(7, 1.2))
    shield.lineTo(12, 3)
    shield.cubicTo(12, 8, 11, 11, 7, 13)
    shield.cubicTo(3, 11, 2, 8, 2, 3)
    shield.closeSubpath()
    painter.drawPath(shield)
    _lines(painter, ink, (2.4, 12), (11.6, 2.4), width=1.4)


def _half_disc(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    _ring(painter, ink)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPie(QRectF(1.4, 1.4, 11.2, 11.2), 90 * 16, 180 * 16)


def _arrow_over(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    painter.setPen(_pen(ink, 1.5))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawArc(QRectF(1.8, 2, 10, 9), 30 * 16, 150 * 16)
    _lines(painter, ink, (12.2, 1.8), (11.7, 4.9), (8.7, 4.3), width=1.5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawEllipse(QPointF(6.8, 10), 2.6, 2.6)


def _clock(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    _ring(painter, ink)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    painter.drawPie(QRectF(3, 3, 8, 8), 90 * 16, -130 * 16)


def _dash_in_disc(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    _ring(painter, ink)
    _lines(painter, ink, (4.4, 7), (9.6, 7))


def _left_in_disc(painter: QPainter, ink: QColor, paper: QColor) -> None:
    _disc(painter, ink)
    _lines(painter, paper, (10, 7), (4.4, 7))
    _lines(painter, paper, (6.6, 4.6), (4.2, 7), (6.6, 9.4))


def _note(painter: QPainter, ink: QColor, _paper: QColor) -> None:
    _ring(painter, ink, 1.3)
    _lines(painter, ink, (7, 6.6), (7, 9.8), width=1.5)
    _lines(painter, ink, (7, 4.2), (7, 4.25), width=1.6)


_SHAPES: dict[str, _Shape] = {
    "✓": _tick,
    "✕": _octagon,
    "▲": _triangle,
    "◔": _three_quarters,
    "⧗": _hourglass,
    "✱": _snowflake,
    "?": _question,
    "□": _hollow_square,
    "◫": _hand,
    "⚑": _struck_flag,
    "⛨": _struck_shield,
    "◐": _half_disc,
    "↷": _arrow_over,
    "◷": _clock,
    "⊖": _dash_in_disc,
    "↶": _left_in_disc,
    "·": _note,
}
