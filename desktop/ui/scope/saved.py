"""Saved scopes in the facets' pane and in the toolbar's menu: use, save, delete, bring in and out as a file."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.scope_saved import SavedLine
from desktop.ui.kit.buttons import icon_button
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.frame import clear
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class SavedPane(QWidget):
    """Each signal carries the name of a saved scope; `save_wanted` and `import_wanted` carry nothing."""

    use_wanted = Signal(str)
    delete_wanted = Signal(str)
    export_wanted = Signal(str)
    save_wanted = Signal()
    import_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.lines: tuple[SavedLine, ...] = ()
        name_control(self, "pane.saved", "Saved scopes")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(Words(theme, "Saved scopes", Type.SMALL_STRONG, colour="text2"), 1)
        add = icon_button(theme, "plus", "Save scope…", name="btn.save_scope_here", key="Ctrl+S")
        add.clicked.connect(self.save_wanted)
        head.addWidget(add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._list)

    def show_saved(self, lines: Sequence[SavedLine]) -> None:
        """Show the saved scopes with what they come to here."""
        if tuple(lines) == self.lines and self._list.count():
            return
        self.lines = tuple(lines)
        clear(self._list)
        for line in lines:
            row = _SavedRow(self._theme, line)
            row.clicked.connect(partial(self._use, line.name))
            row.menu_wanted.connect(partial(self._row_menu, line.name))
            self._list.addWidget(row)
        if not lines:
            self._list.addWidget(Words(self._theme, "None yet", Type.SMALL, colour="text2"))

    def _use(self, name: str, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's signal
        self.use_wanted.emit(name)

    def _row_menu(self, name: str, where: QPoint) -> None:
        menu = QMenu(self)
        self._fill(menu, name)
        menu.exec(where)

    def _fill(self, menu: QMenu, name: str) -> None:
        menu.addAction("Use", partial(self.use_wanted.emit, name))
        menu.addAction("Export…", partial(self.export_wanted.emit, name))
        menu.addAction("Delete", partial(self.delete_wanted.emit, name))

    def menu(self) -> QMenu:
        """Return the menu of the toolbar: every saved scope, then saving and importing."""
        menu = QMenu(self)
        for line in self.lines:
            own = menu.addMenu(f"{line.words}   {line.count_words}")
            self._fill(own, line.name)
        if not self.lines:
            menu.addAction("No scope is saved yet").setEnabled(False)
        menu.addSeparator()
        menu.addAction("Save scope…", self.save_wanted.emit)
        menu.addAction("Import a scope…", self.import_wanted.emit)
        return menu


class _SavedRow(QAbstractButton):
    """A saved scope, 24 high: pressing uses it, the menu key offers the rest."""

    menu_wanted = Signal(QPoint)

    def __init__(self, theme: Theme, line: SavedLine) -> None:
        super().__init__()
        self._theme, self._line = theme, line
        self.setProperty(RADIUS_PROPERTY, 4.0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        hint = f"{line.spoken}. Press to use it; the menu key exports or deletes it."
        name_control(self, f"saved.{line.name}", line.spoken, hint)

    @override
    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font(Type.BODY)).horizontalAdvance(self._line.words)
        return QSize(round(words) + 80, self._theme.whole(24))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(80, self._theme.whole(24))

    @override
    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted.emit(event.globalPos())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
        elif event.key() == Qt.Key.Key_Menu:
            self.menu_wanted.emit(self.mapToGlobal(self.rect().bottomLeft()))
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter, line = self._theme, QPainter(self), self._line
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sunken"))
            painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        side = theme.px(14)
        theme.draw_icon(painter, QRectF(1, (self.height() - side) / 2, side, side), "bookmark", "text2")
        left = theme.px(23)
        place = QRectF(left, 0, self.width() - left - 4, self.height())
        painter.setFont(theme.font(Type.SMALL))
        painter.setPen(theme.colour("text2"))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, line.count_words)
        room = place.width() - painter.fontMetrics().horizontalAdvance(line.count_words) - 8
        painter.setFont(theme.font(Type.STRONG if line.current else Type.BODY))
        painter.setPen(theme.colour("text"))
        shown = painter.fontMetrics().elidedText(line.words, Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
