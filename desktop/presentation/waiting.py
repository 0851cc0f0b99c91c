"""What waits and what is being waited for: counts beside the screens, and how far an opening has come."""

from collections.abc import Iterable

from desktop.domain.request import Request, RequestState

_WAITING = frozenset({RequestState.SUBMITTED})
_IN_PROGRESS = frozenset({RequestState.RUNNING, RequestState.PAUSED})


def waiting_counts(requests: Iterable[Request]) -> tuple[int, int]:
    """Return how many requests are submitted and not started, and how many runs are running or paused."""
    states = [request.state for request in requests]
    return sum(state in _WAITING for state in states), sum(state in _IN_PROGRESS for state in states)


_OPENING = {
    "history": "Making the sample: its history",
    "story": "Making the sample: its story",
}


def opening_words(step: str, done: int, total: int) -> str:
    """Return how far opening a workspace has come: `Making the sample: its story, 12 of 64`."""
    words = _OPENING.get(step, "Reading the repository")
    return f"{words}, {done:,} of {total:,}" if total else f"{words}…"
