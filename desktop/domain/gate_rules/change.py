"""Gates about the change: its route, whether the plan is current, whether its source is proven."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desktop.domain.body import format_time
from desktop.domain.counting import plural
from desktop.domain.environment import Route
from desktop.domain.gate import Gate, GateKind, GateResult
from desktop.domain.gate_rules.setting import SHOWN, Setting, gate
from desktop.domain.request import RequestKind
from desktop.domain.target import Slot

RECORDED = "a rollback restores recorded values"


def route_gate(setting: Setting, route: Route | None) -> Gate:
    """The pipeline must still have the edge; a rollback stays within its environment."""
    wanted = f"{setting.submission.source} → {setting.submission.target}"
    if setting.submission.source == setting.submission.target:
        return gate(
            setting, GateKind.ROUTE, "Allowed route", GateResult.PASSED, "a rollback stays in its environment"
        )
    if route is None:
        reason = f"the pipeline has no edge {wanted}"
        return gate(
            setting,
            GateKind.ROUTE,
            "Allowed route",
            GateResult.BLOCKED,
            reason,
            owner="who may change the pipeline",
        )
    return gate(
        setting, GateKind.ROUTE, "Allowed route", GateResult.PASSED, f"{wanted} is an edge of the pipeline"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStanding:
    """How the plan stands to the branch now: what changed under it, and whether that only moved the base."""

    base: str
    tip: str
    changed: tuple[str, ...] = ()
    """What makes it stale, one sentence each."""


def plan_gate(setting: Setting, standing: PlanStanding) -> Gate:
    """Stale only if a blob it edits, a source value or the policy changed; else it is carried over."""
    if standing.changed:
        reason = (
            standing.changed[0]
            if len(standing.changed) == 1
            else f"{standing.changed[0]} and {len(standing.changed) - 1} more"
        )
        return gate(
            setting,
            GateKind.PLAN,
            "Plan is current",
            GateResult.STALE,
            f"{reason}: preview again, approvals no longer count",
            facts=standing.changed[:SHOWN],
            owner="the requester",
        )
    same = standing.base == standing.tip
    reason = (
        "the branch stands where it was planned" if same else "the branch moved; the same edits still fit"
    )
    facts = (f"planned on {standing.base[:10]}", f"the branch is at {standing.tip[:10]}")
    return gate(
        setting,
        GateKind.PLAN,
        "Plan is current",
        GateResult.PASSED,
        reason,
        facts=facts,
        observed_at=setting.now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceProof:
    """The verification that proves the source's values of the plan; `unproven` maps a target to the reason."""

    environment: str
    verified_at: datetime | None = None
    proven_since: datetime | None = None
    evidence: str = ""
    unproven: Mapping[Slot, str] = field(default_factory=dict[Slot, str])


def source_gate(setting: Setting, proof: SourceProof) -> Gate:
    """The source must have been verified with exactly these values, and recently enough."""
    title = "Source is proven"
    wanted = setting.policy.source
    if setting.submission.kind is RequestKind.ROLLBACK:
        return gate(setting, GateKind.SOURCE, title, GateResult.PASSED, RECORDED)
    if not wanted.verified:
        return gate(setting, GateKind.SOURCE, title, GateResult.PASSED, "the policy asks for no proof")
    if proof.unproven or proof.verified_at is None:
        facts = tuple(f"{slot}: {reason}" for slot, reason in list(proof.unproven.items())[:SHOWN])
        reason = f"{plural(len(proof.unproven), 'target')} not verified in {proof.environment}"
        owner = f"anybody: verify {proof.environment}"
        return gate(setting, GateKind.SOURCE, title, GateResult.BLOCKED, reason, facts=facts, owner=owner)
    end = proof.verified_at + wanted.max_age if wanted.max_age else None
    if end is not None and setting.now >= end:
        reason = f"the verification of {format_time(proof.verified_at)} is older than the policy allows"
        return gate(
            setting,
            GateKind.SOURCE,
            title,
            GateResult.STALE,
            reason,
            facts=(proof.evidence,),
            observed_at=proof.verified_at,
        )
    reason = f"verified in {proof.environment} at {format_time(proof.verified_at)}"
    return gate(
        setting,
        GateKind.SOURCE,
        title,
        GateResult.PASSED,
        reason,
        facts=(proof.evidence,),
        next_change=end,
        observed_at=proof.verified_at,
    )


def soak_gate(setting: Setting, proof: SourceProof) -> Gate:
    """The release must have run in the source, verified, for a while."""
    title = "Soak time"
    wanted = setting.policy.source.soak
    if setting.submission.kind is RequestKind.ROLLBACK:
        return gate(setting, GateKind.SOAK, title, GateResult.PASSED, RECORDED)
    if not wanted:
        return gate(setting, GateKind.SOAK, title, GateResult.PASSED, "the policy asks for none")
    if proof.proven_since is None or proof.unproven:
        return gate(
            setting,
            GateKind.SOAK,
            title,
            GateResult.WAITING,
            f"counts from the verification in {proof.environment}",
        )
    end = proof.proven_since + wanted
    if setting.now < end:
        reason = f"until {format_time(end)}"
        return gate(setting, GateKind.SOAK, title, GateResult.WAITING, reason, next_change=end, owner="time")
    reason = f"since {format_time(proof.proven_since)}"
    return gate(setting, GateKind.SOAK, title, GateResult.PASSED, reason, observed_at=proof.proven_since)
