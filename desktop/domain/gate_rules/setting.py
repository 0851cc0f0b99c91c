"""What every gate rule shares: the moment, the request, the policy, and how a gate is made."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.gate import Gate, GateKind, GateResult
from desktop.domain.policy import Policy
from desktop.domain.request import Submission

SHOWN = 5
"""Facts that a gate lists at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What every gate shares: the moment, the request, the policy and where it stands."""

    now: datetime
    submission: Submission
    policy: Policy
    policy_place: str


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
) -> Gate:
    """Make a gate as judged at the setting's moment under its policy."""
    return Gate(
        kind=kind,
        title=title,
        result=result,
        reason=reason,
        at=setting.now,
        why=setting.policy_place,
        facts=facts,
        owner=owner,
        next_change=next_change,
        observed_at=observed_at,
    )
