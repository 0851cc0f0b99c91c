"""Gates about time: freezes, the execution window, this machine's clock."""

from datetime import timedelta

from desktop.domain.body import format_time
from desktop.domain.counting import plural
from desktop.domain.freeze import ActiveFreeze, FreezeVerdict
from desktop.domain.gate import Gate, GateKind, GateResult
from desktop.domain.gate_rules.setting import Setting, gate
from desktop.domain.policy import Need

LARGEST_SKEW = timedelta(seconds=120)


def freeze_gate(setting: Setting, verdict: FreezeVerdict, *, rollback: bool) -> Gate:
    """No freeze may touch a target; a rollback passes where every freeze in force exempts it."""
    if not verdict.is_frozen:
        reason = "no freeze touches its targets"
        return gate(
            setting, GateKind.FREEZE, "Not frozen", GateResult.PASSED, reason, next_change=verdict.changes_at
        )
    facts = tuple(_freeze_words(freeze) for freeze in verdict.active)
    if rollback and verdict.allows_rollback:
        reason = "frozen, and rollbacks are exempt"
        return gate(
            setting,
            GateKind.FREEZE,
            "Not frozen",
            GateResult.PASSED,
            reason,
            facts=facts,
            next_change=verdict.changes_at,
            why=_place(verdict.active[0]),
        )
    until = f"until {format_time(verdict.opens_at)}" if verdict.opens_at else "with no end in sight"
    reason = (
        f"{verdict.active[0].name}: {plural(verdict.targets, 'target')} of {verdict.asked} frozen {until}"
    )
    return gate(
        setting,
        GateKind.FREEZE,
        "Not frozen",
        GateResult.BLOCKED,
        reason,
        facts=facts,
        next_change=verdict.opens_at,
        owner="who may lift a freeze",
        why=_place(verdict.active[0]),
    )


def freeze_unknown_gate(setting: Setting, reason: str) -> Gate:
    """The freezes could not be judged: that is never a pass."""
    return gate(
        setting, GateKind.FREEZE, "Not frozen", GateResult.UNKNOWN, reason, owner="who may change the freezes"
    )


def _place(freeze: ActiveFreeze) -> str:
    return freeze.place or f"raised by {freeze.by}"


def _freeze_words(freeze: ActiveFreeze) -> str:
    end = format_time(freeze.occurrence.end) if freeze.occurrence.end else "lifted"
    exempt = "rollbacks exempt" if freeze.rollback_exempt else "rollbacks frozen too"
    return f"{freeze.name} ({_place(freeze)}) until {end}; {exempt}" + (
        f"; {freeze.reason}" if freeze.reason else ""
    )


def window_gate(setting: Setting) -> Gate:
    """The run may only start inside the request's execution window."""
    title = "Execution window"
    window = setting.submission.window
    if window is None:
        if setting.policy.execution.window is Need.REQUIRED:
            return gate(
                setting,
                GateKind.WINDOW,
                title,
                GateResult.BLOCKED,
                "the policy wants one; the request has none",
            )
        return gate(setting, GateKind.WINDOW, title, GateResult.PASSED, "none was set")
    span = f"{format_time(window.start)} to {format_time(window.end)}"
    if setting.now < window.start:
        return gate(
            setting,
            GateKind.WINDOW,
            title,
            GateResult.WAITING,
            f"opens: {span}",
            next_change=window.start,
            owner="time",
        )
    if setting.now >= window.end:
        return gate(
            setting, GateKind.WINDOW, title, GateResult.BLOCKED, f"has ended: {span}", owner="a new request"
        )
    return gate(setting, GateKind.WINDOW, title, GateResult.PASSED, f"open: {span}", next_change=window.end)


def clock_gate(setting: Setting, offset: timedelta | None) -> Gate:
    """A clock known to be far off stops everything that depends on time; an unknown one is only recorded."""
    title = "Clock"
    if offset is None:
        return gate(
            setting, GateKind.CLOCK, title, GateResult.PASSED, "not compared: the remote tells no time"
        )
    seconds = int(offset.total_seconds())
    if abs(offset) > LARGEST_SKEW:
        reason = f"this machine's clock is {seconds} s off the server's"
        return gate(setting, GateKind.CLOCK, title, GateResult.BLOCKED, reason, owner="this machine's clock")
    return gate(setting, GateKind.CLOCK, title, GateResult.PASSED, f"{seconds} s off the server's")
