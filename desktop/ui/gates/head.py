"""The upper part of a request's page: name and route, steps, facts, and the readiness line with Execute."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.presentation.request_facts import RequestFacts
from desktop.presentation.request_page import (
    PageFact,
    PageStep,
    origin_words,
    page_facts,
    page_steps,
    route_words,
    supersession,
)
from desktop.presentation.request_readiness import ReadinessWords
from desktop.presentation.signs import STALE
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button, icon_button
from desktop.ui.kit.frame import Bar, Divider, Pane, clear
from desktop.ui.kit.icon import Icon
from desktop.ui.kit.labels import SignIcon, TierTag, Words
from desktop.ui.kit.laying_out import lay_out_later
from desktop.ui.kit.steps import StepBar, StepMark, StepState
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_MOST_NARROW = 3
_NAME = 280
"""What the name of a request keeps of the width; a longer one gives way to what stands beside it."""
_NONE = STALE.named("not judged yet")


class RequestHead(Bar):
    """56 high: the name, where from and where to, and what can be done with the request."""

    copied = Signal()
    preview = Signal()
    approve = Signal()
    reject = Signal()
    cancel = Signal()
    more = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, 56)
        self._desk = desk
        theme = desk.theme
        self._shown: tuple[str, ...] = ()
        self._name = Words(theme, "", Type.HEADLINE, name="words.request", copyable=True)
        self._copy = icon_button(theme, "copy", "Copy the link", name="btn.copy_link")
        self._copy.clicked.connect(self.copied)
        self._route = QWidget()
        self._route_row = QHBoxLayout(self._route)
        self._route_row.setContentsMargins(0, 0, 0, 0)
        self._route_row.setSpacing(8)
        self.preview_button = Button(
            theme, "Preview", name="btn.preview_request", kind="ghost", icon="file-diff", key="D"
        )
        self.approve_button = Button(theme, "Approve…", name="btn.approve", icon="check", key="A")
        self.reject_button = Button(theme, "Reject…", name="btn.reject", icon="x", key="X")
        self.cancel_button = Button(theme, "Cancel request…", name="btn.cancel_request", icon="ban")
        self.more_button = icon_button(theme, "ellipsis", "More about this request", name="btn.more")
        for button, signal in (
            (self.preview_button, self.preview),
            (self.approve_button, self.approve),
            (self.reject_button, self.reject),
            (self.cancel_button, self.cancel),
            (self.more_button, self.more),
        ):
            button.clicked.connect(signal)
        self.add(self._name, self._copy, Divider(theme, upright=True, long=22), self._route, None)
        self.add(self.preview_button, self.approve_button, self.reject_button)
        self.add(self.cancel_button, self.more_button)
        self._deciding = (self.approve_button, self.reject_button, self.cancel_button)
        self._narrow, self._open = False, False

    def offer(self, *, deciding: bool) -> None:
        """Show what decides the request, as long as something can be decided."""
        self._open = deciding
        self._tell_buttons()

    def take_room(self, *, narrow: bool) -> None:
        """Leave the room to the name where there is little: a sheet stands beside the page."""
        self._narrow = narrow
        self._tell_buttons()

    def _tell_buttons(self) -> None:
        lay_out_later(self)
        for button in self._deciding:
            button.setVisible(self._open and not self._narrow)
        self.preview_button.setVisible(not self._narrow)

    def show_facts(self, facts: RequestFacts) -> None:
        theme, request, tier = self._desk.theme, facts.request, facts.environment.tier
        self._name.say(request.full_name)
        self._name.setMinimumWidth(min(self._name.sizeHint().width(), theme.whole(_NAME)))
        one, two = route_words(request)
        shown = (one, two, tier.value)
        if shown == self._shown:
            return
        self._shown = shown
        rollback = request.submission.restores is not None
        clear(self._route_row)
        self._route_row.addWidget(Words(theme, one.capitalize() if rollback else one, Type.TITLE))
        self._route_row.addWidget(Words(theme, "in", Type.TITLE) if rollback else Icon(theme, "arrow-right"))
        self._route_row.addWidget(Words(theme, two, Type.TITLE, name="words.target"))
        self._route_row.addWidget(TierTag(theme, tier, full=True))
        self._route.setAccessibleName(f"{one} {'in' if rollback else 'to'} {two}, {tier.value}")


class StepsBar(Bar):
    """The seven steps, and what a rollback or a successor has to say of its origin."""

    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 37, ground="window", padding=10)
        self._steps = StepBar(theme)
        self._steps.wanted.connect(self.wanted)
        self._origin = Words(theme, "", Type.SMALL, colour="text2", name="words.origin")
        self.add(self._steps, None, self._origin)

    def show_facts(self, facts: RequestFacts, origin: str) -> None:
        self._steps.show_marks("request", [_mark(step) for step in page_steps(facts)])
        self._origin.say(origin)


def _mark(step: PageStep) -> StepMark:
    state = StepState.DONE if step.done else StepState.TO_DO
    return StepMark(key=step.key, state=state, reason=step.reason)


class FactsRow(Bar):
    """Facts side by side: a quiet label over what counts."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, 57, gap=28)
        self.setObjectName("row.facts")
        self.setAccessibleName("Facts")
        self._shown: Sequence[PageFact] = ()
        self._widgets: list[QWidget] = []
        self._narrow = False

    def show_facts(self, found: Sequence[PageFact]) -> None:
        if found == self._shown:
            return
        self._shown = found
        clear(self.row)
        self._widgets = [self._fact(fact) for fact in found]
        for widget in self._widgets:
            self.row.addWidget(widget)
        self.row.addStretch(1)
        self.take_room(narrow=self._narrow)

    def take_room(self, *, narrow: bool) -> None:
        """Show only the first facts where there is little room: the sheet beside the page has them all."""
        self._narrow = narrow
        for number, widget in enumerate(self._widgets):
            widget.setVisible(not narrow or number < _MOST_NARROW)

    def _fact(self, fact: PageFact) -> QWidget:
        widget = QWidget()
        widget.setAccessibleName(f"{fact.label}: {fact.strong} {fact.text}")
        column = QVBoxLayout(widget)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addStretch(1)
        column.addWidget(Words(self.theme, fact.label, Type.SMALL, colour="text2"))
        line = QHBoxLayout()
        line.setSpacing(5)
        kind = Type.CODE if fact.code else (Type.STRONG if fact.text else Type.BODY)
        line.addWidget(Words(self.theme, fact.strong, kind, copyable=fact.code))
        if fact.text:
            line.addWidget(Words(self.theme, fact.text, Type.BODY, colour="text2"))
        line.addStretch(1)
        column.addLayout(line)
        column.addStretch(1)
        return widget


class ReadinessBar(Pane):
    """Whether the request may start, the first obstacle in words, and Execute with its reason beneath."""

    execute = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, edge="bottom", padding=(16, 12, 16, 12))
        self.setObjectName("bar.readiness")
        self.setAccessibleIdentifier("bar.readiness")
        self._icon = SignIcon(theme, _NONE, 16)
        self._headline = Words(theme, "", Type.TITLE, name="words.readiness", wrap=True)
        self._detail = Words(theme, "", Type.BODY, colour="text2", wrap=True, name="words.readiness_detail")
        self._acts = Words(theme, "", Type.SMALL, colour="text2", wrap=True, name="words.acts_off")
        self.button = Button(theme, "Execute…", name="btn.execute", kind="primary", icon="play")
        self.button.clicked.connect(self.execute)
        self._why = Words(theme, "", Type.SMALL, colour="text2", name="words.execute_off")
        self._why.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self._headline)
        words.addWidget(self._detail)
        words.addWidget(self._acts)
        row.addLayout(words, 1)
        right = QVBoxLayout()
        right.setSpacing(5)
        right.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        right.addWidget(self._why)
        row.addLayout(right)
        self.column.addLayout(row)

    def say_acts_off(self, reason: str) -> None:
        """Say why nothing may be decided from this computer now, "" where it may."""
        self._acts.say(reason)
        self._acts.setVisible(bool(reason))

    def show_words(self, words: ReadinessWords) -> None:
        self._icon.show_sign(words.sign)
        self._headline.say(words.headline)
        self._detail.say(words.detail)
        self._detail.setVisible(bool(words.detail))
        self.button.switch(words.execute_off)
        self._why.say(words.execute_off)
        self._why.setVisible(bool(words.execute_off))

        self.setAccessibleName(f"{words.headline}. {words.detail}")

    def offer(self, *, execution: bool) -> None:
        """Show Execute with its reason, or neither where the request is over."""
        self.button.setVisible(execution)
        self._why.setVisible(execution and bool(self._why.whole))


class RequestTop(Pane):
    """All of the upper part, in reading order."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme)
        self._desk = desk
        self.head = RequestHead(desk)
        self.steps = StepsBar(desk.theme)
        self.facts = FactsRow(desk.theme)
        self.readiness = ReadinessBar(desk.theme)
        self.add(self.head, self.steps, self.facts, self.readiness)

    def take_room(self, *, narrow: bool) -> None:
        """Show less where there is little room."""
        self.head.take_room(narrow=narrow)
        self.facts.take_room(narrow=narrow)

    def show_facts(self, facts: RequestFacts, words: ReadinessWords) -> None:
        now = self._desk.now()
        self.head.show_facts(facts)
        origin = origin_words(facts) or supersession(facts, now)
        self.steps.show_facts(facts, origin)
        self.facts.show_facts(page_facts(facts, now))
        self.readiness.show_words(words)
