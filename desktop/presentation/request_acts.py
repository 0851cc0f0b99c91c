"""What a person may do with a request now, and for everything else why not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from desktop.domain.gate import NOT_WAIVABLE, GateKind, GateResult, Judgement
from desktop.domain.request import Request, RequestState
from desktop.presentation.approval_rows import candidates
from desktop.presentation.request_act_ids import (
    AGAIN,
    APPROVE,
    CANCEL,
    COMMENT,
    EXECUTE,
    REJECT,
    REVOKE,
    SUPERSEDE,
    WAIVE,
)

if TYPE_CHECKING:
    from desktop.presentation.request_facts import RequestFacts


_BEFORE_RUN = frozenset({RequestState.SUBMITTED, RequestState.FAILED})


def act_reasons(facts: RequestFacts, off: str) -> Mapping[str, str]:
    """Return for each act why it is off now, "" where it is on; `off` says why this machine may not write."""
    over = _over(facts)
    return {
        APPROVE: over or off or _not_approving(facts),
        REJECT: over or off or _unknown(facts, "reject"),
        EXECUTE: over or _not_ready(facts) or off,
        WAIVE: over or off or _not_waiving(facts),
        CANCEL: over or off,
        REVOKE: over or off or _nothing_given(facts),
        SUPERSEDE: _not_superseding(facts) or off,
        AGAIN: over,
        COMMENT: "",
    }


def acts_off_words(facts: RequestFacts, off: str) -> str:
    """Return why the deciding buttons are off, in one sentence below them; "" where this machine may write."""
    return f"Approve, reject and cancel are off. {off}" if off and not _over(facts) else ""


def _over(facts: RequestFacts) -> str:
    if facts.request.frozen_by_newer:
        return "A newer program wrote an event of it"
    return "" if facts.request.state in _BEFORE_RUN else _state_words(facts)


def _state_words(facts: RequestFacts) -> str:
    if facts.request.waits_under(facts.policy.verification.accept):
        return "Its run waits for acceptance"
    return f"It is {facts.request.state.value}"


def _unknown(facts: RequestFacts, act: str) -> str:
    return "" if facts.me.known else f"Only people of the workspace file can {act}"


def _not_approving(facts: RequestFacts) -> str:
    given = [item for item in facts.request.approvals if item.revoked is None]
    if any(item.mark.by == facts.me.id for item in given):
        return "You approved it already"
    return _unknown(facts, "approve")


def _not_ready(facts: RequestFacts) -> str:
    judgement = facts.judgement
    return "" if judgement is not None and judgement.ready else "Not every gate is met"


def _not_waiving(facts: RequestFacts) -> str:
    if facts.waive_fault:
        return f"You may not waive here: {facts.waive_fault}"
    return "" if waivable(facts) else "No gate that may be waived is open"


def waivable(facts: RequestFacts) -> tuple[GateKind, ...]:
    """Return the gates that a person with the right to could let pass now."""
    judgement = facts.judgement
    if judgement is None:
        return ()
    return tuple(gate.kind for gate in judgement.obstacles() if gate.kind not in NOT_WAIVABLE)


def _nothing_given(facts: RequestFacts) -> str:
    mine = [item for item in facts.request.approvals if item.revoked is None and item.mark.by == facts.me.id]
    return "" if mine else "You have given no approval"


def _not_superseding(facts: RequestFacts) -> str:
    if facts.request.state is not RequestState.SUBMITTED:
        return _state_words(facts)
    return "" if successors(facts) else "There is no later request on its targets"


def successors(facts: RequestFacts) -> tuple[Request, ...]:
    """Return the later open requests on its targets: those that may take its place."""
    return tuple(item for item in facts.related if item.number > facts.request.number and item.state.open)


def waits_for(facts: RequestFacts) -> str:
    """Return what of a request waits for this person: `Your approval`, "" where nothing does."""
    judgement, request, me = facts.judgement, facts.request, facts.me.id
    if judgement is None:
        return ""
    if me in candidates(judgement.approvals) and not _approved_by(request, me):
        return "Your approval"
    return _own_turn(judgement) if request.submitted.by == me else ""


def _own_turn(judgement: Judgement) -> str:
    """Return what of a request its requester could do now."""
    if judgement.ready:
        return "Execute, by you"
    if judgement.gate(GateKind.PLAN).result is GateResult.STALE:
        return "A new plan, by you"
    if any(gate.owner == "the requester" for gate in judgement.obstacles()):
        return "Your answer"
    stale = any(gate.result is GateResult.STALE for gate in judgement.obstacles())
    return "A new check, by you" if stale else ""


def _approved_by(request: Request, person: str) -> bool:
    return any(item.mark.by == person and item.revoked is None for item in request.approvals)
