"""The repositories of this computer as a table: two lines a row; columns give way where there is little room."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from typing_extensions import override

from desktop.presentation.connections import WorkspaceRow
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import Tone
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.signs import draw_sign
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_QUIET = "text2"
_VCENTRE = Qt.AlignmentFlag.AlignVCenter
_GIVE_WAY = ("Used by", "Signs in with", "Last success", "Mode")
"""Columns in the order in which they go; the pane at the right says the same."""


class RepositoryTable(DataTable[WorkspaceRow]):
    """What is hidden for want of room is in the pane of the selected row."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            _columns(),
            key=lambda row: row.address,
            name="list.workspaces",
            words="Repositories of this computer",
            row_height=48,
        )

    def fit_rows(self) -> None:
        """Be no higher than the rows are, so that what stands below is near them."""
        rows = self.model_of_rows.rowCount() * self.row_height
        self.setMaximumHeight(self.horizontalHeader().height() + rows + 2 * self.frameWidth())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._choose_columns()
        super().resizeEvent(event)

    def _choose_columns(self) -> None:
        columns = self.model_of_rows.columns
        hidden: set[str] = set()
        for title in ("", *_GIVE_WAY):
            hidden |= {title} - {""}
            whole = sum(self._theme.whole(column.width) for column in columns if column.title not in hidden)
            if whole <= self.viewport().width():
                break
        for number, column in enumerate(columns):
            self.setColumnHidden(number, column.title in hidden)


def _columns() -> tuple[Column[WorkspaceRow], ...]:
    return (
        Column(title="State", text=_state_words, width=160, paint=_paint_state),
        Column(title="Name", text=_name_words, width=170, stretch=True, paint=_paint_name),
        Column(title="Signs in with", text=_way_words, width=176, paint=_paint_way),
        Column(title="Last success", text=_success_words, width=168, paint=_paint_success),
        Column(title="Mode", text=lambda row: row.mode, width=120, paint=_paint_mode),
        Column(title="Used by", text=lambda row: row.used_by, width=140),
    )


def _state_words(row: WorkspaceRow) -> str:
    return f"{row.sign.word}, {row.detail}" if row.detail else row.sign.word


def _name_words(row: WorkspaceRow) -> str:
    return f"{row.repository}, {row.place}"


def _way_words(row: WorkspaceRow) -> str:
    return f"{row.way}, {row.way_detail}"


def _success_words(row: WorkspaceRow) -> str:
    return f"{row.success}, {row.success_detail}" if row.success_detail else row.success


def _halves(box: QRectF, theme: Theme) -> tuple[QRectF, QRectF]:
    """Two lines, as close to each other as their type asks, in the middle of a row."""
    upper, lower = theme.px(Type.BODY.line), theme.px(Type.SMALL.line)
    top = box.center().y() - (upper + lower) / 2
    return QRectF(box.left(), top, box.width(), upper), QRectF(box.left(), top + upper, box.width(), lower)


def _write(painter: QPainter, box: QRectF, text: str, look: tuple[Theme, Type, str]) -> None:
    theme, kind, ink = look
    painter.setFont(theme.font(kind))
    painter.setPen(theme.colour(ink))
    shown = painter.fontMetrics().elidedText(plain(text), Qt.TextElideMode.ElideRight, int(box.width()))
    painter.drawText(box, _VCENTRE, shown)


def _paint_state(painter: QPainter, box: QRectF, row: WorkspaceRow, theme: Theme) -> None:
    upper, lower = _halves(box, theme)
    side = theme.px(14)
    draw_sign(painter, QRectF(upper.left(), upper.center().y() - side / 2, side, side), row.sign, theme)
    ink = _QUIET if row.sign.tone is Tone.PLAIN else row.sign.tone.value
    word = upper.adjusted(side + 5, 0, 0, 0)
    _write(painter, word, row.sign.word.capitalize(), (theme, Type.STRONG, ink))
    _write(painter, lower, row.detail, (theme, Type.SMALL, "text2"))


def _paint_name(painter: QPainter, box: QRectF, row: WorkspaceRow, theme: Theme) -> None:
    upper, lower = _halves(box, theme)
    _write(painter, upper, row.repository, (theme, Type.STRONG, "text"))
    _write(painter, lower, row.place, (theme, Type.SMALL if row.is_sample else Type.CODE, "text2"))


def _paint_way(painter: QPainter, box: QRectF, row: WorkspaceRow, theme: Theme) -> None:
    upper, lower = _halves(box, theme)
    _write(painter, upper, row.way, (theme, Type.BODY, "text"))
    _write(painter, lower, row.way_detail, (theme, Type.SMALL, "text2"))


def _paint_success(painter: QPainter, box: QRectF, row: WorkspaceRow, theme: Theme) -> None:
    upper, lower = _halves(box, theme)
    _write(painter, upper, row.success, (theme, Type.BODY, "text"))
    _write(painter, lower, row.success_detail, (theme, Type.SMALL, "text2"))


def _paint_mode(painter: QPainter, box: QRectF, row: WorkspaceRow, theme: Theme) -> None:
    if not row.mode:
        _write(painter, box, "closed", (theme, Type.BODY, "text2"))
        return
    side = theme.px(13)
    icon = "lock" if row.mode == "Read-only" else "lock-open"
    theme.draw_icon(painter, QRectF(box.left(), box.center().y() - side / 2, side, side), icon, "text2")
    _write(painter, box.adjusted(side + 6, 0, 0, 0), row.mode, (theme, Type.BODY, "text2"))
