"""The rows of a difference: lines of files paired, folded and marked, ready to be painted side by side or unified.

Made off the interface thread from Git's own text with all its context; a row names lines by their numbers, so that
twenty thousand of them cost next to nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from desktop.domain.redaction import MASK, redact
from desktop.presentation.diff_noise import IN_VALUES, NoiseRule, rule_of
from desktop.presentation.diff_words import word_marks
from desktop.presentation.plain_text import plain

CONTEXT = 3
"""Unchanged lines that stay around a change."""
LONGEST = 2_000
"""Characters of a line that are kept; how many more there are is said."""
_READ_AHEAD = 4 * LONGEST
_FEWEST = 2
"""Unchanged lines that are worth a bar of their own are more than this."""
_KEY_BLOCK = "PRIVATE KEY"


class Layout(StrEnum):
    """How before and after stand to each other."""

    UNIFIED = "unified"
    SPLIT = "split"


class RowKind(StrEnum):
    """What a row is."""

    FILE = "file"
    NOTE = "note"
    LINE = "line"
    FOLD = "fold"


class Line(NamedTuple):
    """A line: `-` before, `+` after, or a blank for both; its numbers (0 where it is not), and its text."""

    mark: str
    before: int
    after: int
    text: str
    left_out: int = 0

    @property
    def shown(self) -> str:
        """The text as it may stand on screen; made only for lines that are painted."""
        return _shown(self.text, self.left_out)


class Fold(NamedTuple):
    """Lines that are folded away: from `start` to before `end`, and what the bar says."""

    start: int
    end: int
    words: str


class Row(NamedTuple):
    """A painted row. `left` and `right` are numbers of lines (-1 for none), of a fold where it starts and ends."""

    kind: RowKind
    section: int
    left: int = -1
    right: int = -1
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One file (or one rendered object) of a difference. `note` stands above its lines, `concern` in its head."""

    title: str
    lines: tuple[Line, ...]
    tail: str = ""
    note: str = ""
    concern: str = ""
    partners: tuple[int, ...] = ()
    """For each line the number of the one it is compared with, -1 where there is none."""
    folds: tuple[Fold, ...] = ()
    added: int = 0
    removed: int = 0
    changes: int = 0
    """Runs of changed lines."""
    longest: int = 0
    """Characters of the longest line."""

    def marks_of(self, number: int) -> tuple[tuple[int, int], ...]:
        """Return which parts of a line changed, as ranges of what is shown of it."""
        partner = self.partners[number]
        if partner < 0:
            return ()
        line, other = self.lines[number], self.lines[partner]
        if line.mark == "-":
            return word_marks(line.shown, other.shown)[0]
        return word_marks(other.shown, line.shown)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What a diff view shows: sections with the rows of both layouts."""

    sections: tuple[Section, ...] = ()
    rows: dict[Layout, tuple[Row, ...]] = field(default_factory=dict[Layout, tuple[Row, ...]])

    @property
    def changes(self) -> int:
        """How many runs of changed lines there are."""
        return sum(one.changes for one in self.sections)


def difference(sections: Iterable[Section]) -> Difference:
    """Return sections with their rows, everything folded that need not be seen."""
    made = tuple(sections)
    return Difference(sections=made, rows={layout: tuple(_rows(made, layout)) for layout in Layout})


def section(
    title: str,
    unified: str,
    *,
    tail: str = "",
    concern: str = "",
    noise: Sequence[NoiseRule] = IN_VALUES,
    context: int = CONTEXT,
) -> Section:
    """Return a section from a unified difference that holds all unchanged lines."""
    lines = tuple(parse(unified))
    note = "" if lines or not unified else "The bytes differ; they are no text that could be compared."
    return of_lines(title, lines, tail=tail, note=note, concern=concern, noise=noise, context=context)


def of_lines(
    title: str,
    lines: tuple[Line, ...],
    *,
    tail: str = "",
    note: str = "",
    concern: str = "",
    noise: Sequence[NoiseRule] = IN_VALUES,
    context: int = CONTEXT,
) -> Section:
    """Return a section from lines, paired and folded."""
    partners = pair(lines)
    return Section(
        title=title,
        lines=lines,
        tail=tail,
        note=note,
        concern=concern,
        partners=partners,
        folds=tuple(fold(lines, partners, noise, context)),
        added=sum(line.mark == "+" for line in lines),
        removed=sum(line.mark == "-" for line in lines),
        changes=count_changes(lines),
        longest=max((len(line.text) for line in lines), default=0),
    )


@lru_cache(maxsize=4_096)
def _shown(text: str, left_out: int) -> str:
    shown = plain(redact(text)[:LONGEST], _READ_AHEAD)
    return f"{shown} … {left_out} more characters" if left_out else shown


# --- reading ------------------------------------------------------------------------------------------------


def parse(unified: str) -> Iterator[Line]:
    """Yield the lines of a unified difference with their numbers; very long lines are cut."""
    before = after = 0
    raws = unified.split("\n")
    endings = all(raw.endswith("\r") for raw in raws if raw[:1] in {" ", "-", "+"} and raw[:4] not in _HEADS)
    hiding = _KEY_BLOCK in unified
    hidden = False
    waiting: Line | None = None
    for raw in raws[_first_hunk(raws) :]:
        mark = raw[:1]
        if mark == "@":
            before, after = _starts(raw)
            continue
        if mark == "\\" and waiting is not None:
            waiting = waiting._replace(text=f"{waiting.text}  (no line end)")
            continue
        if mark not in {" ", "-", "+"}:
            continue
        if waiting is not None:
            yield waiting
        text = raw[1:].removesuffix("\r") if endings else raw[1:]
        if hiding:
            hidden, text = _without_key(text, hidden)
        waiting = Line(
            mark,
            before if mark != "+" else 0,
            after if mark != "-" else 0,
            text[:_READ_AHEAD],
            max(0, len(text) - LONGEST),
        )
        before, after = before + (mark != "+"), after + (mark != "-")
    if waiting is not None:
        yield waiting


_HEADS = frozenset({"--- ", "+++ "})


def _first_hunk(raws: Sequence[str]) -> int:
    return next((number for number, raw in enumerate(raws) if raw.startswith("@@")), len(raws))


def _starts(head: str) -> tuple[int, int]:
    """Return where a hunk begins: `@@ -12,3 +14,5 @@`."""
    numbers = [part[1:].split(",")[0] for part in head.split()[1:3]]
    return (int(numbers[0]) or 1, int(numbers[1]) or 1) if all(one.isdigit() for one in numbers) else (1, 1)


def _without_key(text: str, hidden: bool) -> tuple[bool, str]:  # noqa: FBT001 - a state that is handed on
    """Return whether the next line lies in a private key, and this line without what belongs to one."""
    if hidden:
        return "-----END" not in text, MASK
    begins = "-----BEGIN" in text and _KEY_BLOCK in text
    return begins and "-----END" not in text, MASK if begins else text


# --- pairing and marking ------------------------------------------------------------------------------------


def pair(lines: Sequence[Line]) -> tuple[int, ...]:
    """Return for each changed line the one that stands against it: the n-th taken out against the n-th put in."""
    partners = [-1] * len(lines)
    number = 0
    while number < len(lines):
        if lines[number].mark == " ":
            number += 1
            continue
        start, middle, end = _run(lines, number)
        for left, right in zip(range(start, middle), range(middle, end), strict=False):
            partners[left], partners[right] = right, left
        number = end
    return tuple(partners)


def _run(lines: Sequence[Line], number: int) -> tuple[int, int, int]:
    """Return where a run of changed lines starts, where its `+` lines begin, and where it ends."""
    middle = number
    while middle < len(lines) and lines[middle].mark == "-":
        middle += 1
    end = middle
    while end < len(lines) and lines[end].mark == "+":
        end += 1
    return number, middle, end


def count_changes(lines: Sequence[Line]) -> int:
    """Return how many runs of changed lines there are."""
    return sum(
        line.mark != " " and (number == 0 or lines[number - 1].mark == " ")
        for number, line in enumerate(lines)
    )


# --- folding ------------------------------------------------------------------------------------------------


def fold(
    lines: Sequence[Line], partners: Sequence[int], noise: Sequence[NoiseRule], context: int
) -> Iterator[Fold]:
    """Yield what is folded: unchanged lines away from changes, and changes that a rule calls noise."""
    rules = _noisy(lines, partners, noise)
    kept = _kept(lines, rules, context)
    start = 0
    while start < len(lines):
        if kept[start]:
            start += 1
            continue
        end = start
        while end < len(lines) and not kept[end]:
            end += 1
        found = sorted({rules[number] for number in range(start, end) if number in rules})
        if found or end - start > _FEWEST:
            yield Fold(start, end, _fold_words(end - start, found))
        start = end


def _noisy(lines: Sequence[Line], partners: Sequence[int], noise: Sequence[NoiseRule]) -> dict[int, str]:
    """Return the lines that rules call noise, by number, with the rule's name; a run of lines is noise as a whole.

    A line that was cut is never noise: what was left out may be what changed.
    """
    found: dict[int, str] = {}
    number = 0
    while number < len(lines):
        if lines[number].mark == " ":
            number += 1
            continue
        first, middle, end = _run(lines, number)
        whole = end - middle == middle - first and not any(line.left_out for line in lines[first:end])
        names = [_rule(lines, partners, at, noise) for at in range(first, middle)] if whole else []
        if names and all(names):
            found.update(zip(range(first, end), (*names, *names), strict=True))
        number = end
    return found


def _rule(lines: Sequence[Line], partners: Sequence[int], at: int, noise: Sequence[NoiseRule]) -> str:
    """Return the name of the rule that calls a line noise, "" where none does."""
    return rule_of(noise, lines[at].text, lines[partners[at]].text)


def _kept(lines: Sequence[Line], rules: dict[int, str], context: int) -> bytearray:
    kept = bytearray(len(lines))
    for number, line in enumerate(lines):
        if line.mark != " " and number not in rules:
            for near in range(max(0, number - context), min(len(lines), number + context + 1)):
                kept[near] = near not in rules
    return kept


def _fold_words(count: int, rules: Sequence[str]) -> str:
    noun = "line" if count == 1 else "lines"
    if not rules:
        return f"{count} unchanged {noun}"
    return (
        f"{count} {noun} folded by {len(rules)} {'rule' if len(rules) == 1 else 'rules'}: {', '.join(rules)}"
    )


# --- rows ---------------------------------------------------------------------------------------------------


def _rows(sections: Sequence[Section], layout: Layout) -> Iterator[Row]:
    for number, one in enumerate(sections):
        yield Row(RowKind.FILE, number)
        if one.note:
            yield Row(RowKind.NOTE, number, words=one.note)
        at = 0
        for fold_ in one.folds:
            yield from line_rows(one, number, at, fold_.start, layout)
            yield Row(RowKind.FOLD, number, fold_.start, fold_.end, fold_.words)
            at = fold_.end
        yield from line_rows(one, number, at, len(one.lines), layout)


def line_rows(one: Section, number: int, start: int, end: int, layout: Layout) -> Iterator[Row]:
    """Yield the rows of some lines of a section: what a fold shows once it is opened."""
    if layout is Layout.UNIFIED:
        for at in range(start, end):
            mark = one.lines[at].mark
            yield Row(RowKind.LINE, number, -1 if mark == "+" else at, -1 if mark == "-" else at)
        return
    at = start
    while at < end:
        if one.lines[at].mark == " ":
            yield Row(RowKind.LINE, number, at, at)
            at += 1
            continue
        first, middle, last = _run(one.lines, at)
        last, middle = min(last, end), min(middle, end)
        for step in range(max(middle - first, last - middle)):
            left, right = first + step, middle + step
            yield Row(RowKind.LINE, number, left if left < middle else -1, right if right < last else -1)
        at = last


def spoken_line(one: Section, number: int) -> str:
    """Return a line as a screen reader says it."""
    line = one.lines[number]
    word = {"-": "before", "+": "after"}.get(line.mark, "line")
    return f"{word} {line.before or line.after}: {line.shown}"
