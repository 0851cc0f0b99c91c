"""Draws the graph at any zoom: full cards near, then name and sign, then blocks; edges below everything."""

from dataclasses import dataclass, field
from functools import cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from desktop.presentation.graph_layout import Box
from desktop.presentation.graph_scene import GROUP_PREFIX, GraphScene, GroupCard, no_edge_words
from desktop.presentation.pipeline_cards import RouteEdge
from desktop.presentation.wording import FROZEN, RUNNING
from desktop.ui.graph.card_painter import CardPainter, CardWords
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LAST_DIGIT = 9
FULL, NAMED, BLOCKS = 0.6, 0.35, 0.2
_ARROW_LONG, _ARROW_WIDE, _SHORT_OF = 8.0, 9.0, 7.0


@dataclass(slots=True)
class GraphLook:
    """What of the graph is marked now."""

    selected: str = ""
    focused: bool = False
    hovered: str = ""
    hidden: frozenset[str] = frozenset()
    """Names that a filter takes back (drawn faintly, never away)."""
    source: str = ""
    """While a target is being chosen: where from."""
    choices: dict[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])
    """While choosing: number and reason against it, by name."""
    hot: str = ""
    """While choosing: the target under the pointer or chosen by arrows."""


def rect(box: Box) -> QRectF:
    return QRectF(box.left, box.top, box.width, box.height)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """An edge with its curve and what that covers, made once for a scene."""

    edge: RouteEdge
    path: QPainterPath
    room: QRectF
    chord: QLineF


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The rectangles and curves of a scene: a frame only asks which of them are seen."""

    scene: GraphScene
    nodes: tuple[tuple[str, QRectF], ...]
    edges: tuple[_Drawn, ...]


def _shapes_of(scene: GraphScene) -> _Shapes:
    edges: list[_Drawn] = []
    for edge in scene.edges:
        path = edge_path(scene.layout.nodes[edge.source], scene.layout.nodes[edge.target])
        room = path.controlPointRect().adjusted(-20, -20, 20, 20)
        chord = QLineF(path.pointAtPercent(0.0), path.pointAtPercent(1.0))
        edges.append(_Drawn(edge, path, room, chord))
    nodes = tuple((name, rect(box)) for name, box in scene.layout.nodes.items())
    return _Shapes(scene, nodes, tuple(edges))


class GraphPainter:
    """Paints a scene; the painter it is given is already moved and scaled."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._cards = CardPainter(theme)
        self._shapes: _Shapes | None = None

    def paint(self, painter: QPainter, scene: GraphScene, look: GraphLook, zoom: float, seen: QRectF) -> None:
        """Draw what is seen of the scene."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, zoom >= BLOCKS)
        if self._shapes is None or self._shapes.scene is not scene:
            self._shapes = _shapes_of(scene)
        shapes = self._shapes
        for name, box in scene.layout.groups.items():
            if seen.intersects(rect(box)):
                self._paint_frame(painter, scene.groups[name], rect(box), zoom)
        self._paint_edges(painter, shapes, look, zoom, seen)
        for name, place in shapes.nodes:
            if seen.intersects(place.adjusted(-24, -8, 12, 12)):
                self._paint_node(painter, scene, look, name, place, zoom)

    # --- groups --------------------------------------------------------------------------------------------

    def _paint_frame(self, painter: QPainter, group: GroupCard, place: QRectF, zoom: float) -> None:
        theme = self._theme
        ground = QColor(theme.colour("sunken"))
        ground.setAlphaF(0.5)
        painter.setPen(_line(theme.colour("border_subtle"), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(place, 10, 10)
        if zoom < NAMED:
            return
        head = QRectF(place.left() + 14, place.top(), place.width() - 28, 34)
        theme.draw_icon(painter, QRectF(head.left(), head.center().y() - 7, 14, 14), "chevron-down", "text2")
        painter.setFont(_font(Type.SMALL_STRONG))
        painter.setPen(theme.colour("text"))
        words = group.name
        painter.drawText(head.adjusted(20, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        left = head.left() + 28 + painter.fontMetrics().horizontalAdvance(words)
        painter.setFont(_font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        count = f"{len(group.members)} environment{'' if len(group.members) == 1 else 's'}"
        wide = painter.fontMetrics().horizontalAdvance(count)
        counts_wide = 44.0 * len(group.counts[:4])
        if left + wide < head.right() - counts_wide:
            painter.drawText(QRectF(left, head.top(), wide + 4, 34), Qt.AlignmentFlag.AlignVCenter, count)
        self._cards.paint_counts(painter, group, head.right(), head.center().y())

    # --- edges ---------------------------------------------------------------------------------------------

    def _paint_edges(
        self, painter: QPainter, shapes: _Shapes, look: GraphLook, zoom: float, seen: QRectF
    ) -> None:
        scene = shapes.scene
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if zoom < BLOCKS:
            ink = QColor(self._theme.colour("text2"))
            ink.setAlphaF(0.2 if look.source else 0.45)
            painter.setPen(_line(ink, 1))
            painter.drawLines([drawn.chord for drawn in shapes.edges if seen.intersects(drawn.room)])
            return
        raised: list[tuple[RouteEdge, QPainterPath]] = []
        lit = {scene.node_of(name) for name in (look.selected, look.hovered) if name}
        for drawn in shapes.edges:
            edge, path = drawn.edge, drawn.path
            if not seen.intersects(drawn.room):
                continue
            if edge.source in lit or edge.target in lit or edge.moving:
                raised.append((edge, path))
                continue
            self._paint_edge(painter, edge, path, 0.2 if look.source else 0.45, zoom)
        for edge, path in raised:
            chosen = look.source in ("", edge.source)
            self._paint_edge(painter, edge, path, 0.95 if chosen else 0.2, zoom)

    def _paint_edge(
        self, painter: QPainter, edge: RouteEdge, path: QPainterPath, opacity: float, zoom: float
    ) -> None:
        theme = self._theme
        ink = QColor(theme.colour("accent" if edge.release_path else "text2"))
        ink.setAlphaF(1.0 if edge.release_path else opacity)
        pen = QPen(ink, 3 if edge.release_path else 2)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if edge.frozen:
            pen.setDashPattern([2.5, 2.0])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)
        end = path.pointAtPercent(1.0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        half = _ARROW_WIDE / 2
        painter.drawPolygon(
            QPolygonF(
                [
                    QPointF(end.x() + _ARROW_LONG - 1, end.y()),
                    QPointF(end.x() - 1, end.y() - half),
                    QPointF(end.x() - 1, end.y() + half),
                ]
            )
        )
        if zoom >= NAMED:
            self._paint_mark(painter, edge, path)

    def _paint_mark(self, painter: QPainter, edge: RouteEdge, path: QPainterPath) -> None:
        theme = self._theme
        middle = path.pointAtPercent(0.5)
        if edge.moving:
            painter.setFont(_font(Type.SMALL_STRONG))
            wide = painter.fontMetrics().horizontalAdvance(edge.moving) + 36
            pill = QRectF(middle.x() - wide / 2, middle.y() - 11, wide, 22)
            painter.setPen(_line(theme.colour("accent"), 1))
            painter.setBrush(theme.colour("surface"))
            painter.drawRoundedRect(pill, 11, 11)
            draw_sign(painter, QRectF(pill.left() + 8, pill.center().y() - 6, 12, 12), RUNNING, theme)
            painter.setPen(theme.colour("text"))
            painter.drawText(pill.adjusted(26, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, edge.moving)
            return
        if not (edge.frozen or edge.needs_approval):
            return
        painter.setPen(_line(theme.colour("freeze" if edge.frozen else "border_control"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(middle, 10, 10)
        icon = QRectF(middle.x() - 6, middle.y() - 6, 12, 12)
        if edge.frozen:
            draw_sign(painter, icon, FROZEN, theme)
        else:
            theme.draw_icon(painter, icon, "shield", "text2")

    # --- nodes ---------------------------------------------------------------------------------------------

    def _paint_node(
        self, painter: QPainter, scene: GraphScene, look: GraphLook, name: str, place: QRectF, zoom: float
    ) -> None:
        selected = scene.shown_as(look.selected) == name
        faint = name in look.hidden
        choosing = bool(look.source)
        if scene.is_tiled(name):
            self._paint_tiled(painter, scene, look, name.removeprefix(GROUP_PREFIX), place, zoom)
            return
        if name.startswith(GROUP_PREFIX):
            self._cards.paint_group(painter, scene.groups[name.removeprefix(GROUP_PREFIX)], place, zoom)
        else:
            card = scene.cards[name]
            allowed = not choosing or name == look.source or name in look.choices
            painter.setOpacity(0.42 if not allowed or faint else 1.0)
            words = CardWords()
            if choosing and name in look.choices:
                words = CardWords(release=f"{card.release} → {scene.cards[look.source].release}")
            elif not allowed:
                words = CardWords(instead=no_edge_words(scene, look.source, name))
            self._cards.paint(painter, card, place, zoom, selected=selected, words=words)
            painter.setOpacity(1.0)
        if selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ink = "focus" if look.focused else "accent"
            painter.setPen(QPen(self._theme.colour(ink), 2))
            painter.drawRoundedRect(place.adjusted(-4, -4, 4, 4), 11, 11)
        if choosing:
            self._paint_choice(painter, look, name, place)
        elif (
            selected and not name.startswith(GROUP_PREFIX) and scene.cards[name].promotes_to and zoom >= FULL
        ):
            painter.setPen(QPen(self._theme.colour("surface"), 2))
            painter.setBrush(self._theme.colour("accent"))
            painter.drawEllipse(QPointF(place.right() + 1, place.center().y()), 6, 6)

    def _paint_tiled(
        self, painter: QPainter, scene: GraphScene, look: GraphLook, group: str, place: QRectF, zoom: float
    ) -> None:
        self._cards.paint_tiled(painter, scene.groups[group], place, zoom)
        chosen = {look.source, *look.choices} if look.source else None
        for member in scene.groups[group].members:
            tile = rect(scene.tiles[member])
            faint = member in look.hidden if chosen is None else member not in chosen
            painter.setOpacity(0.42 if faint else 1.0)
            self._cards.paint_tile(painter, scene.cards[member], tile, zoom)
            painter.setOpacity(1.0)
            if member == look.selected or (look.source and member in look.choices):
                ink = "focus" if look.focused and member == (look.hot or look.selected) else "accent"
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self._theme.colour(ink), 2))
                painter.drawRoundedRect(tile.adjusted(-1, -1, 1, 1), 4, 4)

    def _paint_choice(self, painter: QPainter, look: GraphLook, name: str, place: QRectF) -> None:
        theme = self._theme
        if name == look.source:
            pill = QRectF(place.left() - 4, place.top() - 32, 62, 22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(pill, 11, 11)
            painter.setPen(theme.colour("on_accent"))
            painter.setFont(_font(Type.SMALL_STRONG))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, "Source")
            return
        if name not in look.choices:
            return
        number, reason = look.choices[name]
        hot = name == look.hot
        ink = theme.colour("text2" if reason else "accent")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 2))
        painter.drawRoundedRect(place.adjusted(-4, -4, 4, 4), 11, 11)
        centre = QPointF(place.left() - 4, place.center().y())
        painter.setBrush(ink if hot else theme.colour("surface"))
        painter.drawEllipse(centre, 13, 13)
        painter.setPen(theme.colour("on_accent") if hot else ink)
        painter.setFont(_font(Type.STRONG))
        disc = QRectF(centre.x() - 13, centre.y() - 13, 26, 26)
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number) if number <= _LAST_DIGIT else "·")
        words = reason or ("Drop or press Enter to open a draft" if hot else "")
        if words:
            painter.setFont(_font(Type.SMALL_STRONG))
            wide = painter.fontMetrics().horizontalAdvance(words) + 16
            pill = QRectF(place.left(), place.bottom() + 6, wide, 22)
            painter.setPen(_line(ink, 1))
            painter.setBrush(theme.colour("surface"))
            painter.drawRoundedRect(pill, 5, 5)
            painter.setPen(theme.colour("text"))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)


def edge_path(source: Box, target: Box) -> QPainterPath:
    """Return the curve from the middle of the source's right side to just before the target's left side."""
    start = QPointF(source.right, source.middle)
    end = QPointF(target.left - _SHORT_OF, target.middle)
    reach = max(30.0, 0.58 * abs(end.x() - start.x()))
    path = QPainterPath(start)
    path.cubicTo(QPointF(start.x() + reach, start.y()), QPointF(end.x() - reach, end.y()), end)
    return path


def _line(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCosmetic(True)
    return pen


@cache
def _font(kind: Type) -> QFont:
    """Fonts of the graph grow with its zoom, not with the text size: cards keep their proportions."""
    return kind.font(1.0)
