"""Which commit's workspace files are in force: the tip's; while those have faults, the last good ones, only to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError, NotFoundError, WorkspaceFaultsError
from desktop.application.ports import CommitInfo, Progress, Repository
from desktop.application.workspaces import FAULTY, FOLDER

if TYPE_CHECKING:
    from desktop.application.workspace_history import WorkspaceHistory
    from desktop.domain.workspace import Fault, Workspace

MOST_CHANGES: Final = 200
"""So many changes of the workspace files are looked at for the last good ones."""
SEARCHING: Final = "last good version"
"""The step of the search, as progress tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenTip:
    """The tip of the default branch, whose workspace files cannot be used, why, and the commit shown in its place."""

    tip: CommitInfo
    shown: CommitInfo
    error: AppError

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All that is wrong by file and line; nothing where the files are missing or refused as a whole."""
        return self.error.faults if isinstance(self.error, WorkspaceFaultsError) else ()

    def refused(self) -> AppError:
        """Return the error of an act that would write."""
        return AppError(
            f"the workspace file at {self.tip.id[:10]} cannot be used: {self.error.what}",
            where=self.error.where,
            meaning=f"What is shown is that of {self.shown.id[:10]}; nothing was written under rules "
            "that are no longer in force.",
            remedy=f"{self.error.remedy} Then look again.".lstrip(),
        )


class WorkspaceInForce:
    """Judges each tip once. A tip whose files cannot be used never silently leaves older rules in force: `broken`."""

    def __init__(
        self, *, history: WorkspaceHistory, repository: Repository, read: Callable[[str], Workspace]
    ) -> None:
        self._history = history
        self._repository = repository
        self._read = read
        self._judged = self._good = ""
        self._broken: BrokenTip | None = None

    @property
    def commit(self) -> str:
        """The commit whose files are used, "" where nothing was fetched yet.

        Raises:
            WorkspaceFaultsError, NotFoundError, UnsafeInputError, LimitExceededError: those of the tip cannot be
                used, and no good ones are known.
        """
        self._judge()
        return self._good

    @property
    def broken(self) -> BrokenTip | None:
        """What is wrong with the tip while older files are shown in its place."""
        self._judge()
        return self._broken

    def fall_back(self, cancel: CancelToken, progress: Progress) -> None:
        """Show the newest good files before the tip, where those of the tip cannot be used.

        Raises:
            NotFoundError: none of the last changes left files that can be used.
        """
        tip = self._history.tip
        if tip and not self._can_be_used(tip):
            self._good = self._last_good(tip, cancel, progress)

    def _judge(self) -> None:
        tip = self._history.tip
        if tip == self._judged:
            return
        try:
            self._read(tip)
        except FAULTY as error:
            if not self._good:
                raise
            self._broken = BrokenTip(tip=self._info(tip), shown=self._info(self._good), error=_alone(error))
        else:
            self._good, self._broken = tip, None
        self._judged = tip

    def _info(self, commit: str) -> CommitInfo:
        return self._repository.log(commit, limit=1)[0]

    def _last_good(self, tip: str, cancel: CancelToken, progress: Progress) -> str:
        """Return the newest commit of the branch whose files can be used.

        Only where the files changed can good ones have become bad: the commit before each change is looked at.
        """
        changes = self._repository.log(tip, paths=[FOLDER], limit=MOST_CHANGES, first_parents=True)
        for number, change in enumerate(changes, 1):
            cancel.check()
            progress(SEARCHING, number, len(changes))
            if change.parents and self._can_be_used(change.parents[0]):
                return change.parents[0]
        raise NotFoundError(
            "no version of the workspace file was found that can be used",
            where=self._history.branch_ref,
            meaning=f"The last {len(changes)} changes of {FOLDER} were looked at.",
            remedy="Put the workspace file right on the default branch.",
        )

    def _can_be_used(self, commit: str) -> bool:
        try:
            self._read(commit)
        except FAULTY:
            return False
        return True


def _alone(error: AppError) -> AppError:
    """Return an error without the frames it went through: it is kept long, and would keep all they hold.

    Among that is what asked, down to the widgets of a window, which must not be let go of on another thread.
    """
    error.__context__ = error.__cause__ = None
    return error.with_traceback(None)
