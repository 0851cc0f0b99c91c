"""A view that paints all it shows and scrolls: where the keyboard is, is painted too."""

from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QAbstractScrollArea
from typing_extensions import override


class PaintedScroll(QAbstractScrollArea):
    """Painted anew when the keyboard comes and goes."""

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
