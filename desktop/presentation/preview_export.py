"""A preview as a document to hand on: Markdown or JSON; secrets are masked in both."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from desktop.application.previews import FileDiff, Preview
from desktop.domain.canonical import JsonObject
from desktop.domain.counting import plural
from desktop.domain.risk import RiskFlag
from desktop.presentation.plain_text import plain, plain_lines
from desktop.presentation.plan_documents import diffs_document, preview_document
from desktop.presentation.secret_values import SecretValues
from desktop.presentation.times import absolute, iso

_MOST_LINES = 20_000
_ESCAPED = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>|#"})


def preview_json(
    preview: Preview, observed: Sequence[RiskFlag], diffs: Sequence[FileDiff], secrets: SecretValues
) -> JsonObject:
    """Return the whole preview with the flags that rest on what was observed, and all differences."""
    whole = replace(preview, flags=(*observed, *preview.flags))
    return {**preview_document(whole, secrets), "diffs": diffs_document(_redacted(diffs))}


def preview_markdown(
    preview: Preview,
    observed: Sequence[RiskFlag],
    diffs: Sequence[FileDiff],
    secrets: SecretValues,
    now: datetime,
) -> str:
    """Return the preview as a page of Markdown."""
    return "\n".join(_lines(replace(preview, flags=(*observed, *preview.flags)), diffs, secrets, now)) + "\n"


def _lines(
    preview: Preview, diffs: Sequence[FileDiff], secrets: SecretValues, now: datetime
) -> Iterator[str]:
    plan = preview.plan
    yield f"# {plural(len(plan.targets), 'target')}: {_safe(plan.source)} → {_safe(plan.target)}"
    yield ""
    yield f"{preview.updates} update, {preview.installs} install, {preview.downgrades} downgrade."
    yield f"Plan digest `{preview.digest}`, values of commit `{preview.inputs.source_commit}`, written {iso(now)}."
    yield from _flags(preview)
    yield from _groups(preview, secrets)
    yield from _commits(preview, now)
    yield from ("", "## Files")
    for diff in diffs:
        yield from _file(diff)


def _flags(preview: Preview) -> Iterator[str]:
    yield from ("", "## Risk flags", "")
    if not preview.flags:
        yield "None."
    for flag in preview.flags:
        yield f"- **{flag.severity.value}**: {_safe(flag.sentence)}. {_safe(flag.remedy)}"
        yield from (f"  - {_safe(item)}" for item in flag.items)


def _groups(preview: Preview, secrets: SecretValues) -> Iterator[str]:
    yield from ("", "## Groups of identical change")
    for group in preview.groups():
        yield from ("", f"### {plural(len(group.slots), 'target')}", "")
        yield from _changes(group.changes, secrets)
        yield from ("", ", ".join(_safe(str(slot)) for slot in group.slots))


def _commits(preview: Preview, now: datetime) -> Iterator[str]:
    yield from ("", "## Commits", "")
    for commit in preview.commits:
        when = absolute(commit.committed, now)
        yield f"- `{commit.id[:12]}` {when}, {_safe(commit.author)}: {_safe(commit.subject)}"


def _changes(changes: Sequence[tuple[str, str | None, str | None]], secrets: SecretValues) -> Iterator[str]:
    for field, before, after in changes:
        one, two = secrets.shown(field, before), secrets.shown(field, after)
        yield f"- {_safe(field)}: {_value(one)} → {_value(two)}"


def _file(diff: FileDiff) -> Iterator[str]:
    yield ""
    yield f"### {_safe(diff.path)}"
    yield ""
    if diff.folded:
        yield f"{diff.folded.capitalize()}."
        yield ""
        for key in diff.keys:
            yield f"- {_safe(key.key)}: {_value(key.before)} → {_value(key.after)}"
        return
    lines = plain_lines(diff.unified, _MOST_LINES)
    fence = "`" * max(3, 1 + max((_ticks(line) for line in lines), default=0))
    yield f"{fence}diff"
    yield from lines
    yield fence


def _ticks(line: str) -> int:
    """Return the longest run of back-ticks of a line: the fence around it must be longer."""
    longest = run = 0
    for char in line:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest


def _redacted(diffs: Sequence[FileDiff]) -> list[FileDiff]:
    return [replace(diff, unified="\n".join(plain_lines(diff.unified, _MOST_LINES))) for diff in diffs]


def _safe(text: str) -> str:
    return plain(text).translate(_ESCAPED)


def _value(text: str | None) -> str:
    return "none" if text is None else _safe(text)
