"""Collects cyclic garbage on the interface thread only.

Python collects in whichever thread happens to allocate. Cycles here hold widgets, and a widget that a worker thread
deletes takes the whole program with it: so the automatic collection is off while the window lives, and a timer does it.
"""

import gc
import linecache
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_EVERY_MILLISECONDS = 200
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
        """Collect the oldest generation that is due, by the interpreter's own thresholds."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [age for age in range(_OLDEST + 1) if counts[age] > thresholds[age] > 0]
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
