"""Gates about the target's lane: holds, rejected releases, other runs."""

from desktop.domain.body import format_time
from desktop.domain.gate import Gate, GateKind, GateResult
from desktop.domain.gate_rules.setting import SHOWN, Setting, gate
from desktop.domain.lane import Hold
from desktop.domain.request import Request, RequestKind
from desktop.domain.risk import RiskFlag


def hold_gate(setting: Setting, hold: Hold | None) -> Gate:
    """Nobody may keep the environment back; the way back stays open: a hold keeps promotions out."""
    if hold is None:
        return gate(setting, GateKind.HOLD, "Not held", GateResult.PASSED, "nobody holds the environment")
    reason = f"held by {hold.mark.by}: {hold.mark.reason}"
    back = setting.submission.kind is RequestKind.ROLLBACK
    return gate(
        setting,
        GateKind.HOLD,
        "Not held",
        GateResult.PASSED if back else GateResult.BLOCKED,
        f"{reason.rstrip('.')}; a rollback passes" if back else reason,
        owner=hold.mark.by,
        observed_at=hold.mark.at,
    )


def rejected_gate(setting: Setting, flag: RiskFlag | None) -> Gate:
    """No release of the plan may be struck."""
    title = "Release not rejected"
    if flag is None:
        return gate(
            setting, GateKind.REJECTED, title, GateResult.PASSED, "no release of the plan is rejected"
        )
    return gate(
        setting, GateKind.REJECTED, title, GateResult.BLOCKED, flag.sentence, facts=flag.items[:SHOWN]
    )


def concurrent_gate(setting: Setting, other: Request | None) -> Gate:
    """No other run may hold a target or a file of the plan."""
    title = "No concurrent run"
    if other is None:
        return gate(
            setting, GateKind.CONCURRENT, title, GateResult.PASSED, "no run holds its targets or files"
        )
    attempt = other.attempt
    holder = f" (since {format_time(attempt.started.at)} by {attempt.started.by})" if attempt else ""
    reason = f"{other.full_name} is {other.state.value} and holds targets or files of it{holder}"
    return gate(setting, GateKind.CONCURRENT, title, GateResult.WAITING, reason, owner=other.full_name)
