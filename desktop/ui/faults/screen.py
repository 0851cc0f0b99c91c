"""The workspace file and its faults: what is wrong where, what to write instead, and the last good version to open."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.broken_files import (
    BrokenFiles,
    FaultRow,
    Unopened,
    copied,
    last_good_deed,
    story,
    version_facts,
)
from desktop.presentation.connections import address_words
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import FAILED, Tone
from desktop.presentation.waiting import opening_words
from desktop.ui.desk import Desk, Place
from desktop.ui.faults.fault_pane import FaultPane
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.facts import FactGrid
from desktop.ui.kit.frame import Pane, Scroll
from desktop.ui.kit.labels import SignIcon, Words
from desktop.ui.kit.rows import Column
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.side_by_side import SideBySide
from desktop.ui.kit.states import StateStack
from desktop.ui.kit.tables import DataTable
from desktop.ui.kit.wrap_bar import WrapBar
from desktop.ui.theme.type import Type

_MAIN_WIDE, _MAIN_HIGH, _SIDE_WIDE = 560, 260, 420


class FaultsScreen(Screen):
    """Of the workspace that is open by its last good files, or of one that could not be opened (the place's id)."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.faults")
        self.setAccessibleIdentifier("page.faults")
        self.setAccessibleName("Workspace file")
        theme = desk.theme
        self._address = ""
        self._busy = False
        self._head, self._summary = self._make_head(), self._make_summary()
        self.table: DataTable[FaultRow] = DataTable(
            theme,
            _columns(),
            key=lambda row: row.id,
            name="list.faults",
            words="Faults of the workspace file",
            row_height=48,
        )
        self.pane = FaultPane(theme)
        main = Pane(theme)
        main.add(self._summary)
        main.add(self.table, stretch=1)
        page = SideBySide(
            theme,
            main,
            Scroll(self.pane),
            side_wide=_SIDE_WIDE,
            main_wide=_MAIN_WIDE,
            main_high=_MAIN_HIGH,
        )
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(page, 1)
        self._states = StateStack(theme, content, name="faults")
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._states)
        self.table.chosen.connect(self._tell_fault)
        desk.standing_changed.connect(self._renew)
        desk.opening_failed.connect(self._rest)
        desk.opening_cancelled.connect(self._rest)
        desk.opened.connect(self._rest)
        desk.opening_progress.connect(self._tell_progress)

    # --- parts ---------------------------------------------------------------------------------------------

    def _make_head(self) -> WrapBar:
        theme = self.desk.theme
        bar = WrapBar(theme, 52)
        bar.left.addWidget(Words(theme, "Workspace file", Type.HEADLINE))
        bar.left.addStretch(1)
        self._progress = Words(theme, "", Type.SMALL, colour="text2", name="words.faults_progress")
        self._cancel = Button(theme, "Cancel", name="btn.cancel_look", kind="ghost")
        self._cancel.clicked.connect(self.desk.cancel_opening)
        self._copy = Button(theme, "Copy the faults", name="btn.copy_faults", icon="copy")
        self._copy.clicked.connect(self._copy_all)
        self._look = Button(theme, "Look again", name="btn.look_again", icon="refresh-cw", key="F5")
        self._look.clicked.connect(self._look_again)
        self._open = Button(theme, "Open last good version", name="btn.last_good", kind="primary")
        self._open.clicked.connect(self._open_last_good)
        self._open.setProperty("main", True)
        for widget in (self._progress, self._cancel, self._copy, self._look, self._open):
            bar.right.addWidget(widget)
        return bar

    def _make_summary(self) -> Pane:
        theme = self.desk.theme
        pane = Pane(theme, edge="bottom", padding=(16, 14, 16, 14), gap=8)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(SignIcon(theme, FAILED, 16), 0, Qt.AlignmentFlag.AlignVCenter)
        self._title = Words(theme, "", Type.TITLE, wrap=True, name="words.faults_title")
        head.addWidget(self._title, 1)
        self._story = Words(theme, "", colour="text2", wrap=True, name="words.faults_story")
        self._facts = FactGrid(theme, label_width=92)
        pane.column.addLayout(head)
        pane.add(self._story, self._facts)
        return pane

    # --- being a screen ------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return "Workspace file"

    @override
    def arrive(self, place: Place) -> None:
        self._address = place.id
        self._renew()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def reload(self) -> None:
        self._renew()

    @override
    def panes(self) -> list[QWidget]:
        return [self._head, self.table, self.pane]

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "view.refresh": self._look_again,
            "faults.last_good": self._open_last_good,
            "faults.copy": self._copy_all,
        }

    @override
    def why_not(self, action_id: str) -> str:
        files = self._files()
        if files is None:
            return "" if action_id == "view.refresh" and self.desk.standing else "Nothing is wrong with it"
        if action_id == "faults.last_good" and self._is_open():
            return "It is shown already"
        if action_id == "faults.last_good" and files.shown is None:
            return "No earlier version of it can be used"
        return ""

    # --- what is shown -------------------------------------------------------------------------------------

    def _files(self) -> BrokenFiles | None:
        if self._is_open():
            return self.desk.broken
        unopened = self._unopened()
        return unopened.files if unopened is not None else None

    def _is_open(self) -> bool:
        """Whether it is about the workspace that is open, by its last good files."""
        standing = self.desk.standing
        return (
            standing is not None and standing.broken is not None and self._address in ("", standing.address)
        )

    def _where(self) -> str:
        standing, unopened = self.desk.standing, self._unopened()
        if unopened is not None and not self._is_open():
            return address_words(unopened.address)
        return plain(standing.remote) if standing is not None else ""

    def _unopened(self) -> Unopened | None:
        unopened = self.desk.unopened
        return unopened if unopened is not None and self._address in ("", unopened.address) else None

    def _renew(self) -> None:
        files = self._files()
        if files is None:
            self._show_nothing()
            return
        now, is_open = self.desk.now(), self._is_open()
        self._states.content()
        self._title.say(files.title)
        self._story.say(story(files, is_open=is_open))
        self._facts.clear()
        for label, words in [("Repository", self._where()), *version_facts(files, now)]:
            self._facts.add(label, words, wrap=True)
        self.table.show_rows(files.rows)
        if not self.table.selected or self.table.current_row < 0:
            self.table.select(files.rows[0].id)
        self._tell_fault()
        self._open.setVisible(not is_open and files.shown is not None)
        self._open.say(last_good_deed(files, now) or self._open.text())
        self._look.setProperty("main", is_open or files.shown is None)
        self._tell_buttons()

    def _show_nothing(self) -> None:
        here = self.desk.standing is not None
        place = Place(screen="pipeline" if here else "welcome")
        words = "Go to Pipeline" if here else "Go to the welcome page"
        text = "Its faults are shown here while it has some."
        self._states.empty(
            title="Nothing is wrong with the workspace file",
            text=text,
            icon="file-check",
            deeds=((words, lambda: self.desk.go(place)),),
        )

    def _tell_fault(self) -> None:
        row = next((row for row in self.table.model_of_rows.rows if row.id == self.table.selected), None)
        if row is not None:
            self.pane.show_fault(row)

    def _tell_buttons(self) -> None:
        reason = "It is being opened" if self._busy else ""
        self._open.switch(reason)
        self._look.switch(reason)
        self._cancel.setVisible(self._busy)
        self.desk.acts_changed.emit()

    # --- acting --------------------------------------------------------------------------------------------

    def _look_again(self) -> None:
        unopened = None if self._is_open() else self._unopened()
        if unopened is None:
            self.desk.refresh()
        else:
            self._begin(unopened.address, last_good=False)

    def _open_last_good(self) -> None:
        unopened = self._unopened()
        if unopened is not None:
            self._begin(unopened.address, last_good=True)

    def _begin(self, address: str, *, last_good: bool) -> None:
        self._busy = True
        self._progress.say("Looking at the remote…")
        self._tell_buttons()
        self.desk.open(address, last_good=last_good)

    def _rest(self, _error: object = None) -> None:
        self._busy = False
        self._progress.say("")
        self._renew()

    def _tell_progress(self, step: str, done: int, total: int) -> None:
        if self._busy:
            self._progress.say(opening_words(step, done, total))

    def _copy_all(self) -> None:
        files = self._files()
        if files is not None:
            QApplication.clipboard().setText(copied(files))
            self.desk.say("The faults are copied", Tone.PLAIN)


def _columns() -> tuple[Column[FaultRow], ...]:
    return (
        Column(
            title="What is wrong",
            text=lambda row: row.what,
            second=lambda row: row.place,
            width=420,
            stretch=True,
            strong=True,
        ),
        Column(title="Write instead", text=lambda row: row.remedy.split("\n")[0], width=430, quiet=True),
    )
