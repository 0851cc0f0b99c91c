"""Gates: things that must be true before a request may start, each with facts, reason, age and owner."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from desktop.domain.approval import ApprovalStanding
from desktop.domain.request import Request, RequestState, Waiver


class GateResult(StrEnum):
    """How a gate stands. Only `PASSED` and `WAIVED` count as met; unknown never does."""

    PASSED = "passed"
    WAITING = "waiting"
    BLOCKED = "blocked"
    STALE = "stale"
    UNKNOWN = "unknown"
    WAIVED = "waived"

    @property
    def met(self) -> bool:
        return self in {GateResult.PASSED, GateResult.WAIVED}


class GateKind(StrEnum):
    """The first set of gates, in the order in which they are shown."""

    ROUTE = "route"
    PLAN = "plan"
    SOURCE = "source"
    SOAK = "soak"
    APPROVALS = "approvals"
    FREEZE = "freeze"
    WINDOW = "window"
    OWNERS = "owners"
    ROLLBACK_MODE = "rollback-mode"
    RISKS = "risks"
    TARGET_HEALTH = "target-health"
    TARGET_DRIFT = "target-drift"
    HOLD = "hold"
    REJECTED = "rejected-release"
    CONCURRENT = "concurrent"
    WAVES = "wave-size"
    EXECUTION = "execution"
    RULES = "policy-rules"
    CLOCK = "clock"


NOT_WAIVABLE = frozenset(
    {GateKind.ROUTE, GateKind.PLAN, GateKind.EXECUTION, GateKind.CONCURRENT, GateKind.CLOCK}
)
"""Gates that no person lets pass: without them the run could not do what was approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """One gate as judged at `at`. `next_change` is when it changes by itself, if that is known."""

    kind: GateKind
    title: str
    result: GateResult
    reason: str
    at: datetime
    why: str
    facts: tuple[str, ...] = ()
    owner: str = ""
    next_change: datetime | None = None
    observed_at: datetime | None = None
    waiver: Waiver | None = None


class Readiness(StrEnum):
    """The one word over all gates."""

    READY = "ready"
    WAITING = "waiting"
    BLOCKED = "blocked"
    STALE = "stale"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All gates of a request at one moment, on one tip of the branch. `approvals` is how its rules stand."""

    request: Request
    gates: tuple[Gate, ...]
    at: datetime
    readiness: Readiness
    sentence: str
    tip: str = ""
    approvals: ApprovalStanding | None = None

    @property
    def ready(self) -> bool:
        return self.readiness is Readiness.READY

    def gate(self, kind: GateKind) -> Gate:
        return next(gate for gate in self.gates if gate.kind is kind)

    def obstacles(self) -> tuple[Gate, ...]:
        return tuple(gate for gate in self.gates if not gate.result.met)


def judge(
    request: Request, gates: Sequence[Gate], at: datetime, waivers: Sequence[Waiver] | None = None
) -> Judgement:
    """Apply the waivers and put all gates together.

    Ready only if every gate is met and the request may still start; then expired, stale, blocked, waiting in this
    order name the first obstacle. `waivers` are those that count; None for all on record.
    """
    counting = request.waivers if waivers is None else waivers
    waived = tuple(apply_waivers(gate, counting, at) for gate in gates)
    over = _not_startable(request)
    readiness = Readiness.BLOCKED if over else _readiness(request, waived, at)
    sentence = f"{readiness.value.capitalize()}: {over}" if over else _sentence(readiness, waived)
    return Judgement(request=request, gates=waived, at=at, readiness=readiness, sentence=sentence)


def _not_startable(request: Request) -> str:
    """Return why no gate can make the request start: it runs, it is over, or this program does not know it whole."""
    if request.frozen_by_newer:
        return "a newer program wrote an event of it; this one leaves it alone"
    if request.state not in {RequestState.SUBMITTED, RequestState.FAILED}:
        return f"it is {request.state.value}"
    return ""


def without_rules(gate: Gate, reason: str) -> Gate:
    """Return the gate as it is while no rules are in force: what was met under older ones is unknown, never passed."""
    if not gate.result.met:
        return gate
    return replace(
        gate,
        result=GateResult.UNKNOWN,
        reason=reason,
        facts=(f"under older rules: {gate.reason}", *gate.facts),
    )


def apply_waivers(gate: Gate, waivers: Iterable[Waiver], at: datetime) -> Gate:
    """Return the gate as waived where a waiver in force lets it pass."""
    if gate.result.met or gate.kind in NOT_WAIVABLE:
        return gate
    for waiver in waivers:
        if waiver.gate == gate.kind.value and (waiver.expires is None or at < waiver.expires):
            reason = (
                f"waived by {waiver.mark.by}: {waiver.mark.reason} (was {gate.result.value}: {gate.reason})"
            )
            return replace(
                gate, result=GateResult.WAIVED, reason=reason, waiver=waiver, next_change=waiver.expires
            )
    return gate


def _readiness(request: Request, gates: Sequence[Gate], at: datetime) -> Readiness:
    window = request.submission.window
    if window is not None and at >= window.end and not _is_waived(gates, GateKind.WINDOW):
        return Readiness.EXPIRED
    results = {gate.result for gate in gates if not gate.result.met}
    if not results:
        return Readiness.READY
    if GateResult.STALE in results:
        return Readiness.STALE
    if GateResult.BLOCKED in results or GateResult.UNKNOWN in results:
        return Readiness.BLOCKED
    return Readiness.WAITING


def _is_waived(gates: Sequence[Gate], kind: GateKind) -> bool:
    return any(gate.kind is kind and gate.result is GateResult.WAIVED for gate in gates)


def _sentence(readiness: Readiness, gates: Sequence[Gate]) -> str:
    if readiness is Readiness.EXPIRED:
        return "Expired: the execution window has ended"
    open_gates = [gate for gate in gates if not gate.result.met]
    if not open_gates:
        return "Ready"
    wanted = {
        Readiness.STALE: (GateResult.STALE,),
        Readiness.BLOCKED: (GateResult.BLOCKED, GateResult.UNKNOWN),
        Readiness.WAITING: (GateResult.WAITING,),
    }.get(readiness, ())
    first = next((gate for gate in open_gates if gate.result in wanted), open_gates[0])
    count = sum(gate.result in wanted for gate in open_gates) or len(open_gates)
    return f"{readiness.value.capitalize()} ({count}): {first.title}: {first.reason}"
