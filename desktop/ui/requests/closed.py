"""Reads requests that no gate decides on any more, each once it is looked at: its change, what was said of it."""

from PySide6.QtCore import QObject, Signal

from desktop.presentation.request_facts import RequestFacts, read_request
from desktop.ui.desk import Desk


class ClosedRequests(QObject):
    """`read` tells that another one is known."""

    read = Signal()

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.facts: dict[str, RequestFacts] = {}

    def ask(self, name: str) -> None:
        self._desk.ask(
            "requests.closed", lambda services, token: read_request(services, name, token), self._take
        )

    def _take(self, facts: RequestFacts) -> None:
        self.facts[facts.request.id] = facts
        self.read.emit()
