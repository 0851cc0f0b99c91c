"""Text from outside as plain text: what could move, hide or turn around what is shown stands there as its escape."""

import re
import unicodedata
from collections.abc import Iterator

from desktop.domain.redaction import redact

LONGEST = 400
"""Characters of one text on screen; the rest is cut, and the cut is said."""
_MOST_MARKS = 4
"""Marks that may stand on one letter; no writing needs more, and a pile of them covers the lines around it."""
_MARKS = frozenset({"Mn", "Me", "Mc"})
_LONG_RUN, _PART = re.compile(r"[^\s/-]{24,}"), 8
"""What has no place to end a line by itself gets one after every so many letters."""
_PLACE = "\u200b"
_READ_AHEAD = 4
"""Times the longest text that is looked at: a text of any size costs the same."""
_MOST_KNOWN, _LONGEST_KNOWN = 8_192, 200
_known_plain: set[str] = set()
"""Short texts that were found plain as they are: a screen shows the same words many times. No secret is among them."""


def plain(text: str, longest: int = LONGEST) -> str:
    """Return one line of plain text.

    Control, bidirectional and zero-width characters stand as escapes, and so do marks that pile up; secrets as `***`;
    what is longer than `longest` characters is cut with a word about how much is left out.
    """
    if text in _known_plain and len(text) <= longest:
        return text
    shown = _made_plain(text, longest)
    if shown == text and len(text) <= _LONGEST_KNOWN:
        if len(_known_plain) >= _MOST_KNOWN:
            _known_plain.clear()
        _known_plain.add(text)
    return shown


def _made_plain(text: str, longest: int) -> str:
    left_out = max(0, len(text) - longest * _READ_AHEAD)
    shown = redact(text[: longest * _READ_AHEAD])
    if not shown.isprintable():
        shown = "".join(map(_shown, shown))
    if not shown.isascii():
        shown = "".join(_without_piles(shown))
    if len(shown) > longest:
        left_out += len(shown) - longest
        shown = shown[:longest]
    return f"{shown}… ({left_out} characters left out)" if left_out else shown


def plain_lines(text: str, most: int = 2_000, longest: int = LONGEST) -> list[str]:
    """Return the lines of a longer text, such as a diff, each as plain text; at most so many of them."""
    lines = redact(text).split("\n")
    if lines and not lines[-1]:
        lines.pop()
    shown = [plain(line.removesuffix("\r"), longest) for line in lines[:most]]
    if len(lines) > most:
        shown.append(f"… ({len(lines) - most} lines left out)")
    return shown


def breakable(text: str) -> str:
    """Return a text with places, not seen, at which a line may end inside what is too long for one."""
    return _LONG_RUN.sub(lambda found: "".join(_in_parts(found[0])), text)


def unbroken(text: str) -> str:
    """Return a text without the places that `breakable` put into it."""
    return text.replace(_PLACE, "")


def _in_parts(run: str) -> Iterator[str]:
    since = 0
    for char in run:
        if since >= _PART and unicodedata.category(char) not in _MARKS:
            yield _PLACE
            since = 0
        yield char
        since += 1


def _without_piles(text: str) -> Iterator[str]:
    marks = 0
    for char in text:
        marks = marks + 1 if unicodedata.category(char) in _MARKS else 0
        yield char if marks <= _MOST_MARKS else _escape(char)


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")


def _shown(char: str) -> str:
    if char.isprintable():  # no control, format, private, surrogate or separating character is
        return char
    if unicodedata.category(char) == "Zs":
        return " "
    return _escape(char)
