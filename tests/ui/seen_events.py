"""Counts what happens to a widget."""

from PySide6.QtCore import QEvent, QObject
from typing_extensions import override


class SeenEvents(QObject):
    """Counts the events of one kind; it is installed as a filter."""

    def __init__(self, kind: QEvent.Type) -> None:
        super().__init__()
        self._kind = kind
        self.count = 0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == self._kind
        return False
