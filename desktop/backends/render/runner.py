"""The only place that starts renderers: shut in, bounded, and ended with everything that they started."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError, CancelledError, LimitExceededError
from desktop.backends.render.sandbox import Limits, Sandbox, child_environment, find_sandbox
from desktop.settings.environment import Environment

_MIB: Final = 1024 * 1024
_TICK: Final = 0.01
_ERRORS_KEPT: Final = 256 * 1024
_PROBE_SECONDS: Final = 5.0
_ENDED: Final = "The renderer was ended."


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A command that ended by itself: exit status (negative for a signal) and what it printed."""

    status: int
    output: bytes
    errors: bytes


class RenderRunner:
    """Starts programs in the sandbox of this system, which is looked for at the first use."""

    def __init__(self, environment: Environment, *, limits: Limits | None = None) -> None:
        self._environment = environment
        self.limits = limits or Limits()
        self._sandbox: Sandbox | None = None
        self._lock = threading.Lock()

    @property
    def sandbox(self) -> Sandbox:
        with self._lock:
            if self._sandbox is None:
                self._sandbox = find_sandbox(self._works)
            return self._sandbox

    def run(self, words: Sequence[str], home: Path, folder: Path, cancel: CancelToken) -> Finished:
        """Run a program to its end.

        Args:
            words: the program by its absolute path, and its arguments.
            home: a private folder that exists, for everything that the program wants to keep.
            folder: where it runs.
            cancel: asked a hundred times a second; cancelling ends all of its processes.

        Raises:
            CancelledError: the token was cancelled.
            LimitExceededError: it took too long or printed too much.
            AppError: it could not be started.
        """
        return self._run((*self.sandbox.arguments(self.limits), *words), home, folder, cancel)

    def _run(self, words: Sequence[str], home: Path, folder: Path, cancel: CancelToken) -> Finished:
        cancel.check()
        # Files, not pipes: nobody who keeps a pipe open can hold us, and the system itself bounds what is written.
        printed, said = home / "printed", home / "said"
        with printed.open("wb") as output, said.open("wb") as errors:
            process = self._started(words, home, folder, output.fileno(), errors.fileno())
            try:
                self._wait(process, (printed, said), cancel)
            finally:
                _end(process)
        self._check_size(printed, said)
        return Finished(
            status=process.returncode,
            output=printed.read_bytes(),
            errors=said.read_bytes()[-_ERRORS_KEPT:],
        )

    def _started(
        self, words: Sequence[str], home: Path, folder: Path, output: int, errors: int
    ) -> subprocess.Popen[bytes]:
        (home / "tmp").mkdir(exist_ok=True)
        try:
            return subprocess.Popen(
                list(words),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                env=child_environment(self._environment, home),
                cwd=folder,
                start_new_session=True,
                umask=0o077,
            )
        except OSError as error:
            raise AppError(
                f"the renderer could not be started: {error.strerror}",
                where=words[0],
                meaning="Nothing was rendered.",
                remedy="Check that it is installed and may be run.",
            ) from error

    def _wait(self, process: subprocess.Popen[bytes], files: Sequence[Path], cancel: CancelToken) -> None:
        deadline = time.monotonic() + self.limits.seconds
        tick = threading.Event()
        while not _has_exited(process):
            if cancel.cancelled:
                raise CancelledError(meaning=_ENDED)
            if time.monotonic() > deadline:
                raise LimitExceededError(
                    f"rendering took longer than {self.limits.seconds:g} s",
                    meaning=_ENDED,
                    remedy="Look for templates that loop, or render a smaller part.",
                )
            self._check_size(*files)
            tick.wait(_TICK)

    def _check_size(self, *files: Path) -> None:
        if any(file.stat().st_size > self.limits.output for file in files):
            raise LimitExceededError(
                f"more than {self.limits.output // _MIB:,} MiB were rendered",
                meaning=_ENDED,
                remedy="Render a smaller part.",
            )

    def _works(self, words: Sequence[str]) -> bool:
        with TemporaryDirectory(prefix="gitopshq-probe-", ignore_cleanup_errors=True) as name:
            try:
                probe = RenderRunner(self._environment, limits=Limits(seconds=_PROBE_SECONDS))
                return probe._run(words, Path(name), Path(name), CancelToken()).status == 0
            except AppError:
                return False


def _has_exited(process: subprocess.Popen[bytes]) -> bool:
    """Tell whether the leader ended, without reaping it: its number must stay taken until the group is ended."""
    if sys.platform == "win32":
        return process.poll() is not None
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and all it started at once, and reap it: a renderer has nothing to put in order."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
