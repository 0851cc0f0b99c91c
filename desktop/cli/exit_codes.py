"""Exit codes: the one table of how a command may end, and which error ends it how."""

from enum import IntEnum

from desktop.application.errors import (
    AuthenticationError,
    BackendUnavailableError,
    CancelledError,
    ConflictError,
    IntegrityError,
    LockedError,
    NotFoundError,
    StorageError,
    WorkspaceFaultsError,
)
from desktop.application.run_reports import RunEnd
from desktop.domain.errors import GitOpsError


class ExitCode(IntEnum):
    """How a command ended; `words` says it for people."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    NOT_READY = 3
    UNAVAILABLE = 4
    AUTHENTICATION = 5
    CONFLICT = 6
    INTEGRITY = 7
    FAULTS = 8
    NOT_VERIFIED = 9
    RUN_NOT_DONE = 10
    NOT_FOUND = 11
    LOCKED = 12
    STORAGE = 13
    INTERNAL = 70
    INTERRUPTED = 130

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    ExitCode.OK: "done",
    ExitCode.REFUSED: "refused by a rule, or by the workspace being read-only",
    ExitCode.USAGE: "the command line is not right",
    ExitCode.NOT_READY: "not ready: a gate is not met",
    ExitCode.UNAVAILABLE: "a backend is out of reach, or `--offline` forbids asking it",
    ExitCode.AUTHENTICATION: "a remote wants other credentials",
    ExitCode.CONFLICT: "the remote moved, or another program was first; nothing was changed there",
    ExitCode.INTEGRITY: "a chain, a branch or a database is not what it was",
    ExitCode.FAULTS: "the workspace file has faults",
    ExitCode.NOT_VERIFIED: "verification has not passed",
    ExitCode.RUN_NOT_DONE: "the run was stopped, paused, or has failed",
    ExitCode.NOT_FOUND: "what was named does not exist",
    ExitCode.LOCKED: "another program on this machine holds the workspace",
    ExitCode.STORAGE: "a local file or folder cannot be read or written",
    ExitCode.INTERNAL: "a fault of this program",
    ExitCode.INTERRUPTED: "interrupted; a run was paused on record",
}
_ERRORS: tuple[tuple[type[GitOpsError], ExitCode], ...] = (
    (WorkspaceFaultsError, ExitCode.FAULTS),
    (BackendUnavailableError, ExitCode.UNAVAILABLE),
    (AuthenticationError, ExitCode.AUTHENTICATION),
    (ConflictError, ExitCode.CONFLICT),
    (IntegrityError, ExitCode.INTEGRITY),
    (NotFoundError, ExitCode.NOT_FOUND),
    (LockedError, ExitCode.LOCKED),
    (StorageError, ExitCode.STORAGE),
    (CancelledError, ExitCode.INTERRUPTED),
)
RUN_ENDS = {
    RunEnd.SUCCEEDED: ExitCode.OK,
    RunEnd.WAITS_FOR_ACCEPTANCE: ExitCode.OK,
    RunEnd.FAILED: ExitCode.RUN_NOT_DONE,
    RunEnd.PAUSED: ExitCode.RUN_NOT_DONE,
    RunEnd.STOPPED: ExitCode.RUN_NOT_DONE,
    RunEnd.ELSEWHERE: ExitCode.CONFLICT,
}


def exit_code_of(error: GitOpsError) -> ExitCode:
    """Return the code with which an error ends a command; a rule that was broken is a refusal."""
    return next((code for kind, code in _ERRORS if isinstance(error, kind)), ExitCode.REFUSED)
