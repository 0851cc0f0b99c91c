"""The scope from far away: one picture of all targets, totals over columns and rows, a cursor with a loupe."""

from bisect import bisect_right
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from typing_extensions import override

from desktop.presentation.plain_text import plain
from desktop.presentation.scope_matrix import ScopePicture
from desktop.presentation.scope_overview import BLOCK, Ink, Overview
from desktop.presentation.scope_press import Line, Press
from desktop.ui.kit.arrows import GRID_STEPS
from desktop.ui.kit.labels import cut_words
from desktop.ui.kit.naming import name_control
from desktop.ui.kit.painted_scroll import PaintedScroll
from desktop.ui.kit.spoken_items import announce
from desktop.ui.scope.grid_frame import Spot
from desktop.ui.scope.pressed_words import PressedWords, words_of
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LEFT, _TOP, _TOTALS, _ROW_TOTALS, _BOX = 30, 28, 34, 38, 18
_LARGEST = 8
"""Times a small scope is enlarged at most."""


def overview_inks(theme: Theme) -> list[int]:
    """Return the colours of the far view by their numbers."""
    tokens = {
        Ink.CLEAR: "surface",
        Ink.OUT: "border_subtle",
        Ink.IN: "accent",
        Ink.ALREADY: "border_control",
        Ink.HATCH: "text2",
        Ink.PALE: "selection",
    }
    return [theme.colour(tokens[ink]).rgb() for ink in Ink]


def draw_overview(overview: Overview, inks: list[int]) -> QImage:
    """Return the picture in colours; made beside the interface, it is only stamped there."""
    image = QImage(
        overview.pixels, overview.width, overview.height, overview.stride, QImage.Format.Format_Indexed8
    )
    image.setColorTable(inks)
    return image.convertToFormat(QImage.Format.Format_RGB32)


class ScopeOverview(PaintedScroll):
    """`moved` tells the seen row and column under the cursor; `pressed` what Space toggles."""

    moved = Signal(int, int)
    pressed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._picture: ScopePicture | None = None
        self._overview: Overview | None = None
        self._image = QImage()
        self._row: int = 0
        self._column: int = 0
        self._pressed = PressedWords(self)
        name_control(self, "overview.scope", "All targets from far away")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self._recolour)

    def show_overview(self, picture: ScopePicture, overview: Overview, image: QImage) -> None:
        """Show another state of the scope, drawn in the colours of the theme."""
        self._picture, self._overview, self._image = picture, overview, image
        self._row = min(self._row, max(len(picture.rows) - 1, 0))
        self._column = min(self._column, max(len(picture.columns) - 1, 0))
        self._resize()
        self._pressed.look(picture)

    @property
    def cursor_at(self) -> tuple[int, int]:
        return self._row, self._column

    def _recolour(self) -> None:
        if self._overview is not None:
            self._image = draw_overview(self._overview, overview_inks(self._theme))
        self.viewport().update()

    # --- geometry ------------------------------------------------------------------------------------------

    def _scale(self) -> int:
        """Whole pixels a pixel: a small scope is enlarged as far as it fits."""
        overview, room = self._overview, self.viewport().size()
        if overview is None or not overview.width or not overview.height:
            return 1
        wide, high = room.width() - self._left() - _ROW_TOTALS - 24, room.height() - self._top() - 8
        return max(1, min(_LARGEST, wide // overview.width, high // overview.height))

    def _left(self) -> int:
        return self._theme.whole(_LEFT)

    def _top(self) -> int:
        return self._theme.whole(_TOP) + _TOTALS + 6

    def _resize(self) -> None:
        if self._overview is not None:
            room, scale = self.viewport().size(), self._scale()
            across = self._left() + self._overview.width * scale + _ROW_TOTALS + 24
            down = self._top() + self._overview.height * scale + 8
            for bar, length, page in (
                (self.horizontalScrollBar(), across, room.width()),
                (self.verticalScrollBar(), down, room.height()),
            ):
                bar.setRange(0, max(0, length - page))
                bar.setPageStep(page)
                bar.setSingleStep(24)
        self.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._resize()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def _origin(self) -> QPointF:
        return QPointF(
            self._left() - self.horizontalScrollBar().value(), self._top() - self.verticalScrollBar().value()
        )

    def _at(self, point: QPointF) -> tuple[int, int] | None:
        overview = self._overview
        if overview is None or not overview.lefts or not overview.tops:
            return None
        origin, scale = self._origin(), self._scale()
        x, y = (point.x() - origin.x()) / scale, (point.y() - origin.y()) / scale
        if not (0 <= x < overview.width and 0 <= y < overview.height):
            return None
        return max(bisect_right(overview.tops, y) - 1, 0), max(bisect_right(overview.lefts, x) - 1, 0)

    # --- input ---------------------------------------------------------------------------------------------

    def go_to(self, row: int, column: int) -> None:
        """Move the cursor to a seen row and column, and bring it into view."""
        picture, overview = self._picture, self._overview
        if picture is None or overview is None or not overview.lefts or not overview.tops:
            return
        self._pressed.forget()
        self._row = min(max(row, 0), len(overview.tops) - 1)
        self._column = min(max(column, 0), len(overview.lefts) - 1)
        origin, scale, room = self._origin(), self._scale(), self.viewport().rect()
        for bar, at, start, end in (
            (
                self.horizontalScrollBar(),
                origin.x() + overview.lefts[self._column] * scale,
                self._left(),
                room.right(),
            ),
            (
                self.verticalScrollBar(),
                origin.y() + overview.tops[self._row] * scale,
                self._top(),
                room.bottom(),
            ),
        ):
            if at < start:
                bar.setValue(round(bar.value() + at - start))
            elif at > end - 12:
                bar.setValue(round(bar.value() + at - end + 12))
        self.moved.emit(self._row, self._column)
        announce(self, picture.spoken(self._row, self._column))
        self.viewport().update()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held, picture = Qt.Key(event.key()), event.modifiers(), self._picture
        if picture is None or not picture.rows or not picture.columns:
            super().keyPressEvent(event)
        elif key in GRID_STEPS:
            down, right = GRID_STEPS[key]
            self.go_to(self._row + down, self._column + right)
        elif key == Qt.Key.Key_Space:
            shift, control = (
                held & Qt.KeyboardModifier.ShiftModifier,
                held & Qt.KeyboardModifier.ControlModifier,
            )
            self._press(Spot(-1 if control and not shift else self._row, -1 if shift else self._column))
        else:
            super().keyPressEvent(event)

    def _press(self, spot: Spot) -> None:
        picture = self._picture
        if picture is None:
            return
        self._pressed.begin(picture, partial(words_of, spot))
        if spot.column < 0:
            self.pressed.emit(Press(Line.ROW, row=picture.rows[spot.row]))
        elif spot.row < 0:
            self.pressed.emit(Press(Line.COLUMN, column=picture.columns[spot.column]))
        else:
            row, column = picture.rows[spot.row], picture.columns[spot.column]
            self.pressed.emit(Press(Line.CELL, row=row, column=column))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found is not None and found != (self._row, self._column):
            self._row, self._column = found
            self.moved.emit(*found)
            self.viewport().update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self._at(event.position())
        if found is not None:
            self.go_to(*found)
            self._press(Spot(*found))

    # --- painting ------------------------------------------------------------------------------------------

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, theme = QPainter(self.viewport()), self._theme
        room = self.viewport().rect()
        painter.fillRect(room, theme.colour("surface"))
        picture, overview = self._picture, self._overview
        if picture is None or overview is None or not picture.rows or not picture.columns:
            return
        origin, scale = self._origin(), self._scale()
        place = QRectF(origin.x(), origin.y(), overview.width * scale, overview.height * scale)
        painter.save()
        painter.setClipRect(room.adjusted(self._left(), self._top(), 0, 0))
        self._paint_image(painter, place, scale)
        self._paint_row_totals(painter, picture, overview, place)
        self._paint_cursor(painter, overview, origin)
        painter.restore()
        self._paint_columns(painter, picture, overview, place)
        self._paint_kinds(painter, overview, origin)

    def _paint_image(self, painter: QPainter, place: QRectF, scale: int) -> None:
        """Draw the part that is in view; the rest is not touched."""
        room = QRectF(self.viewport().rect()).intersected(place)
        source = QRectF(
            (room.left() - place.left()) / scale,
            (room.top() - place.top()) / scale,
            room.width() / scale,
            room.height() / scale,
        )
        painter.drawImage(room, self._image, source)

    def _paint_cursor(self, painter: QPainter, overview: Overview, origin: QPointF) -> None:
        theme, scale, room = self._theme, self._scale(), self.viewport().rect()
        x = origin.x() + (overview.lefts[self._column] + BLOCK / 2) * scale
        y = origin.y() + (overview.tops[self._row] + BLOCK / 2) * scale
        line = QColor(theme.colour("focus"))
        line.setAlphaF(0.6)
        painter.setPen(QPen(line, 1))
        painter.drawLine(QPointF(x, 0), QPointF(x, room.height()))
        painter.drawLine(QPointF(0, y), QPointF(room.width(), y))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("focus" if self.hasFocus() else "border_control"), 2))
        painter.drawRect(QRectF(x - _BOX / 2, y - _BOX / 2, _BOX, _BOX))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _paint_row_totals(
        self, painter: QPainter, picture: ScopePicture, overview: Overview, place: QRectF
    ) -> None:
        scale, accent = self._scale(), self._theme.colour("accent")
        most = max((head.chosen for head in picture.row_heads), default=0)
        left = place.right() + 6
        painter.fillRect(
            QRectF(left - 3, place.top(), 1, place.height()), self._theme.colour("border_subtle")
        )
        first = max(bisect_right(overview.tops, (self._top() - place.top()) / scale) - 1, 0)
        last = bisect_right(overview.tops, (self.viewport().height() - place.top()) / scale)
        bars = [
            QRectF(left, place.top() + top * scale, _ROW_TOTALS * head.chosen / most, BLOCK * scale)
            for head, top in zip(picture.row_heads[first:last], overview.tops[first:last], strict=True)
            if head.chosen
        ]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRects(bars)

    def _paint_columns(
        self, painter: QPainter, picture: ScopePicture, overview: Overview, place: QRectF
    ) -> None:
        theme, scale = self._theme, self._scale()
        head = QRectF(0, 0, self.viewport().width(), self._top())
        painter.fillRect(head, theme.colour("surface"))
        painter.save()
        painter.setClipRect(head.adjusted(self._left(), 0, 0, 0))
        most = max((one.chosen for one in picture.column_heads), default=0)
        accent, foot = theme.colour("accent"), self._top() - 4
        bars: list[QRectF] = []
        for one, left in zip(picture.column_heads, overview.lefts, strict=True):
            if one.chosen:
                high = _TOTALS * one.chosen / most
                bars.append(QRectF(place.left() + left * scale, foot - high, BLOCK * scale, high))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRects(bars)
        for band in picture.bands:
            start = place.left() + overview.lefts[band.start] * scale
            end = place.left() + (overview.lefts[band.end - 1] + BLOCK) * scale
            self._paint_band(painter, band.name, str(band.end - band.start), start, end)
        painter.restore()

    def _paint_band(self, painter: QPainter, name: str, count: str, start: float, end: float) -> None:
        theme = self._theme
        foot = theme.px(_TOP) - 4
        painter.setFont(theme.font(Type.SMALL_STRONG))
        metrics = painter.fontMetrics()
        words = plain(name, 40) or "no group"
        shown = cut_words(metrics, words, end - start - 2)
        painter.setPen(theme.colour("text"))
        place = QRectF(start + 2, 0, end - start - 2, foot)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
        wide = metrics.horizontalAdvance(shown + " ")
        painter.setFont(theme.font(Type.SMALL))
        if shown == words and wide + painter.fontMetrics().horizontalAdvance(count) < place.width():
            painter.setPen(theme.colour("text2"))
            painter.drawText(place.adjusted(wide, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, count)
        painter.fillRect(QRectF(start, foot, end - start, 1), theme.colour("border_control"))

    def _paint_kinds(self, painter: QPainter, overview: Overview, origin: QPointF) -> None:
        theme, scale = self._theme, self._scale()
        painter.save()
        painter.setClipRect(QRectF(0, self._top(), self._left(), self.viewport().height()))
        painter.fillRect(
            QRectF(0, self._top(), self._left(), self.viewport().height()), theme.colour("surface")
        )
        painter.setFont(theme.font(Type.SMALL_STRONG))
        painter.setPen(theme.colour("text"))
        for name, start, end in overview.kinds:
            top = origin.y() + overview.tops[start] * scale
            bottom = origin.y() + (overview.tops[end - 1] + BLOCK) * scale
            painter.fillRect(QRectF(self._left() - 6, top, 1, bottom - top), theme.colour("border_control"))
            if not name:
                continue
            words = cut_words(painter.fontMetrics(), f"{plain(name, 40)} {end - start}", bottom - top)
            painter.save()
            painter.translate(
                self._left() - 15, (max(top, self._top()) + min(bottom, self.viewport().height())) / 2
            )
            painter.rotate(-90)
            painter.drawText(QRectF(-200, -10, 400, 20), Qt.AlignmentFlag.AlignCenter, words)
            painter.restore()
        painter.restore()
