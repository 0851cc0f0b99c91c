"""Releases: what targets and environments are on, which of two is older, and what an environment has been on."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from itertools import zip_longest
from typing import TypeAlias

from desktop.domain.target import EnvironmentState, Said, Slot, Target, different_texts
from desktop.domain.workspace import ReleaseOrder

_SHORT_COMMIT = 10
_LONGEST_LABEL = 128
NO_LABEL = "no label"
"""What is shown for targets that lack the label field."""

_SEMVER = re.compile(
    r"[vV]?(?P<numbers>[0-9]{1,18}\.[0-9]{1,18}(?:\.[0-9]{1,18})?)"
    r"(?:-(?P<pre>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?"
)
_CALVER = re.compile(
    r"[vV]?(?P<numbers>[0-9]{2}(?:[0-9]{2})?(?:[._-][0-9]{1,12}){1,4}|[0-9]{8}(?:[._-][0-9]{1,12}){0,2})"
    r"(?:[._+-]?(?P<suffix>[A-Za-z][0-9A-Za-z._+-]*))?"
)
_CALVER_PRE = re.compile(r"(?P<kind>dev|alpha|a|beta|b|pre|rc)[._-]?(?P<number>[0-9]{0,12})", re.IGNORECASE)
_PRE_RANK = {"dev": 0, "alpha": 1, "a": 1, "beta": 2, "b": 2, "pre": 3, "rc": 4}
_COMPACT_DATE, _SHORT_YEAR, _CENTURY = 8, 2, 2000


_Key: TypeAlias = tuple["int | str | _Key", ...]
"""What labels are ranked by; keys of one kind have the same shape as far as they are compared."""


class Order(StrEnum):
    """How one label stands to another."""

    LESS = "less"
    EQUAL = "equal"
    GREATER = "greater"
    UNKNOWN = "unknown"


class Movement(StrEnum):
    """What a promotion does to a target's release. `UNKNOWN` is no "not a downgrade": it must be asked about."""

    INSTALL = "install"
    REMOVE = "remove"
    UPGRADE = "upgrade"
    SAME = "same"
    DOWNGRADE = "downgrade"
    UNKNOWN = "unknown"


_MOVEMENTS = {
    Order.LESS: Movement.DOWNGRADE,
    Order.EQUAL: Movement.SAME,
    Order.GREATER: Movement.UPGRADE,
    Order.UNKNOWN: Movement.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRanking:
    """Compares labels by the workspace's order; `history` are labels by first appearance, the newest last."""

    order: ReleaseOrder
    history: tuple[str, ...] = ()
    _positions: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_positions", {label: number for number, label in enumerate(self.history)})

    def compare(self, first: str, second: str) -> Order:
        """Say how `first` stands to `second`; what cannot be ranked is `UNKNOWN`, unless the texts are the same."""
        if first == second:
            return Order.EQUAL if first else Order.UNKNOWN
        match self.order:
            case ReleaseOrder.SEMVER:
                return _rank(_semver(first), _semver(second))
            case ReleaseOrder.CALVER:
                return _compare_calver(first, second)
            case ReleaseOrder.HISTORY:
                return _rank(self._place(first), self._place(second))

    def _place(self, label: str) -> _Key | None:
        position = self._positions.get(label)
        return None if position is None else (position,)

    def movement(self, before: str | None, after: str | None) -> Movement:
        """Say what going from one label to another is; None means that the target is not there."""
        if before is None:
            return Movement.SAME if after is None else Movement.INSTALL
        return Movement.REMOVE if after is None else _MOVEMENTS[self.compare(after, before)]


def _rank(first: _Key | None, second: _Key | None) -> Order:
    if first is None or second is None:
        return Order.UNKNOWN
    if first == second:
        return Order.EQUAL
    return Order.LESS if first < second else Order.GREATER


@lru_cache(maxsize=4_096)
def _semver(label: str) -> _Key | None:
    """Read a semantic version tolerantly: `v` before it, two numbers, zeros in front. Build metadata ranks nothing."""
    found = _SEMVER.fullmatch(label) if len(label) <= _LONGEST_LABEL else None
    if found is None:
        return None
    numbers = tuple(int(number) for number in found["numbers"].split("."))
    pre = tuple(_identifier(text) for text in found["pre"].split(".")) if found["pre"] else ()
    return ((*numbers, 0)[:3], 0 if pre else 1, pre)


def _identifier(text: str) -> _Key:
    return (0, int(text), "") if text.isdigit() else (1, 0, text)


def _compare_calver(first: str, second: str) -> Order:
    left, right = _calver(first), _calver(second)
    if left is None or right is None:
        return Order.UNKNOWN
    for one, other in zip_longest(left[0], right[0], fillvalue=0):
        if one != other:
            return Order.LESS if one < other else Order.GREATER
    return Order.EQUAL if left[1] == right[1] else _rank(_suffix_rank(left[1]), _suffix_rank(right[1]))


@lru_cache(maxsize=4_096)
def _calver(label: str) -> tuple[tuple[int, ...], str] | None:
    """Read a calendar version as its numbers (the year first, with its century) and the word that follows them."""
    found = _CALVER.fullmatch(label) if len(label) <= _LONGEST_LABEL else None
    if found is None:
        return None
    head, *rest = re.split(r"[._-]", found["numbers"])
    if len(head) == _COMPACT_DATE:
        head, rest = head[:4], [head[4:6], head[6:], *rest]
    year = int(head) + (_CENTURY if len(head) == _SHORT_YEAR else 0)
    return (year, *(int(number) for number in rest)), found["suffix"] or ""


def _suffix_rank(suffix: str) -> _Key | None:
    """Rank the word behind equal numbers: rc1 before rc2 before no word; any other word ranks nothing."""
    if not suffix:
        return (len(_PRE_RANK), 0)
    found = _CALVER_PRE.fullmatch(suffix)
    return (_PRE_RANK[found["kind"].casefold()], int(found["number"] or 0)) if found else None


# --- what targets and environments are on -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentRelease:
    """What an environment is on. A target without the label field has the label ""."""

    environment: str
    commit: str
    labels: Mapping[Target, str]
    counts: tuple[tuple[str, int], ...] = field(init=False, compare=False)
    """Labels with the number of their targets, the most frequent first, then by text; counted once."""

    def __post_init__(self) -> None:
        found = Counter(self.labels.values()).items()
        object.__setattr__(self, "counts", tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))))

    @property
    def label(self) -> str:
        """The one label of all targets, or "mixed (3)" with the number of different ones; "" without targets."""
        counts = self.counts
        if len(counts) > 1:
            return f"mixed ({len(counts)})"
        return (counts[0][0] or NO_LABEL) if counts else ""

    @property
    def is_mixed(self) -> bool:
        return len(self.counts) > 1

    def of_slot(self, slot: Slot) -> str | None:
        """Return the label of a slot, None where it is not in the environment."""
        return self.labels.get(Target(self.environment, slot.tenant, slot.service))


def label_of(values: Sequence[Said], label_field: str, commit: str) -> str:
    """Return a target's label: the value of the label field, several different ones joined by " + ".

    Without a label field in the workspace it is the short id of the commit; a target without the field has none ("").
    """
    if not label_field:
        return commit[:_SHORT_COMMIT]
    return different_texts(value.text for value in values if value.field == label_field)


def labels_of(state: EnvironmentState, label_field: str) -> Mapping[Target, str]:
    """Return the label of every target of an environment, in order; see `label_of`."""
    if not label_field:
        return dict.fromkeys(state.targets(), state.commit[:_SHORT_COMMIT])
    return state.texts(label_field)


def release_of(state: EnvironmentState, label_field: str) -> EnvironmentRelease:
    """Return what every target of an environment is on at the commit of its state."""
    return EnvironmentRelease(
        environment=state.environment, commit=state.commit, labels=labels_of(state, label_field)
    )


# --- what an environment has been on ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What an environment was on at a commit; `when` is aware."""

    commit: str
    when: datetime
    author: str
    labels: Mapping[Slot, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseEntry:
    """A label in the history of an environment.

    `commit` and `author` brought it there at `first_seen`; `last_seen` is the time of the last commit at which a target
    was on it. `slots` counts the targets on it at that commit, `peak` the most there ever were.
    """

    label: str
    commit: str
    author: str
    first_seen: datetime
    last_seen: datetime
    last_commit: str
    slots: int
    peak: int
    is_current: bool


def history_of(sightings: Sequence[Sighting]) -> tuple[ReleaseEntry, ...]:
    """Return the labels of an environment by first appearance, the newest last.

    `sightings` are in the order of the branch, the oldest first: their times are what authors claim and rank nothing.
    Targets without a label are left out.
    """
    first: dict[str, Sighting] = {}
    last: dict[str, tuple[Sighting, int]] = {}
    peak: Counter[str] = Counter()
    for sighting in sightings:
        for label, count in Counter(label for label in sighting.labels.values() if label).items():
            first.setdefault(label, sighting)
            last[label] = (sighting, count)
            peak[label] = max(peak[label], count)
    return tuple(
        ReleaseEntry(
            label=label,
            commit=seen.commit,
            author=seen.author,
            first_seen=seen.when,
            last_seen=last[label][0].when,
            last_commit=last[label][0].commit,
            slots=last[label][1],
            peak=peak[label],
            is_current=last[label][0] is sightings[-1],
        )
        for label, seen in first.items()
    )


def labels_in_order(entries: Iterable[ReleaseEntry]) -> tuple[str, ...]:
    """Return the labels for a ranking by history, the newest last."""
    return tuple(entry.label for entry in entries)
