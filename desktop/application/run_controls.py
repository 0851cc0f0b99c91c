"""Events of a run: its start, and its controls from any program: pause, stop, resume, abandon, take over, skip."""

from collections.abc import Sequence
from datetime import datetime

from desktop.application.appending import Appended
from desktop.application.authority import check_authority
from desktop.application.cancellation import CancelToken
from desktop.application.session import Session
from desktop.domain.body import format_time
from desktop.domain.canonical import Json
from desktop.domain.events import Draft, EventType
from desktop.domain.fold_facts import SKIP
from desktop.domain.gate import Judgement
from desktop.domain.redaction import redact
from desktop.domain.request import Request
from desktop.domain.target import Slot

MOST_WORDS = 300


def as_it_stands(session: Session, request: Request) -> Request:
    """Return a request as its lane has it now."""
    return session.ports.ledger.lane(request.lane).state.requests.get(request.id, request)


def append_run_event(
    session: Session, request: Request, kind: EventType, body: dict[str, Json], cancel: CancelToken
) -> Appended:
    """Append an event about the latest attempt of a request, by whoever uses this program."""
    attempt = request.attempt.number if request.attempt else 0
    draft = Draft(
        type=kind,
        idem=f"{request.id}:{attempt}:{kind}:{session.ports.ids.ulid()}",
        by=session.me().id,
        request_id=request.id,
        body={"attempt": attempt, **body},
    )
    return session.append(request.lane, draft, cancel)


def started_draft(session: Session, request: Request, judgement: Judgement) -> Draft:
    """Return the event that freezes all that decides the commits of the next attempt, and the gates as they stood."""
    me = session.me()
    attempt = len(request.attempts) + 1
    gates: list[Json] = [
        {"gate": gate.kind.value, "result": gate.result.value, "reason": redact(gate.reason)[:MOST_WORDS]}
        for gate in judgement.gates
    ]
    now = session.ports.clock.now().replace(microsecond=0)
    body: dict[str, Json] = {
        "request_digest": request.digest,
        "attempt": attempt,
        "base": request.base,
        "commit": {
            "at": format_time(now),
            "name": me.name or me.id,
            "email": me.email,
            "message": request.submission.title,
        },
        "waves": list(request.submission.waves),
        "gates": gates,
    }
    return Draft(
        type=EventType.STARTED,
        idem=f"{request.id}:{attempt}:started:{session.ports.ids.ulid()}",
        by=me.id,
        request_id=request.id,
        body=body,
    )


class RunControls:
    """Use cases that change the course of a run; whoever drives it sees them at its next look."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def pause(self, request: Request, reason: str, cancel: CancelToken) -> Request:
        """Let no further wave land; what landed stays and goes on rolling out."""
        return self._changed(request, EventType.PAUSED, {"reason": reason}, cancel)

    def stop(self, request: Request, reason: str, cancel: CancelToken) -> Request:
        """End the attempt after what has landed; it keeps its targets until it is continued, left or rolled back."""
        return self._changed(request, EventType.STOPPED, {"reason": reason}, cancel)

    def resume(self, request: Request, cancel: CancelToken) -> Request:
        """Let a paused or partial run go on, driven from here; gates are judged again before the next wave."""
        return self._changed(request, EventType.RESUMED, {"reason": ""}, cancel)

    def abandon(self, request: Request, reason: str, cancel: CancelToken) -> Request:
        """Give up the run of a lost machine and free its targets."""
        check_authority(self._session, request.lane, "abandon a run")
        return self._changed(request, EventType.ABANDONED, {"reason": reason}, cancel)

    def take_over(self, request: Request, reason: str, cancel: CancelToken) -> Request:
        """Drive the run of another machine from here; that machine can land nothing any more."""
        check_authority(self._session, request.lane, "take over a run")
        self._session.refresh(cancel)
        request = as_it_stands(self._session, request)
        holder = request.attempt.holder if request.attempt else ""
        return self._changed(request, EventType.TAKEN_OVER, {"reason": reason, "from_host": holder}, cancel)

    def leave(self, request: Request, reason: str, cancel: CancelToken) -> Request:
        """Close a partial run as it is; nothing is rolled back by itself."""
        return self._changed(request, EventType.CLOSED, {"outcome": "partial", "reason": reason}, cancel)

    def skip(self, request: Request, slots: Sequence[Slot], reason: str, cancel: CancelToken) -> Request:
        """Leave targets out of the judgement, with a reason that is evidence."""
        check_authority(self._session, request.lane, "skip a target")
        targets: list[Json] = [{"tenant": slot.tenant, "service": slot.service} for slot in sorted(slots)]
        body: dict[str, Json] = {"kind": SKIP, "text": reason, "targets": targets}
        return self._changed(request, EventType.NOTED, body, cancel)

    def sync_again(self, request: Request, cancel: CancelToken) -> None:
        """Ask the engine to look at the branch now; nothing is landed, and the lane is not touched.

        Raises:
            BackendUnavailableError: the engine does not answer.
        """
        self._session.check_may_write()
        token = f"{request.id}-{self._session.ports.ids.ulid()}"
        self._session.ports.runtime.ask_refresh(request.lane, token, cancel)

    def last_steps_here(self) -> dict[str, datetime]:
        """Return for each run of this machine that nobody closed when its last step was written down."""
        return {run.run: run.at for run in self._session.ports.work.journal.open_runs()}

    def _changed(
        self, request: Request, kind: EventType, body: dict[str, Json], cancel: CancelToken
    ) -> Request:
        done = append_run_event(self._session, request, kind, body, cancel)
        return done.state.requests[request.id]
