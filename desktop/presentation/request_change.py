"""What a request changes, as its plan has it: releases from → to, groups of identical change, counts."""

from collections import Counter
from dataclasses import dataclass

from desktop.application.previews import groups_of
from desktop.domain.counting import plural
from desktop.domain.plan import Plan
from desktop.domain.request import Request
from desktop.domain.risk import RiskKind
from desktop.domain.target import Slot
from desktop.presentation.plain_text import plain
from desktop.presentation.secret_values import SecretValues

NEW = "none"
_MOST_NAMES = 6
_LABEL, _VALUE = 40, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseMove:
    """So many targets go from one release to another."""

    before: str
    after: str
    count: int

    @property
    def words(self) -> str:
        return f"{self.before} → {self.after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedGroup:
    """Targets that share one change, in words. `key` tells it from the others."""

    key: str
    change: str
    targets: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeWords:
    """A change in few words: the release it brings and what that replaces, how many targets and of which kind."""

    release: str
    replaces: str
    targets: int
    kinds: str
    moves: tuple[ReleaseMove, ...]
    files: int

    @property
    def targets_and_kinds(self) -> str:
        return f"{plural(self.targets, 'target')}: {self.kinds}"


def change_words(request: Request, plan: Plan, label_field: str) -> ChangeWords:
    """Return a request's change in words; labels that differ are counted, never guessed."""
    moves = release_moves(plan, label_field)
    befores = list(dict.fromkeys(move.before for move in moves if move.before != NEW))
    replaces = befores[0] if len(befores) == 1 else (f"{len(befores)} releases" if befores else "nothing")
    installs = sum(target.installs for target in plan.targets)
    downs = sum(
        answer.count for answer in request.submission.flags if answer.flag == RiskKind.DOWNGRADE.value
    )
    parts = [
        (len(plan.targets) - installs - downs, "update"),
        (installs, "install"),
        (downs, "downgrade"),
    ]
    return ChangeWords(
        release=plain(request.submission.release, _LABEL),
        replaces=replaces,
        targets=len(plan.targets),
        kinds=", ".join(f"{count} {word}" for count, word in parts if count > 0),
        moves=moves,
        files=len(plan.edits),
    )


def release_moves(plan: Plan, label_field: str) -> tuple[ReleaseMove, ...]:
    """Return how the label field of the targets moves, the most frequent first."""
    counts: Counter[tuple[str, str]] = Counter()
    for target in plan.targets:
        for change in target.changes:
            if change.field == label_field:
                counts[_label(change.before), _label(change.after)] += 1
                break
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(ReleaseMove(before=pair[0], after=pair[1], count=count) for pair, count in ordered)


def _label(text: str | None) -> str:
    return NEW if text is None else plain(text, _LABEL)


def planned_groups(plan: Plan, secrets: SecretValues) -> tuple[PlannedGroup, ...]:
    """Return the plan's groups of identical change, the largest first; secrets are masked."""
    found: list[PlannedGroup] = []
    for number, group in enumerate(groups_of(plan)):
        change = "; ".join(
            f"{plain(name, _VALUE)}: {_shown(secrets, name, before)} → {_shown(secrets, name, after)}"
            for name, before, after in group.changes
        )
        found.append(
            PlannedGroup(
                key=str(number), change=change, targets=slot_names(group.slots), count=len(group.slots)
            )
        )
    return tuple(found)


def _shown(secrets: SecretValues, name: str, text: str | None) -> str:
    shown = secrets.shown(name, text)
    return NEW if shown is None else plain(shown, _VALUE)


def slot_names(slots: tuple[Slot, ...], most: int = _MOST_NAMES) -> str:
    """Return the first targets by name, and how many more there are."""
    names = ", ".join(plain(str(slot), _VALUE) for slot in slots[:most])
    return f"{names} and {len(slots) - most} more" if len(slots) > most else names
