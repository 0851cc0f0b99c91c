"""Gates: the facts of a request gathered from repository, lanes, clusters and clock, then judged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desktop.application.approvals import approval_standing
from desktop.application.authority import counting_waivers
from desktop.application.cancellation import CancelToken
from desktop.application.errors import NotFoundError
from desktop.application.ledger import Lane
from desktop.application.planning import PlanInputs, Planned
from desktop.application.risks import RiskFinder
from desktop.application.session import Session
from desktop.application.source_proofs import source_proof, source_slots
from desktop.domain.errors import DomainError, GitOpsError
from desktop.domain.freeze import FreezeQuestion, freeze_state
from desktop.domain.gate import Gate, Judgement, apply_waivers, judge, without_rules
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
from desktop.domain.plan import Plan, PlannedTarget, decode_plan
from desktop.domain.policy import Policy
from desktop.domain.policy_facts import policy_facts
from desktop.domain.request import Request, RequestKind
from desktop.domain.risk import RiskFlag, RiskKind
from desktop.domain.target import Slot, Target

_REMEMBERED = 8
"""Plans made again that a keeper remembers: a request is judged many times on one tip."""
_MOST_READINGS = 1_000


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
        self._planned: dict[PlanInputs, Planned] = {}
        """By inputs: their base is the tip, so that what is remembered is never stale."""
        self._readings: dict[str, TargetReading] = {}
        """By request: what its clusters last said. They carry their time and tip, and grow stale by both."""

    def judge(self, request: Request, cancel: CancelToken, *, look_again: bool = True) -> Judgement:
        """Return all gates of a request, judged now on what was last fetched and on the clusters as they answer.

        Without `look_again` the clusters are asked only where they never were for this request: what they said then
        counts until it is too old, or until the branch has moved.
        """
        now = self._session.ports.clock.now()
        facts = self._facts(request, now)
        reading = self._reading(facts, cancel, look_again=look_again)
        stands = approval_standing(self._session, facts.request, facts.plan)
        gates = [
            *self._about_change(facts),
            people_rules.approvals_gate(facts.setting, stands),
            people_rules.owners_gate(facts.setting),
            people_rules.rollback_mode_gate(facts.setting),
            *self._about_time(facts),
            target_rules.target_health_gate(facts.setting, reading),
            target_rules.target_drift_gate(facts.setting, reading),
            *self._about_lane(facts),
            *self._about_execution(facts),
        ]
        gates = _under_rules(self._session, gates)
        counting, refused = counting_waivers(self._session, request)
        shown = [
            replace(gate, facts=(*gate.facts, refused[gate.kind.value]))
            if gate.kind.value in refused
            else gate
            for gate in gates
        ]
        judged = judge(request, shown, now, counting)
        return replace(judged, tip=self._session.tip, approvals=stands)

    def between_waves(self, request: Request, plan: Plan) -> tuple[Gate, ...]:
        """Return the gates that may close while a run goes on, with the waivers that count.

        Freeze, window, hold, rejected release, other policy.
        """
        now = self._session.ports.clock.now()
        facts = self._facts(request, now, plan)
        waivers, _ = counting_waivers(self._session, request)
        gates = _under_rules(self._session, [*self._about_time(facts), *self._about_lane(facts)[:2]])
        return tuple(apply_waivers(gate, waivers, now) for gate in gates)

    def check_clock(self) -> None:
        """Raise DomainError where this machine's clock is known to be too far off to say when something was."""
        offset = self._session.ports.ledger.clock_offset
        if offset is not None and abs(offset) > time_rules.LARGEST_SKEW:
            raise DomainError(
                f"this machine's clock is {int(offset.total_seconds())} s off the server's",
                meaning="Nothing was written.",
                remedy="Set the clock, then try again.",
            )

    def _facts(self, request: Request, now: datetime, plan: Plan | None = None) -> _Facts:
        lane = self._session.ports.ledger.lane(request.lane)
        workspace = self._session.workspace()
        environment = workspace.pipeline.environment(request.lane)
        policy = workspace.policy_of(environment)
        setting = Setting(
            now=now,
            submission=request.submission,
            policy=policy,
            tip=self._session.tip,
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

    def _about_time(self, facts: _Facts) -> list[Gate]:
        environment = self._session.workspace().pipeline.environment(facts.request.lane)
        return [
            self._freeze_gate(facts, FreezeQuestion.about(environment, facts.plan.slots)),
            time_rules.window_gate(facts.setting),
            time_rules.clock_gate(facts.setting, self._session.ports.ledger.clock_offset),
        ]

    def _freeze_gate(self, facts: _Facts, question: FreezeQuestion) -> Gate:
        try:
            verdict = freeze_state(self._session.calendar(), question, facts.setting.now)
        except GitOpsError as error:
            return time_rules.freeze_unknown_gate(facts.setting, f"the freezes cannot be judged: {error}")
        rollback = facts.request.submission.kind is RequestKind.ROLLBACK
        return time_rules.freeze_gate(facts.setting, verdict, rollback=rollback)

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
        if submission.kind is RequestKind.ROLLBACK or submission.source_commit or request.state.holds_targets:
            return []
        landed = _landed_slots(request)
        planned, _ = self._planned_now(plan, tip)
        fresh = {target.slot: target for target in planned.plan.targets}
        return [
            f"the source's values of {target.slot} changed{_moved(target, fresh.get(target.slot))}"
            for target in plan.targets
            if target.slot not in landed and fresh.get(target.slot) != target
        ]

    def _planned_now(self, plan: Plan, source_commit: str) -> tuple[Planned, PlanInputs]:
        """Return the plan made again on the tip for the same targets; what was made lately is remembered."""
        tip = self._session.tip
        inputs = PlanInputs(
            source=plan.source,
            target=plan.target,
            slots=frozenset(plan.slots),
            source_commit=source_commit,
            base=tip,
        )
        if inputs not in self._planned:
            while len(self._planned) >= _REMEMBERED:
                del self._planned[next(iter(self._planned))]
            self._planned[inputs] = self._session.planner().plan(inputs)
        return self._planned[inputs], inputs

    def _source_proof(self, facts: _Facts) -> SourceProof:
        submission = facts.request.submission
        if submission.kind is RequestKind.ROLLBACK:
            return SourceProof(environment=submission.source)
        state = self._session.inventory().state(
            submission.source, submission.source_commit or self._session.tip
        )
        lane = self._session.ports.ledger.lane(submission.source)
        return source_proof(lane.state, facts.plan, source_slots(state, facts.plan.slots))

    def _reading(self, facts: _Facts, cancel: CancelToken, *, look_again: bool) -> TargetReading:
        request_id = facts.request.id
        if look_again or request_id not in self._readings:
            while len(self._readings) >= _MOST_READINGS:
                del self._readings[next(iter(self._readings))]
            self._readings[request_id] = self._read_clusters(facts, cancel)
        return self._readings[request_id]

    def _read_clusters(self, facts: _Facts, cancel: CancelToken) -> TargetReading:
        asked = tuple(
            Target(facts.request.lane, *target.slot) for target in facts.plan.targets if not target.installs
        )
        if not asked:
            return TargetReading()
        reading = self._session.observer.read(facts.request.lane, asked, cancel)
        return TargetReading(
            asked=asked,
            observations=tuple(reading.observations.values()),
            unreachable=reading.unreachable,
            tip=self._session.tip,
        )

    def _flags(self, facts: _Facts) -> Sequence[RiskFlag]:
        """Return the flags found again now; those that gates of their own judge are left to them."""
        if facts.request.submission.kind is RequestKind.ROLLBACK:
            return ()
        own = {RiskKind.REJECTED_RELEASE, RiskKind.CONCURRENT}
        source = facts.request.submission.source_commit or self._session.tip
        found = self._risks.of_planned(*self._planned_now(facts.plan, source))
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


def _under_rules(session: Session, gates: list[Gate]) -> list[Gate]:
    """Return the gates as judged; while the tip's workspace files have faults, none of them is met."""
    broken = session.ports.in_force.broken
    if broken is None:
        return gates
    reason = f"the workspace file at {broken.tip.id[:10]} cannot be used: what it asks for is not known"
    return [without_rules(gate, reason) for gate in gates]
