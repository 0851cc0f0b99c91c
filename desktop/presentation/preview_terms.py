"""The terms of a request before it is one: strategy, time, rollback mode, owners, window; and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from desktop.application.drafts import Draft
from desktop.application.proposals import Proposal
from desktop.application.requests import Wishes
from desktop.domain.policy import RollbackMode, Strategy
from desktop.domain.request import Window
from desktop.presentation.plain_text import plain

ROLLBACK_WORDS: Mapping[str, str] = {
    RollbackMode.FULL.value: "Full: everything of these targets",
    RollbackMode.SERVICE.value: "Service: one service",
    RollbackMode.FIELD.value: "Field: named fields",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How it would be carried out, in words; and what of it is still missing."""

    strategy: str
    waves: str
    lasts: str
    rollback: str
    owners: str
    window: str
    missing: tuple[str, ...]


def rollback_mode(draft: Draft) -> str:
    """Return the chosen mode; full where nothing was chosen."""
    return draft.rollback_mode or RollbackMode.FULL.value


def terms(proposal: Proposal, draft: Draft) -> Terms:
    """Return the terms as the strip shows them."""
    owners = [name for name in (draft.verification_owner, draft.fallback_owner) if name]
    return Terms(
        strategy=proposal.strategy.value,
        waves=" / ".join(str(count) for count in proposal.waves),
        lasts=_lasts(proposal),
        rollback=rollback_mode(draft).capitalize(),
        owners=", ".join(plain(name, 40) for name in owners),
        window=_window_words(draft),
        missing=tuple(_missing(proposal, draft)),
    )


def wishes(draft: Draft) -> Wishes:
    """Return what the draft asks for beside its plan."""
    return Wishes(
        strategy=Strategy(draft.strategy) if draft.strategy else None,
        rollback_mode=RollbackMode(rollback_mode(draft)),
        verification_owner=draft.verification_owner,
        fallback_owner=draft.fallback_owner,
        window=window_of(draft),
        title=draft.title,
        reasons={kind: text for kind, text in draft.reasons.items() if text},
    )


def window_of(draft: Draft) -> Window | None:
    """Return the chosen window, None where the run may start at any open time."""
    start, end = _moment(draft.window_start), _moment(draft.window_end)
    return Window(start=start, end=end) if start is not None and end is not None and start < end else None


def window_fault(draft: Draft) -> str:
    """Return what is wrong with the window as it was written, "" where nothing is."""
    if not draft.window_start and not draft.window_end:
        return ""
    for text, which in ((draft.window_start, "beginning"), (draft.window_end, "end")):
        if not text:
            return f"The window has no {which}."
        if _moment(text) is None:
            return f"{plain(text, 40)} is no time. Write for example 2026-11-27 20:00; it is read as UTC."
    return "" if window_of(draft) is not None else "The window ends before it begins."


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _window_words(draft: Draft) -> str:
    found = window_of(draft)
    if found is None:
        return ""
    return f"{found.start:%d %b %H:%M} to {found.end:%d %b %H:%M} UTC"


def _missing(proposal: Proposal, draft: Draft) -> list[str]:
    found: list[str] = []
    if proposal.owners_needed and not draft.verification_owner:
        found.append("verification owner not named")
    if proposal.owners_needed and not draft.fallback_owner:
        found.append("fallback owner not named")
    if window_fault(draft):
        found.append("window not understood")
    elif proposal.window_needed and window_of(draft) is None:
        found.append("window not chosen")
    return found


def _lasts(proposal: Proposal) -> str:
    if proposal.lasts is None:
        return ""
    least, most = (max(1, round(span.total_seconds() / 60)) for span in proposal.lasts)
    return f"{least} min" if least == most else f"{least} to {most} min"
