"""How each gate is judged: pure functions from facts to a gate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from desktop.domain.approval import ApprovalStanding
from desktop.domain.body import format_time
from desktop.domain.environment import Route
from desktop.domain.freeze import ActiveFreeze, FreezeVerdict
from desktop.domain.gate import Gate, GateKind, GateResult
from desktop.domain.lane import Hold
from desktop.domain.observation import Health, Observation
from desktop.domain.policy import Answer, ExecutionMode, Need, Policy, Strategy
from desktop.domain.request import Request, Submission
from desktop.domain.risk import RiskFlag, Severity, plural
from desktop.domain.target import Slot

BUILT_MODES = frozenset({ExecutionMode.COMMIT})
BUILT_STRATEGIES = frozenset({Strategy.INCREMENTAL, Strategy.FULL})
LARGEST_SKEW = timedelta(seconds=120)
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every gate shares: the moment, the request, the policy and where it stands."""

    now: datetime
    submission: Submission
    policy: Policy
    policy_place: str


def _gate(
    setting: Setting, kind: GateKind, title: str, result: GateResult, reason: str, **more: object
) -> Gate:
    return Gate(
        kind=kind, title=title, result=result, reason=reason, at=setting.now, why=setting.policy_place, **more
    )  # type: ignore[arg-type]


def route_gate(setting: Setting, route: Route | None) -> Gate:
    """The pipeline must still have the edge; a rollback stays within its environment."""
    wanted = f"{setting.submission.source} → {setting.submission.target}"
    if setting.submission.source == setting.submission.target:
        return _gate(
            setting, GateKind.ROUTE, "Allowed route", GateResult.PASSED, "a rollback stays in its environment"
        )
    if route is None:
        reason = f"the pipeline has no edge {wanted}"
        return _gate(
            setting,
            GateKind.ROUTE,
            "Allowed route",
            GateResult.BLOCKED,
            reason,
            owner="who may change the pipeline",
        )
    return _gate(
        setting, GateKind.ROUTE, "Allowed route", GateResult.PASSED, f"{wanted} is an edge of the pipeline"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStanding:
    """How the plan stands to the branch now: what changed under it, and whether that only moved the base."""

    base: str
    tip: str
    changed: tuple[str, ...] = ()
    """What makes it stale, one sentence each."""


def plan_gate(setting: Setting, standing: PlanStanding) -> Gate:
    """Stale only if a blob it edits, a source value or the policy changed; else it is carried over."""
    if standing.changed:
        reason = (
            standing.changed[0]
            if len(standing.changed) == 1
            else f"{standing.changed[0]} and {len(standing.changed) - 1} more"
        )
        return _gate(
            setting,
            GateKind.PLAN,
            "Plan is current",
            GateResult.STALE,
            f"{reason}: preview again, approvals no longer count",
            facts=standing.changed,
            owner="the requester",
        )
    same = standing.base == standing.tip
    reason = (
        "the branch stands where it was planned" if same else "the branch moved; the same edits still fit"
    )
    facts = (f"planned on {standing.base[:10]}", f"the branch is at {standing.tip[:10]}")
    return _gate(
        setting,
        GateKind.PLAN,
        "Plan is current",
        GateResult.PASSED,
        reason,
        facts=facts,
        observed_at=setting.now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProof:
    """The verification that proves the source's values of the plan; `unproven` maps a target to the reason."""

    environment: str
    verified_at: datetime | None = None
    proven_since: datetime | None = None
    evidence: str = ""
    unproven: Mapping[Slot, str] = field(default_factory=dict[Slot, str])


def source_gate(setting: Setting, proof: SourceProof) -> Gate:
    """The source must have been verified with exactly these values, and recently enough."""
    title = "Source is proven"
    wanted = setting.policy.source
    if not wanted.verified:
        return _gate(setting, GateKind.SOURCE, title, GateResult.PASSED, "the policy asks for no proof")
    if proof.unproven or proof.verified_at is None:
        facts = tuple(f"{slot}: {reason}" for slot, reason in list(proof.unproven.items())[:_SHOWN])
        reason = f"{plural(len(proof.unproven), 'target')} not verified in {proof.environment}"
        owner = f"anybody: verify {proof.environment}"
        return _gate(setting, GateKind.SOURCE, title, GateResult.BLOCKED, reason, facts=facts, owner=owner)
    end = proof.verified_at + wanted.max_age if wanted.max_age else None
    if end is not None and setting.now >= end:
        reason = f"the verification of {format_time(proof.verified_at)} is older than the policy allows"
        return _gate(
            setting,
            GateKind.SOURCE,
            title,
            GateResult.STALE,
            reason,
            facts=(proof.evidence,),
            observed_at=proof.verified_at,
        )
    reason = f"verified in {proof.environment} at {format_time(proof.verified_at)}"
    return _gate(
        setting,
        GateKind.SOURCE,
        title,
        GateResult.PASSED,
        reason,
        facts=(proof.evidence,),
        next_change=end,
        observed_at=proof.verified_at,
    )


def soak_gate(setting: Setting, proof: SourceProof) -> Gate:
    """The release must have run in the source, verified, for a while."""
    title = "Soak time"
    wanted = setting.policy.source.soak
    if not wanted:
        return _gate(setting, GateKind.SOAK, title, GateResult.PASSED, "the policy asks for none")
    if proof.proven_since is None or proof.unproven:
        return _gate(
            setting,
            GateKind.SOAK,
            title,
            GateResult.WAITING,
            f"counts from the verification in {proof.environment}",
        )
    end = proof.proven_since + wanted
    if setting.now < end:
        reason = f"until {format_time(end)}"
        return _gate(setting, GateKind.SOAK, title, GateResult.WAITING, reason, next_change=end, owner="time")
    reason = f"since {format_time(proof.proven_since)}"
    return _gate(setting, GateKind.SOAK, title, GateResult.PASSED, reason, observed_at=proof.proven_since)


def approvals_gate(setting: Setting, standing: ApprovalStanding) -> Gate:
    """Every rule must be met; a partial set is not a pass."""
    facts = [
        f"{rule.rule.words}: {len(rule.given)} of {rule.rule.count}"
        + (f" ({', '.join(rule.given)})" if rule.given else "")
        + (f"; may approve: {', '.join(rule.candidates)}" if rule.missing else "")
        for rule in standing.rules
    ]
    facts += [f"{name} does not count: {reason}" for name, reason in standing.not_counted]
    if not standing.rules:
        return _gate(
            setting,
            GateKind.APPROVALS,
            "Approvals",
            GateResult.PASSED,
            "the policy asks for none",
            facts=tuple(facts),
        )
    result = GateResult.PASSED if standing.met else GateResult.WAITING
    owner = ", ".join(rule.rule.words for rule in standing.rules if rule.missing)
    return _gate(
        setting,
        GateKind.APPROVALS,
        "Approvals",
        result,
        standing.sentence,
        facts=tuple(facts),
        owner=owner,
        next_change=standing.next_expiry,
    )


def window_gate(setting: Setting) -> Gate:
    """The run may only start inside the request's execution window."""
    title = "Execution window"
    window = setting.submission.window
    if window is None:
        if setting.policy.execution.window is Need.REQUIRED:
            return _gate(
                setting,
                GateKind.WINDOW,
                title,
                GateResult.BLOCKED,
                "the policy wants one; the request has none",
            )
        return _gate(setting, GateKind.WINDOW, title, GateResult.PASSED, "none was set")
    span = f"{format_time(window.start)} to {format_time(window.end)}"
    if setting.now < window.start:
        return _gate(
            setting,
            GateKind.WINDOW,
            title,
            GateResult.WAITING,
            f"opens: {span}",
            next_change=window.start,
            owner="time",
        )
    if setting.now >= window.end:
        return _gate(
            setting, GateKind.WINDOW, title, GateResult.BLOCKED, f"has ended: {span}", owner="a new request"
        )
    return _gate(setting, GateKind.WINDOW, title, GateResult.PASSED, f"open: {span}", next_change=window.end)


def owners_gate(setting: Setting) -> Gate:
    """Somebody must own the verification and somebody the fallback, where the policy wants it."""
    submission = setting.submission
    missing = [
        name
        for name, value in (
            ("verification owner", submission.verification_owner),
            ("fallback owner", submission.fallback_owner),
        )
        if not value
    ]
    if missing and setting.policy.execution.owners is Need.REQUIRED:
        return _gate(
            setting,
            GateKind.OWNERS,
            "Owners",
            GateResult.BLOCKED,
            f"not named: {', '.join(missing)}",
            owner="the requester",
        )
    named = f"verification {submission.verification_owner or 'not set'}, fallback {submission.fallback_owner or 'not set'}"
    return _gate(setting, GateKind.OWNERS, "Owners", GateResult.PASSED, named)


def rollback_mode_gate(setting: Setting) -> Gate:
    """The rollback mode is chosen before execution, where the policy wants it."""
    mode = setting.submission.rollback_mode
    title = "Rollback mode"
    if mode is None and setting.policy.execution.rollback_mode is Need.REQUIRED:
        return _gate(
            setting, GateKind.ROLLBACK_MODE, title, GateResult.BLOCKED, "not chosen", owner="the requester"
        )
    return _gate(
        setting, GateKind.ROLLBACK_MODE, title, GateResult.PASSED, mode.value if mode else "not required"
    )


def risks_gate(setting: Setting, flags: Sequence[RiskFlag]) -> Gate:
    """Flags that stop must be gone, flags that need a reason must have one in the request."""
    title = "Risks answered"
    given = {answer.flag: answer.reason for answer in setting.submission.flags}
    stops = [flag for flag in flags if flag.severity is Severity.STOP]
    if stops:
        facts = tuple(f"{flag.kind.value}: {flag.sentence}" for flag in stops)
        return _gate(
            setting,
            GateKind.RISKS,
            title,
            GateResult.BLOCKED,
            stops[0].sentence,
            facts=facts,
            owner="the requester",
        )
    silent = [
        flag
        for flag in flags
        if flag.severity is Severity.REASON and not given.get(flag.kind.value, "").strip()
    ]
    if silent:
        facts = tuple(f"{flag.kind.value}: {flag.sentence}" for flag in silent)
        reason = f"no reason given for: {', '.join(flag.kind.value for flag in silent)}"
        return _gate(
            setting, GateKind.RISKS, title, GateResult.BLOCKED, reason, facts=facts, owner="the requester"
        )
    answered = [f"{name}: {reason}" for name, reason in given.items() if reason]
    return _gate(
        setting,
        GateKind.RISKS,
        title,
        GateResult.PASSED,
        plural(len(answered), "reason") + " on record",
        facts=tuple(answered),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetReading:
    """What the target's cluster said before the run; `unreachable` is why it said nothing."""

    observations: tuple[Observation, ...] = ()
    unreachable: str = ""

    @property
    def oldest(self) -> datetime | None:
        return min((item.observed_at for item in self.observations), default=None)


def target_health_gate(setting: Setting, reading: TargetReading) -> Gate:
    """The target must be healthy before the run, where the policy wants it."""
    title = "Target is healthy"
    if not setting.policy.target.healthy:
        return _gate(
            setting,
            GateKind.TARGET_HEALTH,
            title,
            GateResult.PASSED,
            "the policy does not ask",
            observed_at=reading.oldest,
        )
    old = _old_or_silent(setting, GateKind.TARGET_HEALTH, title, reading)
    if old is not None:
        return old
    bad = [item for item in reading.observations if item.health is not Health.HEALTHY]
    if bad:
        facts = tuple(f"{item.target}: {item.health.value} {item.message}".strip() for item in bad[:_SHOWN])
        unknown = all(item.health is Health.UNKNOWN for item in bad)
        result = GateResult.UNKNOWN if unknown else GateResult.BLOCKED
        reason = f"{plural(len(bad), 'target')} of {len(reading.observations)} not healthy"
        return _gate(
            setting, GateKind.TARGET_HEALTH, title, result, reason, facts=facts, observed_at=reading.oldest
        )
    reason = f"{plural(len(reading.observations), 'target')} healthy"
    return _gate(
        setting, GateKind.TARGET_HEALTH, title, GateResult.PASSED, reason, observed_at=reading.oldest
    )


def target_drift_gate(setting: Setting, reading: TargetReading) -> Gate:
    """The target must run what Git says before the run, as far as the policy wants it."""
    title = "No drift in the target"
    answer = setting.policy.target.drift
    if answer is Answer.ALLOW:
        return _gate(setting, GateKind.TARGET_DRIFT, title, GateResult.PASSED, "the policy allows drift")
    old = _old_or_silent(setting, GateKind.TARGET_DRIFT, title, reading)
    if old is not None:
        return old
    drifted = [item for item in reading.observations if item.drift]
    reasons = {item.flag: item.reason for item in setting.submission.flags}
    facts = tuple(f"{item.target}: {item.drift[0]}" for item in drifted[:_SHOWN])
    if drifted and not (answer is Answer.REASON and reasons.get("target-drift", "").strip()):
        reason = f"{plural(len(drifted), 'target')} drifted"
        return _gate(
            setting,
            GateKind.TARGET_DRIFT,
            title,
            GateResult.BLOCKED,
            reason,
            facts=facts,
            observed_at=reading.oldest,
        )
    reason = f"{plural(len(drifted), 'target')} drifted, with a reason" if drifted else "none"
    return _gate(
        setting,
        GateKind.TARGET_DRIFT,
        title,
        GateResult.PASSED,
        reason,
        facts=facts,
        observed_at=reading.oldest,
    )


def _old_or_silent(setting: Setting, kind: GateKind, title: str, reading: TargetReading) -> Gate | None:
    if reading.unreachable or reading.oldest is None:
        reason = reading.unreachable or "nothing was observed"
        return _gate(setting, kind, title, GateResult.UNKNOWN, reason, owner="the cluster's owner")
    age = setting.now - reading.oldest
    if age > setting.policy.verification.max_evidence_age:
        reason = f"observed {int(age.total_seconds() // 60)} min ago: check again"
        return _gate(setting, kind, title, GateResult.STALE, reason, observed_at=reading.oldest)
    return None


def hold_gate(setting: Setting, hold: Hold | None) -> Gate:
    """Nobody may keep the environment back."""
    if hold is None:
        return _gate(setting, GateKind.HOLD, "Not held", GateResult.PASSED, "nobody holds the environment")
    reason = f"held by {hold.mark.by}: {hold.mark.reason}"
    return _gate(
        setting,
        GateKind.HOLD,
        "Not held",
        GateResult.BLOCKED,
        reason,
        owner=hold.mark.by,
        observed_at=hold.mark.at,
    )


def rejected_gate(setting: Setting, flag: RiskFlag | None) -> Gate:
    """No release of the plan may be struck."""
    title = "Release not rejected"
    if flag is None:
        return _gate(
            setting, GateKind.REJECTED, title, GateResult.PASSED, "no release of the plan is rejected"
        )
    return _gate(
        setting, GateKind.REJECTED, title, GateResult.BLOCKED, flag.sentence, facts=flag.items[:_SHOWN]
    )


def concurrent_gate(setting: Setting, other: Request | None) -> Gate:
    """No other run may hold a target or a file of the plan."""
    title = "No concurrent run"
    if other is None:
        return _gate(
            setting, GateKind.CONCURRENT, title, GateResult.PASSED, "no run holds its targets or files"
        )
    attempt = other.attempt
    holder = f" (since {format_time(attempt.started.at)} by {attempt.started.by})" if attempt else ""
    reason = f"{other.full_name} is {other.state.value} and holds targets or files of it{holder}"
    return _gate(setting, GateKind.CONCURRENT, title, GateResult.WAITING, reason, owner=other.full_name)


def wave_size_gate(setting: Setting, largest: int) -> Gate:
    """No wave may be larger than the policy allows."""
    limit = setting.policy.change.max_targets_per_wave
    title = "Wave size"
    if limit and largest > limit:
        reason = f"the largest wave has {largest} targets, the policy allows {limit}"
        return _gate(
            setting,
            GateKind.WAVES,
            title,
            GateResult.BLOCKED,
            reason,
            owner="smaller waves, or a waiver with reason",
        )
    reason = f"at most {largest} targets in a wave" + (f" of {limit} allowed" if limit else "")
    return _gate(setting, GateKind.WAVES, title, GateResult.PASSED, reason)


def execution_gate(setting: Setting) -> Gate:
    """The mode and the strategy must be built, and the policy must allow the strategy."""
    title = "Mode and strategy"
    submission, execution = setting.submission, setting.policy.execution
    if submission.mode not in BUILT_MODES:
        reason = f'execution mode "{submission.mode.value}" is not built yet; built: commit'
    elif submission.strategy not in BUILT_STRATEGIES:
        reason = f'strategy "{submission.strategy.value}" is not built yet; built: incremental, full'
    elif submission.mode is not execution.mode:
        reason = f'the policy wants mode "{execution.mode.value}"'
    elif submission.strategy not in execution.strategies:
        allowed = ", ".join(strategy.value for strategy in execution.strategies)
        reason = f'the policy does not allow strategy "{submission.strategy.value}"; allowed: {allowed}'
    else:
        words = f"{submission.strategy.value}, {plural(len(submission.waves), 'wave')}, by {submission.mode.value}"
        return _gate(setting, GateKind.EXECUTION, title, GateResult.PASSED, words)
    return _gate(setting, GateKind.EXECUTION, title, GateResult.BLOCKED, reason, owner="the requester")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleAnswer:
    """How one CEL rule of the policy judged the plan; `error` is why it could not."""

    name: str
    passed: bool
    message: str
    error: str = ""


def rules_gate(setting: Setting, answers: Sequence[RuleAnswer]) -> Gate:
    """Every rule of the policy must hold; one that cannot be judged does not."""
    title = "Policy rules"
    broken = [answer for answer in answers if not answer.passed]
    if broken:
        facts = tuple(f"{item.name}: {item.error or item.message}" for item in broken)
        result = GateResult.UNKNOWN if all(item.error for item in broken) else GateResult.BLOCKED
        return _gate(setting, GateKind.RULES, title, result, facts[0], facts=facts, owner="the requester")
    reason = f"{plural(len(answers), 'rule')} hold" if answers else "the policy has none"
    return _gate(setting, GateKind.RULES, title, GateResult.PASSED, reason)


def clock_gate(setting: Setting, offset: timedelta | None) -> Gate:
    """A clock known to be far off stops everything that depends on time; an unknown one is only recorded."""
    title = "Clock"
    if offset is None:
        return _gate(
            setting, GateKind.CLOCK, title, GateResult.PASSED, "not compared: the remote tells no time"
        )
    seconds = int(offset.total_seconds())
    if abs(offset) > LARGEST_SKEW:
        reason = f"this machine's clock is {seconds} s off the server's"
        return _gate(setting, GateKind.CLOCK, title, GateResult.BLOCKED, reason, owner="this machine's clock")
    return _gate(setting, GateKind.CLOCK, title, GateResult.PASSED, f"{seconds} s off the server's")


def freeze_gate(setting: Setting, verdict: FreezeVerdict, *, rollback: bool) -> Gate:
    """No freeze may touch a target; a rollback passes where every freeze in force exempts it."""
    if not verdict.is_frozen:
        reason = "no freeze touches its targets"
        return _gate(
            setting, GateKind.FREEZE, "Not frozen", GateResult.PASSED, reason, next_change=verdict.changes_at
        )
    facts = tuple(_freeze_words(freeze) for freeze in verdict.active)
    if rollback and verdict.allows_rollback:
        reason = "frozen, and rollbacks are exempt"
        return _gate(
            setting,
            GateKind.FREEZE,
            "Not frozen",
            GateResult.PASSED,
            reason,
            facts=facts,
            next_change=verdict.changes_at,
        )
    until = f"until {format_time(verdict.opens_at)}" if verdict.opens_at else "with no end in sight"
    reason = (
        f"{verdict.active[0].name}: {plural(verdict.targets, 'target')} of {verdict.asked} frozen {until}"
    )
    return _gate(
        setting,
        GateKind.FREEZE,
        "Not frozen",
        GateResult.BLOCKED,
        reason,
        facts=facts,
        next_change=verdict.opens_at,
        owner="who may lift a freeze",
    )


def _freeze_words(freeze: ActiveFreeze) -> str:
    end = format_time(freeze.occurrence.end) if freeze.occurrence.end else "lifted"
    exempt = "rollbacks exempt" if freeze.rollback_exempt else "rollbacks frozen too"
    place = freeze.place or f"raised by {freeze.by}"
    return f"{freeze.name} ({place}) until {end}; {exempt}" + (f"; {freeze.reason}" if freeze.reason else "")
