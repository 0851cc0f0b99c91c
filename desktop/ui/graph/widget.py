"""A widget that shows a graph: from where it is seen, what of it is marked, and its picture."""

from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.presentation.graph_scene import GROUP_PREFIX, GraphScene
from desktop.ui.graph.camera import FIT_MOST, MARGIN, Camera
from desktop.ui.graph.kept_picture import KeptPicture
from desktop.ui.graph.look import GraphLook, rect
from desktop.ui.graph.painter import GraphPainter
from desktop.ui.theme.theme import Theme

_FEW = 3
"""So few cards stand at 100 %."""
_HEAD = 34
_OVER = 4.0
"""What is drawn reaches so far over the edge: lines are broad, and smooth."""


class GraphWidget(QWidget):
    """Shows a scene; who extends it takes what a person does."""

    zoomed = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.scene: GraphScene | None = None
        self.look = GraphLook()
        self.camera = Camera()
        self._painter = GraphPainter(theme)
        self._picture = KeptPicture()
        self.setMinimumSize(320, 200)
        theme.changed.connect(self.redraw)

    def show_scene(self, scene: GraphScene) -> None:
        """Show another scene; what is selected stays by its name, and the view where it is."""
        first = self.scene is None
        self.scene = scene
        if first or self.camera.fitted:
            self.fit()
        self.redraw()

    def take_back(self, hidden: frozenset[str]) -> None:
        """Draw these faintly: a filter does not fit them."""
        if hidden != self.look.hidden:
            self.look.hidden = hidden
            self.redraw()

    # --- zoom and place ------------------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        return self.camera.zoom

    def _room(self) -> QRectF:
        return QRectF(self.rect())

    def fit(self) -> None:
        """Show everything, never larger than 120 %."""
        if self.scene is None:
            return
        most = 1.0 if len(self.scene.order) <= _FEW else FIT_MOST
        self.camera.use_ratio(self.devicePixelRatioF())
        if self.camera.fit(self._room(), rect(self.scene.layout.bounds), most):
            self.zoomed.emit(self.zoom)
            self.redraw()

    def zoom_to(self, zoom: float, around: QPointF | None = None) -> None:
        """Zoom; the point under `around` (the middle without one) stays where it is."""
        self.camera.zoom_to(zoom, around if around is not None else QPointF(self.rect().center()))
        self.zoomed.emit(self.zoom)
        self.redraw()

    def zoom_by(self, factor: float) -> None:
        self.zoom_to(self.zoom * factor)

    def seen(self) -> QRectF:
        """Return what of the scene is on screen."""
        return self.camera.seen(self._room())

    def centre_on(self, point: QPointF) -> None:
        self.camera.centre_on(point, self._room())
        self.update()

    def bring_into_view(self, name: str) -> None:
        box = self.scene.box(self.scene.shown_as(name)) if self.scene is not None and name else None
        if box is None or self.camera.fitted:
            return
        if not self._room().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN).contains(self.camera.place(rect(box))):
            self.centre_on(rect(box).center())

    def place_of(self, name: str) -> QRectF:
        """Return where an environment is on screen, empty where it is not shown."""
        box = self.scene.box(self.scene.shown_as(name)) if self.scene is not None else None
        return self.camera.place(rect(box)) if box is not None else QRectF()

    def node_at(self, point: QPointF) -> str:
        """Return what is drawn at a point of the widget: a name, `group:` with a name, or ""."""
        if self.scene is None:
            return ""
        at = self.camera.at(point)
        for name, box in (*self.scene.tiles.items(), *self.scene.layout.nodes.items()):
            if box.holds(at.x(), at.y()):
                return name
        for name, box in self.scene.layout.groups.items():
            if box.holds(at.x(), at.y()) and at.y() < box.top + _HEAD:
                return f"{GROUP_PREFIX}{name}"
        return ""

    # --- painting ------------------------------------------------------------------------------------------

    def redraw(self) -> None:
        """Draw all of it anew: more than the place changed."""
        self._picture.drop()
        self.update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.camera.fitted:
            self.fit()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint_picture(painter, self.devicePixelRatioF())
        self.draw_over(painter)

    def paint_picture(self, painter: QPainter, ratio: float) -> None:
        """Paint the graph with so many device pixels to a pixel of the widget."""
        self.camera.use_ratio(ratio)
        self._picture.show(painter, self.size(), ratio, self.camera.offset, self._draw)

    def draw_over(self, painter: QPainter) -> None:
        """Draw what is not part of the picture."""

    def _draw(self, painter: QPainter, room: QRectF) -> None:
        """Draw a part of the widget."""
        painter.fillRect(room, self.theme.colour("window"))
        if self.scene is not None:
            painter.translate(self.camera.offset)
            painter.scale(self.zoom, self.zoom)
            seen = self.camera.seen(room.adjusted(-_OVER, -_OVER, _OVER, _OVER))
            self._painter.paint(painter, self.scene, self.look, self.zoom, seen)
