"""An icon that stands between words."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.ui.theme.theme import Theme


class Icon(QWidget):
    """An icon between words; it says nothing to a screen reader that the words do not."""

    def __init__(self, theme: Theme, icon: str, size: int = 14) -> None:
        super().__init__()
        self._theme, self._icon, self._size = theme, icon, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        side = self._theme.whole(self._size)
        return QSize(side, side)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        self._theme.draw_icon(QPainter(self), QRectF(self.rect()), self._icon, "text2")
