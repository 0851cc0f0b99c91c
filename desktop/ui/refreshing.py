"""Asking the remote: one question at a time, however often a person wants it, and once a minute by itself."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_EVERY = 60_000


class Refreshing(QObject):
    """A wish while an answer is still to come is met by one more question after it: its answer is the one that counts.

    So a key that is held down starts no second Git, and a remote that takes longer than a minute is not asked anew
    before it has answered.
    """

    def __init__(self, ask: Callable[[], object], is_asked: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._ask, self._is_asked = ask, is_asked
        self._again = False
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self._tick)

    def begin(self) -> None:
        """A workspace was opened: ask now, and from now on."""
        self._again = False
        self._timer.start()
        self.want()

    def end(self) -> None:
        self._timer.stop()

    def want(self) -> None:
        """Ask now, or as soon as the answer that is awaited is there."""
        if self._is_asked():
            self._again = True
        else:
            self._ask()

    def answered(self) -> None:
        """Take note that an answer came, or a refusal."""
        if self._again:
            self._again = False
            self._ask()

    def _tick(self) -> None:
        if not self._is_asked():
            self._ask()
