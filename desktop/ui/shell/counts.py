"""The counts on the rail: requests that wait for this person, runs in progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from desktop.presentation.waiting import runs_in_progress
from desktop.ui.desk import Desk
from desktop.ui.shell.rail import Rail

if TYPE_CHECKING:
    from desktop.application.cancellation import CancelToken
    from desktop.application.services import Services
    from desktop.domain.request import Request
    from desktop.ui.requests.judging import Judging

_AFTER = 2_000
"""What a person looks at is read first."""


class Counts(QObject):
    """Asks quietly after each change of the workspace."""

    def __init__(self, desk: Desk, rail: Rail, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._rail = desk, rail
        self._judging: Judging | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_AFTER)
        self._later.timeout.connect(self._ask)

    def ask(self) -> None:
        self._later.start()

    def _ask(self) -> None:
        if self._desk.standing is not None:
            self._desk.ask("counts", _read, self._take)

    def _take(self, read: tuple[list[Request], str]) -> None:
        requests, seen = read
        runs = runs_in_progress(requests)
        self._rail.count("live", runs, f"{runs} in progress")
        if self._judging is None:
            self._judging = self._new_judging()
        self._judging.start(requests, seen)
        self._show_waiting()

    def _new_judging(self) -> Judging:
        from desktop.ui.requests.judging import Judging  # noqa: PLC0415 - not needed for the first paint

        judging = Judging.of(self._desk)
        judging.judged.connect(self._show_waiting)
        return judging

    def _show_waiting(self) -> None:
        """Show how many wait for this person once all are judged; until then the last count stands."""
        from desktop.presentation.request_acts import waits_for  # noqa: PLC0415 - as above

        if self._judging is not None and not self._judging.left:
            waiting = sum(bool(waits_for(facts)) for facts in self._judging.facts.values())
            self._rail.count("requests", waiting, f"{waiting} waiting for you")


def _read(services: Services, _token: CancelToken) -> tuple[list[Request], str]:
    return list(services.requests.all()), services.seen
