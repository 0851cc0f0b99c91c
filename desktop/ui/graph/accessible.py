"""The graph for screen readers: a list of environments in reading order, each with its whole story as its name."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRect
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface, QColor
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid
from typing_extensions import override

from desktop.presentation.graph_scene import GROUP_PREFIX

if TYPE_CHECKING:
    from desktop.ui.graph.canvas import GraphCanvas

_kept: list["GraphInterface"] = []
"""Interfaces live until Qt deletes them with their widgets: it holds no reference to what Python made."""


class NodeInterface(QAccessibleInterface):
    """One node of the graph."""

    def __init__(self, canvas: "GraphCanvas", node: str, owner: "GraphInterface") -> None:
        super().__init__()
        self._canvas, self._node, self._owner = canvas, node, owner

    @override
    def isValid(self) -> bool:
        return self._canvas.scene is not None

    @override
    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    @override
    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return self._owner

    @override
    def childCount(self) -> int:
        return 0

    @override
    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    @override
    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    @override
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    @override
    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    @override
    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.focusable = True
        state.selectable = True
        state.selected = self._canvas.look.selected == self._node
        state.focused = state.selected and self._canvas.hasFocus()
        return state

    @override
    def text(self, kind: QAccessible.Text) -> str:
        scene = self._canvas.scene
        if kind != QAccessible.Text.Name or scene is None:
            return ""
        if self._node.startswith(GROUP_PREFIX):
            group = scene.groups.get(self._node.removeprefix(GROUP_PREFIX))
            return group.spoken if group is not None else ""
        card = scene.cards.get(self._node)
        return card.spoken if card is not None else ""

    @override
    def setText(self, kind: QAccessible.Text, text: str) -> None:
        return

    @override
    def rect(self) -> QRect:
        canvas = self._canvas
        scene = canvas.scene
        if scene is None:
            return QRect()
        place = canvas.place_of(self._node).toRect()
        return QRect(canvas.mapToGlobal(place.topLeft()), place.size())

    @override
    def window(self) -> QObject | None:  # type: ignore[override]
        return self._canvas.window().windowHandle()

    @override
    def backgroundColor(self) -> QColor:
        return QColor()

    @override
    def foregroundColor(self) -> QColor:
        return QColor()


class GraphInterface(QAccessibleWidget):
    """The canvas as a list."""

    def __init__(self, canvas: "GraphCanvas") -> None:
        super().__init__(canvas, QAccessible.Role.List, "Environment graph")
        self._canvas = canvas
        self._nodes: dict[str, NodeInterface] = {}
        self._ids: list[int] = []

    def _names(self) -> tuple[str, ...]:
        return self._canvas.scene.order if self._canvas.scene is not None else ()

    def node(self, name: str) -> NodeInterface:
        """Return the interface of a node, made and registered once."""
        if name not in self._nodes:
            self._nodes[name] = NodeInterface(self._canvas, name, self)
            self._ids.append(QAccessible.registerAccessibleInterface(self._nodes[name]))
        return self._nodes[name]

    def unregister(self) -> None:
        """Let Qt delete the nodes; called when it deleted this list."""
        for number in self._ids:
            QAccessible.deleteAccessibleInterface(number)
        self._ids.clear()

    @override
    def childCount(self) -> int:
        return len(self._names())

    @override
    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        names = self._names()
        return self.node(names[index]) if 0 <= index < len(names) else None

    @override
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        names = self._names()
        return next((n for n, name in enumerate(names) if self._nodes.get(name) is child), -1)

    @override
    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        for name in self._names():
            found = self.node(name)
            if found.rect().contains(x, y):
                return found
        return None


def graph_factory(class_name: str, watched: QObject) -> QAccessibleInterface | None:
    """Make an interface of a graph; a new one each time it is asked.

    Qt keeps each answer, asks again once PySide gave the graph another meta object, and deletes every answer once.
    """
    if class_name != "GraphCanvas" or not isinstance(watched, QWidget):
        return None
    for ended in [kept for kept in _kept if not isValid(kept)]:
        _kept.remove(ended)
        ended.unregister()
    _kept.append(GraphInterface(watched))  # type: ignore[arg-type]
    return _kept[-1]


def announce_selection(canvas: "GraphCanvas", name: str) -> None:
    """Tell a screen reader what is selected now."""
    if not QAccessible.isActive() or canvas.scene is None or name not in canvas.scene.cards:
        return
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(canvas, canvas.scene.cards[name].spoken))
