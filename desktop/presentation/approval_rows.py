"""The approvals of a request as a table: rule, needed, given, by whom, missing; and what does not count, with why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.domain.approval import ApprovalStanding, RuleStanding
from desktop.domain.counting import plural
from desktop.domain.gate import GateKind, GateResult, Judgement
from desktop.domain.request import Approval, Request
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import PASSED, STALE, WAITING, Sign
from desktop.presentation.times import absolute

if TYPE_CHECKING:
    from desktop.presentation.request_facts import RequestFacts


_REASONS = {
    "the requester's own approval does not count": "the requester may not approve",
    "taken back": "it was taken back",
    "expired": "it has expired",
}
_COMMENT = 160
_MOST_NAMES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRow:
    """A rule: how many it needs, who gave, who is missing."""

    rule: str
    needed: int
    given: int
    by: str
    sign: Sign
    missing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalTable:
    """The table with its summary and the lines below it."""

    summary: str
    rows: tuple[ApprovalRow, ...]
    notes: tuple[str, ...]


def approval_table(facts: RequestFacts, now: datetime) -> ApprovalTable | None:
    """Return how the approval rules stand; None where gates decide nothing any more."""
    judgement = facts.judgement
    if judgement is None or judgement.approvals is None:
        return None
    stands, request = judgement.approvals, facts.request
    stale = judgement.gate(GateKind.PLAN).result is GateResult.STALE
    rows = tuple(_row(rule, request, now, stale=stale) for rule in stands.rules)
    notes = [*_void_notes(facts, judgement, now), *_not_counted(stands, request, now)]
    notes += _predecessor_notes(facts, now)
    return ApprovalTable(summary=summary_words(stands), rows=rows, notes=tuple(notes))


def summary_words(stands: ApprovalStanding) -> str:
    """Return `Waiting - 1 of 3, still needs: security` as the gate's first line says it."""
    if not stands.rules:
        return "The policy asks for none"
    return stands.sentence


def _row(rule: RuleStanding, request: Request, now: datetime, *, stale: bool) -> ApprovalRow:
    given = [item for name in rule.given for item in _of(request, name)]
    if stale:
        sign, missing = STALE.named("void"), "the plan changed"
    elif not rule.missing:
        sign, missing = PASSED.named("met"), ""
    else:
        sign, missing = WAITING, _who(rule)
    return ApprovalRow(
        rule=plain(rule.rule.words, 60),
        needed=rule.rule.count,
        given=len(rule.given),
        by="; ".join(_given_words(item, now) for item in given) or "none yet",
        sign=sign,
        missing=missing,
    )


def _of(request: Request, name: str) -> list[Approval]:
    """Return the standing approval of a person: the last that was not taken back."""
    return [item for item in request.approvals if item.mark.by == name and item.revoked is None][-1:]


def _given_words(approval: Approval, now: datetime) -> str:
    comment = f" “{plain(approval.mark.reason, _COMMENT)}”" if approval.mark.reason else ""
    return f"{plain(approval.mark.by)} {absolute(approval.mark.at, now)}, unsigned{comment}"


def _who(rule: RuleStanding) -> str:
    names = [plain(name, 40) for name in rule.candidates]
    if not names:
        return "nobody may give it"
    shown = " or ".join(names[:_MOST_NAMES])
    return f"{shown} or {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else shown


def _not_counted(stands: ApprovalStanding, request: Request, now: datetime) -> list[str]:
    lines: list[str] = []
    used: set[int] = set()
    for name, reason in stands.not_counted:
        number = next(
            (n for n, item in enumerate(request.approvals) if item.mark.by == name and n not in used), None
        )
        at = ""
        if number is not None:
            used.add(number)
            at = f" {absolute(request.approvals[number].mark.at, now)}"
        lines.append(f"{plain(name)}{at}: not counted, {plain(_REASONS.get(reason, reason))}")
    return lines


def _void_notes(facts: RequestFacts, judgement: Judgement, now: datetime) -> list[str]:
    """Say that approvals given to a plan that is outdated count no longer, and since what."""
    gate = judgement.gate(GateKind.PLAN)
    given = [item for item in facts.request.approvals if item.revoked is None]
    if gate.result is not GateResult.STALE or not given:
        return []
    why = plain(gate.facts[0] if gate.facts else gate.reason)
    words = plural(len(given), "approval no longer counts", "approvals no longer count")
    return [f"{words}: {why} (seen {absolute(gate.at, now)})"]


def _predecessor_notes(facts: RequestFacts, now: datetime) -> list[str]:
    lines: list[str] = []
    for former in facts.predecessors:
        given = [item for item in former.approvals if item.revoked is None]
        if given and former.ended is not None:
            of = former.full_name
            words = plural(
                len(given), f"approval of {of} no longer counts", f"approvals of {of} no longer count"
            )
            what = difference_words(former, facts.request)
            lines.append(f"{words} here: {what} {absolute(former.ended.at, now)}")
    return lines


def difference_words(former: Request, later: Request) -> str:
    """Return in few words in what a later request differs from the one whose place it took."""
    parts: list[str] = []
    if frozenset(former.slots) != frozenset(later.slots):
        parts.append("scope changed")
    if former.submission.release != later.submission.release:
        parts.append("release changed")
    if former.submission.source != later.submission.source:
        parts.append("source changed")
    if former.policy_sha256 != later.policy_sha256:
        parts.append("policy changed")
    return ", ".join(parts) or "the plan changed"


def candidates(stands: ApprovalStanding | None) -> Sequence[str]:
    """Return who may still give a missing approval."""
    if stands is None:
        return ()
    return tuple(dict.fromkeys(name for rule in stands.rules if rule.missing for name in rule.candidates))
