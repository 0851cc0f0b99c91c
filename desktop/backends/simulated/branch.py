"""When the commits of the deploy branch came to the simulated cluster: from the history and the last reading."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from threading import Lock
from typing import Final, Protocol

from desktop.application.ports import CommitInfo
from desktop.backends.simulated.state import Arrival, SeenBranch, StateFile

_FIRST_PAGE: Final = 32
_MOST_COMMITS: Final = 512
_WHOLE_SECONDS: Final = timedelta(seconds=1)
"""Git cuts a commit's date to the second: one made just after a reading may be dated before it."""


class BranchHistory(Protocol):
    """The part of a repository that tells the history of a branch."""

    def known_tips(self, prefixes: Sequence[str]) -> dict[str, str]: ...

    def log(
        self,
        tip: str,
        *,
        base: str = "",
        paths: Sequence[str] = (),
        limit: int = 1000,
        with_paths: bool = False,
    ) -> list[CommitInfo]: ...


class Branch:
    """The branch as the cluster's engine follows it. Safe to share between threads.

    A commit's date says when its run began, not when it was pushed: waves of one run carry the same date. So a
    commit dated after the last reading came when it says; one dated before it came now, at the reading that met
    it first.
    """

    def __init__(self, history: BranchHistory, ref: str, state: StateFile) -> None:
        self._history = history
        self._ref = ref
        self._state = state
        self._lock = Lock()

    @property
    def tip(self) -> str:
        """The commit the branch points to; empty where there is no branch yet."""
        return self._history.known_tips([self._ref]).get(self._ref, "")

    def arrivals(self, now: datetime, window: timedelta) -> tuple[Arrival, ...]:
        """Return the branch's states, oldest first: all that arrived within the window, and the one before them.

        Arrivals that lie in the future (the clock was set back) count as long past.
        """
        with self._lock:
            tip = self.tip
            if not tip:
                return ()
            seen = self._state.seen(self._ref)
            if not seen.arrivals or seen.arrivals[-1].commit != tip:
                seen = self._advanced(seen, tip, now, window)
                self._state.remember(seen)
            elif seen.read_at is None or abs((now - seen.read_at).total_seconds()) >= 1.0:
                seen = SeenBranch(ref=self._ref, read_at=now, arrivals=_recent(seen.arrivals, now, window))
                self._state.remember(seen)
        return _recent(seen.arrivals, now, window)

    def _advanced(self, seen: SeenBranch, tip: str, now: datetime, window: timedelta) -> SeenBranch:
        known = {arrival.commit: position for position, arrival in enumerate(seen.arrivals)}
        fresh: list[Arrival] = []
        kept: tuple[Arrival, ...] | None = None if known else ()
        for commit in self._states(tip):
            if commit.id in known:
                kept = seen.arrivals[: known[commit.id] + 1]
                break
            fresh.append(Arrival(commit=commit.id, at=_arrival(commit, seen.read_at, now)))
            if not known and commit.committed <= now - window:
                break
        if kept is None:  # the branch was replaced: from what it was to what it is, in one step
            kept, fresh = seen.arrivals[-1:], [Arrival(commit=tip, at=now)]
        arrivals = (*kept, *reversed(fresh))
        return SeenBranch(ref=self._ref, read_at=now, arrivals=_recent(arrivals, now, window))

    def _states(self, tip: str) -> Iterator[CommitInfo]:
        """Yield what the branch has pointed to, newest first: first parents, in two helpings, at most 512."""
        told: set[str] = set()
        for limit in (_FIRST_PAGE, _MOST_COMMITS):
            by_id = {commit.id: commit for commit in self._history.log(tip, limit=limit)}
            current = by_id.get(tip)
            while current is not None:
                if current.id not in told:
                    told.add(current.id)
                    yield current
                current = by_id.get(current.parents[0]) if current.parents else None
            if len(by_id) < limit:
                return


def _arrival(commit: CommitInfo, read_at: datetime | None, now: datetime) -> datetime:
    if read_at is None or read_at - _WHOLE_SECONDS <= commit.committed <= now:
        return commit.committed
    return now


def _recent(arrivals: tuple[Arrival, ...], now: datetime, window: timedelta) -> tuple[Arrival, ...]:
    for position in range(len(arrivals) - 1, 0, -1):
        if not now - window < arrivals[position].at <= now:
            return arrivals[position:]
    return arrivals
