"""The graph as a widget: pan, zoom, select, choose a target by click, digit, arrows or drag; it opens nothing."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.presentation.graph_scene import GROUP_PREFIX, GraphScene, allowed_targets, neighbour
from desktop.ui.graph.accessible import announce_choices, tell_arrival, tell_selection
from desktop.ui.graph.card_painter import handle_of
from desktop.ui.graph.painter import GraphLook, GraphPainter, rect
from desktop.ui.kit.naming import name_control, plain_tooltip
from desktop.ui.theme.theme import Theme

_LEAST, _MOST, _FIT_MOST = 0.05, 2.0, 1.2
_MARGIN = 24.0
_DRAG_FROM = 6.0
_FEW = 3
"""So few cards stand at 100 %."""
_HANDLE_REACH = 16.0
_ARROWS = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}


class GraphCanvas(QWidget):
    """Shows a scene. Signals tell what a person wants; names are those of environments."""

    selected = Signal(str)
    opened = Signal(str)
    promote_wanted = Signal(str, str)
    refused = Signal(str)
    group_toggled = Signal(str)
    menu_wanted = Signal(str, QPoint)
    zoomed = Signal(float)
    choosing_changed = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.scene: GraphScene | None = None
        self.look = GraphLook()
        self._painter = GraphPainter(theme)
        self._zoom, self._offset = 1.0, QPointF(0, 0)
        self._fitted = True
        self._pressed: QPointF | None = None
        self._panning = False
        self._dragging = False
        self._space = False
        name_control(self, "view.graph", "Environment graph")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 200)
        theme.changed.connect(self.update)

    # --- what is shown -------------------------------------------------------------------------------------

    @property
    def zoom(self) -> float:
        return self._zoom

    @property
    def selection(self) -> str:
        return self.look.selected

    def show_scene(self, scene: GraphScene) -> None:
        """Show another scene; what is selected stays by its name, and the view where it is."""
        first = self.scene is None
        self.scene = scene
        if self.look.source and self.look.source not in scene.cards:
            self.stop_choosing()
        if first or self._fitted:
            self.fit()
        self.update()

    def select(self, name: str, *, tell: bool = False) -> None:
        """Select an environment, and bring it into view where it is not."""
        if self.scene is None or (name and self.scene.box(self.scene.shown_as(name)) is None):
            return
        if name != self.look.selected:
            self.look.selected = name
            tell_selection(self, name)
            if tell:
                self.selected.emit(name)
        self._bring_into_view(name)
        self.update()

    def take_back(self, hidden: frozenset[str]) -> None:
        """Draw these faintly: a filter does not fit them."""
        if hidden != self.look.hidden:
            self.look.hidden = hidden
            self.update()

    # --- zoom and place ------------------------------------------------------------------------------------

    def fit(self) -> None:
        """Show everything, never larger than 120 %."""
        if self.scene is None:
            return
        bounds = rect(self.scene.layout.bounds)
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        if bounds.isEmpty() or room.isEmpty():
            return
        zoom = min(room.width() / bounds.width(), room.height() / bounds.height(), _FIT_MOST)
        self._zoom = max(min(zoom, 1.0 if len(self.scene.order) <= _FEW else _FIT_MOST), _LEAST)
        self._offset = room.center() - bounds.center() * self._zoom
        self._fitted = True
        self.zoomed.emit(self._zoom)
        self.update()

    def zoom_to(self, zoom: float, around: QPointF | None = None) -> None:
        """Zoom, the point under `around` (the middle without one) stays where it is."""
        around = around if around is not None else QPointF(self.rect().center())
        fixed = (around - self._offset) / self._zoom
        self._zoom = min(max(zoom, _LEAST), _MOST)
        self._offset = around - fixed * self._zoom
        self._fitted = False
        self.zoomed.emit(self._zoom)
        self.update()

    def seen(self) -> QRectF:
        """Return what of the scene is on screen."""
        return QRectF(-self._offset / self._zoom, QRectF(self.rect()).size() / self._zoom)

    def centre_on(self, point: QPointF) -> None:
        self._offset = QRectF(self.rect()).center() - point * self._zoom
        self._fitted = False
        self.update()

    def _bring_into_view(self, name: str) -> None:
        box = self.scene.box(self.scene.shown_as(name)) if self.scene is not None and name else None
        if box is None:
            return
        place = QRectF(rect(box).topLeft() * self._zoom + self._offset, rect(box).size() * self._zoom)
        room = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        if not room.contains(place) and not self._fitted:
            self.centre_on(rect(box).center())

    def place_of(self, name: str) -> QRectF:
        """Return where an environment is on screen, empty where it is not shown."""
        box = self.scene.box(self.scene.shown_as(name)) if self.scene is not None else None
        if box is None:
            return QRectF()
        return QRectF(rect(box).topLeft() * self._zoom + self._offset, rect(box).size() * self._zoom)

    def node_at(self, point: QPointF) -> str:
        """Return what is drawn at a point of the widget: a name, `group:` with a name, or ""."""
        if self.scene is None:
            return ""
        at = (point - self._offset) / self._zoom
        for name, box in (*self.scene.tiles.items(), *self.scene.layout.nodes.items()):
            if rect(box).contains(at):
                return name
        for name, box in self.scene.layout.groups.items():
            if QRectF(box.left, box.top, box.width, 34).contains(at):
                return f"{GROUP_PREFIX}{name}"
        return ""

    # --- choosing a target ---------------------------------------------------------------------------------

    def choose_from(self, source: str) -> None:
        """Begin to choose where the release of an environment goes: targets get a ring and a number."""
        if self.scene is None or source not in self.scene.cards:
            return
        allowed = allowed_targets(self.scene, source)
        if not allowed:
            self.refused.emit(f"No edge leads out of {source}")
            return
        self.look.source = source
        self.look.choices = {name: (number, reason) for number, (name, reason) in enumerate(allowed, 1)}
        self.look.hot = allowed[0][0]
        self.choosing_changed.emit(source)
        announce_choices(self)
        self.update()

    def stop_choosing(self) -> None:
        if self.look.source:
            self.look.source, self.look.hot, self.look.choices = "", "", {}
            self._dragging = False
            self.choosing_changed.emit("")
            self.update()

    def _take(self, target: str) -> None:
        """Ask for the draft to a target, or say why there is no edge; a freeze does not forbid preparing."""
        source = self.look.source
        if target in self.look.choices:
            self.stop_choosing()
            self.promote_wanted.emit(source, target)
        elif target and target != source:
            self.stop_choosing()
            self.refused.emit(f"no edge from {source} to {target}")

    # --- keyboard ------------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            super().keyPressEvent(event)
            return
        handled = self._choosing_key(key) if self.look.source else self._moving_key(key)
        if not handled:
            super().keyPressEvent(event)

    def _choosing_key(self, key: Qt.Key) -> bool:
        names = list(self.look.choices)
        if key == Qt.Key.Key_Escape:
            self.stop_choosing()
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            number = key - Qt.Key.Key_1
            if number < len(names):
                self._take(names[number])
        elif key in _ARROWS:
            step = 1 if _ARROWS[key] in ("down", "right") else -1
            self.look.hot = (
                names[(names.index(self.look.hot) + step) % len(names)]
                if self.look.hot in names
                else names[0]
            )
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.look.hot)
        else:
            return False
        return True

    def _moving_key(self, key: Qt.Key) -> bool:
        scene = self.scene
        if scene is None or not scene.order:
            return False
        if key == Qt.Key.Key_Space:
            self._space = True
            return True
        here = scene.shown_as(self.look.selected) if self.look.selected else scene.order[0]
        if key in _ARROWS:
            self._select_node(neighbour(scene, here, _ARROWS[key]) if self.look.selected else here)
        elif key == Qt.Key.Key_Home:
            self._select_node(scene.order[0])
        elif key == Qt.Key.Key_End:
            self._select_node(scene.order[-1])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(here)
        else:
            return False
        return True

    def _select_node(self, node: str) -> None:
        """Select what a node stands for: an environment, or the first member of a closed group."""
        if self.scene is None:
            return
        if node.startswith(GROUP_PREFIX):
            node = self.scene.groups[node.removeprefix(GROUP_PREFIX)].members[0]
        self.select(node, tell=True)

    def _open(self, node: str) -> None:
        if node.startswith(GROUP_PREFIX):
            self.group_toggled.emit(node.removeprefix(GROUP_PREFIX))
        else:
            self.opened.emit(node)

    @override
    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
        super().keyReleaseEvent(event)

    # --- mouse ---------------------------------------------------------------------------------------------

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        self._pressed = point
        if event.button() == Qt.MouseButton.MiddleButton or self._space:
            self._panning = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            return
        node = self.node_at(point)
        if self.look.source:
            self._take(node)
            return
        if event.button() == Qt.MouseButton.LeftButton:
            if self._on_handle(point):
                self._dragging = True
                self.choose_from(self.look.selected)
                self.look.hot = ""
            elif node.startswith(GROUP_PREFIX):
                self.group_toggled.emit(node.removeprefix(GROUP_PREFIX))
            elif node:
                self.select(node, tell=True)
            else:
                self._panning = True

    def _on_handle(self, point: QPointF) -> bool:
        name = self.look.selected
        if not name or self.scene is None or not self.scene.cards[name].promotes_to:
            return False
        offset = handle_of(self.place_of(name)) - point
        return offset.manhattanLength() < _HANDLE_REACH

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._panning and self._pressed is not None:
            self._offset += point - self._pressed
            self._pressed = point
            self._fitted = False
            self.update()
            return
        node = self.node_at(point)
        if self.look.source and not node.startswith(GROUP_PREFIX):
            hot = node if node in self.look.choices else ("" if self._dragging else self.look.hot)
            if hot != self.look.hot:
                self.look.hot = hot
                self.update()
        if node != self.look.hovered:
            self.look.hovered = node
            self.setCursor(Qt.CursorShape.PointingHandCursor if node else Qt.CursorShape.ArrowCursor)
            self._tell_tooltip(node)
            self.update()

    def _tell_tooltip(self, node: str) -> None:
        if self.scene is None or not node:
            self.setToolTip("")
        elif node.startswith(GROUP_PREFIX):
            self.setToolTip(plain_tooltip(self.scene.groups[node.removeprefix(GROUP_PREFIX)].spoken))
        else:
            self.setToolTip(plain_tooltip(self.scene.cards[node].spoken))

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._panning:
            self._panning = False
            self.unsetCursor()
        elif self._dragging and self._pressed is not None:
            self._dragging = False
            moved = (event.position() - self._pressed).manhattanLength() > _DRAG_FROM
            if moved:
                node = self.node_at(event.position())
                if node and node != self.look.source:
                    self._take(node)
                else:
                    self.stop_choosing()
        self._pressed = None

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        node = self.node_at(event.position())
        if node and not node.startswith(GROUP_PREFIX):
            self.opened.emit(node)

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        node = self.look.selected if keyboard else self.node_at(QPointF(event.pos()))
        if node and not node.startswith(GROUP_PREFIX):
            self.select(node, tell=True)
            where = self.place_of(node).center().toPoint() if keyboard else event.pos()
            self.menu_wanted.emit(node, self.mapToGlobal(where))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_to(self._zoom * 1.0015 ** event.angleDelta().y(), event.position())
        else:
            delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
            self._offset += QPointF(delta)
            self._fitted = False
            self.update()
        event.accept()

    @override
    def event(self, event: QEvent) -> bool:
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self.zoom_to(self._zoom * (1 + event.value()), event.position())
            return True
        return super().event(event)

    # --- painting ------------------------------------------------------------------------------------------

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        if self._fitted:
            self.fit()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self.look.focused = True
        if not self.look.selected and self.scene is not None and self.scene.order:
            self._select_node(self.scene.order[0])
        tell_arrival(self)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.look.focused = False
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("window"))
        if self.scene is None:
            return
        painter.save()
        painter.translate(self._offset)
        painter.scale(self._zoom, self._zoom)
        self._painter.paint(painter, self.scene, self.look, self._zoom, self.seen())
        painter.restore()
        if self._dragging and self.look.source:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self._theme.colour("accent"), 3, Qt.PenStyle.DashLine))
            pointer = self.mapFromGlobal(QCursor.pos())
            painter.drawLine(handle_of(self.place_of(self.look.source)), QPointF(pointer))
