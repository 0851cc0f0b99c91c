"""The test of one address: when it was last made, its steps, and the buttons that begin, end and copy it."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.application.connections import ConnectionTest
from desktop.presentation.connection_steps import as_text, step_rows, verdict
from desktop.presentation.connections import repository_name
from desktop.presentation.signs import Tone
from desktop.presentation.times import moment_words
from desktop.ui.connections.steps import StepLines
from desktop.ui.connections.testing import ConnectionTests
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import Words
from desktop.ui.kit.spoken_items import announce
from desktop.ui.theme.type import Type

_PROMISE = "Nothing is written: a push is begun and not sent, and what is read is thrown away."


class LastTest(QWidget):
    """Shown for the selected repository, and for an address that is about to be added."""

    def __init__(self, desk: Desk, tests: ConnectionTests, *, name: str) -> None:
        super().__init__()
        self._desk, self._tests, self._address = desk, tests, ""
        self._reason = ""
        theme = desk.theme
        self._head = Words(theme, "", Type.STRONG)
        self._when = Words(theme, "", Type.SMALL, colour="text2")
        self._lines = StepLines(theme, name=f"{name}.steps")
        self._start = Button(theme, "Test connection", name=f"btn.{name}", icon="refresh-cw")
        self._start.clicked.connect(lambda: tests.start(self._address))
        self._cancel = Button(theme, "Cancel test", name=f"btn.{name}_cancel", icon="x")
        self._cancel.clicked.connect(lambda: tests.cancel(self._address))
        self._copy = Button(theme, "Copy result", name=f"btn.{name}_copy", kind="ghost", icon="copy")
        self._copy.clicked.connect(self._copy_result)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._lay_out()
        tests.changed.connect(self._changed)
        self._show(None)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(self._head, 1)
        head.addWidget(self._when)
        deeds = QHBoxLayout()
        deeds.setSpacing(8)
        for button in (self._start, self._cancel, self._copy):
            deeds.addWidget(button)
        deeds.addStretch(1)
        column.addLayout(head)
        column.addWidget(self._lines)
        column.addLayout(deeds)
        column.addWidget(Words(self._desk.theme, _PROMISE, Type.SMALL, colour="text2", wrap=True))

    def show_address(self, address: str, reason: str = "") -> None:
        """Show the last test of an address; `reason` is why it cannot be tested now."""
        self._address, self._reason = address, reason
        self._show(self._tests.of(address) if address else None)

    def _changed(self, address: str) -> None:
        if address != self._address:
            return
        test = self._tests.of(address)
        self._show(test)
        if test is not None and not test.running:
            outcome = verdict(test)
            words = f"{repository_name(address)}: {outcome.sign.word}, {outcome.words}"
            announce(self, words, urgent=outcome.sign.tone is Tone.FAIL)

    def _show(self, test: ConnectionTest | None) -> None:
        running = self._tests.is_running(self._address)
        self._head.say("Test of the connection" if test is None else "Testing" if running else "Last test")
        self._when.say(self._when_words(test))
        self._lines.show_rows(step_rows(test) if test is not None else [])
        self._lines.setVisible(test is not None and bool(test.steps))
        self._start.say("Test connection" if test is None else "Test again")
        self._start.switch(self._reason)
        self._start.setVisible(not running)
        self._cancel.setVisible(running)
        self._copy.setVisible(test is not None and not test.running)

    def _when_words(self, test: ConnectionTest | None) -> str:
        if test is None:
            return "not tested yet"
        outcome = verdict(test)
        if test.running:
            return outcome.words
        return moment_words(test.at, self._desk.clock.now())

    def _copy_result(self) -> None:
        test = self._tests.of(self._address)
        if test is not None:
            QGuiApplication.clipboard().setText(as_text(test))
            self._desk.say("The result of the test is copied")
