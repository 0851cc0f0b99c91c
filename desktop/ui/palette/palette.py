"""The palette over the window: type, arrows, Enter. It keeps what was typed last, selected."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QListView, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.palette import Found, PaletteEntry, count_words, search
from desktop.ui.kit.fields import TextField
from desktop.ui.kit.frame import Divider
from desktop.ui.kit.front import put_in_front
from desktop.ui.kit.icon import Icon
from desktop.ui.kit.labels import KeyCap, Words
from desktop.ui.kit.naming import name_control
from desktop.ui.kit.overlay import paint_veil
from desktop.ui.kit.spoken_items import announce
from desktop.ui.palette.foot import PaletteFoot
from desktop.ui.palette.rows import PaletteDelegate, PaletteModel
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_WIDE, _TOP, _TALLEST = 680, 96, 430


class Palette(QWidget):
    """Covers the window with a veil. `taken` tells the entry a person took."""

    taken = Signal(object)

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme, self._over = theme, over
        self._entries: Sequence[PaletteEntry] = ()
        self._before: QWidget | None = None
        self._said = ""
        name_control(self, "sheet.palette", "Search or run a command")
        put_in_front(self)
        self._box = QWidget(self)
        self.field = TextField(
            theme,
            name="field.palette",
            words="Search or run a command",
            hint="Search or run a command",
            high=52,
        )
        self.field.setProperty("bare", True)
        self.field.setProperty("focusRadius", None)
        self.model = PaletteModel()
        self.list = QListView()
        name_control(self.list, "list.palette", "Found")
        self.list.setModel(self.model)
        self.list.setItemDelegate(PaletteDelegate(self.list, self.model, theme))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.viewport().setAutoFillBackground(False)
        self.list.setStyleSheet("background: transparent;")
        self._count = Words(theme, "", Type.SMALL, colour="text2")
        self._nothing = Words(theme, "Nothing has that name", Type.BODY, colour="text2")
        self._lay_out()
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list.clicked.connect(self._take)
        theme.changed.connect(self._restyle)
        self._restyle()
        over.installEventFilter(self)
        self.hide()

    def open(self, entries: Sequence[PaletteEntry], before: QWidget | None, text: str | None = None) -> None:
        """Show these entries; `before` gets the keyboard back when it closes."""
        self._entries, self._before, self._said = entries, before, ""
        if text is not None:
            self.field.setText(text)
        self.setGeometry(self._over.rect())
        self.show()
        self.raise_()
        self._search(self.field.text())
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_palette(self) -> None:
        if self.isVisible():
            self.hide()
            if self._before is not None and self._before.isVisible():
                self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._box)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(18, 0, 18, 0)
        head.setSpacing(8)
        head.addWidget(Icon(self._theme, "search", 16))
        head.addWidget(self.field, 1)
        head.addWidget(self._count)
        head.addWidget(KeyCap(self._theme, "Esc"))
        column.addLayout(head)
        column.addWidget(Divider(self._theme))
        column.addWidget(self.list, 1)
        self._nothing.setContentsMargins(18, 10, 18, 10)
        column.addWidget(self._nothing)
        column.addWidget(PaletteFoot(self._theme))

    def _search(self, typed: str) -> None:
        found = search(self._entries, typed)
        self.model.show_found(found)
        self._count.say(count_words(len(found)))
        first = self.model.next_entry(-1, 1)
        self._nothing.setVisible(first < 0)
        self.list.setVisible(first >= 0)
        if first >= 0:
            self._go(first)
        else:
            self._say(self._nothing.whole)
        self._place()

    def _go(self, row: int) -> None:
        """Make a row the current one; the keyboard stays in the field, so a screen reader is told."""
        index = self.model.index(row)
        self.list.setCurrentIndex(index)
        self._say(self.model.data(index) or "")

    def _say(self, words: str) -> None:
        if words != self._said:
            self._said = words
            announce(self.field, words)

    def _place(self) -> None:
        wide = min(self._theme.whole(_WIDE), self.width() - 48)
        rows = sum(self.list.sizeHintForRow(row) for row in range(min(len(self.model.rows), 40)))
        high = self._theme.whole(52) + self._theme.whole(38) + 6 + min(max(rows + 8, 44), _TALLEST)
        self._box.setGeometry((self.width() - wide) // 2, _TOP, wide, min(high, self.height() - _TOP - 24))

    def _take(self, index: QModelIndex) -> None:
        row = self.model.rows[index.row()] if index.isValid() else None
        if isinstance(row, Found) and not row.entry.reason:
            self.close_palette()
            self.taken.emit(row.entry)

    def _restyle(self) -> None:
        self.field.setFont(self._theme.font(Type.INPUT))
        self.update()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._over.rect())
            self._place()
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        steps = {
            Qt.Key.Key_Down: (1, 1),
            Qt.Key.Key_Up: (-1, 1),
            Qt.Key.Key_PageDown: (1, 8),
            Qt.Key.Key_PageUp: (-1, 8),
        }
        key = Qt.Key(event.key())
        if key in steps:
            step, times = steps[key]
            row = self.list.currentIndex().row()
            for _time in range(times):
                row = self.model.next_entry(row, step)
            self._go(row)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentIndex())
            return True
        if key in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.close_palette()
            return True
        return False

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._box.geometry().contains(event.position().toPoint()):
            self.close_palette()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_veil(self, self._theme, self._box.geometry())
