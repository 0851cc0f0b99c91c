"""The only place that starts `git`: fixed settings, an environment built from nothing, limits, an end for all.

Nothing that a repository or its configuration says is executed: hooks, filters, monitors and helpers are
switched off by arguments, the person's own configuration is shut out except what `user_config` names.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO, TypeAlias

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError, CancelledError, LimitExceededError, SilentBackendError
from desktop.backends.git import parse
from desktop.backends.git.isolation import SETTINGS, command_environment, config_environment
from desktop.backends.git.text import sanitised
from desktop.backends.git.urls import Transport
from desktop.backends.git.user_config import UserConfig, parse_user_config
from desktop.settings.environment import Environment

MINIMUM_VERSION = (2, 38, 0)
_MIB = 1024 * 1024
_TICK = 0.02
_PIPE_PATIENCE = 2.0
_STDERR_KEPT = 256 * 1024
_FILE_LIMIT = 16 * 1024 * _MIB

Process: TypeAlias = subprocess.Popen[bytes]
"""A running Git with binary pipes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one command: wall seconds, bytes of output, seconds between the polite and the hard end."""

    seconds: float = 60.0
    output: int = 64 * _MIB
    grace: float = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One Git command: fixed words first, anything variable behind `--end-of-options`, `--` or on standard input.

    It runs in `folder`, else in `git_dir`. `transport` is None for a local command; else Git may use that one
    protocol and the person's log-in settings.
    """

    words: Sequence[str]
    git_dir: Path | None = None
    folder: Path | None = None
    stdin: bytes = b""
    transport: Transport | None = None
    settings: Sequence[str] = ()
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A command that ended by itself: exit status (negative for a signal), output, cleaned error text."""

    status: int
    output: bytes
    errors: str


def find_git(environment: Environment) -> Path:
    """Return the absolute path of the person's own `git`.

    Raises:
        AppError: there is none on the search path.
    """
    found = shutil.which("git", path=environment.path or os.defpath)
    if found is None:
        raise AppError(
            "git is not installed, or not on the search path",
            meaning="Repositories cannot be read or written.",
            remedy="Install Git 2.38 or newer and start again.",
        )
    return Path(found).absolute()


class GitRunner:
    """Starts the person's own `git` with what it needs and nothing else. Safe to share between threads."""

    def __init__(self, environment: Environment, *, program: Path | None = None) -> None:
        """Find Git, check its version and read the person's configuration once.

        Raises:
            AppError: Git is missing, too old, or the person's configuration cannot be read.
        """
        self._environment = environment
        self.program = program or find_git(environment)
        self.version = self._checked_version()
        self.user_config: UserConfig = self._read_user_config()

    @property
    def advice(self) -> str:
        """What to know of this version of Git, "" where all is well."""
        return parse.version_advice(f"git version {self.version}")

    def run(
        self,
        command: Command,
        cancel: CancelToken | None = None,
        on_line: Callable[[str], None] | None = None,
    ) -> Finished:
        """Run to the end and return what was printed; the exit status is the caller's to judge.

        Args:
            command: what to run.
            cancel: asked fifty times a second; cancelling ends the whole process group.
            on_line: told every line of the error stream (progress), in the calling thread.

        Raises:
            CancelledError: the token was cancelled.
            BackendUnavailableError: the time limit was reached.
            LimitExceededError: more output than allowed.
        """
        if cancel is not None:
            cancel.check()
        process = self.start(command, stderr=subprocess.PIPE)
        return _Watch(process, command, on_line).until_end(cancel)

    def start(self, command: Command, *, stderr: int = subprocess.DEVNULL) -> Process:
        """Start in an own session without a terminal, with pipes; the caller ends it with `end_group`."""
        try:
            process = subprocess.Popen(
                self.arguments(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env=self.environment_of(command),
                cwd=command.folder or command.git_dir or self.program.anchor,
                start_new_session=True,
                umask=0o077,
            )
        except OSError as error:
            raise AppError(
                f"git could not be started: {error.strerror}",
                where=str(command.git_dir or self.program),
                meaning="Nothing was read or written.",
                remedy="Check that Git is installed and the folder exists.",
            ) from error
        _bound(process.pid)
        return process

    def arguments(self, command: Command) -> list[str]:
        """Return the full argument list; it holds no secret."""
        settings = [part for setting in (*SETTINGS, *command.settings) for part in ("-c", setting)]
        place = [f"--git-dir={command.git_dir}"] if command.git_dir is not None else []
        return [str(self.program), *place, *settings, *command.words]

    def environment_of(self, command: Command) -> dict[str, str]:
        """Return the whole environment of a command."""
        return command_environment(self._environment, self.user_config, command.transport)

    def _checked_version(self) -> str:
        self.user_config = UserConfig()
        words = (
            self.run(Command(words=("version",), limits=Limits(seconds=10)))
            .output.decode("utf-8", "replace")
            .strip()
        )
        numbers = parse.version(words)
        if numbers is None or numbers < MINIMUM_VERSION:
            raise AppError(
                f"this Git is too old or unknown: {sanitised(words.encode()) or 'no version given'}",
                where=str(self.program),
                meaning="Repositories cannot be read or written safely.",
                remedy="Install Git 2.38 or newer and start again.",
            )
        return words.removeprefix("git version ")

    def _read_user_config(self) -> UserConfig:
        words = [str(self.program), "config", "--show-scope", "--includes", "--list", "-z"]
        try:
            done = subprocess.run(
                words,
                env=config_environment(self._environment),
                cwd=self.program.anchor,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=10,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AppError("your Git configuration could not be read", where=str(self.program)) from error
        if done.returncode != 0:
            raise AppError(
                "your Git configuration could not be read",
                where=str(self.program),
                meaning=f"Git says: {sanitised(done.stderr)}",
                remedy="Repair the file that Git names.",
            )
        return parse_user_config(done.stdout)


class _Watch:
    """Follows one process: reads both streams, feeds standard input, keeps the limits."""

    def __init__(self, process: Process, command: Command, on_line: Callable[[str], None] | None) -> None:
        self._process = process
        self._command = command
        self._on_line = on_line
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._output = bytearray()
        self._errors = bytearray()
        self._too_much = False
        self._open = 2
        self._lock = threading.Lock()
        self._done = threading.Event()

    def until_end(self, cancel: CancelToken | None) -> Finished:
        threads = [
            threading.Thread(target=self._read_output, args=(_stream(self._process.stdout),), daemon=True),
            threading.Thread(target=self._read_errors, args=(_stream(self._process.stderr),), daemon=True),
            threading.Thread(target=self._write, args=(_stream(self._process.stdin),), daemon=True),
        ]
        for thread in threads:
            thread.start()
        finished = False
        try:
            self._wait(cancel)
            finished = True
        finally:
            if not finished or self._too_much:
                end_group(self._process, self._command.limits.grace)
        return self._result()

    def _wait(self, cancel: CancelToken | None) -> None:
        deadline = time.monotonic() + self._command.limits.seconds
        patience: float | None = None
        while not self._done.wait(_TICK):
            self._tell_lines()
            now = time.monotonic()
            if cancel is not None and cancel.cancelled:
                raise CancelledError(meaning="The Git command was ended.")
            if now > deadline:
                raise self._too_long()
            # A helper that Git left behind may hold the pipes open for ever.
            if patience is None and _has_exited(self._process):
                patience = now + _PIPE_PATIENCE
            elif patience is not None and now > patience:
                return
        self._tell_lines()

    def _result(self) -> Finished:
        if self._too_much:
            raise LimitExceededError(
                f"git {self._command.words[0]} printed more than {self._command.limits.output // _MIB:,} MiB",
                where=str(self._command.git_dir or ""),
                meaning="The command was ended.",
                remedy="Choose a smaller repository or scope.",
            )
        if not self._done.is_set():
            end_group(self._process, 0.0)
        status = self._process.wait()
        return Finished(status=status, output=bytes(self._output), errors=sanitised(bytes(self._errors)))

    def _too_long(self) -> SilentBackendError:
        return SilentBackendError(
            f"git {self._command.words[0]} took longer than {self._command.limits.seconds:g} s",
            where=str(self._command.git_dir or ""),
            meaning="The command was ended.",
            remedy="Check the network, then try again.",
        )

    def _tell_lines(self) -> None:
        while self._on_line is not None:
            try:
                line = self._lines.get_nowait()
            except Empty:
                return
            self._on_line(line)

    def _read_output(self, stream: IO[bytes]) -> None:
        while chunk := os.read(stream.fileno(), 1 << 16):
            self._output += chunk
            if len(self._output) > self._command.limits.output:
                self._too_much = True
                self._done.set()
                break
        self._closed(stream)

    def _read_errors(self, stream: IO[bytes]) -> None:
        while chunk := os.read(stream.fileno(), 1 << 14):
            self._errors += chunk
            del self._errors[:-_STDERR_KEPT]
            if self._on_line is not None:
                for line in chunk.decode("utf-8", "replace").replace("\r", "\n").split("\n"):
                    self._lines.put(line)
        self._closed(stream)

    def _closed(self, stream: IO[bytes]) -> None:
        stream.close()
        with self._lock:
            self._open -= 1
            if self._open == 0:
                self._done.set()

    def _write(self, stream: IO[bytes]) -> None:
        try:
            with stream:
                stream.write(self._command.stdin)
        except BrokenPipeError:
            # The command ended without reading everything; its status and words tell why.
            return


def _stream(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise AppError("a Git process was started without pipes")
    return pipe


def _has_exited(process: Process) -> bool:
    """Tell whether the leader ended, without reaping it: its number must stay taken until the group is ended."""
    if process.returncode is not None:
        return True
    if sys.platform == "win32":
        return process.poll() is not None
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def end_group(process: Process, grace: float) -> None:
    """End a process and all it started: politely, then after `grace` seconds with SIGKILL, and reap it."""
    _signal_group(process, hard=False)
    deadline = time.monotonic() + grace
    tick = threading.Event()
    while time.monotonic() < deadline and not _has_exited(process):
        tick.wait(_TICK)
    _signal_group(process, hard=True)
    process.wait()


def _signal_group(process: Process, *, hard: bool) -> None:
    if process.returncode is not None:
        return
    if sys.platform == "win32":
        process.kill() if hard else process.terminate()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL if hard else signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        # Nobody of the group is left, or only the dead leader that waits to be reaped.
        return


def _bound(pid: int) -> None:
    """Bound what a child may write to one file and forbid core dumps, which would hold secrets."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  (absent on Windows)

        limits: Mapping[int, int] = {resource.RLIMIT_CORE: 0, resource.RLIMIT_FSIZE: _FILE_LIMIT}
        for kind, limit in limits.items():
            try:
                _, hard = resource.prlimit(pid, kind)
                wanted = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
                resource.prlimit(pid, kind, (wanted, wanted))
            except (ProcessLookupError, PermissionError, ValueError):
                return
