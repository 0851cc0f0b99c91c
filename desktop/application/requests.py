"""Requests: submit a preview, approve, reject, revoke, waive, cancel, supersede; and read them with their gates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desktop.application.appending import Appended
from desktop.application.authority import check_authority, check_person
from desktop.application.cancellation import CancelToken
from desktop.application.errors import NotFoundError
from desktop.application.gates import GateKeeper, plan_of
from desktop.application.previews import Preview
from desktop.application.session import Session
from desktop.application.wave_cutting import cut_waves
from desktop.domain.body import format_time
from desktop.domain.canonical import Json, composed_text
from desktop.domain.errors import DomainError
from desktop.domain.events import LARGEST_PAYLOAD, Draft, EventType, Payload
from desktop.domain.gate import NOT_WAIVABLE, GateKind, Judgement
from desktop.domain.plan import Plan
from desktop.domain.policy import ExecutionMode, Policy, RollbackMode, Strategy, WaveRule
from desktop.domain.request import FlagAnswer, Request, RequestKind, Restores, Submission, Window
from desktop.domain.risk import RiskFlag, Severity

PLAN_NAME = "plan.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What the requester decides beside the plan; None and empty take what the policy proposes."""

    title: str = ""
    strategy: Strategy | None = None
    waves: tuple[WaveRule, ...] = ()
    halt_above: int | None = None
    settle: timedelta | None = None
    rollback_mode: RollbackMode | None = None
    mode: ExecutionMode | None = None
    verification_owner: str = ""
    fallback_owner: str = ""
    window: Window | None = None
    reasons: Mapping[str, str] = field(default_factory=dict[str, str])
    """Risk flag → why it is all right."""
    handoff_notes: str = ""


class Requests:
    """Use cases around requests."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._gates = GateKeeper(session)

    # --- reading -------------------------------------------------------------------------------------------

    def all(self, environment: str = "") -> list[Request]:
        """Return the requests of one lane, or of all in the pipeline's order, the oldest first."""
        names = (
            [environment]
            if environment
            else [item.name for item in self._session.workspace().pipeline.in_order()]
        )
        return [request for name in names for request in self._session.lane(name).state.requests.values()]

    def find(self, name: str) -> Request:
        """Return a request by `prod-eu/R-14`, by its ULID, or by `R-14` where only one lane has that number.

        Raises:
            NotFoundError: there is none, or several lanes have one of that number.
        """
        wanted = name.strip().removeprefix("gitopshq://request/")
        found = [item for item in self.all() if wanted in {item.full_name, item.id, item.name}]
        if len(found) == 1:
            return found[0]
        if not found:
            raise NotFoundError(
                f"there is no request {wanted[:80]}", remedy="List them with: gitopshq request list"
            )
        lanes = ", ".join(item.full_name for item in found)
        raise NotFoundError(
            f"{wanted} is ambiguous", meaning=f"There are: {lanes}.", remedy="Name the lane too."
        )

    def plan(self, request: Request) -> Plan:
        return plan_of(self._session.ports.ledger.lane(request.lane), request)

    def judge(self, request: Request, cancel: CancelToken, *, look_again: bool = True) -> Judgement:
        """Return all gates of a request, judged now; see `GateKeeper.judge`."""
        return self._gates.judge(request, cancel, look_again=look_again)

    # --- writing -------------------------------------------------------------------------------------------

    def submit(self, preview: Preview, wishes: Wishes, cancel: CancelToken) -> Request:
        """Submit the plan of a preview as a request.

        Raises:
            DomainError: nothing to change, a flag stops it, or a reason, owner or mode that the policy
            wants is missing.
        """
        plan = preview.plan
        submission = self.submission(
            plan, preview.flags, wishes, source_commit=_chosen(preview, self._session.tip)
        )
        return self.submit_plan(plan, submission, preview.inputs.base, cancel)

    def submission(
        self,
        plan: Plan,
        flags: Sequence[RiskFlag],
        wishes: Wishes,
        *,
        source_commit: str = "",
        restores: Restores | None = None,
    ) -> Submission:
        """Return what would be submitted, completed by the policy.

        Raises:
            DomainError: nothing to change, a flag stops it, or a needed reason is missing.
        """
        self._check_flags(plan, flags, wishes)
        policy = self._policy(plan.target)
        execution = policy.execution
        strategy = wishes.strategy or execution.strategies[0]
        limit = policy.change.max_targets_per_wave
        rules = (WaveRule(rest=True),) if strategy is Strategy.FULL else wishes.waves or execution.waves
        waves = cut_waves(plan, rules, self._session.workspace(), 0 if strategy is Strategy.FULL else limit)
        return Submission(
            kind=RequestKind.ROLLBACK if restores else RequestKind.PROMOTION,
            source=plan.source,
            target=plan.target,
            plan_digest=plan.digest,
            release=self.release_words(plan),
            title=composed_text(wishes.title) or self._title(plan, restores),
            strategy=strategy,
            waves=waves,
            halt_above=execution.halt_above if wishes.halt_above is None else wishes.halt_above,
            settle=execution.settle if wishes.settle is None else wishes.settle,
            rollback_mode=wishes.rollback_mode,
            mode=wishes.mode or execution.mode,
            verification_owner=wishes.verification_owner,
            fallback_owner=wishes.fallback_owner,
            window=wishes.window,
            flags=_answers(flags, wishes.reasons),
            source_commit=source_commit,
            restores=restores,
            handoff_notes=composed_text(wishes.handoff_notes),
        )

    def submit_plan(self, plan: Plan, submission: Submission, base: str, cancel: CancelToken) -> Request:
        """Append the `submitted` event and return the request with its number."""
        data = plan.encode()
        if len(data) > LARGEST_PAYLOAD:
            raise DomainError(
                f"the plan is {len(data)} bytes, at most {LARGEST_PAYLOAD} fit into one request",
                remedy="Split the scope over several requests.",
            )
        request_id = self._session.ports.ids.ulid()
        draft = Draft(
            type=EventType.SUBMITTED,
            idem=f"{request_id}:submitted",
            by=self._session.me().id,
            request_id=request_id,
            body={"request": submission.as_json(), "request_digest": submission.digest, "base": base},
            payload=Payload(name=PLAN_NAME, data=data),
        )
        done = self._session.append(submission.target, draft, cancel)
        return done.state.requests[request_id]

    def approve(
        self,
        request: Request,
        digest: str,
        cancel: CancelToken,
        *,
        comment: str = "",
        expires: datetime | None = None,
    ) -> Request:
        """Approve a request digest: that which the approver has looked at.

        Raises:
            DomainError: the digest is not this request's, the plan is stale, the approver is not known here, or
            this machine's clock is far off.
        """
        check_person(self._session, "approve")
        if digest != request.digest:
            raise DomainError(
                "this digest is not the request's",
                where=request.full_name,
                meaning=f"You looked at {digest[:12]}, the request is {request.digest[:12]}.",
                remedy="Look at the request as it stands, then approve that.",
            )
        self._session.check_may_write()
        self._session.refresh(cancel)
        self._gates.check_clock()
        standing = self._gates.plan_standing(request, self.plan(request))
        if standing.changed:
            raise DomainError(
                "the plan is stale",
                where=request.full_name,
                meaning=standing.changed[0],
                remedy="A new plan is needed.",
            )
        body: dict[str, Json] = {"request_digest": digest, "plan_digest": request.submission.plan_digest}
        if comment:
            body["comment"] = comment
        if expires is not None:
            body["expires"] = format_time(expires)
        return self._append(request, EventType.APPROVED, "approved", body, cancel)

    def reject(self, request: Request, reason: str, cancel: CancelToken) -> Request:
        """Reject a request; the reason says what would make it acceptable."""
        check_person(self._session, "reject")
        _need(reason, "a rejection says what would make the request acceptable")
        body: dict[str, Json] = {"request_digest": request.digest, "reason": reason}
        return self._append(request, EventType.REJECTED, "rejected", body, cancel)

    def revoke(self, request: Request, reason: str, cancel: CancelToken) -> Request:
        """Take back one's own approval."""
        return self._append(request, EventType.REVOKED, "revoked", {"reason": reason}, cancel)

    def waive(
        self,
        request: Request,
        gate: GateKind,
        reason: str,
        cancel: CancelToken,
        *,
        expires: datetime | None = None,
    ) -> Request:
        """Let a gate pass, on record; it counts as met and stays visible.

        Raises:
            DomainError: the gate cannot be waived, or the person may not.
        """
        check_authority(self._session, request.lane, "waive a gate")
        if gate in NOT_WAIVABLE:
            raise DomainError(f'the gate "{gate.value}" cannot be waived', where=request.full_name)
        body: dict[str, Json] = {"request_digest": request.digest, "gate": gate.value, "reason": reason}
        if expires is not None:
            body["expires"] = format_time(expires)
        return self._append(request, EventType.WAIVED, f"waived:{gate.value}", body, cancel)

    def cancel(self, request: Request, reason: str, cancel: CancelToken) -> Request:
        """Withdraw a request that has not started."""
        return self._append(request, EventType.CANCELLED, "cancelled", {"reason": reason}, cancel)

    def supersede(self, request: Request, successor: Request, reason: str, cancel: CancelToken) -> Request:
        """Say that a later request takes the place of this one; never done silently."""
        body: dict[str, Json] = {"by_request": successor.id, "reason": reason}
        return self._append(request, EventType.SUPERSEDED, "superseded", body, cancel)

    def note(self, request: Request, text: str, cancel: CancelToken) -> Request:
        """Add a note to the request's record."""
        _need(text, "a note has a text")
        return self._append(request, EventType.NOTED, "note", {"kind": "note", "text": text}, cancel)

    # --- inside --------------------------------------------------------------------------------------------

    def _append(
        self, request: Request, kind: EventType, act: str, body: dict[str, Json], cancel: CancelToken
    ) -> Request:
        draft = Draft(
            type=kind,
            idem=f"{request.id}:{act}:{self._session.ports.ids.ulid()}",
            by=self._session.me().id,
            request_id=request.id,
            body=body,
        )
        done: Appended = self._session.append(request.lane, draft, cancel)
        return done.state.requests[request.id]

    def _policy(self, environment: str) -> Policy:
        workspace = self._session.workspace()
        return workspace.policy_of(workspace.pipeline.environment(environment))

    def _check_flags(self, plan: Plan, flags: Sequence[RiskFlag], wishes: Wishes) -> None:
        if not plan.targets:
            raise DomainError(
                "nothing to change", meaning="Every target of the scope is there already, or has no source."
            )
        for flag in flags:
            if flag.severity is Severity.STOP:
                raise DomainError(flag.sentence, meaning="The request was not submitted.", remedy=flag.remedy)
            if flag.severity is Severity.REASON and not wishes.reasons.get(flag.kind.value, "").strip():
                raise DomainError(
                    f"{flag.sentence}: a reason is needed",
                    meaning="The request was not submitted.",
                    remedy=f"{flag.remedy} (--reason {flag.kind.value}=…)",
                )

    def release_words(self, plan: Plan) -> str:
        """Return the release that a plan brings: its one label, or "mixed (3)"."""
        label_field = self._session.workspace().label_field
        labels = {
            change.after
            for target in plan.targets
            for change in target.changes
            if change.field == label_field
        } - {None}
        if len(labels) == 1:
            return next(iter(labels)) or ""
        return f"mixed ({len(labels)})" if labels else "configuration"

    def _title(self, plan: Plan, restores: Restores | None) -> str:
        if restores:
            return f"Roll back {plan.target} to {self.release_words(plan)}"
        return f"Promote {self.release_words(plan)} from {plan.source} to {plan.target}"


def _chosen(preview: Preview, tip: str) -> str:
    """Return the chosen earlier commit; "" where the preview was made from the tip."""
    return "" if preview.inputs.source_commit in {preview.inputs.base, tip} else preview.inputs.source_commit


def _answers(flags: Sequence[RiskFlag], reasons: Mapping[str, str]) -> tuple[FlagAnswer, ...]:
    found = [
        FlagAnswer(
            flag=flag.kind.value,
            severity=flag.severity.value,
            count=flag.count,
            reason=composed_text(reasons.get(flag.kind.value, "")).strip(),
        )
        for flag in flags
    ]
    known = {answer.flag for answer in found}
    extra = [
        FlagAnswer(flag=name, severity=Severity.REASON.value, count=0, reason=composed_text(text).strip())
        for name, text in reasons.items()
        if name not in known
    ]
    return tuple(sorted((*found, *extra), key=lambda answer: answer.flag))


def _need(text: str, sentence: str) -> None:
    if not text.strip():
        raise DomainError(sentence, meaning="Nothing was written.")
