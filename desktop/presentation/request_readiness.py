"""The line on top of a request: whether it may start, the first obstacle in words, and why Execute is off."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.approval import ApprovalStanding
from desktop.domain.counting import plural
from desktop.domain.gate import Gate, GateKind, GateResult, Judgement, Readiness
from desktop.domain.request import Request, RequestState
from desktop.presentation.gate_rows import ordered_gates
from desktop.presentation.plain_text import plain
from desktop.presentation.request_facts import RequestFacts
from desktop.presentation.signs import FROZEN, Sign
from desktop.presentation.times import absolute, in_words, relative
from desktop.presentation.wording import GATES, READINESS, request_sign

_SENTENCE = 240
_RESULTS = (GateResult.WAITING, GateResult.STALE, GateResult.BLOCKED, GateResult.UNKNOWN)
_NOUNS = {
    GateResult.STALE: ("result is stale", "results are stale"),
    GateResult.BLOCKED: ("gate is blocked", "gates are blocked"),
    GateResult.UNKNOWN: ("gate is unknown", "gates are unknown"),
    GateResult.WAITING: ("gate is waiting", "gates are waiting"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessWords:
    """The line: its sign, the sentence, what stands below it, and why Execute is off ("" where it is on)."""

    sign: Sign
    headline: str
    detail: str
    execute_off: str


def readiness_words(facts: RequestFacts, now: datetime, off: str) -> ReadinessWords:
    """Return the readiness line; `off` says why this machine may not write now."""
    judgement = facts.judgement
    if judgement is None:
        return _past_words(facts, now)
    if judgement.ready:
        return _ready_words(judgement, now, off)
    obstacles = [gate for gate in ordered_gates(judgement) if not gate.result.met]
    if not obstacles:
        headline = plain(judgement.sentence, _SENTENCE)
        return ReadinessWords(
            sign=READINESS[judgement.readiness], headline=headline, detail="", execute_off=headline
        )
    return ReadinessWords(
        sign=obstacle_sign(judgement, obstacles[0]),
        headline=f"Not ready: {short_readiness(judgement)}. First: {_obstacle(obstacles[0], now)}",
        detail=_detail(obstacles[1:], judgement.approvals, now),
        execute_off=f"Off: {execute_reason(judgement)}",
    )


def obstacle_sign(judgement: Judgement, first: Gate) -> Sign:
    """Return the sign of the whole: frozen where a freeze alone is what blocks."""
    if judgement.readiness is Readiness.BLOCKED and first.kind is GateKind.FREEZE:
        return FROZEN
    return READINESS[judgement.readiness]


def short_readiness(judgement: Judgement) -> str:
    """Return `Waiting (1), Stale (1)`, `Ready` or `Expired`."""
    if judgement.readiness in {Readiness.READY, Readiness.EXPIRED}:
        return judgement.readiness.value.capitalize()
    counts = Counter(gate.result for gate in judgement.gates if not gate.result.met)
    words = [f"{GATES[result].word.capitalize()} ({counts[result]})" for result in _RESULTS if counts[result]]
    return ", ".join(words) or READINESS[judgement.readiness].word.capitalize()


def _obstacle(gate: Gate, now: datetime) -> str:
    if gate.kind is GateKind.APPROVALS and gate.owner:
        return f"approval from {plain(gate.owner, 120)}"
    return plain(f"{_lower(gate.title)}, {in_words(gate.reason, now)}", _SENTENCE)


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _detail(others: list[Gate], approvals: ApprovalStanding | None, now: datetime) -> str:
    parts: list[str] = []
    if others:
        more = f", and {plural(len(others) - 1, 'more gate')}" if len(others) > 1 else ""
        parts.append(f"Then: {_obstacle(others[0], now)}{more}")
    given = sum(len(rule.given) for rule in approvals.rules) if approvals is not None else 0
    if given:
        parts.append(f"{plural(given, 'approval')} given")
    return " · ".join(parts)


def execute_reason(judgement: Judgement) -> str:
    """Return what is missing in counts: `1 approval is missing, 1 result is stale`."""
    counts = Counter(gate.result for gate in judgement.gates if not gate.result.met)
    parts: list[str] = []
    missing = missing_approvals(judgement.approvals)
    if missing and judgement.gate(GateKind.APPROVALS).result is GateResult.WAITING:
        parts.append(f"{plural(missing, 'approval is', 'approvals are')} missing")
        counts[GateResult.WAITING] -= 1
    parts += [plural(counts[result], *nouns) for result, nouns in _NOUNS.items() if counts[result] > 0]
    return ", ".join(parts) or plain(judgement.sentence, _SENTENCE)


def missing_approvals(approvals: ApprovalStanding | None) -> int:
    return sum(rule.missing for rule in approvals.rules) if approvals is not None else 0


def _ready_words(judgement: Judgement, now: datetime, off: str) -> ReadinessWords:
    waived = sum(gate.result is GateResult.WAIVED for gate in judgement.gates)
    tail = f", {waived} waived on record" if waived else ""
    return ReadinessWords(
        sign=READINESS[Readiness.READY],
        headline=f"Ready: all {len(judgement.gates)} gates passed{tail}",
        detail=f"Checked {relative(judgement.at, now)}. Checked once more when the run starts.",
        execute_off=off,
    )


# --- when no gate decides any more ---------------------------------------------------------------------------


def _past_words(facts: RequestFacts, now: datetime) -> ReadinessWords:
    request = facts.request
    headline, detail = past_words(request, facts.lane, now)
    return ReadinessWords(
        sign=request_sign(request),
        headline=headline,
        detail=detail,
        execute_off=f"Off: it {_is(facts)}",
    )


def past_words(request: Request, lane: tuple[Request, ...], now: datetime) -> tuple[str, str]:
    """Return what became of a request that gates do not decide on any more: in a sentence, and the reason given."""
    names = {item.id: item.full_name for item in lane}
    word = request_sign(request).word.capitalize()
    end = request.ended
    by = f", {absolute(end.at, now)}, by {plain(end.by)}" if end is not None else ""
    detail = plain(end.reason) if end is not None and end.reason else ""
    if request.state is RequestState.SUPERSEDED:
        successor = names.get(request.superseded_by, "a later request")
        lost = _lost(request)
        return f"Superseded by {plain(successor)}{by}", " · ".join(part for part in (lost, detail) if part)
    if request.rolled_back_by:
        return f"Rolled back by {plain(names.get(request.rolled_back_by, 'a rollback'))}", detail
    if request.state.holds_targets:
        return f"{word}{_waves_landed(request)}", "Its run holds these targets until it has ended."
    return f"{word}{by}", detail


def _lost(request: Request) -> str:
    given = sum(approval.revoked is None for approval in request.approvals)
    return f"{plural(given, 'approval no longer counts', 'approvals no longer count')}" if given else ""


def _waves_landed(request: Request) -> str:
    attempt = request.attempt
    if attempt is None:
        return ""
    landed, waves = len(attempt.landings), len(request.submission.waves)
    return f": attempt {attempt.number}, {landed} of {plural(waves, 'wave')} landed"


def _is(facts: RequestFacts) -> str:
    state = facts.request.state
    if facts.request.waits_under(facts.policy.verification.accept):
        return "has run, and waits for acceptance"
    return {
        RequestState.RUNNING: "runs already",
        RequestState.PAUSED: "is paused; go on with it on its run's page",
        RequestState.PARTIAL: "is partly done; go on with it on its run's page",
        RequestState.SUCCEEDED: "is done",
        RequestState.LEFT: "was left as it is",
    }.get(state, f"is {state.value}")
