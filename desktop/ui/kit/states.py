"""A screen's states besides its content: loading, empty, error; each in words, with what can be done."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.presentation.signs import FAILED, Sign
from desktop.ui.kit.buttons import Button, Kind
from desktop.ui.kit.frame import Surface
from desktop.ui.kit.front import lies_in_front
from desktop.ui.kit.labels import SignIcon, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

Deed = tuple[str, Callable[[], object]]
"""What a person can do about it: the button's words, and what it does."""


def pressed(deed: Callable[[], object]) -> Callable[[], None]:
    """Return what a button calls for a deed; Qt would hand it more than it takes."""

    def call() -> None:
        deed()

    return call


class Notice(Surface):
    """A sentence in the middle of an empty page, with what it means and what can be done."""

    def __init__(
        self,
        theme: Theme,
        *,
        title: str,
        text: str = "",
        icon: str = "",
        sign: Sign | None = None,
        deeds: Sequence[Deed] = (),
        name: str = "",
        ground: str = "window",
    ) -> None:
        super().__init__(theme, ground=ground)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(8)
        column.addStretch(2)
        if sign is not None:
            column.addWidget(SignIcon(theme, sign, 24), 0, Qt.AlignmentFlag.AlignHCenter)
        elif icon:
            column.addWidget(_Picture(theme, icon), 0, Qt.AlignmentFlag.AlignHCenter)
        for words, kind, ink in ((title, Type.TITLE, "text"), (text, Type.BODY, "text2")):
            if words:
                label = Words(theme, words, kind, colour=ink, wrap=True)
                label.setAlignment(Qt.AlignmentFlag.AlignCenter)
                whole = label.fontMetrics().horizontalAdvance(words) + 4
                wide = min(whole, theme.whole(560))
                label.setFixedWidth(wide)
                label.setMinimumHeight(label.heightForWidth(wide))
                column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        if deeds:
            column.addSpacing(6)
            column.addLayout(self._row(theme, deeds, name))
        column.addStretch(3)

    def _row(self, theme: Theme, deeds: Sequence[Deed], name: str) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for number, (words, deed) in enumerate(deeds):
            kind: Kind = "primary" if number == 0 else "secondary"
            button = Button(theme, words, name=f"{name or 'notice'}.{number}", kind=kind)
            button.clicked.connect(pressed(deed))
            row.addWidget(button)
        row.addStretch(1)
        return row


class Skeleton(Surface):
    """Grey bars where rows will be, at the first load only. Nothing moves."""

    def __init__(self, theme: Theme, words: str, deed: Deed | None = None, *, name: str = "") -> None:
        super().__init__(theme, ground="surface")
        self.setAccessibleName(words)
        self._words = words
        if deed is not None:
            button = Button(theme, deed[0], name=f"{name}.deed", small=True)
            button.clicked.connect(pressed(deed[1]))
            row = QHBoxLayout(self)
            row.setContentsMargins(16, 11, 16, 0)
            row.addStretch(1)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def say(self, words: str) -> None:
        self._words = words
        self.setAccessibleName(words)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.theme.font(Type.BODY))
        painter.setPen(self.theme.colour("text2"))
        painter.drawText(QRectF(16, 12, self.width() - 32, 24), Qt.AlignmentFlag.AlignVCenter, self._words)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.colour("sunken"))
        shares = ((0.22, 0.15, 0.46), (0.16, 0.15, 0.34), (0.2, 0.2, 0.4))
        rows = min(int((self.height() - 60) / 32), 12)
        for row in range(rows):
            left = 16.0
            for share in shares[row % 3]:
                width = share * (self.width() - 64)
                painter.drawRoundedRect(QRectF(left, 52 + row * 32, width, 9), 4, 4)
                left += width + 16


class StateStack(QStackedWidget):
    """Content, or why there is none. The content widget stays alive while another state is shown."""

    def __init__(self, theme: Theme, content: QWidget, *, name: str = "") -> None:
        super().__init__()
        self._theme, self._content, self._name = theme, content, name
        self._other: QWidget | None = None
        self._keyboard_at: QWidget | None = None
        self.addWidget(content)

    @property
    def shows_content(self) -> bool:
        return self.currentWidget() is self._content

    def content(self) -> None:
        """Show the content. What was given the keyboard while it was being read has it now."""
        here = QApplication.focusWidget() if self._moved_on() else None
        wanted = here if self.shows_content or here is not None else self._content.focusWidget()
        self.setCurrentWidget(self._content)  # gives it the keyboard, whoever had that
        self._drop()
        if wanted is not None and wanted.isVisible() and not wanted.hasFocus():
            wanted.setFocus(Qt.FocusReason.OtherFocusReason)

    def _moved_on(self) -> bool:
        """Tell whether a person has the keyboard elsewhere: took it there, types, or is at what lies in front."""
        here, then = QApplication.focusWidget(), self._keyboard_at
        if here is None:
            return False
        if isinstance(here, QLineEdit | QPlainTextEdit) or lies_in_front(here):
            return True
        return then is not None and here is not then

    def loading(self, words: str, deed: Deed | None = None) -> None:
        """Show that something is being read; a skeleton that is there already only takes the words.

        `deed` is what can be done meanwhile, such as to cancel it.
        """
        if isinstance(self._other, Skeleton):
            self._other.say(words)
        else:
            self._keyboard_at = QApplication.focusWidget()
            self._show(Skeleton(self._theme, words, deed, name=f"{self._name}.loading"))

    def empty(self, *, title: str, text: str = "", icon: str = "", deeds: Sequence[Deed] = ()) -> None:
        name = f"{self._name}.empty"
        self._show(Notice(self._theme, title=title, text=text, icon=icon, deeds=deeds, name=name))

    def error(self, *, title: str, text: str = "", deeds: Sequence[Deed] = ()) -> None:
        """Show what went wrong, what it means now, and what can be done."""
        name = f"{self._name}.error"
        self._show(Notice(self._theme, title=title, text=text, sign=FAILED, deeds=deeds, name=name))

    def _show(self, widget: QWidget) -> None:
        self._drop()
        self._other = widget
        self.addWidget(widget)
        self.setCurrentWidget(widget)

    def _drop(self) -> None:
        if self._other is not None:
            self.removeWidget(self._other)
            self._other.deleteLater()
            self._other = None


class _Picture(QWidget):
    def __init__(self, theme: Theme, icon: str, size: int = 28) -> None:
        super().__init__()
        self._theme, self._icon, self._size = theme, icon, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._size, self._size)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        self._theme.draw_icon(QPainter(self), QRectF(self.rect()), self._icon, "text2")
