"""What closes an environment, in one line: which freezes, until when by both clocks, whether rollbacks pass."""

from datetime import datetime, tzinfo

from desktop.domain.freeze import FreezeVerdict
from desktop.presentation.civil_times import utc_and_local
from desktop.presentation.panels import names


def closed_by(verdict: FreezeVerdict, now: datetime, local: tzinfo | None, share: str = "") -> str:
    """Return `weekends until Fri 18 Dec 15:00 UTC (16:00 CET), rollbacks pass`; `share` is how much is closed."""
    until = f"until {utc_and_local(verdict.opens_at, now, local)}" if verdict.opens_at else "no end in sight"
    rollbacks = "rollbacks pass" if verdict.allows_rollback else "rollbacks too"
    told = f"{rule_names(verdict)} {until}"
    return ", ".join(part for part in (told, share, rollbacks) if part)


def rule_names(verdict: FreezeVerdict) -> str:
    """Return the names of the freezes in force."""
    return names(freeze.name for freeze in verdict.active)
