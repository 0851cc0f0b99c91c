"""Exit codes: one for every kind of error, and the README's table is the one that is declared."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

import desktop
from desktop.application.errors import (
    AppError,
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
from desktop.cli.exit_codes import RUN_ENDS, ExitCode, exit_code_of
from desktop.cli.main import cli
from desktop.domain.errors import DomainError, GitOpsError, IllegalTransitionError
from desktop.domain.workspace import Fault

README = (Path(desktop.__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DomainError("x"), 1),
        (IllegalTransitionError("x"), 1),
        (AppError("read-only"), 1),
        (BackendUnavailableError("x"), 4),
        (AuthenticationError("x"), 5),
        (ConflictError("x"), 6),
        (IntegrityError("x"), 7),
        (WorkspaceFaultsError((Fault(file="a", line=1, column=1, message="m", remedy="r"),)), 8),
        (NotFoundError("x"), 11),
        (LockedError("x"), 12),
        (StorageError("x"), 13),
        (CancelledError(), 130),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, GitOpsError) else "",
)
def test_every_error_ends_with_its_code(error: GitOpsError, code: int):
    assert exit_code_of(error) == code


def test_every_end_of_a_run_has_a_code_and_only_good_ends_are_zero():
    assert set(RUN_ENDS) == set(RunEnd)
    good = {end for end, code in RUN_ENDS.items() if code is ExitCode.OK}
    assert good == {RunEnd.SUCCEEDED, RunEnd.WAITS_FOR_ACCEPTANCE}


def commands(group: click.Group, prefix: str = "") -> Iterator[tuple[str, str]]:
    for name, found in group.commands.items():
        if isinstance(found, click.Group):
            yield from commands(found, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", (found.help or "").splitlines()[0].strip()


def rows(heading: str) -> list[tuple[str, str]]:
    chapter = README.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    return [
        (found[1].strip("`"), found[2])
        for found in re.finditer(r"^\| (.+?) \| (.+?) \|$", chapter, re.MULTILINE)
    ][1:]


def test_the_readme_lists_every_command_as_it_is_declared():
    assert rows("Every command") == sorted(commands(cli))


def test_the_readme_lists_every_exit_code_as_it_is_declared():
    assert rows("Exit codes") == [(str(int(code)), code.words) for code in ExitCode]


def test_every_command_takes_the_common_options():
    def walk(group: click.Group) -> Iterator[click.Command]:
        for found in group.commands.values():
            if isinstance(found, click.Group):
                yield from walk(found)
            else:
                yield found

    for found in walk(cli):
        names = {option for parameter in found.params for option in parameter.opts}
        assert {"--json", "--offline", "--workspace", "-w"} <= names, found.name
