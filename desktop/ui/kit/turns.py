"""Work on widgets in turns of the event loop: between two of them keys and the pointer are answered."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Turns(QObject):
    """Does a few things one after the other, each in a turn of its own. What is asked for anew replaces what waits."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[Callable[[], object]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._turn)

    def take(self, *calls: Callable[[], object]) -> None:
        """Do the first call now and the others in the turns that follow."""
        self._waiting = list(calls)
        self._timer.start()
        self._turn()

    def forget(self) -> None:
        """Do nothing more of what waits."""
        self._waiting = []

    def _turn(self) -> None:
        call = self._waiting.pop(0) if self._waiting else None
        if not self._waiting:
            self._timer.stop()
        if call is not None:
            call()
