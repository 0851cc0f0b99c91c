"""The one table of signs and words: what a state looks like, is called, and which tone it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from desktop.application.lane_evidence import EvidenceLevel
from desktop.application.run_reports import RunEnd
from desktop.domain.environment import Tier
from desktop.domain.gate import GateResult, Readiness
from desktop.domain.observation import Health, Sync
from desktop.domain.request import Request, RequestState
from desktop.domain.risk import Severity
from desktop.domain.verification import Result


class Tone(StrEnum):
    """What a colour is for; the colour itself belongs to whoever draws."""

    OK = "ok"
    RUN = "run"
    WARN = "warn"
    FAIL = "fail"
    FREEZE = "freeze"
    UNKNOWN = "unknown"
    PLAIN = "plain"
    PROD = "prod"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A state as shown: shape and word always together. `letters` stands for the shape where only ASCII is possible."""

    shape: str
    letters: str
    word: str
    tone: Tone

    def named(self, word: str) -> "Sign":
        """Return the same sign with another word: its meaning fits, the state is called otherwise."""
        return Sign(shape=self.shape, letters=self.letters, word=word, tone=self.tone)


HEALTHY = Sign(shape="✓", letters="v", word="healthy", tone=Tone.OK)
PASSED = HEALTHY.named("passed")
RUNNING = Sign(shape="◔", letters="~", word="running", tone=Tone.RUN)
WAITING = Sign(shape="⧗", letters="~", word="waiting", tone=Tone.RUN)
ATTENTION = Sign(shape="▲", letters="!", word="attention", tone=Tone.WARN)
FAILED = Sign(shape="✕", letters="x", word="failed", tone=Tone.FAIL)
BLOCKED = FAILED.named("blocked")
FROZEN = Sign(shape="✱", letters="*", word="frozen", tone=Tone.FREEZE)
UNKNOWN = Sign(shape="?", letters="?", word="unknown", tone=Tone.UNKNOWN)
STALE = UNKNOWN.named("stale")
NOT_DEPLOYED = Sign(shape="□", letters="o", word="not deployed", tone=Tone.PLAIN)
HELD = Sign(shape="◫", letters="h", word="held", tone=Tone.FREEZE)
STRUCK = Sign(shape="⚑", letters="f", word="rejected", tone=Tone.FAIL)
WAIVED = Sign(shape="⛨", letters="w", word="waived", tone=Tone.WARN)
PARTIAL = Sign(shape="◐", letters="%", word="partial", tone=Tone.WARN)
SUPERSEDED = Sign(shape="↷", letters=">", word="superseded", tone=Tone.PLAIN)
EXPIRED = Sign(shape="◷", letters="t", word="expired", tone=Tone.UNKNOWN)
CANCELLED = Sign(shape="⊖", letters="-", word="cancelled", tone=Tone.PLAIN)
ROLLED_BACK = Sign(shape="↶", letters="<", word="rolled back", tone=Tone.PLAIN)
NOTE = Sign(shape="·", letters=".", word="note", tone=Tone.PLAIN)

GATES: Mapping[GateResult, Sign] = MappingProxyType(
    {
        GateResult.PASSED: PASSED,
        GateResult.WAITING: WAITING,
        GateResult.BLOCKED: BLOCKED,
        GateResult.STALE: STALE,
        GateResult.UNKNOWN: UNKNOWN,
        GateResult.WAIVED: WAIVED,
    }
)
READINESS: Mapping[Readiness, Sign] = MappingProxyType(
    {
        Readiness.READY: PASSED.named("ready"),
        Readiness.WAITING: WAITING,
        Readiness.BLOCKED: BLOCKED,
        Readiness.STALE: STALE,
        Readiness.EXPIRED: EXPIRED,
    }
)
RESULTS: Mapping[Result, Sign] = MappingProxyType(
    {
        Result.COLLECTING: RUNNING.named("collecting"),
        Result.PASSED: PASSED,
        Result.FAILED: FAILED,
        Result.INCONCLUSIVE: UNKNOWN.named("inconclusive"),
        Result.EXPIRED: EXPIRED,
        Result.SKIPPED: WAIVED.named("skipped"),
    }
)
REQUESTS: Mapping[RequestState, Sign] = MappingProxyType(
    {
        RequestState.SUBMITTED: WAITING.named("submitted"),
        RequestState.RUNNING: RUNNING,
        RequestState.PAUSED: WAITING.named("paused"),
        RequestState.PARTIAL: PARTIAL,
        RequestState.FAILED: FAILED,
        RequestState.SUCCEEDED: PASSED.named("succeeded"),
        RequestState.LEFT: PARTIAL.named("left as it is"),
        RequestState.REJECTED: STRUCK,
        RequestState.CANCELLED: CANCELLED,
        RequestState.SUPERSEDED: SUPERSEDED,
        RequestState.ABANDONED: CANCELLED.named("abandoned"),
    }
)
HEALTHS: Mapping[Health, Sign] = MappingProxyType(
    {
        Health.HEALTHY: HEALTHY,
        Health.PROGRESSING: RUNNING.named("rolling out"),
        Health.DEGRADED: FAILED.named("degraded"),
        Health.MISSING: NOT_DEPLOYED.named("missing"),
        Health.UNKNOWN: UNKNOWN,
    }
)
SYNCS: Mapping[Sync, Sign] = MappingProxyType(
    {
        Sync.SYNCED: PASSED.named("in sync"),
        Sync.OUT_OF_SYNC: ATTENTION.named("out of sync"),
        Sync.UNKNOWN: UNKNOWN,
    }
)
SEVERITIES: Mapping[Severity, Sign] = MappingProxyType(
    {
        Severity.STOP: BLOCKED.named("stop"),
        Severity.REASON: ATTENTION.named("reason needed"),
        Severity.NOTE: NOTE,
    }
)
RUN_ENDS: Mapping[RunEnd, Sign] = MappingProxyType(
    {
        RunEnd.SUCCEEDED: PASSED.named("succeeded"),
        RunEnd.FAILED: FAILED,
        RunEnd.PAUSED: WAITING.named("paused"),
        RunEnd.STOPPED: PARTIAL.named("stopped"),
        RunEnd.WAITS_FOR_ACCEPTANCE: WAITING.named("waits for acceptance"),
        RunEnd.ELSEWHERE: RUNNING.named("elsewhere"),
    }
)
EVIDENCE: Mapping[EvidenceLevel, Sign] = MappingProxyType(
    {
        EvidenceLevel.WITNESSED: PASSED.named("witnessed"),
        EvidenceLevel.CONSISTENT: PASSED.named("consistent"),
        EvidenceLevel.UNVERIFIABLE: UNKNOWN.named("unverifiable"),
        EvidenceLevel.BROKEN: FAILED.named("broken"),
    }
)
TIERS: Mapping[Tier, Sign] = MappingProxyType(
    {
        tier: Sign(
            shape=tier.value.upper(),
            letters=tier.value.upper(),
            word="",
            tone=Tone.PROD if tier is Tier.PROD else Tone.PLAIN,
        )
        for tier in Tier
    }
)


def request_sign(request: Request) -> Sign:
    """Return the sign of a request's state; one that was rolled back says so."""
    return ROLLED_BACK if request.rolled_back_by else REQUESTS[request.state]
