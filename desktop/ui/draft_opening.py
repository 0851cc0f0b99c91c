"""The one command behind click, drag, key, palette and list: open the draft of a route, and go to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.ui.desk import Desk, Place

if TYPE_CHECKING:
    from desktop.application.drafts import Draft


class DraftOpening(QObject):
    """Listens to `promotion_wanted`, whoever emitted it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        desk.promotion_wanted.connect(self.open)

    def open(self, source: str, target: str) -> None:
        """Open the draft for a route; a route that is not allowed is said, and nothing opens."""
        self._desk.ask("open_draft", lambda services, _token: services.drafts.open(source, target), self._go)

    def _go(self, draft: Draft) -> None:
        self._desk.go(Place(screen="draft", id=draft.id))
