"""The head of the page: which environment goes back, from what to what, and how much of it."""

from PySide6.QtWidgets import QHBoxLayout

from desktop.domain.environment import Environment
from desktop.presentation.rollback_view import ChangeView
from desktop.ui.kit.frame import Bar, Divider, clear
from desktop.ui.kit.labels import TierTag, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class RollbackHead(Bar):
    """56 high."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 56, gap=12)
        self._title = Words(theme, "Roll back", Type.HEADLINE, name="words.rollback")
        self._tier = QHBoxLayout()
        self._before = Words(theme, "", Type.CODE, name="words.before")
        self._after = Words(theme, "", Type.CODE_STRONG, name="words.after")
        self._count = Words(theme, "", colour="text2", name="words.change_count")
        self.add(self._title)
        self.row.addLayout(self._tier)
        self.add(Divider(theme, upright=True, long=26), self._before, Words(theme, "→"), self._after)
        self.add(self._count, stretch=1)

    def show_environment(self, environment: Environment) -> None:
        self._title.say(f"Roll back {environment.name}")
        clear(self._tier)
        self._tier.addWidget(TierTag(self.theme, environment.tier, full=True))

    def show_change(self, view: ChangeView) -> None:
        self._before.say(view.before)
        self._after.say(view.after)
        self._count.say(view.words)

    def say_unchosen(self) -> None:
        """A mode was chosen that names its parts, and none is named yet."""
        self._count.say("nothing chosen yet")
