"""The pages of the settings: a title, rows of label and control, and the choices of each."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fitting import keep_fitted
from desktop.ui.kit.frame import Divider, Pane
from desktop.ui.kit.labels import Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_WIDEST, _LABELS = 880, 232


class SettingsPage(Pane):
    """One section: `row` adds a setting with its label at the left; content is at most 880 wide."""

    defaults_wanted = Signal()

    def __init__(self, theme: Theme, name: str, title: str, *, defaults: bool) -> None:
        super().__init__(theme, padding=(40, 24, 40, 24))
        self.setObjectName(f"pane.settings.{name}")
        self.setAccessibleName(title)
        self._inner = QWidget()
        keep_fitted(theme, self._inner, self._inner.setMaximumWidth, _WIDEST)
        self._rows = QVBoxLayout(self._inner)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Words(theme, title, Type.HEADLINE), 1)
        if defaults:
            head.addWidget(Words(theme, "Changes apply at once", colour="text2"))
            button = Button(
                theme, "Defaults of this section", name=f"btn.defaults.{name}", icon="rotate-ccw", small=True
            )
            button.clicked.connect(self.defaults_wanted)
            head.addWidget(button)
        self._rows.addLayout(head)
        self.add(self._inner, None)

    def row(self, title: str, why: str, control: QWidget) -> None:
        """Add a setting: what it is and does at the left, its control at the right; below it in a crowded window."""
        theme = self.theme
        self._rows.addWidget(_Row(theme, title, why, control))
        self._rows.addWidget(Divider(theme))

    def block(self, title: str, why: str, control: QWidget) -> None:
        """Add a setting whose control takes the whole width, beneath its label."""
        theme = self.theme
        self._rows.addSpacing(theme.whole(16))
        for words, kind, ink in ((title, Type.STRONG, "text"), (why, Type.SMALL, "text2")):
            if words:
                self._rows.addWidget(Words(theme, words, kind, colour=ink))
        self._rows.addSpacing(theme.whole(10))
        self._rows.addWidget(control)
        self._rows.addSpacing(theme.whole(16))
        self._rows.addWidget(Divider(theme))


class _Row(QWidget):
    def __init__(self, theme: Theme, title: str, why: str, control: QWidget) -> None:
        super().__init__()
        self._theme, self._label = theme, QWidget()
        label = QVBoxLayout(self._label)
        label.setContentsMargins(0, 0, 0, 0)
        label.setSpacing(2)
        label.addWidget(Words(theme, title, Type.STRONG))
        label.addWidget(Words(theme, why, Type.SMALL, colour="text2", wrap=True))
        label.addStretch(1)
        middle = QVBoxLayout()
        middle.addStretch(1)
        middle.addWidget(control)
        middle.addStretch(1)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.addWidget(self._label)
        self._line.addLayout(middle, 1)
        theme.changed.connect(self._arrange)
        self._arrange()

    def _arrange(self) -> None:
        theme, directions = self._theme, QBoxLayout.Direction
        stacked = theme.crowded
        self._line.setDirection(directions.TopToBottom if stacked else directions.LeftToRight)
        self._line.setContentsMargins(0, theme.whole(16), 0, theme.whole(16))
        self._line.setSpacing(12 if stacked else 24)
        self._label.setMinimumWidth(0 if stacked else theme.whole(_LABELS))
        self._label.setMaximumWidth(theme.whole(_WIDEST if stacked else _LABELS))
