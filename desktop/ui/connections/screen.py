"""Connections: the workspaces of this computer at the left; at the right one of them, a new one, or this computer."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.program import SAMPLE
from desktop.presentation.connections import WorkspaceRow, address_words, workspace_rows
from desktop.ui.connections.computer_pane import ComputerPane
from desktop.ui.connections.sample_pane import SamplePane
from desktop.ui.connections.workspace_pane import AddPane, WorkspacePane
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.frame import Bar, Scroll, Surface
from desktop.ui.kit.labels import Words
from desktop.ui.kit.rows import Column
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.segments import Segments
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.signs import draw_sign_and_word
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_PANES = (
    ("workspace", "Workspace", "git-branch"),
    ("add", "Add", "plus"),
    ("doctor", "This computer", "stethoscope"),
    ("sample", "Sample", "flask-conical"),
)


class ConnectionsScreen(Screen):
    """Nothing here needs an open workspace."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.connections")
        self.setAccessibleIdentifier("page.connections")
        self.setAccessibleName("Connections")
        theme = desk.theme
        self.table: DataTable[WorkspaceRow] = DataTable(
            theme,
            _columns(),
            key=lambda row: row.address,
            name="list.workspaces",
            words="Workspaces of this computer",
            row_height=48,
        )
        self._choice = Segments(theme, _PANES, name="choice.pane", words="Shown at the right", small=True)
        self._stack = QStackedWidget()
        self._workspace = WorkspacePane(desk)
        self._parts: dict[str, QWidget] = {
            "workspace": self._workspace,
            "add": AddPane(desk),
            "doctor": ComputerPane(desk),
            "sample": SamplePane(desk),
        }
        for part in self._parts.values():
            self._stack.addWidget(Scroll(part))
        self._lay_out(theme)
        self._choice.chosen.connect(self._show_part)
        self.table.chosen.connect(self._selected)
        self.table.opened.connect(desk.open)
        desk.standing_changed.connect(self._tell)

    def _lay_out(self, theme: Theme) -> None:
        bar = Bar(theme, 52)
        bar.add(Words(theme, "Connections", Type.HEADLINE), None, self._choice)
        side = Surface(theme, edge="left")
        side.setFixedWidth(theme.whole(420))
        inner = QVBoxLayout(side)
        inner.setContentsMargins(1, 0, 0, 0)
        inner.addWidget(self._stack)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.table, 1)
        row.addWidget(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addLayout(row, 1)

    @override
    def title(self) -> str:
        return "Connections"

    @override
    def arrive(self, place: Place) -> None:
        part = place.id if place.id in self._parts else "workspace"
        self._choice.choose(part)
        self._show_part(part)
        self.reload()

    @override
    def reload(self) -> None:
        self._tell()

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {}

    def _tell(self) -> None:
        if not self.isVisible() and self.table.model_of_rows.rows:
            return
        standing = self.desk.standing
        current = standing.address if standing is not None else ""
        known = self.desk.program.known()
        self.table.show_rows(
            workspace_rows(known, current, offline=self.desk.offline, now=self.desk.clock.now())
        )
        if not self.table.selected:
            self.table.select(current or SAMPLE)
        self._choice.allow("sample", "" if current == SAMPLE else "Open the sample first")
        if current != SAMPLE and self._choice.current == "sample":
            self._choice.choose("workspace")
            self._show_part("workspace")
        self._workspace.show_workspace(self._row())

    def _row(self) -> WorkspaceRow | None:
        rows = self.table.model_of_rows.rows
        return next((row for row in rows if row.address == self.table.selected), None)

    def _selected(self, _address: str) -> None:
        self._workspace.show_workspace(self._row())
        self._choice.choose("workspace")
        self._show_part("workspace")

    def _show_part(self, part: str) -> None:
        self._stack.setCurrentIndex(list(self._parts).index(part))
        widget = self._parts[part]
        if isinstance(widget, ComputerPane | SamplePane | AddPane):
            widget.arrive()


def _columns() -> tuple[Column[WorkspaceRow], ...]:
    return (
        Column(title="State", text=lambda row: row.sign.word, width=150, paint=_paint_state),
        Column(
            title="Workspace",
            text=lambda row: row.name,
            second=lambda row: address_words(row.address),
            width=300,
            stretch=True,
            strong=True,
        ),
        Column(title="Opened", text=lambda row: row.opened, width=220, quiet=True),
    )


def _paint_state(painter: QPainter, box: QRectF, row: WorkspaceRow, theme: Theme) -> None:
    draw_sign_and_word(painter, box, row.sign, theme)
