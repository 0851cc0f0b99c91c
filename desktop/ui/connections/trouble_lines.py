"""What stands in the way of which repository: a line each, below the table."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.presentation.connections import Trouble
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import clear
from desktop.ui.kit.labels import SignIcon, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_ABOVE = 4
"""What brings words onto the line of a small button."""


class TroubleLines(QWidget):
    """Sign, repository, what is wrong and what to do; `show` selects the repository."""

    def __init__(self, theme: Theme, show: Callable[[str], object]) -> None:
        super().__init__()
        self._theme, self._show = theme, show
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(16, 10, 16, 10)
        self._column.setSpacing(2)
        self._shown: list[Trouble] = []
        self.hide()

    def show_troubles(self, troubles: Sequence[Trouble]) -> None:
        if list(troubles) == self._shown:
            return
        self._shown = list(troubles)
        clear(self._column)
        for trouble in troubles:
            self._column.addLayout(self._line(trouble))
        self.setVisible(bool(troubles))

    def _line(self, trouble: Trouble) -> QHBoxLayout:
        theme, top = self._theme, Qt.AlignmentFlag.AlignTop
        line = QHBoxLayout()
        line.setSpacing(8)
        link = Button(theme, "Show", name=f"btn.trouble.{trouble.address}", kind="link", small=True)
        link.setAccessibleName(f"Show {trouble.repository}")
        link.clicked.connect(lambda: self._show(trouble.address))
        name = Words(theme, f"{trouble.repository}:", Type.STRONG)
        sentence = Words(theme, trouble.sentence, wrap=True)
        sentence.setAlignment(top)
        for part in (name, sentence):
            part.setContentsMargins(0, _ABOVE, 0, 0)
        side = QVBoxLayout()
        side.addSpacing(_ABOVE + 2)
        side.addWidget(SignIcon(theme, trouble.sign))
        side.addStretch(1)
        line.addLayout(side)
        line.addWidget(name, 0, top)
        line.addWidget(sentence, 1)
        line.addWidget(link, 0, top)
        return line
