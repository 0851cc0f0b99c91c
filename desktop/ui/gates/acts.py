"""What can be done on the page of a request: sheets for its acts, a deed for each gate, comments, places to go to."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from desktop.application.outbox import Kept
from desktop.domain.gate import GateKind
from desktop.presentation.gate_rows import GateDeed, GateRow
from desktop.presentation.request_act_ids import APPROVE, CANCEL, EXECUTE, REJECT, REVOKE, SUPERSEDE, WAIVE
from desktop.presentation.request_acts import act_reasons, waivable
from desktop.presentation.request_facts import RequestFacts
from desktop.presentation.signs import Tone
from desktop.ui.desk import Desk, Place
from desktop.ui.gates.sheets import RequestSheets
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.timeline.diff_overlay import show_plan_diff

_IN_MENU = (
    (REVOKE, "Take my approval back…"),
    (SUPERSEDE, "Supersede…"),
    (WAIVE, "Waive a gate…"),
)


class RequestActs:
    """Acts on the request as it was read last; `facts` gives it."""

    def __init__(
        self, desk: Desk, page: QWidget, host: SheetHost, facts: Callable[[], RequestFacts | None]
    ) -> None:
        self._desk, self._page, self._facts = desk, page, facts
        self._sheets = RequestSheets(desk, host)

    def do(self, act: str) -> None:
        """Open the sheet of an act."""
        facts = self._facts()
        if facts is None:
            return
        deeds: Mapping[str, Callable[[], object]] = {
            APPROVE: lambda: self._sheets.approve(facts),
            REJECT: lambda: self._sheets.reject(facts),
            REVOKE: lambda: self._sheets.revoke(facts),
            CANCEL: lambda: self._sheets.cancel(facts),
            SUPERSEDE: lambda: self._sheets.supersede(facts),
            EXECUTE: lambda: self._sheets.execute(facts),
            WAIVE: self._choose_gate,
        }
        deeds[act]()

    # --- gates ---------------------------------------------------------------------------------------------

    def waive(self, kind: str) -> None:
        """Open the sheet that lets a gate pass on record."""
        facts = self._facts()
        if facts is not None and facts.judgement is not None:
            self._sheets.waive(facts, facts.judgement.gate(GateKind(kind)))

    def _choose_gate(self) -> None:
        """Let a person say which gate: one alone is taken at once."""
        facts = self._facts()
        if facts is None or facts.judgement is None:
            return
        kinds = waivable(facts)
        if len(kinds) == 1:
            self.waive(kinds[0].value)
            return
        menu = QMenu(self._page)
        for kind in kinds:
            menu.addAction(facts.judgement.gate(kind).title, partial(self.waive, kind.value))
        menu.exec(self._page.mapToGlobal(self._page.rect().center()))

    def gate_deed(self, row: GateRow, again: Callable[[], object]) -> None:
        """Do what can be done about a gate; `again` judges all of them anew."""
        facts = self._facts()
        if facts is None or row.deed is None:
            return
        submission = facts.request.submission
        deeds: Mapping[GateDeed, Callable[[], object]] = {
            GateDeed.AGAIN: again,
            GateDeed.EVIDENCE: lambda: self._go("timeline", row.place, event=row.deed_words),
            GateDeed.VERIFY: self._verify_source,
            GateDeed.CALENDAR: lambda: self._go("freezes", row.place),
            GateDeed.HANDOFF: lambda: self._go("handoff", facts.request.full_name),
            GateDeed.NEW_PLAN: lambda: self._desk.promotion_wanted.emit(submission.source, submission.target),
            GateDeed.RUN: lambda: self._go("run", row.place),
            GateDeed.PIPELINE: lambda: self._go("pipeline", row.place),
        }
        deeds[row.deed]()

    def _verify_source(self) -> None:
        """Verify the source as it stands: what is seen becomes evidence for this request and every other."""
        facts = self._facts()
        if facts is None:
            return
        source, slots = facts.request.submission.source, frozenset(facts.request.slots)
        self._desk.act(
            f"Verifying {source}",
            lambda services, token: services.verifications.words(
                services.verifications.verify_environment(source, token, slots)[0]
            ),
            lambda words: self._desk.say(f"{source}: {words}", Tone.PLAIN),
        )

    # --- the record ----------------------------------------------------------------------------------------

    def comment(self, text: str, done: Callable[[], object]) -> None:
        """Put a comment on the record; while the remote is away it waits on this computer."""
        facts = self._facts()
        if facts is None:
            return
        request = facts.request

        def kept(outcome: Kept) -> None:
            done()
            if not outcome.place:
                self._desk.say("The comment is kept on this computer, not sent yet", Tone.WARN)

        self._desk.act(
            f"Commenting on {request.full_name}",
            lambda services, token: services.outbox.note(request.lane, text, token, request.id),
            kept,
        )

    def show_change(self) -> None:
        """Show the exact change, file by file."""
        facts = self._facts()
        if facts is not None:
            show_plan_diff(self._desk, self._page.window(), facts.request, facts.plan)

    def copy_link(self) -> None:
        facts = self._facts()
        if facts is not None:
            QGuiApplication.clipboard().setText(f"gitopshq://request/{facts.request.full_name}")
            self._desk.say("The link is copied", Tone.PLAIN)

    # --- places --------------------------------------------------------------------------------------------

    def more(self, where: QPoint) -> None:
        """Open the menu of what is done seldom; what is off says why in its own words."""
        facts = self._facts()
        if facts is None:
            return
        name = facts.request.full_name
        menu = QMenu(self._page)
        reasons = act_reasons(facts, self._desk.off_reason())
        for act, words in _IN_MENU:
            shown = f"{words}   ({reasons[act]})" if reasons[act] else words
            menu.addAction(shown, partial(self.do, act)).setEnabled(not reasons[act])
        menu.addSeparator()
        menu.addAction("Handoff note", partial(self._go, "handoff", name))
        menu.addAction(
            "Show in the timeline", partial(self._go, "timeline", facts.request.lane, request=name)
        )
        menu.exec(where)

    def go_step(self, step: str) -> None:
        """Go to a step of the promotion: back to the draft where it lies here, on to run, verification, handoff."""
        facts = self._facts()
        if facts is None:
            return
        if step == "preview" and facts.draft is None:
            self.show_change()
        elif step in {"route", "scope", "preview"} and facts.draft is not None:
            self._go("draft", facts.draft.id, step=step)
        elif step in _LATER_STEPS:
            self._go(_LATER_STEPS[step], facts.request.full_name)

    def _go(self, screen: str, place_id: str, **extra: str) -> None:
        self._desk.go(Place(screen=screen, id=place_id, extra=extra))


_LATER_STEPS = {"execute": "run", "verify": "verification", "handoff": "handoff"}
