"""What a front end asks of the program as a whole: opening workspaces, the sample, checking files, the doctor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop.application.ports import Progress, no_progress

if TYPE_CHECKING:
    from desktop.application.cancellation import CancelToken
    from desktop.application.connections import ConnectionTest, Tell
    from desktop.application.services import Services
    from desktop.application.workspace_in_force import BrokenTip
    from desktop.domain.workspace import Workspace

SAMPLE = "sample"
"""The address of the sample workspace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWorkspace:
    """A workspace that was opened on this machine."""

    address: str
    name: str
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the doctor: what was looked at, whether it is well, and what to do if not. Never a secret."""

    subject: str
    good: bool
    words: str
    remedy: str = ""
    optional: bool = False
    """What is not well here can be done without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMade:
    """Where the sample lies and what is in it."""

    folder: Path
    remote: str
    environments: int
    targets: int
    events: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFolder:
    """A folder of the program: what it holds, where it is, how many bytes; `cache` can be made again from Git."""

    holds: str
    path: Path
    size: int
    cache: bool = False


class Program(Protocol):
    """The program without a front end; `bootstrap` builds it."""

    def open(
        self,
        address: str,
        cancel: CancelToken,
        progress: Progress = no_progress,
        *,
        last_good: bool = False,
        offline: bool = False,
    ) -> Services:
        """Open a workspace by the address of its repository, or the sample, from what was fetched before.

        Args:
            address: where the repository is, or `SAMPLE`.
            cancel: asked between the steps.
            progress: told of each step.
            last_good: show the newest workspace files that can be used, read-only, while those of the tip have faults.
            offline: ask the remote for nothing that was fetched before; else it is asked whether faults are put right.

        Raises:
            UnsafeInputError: the address is refused.
            BackendUnavailableError: it was never fetched, and the remote cannot be reached.
            WorkspaceFaultsError: the workspace file at the tip is not valid, and `last_good` was not asked for.
        """
        ...

    def broken_tip(
        self, address: str, cancel: CancelToken, progress: Progress = no_progress
    ) -> BrokenTip | None:
        """Return what is wrong with the workspace files as last fetched, and the last good ones; None where nothing is.

        Raises:
            NotFoundError: none of the last changes left files that can be used.
        """
        ...

    def check(self, place: str, cancel: CancelToken) -> Workspace:
        """Read and check the workspace files of a local folder, or of a repository's default branch.

        Raises:
            WorkspaceFaultsError: all that is wrong, with file, line, column and what to write instead.
        """
        ...

    def known(self) -> Sequence[KnownWorkspace]:
        """Return the workspaces opened on this machine, the latest first."""
        ...

    def test_connection(self, address: str, cancel: CancelToken, tell: Tell) -> ConnectionTest:
        """Try step by step whether a workspace's repository can be reached, read and written; nothing is written.

        What does not work is in the report. `tell` is told each change on the calling thread.

        Raises:
            UnsafeInputError: the address is refused; nothing was contacted.
            NotFoundError: the sample, which is not made yet.
        """
        ...

    def make_sample(self, cancel: CancelToken, progress: Progress = no_progress) -> SampleMade:
        """Make the sample anew: repository, history, ledger and cluster; what was there is removed."""
        ...

    def act_as(self, address: str) -> None:
        """In the sample, act as another of its people."""
        ...

    def doctor(self, cancel: CancelToken) -> list[Finding]:
        """Look at what the program needs on this machine: git, ssh, renderers, folders, databases, time zones."""
        ...

    def folders(self, cancel: CancelToken) -> list[KeptFolder]:
        """Return the folders of this program on this machine with their sizes."""
        ...

    def clear_cache(self) -> int:
        """Delete what is read again from Git; return how many bytes it was. No workspace may be open here."""
        ...
