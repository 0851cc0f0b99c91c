"""Gates as rows: unmet ones first, each with sign and word, why it exists, facts, age, owner, and what to do."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from desktop.domain.gate import NOT_WAIVABLE, Gate, GateKind, GateResult, Judgement, Readiness
from desktop.domain.request import Request
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import FROZEN, HELD, STRUCK, Sign
from desktop.presentation.times import both_clocks, in_words, relative
from desktop.presentation.wording import GATES

_SENTENCE = 300
_READING = frozenset({GateKind.TARGET_HEALTH, GateKind.TARGET_DRIFT})
_OWN_SIGNS = {GateKind.FREEZE: FROZEN, GateKind.HOLD: HELD, GateKind.REJECTED: STRUCK}
"""Gates whose blocking has a shape of its own: frozen and failed never look alike."""
_BEGIN_WITH_NAMES = frozenset({GateKind.ROUTE, GateKind.FREEZE, GateKind.CONCURRENT, GateKind.RULES})
"""Gates whose reason begins with a name, which stays as it is written."""
_ORDERS: dict[Readiness, tuple[GateResult, ...]] = {
    Readiness.STALE: (GateResult.STALE,),
    Readiness.BLOCKED: (GateResult.BLOCKED, GateResult.UNKNOWN),
    Readiness.WAITING: (GateResult.WAITING,),
}
_COUNTED = (
    GateResult.WAITING,
    GateResult.STALE,
    GateResult.BLOCKED,
    GateResult.UNKNOWN,
    GateResult.WAIVED,
)


class GateDeed(StrEnum):
    """What a person can do about a gate."""

    AGAIN = "again"
    EVIDENCE = "evidence"
    VERIFY = "verify"
    CALENDAR = "calendar"
    HANDOFF = "handoff"
    NEW_PLAN = "new-plan"
    RUN = "run"
    PIPELINE = "pipeline"


_ALWAYS: Mapping[GateKind, tuple[GateDeed, str]] = {
    GateKind.TARGET_HEALTH: (GateDeed.AGAIN, "Check again"),
    GateKind.TARGET_DRIFT: (GateDeed.AGAIN, "Check again"),
    GateKind.FREEZE: (GateDeed.CALENDAR, "Calendar"),
    GateKind.WINDOW: (GateDeed.CALENDAR, "Calendar"),
    GateKind.OWNERS: (GateDeed.HANDOFF, "Handoff"),
    GateKind.ROLLBACK_MODE: (GateDeed.HANDOFF, "Handoff"),
}
_UNMET: Mapping[GateKind, tuple[GateDeed, str]] = {
    GateKind.PLAN: (GateDeed.NEW_PLAN, "New plan…"),
    GateKind.CONCURRENT: (GateDeed.RUN, "Open run"),
    GateKind.HOLD: (GateDeed.PIPELINE, "Pipeline"),
    GateKind.REJECTED: (GateDeed.PIPELINE, "Pipeline"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """A gate as shown. `deed` with its words is what to do about it; `place` is what the deed concerns."""

    kind: str
    sign: Sign
    title: str
    why: str
    why_whole: str
    headline: str
    facts: tuple[str, ...]
    age: str
    owner: str
    change: str
    met: bool
    deed: GateDeed | None = None
    deed_words: str = ""
    place: str = ""
    waivable: bool = False

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        parts = (self.sign.word.capitalize(), self.title, self.headline, *self.facts, self.change)
        return ", ".join(part for part in (*parts, self.why_whole, self.age) if part)


def gate_rows(judgement: Judgement, now: datetime) -> tuple[GateRow, ...]:
    """Return the rows: what keeps the request from starting first, what was waived next, then what is met."""
    return tuple(_row(gate, judgement.request, now) for gate in ordered_gates(judgement))


def ordered_gates(judgement: Judgement) -> list[Gate]:
    """Return the gates in the order of their rows; the first is the one that the readiness names."""
    first = _ORDERS.get(judgement.readiness, ())

    def rank(gate: Gate) -> int:
        if gate.result is GateResult.WAIVED:
            return 2
        if gate.result.met:
            return 3
        return 0 if gate.result in first else 1

    return sorted(judgement.gates, key=rank)


def gate_sign(gate: Gate) -> Sign:
    """Return the sign of a gate; a freeze, a hold and a rejected release have their own."""
    if gate.result is GateResult.BLOCKED and gate.kind in _OWN_SIGNS:
        return _OWN_SIGNS[gate.kind]
    return GATES[gate.result]


def _row(gate: Gate, request: Request, now: datetime) -> GateRow:
    deed, words, place = _deed(gate, request)
    return GateRow(
        kind=gate.kind.value,
        sign=gate_sign(gate),
        title=plain(gate.title, 60),
        why=why_words(gate.why),
        why_whole=plain(gate.why),
        headline=_headline(gate, now),
        facts=tuple(plain(in_words(fact, now), _SENTENCE) for fact in gate.facts),
        age=relative(gate.observed_at or gate.at, now),
        owner="" if gate.result.met else plain(gate.owner),
        change=_change(gate, now),
        met=gate.result.met,
        deed=deed,
        deed_words=words,
        place=place,
        waivable=not gate.result.met and gate.kind not in NOT_WAIVABLE,
    )


def why_words(why: str) -> str:
    """Return why a gate exists in few words: the file and line, without its folder, else the policy's name."""
    place = why.rpartition(", ")[2]
    return plain(place.rpartition("/")[2] if ":" in place else why, 80)


def _headline(gate: Gate, now: datetime) -> str:
    words = plain(in_words(gate.reason, now), _SENTENCE)
    return words if gate.kind in _BEGIN_WITH_NAMES else words[:1].upper() + words[1:]


def _change(gate: Gate, now: datetime) -> str:
    if gate.next_change is None:
        return ""
    moment = f"{both_clocks(gate.next_change, now)}, {relative(gate.next_change, now)}"
    if gate.kind is GateKind.APPROVALS and not gate.result.met:
        return f"The first approval given expires {moment}"
    return f"Holds until {moment}" if gate.result.met else f"Changes by itself {moment}"


def _deed(gate: Gate, request: Request) -> tuple[GateDeed | None, str, str]:
    """Return what to do about a gate, the words for it, and what it concerns."""
    submission = request.submission
    if gate.kind is GateKind.SOURCE:
        source = plain(submission.source, 40)
        if gate.result.met:
            evidence = plain(gate.facts[0], 40) if gate.facts else ""
            return (GateDeed.EVIDENCE if evidence else None), evidence, submission.source
        return GateDeed.VERIFY, f"Verify {source}", submission.source
    if gate.kind is GateKind.PLAN and submission.source == submission.target:
        return None, "", ""
    deeds = _ALWAYS if gate.kind in _ALWAYS or gate.result.met else _UNMET
    deed, words = deeds.get(gate.kind, (None, ""))
    return deed, words, gate.owner if deed is GateDeed.RUN else request.lane


# --- counts and segments -------------------------------------------------------------------------------------


class Segment(StrEnum):
    """A gate in the little bar beside a request; met ones come first."""

    MET = "met"
    WAIVED = "waived"
    WAITING = "waiting"
    STALE = "stale"
    BLOCKED = "blocked"
    FROZEN = "frozen"


_SEGMENTS = {
    GateResult.PASSED: Segment.MET,
    GateResult.WAIVED: Segment.WAIVED,
    GateResult.WAITING: Segment.WAITING,
    GateResult.STALE: Segment.STALE,
    GateResult.UNKNOWN: Segment.STALE,
    GateResult.BLOCKED: Segment.BLOCKED,
}


def segments(gates: Iterable[Gate]) -> tuple[Segment, ...]:
    """Return the gates as segments in the order of the bar."""
    order = list(Segment)
    return tuple(sorted((_segment(gate) for gate in gates), key=order.index))


def _segment(gate: Gate) -> Segment:
    frozen = gate.result is GateResult.BLOCKED and gate.kind in {GateKind.FREEZE, GateKind.HOLD}
    return Segment.FROZEN if frozen else _SEGMENTS[gate.result]


def met_count(judgement: Judgement) -> int:
    return sum(gate.result.met for gate in judgement.gates)


def count_words(judgement: Judgement) -> str:
    """Return how many gates are not passed, by word: `1 waiting, 1 stale`; "" where all are."""
    counts = Counter(gate.result for gate in judgement.gates)
    return ", ".join(f"{counts[result]} {GATES[result].word}" for result in _COUNTED if counts[result])


def changes_words(before: Judgement | None, after: Judgement) -> str:
    """Return what to announce: each gate that stands otherwise than before, then the readiness; "" where none does."""
    if before is None or before.request.id != after.request.id:
        return ""
    old = {gate.kind: gate.result for gate in before.gates}
    changed = [
        f"{gate.title} is {gate_sign(gate).word}"
        for gate in after.gates
        if old.get(gate.kind, gate.result) is not gate.result
    ]
    if not changed:
        return ""
    return plain(f"{after.request.full_name}: {', '.join(changed)}. {after.sentence}", _SENTENCE)


def is_about_clusters(kind: GateKind) -> bool:
    """Tell whether a gate rests on what the clusters say: looking again can change it."""
    return kind in _READING
