"""Risk flags: what a person must look at before submitting; severity is stop, reason or note."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.domain.counting import plural
from desktop.domain.lane import RejectedRelease
from desktop.domain.plan import Plan, PlannedTarget
from desktop.domain.policy import Answer
from desktop.domain.release import Order
from desktop.domain.request import Request
from desktop.domain.target import Slot


class RiskKind(StrEnum):
    """Every flag. The last four rest on what was observed or rendered, and are found anew when somebody looks."""

    UNRELATED = "unrelated"
    SHARED_OUTSIDE = "shared-outside"
    DOWNGRADE = "downgrade"
    SKIPPED_STAGE = "skipped-stage"
    BLAST_RADIUS = "blast-radius"
    CONFIG_ONLY_IN_TARGET = "config-only-in-target"
    SECRET = "secret"  # noqa: S105 the name of a flag
    NO_SOURCE = "no-source"
    NO_PLACE = "no-place"
    NOT_EDITABLE = "not-editable"
    UNREADABLE = "unreadable"
    REJECTED_RELEASE = "rejected-release"
    CONCURRENT = "concurrent-request"
    TARGET_DRIFT = "target-drift"
    STALE_INPUT = "stale-input"
    SOURCE_UNPROVEN = "source-unproven"
    DESTRUCTIVE = "destructive"


class Severity(StrEnum):
    """`stop`: the plan cannot be submitted; `reason`: it needs a written reason; `note`: it is shown."""

    STOP = "stop"
    REASON = "reason"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFlag:
    """One flag: a sentence, what it concerns, and what to do."""

    kind: RiskKind
    severity: Severity
    sentence: str
    items: tuple[str, ...]
    remedy: str
    slots: tuple[Slot, ...] = ()
    """The targets that leaving out would remove the flag."""

    @property
    def count(self) -> int:
        return len(self.items)


_SEVERITY: Mapping[Answer, Severity] = {
    Answer.BLOCK: Severity.STOP,
    Answer.REASON: Severity.REASON,
    Answer.ALLOW: Severity.NOTE,
}


def severity_of(answer: Answer) -> Severity:
    """Return the severity that a policy's answer gives a flag."""
    return _SEVERITY[answer]


def shared_outside(groups: Mapping[str, Sequence[Slot]]) -> RiskFlag | None:
    """Flag edits that also change targets outside the scope; `groups` maps a place to those targets."""
    outside = tuple(sorted({slot for slots in groups.values() for slot in slots}))
    if not outside:
        return None
    return RiskFlag(
        kind=RiskKind.SHARED_OUTSIDE,
        severity=Severity.STOP,
        sentence=f"also changes {plural(len(outside), 'target')} outside the scope",
        items=tuple(
            f"{place}: {plural(len(slots), 'other target')}" for place, slots in sorted(groups.items())
        ),
        remedy="Include them; otherwise this cannot be promoted.",
        slots=outside,
    )


def unrelated(paths: Sequence[str], answer: Answer) -> RiskFlag | None:
    """Flag source commits that also changed what does not travel: listed, not carried."""
    if not paths:
        return None
    return RiskFlag(
        kind=RiskKind.UNRELATED,
        severity=severity_of(answer),
        sentence=f"the source's commits also changed {plural(len(paths), 'file')} that {_do(len(paths))} not travel",
        items=tuple(paths),
        remedy="They stay behind. Say why the release is whole without them.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelMove:
    """How a target's release label moves, and how the two compare."""

    slot: Slot
    before: str
    after: str
    order: Order


def downgrades(moves: Iterable[LabelMove], answer: Answer) -> RiskFlag | None:
    """Flag targets that would go to an older release, or to one that cannot be compared."""
    down = [move for move in moves if move.order in {Order.LESS, Order.UNKNOWN} and move.before != move.after]
    if not down:
        return None
    unknown = sum(move.order is Order.UNKNOWN for move in down)
    tail = f" ({unknown} cannot be compared)" if unknown else ""
    return RiskFlag(
        kind=RiskKind.DOWNGRADE,
        severity=severity_of(answer),
        sentence=f"{plural(len(down), 'target')} would get an older release{tail}",
        items=tuple(f"{move.slot}: {move.before} → {move.after}" for move in down),
        remedy="Exclude them, or say why.",
        slots=tuple(move.slot for move in down),
    )


def skipped_stage(missing: Mapping[str, Sequence[Slot]], answer: Answer) -> RiskFlag | None:
    """Flag a release that was not in an environment on the chain; `missing` maps it to the targets."""
    if not missing:
        return None
    slots = tuple(sorted({slot for found in missing.values() for slot in found}))
    return RiskFlag(
        kind=RiskKind.SKIPPED_STAGE,
        severity=severity_of(answer),
        sentence=f"the release was never in {', '.join(sorted(missing))}",
        items=tuple(f"{stage}: {plural(len(found), 'target')}" for stage, found in sorted(missing.items())),
        remedy="Promote it through that environment first, or say why it may be skipped.",
        slots=slots,
    )


def blast_radius(changed: int, total: int, limit: int, regions: Sequence[str]) -> RiskFlag | None:
    """Flag many targets at once: above the policy's wave limit, over half of the environment, or several regions."""
    items: list[str] = []
    if limit and changed > limit:
        items.append(f"{changed} targets, the policy's waves hold at most {limit}")
    if total and changed * 2 > total and changed > 1:
        items.append(f"{changed} of {total} targets of the environment")
    if len(regions) > 1:
        items.append(f"{len(regions)} regions at once: {', '.join(regions)}")
    if not items:
        return None
    return RiskFlag(
        kind=RiskKind.BLAST_RADIUS,
        severity=Severity.REASON if limit and changed > limit else Severity.NOTE,
        sentence=f"{plural(changed, 'target')} at once",
        items=tuple(items),
        remedy="Split it into waves, or narrow the scope.",
    )


def only_in_target(fields: Sequence[str]) -> RiskFlag | None:
    """Note values that travel and that the source never had."""
    if not fields:
        return None
    return RiskFlag(
        kind=RiskKind.CONFIG_ONLY_IN_TARGET,
        severity=Severity.NOTE,
        sentence=f"{plural(len(fields), 'value')} only in the target",
        items=tuple(fields),
        remedy="They stay as they are.",
    )


def secrets(names: Sequence[str]) -> RiskFlag | None:
    """Flag touched secrets and certificates by name; their values are never shown."""
    if not names:
        return None
    return RiskFlag(
        kind=RiskKind.SECRET,
        severity=Severity.NOTE,
        sentence=f"{plural(len(names), 'secret or certificate', 'secrets or certificates')} changed",
        items=tuple(names),
        remedy="Make sure that the target's own keys fit.",
    )


def without_source(slots: Sequence[Slot], source: str) -> RiskFlag | None:
    """Stop targets that have nothing opposite them in the source."""
    if not slots:
        return None
    return RiskFlag(
        kind=RiskKind.NO_SOURCE,
        severity=Severity.STOP,
        sentence=f"{plural(len(slots), 'target')} {_have(len(slots))} no source in {source}",
        items=tuple(str(slot) for slot in slots),
        remedy="Exclude them, or install the service in the source first.",
        slots=tuple(slots),
    )


def without_place(fields: Sequence[str]) -> RiskFlag | None:
    """Flag values of the source for which the target's files have no place: a promotion adds no keys."""
    if not fields:
        return None
    return RiskFlag(
        kind=RiskKind.NO_PLACE,
        severity=Severity.REASON,
        sentence=f"{plural(len(fields), 'value')} of the source {_have(len(fields))} no place in the target",
        items=tuple(fields),
        remedy="Add the key in the target by hand, or say why it is not needed.",
    )


def not_editable(reasons: Mapping[Slot, str]) -> RiskFlag | None:
    """Stop targets whose values cannot be replaced safely, each with file, line and column."""
    if not reasons:
        return None
    return RiskFlag(
        kind=RiskKind.NOT_EDITABLE,
        severity=Severity.STOP,
        sentence=f"{plural(len(reasons), 'target')} cannot be edited safely",
        items=tuple(f"{slot}: {reason}" for slot, reason in sorted(reasons.items())),
        remedy="Exclude them, or write the value plainly in the file.",
        slots=tuple(sorted(reasons)),
    )


def unreadable(places: Sequence[str]) -> RiskFlag | None:
    """Note files that bindings point at and that were not read: links, pointers, templates, hostile content."""
    if not places:
        return None
    return RiskFlag(
        kind=RiskKind.UNREADABLE,
        severity=Severity.NOTE,
        sentence=f"{plural(len(places), 'file')} that bindings point at could not be read",
        items=tuple(places),
        remedy="Their values are not known and do not travel. Look at them before you rely on the scope.",
    )


def rejected_release(
    targets: Iterable[PlannedTarget], label_field: str, rejected: Sequence[RejectedRelease]
) -> RiskFlag | None:
    """Stop releases that a person struck."""
    items: list[str] = []
    slots: list[Slot] = []
    for target in targets:
        mark = _rejection(target, label_field, rejected)
        if mark is not None:
            items.append(f"{target.slot}: {mark.release} was rejected by {mark.mark.by}: {mark.mark.reason}")
            slots.append(target.slot)
    if not items:
        return None
    return RiskFlag(
        kind=RiskKind.REJECTED_RELEASE,
        severity=Severity.STOP,
        sentence=f"a rejected release would reach {plural(len(items), 'target')}",
        items=tuple(items),
        remedy="Choose another release, or lift the rejection with a reason.",
        slots=tuple(slots),
    )


def _rejection(
    target: PlannedTarget, label_field: str, rejected: Sequence[RejectedRelease]
) -> RejectedRelease | None:
    for change in target.changes:
        if change.field == label_field and change.after is not None:
            for mark in rejected:
                if mark.concerns(change.after, target.service):
                    return mark
    return None


def concurrent(plan: Plan, others: Iterable[Request]) -> RiskFlag | None:
    """Flag other open requests that share targets or files."""
    slots, paths = frozenset(plan.slots), frozenset(plan.paths)
    items = [
        f"{other.full_name} ({other.state.value}): {plural(len(slots & frozenset(other.slots)), 'target')},"
        f" {plural(len(paths & frozenset(other.paths)), 'file')} in common"
        for other in others
        if slots & frozenset(other.slots) or paths & frozenset(other.paths)
    ]
    if not items:
        return None
    return RiskFlag(
        kind=RiskKind.CONCURRENT,
        severity=Severity.REASON,
        sentence=f"{plural(len(items), 'other open request')} {_touch(len(items))} the same targets",
        items=tuple(items),
        remedy="Wait for it, or say why both are needed.",
    )


def destructive(sentences: Sequence[str], slots: Sequence[Slot], *, complete: bool) -> RiskFlag | None:
    """Flag what rendered changes remove or replace; `complete` is False while not everything is rendered."""
    if not sentences:
        return None
    return RiskFlag(
        kind=RiskKind.DESTRUCTIVE,
        severity=Severity.REASON,
        sentence=f"{plural(len(sentences), 'object')} would be removed or replaced{'' if complete else ', so far'}",
        items=tuple(sentences),
        remedy="Make sure that nothing is lost, or exclude the targets.",
        slots=tuple(slots),
    )


def _have(count: int) -> str:
    return "has" if count == 1 else "have"


def _touch(count: int) -> str:
    return "touches" if count == 1 else "touch"


def _do(count: int) -> str:
    return "does" if count == 1 else "do"


_SECRET_WORDS = (
    "password",
    "passwd",
    "secret",
    "token",
    "private",
    "credential",
    "apikey",
    "api-key",
    "tls.key",
    "tls.crt",
)
_SECRET_KINDS = frozenset({"secret", "sealedsecret", "externalsecret", "certificate"})


def is_secret(document: str, key: str, text: str = "") -> bool:
    """Tell whether a value must not be shown: by its document's kind, its key, or because it is encrypted."""
    kind = document.split("/", 1)[0].casefold()
    lowered = key.casefold()
    return kind in _SECRET_KINDS or text.startswith("ENC[") or any(word in lowered for word in _SECRET_WORDS)
