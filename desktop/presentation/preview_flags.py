"""Risk flags as rows: severity, what it is about, what can be done about it, and the reason that was given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.domain.risk import RiskFlag, RiskKind, Severity
from desktop.domain.target import Slot
from desktop.presentation.plain_text import plain
from desktop.presentation.scope_clicks import cell_rule
from desktop.presentation.signs import NOTE, PASSED, Sign
from desktop.presentation.wording import SEVERITIES

SHORTEST_REASON = 10
_MOST_RULES = 150
"""More targets are left out in the scope step: a rule each would not be read by anybody."""
_TITLES: Mapping[RiskKind, str] = {
    RiskKind.UNRELATED: "Unrelated changes",
    RiskKind.SHARED_OUTSIDE: "Shared edit",
    RiskKind.DOWNGRADE: "Downgrade",
    RiskKind.SKIPPED_STAGE: "Skipped stage",
    RiskKind.BLAST_RADIUS: "Large blast radius",
    RiskKind.CONFIG_ONLY_IN_TARGET: "Config only in target",
    RiskKind.SECRET: "Secret changed",
    RiskKind.NO_SOURCE: "No source",
    RiskKind.NO_PLACE: "No place in target",
    RiskKind.NOT_EDITABLE: "Not editable",
    RiskKind.UNREADABLE: "Not readable",
    RiskKind.REJECTED_RELEASE: "Rejected release",
    RiskKind.CONCURRENT: "Concurrent request",
    RiskKind.TARGET_DRIFT: "Target drift",
    RiskKind.STALE_INPUT: "Stale input",
    RiskKind.SOURCE_UNPROVEN: "Source not proven",
    RiskKind.DESTRUCTIVE: "Destructive resources",
}
_ANSWERED = PASSED.named("answered")
_SIGNS = {
    Severity.STOP: SEVERITIES[Severity.STOP],
    Severity.REASON: SEVERITIES[Severity.REASON].named("reason"),
    Severity.NOTE: NOTE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRow:
    """A flag. `rules` are what leaving its targets out (or taking them in) adds to the scope."""

    kind: str
    severity: Severity
    sign: Sign
    title: str
    sentence: str
    remedy: str
    items: tuple[str, ...]
    slots: tuple[Slot, ...]
    deed: str
    rules: tuple[str, ...]
    reason: str
    retry: bool

    @property
    def needs_reason(self) -> bool:
        return self.severity is Severity.REASON

    @property
    def open(self) -> bool:
        """Whether it still keeps the request off."""
        missing = self.needs_reason and len(self.reason) < SHORTEST_REASON
        return self.severity is Severity.STOP or missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Solved:
    """A flag that is gone: what it was about, and how it was solved; `rules` can be taken back."""

    title: str
    words: str
    rules: tuple[str, ...] = ()


def flag_rows(flags: Sequence[RiskFlag], reasons: Mapping[str, str]) -> tuple[FlagRow, ...]:
    """Return the flags, the gravest first, with the reasons given so far."""
    order = list(Severity)
    ranked = sorted(flags, key=lambda flag: order.index(flag.severity))
    return tuple(_row(flag, reasons.get(flag.kind.value, "").strip()) for flag in ranked)


def _row(flag: RiskFlag, reason: str) -> FlagRow:
    include = flag.kind is RiskKind.SHARED_OUTSIDE
    able = 0 < len(flag.slots) <= _MOST_RULES and flag.severity is not Severity.NOTE
    answered = flag.severity is Severity.REASON and len(reason) >= SHORTEST_REASON
    return FlagRow(
        kind=flag.kind.value,
        severity=flag.severity,
        sign=_ANSWERED if answered else _SIGNS[flag.severity],
        title=_TITLES[flag.kind],
        sentence=plain(flag.sentence, 300),
        remedy=plain(flag.remedy, 300),
        items=tuple(plain(item, 300) for item in flag.items),
        slots=flag.slots,
        deed=f"{'Include' if include else 'Exclude'} {len(flag.slots)}" if able else "",
        rules=tuple(cell_rule(slot, include=include) for slot in flag.slots) if able else (),
        reason=reason,
        retry=flag.kind is RiskKind.STALE_INPUT,
    )


def flag_counts(rows: Sequence[FlagRow]) -> tuple[tuple[str, str], ...]:
    """Return what stands beside the heading: words and their colour, none where there is no flag."""
    stops = sum(row.severity is Severity.STOP for row in rows)
    reasons = sum(row.needs_reason and row.open for row in rows)
    answered = sum(row.needs_reason and not row.open for row in rows)
    notes = sum(row.severity is Severity.NOTE for row in rows)
    found = (
        (stops, f"{stops} {'stop' if stops == 1 else 'stops'}", "fail"),
        (reasons, f"{reasons} {'needs' if reasons == 1 else 'need'} a reason", "warn"),
        (answered, f"{answered} answered", "ok"),
        (notes, f"{notes} {'note' if notes == 1 else 'notes'}", "text2"),
    )
    return tuple((words, colour) for count, words, colour in found if count)


def solved_by(before: Sequence[FlagRow], now: Sequence[FlagRow], added: Sequence[str]) -> tuple[Solved, ...]:
    """Return the flags that are gone since the preview before, with the rules that did it."""
    left = {row.kind for row in now}
    found: list[Solved] = []
    for row in before:
        if row.kind in left or row.severity is Severity.NOTE:
            continue
        rules = tuple(rule for rule in row.rules if rule in added)
        how = _solved_words(row) if rules else "no longer so"
        found.append(Solved(title=row.title, words=how, rules=rules))
    return tuple(found)


def _solved_words(row: FlagRow) -> str:
    count = len(row.slots)
    deed = "taken into" if row.kind == RiskKind.SHARED_OUTSIDE.value else "excluded from"
    return f"{count} {'target' if count == 1 else 'targets'} {deed} the scope"
