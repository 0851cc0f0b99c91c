"""The sheets that act on a request: approve, reject, execute, waive, cancel, take back, supersede."""

from collections.abc import Callable
from functools import partial

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.domain.gate import Gate
from desktop.domain.request import Request
from desktop.presentation.plain_text import plain
from desktop.presentation.request_facts import RequestFacts, read_request
from desktop.presentation.request_sheets import (
    approval_warnings,
    approve_facts,
    execute_facts,
    execute_title,
    flag_lines_of,
    needs_typed_name,
    outdated_lines,
    short_facts,
    successor_options,
    waive_facts,
)
from desktop.presentation.signs import Tone
from desktop.ui.desk import Desk, Place
from desktop.ui.gates.sheet_parts import GateBand, PlanBand, flags_pane, stacked
from desktop.ui.kit.fields import Choice
from desktop.ui.kit.sheet import Sheet, SheetSpec
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.kit.turns import in_a_turn

_REASON = "Reason, kept as evidence"
_CHECKING = "The gates are being checked"
Act = Callable[[Services, CancelToken], Request]


class RequestSheets:
    """Opens a sheet over the page for one request as it was read; every deed names the digest that was looked at."""

    def __init__(self, desk: Desk, host: SheetHost) -> None:
        self._desk, self._host = desk, host

    # --- looking again -------------------------------------------------------------------------------------

    def _look_again(self, facts: RequestFacts, sheet: Sheet, take: Callable[[RequestFacts], str]) -> None:
        """Judge the request anew for a sheet; what `take` returns keeps the deed off."""
        name = facts.request.full_name
        sheet.block(_CHECKING)

        def shown(fresh: RequestFacts) -> None:
            if self._host.sheet is sheet:
                sheet.block(take(fresh))

        def failed(error: Exception) -> None:
            if self._host.sheet is sheet:
                sheet.block("The gates could not be checked")
            self._desk.error(error)

        self._desk.ask(
            "sheet.judge",
            lambda services, token: read_request(services, name, token, look_again=True),
            shown,
            failed,
        )

    # --- deciding ------------------------------------------------------------------------------------------

    def approve(self, facts: RequestFacts) -> None:
        """Say yes to the digest that is shown; an outdated plan is refused with what changed."""
        request, theme = facts.request, self._desk.theme
        band = PlanBand(theme)
        spec = SheetSpec(
            title=f"Approve {request.full_name}",
            subtitle=plain(request.submission.title, 200),
            facts=approve_facts(facts, self._desk.now()),
            deed=f"Approve {request.digest[:8]}",
            reason="Comment, goes with the approval (may stay empty)",
            production=facts.environment.protected,
            name="sheet.approve",
        )
        flags = flags_pane(theme, flag_lines_of(request), approval_warnings(facts))

        def deed(comment: str) -> None:
            self._act(
                f"Approving {request.full_name}",
                lambda services, token: services.requests.approve(
                    request, request.digest, token, comment=comment
                ),
                f"{request.full_name} is approved by you, unsigned",
            )

        sheet = self._host.show_sheet(spec, deed, stacked(theme, flags, band))
        self._look_again(facts, sheet, partial(_plan_shown, band))

    def reject(self, facts: RequestFacts) -> None:
        """Say no; the comment says what would make it acceptable."""
        request = facts.request
        spec = SheetSpec(
            title=f"Reject {request.full_name}",
            subtitle=plain(request.submission.title, 200),
            facts=approve_facts(facts, self._desk.now()),
            deed=f"Reject {request.full_name}",
            reason="What would make it acceptable",
            reason_required=True,
            production=facts.environment.protected,
            dangerous=True,
            name="sheet.reject",
        )
        self._host.show_sheet(
            spec,
            lambda reason: self._act(
                f"Rejecting {request.full_name}",
                lambda services, token: services.requests.reject(request, reason, token),
                f"{request.full_name} is rejected",
            ),
            flags_pane(self._desk.theme, flag_lines_of(request)),
        )

    def revoke(self, facts: RequestFacts) -> None:
        """Take one's own approval back."""
        self._end(
            facts,
            title=f"Take your approval of {facts.request.full_name} back",
            deed="Take my approval back",
            name="sheet.revoke",
            act=lambda reason: lambda services, token: services.requests.revoke(facts.request, reason, token),
            said=f"Your approval of {facts.request.full_name} no longer counts",
        )

    # --- ending --------------------------------------------------------------------------------------------

    def cancel(self, facts: RequestFacts) -> None:
        """Withdraw the request before it has started."""
        self._end(
            facts,
            title=f"Cancel {facts.request.full_name}",
            deed=f"Cancel {facts.request.full_name}",
            name="sheet.cancel_request",
            act=lambda reason: lambda services, token: services.requests.cancel(facts.request, reason, token),
            said=f"{facts.request.full_name} is cancelled",
        )

    def supersede(self, facts: RequestFacts) -> None:
        """Let a later request take its place: said on both, never silent."""
        theme, request = self._desk.theme, facts.request
        choice = Choice(
            theme, successor_options(facts), name="choice.successor", words="Which request takes its place"
        )

        def act(reason: str) -> Act:
            wanted = choice.current

            def work(services: Services, token: CancelToken) -> Request:
                return services.requests.supersede(request, services.requests.find(wanted), reason, token)

            return work

        self._end(
            facts,
            title=f"Supersede {request.full_name}",
            deed=f"Supersede {request.full_name}",
            name="sheet.supersede",
            act=act,
            said=f"{request.full_name} is superseded; its approvals no longer count",
            extra=choice,
        )

    def _end(
        self,
        facts: RequestFacts,
        *,
        title: str,
        deed: str,
        name: str,
        act: Callable[[str], Act],
        said: str,
        extra: Choice | None = None,
    ) -> None:
        spec = SheetSpec(
            title=title,
            subtitle="It becomes an event of the record; nothing in the environment changes.",
            facts=short_facts(facts),
            deed=deed,
            reason=_REASON,
            reason_required=True,
            production=facts.environment.protected,
            dangerous=True,
            name=name,
        )
        self._host.show_sheet(spec, lambda reason: self._act(deed, act(reason), said), extra)

    def waive(self, facts: RequestFacts, gate: Gate) -> None:
        """Let a gate pass on record: the gravest level, whatever the environment."""
        request = facts.request
        spec = SheetSpec(
            title=f"Waive “{plain(gate.title, 60)}” for {request.full_name}",
            subtitle="It counts as met, on record with your name, and stays visible.",
            facts=waive_facts(facts, gate, self._desk.now()),
            deed=f"Waive “{plain(gate.title, 60)}”",
            typed=request.lane,
            reason=_REASON,
            reason_required=True,
            production=facts.environment.protected,
            dangerous=True,
            name="sheet.waive",
        )
        self._host.show_sheet(
            spec,
            lambda reason: self._act(
                f"Waiving a gate of {request.full_name}",
                lambda services, token: services.requests.waive(request, gate.kind, reason, token),
                f"“{plain(gate.title, 60)}” of {request.full_name} is waived on record",
            ),
        )

    # --- executing -----------------------------------------------------------------------------------------

    def execute(self, facts: RequestFacts) -> None:
        """Start the run, once every gate was judged again while the sheet is open."""
        request, theme = facts.request, self._desk.theme
        grave = needs_typed_name(facts)
        attempt = f"{request.full_name}.{len(request.attempts) + 1}"
        band = GateBand(self._desk)
        spec = SheetSpec(
            title=execute_title(facts),
            subtitle=f"{request.full_name}, starts run {attempt} now",
            facts=execute_facts(facts, self._desk.now()),
            deed=execute_title(facts),
            typed=request.lane if grave else "",
            reason=_REASON if grave else "",
            reason_required=grave,
            production=facts.environment.protected,
            dangerous=facts.environment.protected,
            name="sheet.execute",
        )
        extra = stacked(theme, band, flags_pane(theme, flag_lines_of(request)))
        sheet = self._host.show_sheet(spec, partial(self._start, request), extra)
        self._look_again(facts, sheet, partial(_gates_shown, band))

    def _start(self, request: Request, reason: str) -> None:
        """Put the reason on record first: a run that cannot say why it began does not begin."""

        def go(_done: object = None) -> None:
            self._desk.run_wanted.emit(request.full_name, request.digest)
            self._desk.go(Place(screen="run", id=request.full_name))

        if not reason:
            in_a_turn(self._desk, go)  # this page is whole again first
            return
        self._desk.act(
            f"Noting why {request.full_name} starts",
            lambda services, token: services.requests.note(request, f"started: {reason}", token),
            go,
        )

    def _act(self, title: str, act: Act, said: str) -> None:
        self._desk.act(title, act, lambda _request: self._desk.say(said, Tone.OK))


def _gates_shown(band: GateBand, facts: RequestFacts) -> str:
    if facts.judgement is None:
        return f"It is {facts.request.state.value} now"
    return band.show_judgement(facts.judgement)


def _plan_shown(band: PlanBand, facts: RequestFacts) -> str:
    if facts.judgement is None:
        return f"It is {facts.request.state.value} now"
    return band.show_changes(outdated_lines(facts), facts.judgement.tip)
