"""What the source's lane proves of a plan's values: verifications that saw exactly these run, without a break."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from desktop.domain.gate_rules.change import SourceProof
from desktop.domain.lane import LaneState, Verified
from desktop.domain.plan import Plan, PlannedTarget
from desktop.domain.target import EnvironmentState, Slot, Target
from desktop.domain.verification import Result


def source_slots(source: EnvironmentState, slots: Sequence[Slot]) -> dict[Slot, Slot]:
    """Return whose values a slot takes: the same tenant's, else those of the target without a tenant."""
    return {
        slot: slot
        if Target(source.environment, slot.tenant, slot.service) in source.values
        else Slot("", slot.service)
        for slot in slots
    }


def source_proof(lane: LaneState, plan: Plan, sources: Mapping[Slot, Slot]) -> SourceProof:
    """Return what the source's lane proves of a plan's values, target by target.

    Args:
        lane: the source's.
        plan: whose values are to be proven.
        sources: for each planned slot the slot of the source that it takes its values from.
    """
    verified: list[datetime] = []
    since: list[datetime] = []
    evidence: list[int] = []
    unproven: dict[Slot, str] = {}
    for target in plan.targets:
        proofs = _proofs(lane.verifications, target, sources.get(target.slot, target.slot))
        if not proofs:
            unproven[target.slot] = "these values were never verified, or a later verification did not pass"
            continue
        newest = proofs[-1]
        verified.append(newest.mark.at)
        since.append(proofs[0].mark.at)
        evidence.append(newest.mark.seq)
    return SourceProof(
        environment=lane.lane,
        verified_at=min(verified, default=None),
        proven_since=max(since, default=None),
        evidence=", ".join(f"{lane.lane}@{seq}" for seq in sorted(set(evidence))),
        unproven=unproven,
    )


def _proofs(verifications: Sequence[Verified], target: PlannedTarget, source: Slot) -> list[Verified]:
    """Return the verifications, oldest first, that prove the target's planned values without a break."""
    wanted = {change.field: change.after for change in target.changes if change.after is not None}
    found: list[Verified] = []
    for verified in verifications:
        seen = next((item for item in verified.targets if item.slot == source), None)
        if seen is None:
            continue
        proven = seen.result == Result.PASSED.value and all(
            seen.values.get(field) == text for field, text in wanted.items()
        )
        if proven:
            found.append(verified)
        else:
            found.clear()
    return found
