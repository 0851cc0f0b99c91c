"""A difference for screen readers: the rows that are seen, each with its words and its place."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect

if TYPE_CHECKING:
    from desktop.ui.preview.diff_view import DiffView


class DiffSpeech:
    """The rows of a view as items; their numbers are their keys."""

    def __init__(self, view: "DiffView") -> None:
        self._view = view

    def spoken_keys(self) -> Sequence[str]:
        return [str(number) for number in self._view.seen_rows()]

    def spoken_words(self, key: str) -> str:
        return self._view.row_map.spoken(int(key))

    def spoken_place(self, key: str) -> QRect:
        view, number, tops = self._view, int(key), self._view.row_map.tops
        top = tops[number] - view.verticalScrollBar().value()
        return QRect(0, top, view.viewport().width(), tops[number + 1] - tops[number])

    def spoken_current(self) -> str:
        return str(self._view.cursor_row)
