"""The points one may go back to: release with its marks, message, who, how it was verified, how long it stood."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from desktop.presentation.rollback_view import PointRow
from desktop.ui.kit.labels import draw_tag
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_ROW = 74
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


def history_list(theme: Theme) -> DataTable[PointRow]:
    """Return the list; each row is drawn whole."""
    column = Column[PointRow](
        title="History", text=lambda row: row.spoken, width=400, stretch=True, paint=_paint
    )
    table = DataTable(
        theme,
        (column,),
        key=lambda row: row.key,
        name="list.history",
        words="History of the scope",
        row_height=_ROW,
    )
    table.horizontalHeader().hide()
    return table


def _paint(painter: QPainter, box: QRectF, row: PointRow, theme: Theme) -> None:
    side, line = theme.px(14), theme.px(18)
    top = box.center().y() - 1.5 * line
    draw_sign(painter, QRectF(box.left(), top + 2, side, side), row.sign, theme)
    left = box.left() + side + 12
    right = box.right()
    painter.setFont(theme.font(Type.SMALL))
    painter.setPen(theme.colour("text2"))
    painter.drawText(QRectF(left, top, right - left, line), _MIDDLE | Qt.AlignmentFlag.AlignRight, row.when)
    room = right - painter.fontMetrics().horizontalAdvance(row.when) - 10
    _paint_head(painter, QRectF(left, top, room - left, line), row, theme)
    for number, (words, kind, ink) in enumerate(
        (
            (row.subject, Type.BODY, "text"),
            (row.story, Type.SMALL, "text2"),
        ),
        1,
    ):
        painter.setFont(theme.font(kind))
        painter.setPen(theme.colour(ink))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(right - left))
        painter.drawText(QRectF(left, top + number * line, right - left, line), _MIDDLE, shown)


def _paint_head(painter: QPainter, box: QRectF, row: PointRow, theme: Theme) -> None:
    painter.setFont(theme.font(Type.CODE_STRONG))
    painter.setPen(theme.colour("text"))
    label = painter.fontMetrics().elidedText(row.label, Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, _MIDDLE, label)
    at = box.left() + painter.fontMetrics().horizontalAdvance(label) + 8
    painter.setFont(theme.font(Type.TAG))
    for mark in row.marks:
        wide = painter.fontMetrics().horizontalAdvance(mark) + 14
        if at + wide > box.right():
            break
        draw_tag(painter, QRectF(at, box.top() + 1, wide, theme.px(16)), mark, theme, "sunken", "text2")
        at += wide + 6
