"""The counts on the rail: requests that wait for this person, runs in progress."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.application.cancellation import CancelToken
from desktop.presentation.waiting import waiting_counts
from desktop.ui.desk import Desk
from desktop.ui.shell.rail import Rail

if TYPE_CHECKING:
    from desktop.application.services import Services


class Counts:
    """Asks quietly after each change of the workspace."""

    def __init__(self, desk: Desk, rail: Rail) -> None:
        self._desk, self._rail = desk, rail

    def ask(self) -> None:
        if self._desk.standing is not None:
            self._desk.ask("counts", _counts, self._show)

    def _show(self, counts: tuple[int, int]) -> None:
        requests, runs = counts
        self._rail.count("requests", requests, f"{requests} waiting")
        self._rail.count("live", runs, f"{runs} in progress")


def _counts(services: Services, _token: CancelToken) -> tuple[int, int]:
    return waiting_counts(services.requests.all())
