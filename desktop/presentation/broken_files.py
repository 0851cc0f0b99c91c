"""Workspace files that cannot be used: what is wrong where, at which commit, and what is shown in their place."""

from dataclasses import dataclass
from datetime import datetime

from desktop.application.errors import AppError, WorkspaceFaultsError
from desktop.application.ports import CommitInfo
from desktop.application.workspace_in_force import BrokenTip
from desktop.application.workspaces import FOLDER
from desktop.domain.counting import plural
from desktop.presentation.plain_text import plain
from desktop.presentation.times import absolute, moment_words

_SHORT = 10
_LOOKED_FAR = "none: no earlier version of it can be used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A commit of the default branch, as people tell commits apart."""

    commit: str
    subject: str
    author: str
    at: datetime

    def words(self, now: datetime) -> str:
        """Return `2462eed238  Break it, by Otto Outside, 14:02 UTC, 6 min ago`."""
        said = f"{plain(self.subject, 90)}, by {plain(self.author, 40)}"
        return f"{self.short}  {said}, {moment_words(self.at, now)}"

    @property
    def short(self) -> str:
        return self.commit[:_SHORT]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRow:
    """One thing that is wrong: where, what, and what to write instead."""

    id: str
    place: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenFiles:
    """What is wrong with the workspace files at the tip. `shown` is the last good version, None where there is none."""

    title: str
    rows: tuple[FaultRow, ...]
    tip: Version | None = None
    shown: Version | None = None

    @property
    def off_reason(self) -> str:
        """Why nothing may be written."""
        at = f" at {self.tip.short}" if self.tip is not None else ""
        return f"Read-only: the workspace file{at} has faults"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unopened:
    """A workspace that could not be opened, because of its files."""

    address: str
    files: BrokenFiles


def broken_files(error: AppError, broken: BrokenTip | None) -> BrokenFiles:
    """Return what is wrong as it is shown; `broken` is None where there is no good version."""
    return BrokenFiles(
        title=_title(error),
        rows=_rows(error),
        tip=_version(broken.tip) if broken is not None else None,
        shown=_version(broken.shown) if broken is not None else None,
    )


def _title(error: AppError) -> str:
    if isinstance(error, WorkspaceFaultsError):
        return f"The workspace file has {plural(len(error.faults), 'fault')}"
    return f"The workspace file cannot be used: {plain(error.what)}"


def _rows(error: AppError) -> tuple[FaultRow, ...]:
    if not isinstance(error, WorkspaceFaultsError):
        return (FaultRow(id="0", place=error.where or FOLDER, what=error.what, remedy=error.remedy),)
    return tuple(
        FaultRow(
            id=str(number),
            place=f"{fault.file}:{fault.line}:{fault.column}",
            what=fault.message,
            remedy=fault.remedy,
        )
        for number, fault in enumerate(error.faults)
    )


def _version(commit: CommitInfo) -> Version:
    return Version(commit=commit.id, subject=commit.subject, author=commit.author, at=commit.committed)


# --- words ----------------------------------------------------------------------------------------------------


def banner_words(files: BrokenFiles, now: datetime) -> tuple[str, str]:
    """Return what the bar above every screen says: first that it is so, then what is shown, then the first fault."""
    tip = f" at {files.tip.short}" if files.tip is not None else ""
    strong = files.title.replace("The workspace file", f"The workspace file{tip}", 1) + "."
    shown = ""
    if files.shown is not None:
        shown = f"Shown is that of {files.shown.short} ({absolute(files.shown.at, now)}), read-only. "
    first = files.rows[0]
    return strong, f"{shown}{first.place}: {first.what}"


def story(files: BrokenFiles, *, is_open: bool) -> str:
    """Return what it means, and what can be done."""
    if is_open:
        return (
            "Shown in its place is the last good version, read-only: nothing is written and no gate counts as met "
            "until it is put right on the default branch."
        )
    begin = "It cannot be opened as it is. Put it right on the default branch, then look again"
    if files.shown is None:
        return f"{begin}."
    return f"{begin}; until then the last good version can be looked at, read-only."


def last_good_deed(files: BrokenFiles, now: datetime) -> str:
    """Return the words of the button that opens the last good version, "" where there is none."""
    return f"Open last good version ({absolute(files.shown.at, now)})" if files.shown is not None else ""


def version_facts(files: BrokenFiles, now: datetime) -> list[tuple[str, str]]:
    """Return at which commit the files are broken, and at which they were good."""
    facts = [("Broken at", files.tip.words(now))] if files.tip is not None else []
    return [*facts, ("Last good", files.shown.words(now) if files.shown is not None else _LOOKED_FAR)]


def copied(files: BrokenFiles) -> str:
    """Return all that is wrong as text, one line each, as compilers write it."""
    return "\n".join(f"{row.place}: {row.what}. {row.remedy}".strip() for row in files.rows)
