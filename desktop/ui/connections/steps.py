"""The steps of a test, one below the other: sign, name, word, time; beneath it what was found or is wrong."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.presentation.connection_steps import StepRow
from desktop.presentation.signs import Tone
from desktop.ui.kit.frame import clear
from desktop.ui.kit.labels import SignIcon, Words
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_SIGN, _GAP, _TIME = 14, 7, 62
_QUIET = {Tone.PLAIN: "text2"}


class StepLines(QWidget):
    """Rows that change in place while a test goes on: nothing jumps but what an error needs."""

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme, self._name = theme, name
        name_control(self, name, "Steps of the test")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self._lines: dict[str, _Line] = {}

    def show_rows(self, rows: Sequence[StepRow]) -> None:
        """Show these steps; lines stay where the steps are the same."""
        wanted = [row.step.value for row in rows]
        if wanted != list(self._lines):
            clear(self._column)
            self._lines = {step: _Line(self._theme, f"{self._name}.{step}") for step in wanted}
            for line in self._lines.values():
                self._column.addWidget(line)
        for row in rows:
            self._lines[row.step.value].show_row(row)


class _Line(QWidget):
    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        name_control(self, name, "")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._sign: SignIcon | None = None
        self._title = Words(theme, "")
        self._word = Words(theme, "", Type.SMALL_STRONG)
        self._time = Words(theme, "", Type.CODE, colour="text2")
        self._time.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._found = Words(theme, "", Type.SMALL, colour="text2")
        self._fault = Words(theme, "", Type.SMALL, wrap=True, copyable=True)
        self._remedy = Words(theme, "", Type.SMALL, colour="text2", wrap=True, copyable=True)
        self._shown: StepRow | None = None
        self._lay_out()
        theme.changed.connect(self._resize)
        self._resize()

    def _lay_out(self) -> None:
        grid = self._grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(_GAP)
        grid.setVerticalSpacing(1)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._title, 0, 1)
        grid.addWidget(self._word, 0, 2)
        grid.addWidget(self._time, 0, 3)
        for number, words in enumerate((self._found, self._fault, self._remedy), start=1):
            grid.addWidget(words, number, 1, 1, 3)

    def _resize(self) -> None:
        self._time.setFixedWidth(self._theme.whole(_TIME))

    def show_row(self, row: StepRow) -> None:
        if row == self._shown:
            return
        self._shown = row
        self.setAccessibleName(row.spoken)
        if self._sign is None:
            self._sign = SignIcon(self._theme, row.sign, _SIGN)
            self._grid.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        self._sign.show_sign(row.sign)
        self._title.say(row.title)
        self._word.say(row.sign.word.capitalize())
        self._word.take_colour(_QUIET.get(row.sign.tone, row.sign.tone.value))
        self._time.say(row.time)
        for words, text in ((self._found, row.found), (self._fault, row.fault), (self._remedy, row.remedy)):
            words.say(text)
            words.setVisible(bool(text))
