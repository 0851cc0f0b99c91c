"""From the models of policies to the policies of the domain."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from desktop.backends.workspace import models
from desktop.domain.environment import ApprovalRule
from desktop.domain.policy import (
    ApprovalPolicy,
    ChangePolicy,
    ExecutionPolicy,
    Policy,
    PolicyRule,
    SourcePolicy,
    TargetPolicy,
    VerificationPolicy,
    WaveRule,
)

_PLACED: Final = (
    "approvals",
    "source.verified",
    "source.soak",
    "target.healthy",
    "target.drift",
    "change",
    "change.maxTargetsPerWave",
    "execution.mode",
    "execution.owners",
    "execution.rollbackMode",
    "execution.window",
    "verification.maxEvidenceAge",
    "rules",
)
"""The parts of a policy that gates name as their reason, as the file spells them."""


def build_policy(item: models.PolicyModel, place: Callable[..., str]) -> Policy:
    """Return the policy; what is not written has the defaults of the domain.

    Args:
        item: the policy as checked.
        place: gives file:line for the keys that lead to a part of it.
    """
    return Policy(
        name=item.name,
        approvals=_approvals(item.approvals),
        source=SourcePolicy(
            verified=item.source.verified, max_age=item.source.max_age, soak=item.source.soak
        ),
        target=TargetPolicy(healthy=item.target.healthy, drift=item.target.drift),
        change=ChangePolicy(
            unrelated=item.change.unrelated,
            downgrade=item.change.downgrade,
            skipped_stage=item.change.skipped_stage,
            max_targets_per_wave=item.change.max_targets_per_wave or 0,
        ),
        execution=_execution(item.execution),
        verification=_verification(item.verification),
        rules=tuple(PolicyRule(name=rule.name, cel=rule.cel, message=rule.message) for rule in item.rules),
        abandon=item.abandon,
        places={"": place(), **{part: place(*part.split(".")) for part in _PLACED}},
    )


def _approvals(item: models.ApprovalsModel) -> ApprovalPolicy:
    return ApprovalPolicy(
        rules=tuple(ApprovalRule(team=rule.team or "", count=rule.count) for rule in item.rules),
        distinct_people=item.distinct_people,
        distinct_teams=item.distinct_teams,
        requester_may_approve=item.requester_may_approve,
        expire=item.expire,
    )


def _execution(item: models.ExecutionModel) -> ExecutionPolicy:
    return ExecutionPolicy(
        mode=item.mode,
        strategies=item.strategies,
        rollback_mode=item.rollback_mode,
        owners=item.owners,
        window=item.window,
        waves=tuple(
            WaveRule(tag=wave.tag or "", count=wave.count or 0, rest=wave.rest) for wave in item.waves
        ),
        halt_above=item.halt_above,
        settle=item.settle or timedelta(0),
    )


def _verification(item: models.VerificationModel) -> VerificationPolicy:
    usual = VerificationPolicy()
    return VerificationPolicy(
        accept=item.accept,
        within=usual.within if item.within is None else item.within,
        max_evidence_age=usual.max_evidence_age if item.max_evidence_age is None else item.max_evidence_age,
    )
