"""Gates about execution: risks answered, wave size, mode and strategy, the policy's own rules."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.counting import plural
from desktop.domain.gate import Gate, GateKind, GateResult
from desktop.domain.gate_rules.setting import Setting, gate
from desktop.domain.policy import ExecutionMode, Strategy
from desktop.domain.risk import RiskFlag, Severity

BUILT_MODES = frozenset({ExecutionMode.COMMIT})
BUILT_STRATEGIES = frozenset({Strategy.INCREMENTAL, Strategy.FULL})


def risks_gate(setting: Setting, flags: Sequence[RiskFlag]) -> Gate:
    """Flags that stop must be gone, flags that need a reason must have one in the request."""
    title = "Risks answered"
    given = {answer.flag: answer.reason for answer in setting.submission.flags}
    stops = [flag for flag in flags if flag.severity is Severity.STOP]
    if stops:
        facts = tuple(f"{flag.kind.value}: {flag.sentence}" for flag in stops)
        return gate(
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
        return gate(
            setting, GateKind.RISKS, title, GateResult.BLOCKED, reason, facts=facts, owner="the requester"
        )
    answered = [f"{name}: {reason}" for name, reason in given.items() if reason]
    return gate(
        setting,
        GateKind.RISKS,
        title,
        GateResult.PASSED,
        plural(len(answered), "reason") + " on record",
        facts=tuple(answered),
    )


def wave_size_gate(setting: Setting, largest: int) -> Gate:
    """No wave may be larger than the policy allows."""
    limit = setting.policy.change.max_targets_per_wave
    title = "Wave size"
    if limit and largest > limit:
        reason = f"the largest wave has {largest} targets, the policy allows {limit}"
        return gate(
            setting,
            GateKind.WAVES,
            title,
            GateResult.BLOCKED,
            reason,
            owner="smaller waves, or a waiver with reason",
        )
    reason = f"at most {largest} targets in a wave" + (f" of {limit} allowed" if limit else "")
    return gate(setting, GateKind.WAVES, title, GateResult.PASSED, reason)


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
        return gate(setting, GateKind.EXECUTION, title, GateResult.PASSED, words)
    return gate(setting, GateKind.EXECUTION, title, GateResult.BLOCKED, reason, owner="the requester")


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
        return gate(setting, GateKind.RULES, title, result, facts[0], facts=facts, owner="the requester")
    reason = f"{plural(len(answers), 'rule')} hold" if answers else "the policy has none"
    return gate(setting, GateKind.RULES, title, GateResult.PASSED, reason)
