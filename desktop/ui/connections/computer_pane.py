"""This computer: what the program needs, whether it is there, and what to do where it is not."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from desktop.application.program import Finding
from desktop.presentation.connections import FindingRow, finding_rows
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Pane, clear
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.theme.type import Type


class ComputerPane(Pane):
    """The doctor's findings, what is missing first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, padding=(16, 14, 16, 16), gap=10)
        self._desk = desk
        self._asked = False
        theme = desk.theme
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self._again = Button(theme, "Look again", name="btn.look_again", icon="refresh-cw")
        self._again.clicked.connect(self.ask)
        self.add(
            Words(theme, "What the program needs", Type.TITLE),
            Words(theme, "Nothing is sent anywhere, and no secret is read.", colour="text2"),
        )
        self.column.addLayout(self._rows)
        row = QHBoxLayout()
        row.addWidget(self._again)
        row.addStretch(1)
        self.column.addLayout(row)
        self.add(None)

    def arrive(self) -> None:
        """Look once; after that only when asked."""
        if not self._asked:
            self.ask()

    def ask(self) -> None:
        self._asked = True
        self._again.switch_off("Being looked at")
        self._desk.ask_program(
            "Looking at this computer", lambda program, token: program.doctor(token), self._show
        )

    def _show(self, findings: list[Finding]) -> None:
        self._again.switch_on()
        clear(self._rows)
        for row in finding_rows(findings):
            self._rows.addLayout(self._line(row))

    def _line(self, row: FindingRow) -> QVBoxLayout:
        theme = self._desk.theme
        box = QVBoxLayout()
        box.setSpacing(2)
        box.addWidget(StatusWords(theme, row.sign.named(row.subject)), 0, Qt.AlignmentFlag.AlignLeft)
        for words, colour in ((row.words, "text2"), (row.remedy, "text")):
            if words:
                label = Words(theme, words, Type.SMALL, colour=colour, wrap=True, copyable=True)
                label.setContentsMargins(19, 0, 0, 0)
                box.addWidget(label)
        return box
