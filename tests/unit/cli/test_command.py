"""How a command ends: answers, errors in their four parts, one JSON document, Ctrl-C; and which workspace it means."""

import io
import json
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from typing_extensions import override

from desktop.application.errors import BackendUnavailableError, WorkspaceFaultsError
from desktop.application.program import Finding, KnownWorkspace
from desktop.cli.call import Call, CommonOptions, Surroundings
from desktop.cli.main import cli
from desktop.cli.output import Answer, ProgressLine, show, write
from desktop.domain.workspace import Fault
from desktop.presentation import signs
from desktop.presentation.text_table import line
from desktop.settings.environment import read_environment
from tests.fakes.fake_program import FakeProgram

UNREACHABLE = BackendUnavailableError(
    "the remote does not answer",
    where="ssh://git@example.com/x",
    meaning="Nothing was fetched.",
    remedy="Try again.",
)


def started(program: FakeProgram, *arguments: str, **variables: str) -> Result:
    surroundings = Surroundings(
        program=lambda: program, environment=read_environment(variables), is_interactive=lambda: False
    )
    return CliRunner().invoke(cli, arguments, obj=surroundings)


def test_an_error_says_what_where_what_it_means_and_what_to_do():
    ended = started(FakeProgram(UNREACHABLE), "graph", "-w", "here")
    assert ended.exit_code == 4
    assert ended.stdout == ""
    assert ended.stderr.splitlines() == [
        "error: the remote does not answer (ssh://git@example.com/x)",
        "  Nothing was fetched.",
        "  Try again.",
    ]


def test_with_json_an_error_is_one_document_on_standard_output():
    ended = started(FakeProgram(UNREACHABLE), "graph", "--json")
    assert ended.exit_code == 4
    assert ended.stderr == ""
    assert json.loads(ended.stdout) == {
        "error": {
            "kind": "BackendUnavailableError",
            "what": "the remote does not answer",
            "where": "ssh://git@example.com/x",
            "meaning": "Nothing was fetched.",
            "remedy": "Try again.",
        },
        "exit": 4,
    }


def test_all_faults_of_a_workspace_file_are_listed_with_their_remedies():
    faults = tuple(
        Fault(
            file=".gitopshq/workspace.yaml",
            line=number,
            column=3,
            message=f"fault {number}",
            remedy=f"write {number}",
        )
        for number in (2, 7)
    )
    ended = started(FakeProgram(WorkspaceFaultsError(faults)), "check", "somewhere")
    assert ended.exit_code == 8
    assert ended.stderr.splitlines() == [
        ".gitopshq/workspace.yaml:2:3: fault 2",
        "    write 2",
        ".gitopshq/workspace.yaml:7:3: fault 7",
        "    write 7",
        "Nothing of it is used until it is right.",
    ]
    document = json.loads(started(FakeProgram(WorkspaceFaultsError(faults)), "check", "--json").stdout)
    assert [fault["line"] for fault in document["error"]["faults"]] == [2, 7]


def test_a_fault_of_the_program_is_a_message_and_a_code_without_secrets():
    ended = started(FakeProgram(ValueError("password=hunter2 is wrong")), "graph")
    assert ended.exit_code == 70
    assert "ValueError" in ended.stderr
    assert "hunter2" not in ended.stderr
    assert "Traceback" not in ended.stderr
    assert json.loads(started(FakeProgram(ValueError("x")), "graph", "--json").stdout)["exit"] == 70


def test_hostile_text_in_an_error_is_escaped():
    ended = started(FakeProgram(BackendUnavailableError("said \x1b[31mred\u202e")), "graph")
    assert "said \\x1b[31mred\\u202e" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "meant"),
    [
        (("-w", "given"), {"GITOPSHQ_WORKSPACE": "named"}, "given"),
        ((), {"GITOPSHQ_WORKSPACE": "named"}, "named"),
        ((), {}, "latest"),
    ],
)
def test_the_workspace_is_the_given_the_named_or_the_last_opened(
    arguments: tuple[str, ...], variables: dict[str, str], meant: str
):
    at = datetime(2026, 11, 22, tzinfo=UTC)
    known = [KnownWorkspace(address=name, name=name, opened_at=at) for name in ("latest", "older")]
    program = FakeProgram(UNREACHABLE, known=known)
    started(program, "graph", *arguments, **variables)
    assert program.asked == [meant]


def test_without_any_workspace_the_sample_is_meant():
    program = FakeProgram(UNREACHABLE)
    started(program, "graph")
    assert program.asked == ["sample"]


def test_a_writing_command_refuses_to_be_offline_before_it_opens_anything():
    program = FakeProgram(AssertionError("opened"))
    ended = started(program, "approve", "R-1", "--offline", "--digest", "0123456789")
    assert ended.exit_code == 4
    assert program.asked == []


def test_what_is_typed_wrongly_is_a_usage_error():
    assert (
        started(
            FakeProgram(UNREACHABLE), "request", "waive", "R-1", "no-such-gate", "--reason", "x"
        ).exit_code
        == 2
    )
    assert started(FakeProgram(UNREACHABLE), "freeze", "raise", "all", "--reason", "x").exit_code == 2


def test_help_and_usage_errors_do_not_build_the_program():
    def never() -> FakeProgram:
        raise AssertionError("built")

    surroundings = Surroundings(program=never, environment=read_environment({}))
    assert CliRunner().invoke(cli, ["status", "--help"], obj=surroundings).exit_code == 0
    assert CliRunner().invoke(cli, ["status", "--no-such"], obj=surroundings).exit_code == 2


def test_the_doctor_ends_badly_when_something_is_missing():
    findings = [
        Finding(subject="git", good=True, words="2.47"),
        Finding(subject="ssh", good=False, words="not found", remedy="Install OpenSSH."),
    ]
    ended = started(FakeProgram(UNREACHABLE, findings=findings), "doctor")
    assert ended.exit_code == 4
    assert "Install OpenSSH." in ended.stdout
    document = json.loads(started(FakeProgram(UNREACHABLE, findings=findings), "doctor", "--json").stdout)
    assert [item["good"] for item in document["findings"]] == [True, False]


# --- Ctrl-C --------------------------------------------------------------------------------------------------


def call() -> Call:
    surroundings = Surroundings(program=lambda: FakeProgram(UNREACHABLE), environment=read_environment({}))
    return Call(surroundings, CommonOptions())


def test_the_first_interrupt_asks_to_stop_and_the_second_ends(capsys: pytest.CaptureFixture[str]):
    made = call()
    made.interrupted()
    assert made.cancel.cancelled
    assert "again to end at once" in capsys.readouterr().err
    with pytest.raises(KeyboardInterrupt):
        made.interrupted()


class _InterruptedWhileWriting(io.RawIOBase):
    """A file that a signal comes to in the middle of the first write."""

    def __init__(self, file: int, signal: Callable[[], object]) -> None:
        super().__init__()
        self._file, self._signals = file, [signal]

    @override
    def writable(self) -> bool:
        return True

    @override
    def fileno(self) -> int:
        return self._file

    @override
    def write(self, data: Any) -> int:
        while self._signals:
            self._signals.pop()()
        return os.write(self._file, data)


def test_an_interrupt_in_the_middle_of_a_line_is_told_and_breaks_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    made = call()
    with (tmp_path / "stderr").open("w+b") as file:
        raw = _InterruptedWhileWriting(file.fileno(), made.interrupted)
        stream = io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", line_buffering=True)
        monkeypatch.setattr(sys, "stderr", stream)
        made.say(line("landed as 8f2c"))
        stream.flush()
        told = (tmp_path / "stderr").read_text(encoding="utf-8")
        monkeypatch.undo()
    assert made.cancel.cancelled
    assert "again to end at once" in told
    assert "landed as 8f2c" in told


def test_an_interrupt_at_a_question_ends_at_once():
    made = call()
    made.asking = True
    with pytest.raises(KeyboardInterrupt):
        made.interrupted()
    assert not made.cancel.cancelled


def test_an_abort_is_an_interruption():
    ended = started(FakeProgram(click.Abort()), "graph")
    assert (ended.exit_code, ended.stdout) == (130, "")


# --- output --------------------------------------------------------------------------------------------------


def test_documents_hold_ascii_only_and_no_secret(capsys: pytest.CaptureFixture[str]):
    show(Answer(data={"a": ["\u202e", "token=abcdef"], "n": 3, "none": None, "yes": True}), as_json=True)
    out = capsys.readouterr().out
    assert out.isascii()
    assert json.loads(out) == {"a": ["\u202e", "token=***"], "n": 3, "none": None, "yes": True}


def test_a_stream_that_holds_ascii_only_gets_letters_for_signs(monkeypatch: pytest.MonkeyPatch):
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", narrow)
    write([line(signs.PASSED, " a → b")])
    narrow.flush()
    assert narrow.buffer.getvalue() == b"v passed a \\u2192 b\n"  # type: ignore[attr-defined]


def test_progress_is_drawn_on_a_terminal_only():
    for on in (True, False):
        stream = io.StringIO()
        progress = ProgressLine(stream, on=on)
        progress.tell("fetching \x1b[2J", 1, 2)
        progress.clear()
        assert ("fetching \\x1b[2J 1/2" in stream.getvalue()) is on
        assert on or not stream.getvalue()
