"""The simpler pages: choices of a section, the keyboard, safety, diagnostics."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.presentation.actions import ACTIONS
from desktop.presentation.preferences import SETTINGS, Setting
from desktop.presentation.shortcuts import key_words, shortcut_groups
from desktop.ui.connections.computer_pane import ComputerPane
from desktop.ui.desk import Desk
from desktop.ui.kit.facts import FactGrid
from desktop.ui.kit.labels import KeyCap, Words
from desktop.ui.kit.segments import Segments
from desktop.ui.preferences.parts import SettingsPage
from desktop.ui.shell.mode import switch_mode
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class ChoicesPage(SettingsPage):
    """The declared settings of a section, each as a choice of few. `chosen` carries key and value."""

    chosen = Signal(str, str)

    def __init__(self, desk: Desk, section: str, title: str) -> None:
        super().__init__(desk.theme, section, title, defaults=True)
        self._segments: dict[str, Segments] = {}
        for setting in SETTINGS:
            if setting.section == section:
                self._add(desk.theme, setting)

    def _add(self, theme: Theme, setting: Setting) -> None:
        options = [(value, words, "") for value, words, _why in setting.options]
        segments = Segments(theme, options, name=f"choice.{setting.key}", words=setting.title)
        segments.chosen.connect(partial(self.chosen.emit, setting.key))
        self._segments[setting.key] = segments
        self.row(setting.title, setting.help, _left(segments))

    def show_values(self, values: Mapping[str, str]) -> None:
        for key, segments in self._segments.items():
            segments.choose(values[key])


class KeyboardPage(ChoicesPage):
    """Whether letters alone act, and the list of all keys."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "keyboard", "Keyboard")
        theme = desk.theme
        for group in shortcut_groups(ACTIONS):
            grid = FactGrid(theme, label_width=300, row_height=26)
            for keys, words in group.rows:
                caps = QWidget()
                caps.setAccessibleName(" or ".join(keys))
                row = QHBoxLayout(caps)
                row.setContentsMargins(0, 0, 0, 0)
                row.setSpacing(4)
                for key in keys:
                    row.addWidget(KeyCap(theme, key_words(key)))
                row.addStretch(1)
                grid.add(words, caps)
            self.block(group.title, "", grid)


class SafetyPage(SettingsPage):
    """Read-only of the open workspace; every workspace begins so."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "safety", "Safety", defaults=False)
        self._desk = desk
        options = (("read-only", "Read-only", "lock"), ("execute", "Can execute", "lock-open"))
        self._mode = Segments(desk.theme, options, name="choice.mode", words="Mode of the open workspace")
        self._mode.chosen.connect(self._chosen)
        self._words = Words(desk.theme, "", Type.SMALL, colour="text2", wrap=True, name="words.mode")
        self.row(
            "Read-only",
            "Stops every write of this computer to the remote of the open workspace.",
            _left(self._mode),
        )
        self.block("", "Each workspace begins read-only, and is remembered by itself.", self._words)

    def tell(self) -> None:
        standing = self._desk.standing
        off = "" if standing is not None else "No workspace is open"
        if standing is not None and standing.broken is not None:
            off = standing.broken.off_reason
        for option in ("read-only", "execute"):
            self._mode.allow(option, off)
        self._mode.choose("read-only" if self._desk.read_only else "execute")
        self._words.say(off or (f"The open workspace is {standing.name}." if standing is not None else ""))

    def _chosen(self, mode: str) -> None:
        if (mode == "read-only") != self._desk.read_only:
            switch_mode(self._desk)


class DiagnosticsPage(SettingsPage):
    """What the program needs and whether it is there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, "diagnostics", "Diagnostics", defaults=False)
        self._computer = ComputerPane(desk)
        self._computer.column.setContentsMargins(0, 0, 0, 0)
        self.block("", "", self._computer)

    def arrive(self) -> None:
        self._computer.arrive()


def _left(control: QWidget) -> QWidget:
    """Return a control that stays at the left of the room it has."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(control)
    row.addStretch(1)
    return holder
