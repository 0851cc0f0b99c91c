"""The rows of the palette: section heads, entries with the typed letters marked, keys, and why one is off."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from desktop.presentation.palette import HEADINGS, Found, prefix_of
from desktop.presentation.plain_text import plain
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_Index = QModelIndex | QPersistentModelIndex
Row = str | Found


class PaletteModel(QAbstractListModel):
    """Headings and entries; headings cannot be chosen."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[Row] = []

    def show_found(self, found: Sequence[Found]) -> None:
        self.beginResetModel()
        self.rows = []
        kind = ""
        for item in found:
            if item.entry.kind != kind:
                kind = item.entry.kind
                self.rows.append(HEADINGS[kind])
            self.rows.append(item)
        self.endResetModel()

    def next_entry(self, row: int, step: int) -> int:
        """Return the next row that can be chosen, or the same where there is none."""
        wanted = row + step
        while 0 <= wanted < len(self.rows):
            if isinstance(self.rows[wanted], Found):
                return wanted
            wanted += step
        return row

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        row = self.rows[index.row()]
        if isinstance(row, str):
            return row
        entry = row.entry
        parts = (entry.title, entry.detail, f"off: {entry.reason}" if entry.reason else "", entry.key)
        return plain(", ".join(part for part in parts if part))

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        if index.isValid() and isinstance(self.rows[index.row()], Found):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags


class PaletteDelegate(QStyledItemDelegate):
    """Draws a row: heads 28 high, entries 36, 48 where a reason stands below."""

    def __init__(self, view: QListView, model: PaletteModel, theme: Theme) -> None:
        super().__init__(view)
        self._model, self._theme = model, theme

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        row = self._model.rows[index.row()]
        high = 28 if isinstance(row, str) else (48 if row.entry.reason else 36)
        return QSize(100, self._theme.whole(high))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, theme = self._model.rows[index.row()], self._theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect)
        if isinstance(row, str):
            painter.setFont(theme.font(Type.SMALL_STRONG))
            painter.setPen(theme.colour("text"))
            place = box.adjusted(18, 4, -18, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, row)
            self._paint_key(painter, place, prefix_of(row))
        else:
            if option.state & QStyle.StateFlag.State_Selected:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("selection"))
                painter.drawRoundedRect(box.adjusted(8, 0, -8, 0), 5, 5)
            self._paint_entry(painter, box.adjusted(18, 0, -18, 0), row)
        painter.restore()

    def _paint_entry(self, painter: QPainter, box: QRectF, found: Found) -> None:
        theme, entry = self._theme, found.entry
        ink = "text2" if entry.reason else "text"
        line = QRectF(box.left(), box.top(), box.width(), theme.px(36))
        if entry.icon:
            icon = QRectF(box.left(), line.center().y() - 8, 16, 16)
            theme.draw_icon(painter, icon, entry.icon, "text2")
        right = self._paint_key(painter, line, entry.key)
        left = box.left() + 28
        left = self._paint_title(painter, QRectF(left, line.top(), right - left, line.height()), found, ink)
        if entry.detail and right - left > theme.px(40):
            painter.setFont(theme.font(Type.SMALL))
            painter.setPen(theme.colour("text2"))
            room = QRectF(left + 10, line.top(), right - left - 14, line.height())
            words = painter.fontMetrics().elidedText(
                plain(entry.detail), Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, words)
        if entry.reason:
            painter.setFont(theme.font(Type.SMALL))
            painter.setPen(theme.colour("text2"))
            room = QRectF(box.left() + 28, box.bottom() - theme.px(20), box.width() - 28, theme.px(16))
            words = painter.fontMetrics().elidedText(
                plain(entry.reason), Qt.TextElideMode.ElideRight, int(room.width())
            )
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_key(self, painter: QPainter, line: QRectF, key: str) -> float:
        if not key:
            return line.right()
        theme = self._theme
        painter.setFont(theme.font(Type.KEY))
        width = painter.fontMetrics().horizontalAdvance(key) + 12
        cap = QRectF(line.right() - width, line.center().y() - 9, width, 18)
        painter.setPen(QPen(theme.colour("border_subtle"), 1))
        painter.setBrush(theme.colour("window"))
        painter.drawRoundedRect(cap, 3, 3)
        painter.setPen(theme.colour("text2"))
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
        return cap.left() - 10

    def _paint_title(self, painter: QPainter, room: QRectF, found: Found, ink: str) -> float:
        """Draw the title with the typed letters strong; return where it ends."""
        theme, title = self._theme, plain(found.entry.title)
        marked = set(found.places)
        left, start = room.left(), 0
        while start < len(title) and left < room.right():
            strong = start in marked
            end = start
            while end < len(title) and (end in marked) == strong:
                end += 1
            painter.setFont(theme.font(Type.STRONG if strong else Type.BODY))
            painter.setPen(theme.colour("accent" if strong and ink == "text" else ink))
            piece = painter.fontMetrics().elidedText(
                title[start:end], Qt.TextElideMode.ElideRight, int(room.right() - left)
            )
            place = QRectF(left, room.top(), room.right() - left, room.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, piece)
            left += painter.fontMetrics().horizontalAdvance(piece)
            start = end
        return left
