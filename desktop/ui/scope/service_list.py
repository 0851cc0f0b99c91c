"""The scope of a workspace without tenants: its services in a plain list, each chosen by itself."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter
from typing_extensions import override

from desktop.domain.scope import GROUP_TAG
from desktop.presentation.plain_text import plain
from desktop.presentation.scope_matrix import ScopePicture
from desktop.presentation.scope_press import Line, Press
from desktop.ui.kit.rows import Column
from desktop.ui.kit.tables import DataTable
from desktop.ui.scope.cells import HIGH, WIDE, draw_cell
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_SIGN = 16


class ServiceList(DataTable[int]):
    """Rows are columns of the picture; Space, Enter or a click on the sign toggles one."""

    pressed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        self._picture: ScopePicture | None = None
        super().__init__(
            theme,
            (
                Column[int](title="Service", text=self._name, width=280, stretch=True, paint=self._paint),
                Column[int](title="Group", text=self._group, width=180, quiet=True),
                Column[int](title="On", text=self._release, width=180, code=True),
                Column[int](title="State", text=self._state, width=360, quiet=True),
            ),
            key=self._key,
            name="list.services",
            words="Targets: services",
            row_height=32,
        )

    def show_picture(self, picture: ScopePicture) -> None:
        """Show another state of the scope."""
        self._picture = picture
        self.show_rows(list(range(len(picture.columns))) if picture.rows else [])
        self.viewport().update()

    # --- what rows say -------------------------------------------------------------------------------------

    def _key(self, column: int) -> str:
        return self._picture.service(column) if self._picture is not None else ""

    def _name(self, column: int) -> str:
        return self._picture.spoken(0, column) if self._picture is not None else ""

    def _group(self, column: int) -> str:
        picture = self._picture
        return (
            "" if picture is None else picture.table.service_tags[picture.columns[column]].get(GROUP_TAG, "")
        )

    def _release(self, column: int) -> str:
        picture = self._picture
        return "" if picture is None else picture.table.release(picture.at(0, column)) or "none"

    def _state(self, column: int) -> str:
        return "" if self._picture is None else self._picture.state_words(0, column).partition(", on ")[0]

    def _paint(self, painter: QPainter, place: QRectF, column: int, theme: Theme) -> None:
        picture = self._picture
        if picture is None:
            return
        painter.save()
        painter.translate(place.left() + theme.px(_SIGN / 2), place.center().y())
        painter.scale(theme.text_scale, theme.text_scale)
        draw_cell(painter, QRectF(-WIDE / 2, -HIGH / 2, WIDE, HIGH), picture.look(0, column), theme)
        painter.restore()
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(theme.colour("text"))
        words = place.adjusted(theme.px(_SIGN + 12), 0, 0, 0)
        shown = painter.fontMetrics().elidedText(
            plain(picture.service(column), 80), Qt.TextElideMode.ElideRight, int(words.width())
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)

    # --- input ---------------------------------------------------------------------------------------------

    def _toggle(self, row: int) -> None:
        picture = self._picture
        if picture is not None and 0 <= row < len(picture.columns):
            self.pressed.emit(Press(Line.CELL, row=picture.rows[0], column=picture.columns[row]))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain_key = not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_Space or (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain_key
        ):
            self._toggle(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == 0:
            self._toggle(index.row())
