"""Gates about people: approvals, owners, the rollback mode they chose."""

from desktop.domain.approval import ApprovalStanding
from desktop.domain.gate import Gate, GateKind, GateResult
from desktop.domain.gate_rules.setting import Setting, gate
from desktop.domain.policy import Need

NOT_SET = "not set"


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
        return gate(
            setting,
            GateKind.APPROVALS,
            "Approvals",
            GateResult.PASSED,
            "the policy asks for none",
            facts=tuple(facts),
        )
    result = GateResult.PASSED if standing.met else GateResult.WAITING
    owner = ", ".join(rule.rule.words for rule in standing.rules if rule.missing)
    return gate(
        setting,
        GateKind.APPROVALS,
        "Approvals",
        result,
        standing.sentence,
        facts=tuple(facts),
        owner=owner,
        next_change=standing.next_expiry,
    )


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
        return gate(
            setting,
            GateKind.OWNERS,
            "Owners",
            GateResult.BLOCKED,
            f"not named: {', '.join(missing)}",
            owner="the requester",
        )
    verification, fallback = submission.verification_owner or NOT_SET, submission.fallback_owner or NOT_SET
    named = f"verification {verification}, fallback {fallback}"
    return gate(setting, GateKind.OWNERS, "Owners", GateResult.PASSED, named)


def rollback_mode_gate(setting: Setting) -> Gate:
    """The rollback mode is chosen before execution, where the policy wants it."""
    mode = setting.submission.rollback_mode
    title = "Rollback mode"
    if mode is None and setting.policy.execution.rollback_mode is Need.REQUIRED:
        return gate(
            setting, GateKind.ROLLBACK_MODE, title, GateResult.BLOCKED, "not chosen", owner="the requester"
        )
    return gate(
        setting, GateKind.ROLLBACK_MODE, title, GateResult.PASSED, mode.value if mode else "not required"
    )
