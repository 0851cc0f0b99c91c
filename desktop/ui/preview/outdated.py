"""What says that a preview no longer fits: a bar with what changed, and a veil under which the text stays readable."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.signs import STALE, Tone
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Bar
from desktop.ui.kit.labels import SignIcon, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_OPACITY = 0.18


class OutdatedBar(Bar):
    """`again_wanted` previews again, `undo_wanted` takes the change of the scope back."""

    again_wanted = Signal()
    undo_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 52, gap=12)
        self.setObjectName("bar.outdated")
        self.setAccessibleIdentifier("bar.outdated")
        self._strong = Words(theme, "", Type.STRONG, name="words.outdated")
        self._text = Words(theme, "", Type.SMALL, colour="text2")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._strong)
        words.addWidget(self._text)
        words.addStretch(1)
        self._undo = Button(theme, "Undo scope change", name="btn.undo_scope", icon="undo-2")
        self.again = Button(
            theme, "Preview again", name="btn.preview_again", kind="primary", icon="refresh-cw", key="Ctrl R"
        )
        self.add(SignIcon(theme, STALE, 20))
        self.row.addLayout(words, 1)
        self.add(self._undo, self.again)
        self._undo.clicked.connect(self.undo_wanted)
        self.again.clicked.connect(self.again_wanted)
        self.hide()

    def say(self, strong: str, text: str, *, undo: bool) -> None:
        """Say what changed; `undo` offers to take it back."""
        self._strong.say(f"{strong}, preview again")
        self._text.say(text)
        self._undo.setVisible(undo)
        self.again.say("Preview again")
        self.setAccessibleName(f"{strong}, preview again. {text}")
        self.show()

    def tell_count(self, before: int, count: int) -> None:
        """Say what the change of the scope comes to."""
        noun = "target" if count == 1 else "targets"
        self._text.say(f"{before} targets become {count}. What you see below is the plan before that.")
        self.again.say(f"Preview {count} {noun}" if count else "Preview again")

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.tint(Tone.UNKNOWN))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self.theme.tone(Tone.UNKNOWN))


class Veil(QWidget):
    """Lies flat over a widget; blind to the mouse, so that what is below can still be read through."""

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(over)
        self._theme, self._over = theme, over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        over.installEventFilter(self)
        theme.changed.connect(self.update)
        self.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._over.rect())
        return False

    def cover(self, *, on: bool) -> None:
        self.setGeometry(self._over.rect())
        self.setVisible(on)
        self.raise_()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = QColor(self._theme.colour("unknown"))
        colour.setAlphaF(_OPACITY)
        QPainter(self).fillRect(self.rect(), colour)
