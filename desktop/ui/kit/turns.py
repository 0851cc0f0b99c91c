"""Work on widgets in turns of the event loop: between two of them keys and the pointer are answered."""

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from shiboken6 import isValid

_APART_MILLISECONDS = 3
"""What the event loop has for itself between two turns."""


class _Line(QObject):
    """All that waits for a turn, in the order in which it came; what belongs to somebody who went is left out."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[tuple[QObject, Callable[[], object]]] = deque()
        self._ended = 0.0
        self._timer = QTimer(self)
        """No single shot of 0: that is an event like those in which Qt shows and lays out, and comes before them."""
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._turn)

    def join(self, owner: QObject, call: Callable[[], object]) -> None:
        self._waiting.append((owner, call))
        if not self._timer.isActive():
            rested = (time.perf_counter() - self._ended) * 1000 >= _APART_MILLISECONDS
            self._timer.start(0 if rested else _APART_MILLISECONDS)

    @property
    def is_empty(self) -> bool:
        return not self._waiting

    def _turn(self) -> None:
        owner, call = self._waiting.popleft()
        if self._waiting:
            self._timer.start(_APART_MILLISECONDS)
        if isValid(owner):
            call()
        self._ended = time.perf_counter()
        if self._waiting:
            self._timer.start(_APART_MILLISECONDS)


_line = _Line()


def in_a_turn(owner: QObject, call: Callable[[], object]) -> None:
    """Do something in a turn of its own, after what waits already; not at all once its owner is gone."""
    _line.join(owner, call)


def all_done() -> bool:
    """Tell whether nothing waits for a turn."""
    return _line.is_empty


class Turns(QObject):
    """Does a few things one after the other, each in a turn of its own. What is asked for anew replaces what waits."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], object]] = []

    def take(self, *calls: Callable[[], object]) -> None:
        """Do the first call now and the others in the turns that follow."""
        first, *self._waiting = calls
        first()
        if self._waiting:
            in_a_turn(self, self._turn)

    def forget(self) -> None:
        """Do nothing more of what waits."""
        self._waiting = []

    def _turn(self) -> None:
        if self._waiting:
            call = self._waiting.pop(0)
            call()
        if self._waiting:
            in_a_turn(self, self._turn)
