"""One workspace: where it comes from, how it stands, opening it; and the form that adds another."""

from PySide6.QtWidgets import QHBoxLayout

from desktop.presentation.connections import WorkspaceRow
from desktop.presentation.error_words import error_words
from desktop.presentation.times import moment_words
from desktop.ui.connections.last_test import LastTest
from desktop.ui.connections.testing import ConnectionTests
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.facts import FactGrid
from desktop.ui.kit.fields import TextField
from desktop.ui.kit.frame import Bar, Divider, Pane
from desktop.ui.kit.labels import Words
from desktop.ui.theme.type import Type

_PADDING = (16, 14, 16, 16)


class WorkspacePane(Pane):
    """Facts of the selected repository, the button that opens its workspace, and the test of its connection."""

    def __init__(self, desk: Desk, tests: ConnectionTests) -> None:
        super().__init__(desk.theme)
        self._desk = desk
        self._address = ""
        self._said: list[tuple[str, str]] = []
        theme = desk.theme
        head = Bar(theme, 40)
        self._name = Words(theme, "", Type.STRONG, name="words.repository")
        self._used_by = Words(theme, "", Type.SMALL, colour="text2")
        head.add(self._name, None, self._used_by)
        body = Pane(theme, padding=_PADDING, gap=10)
        self._facts = FactGrid(theme, label_width=104)
        self._open = Button(theme, "Open", name="btn.open_workspace", kind="primary")
        self._open.clicked.connect(lambda _checked=False: desk.open(self._address))
        self._open_reason = Words(theme, "", Type.SMALL, colour="text2")
        self._problems = Words(theme, "", Type.SMALL, colour="fail", wrap=True)
        self._test = LastTest(desk, tests, name="test_connection")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._open)
        row.addWidget(self._open_reason, 1)
        body.add(self._facts, self._problems)
        body.column.addLayout(row)
        body.column.addSpacing(4)
        body.add(Divider(theme))
        body.column.addSpacing(4)
        body.add(self._test, None)
        self.add(head)
        self.add(body, stretch=1)

    def show_workspace(self, row: WorkspaceRow | None) -> None:
        """Show a repository; what is known of the open one is more."""
        if row is None:
            return
        self._address = row.address
        standing = self._desk.standing
        is_open = standing is not None and standing.address == row.address
        self._name.say(row.repository)
        self._used_by.say("not used" if row.used_by == "nothing" else f"used by {row.used_by}")
        facts = [("Comes from", row.place), ("Signs in with", f"{row.way}, {row.way_detail}")]
        problems: list[str] = []
        if is_open and standing is not None:
            read = moment_words(standing.fetched_at, self._desk.now()) if standing.fetched_at else "never"
            facts += [
                ("Remote", standing.remote),
                ("Last read", read),
                ("Branch at", standing.tip[:12]),
                ("You are", standing.me),
                ("Mode", "Read-only" if self._desk.read_only else "Can execute"),
            ]
            refusal = str(self._desk.refusal) if self._desk.refusal is not None else ""
            broken = standing.broken.off_reason if standing.broken is not None else ""
            problems = [line for line in (broken, *standing.problems, refusal) if line]
        else:
            facts.append(
                ("Last success", ", ".join(item for item in (row.success, row.success_detail) if item))
            )
        if facts != self._said:
            self._said = facts
            self._facts.show_facts(facts)
        self._problems.say("\n".join(problems))
        self._problems.setVisible(bool(problems))
        self._open.switch("It is open" if is_open else "")
        self._open_reason.say("It is open" if is_open else "")
        self._test.show_address(row.address, row.why_no_test)


class AddPane(Pane):
    """An address, and opening it: the remote is read into a copy of the program's own."""

    def __init__(self, desk: Desk, tests: ConnectionTests) -> None:
        super().__init__(desk.theme, padding=_PADDING, gap=10)
        self._desk, self._tests = desk, tests
        theme = desk.theme
        self.field = TextField(
            theme,
            name="field.address",
            words="Address of the repository",
            hint="ssh://git@git.example.com/shop/deploy.git",
            code=True,
        )
        self._fault = Words(theme, "", Type.SMALL, colour="fail", wrap=True, name="words.address_fault")
        self._open = Button(theme, "Open the repository", name="btn.add", kind="primary")
        self._open.clicked.connect(self._add)
        self._test = LastTest(desk, tests, name="test_address")
        self.field.returnPressed.connect(self._add)
        self.field.textChanged.connect(self._check)
        row = QHBoxLayout()
        row.addWidget(self._open)
        row.addStretch(1)
        self.add(
            Words(theme, "Add a repository", Type.TITLE),
            Words(
                theme,
                "HTTPS, SSH, or a folder of this computer. Git asks for credentials as it does in your terminal; "
                "the program stores none. The folder .gitopshq of its default branch says what belongs to it.",
                colour="text2",
                wrap=True,
            ),
            Words(theme, "Address", Type.STRONG),
            self.field,
            self._fault,
        )
        self.column.addLayout(row)
        self.add(Divider(theme), self._test, None)
        desk.opening_failed.connect(self._failed)
        desk.opened.connect(lambda: self._say_fault(""))
        self._say_fault("")
        self._check()

    def arrive(self) -> None:
        self.field.setFocus()

    def _check(self) -> None:
        self.field.fault("")
        address = self.field.text().strip()
        reason = "" if address else "Write an address first"
        self._open.switch(reason)
        self._test.show_address(address, reason)

    def _add(self) -> None:
        address = self.field.text().strip()
        if address:
            self._say_fault("")
            self._open.switch_off("Being opened")
            self._desk.open(address)

    def _say_fault(self, sentence: str) -> None:
        self._fault.say(sentence)
        self._fault.setVisible(bool(sentence))

    def _failed(self, error: object) -> None:
        self._check()
        if isinstance(error, Exception) and self.field.text().strip():
            words = error_words(error)
            self._say_fault(words.sentence)
            self.field.fault(words.title)
