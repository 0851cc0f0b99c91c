"""What waits and what is being waited for: counts beside the screens, and how far an opening has come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from desktop.application.workspace_in_force import SEARCHING

if TYPE_CHECKING:
    from desktop.domain.request import Request


def runs_in_progress(requests: Iterable[Request]) -> int:
    """Return how many runs are running or paused."""
    return sum(request.state.in_progress for request in requests)


_OPENING = {
    SEARCHING: "Looking for the last good version",
    "history": "Making the sample: its history",
    "story": "Making the sample: its story",
}


def opening_words(step: str, done: int, total: int) -> str:
    """Return how far opening a workspace has come: `Making the sample: its story, 12 of 64`."""
    words = _OPENING.get(step, "Reading the repository")
    return f"{words}, {done:,} of {total:,}" if total else f"{words}…"
