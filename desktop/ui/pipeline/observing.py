"""Looking at the clusters one after another, the small ones first, so that nothing else has to wait for all of them."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.application.cancellation import CancelToken
from desktop.application.environments import EnvironmentStanding
from desktop.application.services import Services
from desktop.presentation.cluster_summary import ClusterSummary
from desktop.ui.desk import Desk
from desktop.ui.pipeline.data import observe

_TELL_AFTER = 150
_WITHOUT_ASKING = 20_000
"""Environments with more targets are looked at only when a person asks: meanwhile everything else would wait."""


class Observing(QObject):
    """Keeps what each cluster said last. `changed` comes at most a few times a second."""

    changed = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.readings: dict[str, ClusterSummary] = {}
        self._waiting: list[str] = []
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(_TELL_AFTER)
        self._telling.timeout.connect(self.changed)

    def begin(self, standings: Iterable[EnvironmentStanding], *, asked: bool) -> None:
        """Begin a round over all environments, the largest only where it was asked for."""
        wanted = [item for item in standings if asked or item.targets <= _WITHOUT_ASKING]
        ordered = sorted(wanted, key=lambda item: item.targets)
        self._waiting = [item.environment.name for item in ordered]
        self._next()

    def _next(self) -> None:
        if not self._waiting:
            return
        name = self._waiting[0]

        def work(services: Services, token: CancelToken) -> ClusterSummary:
            return observe(services, name, token)

        title = f"Looking at the clusters, {len(self._waiting)} left"
        self._desk.ask("pipeline.observe", work, self._take, self._failed, title)

    def _take(self, summary: ClusterSummary) -> None:
        if self._waiting:
            self.readings[self._waiting.pop(0)] = summary
        if not self._telling.isActive():
            self._telling.start()
        self._next()

    def _failed(self, error: Exception) -> None:
        self._waiting = []
        self._desk.error(error)
