"""The filter of the grid: finished words are chips that can be taken out, the one being typed stands behind them."""

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QSizePolicy, QWidget
from typing_extensions import override

from desktop.presentation.plain_text import plain
from desktop.presentation.scope_filter import ScopeFilter, parse_filter
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import name_control, say_on
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_HIGH, _WAIT = 30, 40
_HINT = "service: tag: release: is:drifted"


class FilterField(QWidget):
    """`changed` carries the whole filter as text, a moment after the last key."""

    changed = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._chips: list[_Chip] = []
        self.setObjectName("bar.filter")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.field = _BareField(theme)
        self.field.textEdited.connect(self._typed)
        self.field.emptied.connect(self._take_back)
        self.field.left.connect(self.left)
        self._count = Words(theme, "", Type.SMALL, colour="text2", name="words.filter")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.whole(32), 0, 10, 0)
        self._row.setSpacing(5)
        self._row.addWidget(self.field, 1)
        self._row.addWidget(self._count)
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_WAIT)
        self._waiting.timeout.connect(lambda: self.changed.emit(self.text()))
        theme.changed.connect(self._restyle)
        self._restyle()

    def text(self) -> str:
        """Return the filter as it stands, chips and what is being typed."""
        return " ".join([*(chip.words for chip in self._chips), self.field.text().strip()]).strip()

    def show_filter(self, wanted: ScopeFilter) -> None:
        """Show a filter that came from elsewhere, each word a chip; what is being typed is not disturbed."""
        if parse_filter(self.text()) == wanted:
            return
        self.field.clear()
        self._set([word.text for word in wanted.words])

    def say(self, seen: str, fault: str, *, tenants: bool) -> None:
        """Say how much is seen, or what is wrong with the filter; without tenants the hint does not name them."""
        self.field.setPlaceholderText(f"tenant: {_HINT}" if tenants else _HINT)
        self._count.say(fault or seen)
        self._count.take_colour("fail" if fault else "text2")
        self.field.setAccessibleDescription(fault or seen)

    def set_text(self, text: str) -> None:
        """Take another filter and tell of it."""
        self.field.clear()
        self._set([word.text for word in parse_filter(text).words])
        self.changed.emit(self.text())

    def _typed(self, typed: str) -> None:
        """A space ends a word: it becomes a chip where it says something."""
        if typed.endswith(" ") and typed.count('"') % 2 == 0:
            found = parse_filter(typed)
            if found.words and not found.fault and all(word.key for word in found.words):
                self.field.clear()
                self._set([*(chip.words for chip in self._chips), *(word.text for word in found.words)])
        self._waiting.start()

    def _take_back(self) -> None:
        """Backspace in the empty field: the last chip is text again."""
        if self._chips:
            words = [chip.words for chip in self._chips]
            self._set(words[:-1])
            self.field.setText(words[-1])
            self._waiting.start()

    def _set(self, words: list[str]) -> None:
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = []
        for number, word in enumerate(words):
            chip = _Chip(self._theme, word)
            chip.clicked.connect(partial(self._drop, chip))
            self._row.insertWidget(number, chip)
            self._chips.append(chip)

    def _drop(self, gone: "_Chip", _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's signal
        self._set([chip.words for chip in self._chips if chip is not gone])
        self.changed.emit(self.text())
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restyle(self) -> None:
        self.setFixedHeight(self._theme.whole(_HIGH))
        self._row.setContentsMargins(self._theme.whole(32), 0, 10, 0)
        self.update()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.field.setFocus(Qt.FocusReason.MouseFocusReason)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.field.hasFocus()
        painter.setPen(QPen(theme.colour("focus" if focused else "border_control"), 2 if focused else 1))
        painter.setBrush(theme.colour("surface"))
        inset = 1.0 if focused else 0.5
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 5, 5)
        side = theme.px(15)
        mark = QRectF(theme.px(10), (self.height() - side) / 2, side, side)
        theme.draw_icon(painter, mark, "list-filter", "text2")


class _BareField(QLineEdit):
    """The line inside: Esc clears it and leaves, Down and Enter go to the grid."""

    emptied = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        name_control(self, "field.filter", "Filter what is seen")
        self.setProperty("bare", True)
        self.setFrame(False)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setFont(self._theme.font(Type.CODE))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
        elif key == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
                self.textEdited.emit("")
            else:
                self.left.emit()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: object) -> None:
        super().focusInEvent(event)  # type: ignore[arg-type]
        self._repaint_frame()

    @override
    def focusOutEvent(self, event: object) -> None:
        super().focusOutEvent(event)  # type: ignore[arg-type]
        self._repaint_frame()

    def _repaint_frame(self) -> None:
        frame = self.parentWidget()
        if frame is not None:
            frame.update()


class _Chip(QAbstractButton):
    """A finished word; pressing it takes it out."""

    def __init__(self, theme: Theme, words: str) -> None:
        super().__init__()
        self._theme, self.words = theme, words
        say_on(self, plain(words, 60))
        self.setProperty(RADIUS_PROPERTY, 4.0)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        name_control(self, f"chip.{words}", f"Take {plain(words, 60)} out of the filter")

    @override
    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font(Type.CODE)).horizontalAdvance(self.text())
        return QSize(round(words + self._theme.px(30)), self._theme.whole(22))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("selection"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setFont(theme.font(Type.CODE))
        painter.setPen(theme.colour("text"))
        place = QRectF(self.rect()).adjusted(theme.px(7), 0, -theme.px(20), 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text())
        side = theme.px(12)
        cross = QRectF(self.width() - theme.px(18), (self.height() - side) / 2, side, side)
        theme.draw_icon(painter, cross, "x", "text2")
