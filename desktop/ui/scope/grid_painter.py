"""Paints the scope's grid: cells that are in view, the cursor's row and column, the headers over them."""

from functools import partial

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen

from desktop.presentation.plain_text import plain
from desktop.presentation.scope_matrix import ROW_EXCLUDED, ROW_UNKNOWN, Band, Head, Tri
from desktop.presentation.signs import CANCELLED, UNKNOWN
from desktop.ui.scope.cells import CellSigns, HeadStamps, draw_tri
from desktop.ui.scope.grid_frame import GridFrame
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_MIDDLE, _RIGHT = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight


class GridPainter:
    """One frame: `room` is the viewport, `offset` how far it is scrolled, `cursor` the seen row and column."""

    def __init__(
        self,
        theme: Theme,
        stamps: tuple[CellSigns, HeadStamps],
        frame: GridFrame,
        *,
        cursor: tuple[int, int],
        focused: bool,
    ) -> None:
        self._theme, self._frame = theme, frame
        self._signs, self._heads = stamps
        self._row, self._column = cursor
        self._focused = focused

    def paint(self, painter: QPainter, room: QRect, left: int, top: int) -> None:
        frame, theme = self._frame, self._theme
        painter.fillRect(room, theme.colour("surface"))
        rows, columns = frame.rows(top, room.height()), frame.columns(left, room.width())
        if not frame.lefts:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_cursor_lines(painter, room, left, top)
        painter.save()
        painter.setClipRect(room.adjusted(frame.row_head, frame.head, 0, 0))
        self._paint_cells(painter, rows, columns, left, top)
        painter.restore()
        self._paint_rows(painter, room, rows, top)
        self._paint_columns(painter, room, columns, left)
        self._paint_corner(painter, room)

    def _paint_cursor_lines(self, painter: QPainter, room: QRect, left: int, top: int) -> None:
        frame, theme = self._frame, self._theme
        place = frame.cell(self._row, self._column).translated(-left, -top)
        column = QRectF(place.left(), frame.band_height, place.width(), room.height())
        painter.fillRect(column, theme.colour("window"))
        painter.fillRect(QRectF(0, place.top(), room.width(), place.height()), theme.colour("selection"))

    def _paint_cells(self, painter: QPainter, rows: range, columns: range, left: int, top: int) -> None:
        frame, picture = self._frame, self._frame.picture
        ratio = painter.device().devicePixelRatio()
        stamps = self._signs.stamp
        looks, wide = picture.looks, picture.table.wide
        cells = [(frame.left(column) - left, picture.columns[column]) for column in columns]
        for row in rows:
            y, first = frame.top(row) - top, picture.rows[row] * wide
            ground = "selection" if row == self._row else "surface"
            for x, column in cells:
                look = looks[first + column]
                if look:
                    painter.drawPixmap(x, y, stamps(look, ratio, ground))
        if self._row in rows and self._column in columns:
            place = frame.cell(self._row, self._column).translated(-left, -top)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(self._theme.colour("focus" if self._focused else "border_control"), 2))
            painter.drawRoundedRect(place.adjusted(2, 1, -2, -1), 5, 5)

    # --- headers -------------------------------------------------------------------------------------------

    def _paint_rows(self, painter: QPainter, room: QRect, rows: range, top: int) -> None:
        frame, theme = self._frame, self._theme
        column = QRect(0, frame.head, frame.row_head, room.height())
        painter.save()
        painter.setClipRect(column)
        painter.fillRect(column, theme.colour("surface"))
        for row in rows:
            place = QRectF(0, frame.top(row) - top, frame.row_head, frame.high)
            if row == self._row:
                painter.fillRect(place, theme.colour("selection"))
            head, mark = frame.picture.row_heads[row], frame.picture.row_marks[row]
            key = (frame.picture.tenant(row), head, mark, row == self._row, frame.row_head)
            size = QSize(frame.row_head, frame.high)
            painter.drawPixmap(
                place.topLeft(), self._heads.row(key, size, partial(self._paint_row_head, row))
            )
        painter.restore()

    def _paint_row_head(self, row: int, painter: QPainter) -> None:
        theme, picture = self._theme, self._frame.picture
        place = QRectF(0, 0, self._frame.row_head, self._frame.high)
        head, marks = picture.row_heads[row], picture.row_marks[row]
        draw_tri(painter, QPointF(theme.px(19), place.center().y()), head.state, theme)
        strong = row == self._row
        counts = self._paint_counts(painter, head, place)
        painter.setFont(theme.font(Type.STRONG if strong else Type.BODY))
        quiet = head.state is Tri.NOTHING or (marks & ROW_EXCLUDED and not head.chosen)
        painter.setPen(theme.colour("text2" if quiet else "text"))
        left = theme.px(34)
        room = counts - left - (theme.px(22) if marks else 6)
        name = plain(picture.tenant(row), 80) or "All services"
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, int(room))
        painter.drawText(QRectF(left, place.top(), room, place.height()), _MIDDLE, shown)
        if marks:
            at = left + painter.fontMetrics().horizontalAdvance(shown) + 6
            sign = UNKNOWN if marks & ROW_UNKNOWN else CANCELLED
            side = theme.px(13)
            draw_sign(painter, QRectF(at, place.center().y() - side / 2, side, side), sign, theme)

    def _paint_counts(self, painter: QPainter, head: Head, place: QRectF) -> float:
        """Write how many are in and could be, at the right; return where that begins."""
        theme = self._theme
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        words = f"{head.chosen}/{head.whole}"
        box = place.adjusted(0, 0, -theme.px(12), 0)
        painter.drawText(box, _MIDDLE | _RIGHT, words)
        return box.right() - painter.fontMetrics().horizontalAdvance(words)

    def _paint_columns(self, painter: QPainter, room: QRect, columns: range, left: int) -> None:
        frame = self._frame
        key = (frame.picture, left, room.width(), self._column)
        size = QSize(room.width(), frame.head)
        strip = self._heads.strip(key, size, partial(self._draw_columns, room, columns, left))
        painter.drawPixmap(0, 0, strip)

    def _draw_columns(self, room: QRect, columns: range, left: int, painter: QPainter) -> None:
        frame, theme, picture = self._frame, self._theme, self._frame.picture
        head = QRect(0, 0, room.width(), frame.head)
        painter.save()
        painter.setClipRect(head.adjusted(frame.row_head, 0, 0, 0))
        painter.fillRect(head, theme.colour("surface"))
        for column in columns:
            x = frame.left(column) - left
            if column == self._column:
                tinted = QRectF(x, frame.band_height, frame.wide, frame.head - frame.band_height)
                painter.fillRect(tinted, theme.colour("window"))
            self._paint_name(painter, column, x)
            state = picture.column_heads[column].state
            draw_tri(painter, QPointF(x + frame.wide / 2, frame.head - frame.high / 2), state, theme)
        if frame.has_bands:
            for number, band in enumerate(picture.bands):
                place = frame.band(number).translated(-left, 0)
                if place.right() > frame.row_head and place.left() < room.width():
                    self._paint_band(painter, band, place)
        painter.restore()

    def _paint_name(self, painter: QPainter, column: int, x: float) -> None:
        frame, theme = self._frame, self._theme
        chosen = self._frame.picture.column_heads[column].chosen > 0
        painter.save()
        painter.translate(x + frame.wide / 2, frame.head - frame.high - 4)
        painter.rotate(-90)
        painter.setFont(theme.font(Type.SMALL_STRONG if chosen else Type.SMALL))
        painter.setPen(theme.colour("text" if chosen else "text2"))
        room = frame.names_height - 6
        name = plain(frame.picture.service(column), 80)
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRectF(0, -frame.wide / 2, room + 2, frame.wide), _MIDDLE, shown)
        painter.restore()

    def _paint_band(self, painter: QPainter, band: Band, place: QRectF) -> None:
        theme = self._theme
        if not band.name:
            return
        middle = place.top() + place.height() / 2
        words = f"{band.head.chosen}/{band.head.whole}" if band.head.whole else "locked"
        if band.head.state is Tri.NOTHING:
            side = theme.px(14)
            box = QRectF(place.left() + theme.px(5), middle - side / 2, side, side)
            theme.draw_icon(painter, box, "lock", "text2")
        else:
            draw_tri(painter, QPointF(place.left() + theme.px(14), middle), band.head.state, theme)
        left = place.left() + theme.px(24)
        painter.setFont(theme.font(Type.SMALL))
        count = painter.fontMetrics().horizontalAdvance(words) + 2
        narrow = place.right() - left - count < theme.px(24)
        painter.setPen(theme.colour("text2"))
        if not narrow:
            painter.drawText(place.adjusted(0, 0, -1, 0), _MIDDLE | _RIGHT, words)
        painter.setFont(theme.font(Type.SMALL_STRONG))
        painter.setPen(theme.colour("text"))
        room = place.right() - left - (0 if narrow else count + 2)
        if room > theme.px(14):
            name = painter.fontMetrics().elidedText(
                plain(band.name, 40), Qt.TextElideMode.ElideRight, int(room)
            )
            painter.drawText(QRectF(left, place.top(), room, place.height()), _MIDDLE, name)
        line = QRectF(place.left(), place.bottom() - 1, place.width() - 2, 1)
        painter.fillRect(line, theme.colour("border_control"))

    def _paint_corner(self, painter: QPainter, room: QRect) -> None:
        frame, theme, picture = self._frame, self._theme, self._frame.picture
        painter.fillRect(QRect(0, 0, frame.row_head, frame.head), theme.colour("surface"))
        line = QRectF(0, frame.head - frame.high, frame.row_head, frame.high)
        above = QRectF(0, line.top() - theme.px(24), frame.row_head, theme.px(20))
        painter.setFont(theme.font(Type.SMALL_STRONG))
        painter.setPen(theme.colour("text2"))
        title = "Tenant" if picture.has_tenants else "Services"
        painter.drawText(above.adjusted(theme.px(12), 0, 0, 0), _MIDDLE, title)
        painter.setFont(theme.font(Type.SMALL))
        painter.drawText(above.adjusted(0, 0, -theme.px(12), 0), _MIDDLE | _RIGHT, "in / all")
        draw_tri(painter, QPointF(theme.px(19), line.center().y()), picture.corner.state, theme)
        counts = self._paint_counts(painter, picture.corner, line)
        painter.setFont(theme.font(Type.STRONG))
        painter.setPen(theme.colour("text"))
        place = QRectF(theme.px(34), line.top(), counts - theme.px(38), line.height())
        painter.drawText(place, _MIDDLE, "All shown")
        painter.fillRect(QRect(0, frame.head - 1, room.width(), 1), theme.colour("border_subtle"))
        painter.fillRect(QRect(frame.row_head - 1, 0, 1, room.height()), theme.colour("border_subtle"))
