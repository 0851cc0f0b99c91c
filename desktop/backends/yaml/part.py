"""The part of a scalar that is the value: a regular expression, kept from running for long.

Python cannot stop a regular expression, so its cost is bounded beforehand: the form of the expression (no
repeated group that itself repeats or branches, no back reference, few repeats) and the length of the text it
is tried on.
"""

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from desktop.domain.errors import KeySyntaxError

MAX_PATTERN: Final = 200
_MAX_OPTIONS: Final = 8
_MAX_REPEATS: Final = 3
_LONGEST_TEXT: Final = 10_000
_BUDGET: Final = 50_000_000
"""Steps that the slowest search may take, about a second."""

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
    repeats, options = _check_form(text)
    try:
        pattern = re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        raise _error(text, f"not a regular expression: {error}") from error
    if pattern.groups != 1:
        raise _error(text, f"{pattern.groups} groups instead of one")
    return Part(pattern=pattern, longest=_longest(repeats, options))


def _longest(repeats: int, options: int) -> int:
    """Return how long a text may be: each open repeat adds a power of its length, each option doubles the time."""
    power = repeats + 1
    return min(_LONGEST_TEXT, int((_BUDGET * math.factorial(power) / 2**options) ** (1 / power)))


def _check_form(text: str) -> tuple[int, int]:
    """Return the numbers of open repeats and of options."""
    repeats = 0
    costly = [False]  # for each open group, whether it repeats or branches inside
    closed = False  # whether a costly group has just ended
    pieces: list[str] = _TOKEN.findall(text)
    for before, piece in pairwise(["", *pieces]):
        _check_piece(text, before, piece, repeated_group=closed)
        repeats += _REPEAT.fullmatch(piece) is not None and not _FIXED.fullmatch(piece)
        closed = piece == ")" and costly[-1]
        if piece.startswith("("):
            costly.append(False)
        elif piece == ")" and len(costly) > 1:
            inner = costly.pop()
            costly[-1] = costly[-1] or inner
        elif piece in ("|", "?") or _REPEAT.fullmatch(piece):
            costly[-1] = True
    options = pieces.count("?") + pieces.count("|")
    if repeats > _MAX_REPEATS or options > _MAX_OPTIONS:
        raise _error(text, f"more than {_MAX_REPEATS} repeats or {_MAX_OPTIONS} options")
    return repeats, options


def _check_piece(text: str, before: str, piece: str, *, repeated_group: bool) -> None:
    if before == "(" and piece == "?":
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
