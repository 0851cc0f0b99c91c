"""Going back: the history of a scope, what would change against what runs now, and a request of its own."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.observing import Reading
from desktop.application.requests import Wishes
from desktop.domain.counting import plural
from desktop.domain.policy import RollbackMode
from desktop.presentation.error_words import error_words
from desktop.presentation.rollback_view import (
    ChangeView,
    Consent,
    change_view,
    facts,
    first_choice,
    left_release,
    live_fact,
    why_off,
)
from desktop.presentation.signs import Tone
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.frame import Pane, Scroll
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.states import StateStack
from desktop.ui.rollback.change_pane import ChangePane
from desktop.ui.rollback.choices import RollbackChoices
from desktop.ui.rollback.consent import ConsentFoot
from desktop.ui.rollback.data import (
    Chosen,
    Deed,
    Done,
    Offer,
    Subject,
    read_diff,
    read_live,
    read_offer,
    read_subject,
    submitting,
)
from desktop.ui.rollback.facts_pane import FactsPane
from desktop.ui.rollback.head import RollbackHead
from desktop.ui.rollback.history_pane import HistoryPane


class RollbackScreen(Screen):
    """Place id: the full name of a request, or the name of an environment."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.rollback")
        self.setAccessibleIdentifier("page.rollback")
        self.setAccessibleName("Roll back")
        theme = desk.theme
        self._name = ""
        self._subject: Subject | None = None
        self._offer: Offer | None = None
        self._view: ChangeView | None = None
        self._live: Reading | None = None
        self._wanted = ""
        self.head = RollbackHead(theme)
        self.past = HistoryPane(theme)
        self.history = self.past.list
        self.choices = RollbackChoices(theme)
        self.facts = FactsPane(theme)
        self.change = ChangePane(theme)
        self.foot = ConsentFoot(theme)
        content = QWidget()
        self._lay_out_content(content)
        self._states = StateStack(theme, content, name="rollback")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._states, 1)
        self._connect()

    # --- layout --------------------------------------------------------------------------------------------

    def _lay_out_content(self, content: QWidget) -> None:
        theme = self.desk.theme
        right = Pane(theme)
        right.add(self.choices, self.facts)
        right.add(self.change, stretch=1)
        side = QVBoxLayout()
        side.setSpacing(0)
        side.addWidget(Scroll(right, name="scroll.rollback"), 1)
        side.addWidget(self.foot)
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.past)
        row.addLayout(side, 1)

    def _connect(self) -> None:
        self.history.chosen.connect(self._point_chosen)
        self.choices.mode_changed.connect(self._ask_offer)
        self.choices.edited.connect(self._tell_foot)
        self.change.chosen.connect(self._ask_diff)
        self.foot.edited.connect(self._tell_foot)
        self.foot.cancelled.connect(self._cancel)
        self.foot.done.connect(self._submit)
        self.desk.standing_changed.connect(self._tell_foot)

    # --- reading -------------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        name = self._subject.environment.name if self._subject is not None else self._name
        return f"{self._name} > Roll back" if "/" in self._name else f"{name} > Roll back"

    @override
    def production(self) -> bool:
        return self._subject is not None and self._subject.environment.protected

    @override
    def tier_words(self) -> str:
        return self._subject.environment.tier.value if self._subject is not None else ""

    @override
    def arrive(self, place: Place) -> None:
        if place.id and place.id != self._name:
            self._name, self._subject, self._wanted = place.id, None, ""
            self.foot.typed.clear()
            self.foot.reason.setText(place.extra.get("reason", ""))
            self.choices.choose_mode(RollbackMode.FULL)
        self.reload()
        self.foot.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def reload(self) -> None:
        if not self._name:
            self._states.empty(
                title="Nothing is chosen to go back",
                text="Open a request or an environment, and choose Roll back there.",
                icon="undo-2",
                deeds=(("Go to the pipeline", lambda: self.desk.go(Place(screen="pipeline"))),),
            )
            return
        if self._subject is None:
            self._states.loading(f"Reading the history of {self._name}")
        self.desk.ask(
            "rollback", read_subject(self._name), self._take, self._failed, title="Reading the history"
        )

    def _failed(self, error: Exception) -> None:
        words = error_words(error)
        if self._subject is None:
            self._states.error(title=words.title, text=words.text, deeds=(("Try again", self.reload),))
        else:
            self.desk.error(error)

    def _take(self, subject: Subject) -> None:
        first = self._subject is None
        self._subject = subject
        if self._tell_no_way(subject):
            return
        self._states.content()
        self._tell_subject(subject, first=first)
        kept = self._wanted if any(p.commit == self._wanted for p in subject.history.points) else ""
        self._wanted = kept or first_choice(subject.history, subject.request_id)
        self.history.select(self._wanted)
        self._ask_offer()
        if first:
            self.foot.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
            self.desk.standing_changed.emit()  # the window tells title, tier and frame anew

    def _tell_no_way(self, subject: Subject) -> bool:
        """Say why there is nothing to go back to or from; tell whether that is so."""
        name, request = subject.environment.name, subject.request
        if request is not None and not any(attempt.landings for attempt in request.attempts):
            self._states.empty(
                title=f"Nothing of {request.full_name} has landed",
                text="There is nothing to take back of it.",
                icon="undo-2",
                deeds=((f"Roll back {name}", lambda: self.desk.go(Place(screen="rollback", id=name))),),
            )
        elif len(subject.history.points) < 2:  # noqa: PLR2004 - the present, and one before it
            self._states.empty(
                title="No earlier verified release for this scope",
                text=f"{name} has been on nothing else: there is no way back.",
                icon="history",
            )
        else:
            return False
        return True

    def _tell_subject(self, subject: Subject, *, first: bool) -> None:
        name = subject.environment.name
        self.head.show_environment(subject.environment)
        self.past.show_subject(subject, self.desk.now())
        self.foot.ask_for(name, production=subject.environment.protected)
        if first:
            undone = subject.request.submission if subject.request is not None else None
            owner = undone.verification_owner if undone is not None else ""
            self.choices.offer_people(
                subject.people, owner or subject.me, undone.fallback_owner if undone is not None else ""
            )

    def _point_chosen(self, commit: str) -> None:
        subject = self._subject
        point = next((p for p in subject.history.points if p.commit == commit), None) if subject else None
        if point is not None and commit != self._wanted:
            self._wanted = commit
            self._ask_offer()

    # --- what would change ---------------------------------------------------------------------------------

    def _ask_offer(self) -> None:
        subject = self._subject
        if subject is None or not self._wanted:
            return
        mode, ticked = self.choices.mode, self.choices.ticked
        if self._offer is not None and self._offer.chosen.mode is not mode:
            ticked = ()
        chosen = Chosen(commit=self._wanted, mode=mode, services=ticked, fields=ticked)
        self._view = None
        self._tell_foot()
        self.desk.ask(
            "rollback.offer",
            read_offer(subject, chosen),
            partial(self._take_offer, subject),
            self._offer_failed,
            title="Finding what would change",
        )

    def _offer_failed(self, error: Exception) -> None:
        words = error_words(error)
        self._view = None
        self.facts.show_error(words.title, words.text)
        self.change.show_nothing()
        self.foot.say("Roll back", words.title, "")

    def _take_offer(self, subject: Subject, offer: Offer) -> None:
        same = self._offer is not None and self._offer.targets == offer.targets
        self._offer = offer
        self.choices.offer_parts(offer.services, offer.fields)
        if offer.preview is None:
            self._tell_unnamed()
            return
        view = self._view = change_view(offer.preview, subject.history, subject.label_field)
        self.head.show_change(view)
        self.choices.say_mode(view.mode_words)
        strike = left_release(offer.preview, subject.label_field)
        rejected = any(item.release == strike and not item.services for item in subject.history.rejected)
        self.choices.say_afterwards(
            subject.environment.name, strike, held=subject.history.hold is not None, rejected=rejected
        )
        self._live = self._live if same else None
        self._tell_facts()
        self.change.show_change(view)
        if view.files:
            self._ask_diff(view.files[0])
        if offer.targets:
            self.desk.ask("rollback.live", read_live(subject, offer), self._take_live, lambda _error: None)
        self._tell_foot()

    def _tell_unnamed(self) -> None:
        """A mode was chosen that names its parts, and none is named yet."""
        part = "service" if self.choices.mode is RollbackMode.SERVICE else "field"
        self.choices.say_mode(f"Tick at least one {part}; nothing else goes back.")
        self._view = None
        self.head.say_unchosen()
        self.change.show_nothing()
        self.foot.say("Roll back", f"Tick at least one {part}", "")

    def _take_live(self, reading: Reading) -> None:
        self._live = reading
        self._tell_facts()

    def _tell_facts(self) -> None:
        subject, offer = self._subject, self._offer
        if subject is None or offer is None or offer.preview is None:
            return
        point = next((p for p in subject.history.points if p.commit == offer.chosen.commit), None)
        now = self.desk.now()
        found = facts(offer.preview, subject.history, point, subject.freeze, now)
        if offer.targets:
            found.append(live_fact(self._live, offer.targets, now))
        self.facts.show_facts(found)

    def _ask_diff(self, path: str) -> None:
        offer = self._offer
        if offer is not None and offer.preview is not None and path:
            self.desk.ask("rollback.diff", read_diff(offer, path), self.change.diff.show_difference)

    # --- doing it ------------------------------------------------------------------------------------------

    def _consent(self, subject: Subject) -> Consent:
        return Consent(
            environment=subject.environment.name,
            production=subject.environment.protected,
            typed=self.foot.typed.text(),
            reason=self.foot.reason.text(),
            owners_needed=subject.owners_needed,
            owner=self.choices.owner.current,
            fallback=self.choices.fallback.current,
        )

    def _tell_foot(self) -> None:
        subject = self._subject
        if subject is None:
            return
        reason = why_off(self._view, self._consent(subject), self.desk.off_reason())
        count = plural(self._view.count, "target") if self._view is not None else ""
        gates = (
            "It becomes a request of its own and passes the gates of its environment; a hold lets it pass."
        )
        self.foot.say(f"Roll back {count} in {subject.environment.name}".replace("  ", " "), reason, gates)

    def _cancel(self) -> None:
        subject = self._subject
        if subject is not None and subject.request is not None:
            self.desk.go(Place(screen="request", id=subject.request.full_name))
        else:
            self.desk.go(Place(screen="pipeline", id=subject.environment.name if subject is not None else ""))

    def _submit(self) -> None:
        subject, offer = self._subject, self._offer
        if subject is None or offer is None or offer.preview is None:
            return
        reason = self.foot.reason.text().strip()
        strike = left_release(offer.preview, subject.label_field)
        deed = Deed(
            preview=offer.preview,
            wishes=Wishes(
                rollback_mode=offer.preview.restores.mode,
                verification_owner=self.choices.owner.current,
                fallback_owner=self.choices.fallback.current,
                reasons={"rollback": reason},
            ),
            reason=reason,
            hold=self.choices.hold.isChecked() and self.choices.hold.isEnabled(),
            strike=strike if self.choices.strike.isChecked() and self.choices.strike.isEnabled() else "",
        )
        self.foot.say("Roll back", "Being submitted", "")
        name = subject.environment.name
        self.desk.act(
            f"Submitting the rollback of {name}", submitting(name, deed), self._submitted, self._refused
        )

    def _submitted(self, done: Done) -> None:
        self._name = ""
        self._subject = None
        self.desk.say(f"{done.request.full_name} is submitted: {done.request.submission.title}")
        if done.refused is not None:
            words = error_words(done.refused)
            self.desk.say(f"Not kept back: {words.sentence}", Tone.WARN)
        self.desk.go(Place(screen="request", id=done.request.full_name))

    def _refused(self, error: Exception) -> None:
        self.desk.error(error)
        self._tell_foot()

    # --- keys ----------------------------------------------------------------------------------------------

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "rollback.next_change": lambda: self.change.diff.step_change(1),
            "rollback.previous_change": lambda: self.change.diff.step_change(-1),
            "rollback.cancel": self._cancel,
        }

    @override
    def why_not(self, action_id: str) -> str:
        return "" if action_id == "rollback.cancel" or self._view is not None else "Nothing is shown yet"

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._cancel()
        else:
            super().keyPressEvent(event)

    @override
    def panes(self) -> list[QWidget]:
        return [self.history, self.choices, self.change.files, self.change.diff, self.foot]
