"""The graph as a widget: pan, zoom, select, and the hand that chooses a route; it opens nothing."""

from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPen,
    QWheelEvent,
)
from typing_extensions import override

from desktop.presentation.graph_choice import choose_source, choose_target
from desktop.presentation.graph_scene import GROUP_PREFIX, GraphScene, neighbour
from desktop.ui.graph.card_painter import handle_of
from desktop.ui.graph.chooser import Chooser
from desktop.ui.graph.widget import GraphWidget
from desktop.ui.kit.arrows import ARROWS
from desktop.ui.kit.naming import name_control, plain_tooltip
from desktop.ui.kit.spoken_items import announce, tell_item, tell_item_on_arrival
from desktop.ui.theme.theme import Theme

_DRAG_FROM = 6.0
_HANDLE_REACH = 16.0


class GraphCanvas(GraphWidget):
    """Shows a scene. Signals tell what a person wants; names are those of environments."""

    selected = Signal(str)
    opened = Signal(str)
    promote_wanted = Signal(str, str)
    refused = Signal(str)
    group_toggled = Signal(str)
    menu_wanted = Signal(str, QPoint)
    choosing_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.chooser = Chooser(self.look, self)
        self.chooser.wanted.connect(self.promote_wanted)
        self.chooser.refused.connect(self.refused)
        self.chooser.changed.connect(self._show_choice)
        self.chooser.told.connect(partial(announce, self))
        self._pressed: QPointF | None = None
        self._panning = False
        self._space = False
        name_control(self, "view.graph", "Environment graph")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def selection(self) -> str:
        return self.look.selected

    @override
    def show_scene(self, scene: GraphScene) -> None:
        super().show_scene(scene)
        if self.look.choice is not None and self.look.choice.fixed not in scene.cards:
            self.chooser.stop()

    def select(self, name: str, *, tell: bool = False) -> None:
        """Select an environment, and bring it into view where it is not."""
        if self.scene is None or (name and self.scene.box(self.scene.shown_as(name)) is None):
            return
        if name != self.look.selected:
            self.look.selected = name
            if name:
                tell_item(self, name)
            if tell:
                self.selected.emit(name)
        self.bring_into_view(name)
        self.redraw()

    def choose_from(self, source: str, *, dragging: bool = False) -> None:
        """Begin to choose where the release of an environment goes: targets get a ring and a number."""
        if self.scene is not None and source in self.scene.cards:
            self.chooser.begin(choose_target(self.scene, source), dragging=dragging)

    def choose_into(self, target: str) -> None:
        """Begin to choose where a release for an environment comes from."""
        if self.scene is not None and target in self.scene.cards:
            self.chooser.begin(choose_source(self.scene, target))

    def _show_choice(self) -> None:
        if self.look.hot:
            self.bring_into_view(self.look.hot)
        self.redraw()
        self.choosing_changed.emit()

    # --- keyboard ------------------------------------------------------------------------------------------

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        command = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        choosing = self.look.choice is not None
        if event.modifiers() & command or not (self.chooser.key(key) if choosing else self._moving_key(key)):
            super().keyPressEvent(event)

    def _moving_key(self, key: Qt.Key) -> bool:
        scene = self.scene
        if scene is None or not scene.order:
            return False
        here = scene.shown_as(self.look.selected) if self.look.selected else scene.order[0]
        if key == Qt.Key.Key_Space:
            self._space = True
        elif key in ARROWS:
            self._select_node(neighbour(scene, here, ARROWS[key]) if self.look.selected else here)
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
            self._begin_panning()
            return
        node = self.node_at(point)
        if self.look.choice is not None:
            self.chooser.take(node)
        elif event.button() == Qt.MouseButton.LeftButton:
            if self._on_handle(point):
                self.choose_from(self.look.selected, dragging=True)
            elif node.startswith(GROUP_PREFIX):
                self.group_toggled.emit(node.removeprefix(GROUP_PREFIX))
            elif node:
                self.select(node, tell=True)
            else:
                self._panning = True

    def _begin_panning(self) -> None:
        self._panning = True
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def _on_handle(self, point: QPointF) -> bool:
        name = self.look.selected
        if not name or self.scene is None or not self.scene.cards[name].promotes_to:
            return False
        return (handle_of(self.place_of(name)) - point).manhattanLength() < _HANDLE_REACH

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._panning and self._pressed is not None:
            self._pan(point - self._pressed)
            self._pressed = point
            return
        node = self.node_at(point)
        if not node.startswith(GROUP_PREFIX):
            self.chooser.hover(node)
        if self.chooser.dragging:
            self.update()  # the line follows the pointer
        if node != self.look.hovered:
            self.look.hovered = node
            self.setCursor(Qt.CursorShape.PointingHandCursor if node else Qt.CursorShape.ArrowCursor)
            self._tell_tooltip(node)
            self.redraw()

    def _pan(self, by: QPointF) -> None:
        self.camera.move(by)
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
        pressed, self._pressed = self._pressed, None
        if self._panning:
            self._panning = False
            self.unsetCursor()
        elif self.chooser.dragging and pressed is not None:
            self._drop(event.position(), moved=(event.position() - pressed).manhattanLength() > _DRAG_FROM)

    def _drop(self, point: QPointF, *, moved: bool) -> None:
        """A drag ends: on an environment it chooses; where it began it turns into a choice by clicks."""
        self.chooser.dragging = False
        node, choice = self.node_at(point), self.look.choice
        if moved and choice is not None:
            if node and node != choice.fixed:
                self.chooser.take(node)
            else:
                self.chooser.stop()

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
            self.zoom_to(self.zoom * 1.0015 ** event.angleDelta().y(), event.position())
        else:
            delta = event.pixelDelta() if not event.pixelDelta().isNull() else event.angleDelta() / 2
            self._pan(QPointF(delta))
        event.accept()

    @override
    def event(self, event: QEvent) -> bool:
        pinch = Qt.NativeGestureType.ZoomNativeGesture
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == pinch:
            self.zoom_to(self.zoom * (1 + event.value()), event.position())
            return True
        return super().event(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        self.look.focused = True
        if not self.look.selected and self.scene is not None and self.scene.order:
            self._select_node(self.scene.order[0])
        tell_item_on_arrival(self)
        self.redraw()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.look.focused = False
        self.redraw()

    @override
    def draw_over(self, painter: QPainter) -> None:
        """Draw the line of a drag."""
        choice = self.look.choice
        if self.chooser.dragging and choice is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(self.theme.colour("accent"), 3, Qt.PenStyle.DashLine))
            pointer = self.mapFromGlobal(QCursor.pos())
            painter.drawLine(handle_of(self.place_of(choice.fixed)), QPointF(pointer))
