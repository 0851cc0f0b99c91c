"""What the events of a run do, from started over landed and verified to closed, stopped or abandoned."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop.domain.body import Body
from desktop.domain.chain import Record
from desktop.domain.events import EventType
from desktop.domain.fold_requests import commit_of, mark_rolled_back, same_digest, same_policy
from desktop.domain.folding import Folding, VoidError, mark_of
from desktop.domain.lane import Verified, VerifiedTarget
from desktop.domain.observed import decode_observed
from desktop.domain.request import Attempt, AttemptState, Landing, Request, RequestState
from desktop.domain.target import Slot

PASSED = "passed"
OUTCOMES = frozenset({"succeeded", "failed", "partial"})


def _started(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    if request.state not in {RequestState.SUBMITTED, RequestState.FAILED}:
        raise VoidError(f"{request.full_name} is {request.state.value}: it cannot be started")
    same_digest(request, body)
    same_policy(request, record)
    if body.integer("attempt") != len(request.attempts) + 1:
        raise VoidError(f"the next attempt is number {len(request.attempts) + 1}")
    _not_held(folding)
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
        base=commit_of(body, "base"),
    )
    attempts = (*request.attempts, attempt)
    folding.put(replace(request, state=RequestState.RUNNING, attempts=attempts, ended=None))


def _not_held(folding: Folding) -> None:
    if folding.hold is not None:
        raise VoidError(f"the environment is held by {folding.hold.mark.by}")


def _targets_free(folding: Folding, request: Request) -> None:
    slots, paths = frozenset(request.slots), frozenset(request.paths)
    for other in folding.holding.values():
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
    landing = Landing(
        wave=wave, commit=commit_of(body, "commit"), base=commit_of(body, "base"), mark=mark_of(record)
    )
    # What was verified before does not speak for this wave.
    attempt = replace(attempt, landings=(*attempt.landings, landing), verified=None, result="")
    folding.put(replace(_with_attempt(request, attempt, RequestState.RUNNING), base=landing.commit))


def _paused(folding: Folding, record: Record, body: Body) -> None:
    request, attempt = _running(folding, record, body, RequestState.RUNNING)
    folding.put(_with_attempt(request, replace(attempt, state=AttemptState.PAUSED), RequestState.PAUSED))


def _resumed(folding: Folding, record: Record, body: Body) -> None:
    request, attempt = _running(folding, record, body, RequestState.PAUSED, RequestState.PARTIAL)
    _not_held(folding)
    attempt = replace(attempt, state=AttemptState.RUNNING, holder=record.event.host_id, ended=None)
    folding.put(_with_attempt(request, attempt, RequestState.RUNNING))


def _stopped(folding: Folding, record: Record, body: Body) -> None:
    request, attempt = _running(folding, record, body, RequestState.RUNNING, RequestState.PAUSED)
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
    mark = mark_of(record, body.text("reason"))
    attempt = replace(attempt, state=AttemptState.ABANDONED, ended=mark)
    folding.put(replace(_with_attempt(request, attempt, RequestState.ABANDONED), ended=mark))


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
        _check_result(verified, _moved(request, attempt))
        attempt = replace(attempt, verified=verified.mark, result=verified.result)
        folding.put(_with_attempt(request, attempt, request.state))
    else:
        _check_result(verified, {item.slot for item in verified.targets})
    folding.verifications.append(verified)


def _moved(request: Request, attempt: Attempt) -> set[Slot]:
    """Return the targets of the waves that have landed, without those that were skipped with a reason."""
    waves = request.waves()[: len(attempt.landings)]
    return {slot for wave in waves for slot in wave}.difference(attempt.skipped)


def _check_result(verified: Verified, wanted: set[Slot]) -> None:
    """Refuse a "passed" that what was observed does not bear out: unknown is never counted as passed."""
    if verified.result != PASSED:
        return
    if not wanted and not verified.request_id:
        raise VoidError("it says passed, but no target was observed")
    missing = wanted.difference(item.slot for item in verified.targets if item.result == PASSED)
    if missing:
        raise VoidError(f"it says passed, but {min(missing)} was not seen to pass")


def _verified_targets(record: Record) -> tuple[VerifiedTarget, ...]:
    return decode_observed(record.payload) if record.payload is not None else ()


def _closed(folding: Folding, record: Record, body: Body) -> None:
    request, attempt = _held(folding, record, body, *_ACTIVE)
    outcome = body.text("outcome")
    if outcome not in OUTCOMES:
        raise VoidError(f'"{outcome}" is no outcome')
    good = len(attempt.landings) == len(request.submission.waves) and attempt.result == PASSED
    if outcome == "succeeded" and not good:
        raise VoidError("it succeeds only when every wave has landed and the verification passed")
    if outcome != "succeeded" and good:
        raise VoidError("every wave has landed and the verification passed: it did not fail")
    if outcome == "partial" and not attempt.landings:
        raise VoidError("nothing has landed: there is nothing to leave as it is")
    states = {
        "succeeded": RequestState.SUCCEEDED,
        "failed": RequestState.FAILED,
        "partial": RequestState.LEFT,
    }
    mark = mark_of(record, body.optional_text("reason"))
    attempt = replace(attempt, state=AttemptState.CLOSED, outcome=outcome, ended=mark)
    done = _with_attempt(request, attempt, states[outcome])
    done = replace(done, ended=None if done.state.open else mark)
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
