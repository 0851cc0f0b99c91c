"""How many requests wait, and how many runs are in progress: the counts beside the screens."""

from collections.abc import Iterable

from desktop.domain.request import Request, RequestState

_WAITING = frozenset({RequestState.SUBMITTED})
_IN_PROGRESS = frozenset({RequestState.RUNNING, RequestState.PAUSED})


def waiting_counts(requests: Iterable[Request]) -> tuple[int, int]:
    """Return how many requests are submitted and not started, and how many runs are running or paused."""
    states = [request.state for request in requests]
    return sum(state in _WAITING for state in states), sum(state in _IN_PROGRESS for state in states)
