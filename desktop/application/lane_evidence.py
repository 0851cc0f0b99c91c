"""How strong the evidence of a lane is, as its chain was walked."""

from dataclasses import dataclass
from enum import StrEnum


class EvidenceLevel(StrEnum):
    """How strong the evidence of a lane is; `verified` also needs signatures and is not reached without them."""

    WITNESSED = "witnessed"
    CONSISTENT = "consistent"
    UNVERIFIABLE = "unverifiable"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneEvidence:
    """One lane's chain as walked offline; `broken` names the first event that does not fit (`prod-eu@82`) and why."""

    lane: str
    events: int
    head: str
    level: EvidenceLevel
    hosts: int
    voids: int
    pinned: str
    broken: str = ""
