"""Tries a remote step by step, in a folder that is gone afterwards: nothing stays here, nothing is sent there."""

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.connections import Step, StepState, Taken
from desktop.application.errors import AppError, NotFoundError, SilentBackendError
from desktop.backends.git import parse
from desktop.backends.git.failures import failure
from desktop.backends.git.repository import GitRepository, open_repository
from desktop.backends.git.runner import Command, Finished, GitRunner, Limits
from desktop.backends.git.server import Server
from desktop.backends.git.urls import RemoteUrl, Transport, parse_remote_url
from desktop.settings.environment import Environment

_BEHIND = (Step.READ, Step.WORKSPACE, Step.WRITE)
_STEPS = {
    Transport.FILE: (Step.FIND, *_BEHIND),
    Transport.HTTP: (Step.RESOLVE, Step.REACH, Step.SIGN_IN, *_BEHIND),
    Transport.HTTPS: (Step.RESOLVE, Step.REACH, Step.SECURE, Step.SIGN_IN, *_BEHIND),
    Transport.SSH: (Step.RESOLVE, Step.REACH, Step.SIGN_IN, *_BEHIND),
}
_ADVISORY = {
    # A host of ~/.ssh/config may be an alias, or lie behind a jump host.
    Transport.SSH: frozenset({Step.RESOLVE, Step.REACH}),
    # Git may be built with other authorities than Python.
    Transport.HTTPS: frozenset({Step.SECURE}),
}
_TIP = "refs/probe/tip"
_READ_WORDS = (
    "fetch", "--quiet", "--depth=1", "--no-tags", "--no-auto-maintenance", "--no-recurse-submodules",
    "--no-write-fetch-head", "--no-write-commit-graph", "--stdin", "--end-of-options",
)  # fmt: skip
_WRITE_WORDS = (
    "push", "--dry-run", "--porcelain", "--no-verify", "--no-signed", "--recurse-submodules=no", "--end-of-options",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Seconds: for a server to be there, to answer Git, and to send the files of one commit."""

    reach: float = 10.0
    answer: float = 20.0
    read: float = 120.0


class GitProbe(AbstractContextManager["GitProbe"]):
    """Implements `ConnectionProbe` with the person's own `git` and log-in. Close it at the end."""

    def __init__(
        self,
        runner: GitRunner,
        url: str,
        environment: Environment,
        *,
        allow_file: bool = False,
        patience: Patience | None = None,
    ) -> None:
        """Check the address; nothing is contacted.

        Raises:
            UnsafeInputError: the address is refused.
        """
        self._runner = runner
        self._url: RemoteUrl = parse_remote_url(url, allow_file=allow_file)
        self._patience = patience or Patience()
        self._open = ExitStack()
        name = self._open.enter_context(tempfile.TemporaryDirectory(prefix="gitopshq-test-"))
        self._git_dir = Path(name) / "probe.git"
        self._repository: GitRepository = self._open.enter_context(
            open_repository(self._git_dir, url, environment, allow_file=allow_file, runner=runner)
        )
        server = Server(self._url, runner.user_config, environment, seconds=self._patience.reach)
        self._branch = self._tip = ""
        self._missing: NotFoundError | None = None
        self._ways: dict[Step, Callable[[CancelToken], Taken]] = {
            Step.FIND: self._sign_in,
            Step.RESOLVE: server.resolve,
            Step.REACH: server.reach,
            Step.SECURE: server.secure,
            Step.SIGN_IN: self._sign_in,
            Step.READ: self._read,
            Step.WRITE: self._write,
        }

    @override
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    @property
    def steps(self) -> Sequence[Step]:
        return _STEPS[self._url.transport]

    @property
    def advisory(self) -> frozenset[Step]:
        return _ADVISORY.get(self._url.transport, frozenset())

    @property
    def repository(self) -> GitRepository:
        return self._repository

    @property
    def tip(self) -> str:
        return self._tip

    def take(self, step: Step, cancel: CancelToken) -> Taken:
        return self._ways[step](cancel)

    # --- what Git may do there -----------------------------------------------------------------------------

    def _sign_in(self, cancel: CancelToken) -> Taken:
        """Ask which branches there are: whoever is not let in is told so here."""
        words = ("ls-remote", "--symref", "--quiet", "--end-of-options", self._url.text)
        done = self._talk(words, cancel, self._patience.answer)
        try:
            output = self._good(done, "ls-remote").output
        except NotFoundError as error:
            if self._url.transport is Transport.FILE:
                raise
            self._missing = error
            return self._let_in() if self._url.transport is Transport.SSH else _untold()
        refs, head = parse.remote_refs(output), parse.symbolic_head(output)
        self._branch, self._tip = head if head in refs else "", refs.get(head, "")
        self._missing = None if self._branch else _no_branch(self._url.identity, empty=not refs)
        return self._let_in()

    def _let_in(self) -> Taken:
        if self._url.transport is Transport.SSH:
            return Taken(words="SSH key or agent")
        if self._url.transport is Transport.FILE:
            return Taken()
        helped = any(
            item.key.startswith("credential.") and item.key.endswith("helper") and item.value
            for item in self._runner.user_config.settings
        )
        return Taken(words="Git's credential helper" if helped else "no log-in was asked for")

    def _read(self, cancel: CancelToken) -> Taken:
        """Bring the newest commit alone, with its files."""
        if self._missing is not None:
            raise self._missing
        command = Command(
            words=(*_READ_WORDS, self._url.text),
            git_dir=self._git_dir,
            stdin=f"+{self._branch}:{_TIP}\n".encode("utf-8", "surrogateescape"),
            transport=self._url.transport,
            limits=Limits(seconds=self._patience.read),
        )
        self._good(self._run(command, cancel), "fetch")
        words = ("for-each-ref", "--format=%(objectname)%09%(refname)", _TIP)
        done = self._good(self._run(Command(words=words, git_dir=self._git_dir), cancel), "for-each-ref")
        self._tip = parse.remote_refs(done.output)[_TIP]
        return Taken(words=f"{self._branch.removeprefix('refs/heads/')} at {self._tip[:7]}")

    def _write(self, cancel: CancelToken) -> Taken:
        """Begin a push of what is there already, and send nothing: the server says whether it would take one."""
        if self._url.transport is Transport.FILE:
            _check_writable(Path(self._url.text), self._url.identity)
        words = (*_WRITE_WORDS, self._url.text, f"{self._tip}:{self._branch}")
        self._good(self._talk(words, cancel, self._patience.answer), "push")
        return Taken(words=f"write to {self._branch.removeprefix('refs/heads/')}")

    def _talk(self, words: Sequence[str], cancel: CancelToken, seconds: float) -> Finished:
        command = Command(
            words=words,
            git_dir=self._git_dir,
            transport=self._url.transport,
            limits=Limits(seconds=seconds, grace=2.0),
        )
        return self._run(command, cancel)

    def _run(self, command: Command, cancel: CancelToken) -> Finished:
        try:
            return self._runner.run(command, cancel)
        except SilentBackendError as error:
            raise SilentBackendError(
                f"the server took the connection, but gave Git no answer within {command.limits.seconds:g} s",
                where=self._url.identity,
                meaning="The command was ended.",
                remedy="Check the address and port, and what stands between (proxy, firewall), then test again.",
            ) from error

    def _good(self, done: Finished, doing: str) -> Finished:
        if done.status != 0:
            raise failure(done.errors, where=self._url.identity, doing=doing, status=done.status)
        return done


def _untold() -> Taken:
    return Taken(words="the server says only that nothing is there", state=StepState.UNTOLD)


def _no_branch(identity: str, *, empty: bool) -> NotFoundError:
    if empty:
        what, remedy = "the repository has no commits yet", "Push a first commit."
    else:
        what = "the repository names no default branch that exists"
        remedy = "Repair HEAD on the server."
    return NotFoundError(what, where=identity, meaning="There is nothing to read.", remedy=remedy)


def _check_writable(folder: Path, identity: str) -> None:
    """Raise AppError where the folder of a repository cannot be written: Git would find out only at a real push."""
    store = folder / ".git" if (folder / ".git").is_dir() else folder
    if not os.access(store / "objects", os.W_OK):
        raise AppError(
            "the folder cannot be written by this user",
            where=identity,
            meaning="What is here can be read, and nothing sent.",
            remedy="Ask its owner for the right to write.",
        )
