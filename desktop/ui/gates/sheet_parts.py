"""What stands inside the sheets of a request: the gates as they are checked now, flags, warnings, a choice."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from desktop.domain.gate import Judgement
from desktop.presentation.gate_rows import segments
from desktop.presentation.request_readiness import execute_reason
from desktop.presentation.request_sheets import FlagLine
from desktop.presentation.signs import ATTENTION, PASSED, RUNNING, STALE, Sign, Tone
from desktop.presentation.times import span
from desktop.ui.desk import Desk
from desktop.ui.gates.segments import SegmentBar
from desktop.ui.kit.frame import Pane
from desktop.ui.kit.labels import SignIcon, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_TICK = 1_000


class Tinted(QWidget):
    """A band over the width of a sheet on the tint of a tone."""

    def __init__(self, theme: Theme, tone: Tone) -> None:
        super().__init__()
        self._theme, self._tone = theme, tone
        theme.changed.connect(self.update)

    def take_tone(self, tone: Tone) -> None:
        self._tone = tone
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.tint(self._tone))


class GateBand(Tinted):
    """`All 19 gates checked 2 s ago`: judged again when the sheet opens; its age goes on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, Tone.RUN)
        self._desk = desk
        self._judged_at: datetime | None = None
        self._count = 0
        theme = desk.theme
        self.setObjectName("band.gates")
        self.setAccessibleIdentifier("band.gates")
        self._icon = SignIcon(theme, RUNNING, 14)
        self._words = Words(theme, "", Type.STRONG, name="words.gates_checked")
        self._bar = SegmentBar(theme)
        self._bar.setMaximumWidth(theme.whole(150))
        self._on = Words(theme, "", Type.CODE, colour="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 10, 10, 10)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._words)
        row.addWidget(self._bar)
        row.addStretch(1)
        row.addWidget(self._on)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tell_age)
        self._say(RUNNING.named("checking"), "Checking every gate now")

    def show_judgement(self, judgement: Judgement) -> str:
        """Show how the gates stand now; return why the deed stays off, "" where it may go on."""
        found = segments(judgement.gates)
        self._bar.show_segments(found, "Gates")
        self._on.say(f"on {judgement.tip[:7]}")
        if judgement.ready:
            self._judged_at = judgement.at
            self._count = len(judgement.gates)
            self._timer.start()
            self._tell_age()
            return ""
        reason = execute_reason(judgement)
        self._timer.stop()
        self._say(STALE.named("not ready"), f"Not ready: {reason}")
        return f"Not ready any more: {reason}"

    def _tell_age(self) -> None:
        if self._judged_at is not None:
            age = max(self._desk.now() - self._judged_at, timedelta())
            self._say(PASSED, f"All {self._count} gates checked {span(age)} ago")

    def _say(self, sign: Sign, words: str) -> None:
        self._icon.show_sign(sign)
        self._words.say(words)
        self.setAccessibleName(words)
        self.take_tone(sign.tone)


class PlanBand(Pane):
    """Whether the plan that is looked at is still current; where it is not, what changed under it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, gap=4)
        self.setObjectName("band.plan")
        self._head = _line(theme, RUNNING.named("checking"), "Checking whether the plan is current")
        self.add(self._head)

    def show_changes(self, changed: Sequence[str], tip: str) -> str:
        """Show what changed; return why the deed stays off, "" where the plan is current."""
        self.column.removeWidget(self._head)
        self._head.hide()
        self._head.deleteLater()
        if not changed:
            self._head = _line(self.theme, PASSED.named("current"), f"The plan is current on {tip[:7]}")
            self.add(self._head)
            return ""
        self._head = _line(self.theme, STALE.named("outdated"), "The plan is outdated: this changed under it")
        self.add(self._head)
        for change in changed:
            self.add(Words(self.theme, change, Type.SMALL, colour="text2", wrap=True))
        return "The plan is outdated: a new plan is needed"


def flags_pane(theme: Theme, flags: Sequence[FlagLine], warnings: Sequence[str] = ()) -> Pane:
    """Return the warnings, and the risk flags with the reasons given; nothing where there are none."""
    pane = Pane(theme, gap=6)
    for warning in warnings:
        pane.add(_line(theme, ATTENTION, warning))
    for flag in flags:
        pane.add(_line(theme, flag.sign, flag.title))
        text = Words(theme, flag.text, Type.SMALL, colour="text2", wrap=True)
        text.setContentsMargins(22, 0, 0, 0)
        pane.add(text)
    return pane


def stacked(theme: Theme, *parts: QWidget) -> Pane:
    """Return parts one below the other, as one extra of a sheet."""
    pane = Pane(theme, gap=12)
    pane.add(*parts)
    return pane


def _line(theme: Theme, sign: Sign, words: str) -> QWidget:
    widget = QWidget()
    row = QHBoxLayout(widget)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(SignIcon(theme, sign, 14))
    row.addWidget(Words(theme, words, Type.STRONG, wrap=True), 1)
    return widget
