"""What goes back, who verifies it, and what is kept back afterwards."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout

from desktop.domain.policy import RollbackMode
from desktop.presentation.plain_text import plain
from desktop.ui.kit.fields import CheckBox, Choice
from desktop.ui.kit.frame import Divider, Pane
from desktop.ui.kit.labels import Words
from desktop.ui.kit.segments import Segments
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_MODES = (("full", "Full", ""), ("service", "Services", ""), ("field", "Fields", ""))
_COLUMNS = 4


class RollbackChoices(Pane):
    """`mode_changed` follows what goes back, `edited` the rest."""

    mode_changed = Signal()
    edited = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="bottom")
        self.setObjectName("pane.choices")
        self.setAccessibleName("What goes back")
        self._modes = Segments(theme, _MODES, name="choice.mode", words="What goes back")
        self._words = Words(theme, "", Type.SMALL, colour="text2", wrap=True, name="words.mode")
        self._ticks = QGridLayout()
        self._ticks.setVerticalSpacing(2)
        self._boxes: dict[str, CheckBox] = {}
        self.owner = Choice(theme, (), name="choice.owner", words="Verifies")
        self.fallback = Choice(theme, (), name="choice.fallback", words="Fallback")
        self.hold = CheckBox(theme, "Hold", name="tick.hold")
        self.strike = CheckBox(theme, "Mark rejected", name="tick.reject")
        self._hold_words = Words(theme, "", Type.SMALL, colour="text2", wrap=True)
        self._strike_words = Words(theme, "", Type.SMALL, colour="text2", wrap=True)
        for box in (self.hold, self.strike):
            box.setChecked(True)
            box.toggled.connect(self.edited)
        self._labels: list[Words] = []
        self._lines: list[Divider] = []
        self._lay_out()
        theme.changed.connect(self._arrange)
        self._arrange()
        self._modes.chosen.connect(self._mode_chosen)
        for choice in (self.owner, self.fallback):
            choice.chosen.connect(self.edited)

    def _lay_out(self) -> None:
        theme = self.theme
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.setSpacing(0)
        what, who, after = _column(), _column(), _column()
        for widget in (Words(theme, "What goes back", Type.SMALL_STRONG), self._modes, self._words):
            what.addWidget(widget)
        what.addLayout(self._ticks)
        who.addWidget(Words(theme, "Who verifies it", Type.SMALL_STRONG))
        for words, choice in (("Owner", self.owner), ("Fallback", self.fallback)):
            row_of = QHBoxLayout()
            row_of.setSpacing(8)
            label = Words(theme, words, colour="text2")
            self._labels.append(label)
            row_of.addWidget(label)
            row_of.addWidget(choice, 1)
            who.addLayout(row_of)
        after.addWidget(Words(theme, "Afterwards", Type.SMALL_STRONG))
        for box, why in ((self.hold, self._hold_words), (self.strike, self._strike_words)):
            line = QVBoxLayout()
            line.setSpacing(0)
            line.addWidget(box)
            line.addWidget(why)
            after.addLayout(line)
        for number, (column, stretch) in enumerate(((what, 5), (who, 3), (after, 4))):
            if number:
                self._lines.append(Divider(theme, upright=True))
                self._parts.addWidget(self._lines[-1])
            column.addStretch(1)
            self._parts.addLayout(column, stretch)
        self.column.addLayout(self._parts)

    def _arrange(self) -> None:
        theme, directions = self.theme, QBoxLayout.Direction
        crowded = theme.crowded
        self._parts.setDirection(directions.TopToBottom if crowded else directions.LeftToRight)
        for line in self._lines:
            line.setVisible(not crowded)
        for label in self._labels:
            label.setFixedWidth(theme.whole(64))
        for why in (self._hold_words, self._strike_words):
            why.setContentsMargins(theme.whole(27), 0, 0, 0)

    # --- what is chosen ------------------------------------------------------------------------------------

    @property
    def mode(self) -> RollbackMode:
        return RollbackMode(self._modes.current)

    @property
    def ticked(self) -> tuple[str, ...]:
        """The services or fields that are chosen."""
        return tuple(name for name, box in self._boxes.items() if box.isChecked())

    def choose_mode(self, mode: RollbackMode) -> None:
        self._modes.choose(mode.value)

    def offer_people(self, people: Sequence[str], owner: str, fallback: str) -> None:
        options = [("", "nobody named"), *((name, plain(name, 60)) for name in people)]
        for choice, chosen in ((self.owner, owner), (self.fallback, fallback)):
            choice.offer(options)
            choice.choose(chosen)

    def offer_parts(self, services: Sequence[str], fields: Sequence[str]) -> None:
        """Offer the services or fields that could go back; what is ticked stays ticked."""
        names = {RollbackMode.SERVICE: services, RollbackMode.FIELD: fields}.get(self.mode, ())
        if list(names) == list(self._boxes):
            return
        before = set(self.ticked)
        for box in self._boxes.values():
            self._ticks.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._boxes = {}
        for number, name in enumerate(names):
            box = CheckBox(self.theme, plain(name, 60), name=f"tick.part.{number}")
            box.setChecked(name in before)
            box.toggled.connect(self.mode_changed)
            self._boxes[name] = box
            self._ticks.addWidget(box, number // _COLUMNS, number % _COLUMNS)

    def say_mode(self, words: str) -> None:
        self._words.say(words)

    def say_afterwards(self, environment: str, release: str, *, held: bool, rejected: bool) -> None:
        """Say what the ticks would do; what is so already cannot be ticked."""
        self.hold.say(f"Hold {environment}")
        self.hold.setEnabled(not held)
        self._hold_words.say(
            "It is held already." if held else "No promotion into it until the hold is released."
        )
        label = plain(release, 40)
        self.strike.say(f"Mark {label} rejected" if label else "Mark the release rejected")
        self.strike.setEnabled(bool(label) and not rejected)
        reason = "It is rejected already." if rejected else f"No plan with it may start in {environment}."
        self._strike_words.say(reason if label else "No release leaves: only configuration changes.")

    def _mode_chosen(self, _mode: str) -> None:
        self.mode_changed.emit()


def _column() -> QVBoxLayout:
    column = QVBoxLayout()
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(6)
    return column
