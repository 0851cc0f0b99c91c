"""Choosing the other end of a route in the graph: by click, digit, arrows or drop; Escape leaves it."""

from PySide6.QtCore import QObject, Qt, Signal

from desktop.presentation.graph_choice import (
    LAST_DIGIT,
    RouteChoice,
    announced_words,
    nothing_to_choose,
    refused_words,
)
from desktop.ui.graph.look import GraphLook
from desktop.ui.kit.arrows import ARROWS

_FORWARD = ("down", "right")


class Chooser(QObject):
    """Keeps the choice in the look of the graph; what it comes to goes out as signals."""

    wanted = Signal(str, str)
    refused = Signal(str)
    changed = Signal()
    """Begun, ended, or another candidate is hot."""
    told = Signal(str)
    """For a screen reader."""

    def __init__(self, look: GraphLook, parent: QObject) -> None:
        super().__init__(parent)
        self._look = look
        self.dragging = False

    @property
    def choice(self) -> RouteChoice | None:
        return self._look.choice

    def begin(self, choice: RouteChoice, *, dragging: bool = False) -> None:
        """Begin to choose; where there is nothing to choose it is said why."""
        if not choice.candidates:
            self.refused.emit(nothing_to_choose(choice))
            return
        self.dragging = dragging
        self._look.choice = choice
        self._look.hot = "" if dragging else choice.names[0]
        self.told.emit(announced_words(choice))
        self.changed.emit()

    def stop(self, *, tell: bool = False) -> None:
        """Leave the choice as if it had never begun."""
        if self._look.choice is not None:
            self._look.choice, self._look.hot, self.dragging = None, "", False
            if tell:
                self.told.emit("Nothing chosen")
            self.changed.emit()

    def take(self, name: str) -> None:
        """Ask for the draft of a candidate, or say why there is none; a freeze does not forbid preparing."""
        choice = self.choice
        if choice is None or name in ("", choice.fixed):
            return
        self.stop()
        if name in choice.candidates:
            self.wanted.emit(*choice.route_with(name))
        else:
            self.refused.emit(refused_words(choice, name))

    def hover(self, name: str) -> None:
        """The pointer is over an environment (or over none)."""
        if self._look.is_candidate(name):
            self._heat(name, tell=False)
        elif self.dragging:
            self._heat("", tell=False)

    def key(self, key: Qt.Key) -> bool:
        """Take a key while choosing; tell whether it was one of the choice's."""
        choice, hot = self.choice, self._look.hot
        if choice is None:
            return False
        if key == Qt.Key.Key_Escape:
            self.stop(tell=True)
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_0 + LAST_DIGIT:
            self.take(choice.numbered(key - Qt.Key.Key_0))
        elif key in ARROWS:
            self._heat(choice.step(hot, 1 if ARROWS[key] in _FORWARD else -1), tell=True)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take(hot)
        else:
            return False
        return True

    def _heat(self, name: str, *, tell: bool) -> None:
        choice = self.choice
        if choice is None or name == self._look.hot:
            return
        self._look.hot = name
        if tell:
            source, target = choice.route_with(name)
            reason = choice.candidates[name].reason
            self.told.emit(f"{source} to {target}{f', {reason}' if reason else ''}. Enter opens a draft")
        self.changed.emit()
