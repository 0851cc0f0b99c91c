"""What the events of a run do: started, landed, paused, resumed, stopped, taken over, abandoned, verified, closed."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop.domain.body import Body
from desktop.domain.chain import Record
from desktop.domain.events import EventType
from desktop.domain.fold_requests import mark_rolled_back
from desktop.domain.folding import Folding, VoidError, mark_of
from desktop.domain.lane import Verified, VerifiedTarget
from desktop.domain.observed import decode_observed
from desktop.domain.request import Attempt, AttemptState, Landing, Request, RequestState

PASSED = "passed"
OUTCOMES = frozenset({"succeeded", "failed", "partial"})


def _started(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    if request.state not in {RequestState.SUBMITTED, RequestState.FAILED}:
        raise VoidError(f"{request.full_name} is {request.state.value}: it cannot be started")
    if body.text("request_digest") != request.digest:
        raise VoidError("what was to be started is not the approved request digest")
    if body.integer("attempt") != len(request.attempts) + 1:
        raise VoidError(f"the next attempt is number {len(request.attempts) + 1}")
    if folding.hold is not None:
        raise VoidError(f"the environment is held by {folding.hold.mark.by}")
    _targets_free(folding, request)
    commit = body.object("commit")
    attempt = Attempt(
        number=body.integer("attempt"),
        started=mark_of(record),
        holder=record.event.host_id,
        author_name=commit.text("name"),
        author_email=commit.text("email"),
        commit_at=commit.time("at"),
        message=commit.text("message"),
        base=body.text("base"),
    )
    folding.put(replace(request, state=RequestState.RUNNING, attempts=(*request.attempts, attempt)))


def _targets_free(folding: Folding, request: Request) -> None:
    slots, paths = frozenset(request.slots), frozenset(request.paths)
    for other in folding.requests.values():
        if other.id == request.id or not other.state.holds_targets:
            continue
        if slots & frozenset(other.slots) or paths & frozenset(other.paths):
            raise VoidError(f"{other.full_name} holds targets or files of it")


def _running(folding: Folding, record: Record, body: Body, *states: RequestState) -> tuple[Request, Attempt]:
    request = folding.request(record)
    attempt = request.attempt
    if attempt is None or request.state not in states:
        raise VoidError(f"{request.full_name} is {request.state.value}")
    if body.integer("attempt") != attempt.number:
        raise VoidError(f"the attempt is number {attempt.number}")
    return request, attempt


def _held(folding: Folding, record: Record, body: Body, *states: RequestState) -> tuple[Request, Attempt]:
    """Return request and attempt if the writer is the one who drives the run."""
    request, attempt = _running(folding, record, body, *states)
    if record.event.host_id != attempt.holder:
        raise VoidError("another machine drives this run; take it over first")
    return request, attempt


def _with_attempt(request: Request, attempt: Attempt, state: RequestState) -> Request:
    return replace(request, state=state, attempts=(*request.attempts[:-1], attempt))


_ACTIVE = (RequestState.RUNNING, RequestState.PAUSED, RequestState.PARTIAL)


def _landed(folding: Folding, record: Record, body: Body) -> None:
    request, attempt = _held(folding, record, body, RequestState.RUNNING)
    wave = body.integer("wave")
    if wave != len(attempt.landings) + 1 or wave > len(request.submission.waves):
        raise VoidError(f"wave {len(attempt.landings) + 1} of {len(request.submission.waves)} is next")
    landing = Landing(wave=wave, commit=body.text("commit"), base=body.text("base"), mark=mark_of(record))
    attempt = replace(attempt, landings=(*attempt.landings, landing))
    folding.put(replace(_with_attempt(request, attempt, RequestState.RUNNING), base=landing.commit))


def _paused(folding: Folding, record: Record, body: Body) -> None:
    request, attempt = _running(folding, record, body, RequestState.RUNNING)
    folding.put(_with_attempt(request, replace(attempt, state=AttemptState.PAUSED), RequestState.PAUSED))


def _resumed(folding: Folding, record: Record, body: Body) -> None:
    request, attempt = _running(folding, record, body, RequestState.PAUSED, RequestState.PARTIAL)
    attempt = replace(attempt, state=AttemptState.RUNNING, holder=record.event.host_id, ended=None)
    folding.put(_with_attempt(request, attempt, RequestState.RUNNING))


def _stopped(folding: Folding, record: Record, body: Body) -> None:
    request, attempt = _running(folding, record, body, *_ACTIVE)
    attempt = replace(attempt, state=AttemptState.STOPPED, ended=mark_of(record, body.text("reason")))
    state = RequestState.PARTIAL if attempt.landings else RequestState.FAILED
    folding.put(_with_attempt(request, attempt, state))


def _taken_over(folding: Folding, record: Record, body: Body) -> None:
    request, attempt = _running(folding, record, body, *_ACTIVE)
    if attempt.holder == record.event.host_id:
        raise VoidError("this machine drives the run already")
    if not body.text("reason").strip():
        raise VoidError("a takeover needs a reason")
    if body.text("from_host") != attempt.holder:
        raise VoidError("somebody else took the run over in the meantime")
    folding.put(_with_attempt(request, replace(attempt, holder=record.event.host_id), request.state))


def _abandoned(folding: Folding, record: Record, body: Body) -> None:
    request, attempt = _running(folding, record, body, *_ACTIVE)
    if not body.text("reason").strip():
        raise VoidError("abandoning a run needs a reason")
    attempt = replace(attempt, state=AttemptState.ABANDONED, ended=mark_of(record, body.text("reason")))
    folding.put(
        replace(_with_attempt(request, attempt, RequestState.ABANDONED), ended=mark_of(record, body.text("reason")))
    )


def _verified(folding: Folding, record: Record, body: Body) -> None:
    verified = Verified(
        mark=mark_of(record),
        request_id=record.event.request_id,
        attempt=body.integer("attempt"),
        commit=body.text("commit"),
        result=body.text("result"),
        accepted_by=body.text("accepted_by"),
        targets=_verified_targets(record),
    )
    if verified.request_id:
        request, attempt = _held(folding, record, body, *_ACTIVE)
        if not attempt.landings:
            raise VoidError("no wave has landed: there is nothing to verify")
        attempt = replace(attempt, verified=verified.mark, result=verified.result)
        folding.put(_with_attempt(request, attempt, request.state))
    folding.verifications.append(verified)


def _verified_targets(record: Record) -> tuple[VerifiedTarget, ...]:
    return decode_observed(record.payload) if record.payload is not None else ()


def _closed(folding: Folding, record: Record, body: Body) -> None:
    request, attempt = _held(folding, record, body, *_ACTIVE)
    outcome = body.text("outcome")
    if outcome not in OUTCOMES:
        raise VoidError(f'"{outcome}" is no outcome')
    complete = len(attempt.landings) == len(request.submission.waves)
    if outcome == "succeeded" and not (complete and attempt.result == PASSED):
        raise VoidError("it succeeds only when every wave has landed and the verification passed")
    if outcome == "failed" and complete and attempt.result == PASSED:
        raise VoidError("every wave has landed and the verification passed: it did not fail")
    states = {
        "succeeded": RequestState.SUCCEEDED,
        "failed": RequestState.FAILED,
        "partial": RequestState.LEFT,
    }
    mark = mark_of(record, body.optional_text("reason"))
    attempt = replace(attempt, state=AttemptState.CLOSED, outcome=outcome, ended=mark)
    done = replace(_with_attempt(request, attempt, states[outcome]), ended=mark)
    folding.put(done)
    if outcome == "succeeded":
        mark_rolled_back(folding, done)


RUN_RULES: Mapping[EventType, Callable[[Folding, Record, Body], None]] = {
    EventType.STARTED: _started,
    EventType.LANDED: _landed,
    EventType.PAUSED: _paused,
    EventType.RESUMED: _resumed,
    EventType.STOPPED: _stopped,
    EventType.TAKEN_OVER: _taken_over,
    EventType.ABANDONED: _abandoned,
    EventType.VERIFIED: _verified,
    EventType.CLOSED: _closed,
}
