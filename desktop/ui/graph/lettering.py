"""Words on cards: they grow with the graph's zoom, not with the text size, so that cards keep their proportions."""

from functools import cache, lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetrics

from desktop.ui.theme.type import Type

_WORDS_KEPT = 8_192


@cache
def graph_font(kind: Type, pixels: int = 0) -> QFont:
    """Return a font of the graph, in another size than its own where `pixels` says so."""
    font = QFont(kind.font(1.0))
    if pixels:
        font.setPixelSize(pixels)
    return font


@cache
def _metrics(kind: Type, pixels: int) -> QFontMetrics:
    return QFontMetrics(graph_font(kind, pixels))


@lru_cache(maxsize=_WORDS_KEPT)
def width_of(words: str, kind: Type) -> int:
    return _metrics(kind, 0).horizontalAdvance(words)


def cut(words: str, kind: Type, room: float, pixels: int = 0) -> str:
    """Return the words as far as there is room for them."""
    return _cut(words, kind, int(max(room, 0)), pixels)


@lru_cache(maxsize=_WORDS_KEPT)
def _cut(words: str, kind: Type, room: int, pixels: int) -> str:
    return _metrics(kind, pixels).elidedText(words, Qt.TextElideMode.ElideRight, room)
