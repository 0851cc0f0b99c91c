"""Draws the graph at any zoom: full cards near, then name and sign, then blocks; edges below everything."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.presentation.graph_choice import LAST_DIGIT, RouteChoice, change_words, no_edge_words
from desktop.presentation.graph_scene import GROUP_PREFIX, GraphScene, GroupCard
from desktop.ui.graph.bands import Bands
from desktop.ui.graph.card_painter import CardPainter, CardWords
from desktop.ui.graph.edge_painter import DrawnEdge, EdgePainter, drawn_edges
from desktop.ui.graph.lettering import cut, graph_font, width_of
from desktop.ui.graph.look import BLOCKS, FULL, NAMED, GraphLook, rect, thin
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


@dataclass(frozen=True, slots=True)
class _DrawnNode:
    """A node with its place, and the room that all its marks need, made once for a scene."""

    name: str
    place: QRectF
    room: QRectF


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The rectangles and curves of a scene: a frame only asks which of them are seen."""

    scene: GraphScene
    nodes: Bands[_DrawnNode]
    edges: Bands[DrawnEdge]


def _shapes_of(scene: GraphScene) -> _Shapes:
    places = [(name, rect(box)) for name, box in scene.layout.nodes.items()]
    nodes = tuple(_DrawnNode(name, place, place.adjusted(-24, -36, 140, 32)) for name, place in places)
    edges = drawn_edges(scene)
    return _Shapes(scene, Bands(nodes, lambda node: node.room), Bands(edges, lambda drawn: drawn.curve.room))


class GraphPainter:
    """Paints a scene; the painter it is given is already moved and scaled."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._cards = CardPainter(theme)
        self._edges = EdgePainter(theme)
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
        self._edges.paint(painter, shapes.edges.within(seen), scene, look, zoom, seen)
        for node in shapes.nodes.within(seen):
            self._paint_node(painter, scene, look, node.name, node.place, zoom)

    # --- groups --------------------------------------------------------------------------------------------

    def _paint_frame(self, painter: QPainter, group: GroupCard, place: QRectF, zoom: float) -> None:
        theme = self._theme
        ground = QColor(theme.colour("sunken"))
        ground.setAlphaF(0.5)
        painter.setPen(thin(theme.colour("border_subtle"), 1))
        painter.setBrush(ground)
        painter.drawRoundedRect(place, 10, 10)
        if zoom < NAMED:
            return
        head = QRectF(place.left() + 14, place.top(), place.width() - 28, 34)
        theme.draw_icon(painter, QRectF(head.left(), head.center().y() - 7, 14, 14), "chevron-down", "text2")
        painter.setFont(graph_font(Type.SMALL_STRONG))
        painter.setPen(theme.colour("text"))
        counts_wide = 44.0 * len(group.counts[:4])
        words = cut(group.name, Type.SMALL_STRONG, head.width() - 28 - counts_wide)
        painter.drawText(head.adjusted(20, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, words)
        left = head.left() + 28 + width_of(words, Type.SMALL_STRONG)
        painter.setFont(graph_font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        count = f"{len(group.members)} environment{'' if len(group.members) == 1 else 's'}"
        wide = width_of(count, Type.SMALL)
        if left + wide < head.right() - counts_wide:
            painter.drawText(QRectF(left, head.top(), wide + 4, 34), Qt.AlignmentFlag.AlignVCenter, count)
        self._cards.paint_counts(painter, group, head.right(), head.center().y())

    # --- nodes ---------------------------------------------------------------------------------------------

    def _paint_node(
        self, painter: QPainter, scene: GraphScene, look: GraphLook, name: str, place: QRectF, zoom: float
    ) -> None:
        selected = scene.shown_as(look.selected) == name
        faint = name in look.hidden
        choice = look.choice
        if scene.is_tiled(name):
            self._paint_tiled(painter, scene, look, name.removeprefix(GROUP_PREFIX), place, zoom)
            return
        if name.startswith(GROUP_PREFIX):
            self._cards.paint_group(painter, scene.groups[name.removeprefix(GROUP_PREFIX)], place, zoom)
        else:
            card = scene.cards[name]
            allowed = choice is None or name == choice.fixed or name in choice.candidates
            painter.setOpacity(0.42 if not allowed or faint else 1.0)
            words = _words_of(scene, choice, name) if choice is not None else CardWords()
            self._cards.paint(painter, card, place, zoom, selected=selected, words=words)
            painter.setOpacity(1.0)
        if selected:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ink = "focus" if look.focused else "accent"
            painter.setPen(QPen(self._theme.colour(ink), 2))
            painter.drawRoundedRect(place.adjusted(-4, -4, 4, 4), 11, 11)
        if choice is not None:
            self._paint_choice(painter, look, choice, name, place)
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
        choice = look.choice
        chosen = {choice.fixed, *choice.candidates} if choice is not None else None
        for member in scene.groups[group].members:
            tile = rect(scene.tiles[member])
            faint = member in look.hidden if chosen is None else member not in chosen
            painter.setOpacity(0.42 if faint else 1.0)
            self._cards.paint_tile(painter, scene.cards[member], tile, zoom)
            painter.setOpacity(1.0)
            if member == look.selected or look.is_candidate(member):
                ink = "focus" if look.focused and member == (look.hot or look.selected) else "accent"
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(self._theme.colour(ink), 2))
                painter.drawRoundedRect(tile.adjusted(-1, -1, 1, 1), 4, 4)

    def _paint_choice(
        self, painter: QPainter, look: GraphLook, choice: RouteChoice, name: str, place: QRectF
    ) -> None:
        theme = self._theme
        if name == choice.fixed:
            pill = QRectF(place.left() - 4, place.top() - 32, 62, 22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(pill, 11, 11)
            painter.setPen(theme.colour("on_accent"))
            painter.setFont(graph_font(Type.SMALL_STRONG))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, choice.label)
            return
        candidate = choice.candidates.get(name)
        if candidate is None:
            return
        hot = name == look.hot
        ink = theme.colour("text2" if candidate.reason else "accent")
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink, 2))
        painter.drawRoundedRect(place.adjusted(-4, -4, 4, 4), 11, 11)
        self._paint_number(painter, candidate.number, QPointF(place.left() - 4, place.center().y()), ink, hot)
        words = candidate.reason or ("Drop or press Enter to open a draft" if hot else "")
        if words:
            painter.setFont(graph_font(Type.SMALL_STRONG))
            pill = QRectF(place.left(), place.bottom() + 6, width_of(words, Type.SMALL_STRONG) + 16, 22)
            painter.setPen(thin(ink, 1))
            painter.setBrush(theme.colour("surface"))
            painter.drawRoundedRect(pill, 5, 5)
            painter.setPen(theme.colour("text"))
            painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_number(
        self,
        painter: QPainter,
        number: int,
        centre: QPointF,
        ink: QColor,
        hot: bool,  # noqa: FBT001 - one more look
    ) -> None:
        painter.setBrush(ink if hot else self._theme.colour("surface"))
        painter.drawEllipse(centre, 13, 13)
        painter.setPen(self._theme.colour("on_accent") if hot else ink)
        painter.setFont(graph_font(Type.STRONG))
        disc = QRectF(centre.x() - 13, centre.y() - 13, 26, 26)
        painter.drawText(disc, Qt.AlignmentFlag.AlignCenter, str(number) if number <= LAST_DIGIT else "·")


def _words_of(scene: GraphScene, choice: RouteChoice, name: str) -> CardWords:
    """Return what a card says while a route is chosen."""
    if name in choice.candidates:
        return CardWords(release=change_words(scene, choice, name))
    return CardWords() if name == choice.fixed else CardWords(instead=no_edge_words(scene, choice, name))
