"""The whole graph in a corner: blocks in the colours of their status, and a frame around what is seen."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.presentation.graph_scene import GROUP_PREFIX, GraphScene
from desktop.presentation.signs import Sign
from desktop.ui.graph.look import rect
from desktop.ui.graph.widget import GraphWidget
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme

FROM_NODES = 30


class Minimap(QWidget):
    """200 × 124; a click brings that part into view. The keyboard has arrows, Home, End and Fit instead."""

    def __init__(self, theme: Theme, canvas: GraphWidget) -> None:
        super().__init__(canvas)
        self._theme, self._canvas = theme, canvas
        name_control(self, "view.minimap", "The whole graph", "The whole graph; press to go there")
        self.setFixedSize(QSize(200, 124))
        self._blocks = QPixmap()
        self._scale = (1.0, QPointF())
        self._drawn: tuple[GraphScene | None, float] | None = None
        theme.changed.connect(self._forget)

    def _scale_of(self, scene: GraphScene) -> tuple[float, QPointF]:
        bounds = rect(scene.layout.bounds)
        room = QRectF(self.rect()).adjusted(6, 6, -6, -6)
        scale = min(room.width() / max(bounds.width(), 1), room.height() / max(bounds.height(), 1))
        return scale, room.center() - bounds.center() * scale

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        scale, offset = self._scale
        self._canvas.centre_on((event.position() - offset) / scale)

    def _forget(self) -> None:
        self._drawn = None
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        scene = self._canvas.scene
        drawn = (scene, self.devicePixelRatioF())
        if self._drawn is None or self._drawn[0] is not scene or self._drawn[1] != drawn[1]:
            self._scale = self._scale_of(scene) if scene is not None else (1.0, QPointF())
            self._blocks, self._drawn = self._draw_blocks(scene), drawn
        painter.drawPixmap(0, 0, self._blocks)
        if scene is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, offset = self._scale
        seen = self._canvas.seen()
        frame = QRectF(seen.topLeft() * scale + offset, seen.size() * scale)
        painter.setPen(QPen(self._theme.colour("accent"), 1.5))
        painter.drawRoundedRect(frame.intersected(QRectF(self.rect()).adjusted(2, 2, -2, -2)), 2, 2)

    def _draw_blocks(self, scene: GraphScene | None) -> QPixmap:
        """Draw everything but the frame: it stays while the graph is only moved."""
        theme, ratio = self._theme, self.devicePixelRatioF()
        pixels = QPixmap(self.size() * ratio)
        pixels.setDevicePixelRatio(ratio)
        pixels.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixels)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("border_subtle"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        painter.setPen(Qt.PenStyle.NoPen)
        scale, offset = self._scale
        if scene is not None:
            for name, box in scene.layout.nodes.items():
                painter.setBrush(theme.tone(_sign_of(scene, name).tone))
                painter.drawRect(QRectF(rect(box).topLeft() * scale + offset, rect(box).size() * scale))
        painter.end()
        return pixels


def _sign_of(scene: GraphScene, node: str) -> Sign:
    """Return the sign of an environment, or the worst of a group."""
    if node.startswith(GROUP_PREFIX):
        return scene.groups[node.removeprefix(GROUP_PREFIX)].counts[0][0]
    return scene.cards[node].sign
