"""Draws the matrix of services and environments: heads by tier, cells, and the totals below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from desktop.domain.environment import Tier
from desktop.presentation.pipeline_cards import EnvironmentCard
from desktop.presentation.pipeline_matrix import NO_DIFFERENCES, MatrixCell, MatrixColumn, ServiceMatrix
from desktop.ui.kit.labels import draw_tier
from desktop.ui.theme.signs import draw_sign_and_word
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_FIRST, _COLUMN, _NARROW, _STRIP, _HEAD, _ROW, _TOTAL = 176, 103, 98, 26, 68, 28, 32
_LAG_PILL, _LAG_EDGE = 2, 3
_PADDING = 8
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class MatrixSizes:
    """In pixels of the viewport; they grow with the text."""

    first: int
    column: int
    strip: int
    head: int
    """The strip of tiers and the heads of the columns together."""
    row: int
    total: int

    @classmethod
    def of(cls, theme: Theme, room: int, columns: int) -> MatrixSizes:
        """Return the sizes; columns are a little narrower where all of them fit so."""
        first = theme.whole(_FIRST)
        fair = (room - first) // max(columns, 1)
        column = min(max(fair, theme.whole(_NARROW)), theme.whole(_COLUMN))
        strip, head = theme.whole(_STRIP), theme.whole(_STRIP + _HEAD)
        return cls(first, column, strip, head, theme.whole(_ROW), theme.whole(_TOTAL))

    def cell(self, look: MatrixLook, row: int, column: int) -> QRect:
        left = self.first + column * self.column - look.left
        return QRect(left, self.head + row * self.row - look.top, self.column, self.row)


@dataclass(frozen=True, slots=True)
class MatrixLook:
    """The current cell, and how far it is scrolled."""

    row: int
    column: int
    left: int
    top: int
    focused: bool


@dataclass(frozen=True, slots=True)
class _Frame:
    """What one picture is made of."""

    matrix: ServiceMatrix
    cards: Mapping[str, EnvironmentCard]
    sizes: MatrixSizes
    look: MatrixLook
    room: QSize

    def cell(self, row: int, column: int) -> QRect:
        return self.sizes.cell(self.look, row, column)


class MatrixPainter:
    """Paints what is seen of a matrix."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme

    def paint(
        self,
        painter: QPainter,
        matrix: ServiceMatrix,
        cards: Mapping[str, EnvironmentCard],
        look: MatrixLook,
        room: QSize,
    ) -> None:
        """Draw cells first, then what stays in view over them."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sizes = MatrixSizes.of(self._theme, room.width(), len(matrix.columns))
        frame = _Frame(matrix, cards, sizes, look, room)
        last_row = min(
            len(matrix.services), (look.top + room.height() - sizes.head - sizes.total) // sizes.row + 1
        )
        last = min(len(matrix.columns), (look.left + room.width() - sizes.first) // sizes.column + 1)
        rows = range(look.top // sizes.row, last_row)
        columns = range(look.left // sizes.column, last)
        self._paint_cross(painter, frame)
        painter.save()
        painter.setClipRect(
            QRect(sizes.first, sizes.head, room.width(), room.height() - sizes.head - sizes.total)
        )
        for row in rows:
            for column in columns:
                self._paint_cell(painter, frame, row, column)
        painter.restore()
        if matrix.left_out and not matrix.services:
            self._paint_nothing(painter, frame)
        self._paint_names(painter, frame, rows)
        self._paint_totals(painter, frame, columns)
        self._paint_heads(painter, frame, columns)
        self._paint_tier_lines(painter, frame)

    # --- cells ---------------------------------------------------------------------------------------------

    def _paint_cross(self, painter: QPainter, frame: _Frame) -> None:
        """Tint the row and the column of the current cell."""
        look, room = frame.look, frame.room
        ground = QColor(self._theme.colour("selection"))
        ground.setAlphaF(0.45)
        place = frame.cell(look.row, look.column)
        painter.fillRect(QRect(0, place.top(), room.width(), place.height()), ground)
        painter.fillRect(QRect(place.left(), 0, place.width(), room.height()), ground)

    def _paint_cell(
        self,
        painter: QPainter,
        frame: _Frame,
        row: int,
        column: int,
    ) -> None:
        matrix, look = frame.matrix, frame.look
        theme, place = self._theme, QRectF(frame.cell(row, column))
        cell = matrix.cells.get((matrix.services[row], matrix.columns[column].name))
        painter.fillRect(
            QRectF(place.left(), place.bottom() - 1, place.width(), 1), theme.colour("border_subtle")
        )
        if cell is None:
            self._line_text(painter, place.adjusted(_PADDING, 0, 0, 0), "–", Type.SMALL, "text2")
        else:
            room = place.adjusted(_PADDING, 0, -36 if cell.behind else -4, 0)
            kind, ink = (Type.CODE_STRONG, "text") if cell.differs else (Type.CODE, "text2")
            self._line_text(painter, room, matrix.short(cell), kind, ink)
            if cell.behind:
                self._paint_lag(painter, place, cell)
        if (row, column) == (look.row, look.column):
            painter.setPen(QPen(theme.colour("focus" if look.focused else "accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(1, 1, -1, -1), 2, 2)

    def _paint_lag(self, painter: QPainter, place: QRectF, cell: MatrixCell) -> None:
        theme = self._theme
        pill = QRectF(place.right() - 34, place.center().y() - 8, 26, 16)
        if cell.behind >= _LAG_PILL:
            edged = cell.behind >= _LAG_EDGE
            painter.setPen(QPen(theme.colour("border_control"), 1) if edged else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sunken"))
            painter.drawRoundedRect(pill, 3, 3)
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(Type.BADGE))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, f"−{cell.behind}")

    def _line_text(self, painter: QPainter, room: QRectF, words: str, kind: Type, ink: str) -> None:
        painter.setFont(self._theme.font(kind))
        painter.setPen(self._theme.colour(ink))
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, _MIDDLE, cut)

    # --- what stays in view --------------------------------------------------------------------------------

    def _paint_names(
        self,
        painter: QPainter,
        frame: _Frame,
        rows: range,
    ) -> None:
        matrix, sizes, look, room = frame.matrix, frame.sizes, frame.look, frame.room
        theme = self._theme
        column = QRect(0, sizes.head, sizes.first, room.height() - sizes.head - sizes.total)
        painter.save()
        painter.setClipRect(column)
        painter.fillRect(column, theme.colour("surface"))
        for row in rows:
            place = frame.cell(row, 0)
            box = QRectF(0, place.top(), sizes.first, place.height())
            if row == look.row:
                painter.fillRect(box, theme.colour("selection"))
            painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), theme.colour("border_subtle"))
            kind = Type.STRONG if row == look.row else Type.BODY
            self._line_text(painter, box.adjusted(16, 0, -12, 0), matrix.services[row], kind, "text")
        painter.restore()

    def _paint_totals(
        self,
        painter: QPainter,
        frame: _Frame,
        columns: range,
    ) -> None:
        matrix, sizes, room = frame.matrix, frame.sizes, frame.room
        theme = self._theme
        band = QRect(0, room.height() - sizes.total, room.width(), sizes.total)
        painter.fillRect(band, theme.colour("window"))
        painter.fillRect(QRect(0, band.top(), band.width(), 1), theme.colour("border_control"))
        own = QRectF(16, band.top(), sizes.first - 28, band.height())
        self._line_text(painter, own, "On the release above", Type.SMALL, "text2")
        painter.save()
        painter.setClipRect(band.adjusted(sizes.first, 0, 0, 0))
        for column in columns:
            left = frame.cell(0, column).left()
            place = QRectF(left + _PADDING, band.top(), sizes.column - _PADDING, band.height())
            self._line_text(painter, place, matrix.total(matrix.columns[column]), Type.SMALL, "text2")
        painter.restore()

    def _paint_nothing(self, painter: QPainter, frame: _Frame) -> None:
        sizes, room = frame.sizes, frame.room
        place = QRectF(0, sizes.head, room.width(), room.height() - sizes.head - sizes.total)
        painter.setFont(self._theme.font(Type.BODY))
        painter.setPen(self._theme.colour("text2"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, NO_DIFFERENCES)

    def _paint_heads(
        self,
        painter: QPainter,
        frame: _Frame,
        columns: range,
    ) -> None:
        matrix, sizes, look, room = frame.matrix, frame.sizes, frame.look, frame.room
        theme = self._theme
        band = QRect(0, 0, room.width(), sizes.head)
        painter.fillRect(band, theme.colour("window"))
        upper = QRectF(16, 0, sizes.first - 28, sizes.strip)
        self._line_text(painter, upper, matrix.count_words, Type.SMALL, "text2")
        if matrix.prefix:
            lower = QRectF(16, sizes.head - theme.px(24), sizes.first - 28, theme.px(18))
            self._line_text(painter, lower, f"Releases without {matrix.prefix}", Type.SMALL, "text2")
        painter.save()
        painter.setClipRect(band.adjusted(sizes.first, 0, 0, 0))
        for column in columns:
            left = frame.cell(0, column).left()
            box = QRectF(left, sizes.strip, sizes.column, sizes.head - sizes.strip)
            self._paint_head(
                painter,
                matrix.columns[column],
                frame.cards.get(matrix.columns[column].name),
                box,
                current=column == look.column,
            )
        self._paint_strips(painter, frame)
        painter.restore()
        painter.fillRect(QRect(0, sizes.head - 1, band.width(), 1), theme.colour("border_control"))

    def _paint_head(
        self,
        painter: QPainter,
        column: MatrixColumn,
        card: EnvironmentCard | None,
        box: QRectF,
        *,
        current: bool,
    ) -> None:
        theme = self._theme
        if current:
            painter.fillRect(box, theme.colour("selection"))
        line = QRectF(box.left() + _PADDING, box.top(), box.width() - _PADDING - 4, theme.px(20))
        self._line_text(painter, line.translated(0, theme.px(4)), column.name, Type.STRONG, "text")
        release = column.release or "nothing"
        self._line_text(painter, line.translated(0, theme.px(23)), release, Type.CODE, "text2")
        if card is not None:
            draw_sign_and_word(painter, line.translated(0, theme.px(43)), card.sign, theme)

    def _paint_strips(self, painter: QPainter, frame: _Frame) -> None:
        """Draw each tier over its columns; its word stays in view as long as one of them is."""
        matrix, sizes = frame.matrix, frame.sizes
        theme = self._theme
        for strip in matrix.strips:
            begin = frame.cell(0, strip.first).left()
            end = begin + strip.count * sizes.column
            if strip.tier is Tier.PROD:
                painter.fillRect(QRectF(begin, 0, end - begin, 3), theme.colour("prod"))
            left = max(begin, sizes.first) + _PADDING
            painter.setFont(theme.font(Type.TAG))
            tag = painter.fontMetrics().horizontalAdvance(strip.tier.value.upper()) + 12.0
            if left + tag > end:
                continue
            draw_tier(painter, (left + tag, (sizes.strip - theme.px(16)) / 2 + 1), strip.tier, theme)
            words = QRectF(left + tag + 8, 1, end - left - tag - 12, sizes.strip)
            painter.setFont(theme.font(Type.SMALL))
            if painter.fontMetrics().horizontalAdvance(strip.words) <= words.width():
                self._line_text(painter, words, strip.words, Type.SMALL, "text2")

    def _paint_tier_lines(self, painter: QPainter, frame: _Frame) -> None:
        """Draw a line before the first column, and where another tier begins."""
        matrix, sizes, room = frame.matrix, frame.sizes, frame.room
        ink = self._theme.colour("border_control")
        painter.fillRect(QRect(sizes.first - 1, 0, 1, room.height()), ink)
        for strip in matrix.strips[1:]:
            left = frame.cell(0, strip.first).left()
            if left > sizes.first:
                painter.fillRect(QRect(left - 1, 0, 1, room.height()), ink)
