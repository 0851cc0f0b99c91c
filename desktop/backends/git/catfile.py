"""One long-lived `git cat-file` for reading objects: twenty thousand files in a fifth of a second."""

import contextlib
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypeVar

from desktop.application.errors import BackendUnavailableError
from desktop.backends.git.refs import checked_id
from desktop.backends.git.runner import Command, GitRunner, Process, end_group

_T = TypeVar("_T")
_WORDS = ("cat-file", "--batch-command", "--buffer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectInfo:
    """Kind (`blob`, `tree`, `commit`, `tag`) and size in bytes of an object; kind "" where it is missing."""

    id: str
    kind: str
    size: int


class CatFile:
    """Asks one process, starts it again when it died. One caller at a time; others wait."""

    def __init__(self, runner: GitRunner, git_dir: Path) -> None:
        self._runner = runner
        self._git_dir = git_dir
        self._lock = threading.Lock()
        self._process: Process | None = None
        self._finalizer: weakref.finalize[[Process], CatFile] | None = None

    @property
    def process_id(self) -> int | None:
        """Return the number of the running process, None where none runs."""
        return None if self._process is None else self._process.pid

    def infos(self, ids: Sequence[str]) -> list[ObjectInfo]:
        """Return kind and size of each object, in order; at most some hundred ids at once.

        Raises:
            UnsafeInputError: something is not a full object id.
            BackendUnavailableError: the process died twice.
        """
        request = self._request("info", ids)
        return self._ask(request, lambda stream: [_info(stream) for _ in ids])

    def at(self, commit: str, path: str) -> ObjectInfo:
        """Return id, kind and size of what lies at a path of a commit; the path has no line break.

        Raises:
            UnsafeInputError, BackendUnavailableError: as `infos`.
        """
        name = f"{checked_id(commit)}:{path}"
        request = b"info " + name.encode("utf-8", "surrogateescape") + b"\nflush\n"
        return self._ask(request, _info)

    def contents(self, ids: Sequence[str]) -> list[tuple[ObjectInfo, bytes]]:
        """Return kind and bytes of each object, in order. All of them are in memory at once."""
        request = self._request("contents", ids)
        return self._ask(request, lambda stream: [_content(stream) for _ in ids])

    def close(self) -> None:
        """End the process; the next question starts a new one."""
        with self._lock:
            self._stop()

    def _request(self, verb: str, ids: Sequence[str]) -> bytes:
        lines = "".join(f"{verb} {checked_id(oid)}\n" for oid in ids)
        return f"{lines}flush\n".encode("ascii")

    def _ask(self, request: bytes, read: Callable[[IO[bytes]], _T]) -> _T:
        with self._lock:
            for _ in range(2):
                try:
                    return self._exchange(request, read)
                except (OSError, _BrokenOffError):
                    self._stop()
                except BaseException:
                    # Half an answer in the pipe would be taken for the next one.
                    self._stop()
                    raise
        raise BackendUnavailableError(
            "the process that reads Git objects died twice",
            where=str(self._git_dir),
            meaning="Nothing was read.",
            remedy="Check memory and disk, then try again.",
        )

    def _exchange(self, request: bytes, read: Callable[[IO[bytes]], _T]) -> _T:
        if self._process is None:
            command = Command(words=_WORDS, git_dir=self._git_dir)
            self._process = self._runner.start(command)
            self._finalizer = weakref.finalize(self, _end, self._process)
        entry, answers = self._process.stdin, self._process.stdout
        if entry is None or answers is None:
            raise _BrokenOffError
        entry.write(request)
        entry.flush()
        return read(answers)

    def _stop(self) -> None:
        if self._finalizer is not None:
            self._finalizer()
        self._process = None
        self._finalizer = None


class _BrokenOffError(Exception):
    """The process ended in the middle of an answer."""


def _end(process: Process) -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    end_group(process, 1.0)


def _info(stream: IO[bytes]) -> ObjectInfo:
    line = stream.readline()
    if not line.endswith(b"\n"):
        raise _BrokenOffError
    parts = line.decode("ascii", "replace").split()
    if len(parts) != 3 or line.endswith(b" missing\n"):  # noqa: PLR2004
        return ObjectInfo(id=parts[0] if parts else "", kind="", size=0)
    return ObjectInfo(id=parts[0], kind=parts[1], size=int(parts[2]))


def _content(stream: IO[bytes]) -> tuple[ObjectInfo, bytes]:
    info = _info(stream)
    if not info.kind:
        return info, b""
    data = stream.read(info.size + 1)
    if len(data) != info.size + 1:
        raise _BrokenOffError
    return info, data[:-1]
