"""The start of a run: what must be true now, and who came first."""

from desktop.application.cancellation import CancelToken
from desktop.application.errors import ConflictError
from desktop.application.gates import GateKeeper
from desktop.application.run_controls import as_it_stands, started_draft
from desktop.application.session import Session
from desktop.domain.body import format_time
from desktop.domain.errors import DomainError
from desktop.domain.gate import Judgement
from desktop.domain.request import Request, RequestState

_RUN_TO_AN_END = frozenset({RequestState.SUCCEEDED, RequestState.LEFT, RequestState.ABANDONED})


class RunStarter:
    """Starts requests that are ready, each but once."""

    def __init__(self, session: Session, gates: GateKeeper) -> None:
        self._session = session
        self._gates = gates

    def start(self, request: Request, digest: str, cancel: CancelToken) -> Request:
        """Start a request: every gate is judged now, then `started` freezes what decides the commits.

        Args:
            request: what to start.
            digest: the request digest that the person looked at.
            cancel: asked between the steps.

        Raises:
            DomainError: a gate is not met.
            ConflictError: another program started it first; says who, and when.
        """
        self._session.check_may_write()
        self._session.refresh(cancel)
        request = as_it_stands(self._session, request)
        self._refuse_started(request)
        if digest != request.digest:
            raise DomainError(
                "this digest is not the request's", where=request.full_name, remedy="Look at it again."
            )
        judgement = self._ready(request, cancel)
        judged_on = self._session.seen()

        def judge_again() -> None:
            """A freeze, a revoked approval or a commit may have come between the gates and the start."""
            if self._session.seen() != judged_on:
                self._ready(as_it_stands(self._session, request), cancel)

        self._session.ports.point("start.before")
        try:
            draft = started_draft(self._session, request, judgement)
            done = self._session.append(request.lane, draft, cancel, check=judge_again)
        except DomainError:
            self._refuse_started(as_it_stands(self._session, request))
            raise
        self._session.ports.point("start.after")
        return done.state.requests[request.id]

    def _ready(self, request: Request, cancel: CancelToken) -> Judgement:
        judgement = self._gates.judge(request, cancel)
        if not judgement.ready:
            raise DomainError(
                judgement.sentence,
                where=request.full_name,
                meaning="Nothing was started.",
                remedy="See its gates.",
            )
        return judgement

    def _refuse_started(self, request: Request) -> None:
        attempt = request.attempt
        if attempt is None or not (request.state.holds_targets or request.state in _RUN_TO_AN_END):
            return
        here = attempt.holder == self._session.ports.host_id
        if not request.state.holds_targets:
            raise ConflictError(
                f"{attempt.started.by} started it at {format_time(attempt.started.at)}",
                where=request.full_name,
                meaning=f"It is {request.state.value}; nothing was started.",
                remedy="Read its evidence; a further change needs a new request.",
            )
        raise ConflictError(
            f"{attempt.started.by} started it at {format_time(attempt.started.at)}",
            where=request.full_name,
            meaning=f"It is {request.state.value}, driven from {_place(attempt.holder, here=here)}.",
            remedy="Watch it, or resume it there once its program has ended."
            if here
            else "Watch it; if that machine is lost, take the run over.",
        )


def _place(host: str, *, here: bool) -> str:
    return "this machine" if here else f"machine {host[:8]}"
