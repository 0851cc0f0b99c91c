"""What to know before going back: a line each, the gravest first."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.presentation.rollback_view import Fact
from desktop.presentation.signs import FAILED
from desktop.ui.kit.frame import Pane, clear
from desktop.ui.kit.labels import SignIcon, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class FactsPane(Pane):
    """Lines of sign, strong words and the rest of the sentence."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="bottom", padding=(16, 10, 16, 10), gap=4)
        self.setObjectName("pane.facts")
        self.setAccessibleName("What to know before going back")

    def show_facts(self, facts: Sequence[Fact]) -> None:
        clear(self.column)
        for fact in facts:
            self.add(self._line(fact))
        self.setVisible(bool(facts))

    def show_error(self, title: str, text: str) -> None:
        self.show_facts([Fact(sign=FAILED, strong=title, text=text)])

    def _line(self, fact: Fact) -> QWidget:
        line = QWidget()
        line.setAccessibleName(f"{fact.sign.word}: {fact.strong}. {fact.text}")
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(8)
        row.addWidget(SignIcon(self.theme, fact.sign))
        row.addWidget(Words(self.theme, fact.strong, Type.STRONG))
        row.addWidget(Words(self.theme, fact.text, colour="text2"), 1)
        return line
