"""A preview as the screen shows it: headline, flags, groups of identical change, and why it cannot be submitted yet."""

from collections.abc import Mapping
from dataclasses import dataclass

from desktop.application.drafts import Draft
from desktop.application.previews import ChangeGroup, FileDiff, Preview
from desktop.domain.risk import Severity, plural
from desktop.presentation.plain_text import plain
from desktop.presentation.secret_values import SecretValues
from desktop.presentation.wording import SEVERITIES, Sign

SHORTEST_REASON = 10
_MOST_LINE = 2_000
_MOST_NAMES = 6
_MOST_LINES = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRow:
    """A flag: what it is about, whether a reason is needed, and the one that was given."""

    kind: str
    sign: Sign
    sentence: str
    remedy: str
    items: tuple[str, ...]
    needs_reason: bool
    reason: str

    @property
    def open(self) -> bool:
        return self.sign.word == "stop" or (self.needs_reason and len(self.reason) < SHORTEST_REASON)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """Targets that share one change. `key` is what the draft remembers as reviewed."""

    key: str
    change: str
    targets: str
    count: int
    reviewed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffLine:
    """A line of a file's change: `+`, `-`, `@` or a blank, its numbers before and after, and the text."""

    mark: str
    before: int
    after: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewView:
    """Everything the step shows besides the text of a file."""

    headline: str
    counts: str
    moves: tuple[tuple[str, str], ...]
    flags: tuple[FlagRow, ...]
    groups: tuple[GroupRow, ...]
    files: tuple[str, ...]
    digest: str
    targets: int


def preview_view(preview: Preview, draft: Draft, secrets: SecretValues) -> PreviewView:
    """Return the view of a preview with what the draft says about it."""
    plan = preview.plan
    count = len(plan.targets)
    moves: dict[tuple[str, str], int] = {}
    for move in preview.moves:
        pair = (plain(move.before, 40) or "none", plain(move.after, 40))
        moves[pair] = moves.get(pair, 0) + 1
    already = len(preview.scope.already_there) if preview.scope is not None else 0
    left = f", {already} already there, left alone" if already else ""
    return PreviewView(
        headline=f"{plural(count, 'target')} change in {plain(plan.target)}"
        if count != 1
        else f"1 target changes in {plain(plan.target)}",
        counts=f"{preview.updates} update, {preview.installs} install, {preview.downgrades} downgrade{left}",
        moves=tuple(
            (f"{one} → {two}", str(number)) for (one, two), number in sorted(moves.items(), key=_by_count)
        ),
        flags=tuple(
            FlagRow(
                kind=flag.kind.value,
                sign=SEVERITIES[flag.severity],
                sentence=plain(flag.sentence, 300),
                remedy=plain(flag.remedy, 300),
                items=tuple(plain(item, 200) for item in flag.items[:20]),
                needs_reason=flag.severity is Severity.REASON,
                reason=draft.reasons.get(flag.kind.value, ""),
            )
            for flag in preview.flags
        ),
        groups=tuple(_group(group, draft, secrets) for group in preview.groups()),
        files=tuple(edit.path for edit in plan.edits),
        digest=preview.digest,
        targets=count,
    )


def _by_count(item: tuple[tuple[str, str], int]) -> tuple[int, tuple[str, str]]:
    return -item[1], item[0]


def _group(group: ChangeGroup, draft: Draft, secrets: SecretValues) -> GroupRow:
    change = "; ".join(
        f"{plain(field, 60)}: {_value(secrets, field, before)} → {_value(secrets, field, after)}"
        for field, before, after in group.changes
    )
    names = ", ".join(
        f"{slot.tenant}/{slot.service}" if slot.tenant else slot.service for slot in group.slots[:_MOST_NAMES]
    )
    more = f" and {len(group.slots) - _MOST_NAMES} more" if len(group.slots) > _MOST_NAMES else ""
    return GroupRow(
        key=change,
        change=change,
        targets=names + more,
        count=len(group.slots),
        reviewed=change in draft.reviewed,
    )


def _value(secrets: SecretValues, field: str, text: str | None) -> str:
    shown = secrets.shown(field, text)
    return "none" if shown is None else plain(shown, 60)


def obstacles(view: PreviewView, off: str) -> list[str]:
    """Return why the preview cannot be submitted yet, the gravest first; empty where it can."""
    found: list[str] = []
    if not view.targets:
        found.append("nothing changes")
    stops = sum(flag.sign.word == "stop" for flag in view.flags)
    if stops:
        found.append(plural(stops, "stop"))
    missing = sum(flag.open for flag in view.flags) - stops
    if missing:
        found.append(f"{plural(missing, 'reason')} missing")
    if off:
        found.append(off)
    return found


def diff_lines(diff: FileDiff) -> list[DiffLine]:
    """Return a file's unified text as lines with their numbers; very long lines are cut, and say by how much."""
    lines: list[DiffLine] = []
    before = after = 0
    for raw in diff.unified.splitlines()[:_MOST_LINES]:
        if raw.startswith(("--- ", "+++ ", "diff ", "index ")):
            continue
        text = _cut(raw[1:])
        if raw.startswith("@@"):
            before, after = _starts(raw)
            lines.append(DiffLine(mark="@", before=0, after=0, text=_cut(raw)))
        elif raw.startswith("-"):
            lines.append(DiffLine(mark="-", before=before, after=0, text=text))
            before += 1
        elif raw.startswith("+"):
            lines.append(DiffLine(mark="+", before=0, after=after, text=text))
            after += 1
        else:
            lines.append(DiffLine(mark=" ", before=before, after=after, text=text))
            before, after = before + 1, after + 1
    return lines


def _starts(head: str) -> tuple[int, int]:
    numbers = [part for part in head.split() if part[:1] in "+-" and part[1:2].isdigit()]
    firsts = [int(part[1:].split(",")[0]) for part in numbers[:2]]
    match firsts:
        case [before, after]:
            return before, after
        case _:
            return 1, 1


def _cut(text: str) -> str:
    shown = plain(text[:_MOST_LINE], _MOST_LINE)
    return f"{shown} … {len(text) - _MOST_LINE} more characters" if len(text) > _MOST_LINE else shown


def changed_part(one: str, other: str) -> tuple[int, int]:
    """Return where in `one` its difference from `other` begins and ends: for marking words in a pair of lines."""
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    end = 0
    while end < min(len(one), len(other)) - start and one[-1 - end] == other[-1 - end]:
        end += 1
    return start, len(one) - end


def word_marks(lines: list[DiffLine]) -> Mapping[int, tuple[int, int]]:
    """Return for the lines of a changed pair (one `-` directly before one `+`) what of them changed."""
    marks: dict[int, tuple[int, int]] = {}
    for number in range(len(lines) - 1):
        here, following = lines[number], lines[number + 1]
        alone = number + 2 >= len(lines) or lines[number + 2].mark != "+"
        first = number == 0 or lines[number - 1].mark != "-"
        if here.mark == "-" and following.mark == "+" and alone and first:
            marks[number] = changed_part(here.text, following.text)
            marks[number + 1] = changed_part(following.text, here.text)
    return marks
