"""What the request changes, on its page below the gates: groups of identical change, with the way to the files."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.counting import plural
from desktop.presentation.request_change import PlannedGroup
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Bar, Divider, Pane, clear
from desktop.ui.kit.labels import Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_MOST = 8


class ChangeSection(Pane):
    """The largest groups; the rest is one click away."""

    opened = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("section.change")
        self.setAccessibleIdentifier("section.change")
        head = Bar(theme, 40)
        self._count = Words(theme, "", colour="text2")
        link = Button(theme, "Show every file", name="btn.show_files", kind="link", small=True)
        link.clicked.connect(self.opened)
        head.add(Words(theme, "Change", Type.STRONG), self._count, None, link)
        self._rows = Pane(theme)
        self._shown: Sequence[PlannedGroup] | None = None
        self.add(head, self._rows)

    def show_groups(self, groups: Sequence[PlannedGroup], counts: str) -> None:
        self._count.say(counts)
        self.setAccessibleName(f"Change: {counts}")
        if groups == self._shown:
            return
        self._shown = groups
        clear(self._rows.column)
        for group in groups[:_MOST]:
            self._rows.add(self._row(group), Divider(self.theme))
        if len(groups) > _MOST:
            more = Words(self.theme, f"and {plural(len(groups) - _MOST, 'more group')}", colour="text2")
            more.setContentsMargins(16, 8, 16, 8)
            self._rows.add(more)

    def _row(self, group: PlannedGroup) -> QWidget:
        widget = QWidget()
        widget.setAccessibleName(f"{plural(group.count, 'target')}: {group.change}; {group.targets}")
        row = QHBoxLayout(widget)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(Words(self.theme, group.change, Type.CODE))
        words.addWidget(Words(self.theme, group.targets, Type.SMALL, colour="text2"))
        row.addLayout(words, 1)
        row.addWidget(Words(self.theme, plural(group.count, "target"), Type.STRONG))
        return widget
