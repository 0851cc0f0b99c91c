"""What the sheets of a request say: facts, titles, how much friction a deed has, what speaks against it."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.counting import plural
from desktop.domain.gate import Gate, GateKind, GateResult
from desktop.domain.request import Request, RequestKind
from desktop.domain.risk import RiskKind
from desktop.presentation.plain_text import plain
from desktop.presentation.request_acts import successors
from desktop.presentation.request_change import ChangeWords
from desktop.presentation.request_facts import RequestFacts
from desktop.presentation.request_page import (
    change_of,
    halt_words,
    origin_words,
    route_sentence,
    waves,
    window_words,
)
from desktop.presentation.signs import ATTENTION, NOTE, Sign
from desktop.presentation.times import in_words

_MOST_MOVES = 4
_DIGEST = 16
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagLine:
    """A risk flag as it was answered when the request was submitted."""

    sign: Sign
    title: str
    text: str


def execute_title(facts: RequestFacts) -> str:
    """Return the deed's own words: they are the title of the sheet and the words of its button."""
    verb = "Roll back" if facts.request.submission.kind is RequestKind.ROLLBACK else "Execute on"
    return f"{verb} {plural(len(facts.request.slots), 'target')} in {plain(facts.request.lane, 60)}"


def needs_typed_name(facts: RequestFacts) -> bool:
    """Tell whether execution is of the gravest level: production, a large blast radius, or a gate that was waived."""
    flags = {answer.flag for answer in facts.request.submission.flags}
    judgement = facts.judgement
    waived = judgement is not None and any(gate.result is GateResult.WAIVED for gate in judgement.gates)
    return facts.environment.protected or RiskKind.BLAST_RADIUS.value in flags or waived


def execute_facts(facts: RequestFacts, now: datetime) -> Facts:
    """Return what is about to happen."""
    request, change = facts.request, change_of(facts)
    submission = request.submission
    mode = submission.rollback_mode.value if submission.rollback_mode else "not chosen"
    given = len({item.mark.by for item in request.approvals if item.revoked is None})
    return (
        ("Route", route_sentence(request)),
        *((("Undoes", origin_words(facts)),) if submission.restores else ()),
        ("Release", moves_words(change)),
        ("Strategy", f"{submission.strategy.value.capitalize()}: {waves(request)}"),
        ("Stops by itself", halt_words(request)),
        ("Change", f"Commits to {plain(facts.branch, 60)}, {plural(change.files, 'file')}, wave by wave"),
        ("Plan digest", submission.plan_digest[:_DIGEST]),
        ("Request digest", f"{request.digest[:_DIGEST]}, approved by {given}"),
        ("Rollback mode", mode),
        ("Verification", owners_words(request)),
        ("Window", window_words(request, now)),
    )


def approve_facts(facts: RequestFacts, now: datetime) -> Facts:
    """Return what an approver says yes or no to."""
    request, change = facts.request, change_of(facts)
    submission = request.submission
    return (
        ("Route", route_sentence(request)),
        *((("Undoes", origin_words(facts)),) if submission.restores else ()),
        ("Release", moves_words(change)),
        ("Targets", change.targets_and_kinds),
        ("Strategy", f"{submission.strategy.value.capitalize()}: {waves(request)}"),
        ("Requested by", plain(request.submitted.by, 60)),
        ("Verification", owners_words(request)),
        ("Window", window_words(request, now)),
        ("Plan digest", submission.plan_digest[:_DIGEST]),
        ("Request digest", request.digest[:_DIGEST]),
    )


def short_facts(facts: RequestFacts) -> Facts:
    """Return what a request is, for the sheets that end or change it."""
    request, change = facts.request, change_of(facts)
    return (
        ("Request", f"{request.full_name}: {plain(request.submission.title, 160)}"),
        ("Route", route_sentence(request)),
        ("Targets", change.targets_and_kinds),
        ("Request digest", request.digest[:_DIGEST]),
    )


def waive_facts(facts: RequestFacts, gate: Gate, now: datetime) -> Facts:
    """Return which gate would be let pass, and why it does not by itself."""
    return (
        *short_facts(facts),
        ("Gate", plain(gate.title, 60)),
        ("Stands", f"{gate.result.value}: {plain(in_words(gate.reason, now), 300)}"),
        ("Asked by", plain(gate.why)),
    )


def moves_words(change: ChangeWords) -> str:
    """Return `2026.11.1 → 2026.11.3 on 56, none → 2026.11.3 on 3`."""
    if not change.moves:
        return change.release
    listed = ", ".join(f"{move.words} on {move.count}" for move in change.moves[:_MOST_MOVES])
    more = len(change.moves) - _MOST_MOVES
    return f"{listed} and {more} more" if more > 0 else listed


def owners_words(request: Request) -> str:
    submission = request.submission
    first = plain(submission.verification_owner, 60) or "nobody named"
    return f"{first}, fallback {plain(submission.fallback_owner, 60) or 'nobody named'}"


def flag_lines_of(request: Request) -> tuple[FlagLine, ...]:
    """Return the risk flags of a request with the reasons its requester gave."""
    return tuple(
        FlagLine(
            sign=NOTE if answer.severity == "note" else ATTENTION,
            title=f"{plain(answer.flag, 60).replace('-', ' ').capitalize()}"
            + (f", {plural(answer.count, 'target')}" if answer.count else ""),
            text=f"{plain(request.submitted.by, 60)}: {plain(answer.reason)}"
            if answer.reason
            else "no reason was needed",
        )
        for answer in request.submission.flags
    )


def approval_warnings(facts: RequestFacts) -> tuple[str, ...]:
    """Return what an approver must know before saying yes: an approval that will not count says so beforehand."""
    request, me, found = facts.request, facts.me, list[str]()
    policy = facts.policy.approvals
    if me.id == request.submitted.by and not policy.requester_may_approve:
        found.append("Your approval will not count: the requester may not approve")
    stands = facts.judgement.approvals if facts.judgement is not None else None
    rules = stands.rules if stands is not None else ()
    teams = me.person.teams if me.person is not None else frozenset[str]()
    if rules and not any(not rule.rule.team or rule.rule.team in teams for rule in rules):
        found.append("Your approval fills no rule: you are in none of the teams that are asked")
    return tuple(found)


def outdated_lines(facts: RequestFacts) -> tuple[str, ...]:
    """Return what changed under the plan since it was made; empty where it is current."""
    judgement = facts.judgement
    if judgement is None:
        return ()
    gate = judgement.gate(GateKind.PLAN)
    if gate.result is not GateResult.STALE:
        return ()
    return tuple(plain(fact) for fact in gate.facts) or (plain(gate.reason),)


def successor_options(facts: RequestFacts) -> tuple[tuple[str, str], ...]:
    """Return the requests that may take its place, as choices."""
    return tuple(
        (item.full_name, f"{item.full_name}, {plain(item.submission.title, 80)}")
        for item in successors(facts)
    )
