"""The whole graph in a corner: blocks in the colours of their status, and a frame around what is seen."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.presentation.graph_scene import GROUP_PREFIX
from desktop.ui.graph.canvas import GraphCanvas
from desktop.ui.graph.painter import rect
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme

FROM_NODES = 30


class Minimap(QWidget):
    """200 × 124; a click brings that part into view. The keyboard has arrows, Home, End and Fit instead."""

    def __init__(self, theme: Theme, canvas: GraphCanvas) -> None:
        super().__init__(canvas)
        self._theme, self._canvas = theme, canvas
        name_control(self, "view.minimap", "The whole graph", "The whole graph; press to go there")
        self.setFixedSize(QSize(200, 124))

    def _scale(self) -> tuple[float, QPointF]:
        scene = self._canvas.scene
        if scene is None:
            return 1.0, QPointF()
        bounds = rect(scene.layout.bounds)
        room = QRectF(self.rect()).adjusted(6, 6, -6, -6)
        scale = min(room.width() / max(bounds.width(), 1), room.height() / max(bounds.height(), 1))
        return scale, room.center() - bounds.center() * scale

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        scale, offset = self._scale()
        self._canvas.centre_on((event.position() - offset) / scale)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        scene, theme, painter = self._canvas.scene, self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("border_subtle"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if scene is None:
            return
        scale, offset = self._scale()
        painter.setPen(Qt.PenStyle.NoPen)
        for name, box in scene.layout.nodes.items():
            sign = (
                scene.groups[name.removeprefix(GROUP_PREFIX)].counts[0][0]
                if name.startswith(GROUP_PREFIX)
                else scene.cards[name].sign
            )
            painter.setBrush(theme.tone(sign.tone))
            place = QRectF(rect(box).topLeft() * scale + offset, rect(box).size() * scale)
            painter.drawRect(place)
        seen = self._canvas.seen()
        frame = QRectF(seen.topLeft() * scale + offset, seen.size() * scale)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 1.5))
        painter.drawRoundedRect(frame.intersected(QRectF(self.rect()).adjusted(2, 2, -2, -2)), 2, 2)
