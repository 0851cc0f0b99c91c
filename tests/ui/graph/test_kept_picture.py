"""A moved graph looks as if it had been drawn anew, and is not: only what came into view is painted."""

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from desktop.presentation.graph_scene import make_scene
from desktop.ui.graph.canvas import GraphCanvas
from desktop.ui.graph.kept_picture import KeptPicture
from desktop.ui.theme.theme import Theme
from tests.unit.presentation.graph_examples import card, edge

_SIZE = QSize(600, 400)
_ROUNDING = 4
"""Of 255: where a curve is cut the sums differ in their last places."""


@pytest.fixture
def canvas(qtbot: QtBot) -> GraphCanvas:
    made = GraphCanvas(Theme("light", 1.0))
    qtbot.addWidget(made)
    made.resize(_SIZE)
    names = [f"{layer}-{number}" for layer in range(4) for number in range(9)]
    cards = [card(name, to=(f"prod-{name}",)) for name in names]
    routes = [
        edge(f"{layer}-{number}", f"{layer + 1}-{(number * 4) % 9}", frozen=number % 2 == 0)
        for layer in range(3)
        for number in range(9)
    ]
    made.show_scene(make_scene(cards, routes, ()))
    return made


def painted(canvas: GraphCanvas, ratio: float) -> QImage:
    image = QImage(_SIZE * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    painter = QPainter(image)
    canvas.paint_picture(painter, ratio)
    painter.end()
    return image


def furthest(one: QImage, other: QImage) -> int:
    """Return by how much the colour of a pixel differs at most."""
    pairs = zip(bytes(one.constBits()), bytes(other.constBits()), strict=True)
    return max((abs(left - right) for left, right in pairs if left != right), default=0)


@pytest.mark.parametrize("ratio", [1.0, 1.5])
@pytest.mark.parametrize("zoom", [1.3, 1.0, 0.5, 0.3, 0.15])
def test_a_moved_picture_is_as_one_drawn_anew(canvas: GraphCanvas, zoom: float, ratio: float) -> None:
    canvas.zoom_to(zoom)
    painted(canvas, ratio)
    for move in (QPointF(37.4, -61), QPointF(-80, 12), QPointF(0, 33), QPointF(2_000, 0), QPointF(-2_000, 9)):
        canvas.camera.move(move)
        moved = painted(canvas, ratio)
        canvas.redraw()
        assert furthest(moved, painted(canvas, ratio)) <= _ROUNDING, f"moved by {move}"


def test_only_what_came_into_view_is_painted(qtbot: QtBot) -> None:
    picture, parts = KeptPicture(), list[QRectF]()
    image = QImage(100, 80, QImage.Format.Format_ARGB32_Premultiplied)

    def draw(painter: QPainter, room: QRectF) -> None:
        parts.append(room)
        painter.fillRect(room, QColor("white"))

    painter = QPainter(image)
    for offset in (QPoint(0, 0), QPoint(10, 0), QPoint(10, -5), QPoint(10, -5), QPoint(500, 0)):
        picture.show(painter, image.size(), 1.0, QPointF(offset), draw)
    painter.end()
    whole = QRectF(0, 0, 100, 80)
    assert parts == [whole, QRectF(0, 0, 10, 80), QRectF(0, 75, 100, 5), whole]
