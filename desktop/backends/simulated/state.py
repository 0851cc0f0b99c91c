"""The saved state of the sample: fault switches, delays, refreshes and the clock's offset, in one JSON file."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

import msgspec
from filelock import FileLock, Timeout

from desktop.application.errors import LockedError, StorageError
from desktop.application.sample import ClusterFault, Delays

_VERSION: Final = 1
_LARGEST: Final = 4 * 1024 * 1024
_PATIENCE_SECONDS: Final = 5.0
_Content = TypeVar("_Content")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """A wish that the engine looks at the branch now."""

    environment: str
    token: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedState:
    """All that people set in the sample."""

    version: int = _VERSION
    clock_offset_seconds: float = 0.0
    delays: Delays = field(default_factory=Delays)
    faults: tuple[ClusterFault, ...] = ()
    refreshes: tuple[Refresh, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """When a commit was first on the branch, as far as the cluster knows."""

    commit: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenBranch:
    """What the last reading saw of the branch: its arrivals, oldest first. Rebuilt from the history when it is lost."""

    version: int = _VERSION
    ref: str = ""
    read_at: datetime | None = None
    arrivals: tuple[Arrival, ...] = ()


class StateFile:
    """Reads the state anew each time; changes it under a file lock and replaces it atomically."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen_path = path.with_name(f"{path.name}.seen")
        self._lock_path = path.with_name(f"{path.name}.lock")

    def read(self) -> SavedState:
        """Return the saved state; the start values where nothing was saved yet.

        Raises:
            StorageError: the file cannot be read, or was not written by this version.
        """
        return _read(self._path, SavedState) or SavedState()

    def change(self, change: Callable[[SavedState], SavedState]) -> None:
        """Save what `change` makes of the state; no other program changes it meanwhile.

        Raises:
            LockedError: another program holds the file.
            StorageError: the file cannot be read or written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._lock_path, timeout=_PATIENCE_SECONDS):
                before = self.read()
                after = change(before)
                if after != before:
                    _write(self._path, after, durable=True)
        except Timeout as error:
            raise LockedError(
                "another program changes the sample's state",
                where=str(self._path),
                meaning="Nothing was changed.",
                remedy="Try again in a moment.",
            ) from error
        except OSError as error:
            raise _not_writable(self._path, error) from error

    def seen(self, ref: str) -> SeenBranch:
        """Return what the last reading saw of the branch; nothing where it was lost or is of another branch."""
        try:
            found = _read(self._seen_path, SeenBranch)
        except StorageError:  # only a memory: the history tells it again
            found = None
        return found if found and found.ref == ref else SeenBranch(ref=ref)

    def remember(self, seen: SeenBranch) -> None:
        """Save what this reading saw.

        Raises:
            StorageError: the file cannot be written.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            _write(self._seen_path, seen, durable=False)
        except OSError as error:
            raise _not_writable(self._seen_path, error) from error

    def set_offset(self, seconds: float) -> None:
        """Save the clock's offset; errors as of `change`."""
        self.change(lambda state: replace(state, clock_offset_seconds=seconds))

    def stamp(self) -> tuple[int, int, int]:
        """Return what changes whenever the file is replaced; zeros where there is none."""
        try:
            found = self._path.stat()
        except OSError:
            return (0, 0, 0)
        return (found.st_mtime_ns, found.st_size, found.st_ino)


def _read(path: Path, kind: type[_Content]) -> _Content | None:
    try:
        if path.stat().st_size > _LARGEST:
            raise _unreadable(path, f"it is larger than {_LARGEST} bytes")
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, error.strerror or "it cannot be opened") from error
    try:
        version = msgspec.json.decode(data, type=dict[str, object]).get("version")
        if version != _VERSION:
            raise _unreadable(path, f"it is of version {str(version)[:20]}")
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise _unreadable(path, str(error)[:200]) from error


def _write(path: Path, content: SavedState | SeenBranch, *, durable: bool) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    data = json.dumps(msgspec.to_builtins(content), indent=1).encode()
    try:
        with temporary.open("wb") as stream:
            stream.write(data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _unreadable(path: Path, reason: str) -> StorageError:
    return StorageError(
        f"the sample's state cannot be read: {reason}",
        where=str(path),
        meaning="The simulated cluster answers nothing.",
        remedy="Reset the sample workspace.",
    )


def _not_writable(path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"the sample's state cannot be saved: {error.strerror}",
        where=str(path),
        meaning="The simulated cluster stays as it was.",
        remedy="Check the folder's rights and free space.",
    )
