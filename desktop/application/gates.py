"""Gates: the facts of a request gathered from repository, lanes, clusters and clock, then judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.application.approvals import approval_standing
from desktop.application.cancellation import CancelToken
from desktop.application.errors import NotFoundError
from desktop.application.ledger import Lane
from desktop.application.planning import PlanInputs
from desktop.application.risks import RiskFinder
from desktop.application.session import Session
from desktop.domain.freeze import FreezeQuestion, freeze_state
from desktop.domain.gate import Gate, Judgement, judge
from desktop.domain.gate_rules import change as change_rules
from desktop.domain.gate_rules import execution as execution_rules
from desktop.domain.gate_rules import lane as lane_rules
from desktop.domain.gate_rules import people as people_rules
from desktop.domain.gate_rules import target as target_rules
from desktop.domain.gate_rules import time as time_rules
from desktop.domain.gate_rules.change import PlanStanding, SourceProof
from desktop.domain.gate_rules.execution import RuleAnswer
from desktop.domain.gate_rules.setting import Setting
from desktop.domain.gate_rules.target import TargetReading
from desktop.domain.lane import Verified
from desktop.domain.plan import Plan, PlannedTarget, decode_plan
from desktop.domain.policy import Policy
from desktop.domain.policy_facts import policy_facts
from desktop.domain.request import Request, RequestKind
from desktop.domain.risk import RiskFlag, RiskKind
from desktop.domain.target import Slot, Target
from desktop.domain.verification import Result


def plan_of(lane: Lane, request: Request) -> Plan:
    """Return the plan that a request carries in its own event.

    Raises:
        NotFoundError: this workstation has not read the lane up to it.
    """
    record = next((record for record in lane.records if record.event.seq == request.submitted.seq), None)
    if record is None or record.payload is None:
        raise NotFoundError(
            "the plan is not on this machine", where=request.full_name, remedy="Refresh the lane."
        )
    return decode_plan(record.payload)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    session: Session
    request: Request
    plan: Plan
    policy: Policy
    setting: Setting
    lane: Lane


class GateKeeper:
    """Judges requests against the moment."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._risks = RiskFinder(session)

    def judge(self, request: Request, cancel: CancelToken) -> Judgement:
        """Return all gates of a request, judged now on what was last fetched and on the clusters as they answer."""
        now = self._session.ports.clock.now()
        facts = self._facts(request, now)
        reading = self._reading(facts, cancel)
        gates = [
            *self._about_change(facts),
            *self._about_people(facts),
            *self._about_time(facts),
            target_rules.target_health_gate(facts.setting, reading),
            target_rules.target_drift_gate(facts.setting, reading),
            *self._about_lane(facts),
            *self._about_execution(facts),
        ]
        return judge(request, gates, now)

    def between_waves(self, request: Request, plan: Plan) -> tuple[Gate, ...]:
        """Return the gates that may close while a run goes on.

        Freeze, window, hold, rejected release, other policy.
        """
        facts = self._facts(request, self._session.ports.clock.now(), plan)
        return (*self._about_time(facts), *self._about_lane(facts)[:2])

    def _facts(self, request: Request, now: datetime, plan: Plan | None = None) -> _Facts:
        lane = self._session.ports.ledger.lane(request.lane)
        workspace = self._session.workspace()
        environment = workspace.pipeline.environment(request.lane)
        policy = workspace.policy_of(environment)
        setting = Setting(
            now=now,
            submission=request.submission,
            policy=policy,
            policy_place=f"policy {policy.name}" if policy.name else "no policy",
        )
        return _Facts(
            session=self._session,
            request=request,
            plan=plan or plan_of(lane, request),
            policy=policy,
            setting=setting,
            lane=lane,
        )

    # --- groups of gates -----------------------------------------------------------------------------------

    def _about_change(self, facts: _Facts) -> list[Gate]:
        submission = facts.request.submission
        route = self._session.workspace().pipeline.route(submission.source, submission.target)
        proof = self._source_proof(facts)
        return [
            change_rules.route_gate(facts.setting, route),
            change_rules.plan_gate(facts.setting, self.plan_standing(facts.request, facts.plan)),
            change_rules.source_gate(facts.setting, proof),
            change_rules.soak_gate(facts.setting, proof),
        ]

    def _about_people(self, facts: _Facts) -> list[Gate]:
        stands = approval_standing(self._session, facts.request, facts.plan)
        return [
            people_rules.approvals_gate(facts.setting, stands),
            people_rules.owners_gate(facts.setting),
            people_rules.rollback_mode_gate(facts.setting),
        ]

    def _about_time(self, facts: _Facts) -> list[Gate]:
        environment = self._session.workspace().pipeline.environment(facts.request.lane)
        question = FreezeQuestion.about(environment, facts.plan.slots)
        verdict = freeze_state(self._session.calendar(), question, facts.setting.now)
        rollback = facts.request.submission.kind is RequestKind.ROLLBACK
        return [
            time_rules.freeze_gate(facts.setting, verdict, rollback=rollback),
            time_rules.window_gate(facts.setting),
            time_rules.clock_gate(facts.setting, self._clock_offset()),
        ]

    def _about_lane(self, facts: _Facts) -> list[Gate]:
        state = facts.lane.state
        slots, paths = frozenset(facts.plan.slots), frozenset(facts.plan.paths)
        rejected = self._risks.rejected(facts.plan, state.rejected)
        return [
            lane_rules.hold_gate(facts.setting, state.hold),
            lane_rules.rejected_gate(facts.setting, rejected),
            lane_rules.concurrent_gate(facts.setting, state.conflicting(slots, paths, but=facts.request.id)),
        ]

    def _about_execution(self, facts: _Facts) -> list[Gate]:
        largest = max((len(wave) for wave in facts.request.waves()), default=0)
        return [
            execution_rules.risks_gate(facts.setting, self._flags(facts)),
            execution_rules.wave_size_gate(facts.setting, largest),
            execution_rules.execution_gate(facts.setting),
            execution_rules.rules_gate(facts.setting, self._rule_answers(facts)),
        ]

    # --- facts ---------------------------------------------------------------------------------------------

    def plan_standing(self, request: Request, plan: Plan) -> PlanStanding:
        """Return what changed under a plan: edited files, source values, bindings or policy; else it only moved."""
        tip = self._session.tip
        workspace = self._session.workspace()
        changed: list[str] = []
        if plan.policy_digest != workspace.policy_digest:
            changed.append("the workspace file changed what judges the request")
        if plan.bindings_digest != workspace.bindings_digest:
            changed.append("the workspace file changed where values live")
        changed.extend(self._changed_files(request, plan, tip))
        if not changed:
            changed.extend(self._changed_sources(request, plan, tip))
        return PlanStanding(base=request.base, tip=tip, changed=tuple(changed))

    def _changed_files(self, request: Request, plan: Plan, tip: str) -> list[str]:
        landed = _landed_slots(request)
        blobs = {entry.path: entry.blob for entry in self._session.ports.repository.tree(tip)}
        return [
            f"{edit.path} changed on the branch"
            for edit in plan.edits
            if not landed & frozenset(edit.slots) and blobs.get(edit.path, "") != edit.old_blob
        ]

    def _changed_sources(self, request: Request, plan: Plan, tip: str) -> list[str]:
        submission = request.submission
        if submission.kind is RequestKind.ROLLBACK or submission.source_commit or request.attempts:
            return []
        slots = frozenset(plan.slots)
        inputs = PlanInputs(source=plan.source, target=plan.target, slots=slots, source_commit=tip, base=tip)
        fresh = {target.slot: target for target in self._session.planner().plan(inputs).plan.targets}
        return [
            f"the source's values of {target.slot} changed{_moved(target, fresh.get(target.slot))}"
            for target in plan.targets
            if fresh.get(target.slot) != target
        ]

    def _source_proof(self, facts: _Facts) -> SourceProof:
        submission = facts.request.submission
        if submission.kind is RequestKind.ROLLBACK:
            return SourceProof(environment=submission.source)
        return source_proof(self._session.ports.ledger.lane(submission.source), facts.plan)

    def _reading(self, facts: _Facts, cancel: CancelToken) -> TargetReading:
        reading = self._session.observer.read(facts.request.lane, facts.plan.targets_in(), cancel)
        return TargetReading(
            observations=tuple(reading.observations.values()), unreachable=reading.unreachable
        )

    def _flags(self, facts: _Facts) -> Sequence[RiskFlag]:
        """Return the flags found again now; those that gates of their own judge are left to them."""
        if facts.request.submission.kind is RequestKind.ROLLBACK:
            return ()
        own = {RiskKind.REJECTED_RELEASE, RiskKind.CONCURRENT}
        found = self._risks.of_plan(facts.plan, facts.request.submission.source_commit or self._session.tip)
        return [flag for flag in found if flag.kind not in own]

    def _rule_answers(self, facts: _Facts) -> list[RuleAnswer]:
        answers: list[RuleAnswer] = []
        if not facts.policy.rules:
            return answers
        environment = self._session.workspace().pipeline.environment(facts.request.lane)
        values = policy_facts(facts.plan, environment, self._unchanged(facts.plan))
        for rule in facts.policy.rules:
            outcome = self._session.ports.policy_engine.evaluate(rule.cel, values)
            answers.append(
                RuleAnswer(name=rule.name, passed=outcome.passed, message=rule.message, error=outcome.error)
            )
        return answers

    def _unchanged(self, plan: Plan) -> dict[Slot, dict[str, str]]:
        """Return the fields of the planned targets that the plan leaves as they are: rules may ask for them."""
        state = self._session.inventory().state(plan.target, self._session.tip)
        return {
            slot: {value.field: value.text for value in state.values.get(Target(plan.target, *slot), ())}
            for slot in plan.slots
        }

    def _clock_offset(self) -> timedelta | None:
        return None


def source_proof(lane: Lane, plan: Plan) -> SourceProof:
    """Return what the source's lane proves of a plan's values, target by target."""
    verified: list[datetime] = []
    since: list[datetime] = []
    evidence: list[int] = []
    unproven: dict[Slot, str] = {}
    for target in plan.targets:
        proofs = _proofs(lane.state.verifications, target)
        if not proofs:
            unproven[target.slot] = "these values were never verified"
            continue
        newest = proofs[-1]
        verified.append(newest.mark.at)
        since.append(proofs[0].mark.at)
        evidence.append(newest.mark.seq)
    return SourceProof(
        environment=lane.name,
        verified_at=min(verified, default=None),
        proven_since=max(since, default=None),
        evidence=", ".join(f"{lane.name}@{seq}" for seq in sorted(set(evidence))),
        unproven=unproven,
    )


def _proofs(verifications: Sequence[Verified], target: PlannedTarget) -> list[Verified]:
    """Return the verifications, oldest first, that prove the target's planned values without a break."""
    wanted = {change.field: change.after for change in target.changes if change.after is not None}
    found: list[Verified] = []
    for verified in verifications:
        seen = next(
            (item for item in verified.targets if item.slot in {target.slot, Slot("", target.service)}),
            None,
        )
        if seen is None:
            continue
        proven = seen.result == Result.PASSED.value and all(
            seen.values.get(field) == text for field, text in wanted.items()
        )
        if proven:
            found.append(verified)
        else:
            found.clear()
    return found


def _landed_slots(request: Request) -> frozenset[Slot]:
    attempts = request.attempts
    waves = request.waves()
    return frozenset(
        slot for attempt in attempts for landing in attempt.landings for slot in waves[landing.wave - 1]
    )


def _moved(planned: PlannedTarget, fresh: PlannedTarget | None) -> str:
    if fresh is None:
        return ": nothing is left to change"
    now = {(change.field, change.path): change.after for change in fresh.changes}
    for change in planned.changes:
        after = now.get((change.field, change.path))
        if after != change.after:
            return f": {change.field} is {after}, planned was {change.after}"
    return ""
