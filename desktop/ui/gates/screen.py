"""The page of a request: get true what must be true, see what is missing, and act on exactly what was looked at."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.domain.counting import plural
from desktop.presentation.approval_rows import approval_table, candidates
from desktop.presentation.error_words import error_words
from desktop.presentation.gate_rows import GateRow, changes_words
from desktop.presentation.request_act_ids import (
    AGAIN,
    APPROVE,
    CANCEL,
    COMMENT,
    EXECUTE,
    REJECT,
    REVOKE,
    SUPERSEDE,
    WAIVE,
)
from desktop.presentation.request_acts import act_reasons, acts_off_words
from desktop.presentation.request_change import planned_groups
from desktop.presentation.request_facts import RequestFacts, read_request
from desktop.presentation.request_page import change_of, prerequisites, related_rows
from desktop.presentation.request_readiness import readiness_words
from desktop.presentation.request_story import story_lines
from desktop.ui.desk import Desk, Place
from desktop.ui.gates.acts import RequestActs
from desktop.ui.gates.change_section import ChangeSection
from desktop.ui.gates.conversation import Conversation
from desktop.ui.gates.head import RequestTop
from desktop.ui.gates.panel import GatePanel
from desktop.ui.kit.frame import Pane, Scroll
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.kit.spoken_items import announce
from desktop.ui.kit.states import StateStack
from desktop.ui.kit.turns import Turns

_TICK = 20_000
_SIDE = 360
_NARROW = 1_080
"""Below this width the conversation stands under the gates instead of beside them."""
_LEAST_HIGH = 420
_ANY_WIDTH = 16_777_215


class RequestScreen(Screen):
    """One request by its full name."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.request")
        self.setAccessibleIdentifier("page.request")
        self.setAccessibleName("Request and gates")
        self.facts: RequestFacts | None = None
        self._name = ""
        self._reasons: Mapping[str, str] = {}
        self._narrow = False
        theme = desk.theme
        self.top = RequestTop(desk)
        self.panel = GatePanel(desk)
        self.change = ChangeSection(theme)
        self.conversation = Conversation(desk)
        self._lay_out()
        self.acts = RequestActs(desk, self, self.host, lambda: self.facts)
        self._connect()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)
        self._timer.start()
        self._turns = Turns(self)
        theme.changed.connect(self._reflow)

    def _lay_out(self) -> None:
        theme = self.desk.theme
        gates = Pane(theme)
        self._column = gates.column
        gates.add(self.panel, self.change, None)
        self._gates = Scroll(gates, name="scroll.gates")
        lower = QWidget()
        self._lower = QHBoxLayout(lower)
        self._lower.setContentsMargins(0, 0, 0, 0)
        self._lower.setSpacing(0)
        self._lower.addWidget(self._gates, 1)
        self._lower.addWidget(self.conversation)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.top)
        column.addWidget(lower, 1)
        self._content = content
        self.host = SheetHost(theme, content)
        self._states = StateStack(theme, self.host, name="request")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._states)
        content.installEventFilter(self)

    def _connect(self) -> None:
        head = self.top.head
        head.copied.connect(self.acts.copy_link)
        head.preview.connect(self.acts.show_change)
        head.approve.connect(lambda: self.acts.do(APPROVE))
        head.reject.connect(lambda: self.acts.do(REJECT))
        head.cancel.connect(lambda: self.acts.do(CANCEL))
        head.more.connect(self._more)
        self.top.steps.wanted.connect(self.acts.go_step)
        self.top.readiness.execute.connect(lambda: self.acts.do(EXECUTE))
        self.change.opened.connect(self.acts.show_change)
        self.panel.again.connect(self.check_again)
        self.panel.deed.connect(self._gate_deed)
        self.panel.waive.connect(self.acts.waive)
        self.conversation.comment.connect(self._comment)
        self.conversation.opened.connect(self._go_request)
        self.desk.standing_changed.connect(self._retell)

    # --- reading -------------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return f"Requests > {self._name}" if self._name else "Requests"

    @override
    def production(self) -> bool:
        return self.facts is not None and self.facts.environment.protected

    @override
    def tier_words(self) -> str:
        return self.facts.environment.tier.value if self.facts is not None else ""

    @override
    def arrive(self, place: Place) -> None:
        if place.id != self._name:
            self._name, self.facts = place.id, None
            self._turns.forget()
            self.host.close_sheet()
            self.conversation.clear_field()
            self._states.loading(f"Reading {place.id}, judging its gates")
        self.reload()

    @override
    def reload(self) -> None:
        if self._name:
            self._read(look_again=False)

    def check_again(self) -> None:
        """Ask the clusters again, and judge every gate now."""
        self.panel.checking(on=True)
        self._read(look_again=True)

    def _read(self, *, look_again: bool) -> None:
        name = self._name
        self.desk.ask(
            "request.again" if look_again else "request",
            lambda services, token: read_request(services, name, token, look_again=look_again),
            self._take,
            self._failed,
            title=f"Checking the gates of {name}" if look_again else "",
        )

    def _take(self, facts: RequestFacts) -> None:
        if self._name not in {facts.request.full_name, facts.request.id}:
            return
        before = self.facts.judgement if self.facts is not None else None
        first = self.facts is None
        self._name, self.facts = facts.request.full_name, facts
        self.panel.checking(on=False)
        self._tell()
        if facts.judgement is not None:
            announce(self, changes_words(before, facts.judgement))
        if first:
            self.desk.standing_changed.emit()
            self.top.head.preview_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _failed(self, error: Exception) -> None:
        self.panel.checking(on=False)
        if self.facts is not None:
            self.desk.error(error)
            return
        words = error_words(error)
        back = ("Back to the requests", lambda: self.desk.go(Place(screen="requests")))
        self._states.error(title=words.title, text=words.text, deeds=(("Try again", self.reload), back))

    def _tick(self) -> None:
        """Freezes, windows and evidence change by the clock: judge again without being asked."""
        if self.isVisible() and self.facts is not None and self.host.sheet is None:
            self.reload()

    # --- showing -------------------------------------------------------------------------------------------

    def _retell(self) -> None:
        if self.facts is not None:
            self._tell()

    def _tell(self) -> None:
        facts = self.facts
        if facts is None:
            return
        self._turns.take(
            partial(self._tell_top, facts),
            partial(self._tell_gates, facts),
            self._states.content,
            partial(self._tell_aside, facts),
        )

    def _tell_top(self, facts: RequestFacts) -> None:
        now, off = self.desk.now(), self.desk.off_reason()
        self.top.show_facts(facts, readiness_words(facts, now, off))
        self._tell_buttons(facts, act_reasons(facts, off))

    def _tell_gates(self, facts: RequestFacts) -> None:
        now, reasons = self.desk.now(), act_reasons(facts, self.desk.off_reason())
        self.panel.prerequisites.show_prerequisites(prerequisites(facts, now))
        policy = f"policy {facts.policy.name}" if facts.policy.name else "no policy"
        self.panel.show_judgement(facts.judgement, approval_table(facts, now), policy, reasons[WAIVE])

    def _tell_aside(self, facts: RequestFacts) -> None:
        """Tell of change and conversation, after the gates are on the screen: one waits for those."""
        if facts.secrets is not None:
            counts = f"{change_of(facts).targets_and_kinds}, {plural(len(facts.plan.edits), 'file')}"
            self.change.show_groups(planned_groups(facts.plan, facts.secrets), counts)
        self.conversation.show_story(story_lines(facts, self.desk.now()), related_rows(facts))
        self.conversation.say_off(self.desk.read_only_reason(), offline=self.desk.offline)

    def _tell_buttons(self, facts: RequestFacts, reasons: Mapping[str, str]) -> None:
        head = self.top.head
        if reasons != self._reasons:
            self._reasons = reasons
            self.desk.acts_changed.emit()
        self.top.readiness.say_acts_off(acts_off_words(facts, self.desk.off_reason()))
        open_ = facts.judgement is not None
        asked = open_ and facts.me.id in candidates(facts.judgement.approvals if facts.judgement else None)
        for button, act in (
            (head.approve_button, APPROVE),
            (head.reject_button, REJECT),
            (head.cancel_button, CANCEL),
        ):
            button.switch(reasons[act])
        head.offer(deciding=open_)
        ready = not self.top.readiness.button.isEnabled()
        head.approve_button.take_kind("primary" if asked and ready else "secondary")
        self.top.readiness.offer(execution=open_ or facts.request.state.open)
        head.approve_button.setProperty("main", asked and ready)

    def _reflow(self) -> None:
        """Put the conversation beside the gates; where there is no room for that, let all of it scroll as one."""
        whole = self.desk.theme.whole
        narrow = self._content.width() < whole(_NARROW)
        if narrow:
            self.conversation.setMinimumSize(0, whole(_LEAST_HIGH))
            self.conversation.setMaximumWidth(_ANY_WIDTH)
        else:
            self.conversation.setMinimumHeight(0)
            self.conversation.setFixedWidth(whole(_SIDE))
        if narrow == self._narrow:
            return
        self._narrow = narrow
        aside = Qt.ScrollBarPolicy.ScrollBarAsNeeded if narrow else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._gates.setHorizontalScrollBarPolicy(aside)  # large text: rather scrolled than lost
        focused = QApplication.focusWidget()
        if narrow:
            self._column.insertWidget(0, self.top.facts)
            self._column.insertWidget(1, self.top.readiness)
            self._column.insertWidget(self._column.count() - 1, self.conversation)
        else:
            self.top.add(self.top.facts, self.top.readiness)
            self._lower.addWidget(self.conversation)
        self.top.take_room(narrow=narrow)
        if focused is not None and self.isAncestorOf(focused):
            focused.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: object, event: object) -> bool:
        if watched is self._content and isinstance(event, QResizeEvent):
            self._reflow()
        return False

    # --- acting --------------------------------------------------------------------------------------------

    def _gate_deed(self, row: object) -> None:
        if isinstance(row, GateRow):
            self.acts.gate_deed(row, self.check_again)

    def _comment(self, text: str) -> None:
        self.acts.comment(text, self.conversation.clear_field)

    def _more(self) -> None:
        button = self.top.head.more_button
        self.acts.more(button.mapToGlobal(button.rect().bottomLeft()))

    def _go_request(self, name: str) -> None:
        self.desk.go(Place(screen="request", id=name))

    # --- what the window asks ------------------------------------------------------------------------------

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        acts = (APPROVE, REJECT, EXECUTE, WAIVE, REVOKE, SUPERSEDE, CANCEL)
        return {
            **{act: partial(self.acts.do, act) for act in acts},
            AGAIN: self.check_again,
            COMMENT: lambda: self.conversation.field.setFocus(Qt.FocusReason.ShortcutFocusReason),
            "request.preview": self.acts.show_change,
            "request.copy_link": self.acts.copy_link,
        }

    @override
    def why_not(self, action_id: str) -> str:
        if self.facts is None:
            return "The request is being read"
        return act_reasons(self.facts, self.desk.off_reason()).get(action_id, "")

    @override
    def go_find(self) -> bool:
        return False

    @override
    def panes(self) -> list[QWidget]:
        return [self.top, self._gates, self.conversation, *([self.host.sheet] if self.host.sheet else [])]
