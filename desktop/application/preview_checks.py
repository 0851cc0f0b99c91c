"""What stands around a preview: how its targets are now, whether its source is proven, whether it still holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from desktop.application.cancellation import CancelToken
from desktop.application.planning import PlanInputs
from desktop.application.previews import Preview
from desktop.application.session import Session
from desktop.application.source_proofs import source_proof, source_slots
from desktop.domain import observed_risk
from desktop.domain.errors import GitOpsError
from desktop.domain.lane import Verified
from desktop.domain.observation import Observation, Sync
from desktop.domain.policy import Policy
from desktop.domain.risk import RiskFlag
from desktop.domain.target import Slot, Target

_STANDS = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVerified:
    """When a target of the environment was last verified, and with what result."""

    at: datetime
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """A look at the target environment: flags that rest on it, and what is known of each target."""

    at: datetime
    flags: tuple[RiskFlag, ...] = ()
    live: Mapping[Slot, Observation] = field(default_factory=dict[Slot, Observation])
    verified: Mapping[Slot, LastVerified] = field(default_factory=dict[Slot, LastVerified])
    unreachable: str = ""


class PreviewChecks:
    """Use cases that look at what a preview rests on."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def look(self, preview: Preview, cancel: CancelToken) -> Surroundings:
        """Ask the target's cluster now, and the lanes what was verified; a silent cluster becomes a flag."""
        plan = preview.plan
        workspace = self._session.workspace()
        policy = workspace.policy_of(workspace.pipeline.environment(plan.target))
        running = [target.slot for target in plan.targets if not target.installs]
        asked = [Target(plan.target, *slot) for slot in running]
        now = self._session.ports.clock.now()
        if not asked:
            flags = self._source_flags(preview, policy, now)
            return Surroundings(at=now, flags=tuple(flags), verified=self._verified(plan.target))
        reading = self._session.observer.read(plan.target, asked, cancel)
        live = {target.slot: seen for target, seen in reading.observations.items()}
        silent = [slot for slot in running if slot not in live]
        drifted = {slot: _drift(seen) for slot, seen in live.items() if _drifted(seen)}
        found = [
            observed_risk.stale_input(silent, reading.unreachable or f"{plan.target} did not answer"),
            *self._source_flags(preview, policy, now),
            observed_risk.target_drift(drifted, policy.target.drift),
        ]
        return Surroundings(
            at=reading.at,
            flags=tuple(flag for flag in found if flag is not None),
            live=live,
            verified=self._verified(plan.target),
            unreachable=reading.unreachable,
        )

    def change_since(self, preview: Preview, cancel: CancelToken) -> str:
        """Return what changed under a preview, "" where it would come out the same on the branch as it is now."""
        tip = self._session.tip
        inputs = preview.inputs
        if tip == inputs.base:
            return _STANDS
        source_commit = tip if inputs.source_commit == inputs.base else inputs.source_commit
        fresh = PlanInputs(
            source=inputs.source,
            target=inputs.target,
            slots=inputs.slots,
            source_commit=source_commit,
            base=tip,
        )
        try:
            workspace = self._session.workspace()
            if workspace.pipeline.route(inputs.source, inputs.target) is None:
                return "The route is no longer in the pipeline"
            plan = self._session.planner().plan(fresh).plan
        except GitOpsError as error:
            return f"The branch changed, and the plan cannot be made again: {error}"
        cancel.check()
        if plan.policy_digest != preview.plan.policy_digest:
            return "The policy changed"
        if plan.bindings_digest != preview.plan.bindings_digest:
            return "The workspace file changed where values live"
        return _STANDS if plan.digest == preview.digest else "The branch changed what this promotion would do"

    # --- inside --------------------------------------------------------------------------------------------

    def _source_flags(self, preview: Preview, policy: Policy, now: datetime) -> Sequence[RiskFlag]:
        plan, wanted = preview.plan, policy.source
        if not wanted.verified:
            return ()
        state = self._session.inventory().state(plan.source, preview.inputs.source_commit)
        lane = self._session.ports.ledger.lane(plan.source)
        proof = source_proof(lane.state, plan, source_slots(state, plan.slots))
        unproven = dict(proof.unproven)
        too_old = (
            wanted.max_age is not None
            and proof.verified_at is not None
            and now >= proof.verified_at + wanted.max_age
        )
        if too_old:
            unproven |= dict.fromkeys(plan.slots, "its verification is older than the policy allows")
        flag = observed_risk.source_unproven(unproven, plan.source)
        return () if flag is None else (flag,)

    def _verified(self, environment: str) -> dict[Slot, LastVerified]:
        found: dict[Slot, LastVerified] = {}
        verifications: Sequence[Verified] = self._session.ports.ledger.lane(environment).state.verifications
        for verified in verifications:
            for target in verified.targets:
                found[target.slot] = LastVerified(at=verified.mark.at, result=target.result)
        return found


def _drifted(seen: Observation) -> bool:
    return bool(seen.drift) or seen.sync is Sync.OUT_OF_SYNC


def _drift(seen: Observation) -> str:
    return "; ".join(seen.drift) if seen.drift else "out of sync"
