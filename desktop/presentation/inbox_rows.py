"""Requests as rows of the inbox: route, release, risk, gates, readiness, what waits for whom since when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from desktop.domain.counting import plural
from desktop.domain.environment import Tier
from desktop.domain.gate import GateKind, GateResult, Judgement
from desktop.domain.request import Request, RequestKind, RequestState
from desktop.domain.risk import Severity
from desktop.presentation.gate_rows import Segment, met_count, ordered_gates, segments
from desktop.presentation.plain_text import plain
from desktop.presentation.request_acts import waits_for
from desktop.presentation.request_facts import RequestFacts
from desktop.presentation.request_page import change_of, route_words
from desktop.presentation.request_readiness import obstacle_sign, past_words, short_readiness
from desktop.presentation.signs import ATTENTION, FROZEN, NOTE, PASSED, UNKNOWN, Sign
from desktop.presentation.times import both_clocks, dated, in_words, relative, span
from desktop.presentation.wording import request_sign

_NOT_JUDGED = UNKNOWN.named("not judged yet")


class InboxGroup(StrEnum):
    """The groups of the list, in their order."""

    WAITS_FOR_ME = "Waits for me"
    READY = "Ready"
    WAITS_FOR_OTHERS = "Waits for others"
    RUNNING = "Running"
    JUDGING = "Gates not judged yet"
    DONE = "Done"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """A request in the list. Empty `segments` and `gates` mean that no gate was judged (yet)."""

    name: str
    requester: str
    source: str
    target: str
    tier: Tier
    kinds: str
    release: str
    replaces: str
    targets: int
    risk: str
    risk_sign: Sign | None
    segments: tuple[Segment, ...]
    gates: str
    sign: Sign
    readiness: str
    reason: str
    wait: str
    waits_on: str
    window: str
    window_until: str
    closed: bool
    closing: str = ""
    """By which freezes it is closed, until when by both clocks, and whether rollbacks pass."""
    group: InboxGroup
    mine: bool
    waits_for_me: bool
    done: bool
    since: datetime
    rollback: bool = False

    @property
    def spoken(self) -> str:
        """The row as a screen reader says it."""
        route = f"{self.source} to {self.target}" if not self.rollback else f"rollback in {self.target}"
        gates = f"gates {self.gates}" if self.gates else ""
        parts = (self.name, route, f"release {self.release}", plural(self.targets, "target"))
        more = (
            gates,
            self.readiness,
            self.reason,
            f"closed by {self.closing}" if self.closing else "",
            f"waits {self.wait} for {self.waits_on}" if self.wait else "",
        )
        return ", ".join(part for part in (*parts, *more) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxInput:
    """What the inbox is made from: all requests, and the facts of those whose gates were judged."""

    requests: tuple[Request, ...]
    tiers: Mapping[str, Tier]
    me: str
    facts: Mapping[str, RequestFacts] = field(default_factory=dict[str, RequestFacts])


def inbox_rows(given: InboxInput, now: datetime) -> tuple[InboxRow, ...]:
    """Return every request as a row, in no order."""
    lanes: dict[str, tuple[Request, ...]] = {}
    for request in given.requests:
        lanes[request.lane] = (*lanes.get(request.lane, ()), request)
    return tuple(_row(request, given, lanes[request.lane], now) for request in given.requests)


def _row(request: Request, given: InboxInput, lane: tuple[Request, ...], now: datetime) -> InboxRow:
    facts = given.facts.get(request.id)
    judgement = facts.judgement if facts is not None else None
    source, target = route_words(request)
    change = change_of(facts) if facts is not None else None
    turn = waits_for(facts) if facts is not None else ""
    done = not request.state.open
    readiness = _readiness(request, judgement, turn, lane, now)
    risk_sign, risk = _risk(request)
    window, until, closed = _window(judgement, now)
    wait, waits_on = _wait(request, judgement, turn, now)
    return InboxRow(
        name=request.full_name,
        requester=plain(request.submitted.by, 60),
        source=source,
        target=target,
        tier=given.tiers.get(request.lane, Tier.PROD),
        kinds=change.kinds if change is not None else plural(len(request.slots), "target"),
        release=plain(request.submission.release, 40),
        replaces=f"from {change.replaces}" if change is not None and change.moves else "",
        targets=len(request.slots),
        risk=risk,
        risk_sign=risk_sign,
        segments=segments(judgement.gates) if judgement is not None else (),
        gates=f"{met_count(judgement)}/{len(judgement.gates)}" if judgement is not None else "",
        sign=readiness[0],
        readiness=readiness[1],
        reason=readiness[2],
        wait=wait,
        waits_on=waits_on,
        window=window,
        window_until=until,
        closed=closed,
        closing=_closing(judgement, now),
        group=_group(request, judgement, turn),
        mine=request.submitted.by == given.me,
        waits_for_me=bool(turn),
        done=done,
        since=_since(request),
        rollback=request.submission.kind is RequestKind.ROLLBACK,
    )


def _since(request: Request) -> datetime:
    """Return the moment from which the request waits as it does now; of a closed one when it ended."""
    if request.ended is not None:
        return request.ended.at
    attempt = request.attempt
    if attempt is not None:
        return attempt.ended.at if attempt.ended is not None else attempt.started.at
    return request.submitted.at


def _group(request: Request, judgement: Judgement | None, turn: str) -> InboxGroup:
    if not request.state.open:
        return InboxGroup.DONE
    if request.state.holds_targets:
        return InboxGroup.RUNNING
    if judgement is None:
        return InboxGroup.JUDGING
    if turn:
        return InboxGroup.WAITS_FOR_ME
    return InboxGroup.READY if judgement.ready else InboxGroup.WAITS_FOR_OTHERS


def _readiness(
    request: Request, judgement: Judgement | None, turn: str, lane: tuple[Request, ...], now: datetime
) -> tuple[Sign, str, str]:
    if judgement is None:
        if request.state in {RequestState.SUBMITTED, RequestState.FAILED}:
            return _NOT_JUDGED, _NOT_JUDGED.word.capitalize(), ""
        sign = request_sign(request)
        headline, detail = past_words(request, lane, now)
        return sign, sign.word.capitalize(), detail or _after(headline)
    obstacles = [gate for gate in ordered_gates(judgement) if not gate.result.met]
    if not obstacles:
        by = turn or f"Execute, by {plain(request.submitted.by, 60)}"
        return PASSED.named("ready"), short_readiness(judgement), by
    first = obstacles[0]
    sign = obstacle_sign(judgement, first)
    words = sign.word.capitalize() if sign is FROZEN else short_readiness(judgement)
    reason = turn or plain(in_words(first.reason, now), 160)
    if not turn and first.kind is GateKind.APPROVALS:
        reason = f"Approval from {plain(first.owner, 80)}"
    return sign, words, reason


def _after(headline: str) -> str:
    """Return what follows the state's own word in a sentence about it."""
    rest = headline.partition(", ")[2] or headline.partition(": ")[2] or headline.partition(" by ")[2]
    return rest[:1].upper() + rest[1:]


def _risk(request: Request) -> tuple[Sign | None, str]:
    """Return how many flags the request was submitted with; notes alone are counted more quietly."""
    flags = request.submission.flags
    if not flags:
        return None, "–"
    grave = [flag for flag in flags if flag.severity != Severity.NOTE.value]
    return (ATTENTION, str(len(grave))) if grave else (NOTE, str(len(flags)))


def _window(judgement: Judgement | None, now: datetime) -> tuple[str, str, bool]:
    """Return whether the request's targets are open now, until when, and whether they are closed."""
    if judgement is None:
        return "–", "", False
    freeze, window = judgement.gate(GateKind.FREEZE), judgement.gate(GateKind.WINDOW)
    if freeze.result is GateResult.UNKNOWN:
        return "Unknown", plain(freeze.reason, 80), False
    for gate in (freeze, window):
        if not gate.result.met:
            until = f"until {dated(gate.next_change, now)}" if gate.next_change else "no end in sight"
            return "Closed", until, True
    ends = [gate.next_change for gate in (freeze, window) if gate.next_change is not None]
    return "Open", f"until {dated(min(ends), now)}" if ends else "no freeze planned", False


def _closing(judgement: Judgement | None, now: datetime) -> str:
    gate = judgement.gate(GateKind.FREEZE) if judgement is not None else None
    if gate is None or gate.result is not GateResult.BLOCKED:
        return ""
    return plain("; ".join(in_words(fact, now, both_clocks) for fact in gate.facts), 300)


def _wait(request: Request, judgement: Judgement | None, turn: str, now: datetime) -> tuple[str, str]:
    if not request.state.open or request.state.holds_targets:
        return relative(_since(request), now), ""
    wait = span(now - _since(request))
    if turn:
        return wait, "you"
    if judgement is None:
        return wait, ""
    if judgement.ready:
        return wait, plain(request.submitted.by, 60)
    first = next(gate for gate in ordered_gates(judgement) if not gate.result.met)
    return wait, plain(first.owner or "nobody in particular", 60)
