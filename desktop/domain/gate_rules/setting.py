"""What every gate rule shares: the moment, the request, the policy, and how a gate is made."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.gate import Gate, GateKind, GateResult
from desktop.domain.policy import Policy
from desktop.domain.request import Submission

SHOWN = 5
"""Facts that a gate lists at the most."""
ALWAYS = "always asked"
"""Why a gate exists that no policy has to ask for."""
_PARTS = {
    GateKind.SOURCE: "source.verified",
    GateKind.SOAK: "source.soak",
    GateKind.APPROVALS: "approvals",
    GateKind.WINDOW: "execution.window",
    GateKind.OWNERS: "execution.owners",
    GateKind.ROLLBACK_MODE: "execution.rollbackMode",
    GateKind.RISKS: "change",
    GateKind.TARGET_HEALTH: "target.healthy",
    GateKind.TARGET_DRIFT: "target.drift",
    GateKind.WAVES: "change.maxTargetsPerWave",
    GateKind.EXECUTION: "execution.mode",
    GateKind.RULES: "rules",
}
"""The part of the policy that asks for a gate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every gate shares: the moment, the branch tip it is judged on, the request and the policy."""

    now: datetime
    submission: Submission
    policy: Policy
    tip: str = ""

    def why(self, kind: GateKind) -> str:
        """Return what asks for a gate: the policy with file and line, or nothing in particular."""
        if kind not in _PARTS:
            return ALWAYS
        name = f"policy {self.policy.name}" if self.policy.name else "no policy"
        place = self.policy.places.get(_PARTS[kind], "")
        return f"{name}, {place}" if place else name


def gate(  # noqa: PLR0913 - the parts of a gate, those that few have by name
    setting: Setting,
    kind: GateKind,
    title: str,
    result: GateResult,
    reason: str,
    *,
    facts: tuple[str, ...] = (),
    owner: str = "",
    next_change: datetime | None = None,
    observed_at: datetime | None = None,
    why: str = "",
) -> Gate:
    """Make a gate as judged at the setting's moment under its policy."""
    return Gate(
        kind=kind,
        title=title,
        result=result,
        reason=reason,
        at=setting.now,
        why=why or setting.why(kind),
        facts=facts,
        owner=owner,
        next_change=next_change,
        observed_at=observed_at,
    )
