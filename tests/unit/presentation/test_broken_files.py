"""Workspace files that cannot be used, in words."""

from datetime import UTC, datetime

from desktop.application.errors import NotFoundError, WorkspaceFaultsError
from desktop.application.ports import CommitInfo
from desktop.application.workspace_in_force import BrokenTip
from desktop.domain.workspace import Fault
from desktop.presentation.broken_files import (
    banner_words,
    broken_files,
    copied,
    last_good_deed,
    story,
    version_facts,
)

NOW = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
FAULTS = WorkspaceFaultsError(
    (
        Fault(file="a.yaml", line=3, column=5, message='"tier" cannot be "x"', remedy="Write dev."),
        Fault(file="b.yaml", line=1, column=1, message="no environments", remedy="Add one."),
    )
)


def commit(name: str, hour: int, subject: str = "Change") -> CommitInfo:
    at = datetime(2026, 11, 27, hour, 2, tzinfo=UTC)
    return CommitInfo(
        id=name * 40, parents=(), author="Kim", email="", authored=at, committed=at, subject=subject, body=""
    )


BROKEN = BrokenTip(tip=commit("b", 14, "Break\u202e it"), shown=commit("a", 9), error=FAULTS)


def test_the_bar_says_that_it_is_so_then_what_is_shown_then_the_first_fault() -> None:
    files = broken_files(FAULTS, BROKEN)
    assert banner_words(files, NOW) == (
        "The workspace file at bbbbbbbbbb has 2 faults.",
        'Shown is that of aaaaaaaaaa (09:02 UTC), read-only. a.yaml:3:5: "tier" cannot be "x"',
    )
    assert files.off_reason == "Read-only: the workspace file at bbbbbbbbbb has faults"


def test_the_last_good_version_is_offered_with_its_time() -> None:
    files = broken_files(FAULTS, BROKEN)
    assert last_good_deed(files, NOW) == "Open last good version (09:02 UTC)"
    assert "until then the last good version can be looked at, read-only" in story(files, is_open=False)
    assert "nothing is written and no gate counts as met" in story(files, is_open=True)
    assert version_facts(files, NOW) == [
        ("Broken at", "bbbbbbbbbb  Break\\u202e it, by Kim, 14:02 UTC, 58 min ago"),
        ("Last good", "aaaaaaaaaa  Change, by Kim, 09:02 UTC, 5 h 58 min ago"),
    ]


def test_without_a_good_version_none_is_offered() -> None:
    files = broken_files(FAULTS, None)
    assert last_good_deed(files, NOW) == ""
    assert "last good" not in story(files, is_open=False)
    assert version_facts(files, NOW) == [("Last good", "none: no earlier version of it can be used")]


def test_all_faults_are_copied_as_compilers_write_them() -> None:
    assert copied(broken_files(FAULTS, BROKEN)) == (
        'a.yaml:3:5: "tier" cannot be "x". Write dev.\nb.yaml:1:1: no environments. Add one.'
    )


def test_files_that_are_missing_or_refused_are_one_fault_without_a_line() -> None:
    error = NotFoundError("there is no workspace file", where="here", remedy="Write one.")
    files = broken_files(error, BROKEN)
    assert files.title == "The workspace file cannot be used: there is no workspace file"
    assert [(row.place, row.what, row.remedy) for row in files.rows] == [
        ("here", "there is no workspace file", "Write one.")
    ]
