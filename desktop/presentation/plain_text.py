"""Text from outside as plain text: what could move, hide or turn around what is shown stands there as its escape."""

import unicodedata

from desktop.domain.redaction import redact

LONGEST = 400
"""Characters of one text on screen; the rest is cut, and the cut is said."""
_READ_AHEAD = 4
"""Times the longest text that is looked at: a text of any size costs the same."""


def plain(text: str, longest: int = LONGEST) -> str:
    """Return one line of plain text.

    Control, bidirectional and zero-width characters stand as escapes, secrets as `***`; what is longer than
    `longest` characters is cut with a word about how much is left out.
    """
    left_out = max(0, len(text) - longest * _READ_AHEAD)
    shown = redact(text[: longest * _READ_AHEAD])
    if not shown.isprintable():
        shown = "".join(map(_shown, shown))
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


def _shown(char: str) -> str:
    if char.isprintable():  # no control, format, private, surrogate or separating character is
        return char
    if unicodedata.category(char) == "Zs":
        return " "
    return char.encode("unicode_escape").decode("ascii")
