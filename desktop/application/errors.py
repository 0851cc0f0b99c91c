"""Errors of the use cases: the world, not the program, stands in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.domain.errors import GitOpsError

if TYPE_CHECKING:
    from desktop.domain.workspace import Fault


class AppError(GitOpsError):
    """The world stands in the way; the text says what, where, what it means and what to do."""


class BackendUnavailableError(AppError):
    """A backend could not be reached or did not answer; trying again may help."""


class SilentBackendError(BackendUnavailableError):
    """A backend took the question and gave no answer in the time it has."""


class AuthenticationError(AppError):
    """A remote wants other credentials."""


class CancelledError(AppError):
    """The person or the program asked to stop."""

    def __init__(
        self, what: str = "cancelled", *, where: str = "", meaning: str = "", remedy: str = ""
    ) -> None:
        super().__init__(what, where=where, meaning=meaning, remedy=remedy)


class LimitExceededError(AppError):
    """A limit on size, count, depth or time was reached; the text names limit and figure."""


class ConflictError(AppError):
    """The remote moved: a lease was refused and nothing was changed there."""


class UnsafeInputError(AppError):
    """Input from outside is refused before it is used."""


class NotEditableError(AppError):
    """A value cannot be replaced safely; `where` holds file, line and column."""


class NotFoundError(AppError):
    """What was named does not exist."""


class LockedError(AppError):
    """Another program on this machine holds the workspace; the text says who and since when."""


class StorageError(AppError):
    """A local database or folder cannot be read or written."""


class IntegrityError(AppError):
    """A lane, a database or a bundle is not what it was: read-only until a person decides."""


class WorkspaceFaultsError(AppError):
    """The workspace file is not valid; `faults` are all that was found, in the order of files and lines."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        count = "a fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__(
            f"the workspace file has {count}: {first.message}",
            where=f"{first.file}:{first.line}:{first.column}",
            meaning="Nothing of it is used until it is right.",
            remedy=first.remedy,
        )
        self.faults = faults
