"""The bar of a draft: its route with tiers, what goes, when it was saved last, and the steps."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel

from desktop.domain.environment import Tier
from desktop.presentation.plain_text import plain
from desktop.presentation.times import absolute
from desktop.ui.kit.buttons import icon_button
from desktop.ui.kit.frame import Bar, Divider, clear
from desktop.ui.kit.labels import TierTag, Words
from desktop.ui.kit.steps import StepBar
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_SHORT = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftHead:
    """What the bar says of a draft's route."""

    source: str
    target: str
    source_tier: Tier
    target_tier: Tier
    release: str
    commit: str


class DraftBar(Bar):
    """48 high; the steps stand at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 48)
        self._head: DraftHead | None = None
        self._route = QHBoxLayout()
        self._route.setSpacing(8)
        self._saved = Words(theme, "", Type.SMALL, colour="text2", name="words.saved")
        self.discard = icon_button(theme, "trash-2", "Discard the draft", name="btn.discard")
        self.steps = StepBar(theme)
        self.row.addLayout(self._route)
        self.add(self._saved, self.discard, None, self.steps)
        theme.changed.connect(self._make)

    def show_head(self, head: DraftHead) -> None:
        if head != self._head:
            self._head = head
            self._make()

    def show_saved(self, saved_at: datetime | None, now: datetime) -> None:
        self._saved.say(f"saved {absolute(saved_at, now).removesuffix(' UTC')} UTC" if saved_at else "")

    def _make(self) -> None:
        head, theme = self._head, self.theme
        crowded = theme.crowded
        self._saved.setVisible(not crowded)
        if head is None:
            return
        clear(self._route)
        if not crowded:
            self._route.addWidget(TierTag(theme, head.source_tier))
        self._route.addWidget(Words(theme, head.source, Type.STRONG, name="words.source"))
        self._route.addWidget(self._icon("arrow-right"))
        if not crowded:
            self._route.addWidget(TierTag(theme, head.target_tier))
        self._route.addWidget(Words(theme, head.target, Type.STRONG, name="words.target"))
        self._route.addSpacing(4)
        self._route.addWidget(Divider(theme, upright=True, long=20))
        self._route.addSpacing(4)
        self._route.addWidget(self._icon("tag"))
        self._route.addWidget(Words(theme, plain(head.release, 40), Type.STRONG, name="words.release"))
        if not crowded:
            short = head.commit[:_SHORT]
            self._route.addWidget(
                Words(theme, short, Type.CODE, colour="text2", name="words.commit", copyable=True)
            )

    def _icon(self, name: str) -> QLabel:
        label = QLabel()
        side = self.theme.whole(15)
        label.setPixmap(self.theme.pixmap(name, "text2", side))
        label.setFixedSize(QSize(side, side))
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return label
