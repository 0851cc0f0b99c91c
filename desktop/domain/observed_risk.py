"""Risk flags that rest on what was observed: drift, a cluster that is silent, a source that was never verified."""

from collections.abc import Mapping, Sequence

from desktop.domain.counting import plural
from desktop.domain.policy import Answer
from desktop.domain.risk import RiskFlag, RiskKind, Severity, severity_of
from desktop.domain.target import Slot


def target_drift(drifted: Mapping[Slot, str], answer: Answer) -> RiskFlag | None:
    """Flag targets that differ live from Git before the promotion; `drifted` maps each to what differs."""
    if not drifted or answer is Answer.ALLOW:
        return None
    return RiskFlag(
        kind=RiskKind.TARGET_DRIFT,
        severity=severity_of(answer),
        sentence=f"{plural(len(drifted), 'target')} {_differ(len(drifted))} live from Git before the promotion",
        items=tuple(f"{slot}: {what}" for slot, what in sorted(drifted.items())),
        remedy="Bring them back to what Git says, exclude them, or say why.",
        slots=tuple(sorted(drifted)),
    )


def _differ(count: int) -> str:
    return "differs" if count == 1 else "differ"


def stale_input(silent: Sequence[Slot], why: str) -> RiskFlag | None:
    """Stop targets whose cluster did not answer: what runs there now is not known."""
    if not silent:
        return None
    return RiskFlag(
        kind=RiskKind.STALE_INPUT,
        severity=Severity.STOP,
        sentence=f"{why}, {plural(len(silent), 'target')}",
        items=tuple(str(slot) for slot in sorted(silent)),
        remedy="Try again, or exclude them.",
        slots=tuple(sorted(silent)),
    )


def source_unproven(unproven: Mapping[Slot, str], source: str) -> RiskFlag | None:
    """Stop values that the source was never seen to run healthily, where the policy asks for that proof."""
    if not unproven:
        return None
    return RiskFlag(
        kind=RiskKind.SOURCE_UNPROVEN,
        severity=Severity.STOP,
        sentence=f"{plural(len(unproven), 'target')} not verified in {source}",
        items=tuple(f"{slot}: {why}" for slot, why in sorted(unproven.items())),
        remedy=f"Verify {source}, or exclude them.",
        slots=tuple(sorted(unproven)),
    )
