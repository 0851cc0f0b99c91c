"""Connections: the repositories of this computer at the left; at the right one of them, a new one, or this computer."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.program import SAMPLE, KnownWorkspace
from desktop.presentation.connections import OpenWorkspace, WorkspaceRow, row_counts, troubles, workspace_rows
from desktop.presentation.signs import Sign
from desktop.ui.connections.computer_pane import ComputerPane
from desktop.ui.connections.sample_pane import SamplePane
from desktop.ui.connections.table import RepositoryTable
from desktop.ui.connections.testing import ConnectionTests
from desktop.ui.connections.trouble_lines import TroubleLines
from desktop.ui.connections.workspace_pane import AddPane, WorkspacePane
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.buttons import Button, spacer
from desktop.ui.kit.frame import Pane, Scroll, clear
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.segments import Segments
from desktop.ui.kit.wrap_bar import WrapBar
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_PANES = (
    ("workspace", "Repository", "git-branch"),
    ("doctor", "This computer", "stethoscope"),
    ("sample", "Sample", "flask-conical"),
)
_SIDE = 400
_ALL = 1000
"""A share that leaves nothing to what only fills up."""


class ConnectionsScreen(Screen):
    """Nothing here needs an open workspace."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.connections")
        self.setAccessibleIdentifier("page.connections")
        self.setAccessibleName("Connections")
        theme = desk.theme
        self.tests = ConnectionTests(desk)
        self._known: Sequence[KnownWorkspace] = ()
        self.table = RepositoryTable(theme)
        self._troubles = TroubleLines(theme, self.table.select)
        self._counts = QHBoxLayout()
        self._counts.setSpacing(12)
        self._counted: list[Sign] = []
        self._choice = Segments(theme, _PANES, name="choice.pane", words="Shown at the right", small=True)
        self._test_all = Button(theme, "Test all", name="btn.test_all", icon="refresh-cw")
        self._add = Button(theme, "Add repository", name="btn.add_repository", kind="primary", icon="plus")
        self._stack = QStackedWidget()
        self._workspace = WorkspacePane(desk, self.tests)
        self._parts: dict[str, QWidget] = {
            "workspace": self._workspace,
            "add": AddPane(desk, self.tests),
            "doctor": ComputerPane(desk),
            "sample": SamplePane(desk),
        }
        for part in self._parts.values():
            self._stack.addWidget(Scroll(part))
        self._lay_out(theme)
        self._choice.chosen.connect(self._show_part)
        self._test_all.clicked.connect(self._test_every)
        self._add.clicked.connect(lambda: self._choose("add"))
        self.table.chosen.connect(self._selected)
        self.table.opened.connect(desk.open)
        self.tests.changed.connect(self._test_changed)
        desk.standing_changed.connect(self._tell)
        theme.changed.connect(self._show_rows)

    def _lay_out(self, theme: Theme) -> None:
        bar = WrapBar(theme, 52)
        bar.left.addWidget(Words(theme, "Connections", Type.HEADLINE))
        bar.left.addLayout(self._counts)
        bar.left.addStretch(1)
        for widget in (self._choice, self._test_all, self._add):
            bar.right.addWidget(widget)
        filler = spacer()
        filler.hide()
        bar.right.addWidget(filler)
        bar.wrapped.connect(filler.setVisible)  # on a row of their own they stand at the left
        side = Pane(theme, edge="left", padding=(1, 0, 0, 0))
        side.fix_width(_SIDE)
        side.add(self._stack)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._left(theme), 1)
        row.addWidget(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addLayout(row, 1)

    def _left(self, theme: Theme) -> QWidget:
        """The table, no higher than its rows while there is room; what is in the way right below it."""
        left = Pane(theme)
        left.add(self.table, stretch=_ALL)
        left.add(self._troubles, None)
        return left

    @override
    def title(self) -> str:
        return "Connections"

    @override
    def arrive(self, place: Place) -> None:
        self.reload()  # first: it may select a row, which would show its repository
        self._choose(place.id if place.id in self._parts else "workspace")

    @override
    def reload(self) -> None:
        self._tell()

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"connections.test": self._test_selected, "connections.test_all": self._test_every}

    @override
    def panes(self) -> "list[QWidget]":
        return [self.table, self._stack]

    # --- what is shown -------------------------------------------------------------------------------------

    def _tell(self) -> None:
        if not self.isVisible() and self.table.model_of_rows.rows:
            return
        self._known = self.desk.program.known()
        self._show_rows()

    def _test_changed(self, _address: str) -> None:
        self._show_rows()

    def _show_rows(self) -> None:
        opened = self._opened()
        rows = workspace_rows(self._known, opened, self.tests.all, self.desk.clock.now())
        self.table.show_rows(rows)
        self.table.fit_rows()
        # Where there is little room the pane of the selected row says it.
        self._troubles.show_troubles([] if self.desk.theme.crowded else troubles(rows, self.tests.all))
        self._show_counts(rows)
        current = opened.address if opened is not None else ""
        if not self.table.selected:
            self.table.select(current or SAMPLE)
        self._choice.allow("sample", "" if current == SAMPLE else "Open the sample first")
        if current != SAMPLE and self._choice.current == "sample":
            self._choose("workspace")
        self._workspace.show_workspace(self._row())

    def _opened(self) -> OpenWorkspace | None:
        standing = self.desk.standing
        if standing is None:
            return None
        # The sample's clock may be set; tests and openings are noted by this computer's.
        read = standing.fetched_at - standing.clock_lead if standing.fetched_at is not None else None
        refusal = getattr(self.desk.refusal, "what", "the remote does not answer")
        return OpenWorkspace(
            address=standing.address,
            name=standing.name,
            fetched_at=read,
            refusal=str(refusal) if self.desk.offline else "",
            read_only=self.desk.read_only,
            broken=standing.broken is not None,
        )

    def _show_counts(self, rows: list[WorkspaceRow]) -> None:
        signs = row_counts(rows)
        if signs == self._counted:
            return
        self._counted = signs
        clear(self._counts)
        for sign in signs:
            self._counts.addWidget(StatusWords(self.desk.theme, sign))

    def _row(self) -> WorkspaceRow | None:
        rows = self.table.model_of_rows.rows
        return next((row for row in rows if row.address == self.table.selected), None)

    # --- what is done --------------------------------------------------------------------------------------

    def _selected(self, _address: str) -> None:
        self._workspace.show_workspace(self._row())
        self._choose("workspace")

    def _choose(self, part: str) -> None:
        self._choice.choose("" if part == "add" else part)
        self._show_part(part)

    def _show_part(self, part: str) -> None:
        self._stack.setCurrentIndex(list(self._parts).index(part))
        widget = self._parts[part]
        if isinstance(widget, ComputerPane | SamplePane | AddPane):
            widget.arrive()

    def _test_selected(self) -> None:
        row = self._row()
        if row is not None and not row.why_no_test:
            self._choose("workspace")
            self.tests.start(row.address)

    def _test_every(self) -> None:
        for row in self.table.model_of_rows.rows:
            if not row.why_no_test:
                self.tests.start(row.address)
