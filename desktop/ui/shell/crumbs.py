"""Where one is, as a path: the workspace, the parts of the screen's title, the tier. What is nearest stays longest."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.domain.environment import Tier
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import TierTag, Words
from desktop.ui.kit.laying_out import lay_out_later
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
        self._workspace = Button(theme, "", name="btn.workspace", kind="ghost", icon="git-branch", small=True)
        self._workspace.clicked.connect(self.workspaces_wanted)
        self._workspace.may_shrink()
        self._dots = [self._arrow(), Words(theme, "…", Type.STRONG, colour="text2")]
        self._parts: list[tuple[QWidget, Words]] = []
        self._spare: list[tuple[QWidget, Words]] = []
        """Parts of a longer path, hidden now: a path is shown anew with each page."""
        self._tag: TierTag | None = None
        self._shown: tuple[str, tuple[str, ...], str] | None = None
        for widget in (self._workspace, *self._dots):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def show_path(self, workspace: str, parts: Sequence[str], tier: str) -> None:
        shown = (workspace, tuple(parts), tier)
        if shown == self._shown:
            return
        before, self._shown = self._shown, shown
        lay_out_later(self)
        self._workspace.say(workspace)
        name_control(self._workspace, "btn.workspace", f"Workspace {workspace}", "Other workspaces")
        self._show_parts([part for part in parts if part])
        if before is None or before[2] != tier:
            self._show_tier(tier)
        self._fit()

    def _show_parts(self, parts: Sequence[str]) -> None:
        self._spare = self._parts[len(parts) :] + self._spare
        self._parts = self._parts[: len(parts)]
        for widget in (widget for part in self._spare for widget in part):
            widget.hide()
        while len(self._parts) < len(parts):
            self._parts.append(self._spare.pop(0) if self._spare else self._another())
        for (_arrow, words), part in zip(self._parts, parts, strict=True):
            words.say(part)

    def _another(self) -> tuple[QWidget, Words]:
        made = (self._arrow(), Words(self._theme, "", Type.STRONG))
        after = self._row.indexOf(self._parts[-1][1] if self._parts else self._dots[-1])
        for number, widget in enumerate(made):
            self._row.insertWidget(after + 1 + number, widget)
        return made

    def _show_tier(self, tier: str) -> None:
        if self._tag is not None:
            self._row.removeWidget(self._tag)
            self._tag.hide()
            self._tag.deleteLater()
        self._tag = TierTag(self._theme, Tier(tier), full=True) if tier else None
        if self._tag is not None:
            self._row.insertWidget(self._row.count() - 1, self._tag)

    def _arrow(self) -> Words:
        return Words(self._theme, "›", Type.BODY, colour="text2")

    def _fit(self) -> None:
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
        hidden = " › ".join(words.whole for _arrow, words in self._parts[:gone])
        if self._dots[-1].toolTip() != plain_tooltip(hidden):
            self._dots[-1].setToolTip(plain_tooltip(hidden))

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
