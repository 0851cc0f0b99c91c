"""Data: the folders of the program with their sizes, and clearing what can be read again from Git."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.application.program import KeptFolder
from desktop.presentation.preferences import size_words
from desktop.presentation.signs import Tone
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import clear
from desktop.ui.kit.labels import Words
from desktop.ui.kit.sheet import SheetSpec
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.preferences.parts import SettingsPage
from desktop.ui.theme.type import Type


class DataPage(SettingsPage):
    """Sizes are counted when the page is looked at."""

    def __init__(self, desk: Desk, host: SheetHost) -> None:
        super().__init__(desk.theme, "data", "Data", defaults=False)
        self._desk, self._host = desk, host
        theme = desk.theme
        self._cached = 0
        self._list = QWidget()
        self._folders = QVBoxLayout(self._list)
        self._folders.setContentsMargins(0, 0, 0, 0)
        self._folders.setSpacing(10)
        self._folders.addWidget(Words(theme, "Counting what is kept", colour="text2"))
        self._clear = Button(theme, "Clear the cache…", name="btn.clear_cache", icon="trash-2")
        self._clear.clicked.connect(self._ask_clear)
        self._why = Words(theme, "", Type.SMALL, colour="text2", name="words.cache")
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._clear)
        row.addWidget(self._why, 1)
        self.block("Folders", "All of them belong to you alone; nothing is kept anywhere else.", self._list)
        self.row(
            "Cache", "Events and parsed files. It is read again from Git; drafts and journals stay.", holder
        )

    def arrive(self) -> None:
        self._desk.ask_program(
            "Counting what is kept", lambda program, token: program.folders(token), self._show
        )

    def _show(self, folders: list[KeptFolder]) -> None:
        theme = self._desk.theme
        clear(self._folders)
        for folder in folders:
            line = QVBoxLayout()
            line.setSpacing(1)
            head = QHBoxLayout()
            head.addWidget(Words(theme, folder.holds.capitalize(), Type.MEDIUM), 1)
            head.addWidget(Words(theme, size_words(folder.size), Type.STRONG))
            line.addLayout(head)
            line.addWidget(Words(theme, str(folder.path), Type.CODE, colour="text2", copyable=True))
            self._folders.addLayout(line)
        self._cached = sum(folder.size for folder in folders if folder.cache)
        self._clear.switch("" if self._cached else "The cache is empty")
        self._why.say(f"{size_words(self._cached)} now" if self._cached else "The cache is empty")

    def _ask_clear(self) -> None:
        spec = SheetSpec(
            title="Clear the cache",
            subtitle="It is read again from Git, which takes a while; offline, nothing can be shown until then.",
            facts=(
                ("Deleted", f"events and parsed files, {size_words(self._cached)}"),
                ("Kept", "workspaces, drafts, outbox, run journals, settings"),
            ),
            deed=f"Clear {size_words(self._cached)}",
            dangerous=True,
            name="sheet.clear_cache",
        )
        self._host.show_sheet(spec, lambda _reason: self._clear_now())

    def _clear_now(self) -> None:
        desk, standing = self._desk, self._desk.standing

        def then(size: int) -> None:
            desk.say(f"{size_words(size)} were cleared", Tone.PLAIN)
            if standing is not None:
                desk.open(standing.address)
            self.arrive()

        desk.ask_program(
            "Clearing the cache", lambda program, _token: program.clear_cache(), then, closed=True
        )
