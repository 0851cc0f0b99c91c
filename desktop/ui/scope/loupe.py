"""The loupe: five columns and seven rows around the cursor of the far view, as they look near by."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.plain_text import plain
from desktop.presentation.scope_matrix import ScopePicture
from desktop.ui.scope.cells import draw_cell
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_COLUMNS, _ROWS = 5, 7
_WIDE, _HIGH, _NAMES, _HEAD = 28, 24, 108, 72


class Loupe(QWidget):
    """Shows the surroundings of one target; it takes no keys, the far view has them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture: ScopePicture | None = None
        self._row, self._column = 0, 0
        self.setObjectName("view.loupe")
        self.setAccessibleName("Loupe")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def look_at(self, picture: ScopePicture, row: int, column: int) -> None:
        """Show what lies around a seen row and column."""
        self._picture, self._row, self._column = picture, row, column
        if picture.rows and picture.columns:
            self.setAccessibleName(f"Loupe: {picture.spoken(row, column)}")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        theme = self._theme
        return QSize(theme.whole(_NAMES + _WIDE * _COLUMNS), theme.whole(_HEAD + _HIGH * _ROWS + 2))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        picture, theme = self._picture, self._theme
        if picture is None or not picture.rows or not picture.columns:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(theme.text_scale, theme.text_scale)
        rows = _around(self._row, _ROWS, len(picture.rows))
        columns = _around(self._column, _COLUMNS, len(picture.columns))
        self._paint_ground(painter, rows, columns)
        for down, row in enumerate(rows):
            name = QRectF(0, _HEAD + down * _HIGH, _NAMES - 6, _HIGH)
            self._paint_words(painter, name, plain(picture.tenant(row), 60), strong=row == self._row)
            for right, column in enumerate(columns):
                place = QRectF(_NAMES + right * _WIDE, _HEAD + down * _HIGH, _WIDE, _HIGH)
                ground = "selection" if row == self._row else "surface"
                draw_cell(painter, place, picture.look(row, column), theme, ground)
        for right, column in enumerate(columns):
            painter.save()
            painter.translate(_NAMES + right * _WIDE + _WIDE / 2, _HEAD - 5)
            painter.rotate(-90)
            words = QRectF(0, -_WIDE / 2, _HEAD - 8, _WIDE)
            self._paint_words(
                painter, words, plain(picture.service(column), 60), strong=column == self._column
            )
            painter.restore()

    def _paint_ground(self, painter: QPainter, rows: range, columns: range) -> None:
        theme = self._theme
        across, down = columns.index(self._column) * _WIDE, rows.index(self._row) * _HIGH
        high = _HEAD + len(rows) * _HIGH
        painter.fillRect(QRectF(_NAMES + across, 0, _WIDE, high), theme.colour("window"))
        wide = _NAMES + len(columns) * _WIDE
        painter.fillRect(QRectF(0, _HEAD + down, wide, _HIGH), theme.colour("selection"))
        painter.setPen(QPen(theme.colour("focus"), 2))
        place = QRectF(_NAMES + across, _HEAD + down, _WIDE, _HIGH)
        painter.drawRoundedRect(place.adjusted(2, 1, -2, -1), 5, 5)

    def _paint_words(self, painter: QPainter, place: QRectF, words: str, *, strong: bool) -> None:
        painter.setFont((Type.SMALL_STRONG if strong else Type.SMALL).font(1.0))
        painter.setPen(self._theme.colour("text"))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)


def _around(middle: int, most: int, count: int) -> range:
    start = max(0, min(middle - most // 2, count - most))
    return range(start, min(count, start + most))
