"""Draws the edges: strong those of the selected node, with a mark where people must approve or a freeze closes."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.presentation.graph_choice import RouteChoice
from desktop.presentation.graph_scene import GraphScene
from desktop.presentation.pipeline_cards import RouteEdge
from desktop.presentation.signs import FROZEN, RUNNING
from desktop.ui.graph.curves import Curve
from desktop.ui.graph.lettering import graph_font, width_of
from desktop.ui.graph.look import BLOCKS, NAMED, GraphLook, thin
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_FAINT, _PLAIN, _STRONG = 0.2, 0.45, 0.95
_DASHES = (2.5, 2.0)
_MARK_ROOM, _PILL_ROOM = 12.0, 160.0


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """An edge with its curve, made once for a scene."""

    edge: RouteEdge
    curve: Curve


def drawn_edges(scene: GraphScene) -> tuple[DrawnEdge, ...]:
    """Return the edges of a scene with their curves."""
    nodes = scene.layout.nodes
    return tuple(DrawnEdge(edge, Curve(nodes[edge.source], nodes[edge.target])) for edge in scene.edges)


class EdgePainter:
    """Paints what is seen of the edges, below the cards."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def paint(
        self,
        painter: QPainter,
        edges: Sequence[DrawnEdge],
        scene: GraphScene,
        look: GraphLook,
        zoom: float,
        seen: QRectF,
    ) -> None:
        """Draw the edges; those of the selected and the hovered node, and where something moves, come last."""
        plain = _PLAIN if look.choice is None else _FAINT
        if zoom < BLOCKS:
            painter.setPen(thin(_faded(self._theme.colour("text2"), plain), 1))
            painter.drawLines([drawn.curve.chord for drawn in edges])
            return
        lit = {scene.node_of(name) for name in (look.selected, look.hovered) if name}
        raised: list[DrawnEdge] = []
        for drawn in edges:
            if drawn.edge.source in lit or drawn.edge.target in lit or drawn.edge.moving:
                raised.append(drawn)
            else:
                self._paint_edge(painter, drawn, plain, zoom, seen)
        for drawn in raised:
            strength = _STRONG if _is_choosable(scene, look.choice, drawn.edge) else _FAINT
            self._paint_edge(painter, drawn, strength, zoom, seen)

    def _paint_edge(
        self, painter: QPainter, drawn: DrawnEdge, opacity: float, zoom: float, seen: QRectF
    ) -> None:
        edge, curve = drawn.edge, drawn.curve
        part = curve.part(seen)
        if part is None:
            return
        path_ink = self._theme.colour("accent")
        ink = path_ink if edge.release_path else _faded(self._theme.colour("text2"), opacity)
        pen = QPen(ink, 3 if edge.release_path else 2)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if edge.frozen:
            pen.setDashPattern(_DASHES)
            pen.setDashOffset(part.before / pen.widthF())
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(part.path)
        if seen.intersects(curve.arrow.boundingRect()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawPolygon(curve.arrow)
        if zoom >= NAMED:
            self._paint_mark(painter, edge, curve.middle, seen)

    def _paint_mark(self, painter: QPainter, edge: RouteEdge, middle: QPointF, seen: QRectF) -> None:
        room = _PILL_ROOM if edge.moving else _MARK_ROOM
        if not (edge.moving or edge.frozen or edge.needs_approval):
            return
        if not seen.adjusted(-room, -_MARK_ROOM, room, _MARK_ROOM).contains(middle):
            return
        if edge.moving:
            self._paint_moving(painter, edge.moving, middle)
            return
        theme = self._theme
        painter.setPen(thin(theme.colour("freeze" if edge.frozen else "border_control"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(middle, 10, 10)
        icon = QRectF(middle.x() - 6, middle.y() - 6, 12, 12)
        if edge.frozen:
            draw_sign(painter, icon, FROZEN, theme)
        else:
            theme.draw_icon(painter, icon, "shield", "text2")

    def _paint_moving(self, painter: QPainter, words: str, middle: QPointF) -> None:
        theme = self._theme
        painter.setFont(graph_font(Type.SMALL_STRONG))
        wide = width_of(words, Type.SMALL_STRONG) + 36
        pill = QRectF(middle.x() - wide / 2, middle.y() - 11, wide, 22)
        painter.setPen(thin(theme.colour("accent"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(pill, 11, 11)
        draw_sign(painter, QRectF(pill.left() + 8, pill.center().y() - 6, 12, 12), RUNNING, theme)
        painter.setPen(theme.colour("text"))
        painter.drawText(pill.adjusted(26, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)


def _is_choosable(scene: GraphScene, choice: RouteChoice | None, edge: RouteEdge) -> bool:
    """Tell whether an edge leads from, or into, where the choice began; without one all do."""
    return choice is None or (edge.target if choice.into else edge.source) == scene.node_of(choice.fixed)


def _faded(colour: QColor, opacity: float) -> QColor:
    ink = QColor(colour)
    ink.setAlphaF(opacity)
    return ink
