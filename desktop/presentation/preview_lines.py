"""Previews, rollbacks and diffs as lines of text."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from desktop.application.previews import FileDiff, Preview, groups_of
from desktop.application.rollbacks import RollbackPreview
from desktop.domain.counting import plural
from desktop.domain.plan import Plan
from desktop.domain.risk import RiskFlag
from desktop.domain.scope import ResolvedScope
from desktop.domain.target import Slot
from desktop.presentation import signs, wording
from desktop.presentation.panels import names
from desktop.presentation.plain_text import plain, plain_lines
from desktop.presentation.secret_values import SecretValues
from desktop.presentation.signs import Tone
from desktop.presentation.text_table import GAP, Line, Piece, Toned, line, table
from desktop.presentation.times import absolute

MOST_GROUPS = 20
MOST_COMMITS = 15
MOST_ITEMS = 8
_VALUE = 60
_NOTHING = "(none)"


def preview_lines(preview: Preview, secrets: SecretValues, now: datetime) -> list[Line]:
    """Return a preview: summary, from → to by groups of identical change, flags, commits, digest."""
    plan = preview.plan
    lines: list[Line] = [
        line(f"{plain(plan.source)} → {plain(plan.target)}", GAP, _summary(preview)),
        *(_scope_lines(preview.scope) if preview.scope else []),
        *group_lines(
            [(group.changes, group.slots) for group in preview.groups()], secrets, len(plan.targets)
        ),
        *flag_lines(preview.flags),
        *_commit_lines(preview, now),
        line("plan digest", GAP, preview.digest),
    ]
    if not preview.can_be_submitted:
        why = "nothing to change" if not plan.targets else "a flag stops it"
        lines.append(line(signs.BLOCKED.named("cannot be submitted"), f": {why}"))
    return lines


def _summary(preview: Preview) -> str:
    parts = [
        plural(len(preview.plan.targets), "target"),
        plural(len(preview.plan.edits), "file"),
        plural(preview.updates, "update"),
        plural(preview.installs, "install"),
        plural(preview.downgrades, "downgrade"),
    ]
    return f"{', '.join(parts)}; values of {preview.inputs.source_commit[:12]}"


def _scope_lines(scope: ResolvedScope) -> list[Line]:
    rows: list[list[Piece]] = [
        [
            plain(str(effect.rule), 120),
            f"fits {effect.matched}, changed {effect.changed}",
            _undecided(effect.undecided),
        ]
        for effect in scope.effects
    ]
    head = f"scope: {plural(len(scope.slots), 'target')}, {len(scope.already_there)} of them there already"
    return [line(head), *table(rows, indent="  ")]


def _undecided(count: int) -> str:
    return f"{count} left out: the rule could not decide" if count else ""


def group_lines(
    groups: Sequence[tuple[tuple[tuple[str, str | None, str | None], ...], tuple[Slot, ...]]],
    secrets: SecretValues,
    total: int,
) -> list[Line]:
    """Return groups of targets that share one identical change, each field from → to."""
    if not groups:
        return []
    lines: list[Line] = [line(f"from → to ({plural(total, 'target')}, {plural(len(groups), 'group')})")]
    for changes, slots in groups[:MOST_GROUPS]:
        head = f"{plural(len(slots), 'target')}: {names((str(slot) for slot in slots), 5)}"
        lines.append(line("  ", head))
        rows: list[list[Piece]] = [
            [
                plain(field, _VALUE),
                _value(secrets.shown(field, before)),
                "→",
                _value(secrets.shown(field, after)),
            ]
            for field, before, after in changes
        ]
        lines.extend(table(rows, indent="      "))
    if len(groups) > MOST_GROUPS:
        lines.append(line(f"  … and {len(groups) - MOST_GROUPS} groups more (--json shows all)"))
    return lines


def plan_group_lines(plan: Plan, secrets: SecretValues) -> list[Line]:
    """Return a plan's targets by identical change, the largest group first."""
    groups = [(group.changes, group.slots) for group in groups_of(plan)]
    return group_lines(groups, secrets, len(plan.targets))


def _value(text: str | None) -> str:
    return _NOTHING if text is None else plain(text, _VALUE)


def flag_lines(flags: Iterable[RiskFlag]) -> list[Line]:
    """Return flags with severity, what they concern and what to do."""
    lines: list[Line] = []
    for flag in flags:
        sign = wording.SEVERITIES[flag.severity]
        lines.append(line(sign, GAP, f"[{flag.kind.value}] {plain(flag.sentence)}"))
        lines.extend(line("      ", plain(item)) for item in flag.items[:MOST_ITEMS])
        if len(flag.items) > MOST_ITEMS:
            lines.append(line(f"      … and {len(flag.items) - MOST_ITEMS} more"))
        lines.append(line("      ", plain(flag.remedy)))
    return lines


def _commit_lines(preview: Preview, now: datetime) -> list[Line]:
    if not preview.commits:
        return []
    rows: list[list[Piece]] = [
        [commit.id[:12], absolute(commit.committed, now), plain(commit.author, 40), plain(commit.subject, 90)]
        for commit in preview.commits[:MOST_COMMITS]
    ]
    lines = [line(f"commits between ({len(preview.commits)})"), *table(rows, indent="  ")]
    if len(preview.commits) > MOST_COMMITS:
        lines.append(line(f"  … and {len(preview.commits) - MOST_COMMITS} more"))
    return lines


def diff_lines(diffs: Iterable[FileDiff]) -> list[Line]:
    """Return the unified diffs; of a file with secrets the keys alone."""
    lines: list[Line] = []
    for diff in diffs:
        if diff.folded:
            lines.append(line(f"{plain(diff.path)}: {plain(diff.folded)}"))
            rows: list[list[Piece]] = [
                [plain(key.key), _value(key.before), "→", _value(key.after)] for key in diff.keys
            ]
            lines.extend(table(rows, indent="  "))
        else:
            lines.extend(_diff_line(text) for text in plain_lines(diff.unified))
    return lines


def _diff_line(text: str) -> Line:
    if text.startswith("+"):
        return line(Toned(text=text, tone=Tone.OK))
    if text.startswith("-"):
        return line(Toned(text=text, tone=Tone.FAIL))
    return line(text)


def rollback_lines(preview: RollbackPreview, secrets: SecretValues) -> list[Line]:
    """Return what going back would change, what is refused with its reason, and what stays."""
    of = preview.request.full_name if preview.request else preview.restores.commit[:12]
    head = f"roll back {plain(of)} ({preview.restores.mode.value}): {plural(len(preview.plan.targets), 'target')}"
    lines: list[Line] = [line(head), *plan_group_lines(preview.plan, secrets)]
    lines.extend(
        line(signs.BLOCKED.named("refused"), GAP, f"{plain(str(slot), 80)}: {plain(reason)}")
        for slot, reason in preview.refused
    )
    if preview.already:
        lines.append(line(f"already back: {names(str(slot) for slot in preview.already)}"))
    if preview.kept:
        lines.append(line(f"later edits that stay: {names(preview.kept)}"))
    lines.append(line("plan digest", GAP, preview.plan.digest))
    return lines
