"""How a command is declared: common options, one answer, errors as exit codes, Ctrl-C."""

import functools
import logging
import signal
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import fields
from types import FrameType
from typing import TypeAlias, TypeVar

import click

from desktop.cli.call import Call, CommonOptions, Surroundings
from desktop.cli.exit_codes import ExitCode
from desktop.cli.output import Answer, error_answer, show
from desktop.domain.errors import GitOpsError
from desktop.domain.redaction import redact
from desktop.presentation.text_table import line

T = TypeVar("T")
Body: TypeAlias = Callable[..., Answer]
"""(call, the command's own parameters) → what it found."""

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())  # without a log, the terminal is no place for a traceback


def command(group: click.Group, name: str) -> Callable[[Body], click.Command]:
    """Declare a command of a group: it takes the common options and returns one answer."""

    def declare(body: Body) -> click.Command:
        @functools.wraps(body)
        @click.pass_obj
        def run(
            surroundings: Surroundings, /, *, workspace: str, offline: bool, as_json: bool, **own: object
        ) -> None:
            options = CommonOptions(workspace=workspace, offline=offline, as_json=as_json)
            call = Call(surroundings, options)
            with _interruptible(call):
                code = _answered(call, lambda: body(call, **own))
            click.get_current_context().exit(code)

        return group.command(name)(_common(run))

    return declare


def _common(run: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Write one JSON document."),
        click.option("--offline", is_flag=True, help="Do not ask the remote for what is new."),
        click.option(
            "-w",
            "--workspace",
            default="",
            metavar="ADDRESS",
            help='Repository of the workspace, or "sample"; else $GITOPSHQ_WORKSPACE, else the last opened.',
        ),
    ):
        run = option(run)
    return run


def packed(kind: type[T], name: str) -> Callable[[Body], Body]:
    """Hand the options whose names are fields of a dataclass to the command as one value."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # every kind is a dataclass

    def wrap(body: Body) -> Body:
        @functools.wraps(body)
        def run(*given: object, **own: object) -> Answer:
            value = kind(**{field: own.pop(field) for field in names})
            return body(*given, **own, **{name: value})

        return run

    return wrap


def _answered(call: Call, body: Callable[[], Answer]) -> ExitCode:
    try:
        answer = body()
        call.progress.clear()
        show(answer, as_json=call.options.as_json)
        return answer.code
    except GitOpsError as error:
        return _failed(call, error_answer(error))
    except (click.Abort, KeyboardInterrupt):
        call.say(line("interrupted"))
        return ExitCode.INTERRUPTED
    except (click.ClickException, click.exceptions.Exit, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - the last boundary: a fault is a message and a code, not a traceback
        _log.exception("a command failed")
        return _failed(call, _fault(error))
    finally:
        call.close()


def _failed(call: Call, answer: Answer) -> ExitCode:
    if call.options.as_json:
        call.progress.clear()
        show(answer, as_json=True)
    else:
        call.say(*answer.lines)
    return answer.code


def _fault(error: Exception) -> Answer:
    found = GitOpsError(
        f"a fault of this program: {type(error).__name__}: {redact(str(error))}",
        meaning="The command ended where it was; what is on the remote is whole.",
        remedy="Try again; if it stays, report it with the log of today.",
    )
    answer = error_answer(found)
    return Answer(
        data={**answer.data, "exit": int(ExitCode.INTERNAL)}, lines=answer.lines, code=ExitCode.INTERNAL
    )


@contextmanager
def _interruptible(call: Call) -> Generator[None, None, None]:
    """Let Ctrl-C ask the call to stop; outside the main thread there is no Ctrl-C."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        call.interrupted()

    before = signal.signal(signal.SIGINT, on_signal)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
