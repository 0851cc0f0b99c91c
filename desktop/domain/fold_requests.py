"""What the events of a request's preparation do: submitted, approved, rejected, revoked, waived, carried over, ended."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop.domain.body import Body, MalformedError
from desktop.domain.chain import Record
from desktop.domain.events import EventType
from desktop.domain.folding import Folding, VoidError, mark_of
from desktop.domain.plan import Plan, decode_plan
from desktop.domain.request import (
    Approval,
    Request,
    RequestKind,
    RequestState,
    Submission,
    Waiver,
    read_submission,
    wave_slots,
)


def _submitted(folding: Folding, record: Record, body: Body) -> None:
    submission = read_submission(body.object("request"))
    plan = _plan_of(record, submission)
    if record.event.request_id in folding.requests or not record.event.request_id:
        raise VoidError("a request of this id stands in the lane already")
    if submission.target != folding.lane:
        raise VoidError(f"the request is for {submission.target}, not for this lane")
    if body.text("request_digest") != submission.digest:
        raise VoidError("the request digest is not that of the request")
    if plan.policy_digest != record.event.policy_sha256:
        raise VoidError("the plan was made under another policy than the event names")
    wave_slots(submission.waves, plan.slots)
    folding.put(
        Request(
            lane=folding.lane,
            number=len(folding.requests) + 1,
            id=record.event.request_id,
            submission=submission,
            digest=submission.digest,
            submitted=mark_of(record),
            base=body.text("base"),
            policy_sha256=plan.policy_digest,
            slots=plan.slots,
            paths=plan.paths,
        )
    )


def _plan_of(record: Record, submission: Submission) -> Plan:
    if record.payload is None:
        raise MalformedError("a submitted event carries plan.json")
    plan = decode_plan(record.payload)
    if plan.digest != submission.plan_digest:
        raise VoidError("the plan is not the one that the request names")
    if (plan.source, plan.target) != (submission.source, submission.target):
        raise VoidError("the plan is for another route than the request")
    if not plan.targets:
        raise VoidError("the plan changes no target")
    return plan


def _in_state(request: Request, wanted: frozenset[RequestState]) -> None:
    if request.state not in wanted:
        raise VoidError(f"{request.full_name} is {request.state.value}")


def _same_digest(request: Request, body: Body) -> None:
    if body.text("request_digest") != request.digest:
        raise VoidError("it names another request digest: what was looked at is not this request")


_SUBMITTED = frozenset({RequestState.SUBMITTED})
_BEFORE_RUN = frozenset({RequestState.SUBMITTED, RequestState.FAILED})


def _approved(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    _in_state(request, _BEFORE_RUN)
    _same_digest(request, body)
    if any(item.mark.by == record.event.by and item.revoked is None for item in request.approvals):
        raise VoidError(f"{record.event.by} has approved it already; a person counts once")
    approval = Approval(
        mark=mark_of(record, body.optional_text("comment")),
        expires=body.optional_time("expires"),
        signed=bool(record.attachments),
    )
    folding.put(replace(request, approvals=(*request.approvals, approval)))


def _rejected(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    _in_state(request, _BEFORE_RUN)
    _same_digest(request, body)
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
    _same_digest(request, body)
    if len(body.text("reason").strip()) < 10:
        raise VoidError("a waiver needs a reason of ten characters or more")
    waiver = Waiver(
        gate=body.text("gate"), mark=mark_of(record, body.text("reason")), expires=body.optional_time("expires")
    )
    folding.put(replace(request, waivers=(*request.waivers, waiver)))


def _carried_over(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    if not request.state.open:
        raise VoidError(f"{request.full_name} is {request.state.value}")
    if body.text("from") != request.base:
        raise VoidError("it starts from another base than the request stands on")
    folding.put(
        replace(request, base=body.text("to"), carried=(*request.carried, mark_of(record, body.text("to"))))
    )


def _cancelled(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    _in_state(request, _BEFORE_RUN)
    folding.put(replace(request, state=RequestState.CANCELLED, ended=mark_of(record, body.optional_text("reason"))))


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
    if rollback.submission.kind is RequestKind.ROLLBACK and restores and restores.request_id in folding.requests:
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
