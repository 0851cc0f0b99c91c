"""Toasts: one sentence for ten seconds in the corner, at most three; all of them stay in Messages."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.signs import ATTENTION, FAILED, NOTE, PASSED, RUNNING, Sign, Tone
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button, icon_button
from desktop.ui.kit.labels import SignIcon, Words
from desktop.ui.message import Message

_STAYS, _MOST, _CORNER, _WIDEST = 10_000, 3, 24, 720
_LINES_FILLED = 2.7
"""Of three lines: the words of each end before its edge."""
SIGNS: dict[Tone, Sign] = {
    Tone.OK: PASSED,
    Tone.RUN: RUNNING,
    Tone.WARN: ATTENTION,
    Tone.FAIL: FAILED,
}


class Toasts(QObject):
    """Shows what the desk says in the lower right corner of a widget."""

    def __init__(self, desk: Desk, over: QWidget) -> None:
        super().__init__(over)
        self._desk, self._over = desk, over
        self._shown: list[_Toast] = []
        over.installEventFilter(self)
        desk.said.connect(self._show)

    def _show(self, message: Message) -> None:
        toast = _Toast(self._desk, message, self._over)
        toast.closed.connect(self._close)
        self._shown.append(toast)
        while len(self._shown) > _MOST:
            self._close(self._shown[0])
        toast.show()
        self._lay()
        urgent = message.tone is Tone.FAIL
        announcement = QAccessibleAnnouncementEvent(self._over, message.text)
        announcement.setPoliteness(
            QAccessible.AnnouncementPoliteness.Assertive
            if urgent
            else QAccessible.AnnouncementPoliteness.Polite
        )
        QAccessible.updateAccessibility(announcement)

    def clear(self) -> None:
        """Take all of them away: they stand in Messages, which is about to be shown."""
        for toast in list(self._shown):
            self._close(toast)

    def _close(self, toast: object) -> None:
        if isinstance(toast, _Toast) and toast in self._shown:
            self._shown.remove(toast)
            toast.hide()
            toast.deleteLater()
            self._lay()

    def _lay(self) -> None:
        bottom = self._over.height() - _CORNER
        for toast in reversed(self._shown):
            size = toast.fit(self._over.width() - 2 * _CORNER)
            left, top = self._over.width() - size.width() - _CORNER, bottom - size.height()
            toast.setGeometry(left, top, size.width(), size.height())
            toast.raise_()
            bottom = top - 8

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._lay()
        return False


class _Toast(QWidget):
    closed = Signal(object)

    def __init__(self, desk: Desk, message: Message, over: QWidget) -> None:
        super().__init__(over)
        theme = self._theme = desk.theme
        self._tone = message.tone
        self.setObjectName("toast")
        self.setAccessibleName(message.text)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 6, 0)
        row.setSpacing(8)
        sign = SignIcon(theme, SIGNS.get(message.tone, NOTE), 16)
        self._others: list[QWidget] = [sign]
        row.addWidget(sign)
        self._text, self._words = message.text, Words(theme, message.text, wrap=True)
        row.addWidget(self._words, 1)
        if message.deed is not None:
            words, deed = message.deed
            button = Button(theme, words, name="toast.deed", kind="link")
            button.clicked.connect(partial(self._do, deed))
            row.addWidget(button)
            self._others.append(button)
        close = icon_button(theme, "x", "Close; it stays in Messages", name="toast.close")
        close.clicked.connect(lambda _checked=False: self.closed.emit(self))
        row.addWidget(close)
        self._others.append(close)
        QTimer.singleShot(_STAYS, self, lambda: self.closed.emit(self))

    def fit(self, room: int) -> QSize:
        """Take as many lines as the words need, at most three: all of them stand in Messages."""
        metrics, margins = self._words.fontMetrics(), self._row.contentsMargins()
        others = sum(part.sizeHint().width() + self._row.spacing() for part in self._others)
        around = margins.left() + margins.right() + others
        wide = min(max(metrics.horizontalAdvance(self._text) + around + 4, 280), room, _WIDEST)
        letters = wide - around
        self._words.say(
            metrics.elidedText(self._text, Qt.TextElideMode.ElideRight, int(letters * _LINES_FILLED))
        )
        return QSize(
            wide, max(self._theme.whole(40), self._words.heightForWidth(letters) + self._theme.whole(20))
        )

    def _do(self, deed: Callable[[], object]) -> None:
        deed()
        self.closed.emit(self)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "fail" if self._tone is Tone.FAIL else "border_control"
        painter.setPen(QPen(self._theme.colour(edge), 1))
        painter.setBrush(self._theme.colour("raised"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.setBrush(Qt.BrushStyle.NoBrush)
