"""Port of the lock that lets one use case at a time write in a workspace on this machine."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from desktop.application.cancellation import CancelToken


@dataclass(frozen=True, slots=True, kw_only=True)
class LockHolder:
    """Who holds a workspace's lock, since when and for what."""

    host: str
    pid: int
    since: datetime
    what: str


class WorkspaceLock(Protocol):
    """The right to write in a workspace: one use case of one program on this machine at a time."""

    def hold(self, what: str, cancel: CancelToken) -> AbstractContextManager[None]:
        """Hold the lock while the context is open; a use case that holds it may ask again.

        Raises:
            LockedError: another use case held it for all of the waiting time (5 s); says who, since when.
            CancelledError: the token was cancelled while waiting.
        """
        ...

    def holder(self) -> LockHolder | None:
        """Return who holds the lock now, as far as it can be known."""
        ...
