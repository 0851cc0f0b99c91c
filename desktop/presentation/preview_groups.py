"""Groups of identical change as rows: what changes, for how many, how risky, whether somebody looked."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from desktop.application.previews import Preview
from desktop.domain.plan import PlannedTarget
from desktop.domain.risk import RiskFlag, RiskKind, Severity
from desktop.domain.target import Slot
from desktop.presentation.plain_text import plain
from desktop.presentation.secret_values import SecretValues
from desktop.presentation.signs import ATTENTION, BLOCKED, NOT_DEPLOYED, STALE, Sign

UPDATE = Sign(shape="↑", letters="^", word="update", tone=NOT_DEPLOYED.tone)
INSTALL = NOT_DEPLOYED.named("install")
_CONCERNS: Mapping[RiskKind, str] = {
    RiskKind.REJECTED_RELEASE: "rejected release",
    RiskKind.SOURCE_UNPROVEN: "source not verified",
    RiskKind.STALE_INPUT: "state unknown",
    RiskKind.DOWNGRADE: "downgrade",
    RiskKind.TARGET_DRIFT: "drifted",
    RiskKind.SKIPPED_STAGE: "skipped a stage",
}
"""The flags that set targets apart, the gravest first."""
_SHOWN_NAMES = 2
_FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """Targets that share one change and one concern. `key` is what the draft remembers as reviewed."""

    key: str
    title: str
    detail: str
    slots: tuple[Slot, ...]
    sign: Sign
    reviewed: bool

    @property
    def count(self) -> int:
        return len(self.slots)


def group_rows(
    preview: Preview, flags: Sequence[RiskFlag], reviewed: frozenset[str], secrets: SecretValues
) -> tuple[GroupRow, ...]:
    """Return the groups, those with the gravest concern first, then installs, then the smallest."""
    concerns = _concerns(flags)
    found: dict[tuple[str, str], list[PlannedTarget]] = {}
    for target in preview.plan.targets:
        found.setdefault((_shape(target), concerns.get(target.slot, "")), []).append(target)
    rows = [_row(shape, concern, targets, reviewed, secrets) for (shape, concern), targets in found.items()]
    order = [*_CONCERNS.values(), ""]
    rows.sort(
        key=lambda item: (order.index(item[0]), item[1].sign is not INSTALL, item[1].count, item[1].slots)
    )
    return tuple(row for _concern, row in rows)


def _concerns(flags: Sequence[RiskFlag]) -> dict[Slot, str]:
    found: dict[Slot, str] = {}
    for kind, words in _CONCERNS.items():
        for flag in flags:
            if flag.kind is kind and flag.severity is not Severity.NOTE:
                for slot in flag.slots:
                    found.setdefault(slot, words)
    return found


def _shape(target: PlannedTarget) -> str:
    changes = [[change.field, change.before, change.after] for change in target.changes]
    return json.dumps(changes, ensure_ascii=True)


def _row(
    shape: str,
    concern: str,
    targets: Sequence[PlannedTarget],
    reviewed: frozenset[str],
    secrets: SecretValues,
) -> tuple[str, GroupRow]:
    key = hashlib.sha256(f"{concern}\0{shape}".encode()).hexdigest()[:20]
    first = targets[0]
    sign = _sign(concern, installs=first.installs)
    fields = [_FILE if change.field == _FILE else plain(change.field, 40) for change in first.changes]
    services = sorted({target.service for target in targets})
    title = f"{some(services)}: {'install' if first.installs else some(fields, 3)}"
    moves = [_move(change.field, change.before, change.after, secrets) for change in first.changes]
    detail = ", ".join([moves[0], concern] if concern else moves)
    row = GroupRow(
        key=key,
        title=title,
        detail=detail,
        slots=tuple(target.slot for target in targets),
        sign=sign,
        reviewed=key in reviewed,
    )
    return concern, row


def _sign(concern: str, *, installs: bool) -> Sign:
    if concern in {_CONCERNS[RiskKind.REJECTED_RELEASE], _CONCERNS[RiskKind.SOURCE_UNPROVEN]}:
        return BLOCKED.named(concern)
    if concern == _CONCERNS[RiskKind.STALE_INPUT]:
        return STALE.named(concern)
    if concern:
        return ATTENTION.named(concern)
    return INSTALL if installs else UPDATE


def _move(field: str, before: str | None, after: str | None, secrets: SecretValues) -> str:
    if field == _FILE:
        return "whole file"
    one, two = (secrets.shown(field, text) for text in (before, after))
    if one == two and one is not None:
        return f"{plain(field, 40)} changed"
    return f"{'none' if one is None else plain(one, 40)} → {'none' if two is None else plain(two, 40)}"


def some(names: Iterable[str], most: int = _SHOWN_NAMES) -> str:
    """Return the first few names and how many more there are."""
    every = [plain(name, 40) for name in names]
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more
