"""Collects cyclic garbage on the interface thread only.

Python collects in whichever thread happens to allocate. Cycles here hold widgets, and a widget that a worker thread
deletes takes the whole program with it: so the automatic collection is off while the window lives, and a timer does it.
"""

import gc
import linecache
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_EVERY_MILLISECONDS = 200
_DUE_AFTER = (700, 2, 40)
"""How many new objects, or collections of the generation before, make one due.

The interpreter's own second number is 10: what piles up meanwhile while a workspace is read takes 60 to 100 ms at once.
"""
_OLDEST = 2


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
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the oldest generation that is due."""
        counts = gc.get_count()
        due = [age for age, limit in enumerate(_DUE_AFTER) if counts[age] > limit]
        if due and due[-1] == _OLDEST and not self._idle():
            due.pop()
        if due:
            gc.collect(due[-1])

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
