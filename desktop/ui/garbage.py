"""Collects cyclic garbage on the interface thread only.

Python collects in whichever thread happens to allocate. Cycles here hold widgets, and a widget that a worker thread
deletes takes the whole program with it: so the automatic collection is off while the window lives, and a timer does it.
"""

import gc
import linecache
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop.ui.kit.turns import in_a_turn

_EVERY_MILLISECONDS = 100
_YOUNG_DUE, _OLD_DUE = 700, 80
"""How many new objects make a look at the young ones due, and how many of those looks one at all."""
_YOUNG, _OLD = 1, 2
"""Generations. The youngest is not looked at by itself: what a worker reads mostly stays, and would be twice."""


class GarbageOnThisThread(QObject):
    """Takes the collection over from the interpreter, and gives it back when it is closed.

    `idle` tells whether nobody waits for work: the oldest generation, which takes longest, is collected only then.
    """

    def __init__(self, idle: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._idle = idle
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MILLISECONDS)
        self._timer.timeout.connect(lambda: in_a_turn(self, self.collect))
        self._timer.start()

    def collect(self) -> None:
        """Collect what is due."""
        young, _middle, old = gc.get_count()
        if old > _OLD_DUE and self._idle():
            gc.collect(_OLD)
        elif young > _YOUNG_DUE:
            gc.collect(_YOUNG)

    def settle(self) -> None:
        """Take what is there now as here to stay: looking through all of it each time would hold the keyboard up.

        The toolkit reads the source of every module that is imported, to find its switches; nobody needs that again.
        """
        linecache.clearcache()
        gc.freeze()

    def unsettle(self) -> None:
        """Look through everything again: much of what was here goes, now that another workspace is opened."""
        gc.unfreeze()

    def close(self) -> None:
        self._timer.stop()
        self.unsettle()
        gc.enable()
