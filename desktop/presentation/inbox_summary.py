"""A request in short, for the pane beside the inbox: its change, risks, gates, and the last thing somebody said."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.counting import plural
from desktop.domain.gate import GateKind
from desktop.presentation.gate_rows import gate_sign, ordered_gates
from desktop.presentation.plain_text import plain
from desktop.presentation.request_facts import RequestFacts
from desktop.presentation.request_page import change_of
from desktop.presentation.request_sheets import flag_lines_of
from desktop.presentation.request_story import StoryLine, initials
from desktop.presentation.signs import Sign
from desktop.presentation.times import in_words, moment_words

_MOST_MOVES, _MOST_GATES = 5, 9
_DIGEST = 6
_SHOWN_FIRST = (
    GateKind.APPROVALS,
    GateKind.PLAN,
    GateKind.SOURCE,
    GateKind.FREEZE,
    GateKind.TARGET_DRIFT,
    GateKind.TARGET_HEALTH,
    GateKind.ROLLBACK_MODE,
)
"""Gates that are listed in short also while they are met."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryGate:
    """A gate in one line."""

    sign: Sign
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSummary:
    """What the pane shows besides the row itself."""

    digest: str
    moves: tuple[tuple[str, str], ...]
    files: str
    targets: int
    risks: tuple[tuple[Sign, str], ...]
    gates: tuple[SummaryGate, ...]
    others: str
    last: StoryLine | None


def request_summary(facts: RequestFacts, now: datetime) -> RequestSummary:
    """Return a request in short."""
    change, request = change_of(facts), facts.request
    gates, others = _gates(facts, now)
    return RequestSummary(
        digest=request.submission.plan_digest[:_DIGEST],
        moves=tuple((move.words, str(move.count)) for move in change.moves[:_MOST_MOVES]),
        files=plural(change.files, "file"),
        targets=change.targets,
        risks=tuple(
            (line.sign, f"{line.title} · {'reason given' if answer.reason else 'noted'}")
            for line, answer in zip(flag_lines_of(request), request.submission.flags, strict=True)
        ),
        gates=gates,
        others=others,
        last=_last(facts, now),
    )


def _gates(facts: RequestFacts, now: datetime) -> tuple[tuple[SummaryGate, ...], str]:
    if facts.judgement is None:
        return (), ""
    ordered = ordered_gates(facts.judgement)
    shown = [gate for gate in ordered if not gate.result.met or gate.kind in _SHOWN_FIRST][:_MOST_GATES]
    left = len(ordered) - len(shown)
    rows = tuple(
        SummaryGate(
            sign=gate_sign(gate), title=plain(gate.title, 60), text=plain(in_words(gate.reason, now), 120)
        )
        for gate in shown
    )
    return rows, f"and {left} more that are met" if left else ""


def _last(facts: RequestFacts, now: datetime) -> StoryLine | None:
    request = facts.request
    marks = [(mark, "") for mark in request.notes]
    marks += [(item.mark, "approved") for item in request.approvals if item.mark.reason]
    if request.ended is not None and request.ended.reason:
        marks.append((request.ended, request.state.value))
    if not marks:
        return None
    mark, did = max(marks, key=lambda item: item[0].at)
    return StoryLine(
        key="last",
        initials=initials(mark.by),
        who=plain(mark.by, 60),
        did=did,
        at=moment_words(mark.at, now),
        quote=plain(mark.reason),
    )
