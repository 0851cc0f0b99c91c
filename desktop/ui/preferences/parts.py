"""The pages of the settings: a title, rows of label and control, and the choices of each."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

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
        """Add a setting: what it is and does at the left, its control at the right."""
        theme = self.theme
        line = QHBoxLayout()
        line.setContentsMargins(0, theme.whole(16), 0, theme.whole(16))
        line.setSpacing(24)
        label = QVBoxLayout()
        label.setSpacing(2)
        label.addWidget(Words(theme, title, Type.STRONG))
        help_words = Words(theme, why, Type.SMALL, colour="text2", wrap=True)
        label.addWidget(help_words)
        label.addStretch(1)
        holder = QWidget()
        holder.setLayout(label)
        label.setContentsMargins(0, 0, 0, 0)
        holder.setFixedWidth(theme.whole(_LABELS))
        line.addWidget(holder, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(control, 1, Qt.AlignmentFlag.AlignVCenter)
        self._rows.addLayout(line)
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
