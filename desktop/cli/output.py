"""What commands write: answers on standard output, everything else on standard error."""

import json
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TextIO

import click

from desktop.application.errors import WorkspaceFaultsError
from desktop.cli.exit_codes import ExitCode, exit_code_of
from desktop.domain.canonical import Json, JsonObject
from desktop.domain.errors import GitOpsError
from desktop.domain.redaction import redact
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import Sign, Tone
from desktop.presentation.text_table import Line, Piece, Toned, line, written

_COLOURS = {
    Tone.OK: "green",
    Tone.RUN: "cyan",
    Tone.WARN: "yellow",
    Tone.FAIL: "red",
    Tone.FREEZE: "blue",
    Tone.UNKNOWN: "magenta",
    Tone.PROD: "red",
}
_LONGEST_PROGRESS = 78


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command found: as a document, as lines, and how it ends."""

    data: JsonObject
    lines: Sequence[Line] = field(default_factory=tuple)
    code: ExitCode = ExitCode.OK


def show(answer: Answer, *, as_json: bool) -> None:
    """Write an answer to standard output, as one JSON document or as lines."""
    if as_json:
        click.echo(json.dumps(_clean(answer.data), indent=2))
    else:
        write(answer.lines)


def _clean(value: Json) -> Json:
    match value:
        case str():
            return redact(value)
        case list():
            return [_clean(item) for item in value]
        case dict():
            return {key: _clean(item) for key, item in value.items()}
        case _:
            return value


def write(lines: Iterable[Line], *, to_error: bool = False) -> None:
    """Write lines; colours only on a terminal, and only characters that the stream can hold."""
    stream = sys.stderr if to_error else sys.stdout
    encoding = (getattr(stream, "encoding", "") or "ascii").lower()
    letters = "utf" not in encoding
    for found in lines:
        text = "".join(_coloured(piece, letters=letters) for piece in found).rstrip()
        click.echo(text.encode(encoding, "backslashreplace").decode(encoding), err=to_error)


def write_past_stream(words: str) -> None:
    """Write a line to standard error from a signal, which may come in the middle of a write and bears no second one."""
    try:
        number = sys.stderr.fileno()
    except (OSError, ValueError):  # it has no file of its own, and nothing is held up in it
        sys.stderr.write(f"{words}\n")
        return
    begin = "\n" if os.isatty(number) else ""  # a line of progress may stand there
    with suppress(OSError):
        os.write(number, f"{begin}{words}\n".encode())


def _coloured(piece: Piece, *, letters: bool) -> str:
    text = written(piece, letters=letters)
    tone = piece.tone if isinstance(piece, (Sign, Toned)) else Tone.PLAIN
    colour = _COLOURS.get(tone)
    return click.style(text, fg=colour, bold=tone is Tone.PROD) if colour else text


# --- errors --------------------------------------------------------------------------------------------------


def error_lines(error: GitOpsError) -> list[Line]:
    """Return an error as people read it: what, where, what it means, what to do; of a workspace file every fault."""
    if isinstance(error, WorkspaceFaultsError):
        lines = [
            text
            for fault in error.faults
            for text in (
                line(f"{plain(fault.file)}:{fault.line}:{fault.column}: {plain(fault.message)}"),
                line("    ", plain(fault.remedy)),
            )
        ]
        return [*lines, line(plain(error.meaning))]
    where = f" ({plain(error.where)})" if error.where else ""
    head = line(Toned(text="error: ", tone=Tone.FAIL), f"{plain(error.what)}{where}")
    return [head, *(line("  ", plain(text)) for text in (error.meaning, error.remedy) if text)]


def error_answer(error: GitOpsError) -> Answer:
    """Return an error as an answer, for `--json`."""
    code = exit_code_of(error)
    body: JsonObject = {
        "kind": type(error).__name__,
        "what": error.what,
        "where": error.where,
        "meaning": error.meaning,
        "remedy": error.remedy,
    }
    if isinstance(error, WorkspaceFaultsError):
        body["faults"] = [
            {
                "file": fault.file,
                "line": fault.line,
                "column": fault.column,
                "message": fault.message,
                "remedy": fault.remedy,
            }
            for fault in error.faults
        ]
    return Answer(data={"error": body, "exit": int(code)}, lines=error_lines(error), code=code)


# --- progress ------------------------------------------------------------------------------------------------


class ProgressLine:
    """One line on standard error that is drawn anew; without a terminal nothing is drawn."""

    def __init__(self, stream: TextIO, *, on: bool) -> None:
        self._stream = stream
        self._on = on
        self._drawn = False

    def tell(self, phase: str, done: int, total: int) -> None:
        """Draw how far a phase is."""
        if self._on:
            count = f" {done}/{total}" if total else ""
            self._stream.write(f"\r{plain(phase, 50)}{count}"[:_LONGEST_PROGRESS].ljust(_LONGEST_PROGRESS))
            self._stream.flush()
            self._drawn = True

    def clear(self) -> None:
        """Take the line away before other text is written."""
        if self._drawn:
            self._stream.write("\r" + " " * _LONGEST_PROGRESS + "\r")
            self._stream.flush()
            self._drawn = False
