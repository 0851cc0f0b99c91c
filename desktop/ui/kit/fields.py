"""Fields to write in: named, with their hint, their fault beneath, and Tab always leaves them."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)
from typing_extensions import override

from desktop.presentation.plain_text import plain
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.naming import name_control, plain_tooltip, say_on
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_FEW_LETTERS = 8
"""What a choice shows at least of its words."""
_LEAST = 96
"""The width that a tick box keeps of its words beside it."""


class TextField(QLineEdit):
    """One line of text, 32 high. `words` is its spoken name, `hint` stands in it while it is empty."""

    def __init__(
        self,
        theme: Theme,
        *,
        name: str,
        words: str,
        hint: str = "",
        icon: str = "",
        high: int = 32,
        code: bool = False,
    ) -> None:
        super().__init__()
        self._theme, self._high, self._code, self._icon = theme, high, code, icon
        name_control(self, name, words)
        self.setPlaceholderText(hint)
        self.setProperty(RADIUS_PROPERTY, 5.0)
        self._mark = QAction(self) if icon else None
        if self._mark is not None:
            self._mark.setText(words)  # Qt makes a button of it: a screen reader asks for its name
            self.addAction(self._mark, QLineEdit.ActionPosition.LeadingPosition)
        theme.changed.connect(self._restyle)
        self._restyle()

    def fault(self, sentence: str) -> None:
        """Mark what was written as wrong (the sentence is spoken), or right where it is ""."""
        self.setProperty("wrong", bool(sentence))
        self.setAccessibleDescription(sentence)
        self.style().unpolish(self)
        self.style().polish(self)

    def _restyle(self) -> None:
        self.setFont(self._theme.font(Type.CODE if self._code else Type.BODY))
        self.setFixedHeight(self._theme.whole(self._high))
        if self._mark is not None:
            self._mark.setIcon(self._theme.icon(self._icon))


class SearchField(TextField):
    """A field that filters what is shown: a magnifying glass, Esc clears it, Down and Enter leave it for the list."""

    left = Signal()
    """The person wants to go on in what was found."""

    def __init__(self, theme: Theme, *, name: str, words: str, hint: str, high: int = 28) -> None:
        super().__init__(theme, name=name, words=words, hint=hint, icon="search", high=high)
        self.setClearButtonEnabled(True)
        for action in self.actions():
            if not action.text():
                action.setText("Clear")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            self.returnPressed.emit()
        else:
            super().keyPressEvent(event)


class TextArea(QPlainTextEdit):
    """Several lines of text; Tab leaves it, Enter makes a line and never submits."""

    def __init__(self, theme: Theme, *, name: str, words: str, hint: str = "", high: int = 64) -> None:
        super().__init__()
        self._theme, self._high = theme, high
        name_control(self, name, words)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setProperty(RADIUS_PROPERTY, 5.0)
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        self.setFont(self._theme.font(Type.BODY))
        self.setFixedHeight(self._theme.whole(self._high))


class Choice(QComboBox):
    """One of several, in a list that opens. Options as (id, words)."""

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, options: Sequence[tuple[str, str]], *, name: str, words: str, high: int = 30
    ) -> None:
        super().__init__()
        self._theme, self._high = theme, high
        name_control(self, name, words)
        self.setProperty(RADIUS_PROPERTY, 5.0)
        self.setMinimumContentsLength(_FEW_LETTERS)
        self.offer(options)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.activated.connect(self._tell)
        self.installEventFilter(self)

    def offer(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer other options; what was chosen stays chosen where it is still there."""
        before = self.current
        self.clear()
        for key, words in options:
            self.addItem(plain(words), key)
        self.choose(before)

    @property
    def current(self) -> str:
        data = self.currentData()
        return "" if data is None else str(data)

    def choose(self, key: str) -> None:
        """Show another option as chosen, without telling."""
        found = self.findData(key)
        if found >= 0:
            self.setCurrentIndex(found)

    def _tell(self, number: int) -> None:
        self.chosen.emit(str(self.itemData(number)))

    def _restyle(self) -> None:
        self.setFont(self._theme.font(Type.BODY))
        self.setFixedHeight(self._theme.whole(self._high))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it as the style does, with an ellipsis where the words do not fit."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, self)
        option.currentText = self.fontMetrics().elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room.width() - 2
        )
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the page below; it does not change what was chosen."""
        if event.type() == QEvent.Type.Wheel and not self.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class CheckBox(QAbstractButton):
    """A tick box of 18 px with its words, or a radio button of one choice."""

    def __init__(
        self, theme: Theme, words: str, *, name: str, round_: bool = False, small: bool = False
    ) -> None:
        super().__init__()
        self._theme, self._round, self._small = theme, round_, small
        self.setCheckable(True)
        self.setAutoExclusive(round_)
        self.setProperty(RADIUS_PROPERTY, 4.0)
        name_control(self, name, "")
        self.say(words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def say(self, words: str) -> None:
        """Change the words."""
        say_on(self, words)
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self._tell_whole()

    def _tell_whole(self) -> None:
        cut = self.width() < self.sizeHint().width()
        self.setToolTip(plain_tooltip(self.text()) if cut else "")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_whole()

    @override
    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), self._theme.whole(_LEAST)), hint.height())

    @override
    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font(Type.BODY)).horizontalAdvance(self.text())
        side = self._theme.px(16 if self._small else 18)
        return QSize(round(side + (8 + words if self.text() else 0) + 3), self._theme.whole(24))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(16 if self._small else 18)
        box = QRectF(1, (self.height() - side) / 2, side, side).adjusted(0.5, 0.5, -0.5, -0.5)
        on = self.isChecked()
        edge = "border_subtle" if not self.isEnabled() else ("accent" if on else "border_control")
        painter.setPen(QPen(theme.colour(edge), 1.2))
        ground = "surface" if not on or self._round else ("accent" if self.isEnabled() else "border_subtle")
        painter.setBrush(theme.colour(ground))
        if self._round:
            painter.drawEllipse(box)
            if on:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("accent" if self.isEnabled() else "text_disabled"))
                painter.drawEllipse(box.center(), side * 0.26, side * 0.26)
        else:
            painter.drawRoundedRect(box, 4, 4)
            if on:
                theme.draw_icon(
                    painter,
                    box.adjusted(2, 2, -2, -2),
                    "check",
                    "on_accent" if self.isEnabled() else "surface",
                )
        painter.setFont(theme.font(Type.BODY))
        painter.setPen(theme.colour("text" if self.isEnabled() else "text_disabled"))
        place = QRectF(box.right() + 8, 0, self.width() - box.right() - 8, self.height())
        shown = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
