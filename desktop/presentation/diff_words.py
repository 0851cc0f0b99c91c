"""Which words of a changed line changed: what is left outside the marks is the same before and after."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]

_TOKEN = re.compile(r"[A-Za-z0-9_-]+|\s+|.", re.DOTALL)
_MOST_TOKENS = 300
"""Lines of more words are marked as one stretch between what they share at both ends."""


@lru_cache(maxsize=2_048)
def word_marks(before: str, after: str) -> tuple[Ranges, Ranges]:
    """Return the changed ranges of two lines that stand against each other; nothing where they share nothing."""
    one, other = _TOKEN.findall(before), _TOKEN.findall(after)
    head = _shared(zip(one, other, strict=False))
    rest = min(len(one), len(other)) - head
    tail = min(rest, _shared(zip(reversed(one), reversed(other), strict=False)))
    left, right = one[head : len(one) - tail], other[head : len(other) - tail]
    shared = [*one[:head], *one[len(one) - tail :]]
    if not any(word.strip() for word in shared):
        return (), ()
    at_left, at_right = _length(one[:head]), _length(other[:head])
    if max(len(left), len(right)) > _MOST_TOKENS:
        return _whole(left, at_left), _whole(right, at_right)
    marks_left: list[tuple[int, int]] = []
    marks_right: list[tuple[int, int]] = []
    for kind, a, b, c, d in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if kind != "equal":
            marks_left.append((at_left + _length(left[:a]), at_left + _length(left[:b])))
            marks_right.append((at_right + _length(right[:c]), at_right + _length(right[:d])))
    return _joined(marks_left), _joined(marks_right)


def _shared(pairs: Iterable[tuple[str, str]]) -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _length(words: Iterable[str]) -> int:
    return sum(map(len, words))


def _whole(words: list[str], at: int) -> Ranges:
    return ((at, at + _length(words)),) if words else ()


def _joined(marks: Iterable[tuple[int, int]]) -> Ranges:
    """Leave out empty marks and join those that touch."""
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if start == end:
            continue
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)
