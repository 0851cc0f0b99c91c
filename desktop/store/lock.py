"""The lock of a workspace: an operating system's file lock, which a killed program loses by itself.

Who holds it stands in a file beside it, for people to read; only the lock decides.
"""

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec
from filelock import FileLock, Timeout

from desktop.application.cancellation import CancelToken
from desktop.application.errors import LockedError
from desktop.application.ports import Clock
from desktop.application.workspace_lock import LockHolder
from desktop.store.failures import from_os
from desktop.store.files import make_private_folder

WAIT_SECONDS = 5.0
_ASK_EVERY = 0.05  # seconds
_LONGEST = 4096  # bytes of the file that says who


class FileWorkspaceLock:
    """WorkspaceLock over `work.lock`; one object a workspace and program, shared by its threads."""

    def __init__(
        self, path: Path, clock: Clock, *, host: str, pid: int, wait_seconds: float = WAIT_SECONDS
    ) -> None:
        self._path = path
        self._card = path.with_name(path.name + ".json")
        self._clock = clock
        self._host = host
        self._pid = pid
        self._tries = max(1, round(wait_seconds / _ASK_EVERY))
        self._threads = threading.RLock()  # the file lock alone would let a second thread of this program in
        # Without flock there is no lock that a killed program loses, so none is pretended.
        self._file = FileLock(path, mode=0o600, thread_local=False, fallback_to_soft=False)

    @contextmanager
    def hold(self, what: str, cancel: CancelToken) -> Generator[None]:
        """Hold the lock while the context is open; a thread that holds it may ask again.

        Raises:
            LockedError: another use case held it for all of the waiting time; says who, since when.
            CancelledError: the token was cancelled while waiting.
            StorageError: the file system has no locks or refuses.
        """
        self._take(cancel)
        try:
            outermost = self._file.lock_counter == 1
            if outermost:
                self._write_card(what)
            try:
                yield
            finally:
                if outermost:
                    self._card.unlink(missing_ok=True)
        finally:
            self._file.release()
            self._threads.release()

    def holder(self) -> LockHolder | None:
        """Return who holds the lock now, as far as it can be known; a card that a killed program left is none."""
        if not self._file.is_locked and self._is_free():
            return None
        return self._read_card()

    def _take(self, cancel: CancelToken) -> None:
        make_private_folder(self._path.parent)
        for _ in range(self._tries):
            cancel.check()
            if self._try():
                return
            cancel.wait(_ASK_EVERY)
        if not self._try():
            raise self._refusal()

    def _try(self) -> bool:
        if not self._threads.acquire(blocking=False):
            return False
        try:
            self._file.acquire(blocking=False)
        except Timeout:
            self._threads.release()
            return False
        except OSError as error:
            self._threads.release()
            raise from_os(error, self._path) from error
        return True

    def _is_free(self) -> bool:
        probe = FileLock(self._path, mode=0o600, fallback_to_soft=False, is_singleton=False)
        try:
            probe.acquire(blocking=False)
        except Timeout:
            return False
        except OSError as error:
            raise from_os(error, self._path) from error
        probe.release()
        return True

    def _write_card(self, what: str) -> None:
        since = self._clock.now().isoformat()
        card = {"host": self._host, "pid": self._pid, "since": since, "what": what}
        growing = self._card.with_name(self._card.name + ".new")
        try:
            growing.touch(mode=0o600)
            growing.write_text(json.dumps(card), encoding="utf-8")
            growing.replace(self._card)
        except OSError as error:
            raise from_os(error, self._card) from error

    def _read_card(self) -> LockHolder | None:
        try:
            with self._card.open("rb") as handle:
                card = msgspec.json.decode(handle.read(_LONGEST), type=_Card)
        except (OSError, msgspec.DecodeError):
            return None
        return LockHolder(host=card.host, pid=card.pid, since=card.since, what=card.what)

    def _refusal(self) -> LockedError:
        holder = self._read_card()
        if holder is None:
            what = "another program works in this workspace; who it is, is not known"
        else:
            what = (
                f"program {holder.pid} on {holder.host} works in this workspace "
                f"since {holder.since.isoformat(timespec='seconds')}: {holder.what}"
            )
        return LockedError(
            what,
            where=str(self._path),
            meaning="Nothing was changed.",
            remedy="Wait until it is done, or close that program, then try again.",
        )


class _Card(msgspec.Struct, frozen=True):
    host: str
    pid: int
    since: datetime
    what: str
