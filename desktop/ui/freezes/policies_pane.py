"""The policies for reading: which there are, and all that the selected one asks for."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout

from desktop.presentation.policy_rows import PolicyRow
from desktop.ui.freezes.tables import policies_table
from desktop.ui.kit.facts import FactGrid
from desktop.ui.kit.frame import Bar, Divider, Pane, Scroll, Surface
from desktop.ui.kit.labels import Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class PoliciesPane(Surface):
    """Policies are changed through Git; nothing here writes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("pane.policies")
        self.setAccessibleName("Policies")
        self.table = policies_table(theme)
        self._title = Words(theme, "", Type.TITLE, name="words.policy")
        self._facts = FactGrid(theme, label_width=116)
        head = Bar(theme, 40)
        head.add(Words(theme, "Policies", Type.STRONG))
        head.add(Words(theme, "what judges a promotion, changed through Git", colour="text2"), stretch=1)
        below = Pane(theme, padding=(16, 14, 16, 16), gap=8)
        below.add(self._title, self._facts, None)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.table, 2)
        column.addWidget(Divider(theme))
        column.addWidget(Scroll(below), 3)
        self.table.chosen.connect(self._tell)

    def show_policies(self, rows: Sequence[PolicyRow]) -> None:
        self.table.show_rows(rows)
        if rows and not self.table.selected:
            self.table.select(rows[-1].name)
        self._tell(self.table.selected)

    def _tell(self, name: str) -> None:
        row = next((row for row in self.table.model_of_rows.rows if row.name == name), None)
        if row is None:
            return
        self._title.say(row.name)
        self._facts.clear()
        for label, words in row.facts:
            self._facts.add(label, words, wrap=True)
