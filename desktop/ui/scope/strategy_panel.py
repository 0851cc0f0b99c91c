"""How the scope would move: the strategy, the waves it comes to, and what a rollback would bring back."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.policy import Policy
from desktop.presentation.scope_strategy import (
    chosen_strategy,
    rollback_choices,
    strategy_choices,
    wave_words,
)
from desktop.ui.kit.fields import Choice
from desktop.ui.kit.labels import Words
from desktop.ui.kit.segments import Segments
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class StrategyPanel(QWidget):
    """`strategy_chosen` and `rollback_chosen` carry ids."""

    strategy_chosen = Signal(str)
    rollback_chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.segments = Segments(
            theme,
            [("incremental", "Incremental", ""), ("full", "Full", ""), ("canary", "Canary", "")],
            name="strategy",
            words="Strategy",
            wide=True,
        )
        self.segments.chosen.connect(self.strategy_chosen)
        self._why = Words(theme, "", Type.SMALL, colour="text2", wrap=True)
        self._waves = Words(theme, "", Type.STRONG, name="words.waves")
        self._waves.setToolTip("Shared edits stay together: the preview shows the final waves")
        self.rollback = Choice(theme, (), name="choice.scope_rollback", words="Rollback mode", high=26)
        self.rollback.chosen.connect(self.rollback_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Words(theme, "Strategy", Type.STRONG))
        column.addWidget(self.segments)
        column.addWidget(self._why)
        for words, widget in (("Waves", self._waves), ("Rollback mode", self.rollback)):
            row = QHBoxLayout()
            row.addWidget(Words(theme, words, colour="text2"), 1)
            row.addWidget(widget)
            column.addLayout(row)

    def show_choices(self, policy: Policy, strategy: str, rollback: str) -> None:
        """Show what the policy allows, and what the draft has chosen."""
        off: list[str] = []
        for choice in strategy_choices(policy):
            self.segments.allow(choice.key, choice.why_not)
            if choice.why_not:
                off.append(choice.words)
        self.segments.choose(chosen_strategy(policy, strategy))
        names = " and ".join(off)
        self._why.say(f"{names} off: the policy {policy.name} does not allow it" if off else "")
        self._why.setVisible(bool(off))
        options = rollback_choices(policy)
        self.rollback.offer(options)
        self.rollback.choose(rollback)

    def show_waves(self, sizes: Sequence[int]) -> None:
        self._waves.say(wave_words(sizes))
