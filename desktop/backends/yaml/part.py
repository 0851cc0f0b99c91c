"""The part of a scalar that is the value: a regular expression, kept from running for long.

Python cannot stop a regular expression, so its cost is bounded beforehand: the form of the expression (no
repeated group that itself repeats or branches, no back reference, few repeats) and the length of the text it
is tried on.
"""

import re
from dataclasses import dataclass
from typing import Final

from desktop.domain.errors import KeySyntaxError

MAX_PATTERN: Final = 200
_MAX_OPTIONS: Final = 8
_LONGEST_TEXT: Final = (10_000, 10_000, 1_000, 200)
"""Longest text by the number of open repeats; the time grows with the power of that number plus one."""

_TOKEN: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:P<\w+>|[:=!>]|<[=!]))?|\)|[*+?]|\{\d*,?\d*\}|.", re.DOTALL
)
_REPEAT: Final = re.compile(r"[*+]|\{\d*,\d*\}|\{\d+\}")
_FIXED: Final = re.compile(r"\{(\d+)(?:,\1)?\}")
_MAX_FIXED: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A compiled part; texts longer than `longest` characters are not searched."""

    pattern: re.Pattern[str]
    longest: int

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the group stands in the text: none, one, or (ambiguous) the first two places."""
        if len(text) > self.longest:
            return []
        found: list[tuple[int, int]] = []
        for match in self.pattern.finditer(text):
            if match.start(1) >= 0:
                found.append(match.span(1))
            if len(found) > 1:
                break
        return found


def compile_part(text: str) -> Part:
    """Compile a part.

    Raises:
        KeySyntaxError: not one group, too long, not a regular expression, or one that could run for very
            long.
    """
    if len(text) > MAX_PATTERN:
        raise _error(text[:40] + "…", f"longer than {MAX_PATTERN} characters")
    repeats = _check_form(text)
    try:
        pattern = re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise _error(text, f"not a regular expression: {error}") from error
    if pattern.groups != 1:
        raise _error(text, f"{pattern.groups} groups instead of one")
    return Part(pattern=pattern, longest=_LONGEST_TEXT[repeats])


def _check_form(text: str) -> int:
    """Return the number of open repeats."""
    repeats = 0
    costly = [False]  # for each open group, whether it repeats or branches inside
    closed = False  # whether a costly group has just ended
    pieces: list[str] = _TOKEN.findall(text)
    for piece in pieces:
        _check_piece(text, piece, repeated_group=closed)
        repeats += _REPEAT.fullmatch(piece) is not None and not _FIXED.fullmatch(piece)
        closed = piece == ")" and costly[-1]
        if piece.startswith("("):
            costly.append(False)
        elif piece == ")" and len(costly) > 1:
            inner = costly.pop()
            costly[-1] = costly[-1] or inner
        elif piece in ("|", "?") or _REPEAT.fullmatch(piece):
            costly[-1] = True
    if repeats >= len(_LONGEST_TEXT) or pieces.count("?") > _MAX_OPTIONS:
        raise _error(text, f"more than {len(_LONGEST_TEXT) - 1} repeats or {_MAX_OPTIONS} options")
    return repeats


def _check_piece(text: str, piece: str, *, repeated_group: bool) -> None:
    if piece == "(?":
        raise _error(text, "inline flags, comments and conditions are not taken")
    if re.fullmatch(r"\\[1-9]", piece):
        raise _error(text, "back references are not taken")
    if repeated_group and _REPEAT.fullmatch(piece):
        raise _error(text, "a repeated group that repeats or branches inside")
    fixed = _FIXED.fullmatch(piece)
    if fixed and int(fixed.group(1)) > _MAX_FIXED:
        raise _error(text, f"more than {_MAX_FIXED} repetitions")


def _error(text: str, what: str) -> KeySyntaxError:
    return KeySyntaxError(
        f"part {text!r}: {what}",
        remedy=r"Write one group that is the value, for example \?ref=([0-9a-f]{40})$",
    )
