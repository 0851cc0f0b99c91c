"""One workspace: where it comes from, how it stands, opening it; and the form that adds another."""

from PySide6.QtWidgets import QHBoxLayout

from desktop.presentation.connections import WorkspaceRow, address_words
from desktop.presentation.error_words import error_words
from desktop.presentation.times import moment_words
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.facts import FactGrid
from desktop.ui.kit.fields import TextField
from desktop.ui.kit.frame import Pane
from desktop.ui.kit.labels import Words
from desktop.ui.theme.type import Type

_PADDING = (16, 14, 16, 16)


class WorkspacePane(Pane):
    """Facts of the selected workspace, and the button that opens it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, padding=_PADDING, gap=10)
        self._desk = desk
        self._address = ""
        self._name = Words(desk.theme, "", Type.TITLE)
        self._facts = FactGrid(desk.theme, label_width=104)
        self._open = Button(desk.theme, "Open", name="btn.open_workspace", kind="primary")
        self._open.clicked.connect(lambda _checked=False: desk.open(self._address))
        self._problems = Words(desk.theme, "", Type.SMALL, colour="fail", wrap=True)
        row = QHBoxLayout()
        row.addWidget(self._open)
        row.addStretch(1)
        self.add(self._name, self._facts, self._problems)
        self.column.addLayout(row)
        self.add(None)

    def show_workspace(self, row: WorkspaceRow | None) -> None:
        """Show a workspace; what is known of the open one is more."""
        if row is None:
            return
        self._address = row.address
        standing = self._desk.standing
        is_open = standing is not None and standing.address == row.address
        self._name.say(row.name)
        facts = [("Comes from", address_words(row.address)), ("Opened", row.opened)]
        self._problems.say("")
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
            self._problems.say("\n".join(line for line in (broken, *standing.problems, refusal) if line))
        self._facts.show_facts(facts)
        self._open.switch("It is open" if is_open else "")


class AddPane(Pane):
    """An address, and opening it: the remote is read into a copy of the program's own."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, padding=_PADDING, gap=10)
        self._desk = desk
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
        self.add(None)
        desk.opening_failed.connect(self._failed)
        desk.opened.connect(lambda: self._fault.say(""))
        self._check()

    def arrive(self) -> None:
        self.field.setFocus()

    def _check(self) -> None:
        self.field.fault("")
        self._open.switch("" if self.field.text().strip() else "Write an address first")

    def _add(self) -> None:
        address = self.field.text().strip()
        if address:
            self._fault.say("")
            self._open.switch_off("Being opened")
            self._desk.open(address)

    def _failed(self, error: object) -> None:
        self._check()
        if isinstance(error, Exception) and self.field.text().strip():
            words = error_words(error)
            self._fault.say(words.sentence)
            self.field.fault(words.title)
