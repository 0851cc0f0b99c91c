"""Block scalars (`|` and `>`): a new text in the old indentation, with as few bytes changed as possible."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from desktop.backends.yaml.quoting import is_printable

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_HEADER: Final = re.compile(r"([|>])([-+0-9]*)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of the old value, `start` to `end`, that becomes `text`."""

    start: int
    end: int
    text: str


def in_place(raw: str, value: str, pieces: Sequence[Piece]) -> str | None:
    """Replace words inside the lines of a block, None where that would not be certain.

    Every old piece must occur exactly once, both in the value and in the lines of the file.
    """
    head, body = _split(raw)
    for piece in pieces:
        old = value[piece.start : piece.end]
        certain = old and value.count(old) == 1 and body.count(old) == 1
        if not certain or not _is_word(old) or not _is_word(piece.text):
            return None
        body = body.replace(old, piece.text)
    return head + body


def rewritten(raw: str, value: str, text: str) -> str | None:
    """Write a whole new text into the block, None where a block cannot hold it (it is then double quoted).

    `raw` is the block from its indicator to the end of its last line of content.
    """
    head, body = _split(raw)
    lines = text.rstrip("\n").split("\n")
    found = _HEADER.match(head)
    indent = _indent(body, value)
    if not found or not indent or not _fits(lines, folded=found[1] == ">"):
        return None
    marks = _chomping(found[2], len(value) - len(value.rstrip("\n")), len(text) - len(text.rstrip("\n")))
    if marks is None:
        return None
    line_end = head[len(head.rstrip("\r\n")) :]
    return found[1] + marks + found[3] + line_end.join(indent + line if line else "" for line in lines)


def _split(raw: str) -> tuple[str, str]:
    found = _LINE_END.search(raw)
    return (raw, "") if found is None else (raw[: found.end()], raw[found.end() :])


def _is_word(text: str) -> bool:
    return bool(text) and is_printable(text) and text == text.strip()


def _fits(lines: Sequence[str], *, folded: bool) -> bool:
    return (
        bool(lines[0].strip())
        and lines[0][0] not in " \t"
        and bool(lines[-1].strip())
        and all(is_printable(line.replace("\t", "")) for line in lines)
        and not (folded and len(lines) > 1)
    )


def _indent(body: str, value: str) -> str:
    """Return the indentation of the block: what its first line with content has more than the value."""
    line = next((line for line in _LINE_END.split(body) if line.strip()), "")
    shown = next((line for line in value.split("\n") if line.strip()), "")
    width = (len(line) - len(line.lstrip(" "))) - (len(shown) - len(shown.lstrip(" ")))
    return " " * width


def _chomping(marks: str, old: int, new: int) -> str | None:
    """Return the header's marks for the wished number of line ends after the text."""
    if old == new:
        return marks
    if "+" in marks or new > 1:
        return None
    digits = marks.replace("-", "")
    return digits + "-" if new == 0 else digits
