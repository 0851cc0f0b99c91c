"""Freezes begin and end by the clock alone: looks for that, so that every screen reads again, offline too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from desktop.ui.desk import Desk

_LOOK_EVERY = 15_000


class ClockWatch(QObject):
    """Asks which freezes are in force, and says that the workspace changed where they are others than before."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._in_force: tuple[tuple[str, str], ...] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """A workspace was opened: look now, and from now on."""
        self._in_force = None
        self._timer.start()
        self.look()

    def end(self) -> None:
        self._timer.stop()

    def look(self) -> None:
        """Look once."""
        if self._desk.standing is not None:
            self._desk.ask(
                "clock",
                lambda services, _token: services.freezes.in_force(),
                self._told,
                lambda _error: None,  # whoever shows freezes says what cannot be told
            )

    def _told(self, in_force: tuple[tuple[str, str], ...]) -> None:
        before, self._in_force = self._in_force, in_force
        if before is not None and before != in_force:
            self._desk.changed.emit()
