"""What a press made of a cell or header, for screen readers: the answer comes later, from the work behind the view."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from desktop.presentation.scope_matrix import ScopePicture
from desktop.ui.kit.spoken_items import announce
from desktop.ui.scope.grid_frame import Spot


class PressedWords:
    """Told once by a press, then by each picture; forgotten when the cursor moves or other targets are seen."""

    def __init__(self, view: QWidget) -> None:
        self._view = view
        self._before: tuple[ScopePicture, str] | None = None
        self._words: Callable[[ScopePicture], str] = lambda _picture: ""

    def begin(self, picture: ScopePicture, words: Callable[[ScopePicture], str]) -> None:
        """Remember what was pressed by the words that a picture has for it."""
        self._before, self._words = (picture, words(picture)), words

    def forget(self) -> None:
        self._before = None

    def look(self, picture: ScopePicture) -> None:
        """Announce what became of it, once the picture says so."""
        if self._before is None:
            return
        old, said = self._before
        if (old.rows, old.columns) != (picture.rows, picture.columns):
            self._before = None
            return
        now = self._words(picture)
        self._before = picture, now
        if now != said:
            announce(self._view, now)


def words_of(spot: Spot, picture: ScopePicture) -> str:
    """Return a cell or header of a picture in words."""
    if spot.band >= 0:
        return picture.band_words(spot.band)
    if spot.row >= 0 and spot.column >= 0:
        return picture.spoken(spot.row, spot.column)
    if spot.row >= 0:
        return picture.row_words(spot.row)
    return picture.column_words(spot.column) if spot.column >= 0 else picture.corner_words
