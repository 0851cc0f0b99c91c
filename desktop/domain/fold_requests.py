"""What the events of a request's preparation do, from submitted over approved and carried over to cancelled."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from desktop.domain import canonical
from desktop.domain.body import Body, MalformedError
from desktop.domain.chain import Record
from desktop.domain.events import EventType
from desktop.domain.folding import Folding, VoidError, mark_of
from desktop.domain.plan import Edit, Plan, decode_plan
from desktop.domain.request import (
    Approval,
    Request,
    RequestKind,
    RequestState,
    Submission,
    Waiver,
    read_submission,
)
from desktop.domain.waves import wave_slots

_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MODES = frozenset({"100644", "100755"})
_OWN_FOLDER = ".gitopshq"
_SHORTEST_WAIVER = 10
"""Characters of the reason."""


def commit_of(body: Body, key: str) -> str:
    """Return a full commit id.

    Raises:
        VoidError: it is anything else; an event that names no commit proves nothing.
    """
    value = body.text(key)
    if not _COMMIT.fullmatch(value):
        raise VoidError(f'"{value[:40]}" is no commit id')
    return value


def same_digest(request: Request, body: Body) -> None:
    """Refuse an event that names another request digest than the request's."""
    if body.text("request_digest") != request.digest:
        raise VoidError("it names another request digest: what was looked at is not this request")


def same_policy(request: Request, record: Record) -> None:
    """Refuse an event made under another policy than the plan: the request is stale, whoever says yes to it."""
    if record.event.policy_sha256 != request.policy_sha256:
        raise VoidError(f"the policy changed since {request.full_name} was planned")


def _submitted(folding: Folding, record: Record, body: Body) -> None:
    submission = read_submission(body.object("request"))
    plan = _plan_of(record, submission)
    if not _ULID.fullmatch(record.event.request_id):
        raise VoidError("the id of the request is no ULID")
    if record.event.request_id in folding.requests:
        raise VoidError("a request of this id stands in the lane already")
    if submission.target != folding.lane:
        raise VoidError(f"the request is for {submission.target}, not for this lane")
    digest = submission.digest
    if body.text("request_digest") != digest:
        raise VoidError("the request digest is not that of the request")
    if plan.policy_digest != record.event.policy_sha256:
        raise VoidError("the plan was made under another policy than the event names")
    _check_sense(folding, submission)
    _check_waves(submission, plan)
    folding.put(
        Request(
            lane=folding.lane,
            number=len(folding.requests) + 1,
            id=record.event.request_id,
            submission=submission,
            digest=digest,
            submitted=mark_of(record),
            base=commit_of(body, "base"),
            policy_sha256=plan.policy_digest,
            slots=plan.slots,
            paths=plan.paths,
        )
    )


def _plan_of(record: Record, submission: Submission) -> Plan:
    if record.payload is None:
        raise MalformedError("a submitted event carries plan.json")
    plan = decode_plan(record.payload)
    if canonical.sha256(record.payload) != submission.plan_digest:
        raise VoidError("the plan is not the one that the request names")
    if (plan.source, plan.target) != (submission.source, submission.target):
        raise VoidError("the plan is for another route than the request")
    if not plan.targets:
        raise VoidError("the plan changes no target")
    if len(set(plan.slots)) != len(plan.slots) or len(set(plan.paths)) != len(plan.paths):
        raise VoidError("the plan lists a target or a file twice")
    for edit in plan.edits:
        _check_edit(edit)
    return plan


def _check_edit(edit: Edit) -> None:
    parts = edit.path.casefold().split("/")
    if _OWN_FOLDER in parts:
        raise VoidError("the plan changes the rules that it is judged by")
    if not {"", ".", ".."}.isdisjoint(parts):
        raise VoidError(f'"{edit.path[:60]}" is no path of a repository')
    if edit.new_blob and edit.mode not in _MODES:
        raise VoidError(f"{edit.path[:60]} would not be an ordinary file")


def _check_sense(folding: Folding, submission: Submission) -> None:
    """Refuse a request whose parts contradict each other."""
    rollback, restores, window = (
        submission.kind is RequestKind.ROLLBACK,
        submission.restores,
        submission.window,
    )
    if rollback != (restores is not None):
        raise VoidError("a rollback says what it restores, and nothing else does")
    if restores and restores.request_id and restores.request_id not in folding.requests:
        raise VoidError("it rolls back a request that the lane does not have")
    if not rollback and submission.source == submission.target:
        raise VoidError("a promotion goes from one environment to another")
    if window is not None and window.end <= window.start:
        raise VoidError("the window ends before it begins")


def _check_waves(submission: Submission, plan: Plan) -> None:
    try:
        waves = wave_slots(submission.waves, plan.slots)
    except MalformedError as error:
        raise VoidError(error.what) from error
    wave_of = {slot: number for number, wave in enumerate(waves) for slot in wave}
    for edit in plan.edits:
        if len({wave_of[slot] for slot in edit.slots if slot in wave_of}) > 1:
            raise VoidError(f"{edit.path[:60]} is changed as one, but its targets lie in several waves")


def _in_state(request: Request, wanted: frozenset[RequestState]) -> None:
    if request.state not in wanted:
        raise VoidError(f"{request.full_name} is {request.state.value}")


_SUBMITTED = frozenset({RequestState.SUBMITTED})
_BEFORE_RUN = frozenset({RequestState.SUBMITTED, RequestState.FAILED})


def _approved(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    _in_state(request, _BEFORE_RUN)
    same_digest(request, body)
    same_policy(request, record)
    if any(_counts(item, record.event.by, record.event.at) for item in request.approvals):
        raise VoidError(f"{record.event.by} has approved it already; a person counts once")
    approval = Approval(
        mark=mark_of(record, body.optional_text("comment")),
        expires=body.optional_time("expires"),
    )
    folding.put(replace(request, approvals=(*request.approvals, approval)))


def _counts(approval: Approval, by: str, at: datetime) -> bool:
    """Tell whether a person's approval still stands: an expired one may be given anew."""
    expired = approval.expires is not None and approval.expires <= at
    return approval.mark.by == by and approval.revoked is None and not expired


def _rejected(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    _in_state(request, _BEFORE_RUN)
    same_digest(request, body)
    if not body.text("reason").strip():
        raise VoidError("a rejection says what would make the request acceptable")
    folding.put(replace(request, state=RequestState.REJECTED, ended=mark_of(record, body.text("reason"))))


def _revoked(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    _in_state(request, _BEFORE_RUN)
    mark = mark_of(record, body.optional_text("reason"))
    mine = [item for item in request.approvals if item.mark.by == mark.by and item.revoked is None]
    if not mine:
        raise VoidError(f"{mark.by} has no approval to take back")
    approvals = tuple(replace(item, revoked=mark) if item in mine else item for item in request.approvals)
    folding.put(replace(request, approvals=approvals))


def _waived(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    _in_state(request, _BEFORE_RUN)
    same_digest(request, body)
    same_policy(request, record)
    if len(body.text("reason").strip()) < _SHORTEST_WAIVER:
        raise VoidError("a waiver needs a reason of ten characters or more")
    waiver = Waiver(
        gate=body.text("gate"),
        mark=mark_of(record, body.text("reason")),
        expires=body.optional_time("expires"),
    )
    folding.put(replace(request, waivers=(*request.waivers, waiver)))


def _carried_over(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    if not request.state.open:
        raise VoidError(f"{request.full_name} is {request.state.value}")
    if request.state.holds_targets and request.attempts[-1].holder != record.event.host_id:
        raise VoidError("another machine drives this run; take it over first")
    if body.text("from") != request.base:
        raise VoidError("it starts from another base than the request stands on")
    tip = commit_of(body, "to")
    folding.put(replace(request, base=tip, carried=(*request.carried, mark_of(record, tip))))


def _cancelled(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    _in_state(request, _BEFORE_RUN)
    mark = mark_of(record, body.optional_text("reason"))
    folding.put(replace(request, state=RequestState.CANCELLED, ended=mark))


def _superseded(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    _in_state(request, _SUBMITTED)
    successor = folding.requests.get(body.text("by_request"))
    if successor is None or successor.number <= request.number:
        raise VoidError("only a later request of this lane supersedes one")
    folding.put(
        replace(
            request,
            state=RequestState.SUPERSEDED,
            superseded_by=successor.id,
            ended=mark_of(record, body.optional_text("reason")),
        )
    )


def mark_rolled_back(folding: Folding, rollback: Request) -> None:
    """Mark the request that a successful rollback undid."""
    restores = rollback.submission.restores
    if restores and restores.request_id in folding.requests:
        undone = folding.requests[restores.request_id]
        folding.put(replace(undone, rolled_back_by=rollback.id))


REQUEST_RULES: Mapping[EventType, Callable[[Folding, Record, Body], None]] = {
    EventType.SUBMITTED: _submitted,
    EventType.APPROVED: _approved,
    EventType.REJECTED: _rejected,
    EventType.REVOKED: _revoked,
    EventType.WAIVED: _waived,
    EventType.CARRIED_OVER: _carried_over,
    EventType.CANCELLED: _cancelled,
    EventType.SUPERSEDED: _superseded,
}
