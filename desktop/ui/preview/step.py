"""The preview step of a draft: asks for the preview, keeps it with what was seen, and says when it no longer fits."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft
from desktop.application.errors import CancelledError
from desktop.application.proposals import Proposal
from desktop.application.renderings import Rendered
from desktop.application.services import Services
from desktop.domain.request import Request
from desktop.domain.risk import RiskFlag
from desktop.presentation.error_words import error_words
from desktop.presentation.preview_flags import FlagRow, Solved, flag_rows
from desktop.presentation.preview_terms import wishes
from desktop.presentation.preview_view import all_flags
from desktop.presentation.signs import Tone
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.states import Deed, StateStack
from desktop.ui.kit.turns import Turns
from desktop.ui.preview.asking import (
    Inputs,
    Seen,
    count_targets,
    inputs_of,
    make_preview,
    solved_since,
    with_rendered,
)
from desktop.ui.preview.page import PreviewPage


class PreviewStep(QWidget):
    """`edited` carries the draft with rules, reasons, reviews and terms; `submitted` the full name of the request.

    `shown` tells that there is a preview to read.
    """

    edited = Signal(object)
    submitted = Signal(str)
    shown = Signal()
    outdated_changed = Signal()
    scope_wanted = Signal()

    def __init__(self, desk: Desk, page: PreviewPage) -> None:
        super().__init__()
        self._desk = desk
        self._draft: Draft | None = None
        self._seen: Seen | None = None
        self._asked: Inputs | None = None
        self._token: CancelToken | None = None
        self._outdated = ""
        self._flags_before: tuple[FlagRow, ...] = ()
        self._solved: tuple[Solved, ...] = ()
        self.setObjectName("step.preview")
        self.setAccessibleIdentifier("step.preview")
        self.setAccessibleName("Preview")
        self.page = page
        self._states = StateStack(desk.theme, self.page, name="preview")
        self._turns = Turns(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._states)
        self._connect()

    def _connect(self) -> None:
        page = self.page
        page.footer.request_wanted.connect(self._submit)
        page.footer.export_wanted.connect(self.page.export)
        page.flags.scope_wanted.connect(self._change_scope)
        page.flags.undo_wanted.connect(self._take_rules_back)
        page.flags.retry_wanted.connect(self.again)
        page.flags.reasoned.connect(self._give_reason)
        page.groups.reviewed.connect(self._review)
        page.outdated.again_wanted.connect(self.again)
        page.outdated.undo_wanted.connect(self._undo_scope)
        page.terms.changed.connect(self._take_terms)
        page.rendered.flagged.connect(self._take_rendered)
        self._desk.standing_changed.connect(self._tell_footer)

    @property
    def outdated(self) -> bool:
        """Whether what is shown is the preview of something else than the draft says now."""
        return bool(self._outdated)

    @property
    def seen(self) -> Seen | None:
        return self._seen

    # --- being shown ---------------------------------------------------------------------------------------

    def show_draft(self, draft: Draft, *, fresh: bool = False) -> None:
        """Show the preview of a draft. What was previewed before for other rules stays, marked as outdated.

        Args:
            draft: what to preview.
            fresh: a person asked for this preview, so that it is made again where anything changed.
        """
        known = self._seen is not None and self._draft is not None and self._draft.id == draft.id
        self._draft = draft
        if not known:
            self._forget()
            self.again()
        elif self._fits(draft):
            self._outdate("") if self._outdated.startswith("Scope") else self._tell()
        elif fresh:
            self.again()
        else:
            self.note_change(draft)

    def note_change(self, draft: Draft) -> None:
        """Take a draft that changed elsewhere: in the same turn the preview is outdated and cannot be asked for."""
        if self._draft is None or self._draft.id != draft.id:
            return
        self._draft = draft
        if self._seen is None or self._asked is not None:
            return
        if self._fits(draft):
            self._outdate("")
            return
        self._outdate("Scope changed", undo=True)
        count = len(self._seen.looked.preview.plan.targets)
        self._desk.ask(
            "preview.count", partial(count_targets, draft), partial(self._tell_count, draft, count), _quiet
        )

    def check(self) -> None:
        """Ask whether the branch changed what the preview rests on; called when the workspace changed."""
        seen = self._seen
        if seen is None or self._asked is not None or self._outdated:
            return
        preview = seen.looked.preview

        def tell(change: str) -> None:
            if change and self._seen is seen and self._asked is None:
                self._outdate(change)

        self._desk.ask(
            "preview.check",
            lambda services, token: services.preview_checks.change_since(preview, token),
            tell,
            _quiet,
        )

    def _fits(self, draft: Draft) -> bool:
        return self._seen is not None and inputs_of(draft) == inputs_of(self._seen.draft)

    def _forget(self) -> None:
        self._turns.forget()
        self._seen, self._outdated, self._solved, self._flags_before = None, "", (), ()

    # --- previewing ----------------------------------------------------------------------------------------

    def again(self) -> None:
        """Preview as draft and branch are now; the answer to an older question is dropped, and that is said."""
        draft = self._draft
        if draft is None:
            return
        wanted = inputs_of(draft)
        if self._asked is not None and self._asked != wanted:
            self._desk.say("A preview for another scope was discarded before it was ready", Tone.PLAIN)
        self._asked = wanted
        words = (
            f"Making the preview of {draft.source} → {draft.target}: reading both sides, finding every edit"
        )
        if self._seen is None:
            self._states.loading(words, ("Cancel", self._cancel))
        else:
            self._outdate("Being previewed again")
        self._token = self._desk.ask(
            "preview",
            partial(make_preview, draft),
            partial(self._take, wanted),
            self._failed,
            title="Making the preview",
        )

    def _cancel(self) -> None:
        if self._token is not None:
            self._token.cancel()

    def _take(self, wanted: Inputs, seen: Seen) -> None:
        if self._draft is None or inputs_of(self._draft) != wanted:
            self._asked = None
            self._desk.say("A preview for another scope was discarded", Tone.PLAIN)
            return
        before = self._seen
        self._asked, self._seen = None, replace(seen, draft=self._draft)
        flags = flag_rows(self._all_flags(), self._draft.reasons)
        if before is not None and before.draft.id == seen.draft.id:
            self._solved = solved_since(before.draft, self._draft, self._solved, self._flags_before, flags)
        self._flags_before = flags
        if not seen.looked.preview.plan.targets:
            self._outdated = ""
            self._tell_empty()
            return
        if self._states.shows_content:
            self._outdate("")
            self.shown.emit()
        else:  # filled while it is not seen
            focus = self.page.groups.groups.setFocus
            self._turns.take(partial(self._outdate, ""), self._states.content, self.shown.emit, focus)

    def _take_rendered(self, rendered: Rendered) -> None:
        """Take what the rendered objects show to be destroyed as a flag."""
        seen = self._seen
        if seen is not None and seen.view.digest == rendered.digest:
            take = partial(self._take_flagged, seen)
            self._desk.ask("preview.rendered", lambda _services, _token: with_rendered(seen, rendered), take)

    def _take_flagged(self, before: Seen, after: Seen) -> None:
        here, draft = self._seen, self._draft
        if here is not None and draft is not None and here.looked is before.looked is not after.looked:
            self._seen = replace(here, looked=after.looked, view=after.view)
            self._flags_before = flag_rows(self._all_flags(), draft.reasons)
            self._tell()

    def _all_flags(self) -> tuple[RiskFlag, ...]:
        seen = self._seen
        return () if seen is None else all_flags(seen.looked.preview, seen.looked.surroundings)

    def _tell_empty(self) -> None:
        seen = self._seen
        if seen is None:
            return
        preview = seen.looked.preview
        already = len(preview.scope.already_there) if preview.scope is not None else 0
        deeds: list[Deed] = [("Change the scope", self.scope_wanted.emit)]
        if preview.flags:
            text = " ".join(f"{flag.sentence.capitalize()}. {flag.remedy}" for flag in preview.flags[:4])
            self._states.empty(title="Nothing can change", text=text, icon="circle-slash", deeds=deeds)
            return
        which = f"all {already} chosen targets" if already != 1 else "the chosen target"
        runs = "run" if already != 1 else "runs"
        text = f"{which.capitalize()} of {preview.plan.target} already {runs} what {preview.plan.source} has."
        deeds.append(("Show proof", self.page.show_proof))
        self.page.take_seen(seen, seen.draft)
        self._states.empty(title="Nothing to change", text=text, icon="circle-check", deeds=deeds)
        self._states.findChildren(Button, "preview.empty.0")[0].setFocus()

    def _failed(self, error: Exception) -> None:
        self._asked = None
        words = error_words(error)
        if self._seen is not None:
            self._outdate("Could not be previewed again", text=words.sentence)
            return
        if isinstance(error, CancelledError):
            self._states.empty(
                title="The preview was cancelled",
                text="Nothing was changed, and nothing was sent.",
                icon="circle-stop",
                deeds=[("Preview again", self.again), ("Change the scope", self.scope_wanted.emit)],
            )
            return
        deeds = [("Try again", self.again), ("Change the scope", self.scope_wanted.emit)]
        self._states.error(title=words.title, text=words.text, deeds=deeds)

    # --- outdated ------------------------------------------------------------------------------------------

    def _outdate(self, strong: str, *, text: str = "", undo: bool = False) -> None:
        """Mark the preview as outdated, or as good again where `strong` is ""."""
        self._outdated = strong
        self._tell()
        seen = self._seen
        if strong and seen is not None:
            plan = seen.looked.preview.plan
            shown = text or f"What you see below is the plan before that: {len(plan.targets)} targets."
            self.page.show_outdated(strong, shown, undo=undo)
        else:
            self.page.show_current()
        self.outdated_changed.emit()

    def _tell_count(self, draft: Draft, before: int, count: int) -> None:
        if self._draft is draft and self._outdated.startswith("Scope"):
            self.page.outdated.tell_count(before, count)

    def _undo_scope(self) -> None:
        if self._draft is not None and self._seen is not None:
            self._edit(replace(self._draft, rules=self._seen.draft.rules))
            self._outdate("")

    # --- showing -------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        if self._seen is not None and self._draft is not None:
            self.page.take_seen(self._seen, self._draft, self._solved)
            self._tell_footer()

    def _tell_footer(self) -> None:
        if self._seen is not None and self._draft is not None:
            self.page.tell_footer(self._draft, self._outdated)

    # --- changing the draft --------------------------------------------------------------------------------

    def _edit(self, draft: Draft) -> None:
        self._draft = draft
        self.edited.emit(draft)

    def _give_reason(self, kind: str, text: str) -> None:
        if self._draft is not None:
            self._edit(replace(self._draft, reasons={**self._draft.reasons, kind: text}))
            self._tell()

    def _review(self, key: str) -> None:
        if self._draft is not None and not self._outdated:
            self._edit(replace(self._draft, reviewed=self._draft.reviewed ^ {key}))
            self._tell()

    def _take_terms(self, draft: object) -> None:
        seen, before = self._seen, self._draft
        if not isinstance(draft, Draft) or seen is None or before is None:
            return
        changed = replace(
            before,
            strategy=draft.strategy,
            rollback_mode=draft.rollback_mode,
            verification_owner=draft.verification_owner,
            fallback_owner=draft.fallback_owner,
            window_start=draft.window_start,
            window_end=draft.window_end,
        )
        self._edit(changed)
        self._tell()
        if changed.strategy != seen.proposal.strategy.value:
            preview = seen.looked.preview

            def take(proposal: Proposal) -> None:
                if self._seen is not None and self._seen.looked is seen.looked:
                    self._seen = replace(self._seen, proposal=proposal)
                    self._tell()

            self._desk.ask(
                "preview.terms",
                lambda services, _token: services.proposals.of(preview, changed.strategy),
                take,
            )

    def _change_scope(self, flag: object) -> None:
        """Leave a flag's targets out (or take them in), and preview again at once."""
        if isinstance(flag, FlagRow) and self._draft is not None and not self._outdated:
            rules = [*self._draft.rules.splitlines(), *flag.rules]
            self._edit(replace(self._draft, rules="\n".join(rules)))
            self.again()

    def _take_rules_back(self, rules: object) -> None:
        if isinstance(rules, tuple) and self._draft is not None and not self._outdated:
            left = [rule for rule in self._draft.rules.splitlines() if rule not in rules]
            self._edit(replace(self._draft, rules="\n".join(left)))
            self.again()

    # --- submitting ---------------------------------------------------------------------------------------

    def _submit(self) -> None:
        seen, draft = self._seen, self._draft
        if seen is None or draft is None or self._outdated or not self._fits(draft):
            return
        preview = replace(seen.looked.preview, flags=self._all_flags())
        wanted = wishes(draft)
        self.page.footer.show_busy("Being submitted")

        def work(services: Services, token: CancelToken) -> Request:
            request = services.requests.submit(preview, wanted, token)
            services.drafts.submitted(draft, request)
            return request

        self._desk.act("Submitting the request", work, self._submitted, self._refused)

    def _submitted(self, request: Request) -> None:
        self._desk.say(f"{request.full_name} is submitted")
        self.submitted.emit(request.full_name)

    def _refused(self, error: Exception) -> None:
        self._desk.error(error)
        self._tell_footer()

    # --- actions -------------------------------------------------------------------------------------------

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What this step does for the ids of actions."""
        view = self.page.diff.view
        return {
            "view.refresh": self.again,
            "preview.next_change": lambda: view.step_change(1),
            "preview.previous_change": lambda: view.step_change(-1),
            "preview.next_file": view.step_file,
            "preview.wrap": self.page.diff.toggle_wrap,
            "preview.review": self.page.review_current,
            "preview.export": self.page.export,
        }


def _quiet(_error: Exception) -> None:
    """A question asked in passing; what it would have said is said when the preview is made again."""
