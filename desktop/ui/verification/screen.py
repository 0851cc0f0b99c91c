"""Verification of a run, or of an environment as it stands: healthy and not drifted with proof, or what is missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.domain.counting import plural
from desktop.domain.verification import Result
from desktop.presentation.error_words import error_words
from desktop.presentation.signs import Tone
from desktop.presentation.verification_fields import comparisons, drift_lines
from desktop.presentation.verification_proof import Proof
from desktop.presentation.verification_view import CheckRow, VerificationView, verification_view
from desktop.presentation.wording import RUN_ENDS
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.frame import Bar, Scroll, clear
from desktop.ui.kit.labels import KeyCap, StatusWords, Words
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.sheet import SheetSpec
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.kit.side_by_side import SideBySide
from desktop.ui.kit.spoken_items import announce
from desktop.ui.kit.states import StateStack
from desktop.ui.theme.type import Type
from desktop.ui.verification.check_table import check_table
from desktop.ui.verification.checklist_pane import ChecklistPane
from desktop.ui.verification.data import read_proof
from desktop.ui.verification.head import VerificationHead
from desktop.ui.verification.side import VerificationSide

_LOOK_EVERY, _LOOK_SELDOM = 2_000, 15_000
_COMMIT = 40
_MAIN_WIDE, _MAIN_HIGH = 620, 620
"""What checklist and targets need at least, side by side or above each other."""


@dataclass(slots=True)
class _Held:
    """What the screen knows of what it shows."""

    name: str = ""
    proof: Proof | None = None
    view: VerificationView | None = None
    selected: str = ""
    look: bool = False
    """Whether a run that has ended is looked at anew; else its record is shown."""
    spoken: str = ""
    asking: bool = False


class VerificationScreen(Screen):
    """By a request's full name, or by an environment."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.verification")
        self.setAccessibleIdentifier("page.verification")
        self.setAccessibleName("Verification")
        self._held = _Held()
        self._counts_shown: object = None
        theme = desk.theme
        self.head = VerificationHead(theme)
        self.checklist = ChecklistPane(theme)
        self.table = check_table(theme)
        self.side = VerificationSide(theme)
        self._counts = QWidget()
        self._states = StateStack(theme, self._content(), name="verification")
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self._states, 1)
        self.host = SheetHost(theme, inner)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.host)
        self._connect()

    def _content(self) -> QWidget:
        theme = self.desk.theme
        left = QVBoxLayout()
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(0)
        head = Bar(theme, 40)
        self._row = QHBoxLayout(self._counts)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(12)
        head.add(Words(theme, "Targets", Type.STRONG), self._counts, None)
        head.add(KeyCap(theme, "N"), Words(theme, "next open", Type.SMALL, colour="text2"))
        left.addWidget(self.checklist)
        left.addWidget(head)
        left.addWidget(self.table, 1)
        main = QWidget()
        main.setLayout(left)
        scroll = Scroll(self.side, name="scroll.proof")
        self.parts = SideBySide(
            theme, main, scroll, side_wide=476, main_wide=_MAIN_WIDE, main_high=_MAIN_HIGH
        )
        return self.parts

    def _connect(self) -> None:
        self.host.opened.connect(self.parts.make_room)
        self.head.again.clicked.connect(self._check_again)
        self.head.rollback.clicked.connect(self._roll_back)
        self.head.accept.clicked.connect(self._ask_accept)
        self.head.record.clicked.connect(self._record)
        self.checklist.link_wanted.connect(self._follow)
        self.table.chosen.connect(self._choose)
        self.desk.standing_changed.connect(self._tell)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    # --- reading -------------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        proof = self._held.proof
        name = self._held.name
        if proof is not None:
            name = proof.run.name if proof.run is not None else proof.environment
        return f"Live > {name} > Verification" if name else "Live > Verification"

    @override
    def production(self) -> bool:
        return self._held.proof is not None and self._held.proof.protected

    @override
    def tier_words(self) -> str:
        return "prod" if self.production() else ""

    @override
    def arrive(self, place: Place) -> None:
        if place.id != self._held.name:
            self.host.close_sheet()
            self._held = _Held(name=place.id)
            self._states.loading("Looking at the targets")
        self.reload()
        self.table.setFocus()

    @override
    def reload(self) -> None:
        name, look = self._held.name, self._held.look
        self.head.setVisible(self._held.proof is not None)  # before, there is nothing that it could be about
        if not name:
            back = ("Show all runs", lambda: self.desk.go(Place(screen="live")))
            self._states.empty(title="Nothing is chosen to be verified", deeds=(back,))
            return
        self._held.asking = True

        def work(services: Services, token: CancelToken) -> tuple[Proof, VerificationView]:
            proof = read_proof(services, name, token, look=look)
            return proof, verification_view(proof, services.me().id, services.now())

        self.desk.ask("verification", work, self._take, self._failed)

    def _tick(self) -> None:
        """Look again while something may change: often while it is collecting, else seldom."""
        proof = self._held.proof
        if proof is None or self._held.asking or not self.isVisible() or proof.on_record:
            return
        collecting = proof.found is not None and proof.found.result is Result.COLLECTING
        self._timer.setInterval(_LOOK_EVERY if collecting else _LOOK_SELDOM)
        self.reload()

    def _failed(self, error: Exception) -> None:
        self._held.asking = False
        if self._held.proof is not None:
            self.desk.error(error)
            return
        words = error_words(error)
        self._states.error(title=words.title, text=words.text, deeds=(("Try again", self.reload),))

    # --- showing -------------------------------------------------------------------------------------------

    def _take(self, found: tuple[Proof, VerificationView]) -> None:
        held = self._held
        held.asking = False
        fresh = held.view is None or held.view.accept_off != found[1].accept_off
        held.proof, held.view = found
        self._show(*found)
        if fresh:
            self.desk.standing_changed.emit()

    def _show(self, proof: Proof, view: VerificationView) -> None:
        self.head.show()
        self.head.show_view(proof, view)
        self._tell()
        self._speak(view)
        if proof.found is None:
            self._nothing(proof)
            return
        self._states.content()
        self.checklist.show_view(view)
        self._show_counts(view)
        self.table.show_rows(view.rows)
        self.side.show_view(view)
        if not any(row.key == self._held.selected for row in view.rows):
            self._held.selected = view.next_open or (view.rows[0].key if view.rows else "")
        self.table.select(self._held.selected)
        self._show_target()

    def _nothing(self, proof: Proof) -> None:
        run = proof.run
        if run is not None and run.landed:
            self._states.empty(
                title="No verification is on record",
                text=f"{run.name} ended before one was recorded. What its targets show now can still be looked at.",
                icon="badge-check",
                deeds=(("Run the checks now", self._check_again),),
            )
            return
        name = run.request.full_name if run is not None else proof.environment
        deed = ("Show the run", lambda: self.desk.go(Place(screen="run", id=name)))
        self._states.empty(
            title="Verification has not started",
            text=f"{name} has landed nothing yet: there is nothing to look at.",
            icon="badge-check",
            deeds=(deed,),
        )

    def _show_counts(self, view: VerificationView) -> None:
        if view.counts == self._counts_shown:
            return
        self._counts_shown = view.counts
        clear(self._row)
        for sign, number in view.counts:
            self._row.addWidget(StatusWords(self.desk.theme, sign.named(f"{number} {sign.word}")))
        self._row.addWidget(Words(self.desk.theme, f"= {len(view.rows)}", colour="text2"))

    def _show_target(self) -> None:
        proof, view = self._held.proof, self._held.view
        if proof is None or view is None:
            return
        key = self._held.selected
        row: CheckRow | None = next((one for one in view.rows if one.key == key), None)
        self.side.show_target(row, comparisons(proof, key), drift_lines(proof, key))

    def _tell(self) -> None:
        """Say what may be done, and why not."""
        proof, view = self._held.proof, self._held.view
        if proof is None or view is None:
            return
        off = self.desk.off_reason()
        self.head.offer(proof, view.accept_off or off, off)

    def _speak(self, view: VerificationView) -> None:
        state = f"Verification {view.sign.word}"
        if self._held.spoken and state != self._held.spoken:
            announce(self, f"{state}, {view.tail}", urgent=view.sign.tone is Tone.FAIL)
        self._held.spoken = state
        self.setAccessibleName(view.spoken)

    def _choose(self, key: str) -> None:
        self._held.selected = key
        self._show_target()

    # --- acting --------------------------------------------------------------------------------------------

    def _check_again(self) -> None:
        self._held.look = True
        self.reload()

    def _roll_back(self) -> None:
        self.desk.go(Place(screen="rollback", id=self._held.name))

    def _follow(self, link: str) -> None:
        """Go to an event of the evidence; a commit is copied, since it lives in Git."""
        if len(link) == _COMMIT:
            QGuiApplication.clipboard().setText(link)
            self.desk.say(f"Commit {link[:10]} is copied")
        else:
            self.desk.go(Place(screen="timeline", id=link))

    def _ask_accept(self) -> None:
        proof, view = self._held.proof, self._held.view
        if proof is None or proof.run is None or view is None:
            return
        run = proof.run
        facts = (
            ("Run", f"{proof.environment} / {run.name}"),
            ("Release", proof.release),
            ("Seen", view.tail),
            ("Checklist", f"{view.met} of {len(view.checklist)} met"),
            ("Afterwards", "every target is looked at once more; then the run is closed by what they show"),
        )
        spec = SheetSpec(
            title=f"Accept the verification of {run.name}",
            subtitle="Nothing happens before you confirm.",
            facts=facts,
            deed=f"Accept {plural(len(view.rows), 'target')} in {proof.environment}",
            production=proof.protected,
            name="sheet.accept",
        )
        self.host.show_sheet(spec, self._accept)

    def _accept(self, _reason: str) -> None:
        name = self._held.name

        def work(services: Services, token: CancelToken) -> tuple[str, Tone]:
            report = services.runs.accept(services.requests.find(name), token)
            sign = RUN_ENDS[report.end]
            return f"{report.request.full_name} {sign.word}: {report.sentence}", sign.tone

        self.desk.act("Accepting the verification", work, lambda said: self.desk.say(*said))

    def _record(self) -> None:
        name = self._held.name

        def work(services: Services, token: CancelToken) -> tuple[str, Tone]:
            found, done = services.verifications.verify_environment(name, token)
            tone = Tone.OK if found.result is Result.PASSED else Tone.WARN
            words = services.verifications.words(found)
            return f"{name}@{done.head.seq}: {found.result.value}, {words}", tone

        self.desk.act(f"Verifying {name}", work, lambda said: self.desk.say(*said))

    def _next(self) -> None:
        view = self._held.view
        keys = [row.key for row in view.rows if row.open] if view is not None else []
        if keys:
            here = keys.index(self._held.selected) if self._held.selected in keys else -1
            self.table.select(keys[(here + 1) % len(keys)])

    # --- what the window asks ------------------------------------------------------------------------------

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "verification.check": self._check_again,
            "verification.next": self._next,
            "verification.accept": self._ask_accept,
            "verification.record": self._record,
            "verification.rollback": self._roll_back,
        }

    @override
    def why_not(self, action_id: str) -> str:
        proof, view = self._held.proof, self._held.view
        if proof is None or view is None:
            return "Nothing was read yet"
        of_run = proof.run is not None
        reasons = {
            "verification.next": "" if view.next_open else "Every target is proven",
            "verification.accept": view.accept_off or self.desk.off_reason(),
            "verification.record": "This is the verification of a run" if of_run else self.desk.off_reason(),
            "verification.rollback": ""
            if proof.run is not None and proof.run.landed
            else "Nothing has landed",
        }
        return reasons.get(action_id, "")

    @override
    def panes(self) -> list[QWidget]:
        sheet = [self.host.sheet] if self.host.sheet is not None else []
        return [self.checklist, self.table, self.side, *sheet]
