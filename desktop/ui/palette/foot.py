"""The foot of the palette: what the keys do, and what a first letter restricts it to."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.presentation.palette import PREFIX_WORDS
from desktop.ui.kit.frame import Bar
from desktop.ui.kit.labels import KeyCap, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_MOVES = ((("↑", "↓"), "move"), (("Enter",), "open"))
_RADIUS = 7.0
_APART = 8


class PaletteFoot(Bar):
    """38 high, with the lower corners of the box it closes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 38, padding=18, gap=6)
        self._moves: list[QWidget] = []
        for keys, words in _MOVES:
            self._moves += [KeyCap(theme, key) for key in keys]
            self._moves.append(self._words(words))
        self.add(*self._moves, None)
        for key, words in PREFIX_WORDS.items():
            self.row.addSpacing(_APART)
            self.add(KeyCap(theme, key), self._words(words))
        theme.changed.connect(self._make_room)
        self._make_room()

    def _words(self, words: str) -> Words:
        return Words(self.theme, words, Type.SMALL, colour="text2")

    def _make_room(self) -> None:
        """Where there is little room, what everybody knows gives way."""
        for widget in self._moves:
            widget.setVisible(not self.theme.crowded)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        painter.setClipRect(box)
        ground = QPainterPath()
        ground.addRoundedRect(box.adjusted(0, -2 * _RADIUS, 0, 0), _RADIUS, _RADIUS)
        painter.fillPath(ground, self.theme.colour("window"))
        painter.fillRect(QRectF(0, 0, box.width(), 1), self.theme.colour("border_subtle"))
