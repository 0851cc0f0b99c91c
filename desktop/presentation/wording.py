"""The one table of signs and words: what a state looks like, is called, and which tone it has."""

from collections.abc import Mapping
from types import MappingProxyType

from desktop.application.lane_evidence import EvidenceLevel
from desktop.application.run_reports import RunEnd
from desktop.domain.environment import Tier
from desktop.domain.gate import GateResult, Readiness
from desktop.domain.observation import Health, Sync
from desktop.domain.request import Request, RequestState
from desktop.domain.risk import Severity
from desktop.domain.verification import Result
from desktop.presentation.signs import (
    ATTENTION,
    BLOCKED,
    CANCELLED,
    EXPIRED,
    FAILED,
    HEALTHY,
    NOT_DEPLOYED,
    NOTE,
    PARTIAL,
    PASSED,
    ROLLED_BACK,
    RUNNING,
    STALE,
    STRUCK,
    SUPERSEDED,
    UNKNOWN,
    WAITING,
    WAIVED,
    Sign,
    Tone,
)

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
