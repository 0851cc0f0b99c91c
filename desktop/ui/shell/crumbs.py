"""Where one is, as a path: the workspace, the parts of the screen's title, the tier. What is nearest stays longest."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.domain.environment import Tier
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import clear
from desktop.ui.kit.labels import TierTag, Words
from desktop.ui.kit.naming import name_control, plain_tooltip
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_GAP = 6
_SHARE = 0.5
"""Of the room, what the name of the workspace takes at most where it is too long for the place beside it."""


class Crumbs(QWidget):
    """Without room for all parts the first of them give way to a "…", whose tooltip tells them."""

    workspaces_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(_GAP)
        self._workspace: Button | None = None
        self._dots: list[QWidget] = []
        self._parts: list[tuple[QWidget, Words]] = []
        self._tag: TierTag | None = None
        self._shown: tuple[str, tuple[str, ...], str] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_path(self, workspace: str, parts: Sequence[str], tier: str) -> None:
        shown = (workspace, tuple(parts), tier)
        if shown == self._shown:
            return
        self._shown = shown
        theme = self._theme
        clear(self._row)
        button = self._workspace = Button(
            theme, workspace, name="btn.workspace", kind="ghost", icon="git-branch", small=True
        )
        name_control(button, "btn.workspace", f"Workspace {workspace}", "Other workspaces")
        button.clicked.connect(self.workspaces_wanted)
        button.may_shrink()
        self._dots = [self._arrow(), Words(theme, "…", Type.STRONG, colour="text2")]
        self._parts = [(self._arrow(), Words(theme, part, Type.STRONG)) for part in parts if part]
        self._tag = TierTag(theme, Tier(tier), full=True) if tier else None
        for widget in (button, *self._dots, *(one for part in self._parts for one in part)):
            self._row.addWidget(widget)
        if self._tag is not None:
            self._row.addSpacing(4)
            self._row.addWidget(self._tag)
        self._row.addStretch(1)
        self._fit()

    def _arrow(self) -> Words:
        return Words(self._theme, "›", Type.BODY, colour="text2")

    def _fit(self) -> None:
        if self._workspace is None:
            return
        tag = self._wide([self._tag]) + 4 if self._tag else 0
        room = self.width() - tag - min(self._wide([self._workspace]), round(self.width() * _SHARE))
        needs = [self._wide(part) for part in self._parts]
        gone = 0
        while gone < len(needs) - 1 and sum(needs[gone:]) + (self._wide(self._dots) if gone else 0) > room:
            gone += 1
        for number, part in enumerate(self._parts):
            for widget in part:
                widget.setVisible(number >= gone)
        for widget in self._dots:
            widget.setVisible(gone > 0)
        self._dots[-1].setToolTip(
            plain_tooltip(" › ".join(words.whole for _arrow, words in self._parts[:gone]))
        )

    def _wide(self, widgets: Sequence[QWidget]) -> int:
        return sum(widget.sizeHint().width() + _GAP for widget in widgets)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return handled
