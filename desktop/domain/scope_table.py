"""Candidates of a scope as a table, a byte a cell: a rule over half a million targets is a few whole-number operations.

It comes to the same as `scope.resolve` over a list of candidates, which stays the definition.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from desktop.domain.release import ReleaseRanking
from desktop.domain.scope import (
    GROUP_TAG,
    CandidateTarget,
    RuleEffect,
    ScopeRule,
    Term,
    TermKind,
    Verb,
)
from desktop.domain.target import Slot

Mask: TypeAlias = int
"""A set of cells: a byte for each, 1 where the cell is in it; the first cell is the lowest byte."""

_PLANE = 256
_ABSENT = 0
"""The number of the label of a cell that is not in the target now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedEdit:
    """A place in a file that several cells resolve to: it moves with all. `wanting` are those that change it."""

    place: str
    cells: tuple[int, ...]
    wanting: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeTable:
    """Rows are tenants, columns services, both in the order they are shown in.

    `labels` are the releases cells are on, by number (0: not in the target now); `low` and `high` hold the two bytes of
    each cell's number. `why_locked` tells the reasons of locked cells.
    """

    tenants: tuple[str, ...]
    services: tuple[str, ...]
    tenant_tags: tuple[Mapping[str, str], ...]
    service_tags: tuple[Mapping[str, str], ...]
    labels: tuple[str | None, ...]
    low: bytes
    high: bytes
    choosable: Mask
    locked: Mask
    already: Mask
    fresh: Mask = 0
    """Targets that came after the rules were written: no rule chooses them until a person adds them."""
    why_locked: Mapping[int, str] = field(default_factory=dict[int, str])
    shared: tuple[SharedEdit, ...] = ()

    @property
    def wide(self) -> int:
        return len(self.services)

    @property
    def size(self) -> int:
        return len(self.tenants) * len(self.services)

    def at(self, cell: int) -> Slot:
        """Return the slot of a cell."""
        row, column = divmod(cell, self.wide)
        return Slot(self.tenants[row], self.services[column])

    def release(self, cell: int) -> str | None:
        """Return the release that a cell is on, None where it is not in the target now."""
        return self.labels[self.high[cell] * _PLANE + self.low[cell]]

    # --- sets of cells -------------------------------------------------------------------------------------

    def cells(self, mask: Mask) -> bytes:
        """Return a set as bytes, one a cell."""
        return mask.to_bytes(self.size, "little")

    def mask(self, cells: bytes | bytearray) -> Mask:
        """Return the set that bytes of 0 and 1 stand for."""
        return int.from_bytes(cells, "little")

    def slots(self, mask: Mask) -> tuple[Slot, ...]:
        """Return the slots of a set, sorted."""
        return tuple(sorted(self.at(cell) for cell in numbers(self.cells(mask))))

    def of_cells(self, cells: Iterable[int]) -> Mask:
        found = bytearray(self.size)
        for cell in cells:
            found[cell] = 1
        return self.mask(found)

    def of_rows(self, rows: Iterable[int]) -> Mask:
        found, line = bytearray(self.size), b"\x01" * self.wide
        for row in rows:
            found[row * self.wide : (row + 1) * self.wide] = line
        return self.mask(found)

    def of_columns(self, columns: Iterable[int]) -> Mask:
        line = bytearray(self.wide)
        for column in columns:
            line[column] = 1
        return self.mask(bytes(line) * len(self.tenants))

    def of_labels(self, fits: Callable[[str | None], bool]) -> Mask:
        """Return the cells whose release fits, whether they can be chosen or not."""
        by_plane: dict[int, bytearray] = {}
        for number, label in enumerate(self.labels):
            if fits(label):
                plane, place = divmod(number, _PLANE)
                by_plane.setdefault(plane, bytearray(_PLANE))[place] = 1
        found = 0
        for plane, lows in by_plane.items():
            highs = bytearray(_PLANE)
            highs[plane] = 1
            found |= self.mask(self.low.translate(bytes(lows))) & self.mask(self.high.translate(bytes(highs)))
        return found & (self.choosable | self.locked | self.fresh)

    # --- rules ---------------------------------------------------------------------------------------------

    def of_rule(self, rule: ScopeRule, ranking: ReleaseRanking) -> tuple[Mask, Mask]:
        """Return the cells that a rule fits, and those that it cannot decide on."""
        left, undecided = self.choosable, 0
        for term in rule.terms:
            fits, open_ = self._of_term(term, ranking)
            left &= fits | open_
            undecided |= open_
        return left & ~undecided, left & undecided

    def _of_term(self, term: Term, ranking: ReleaseRanking) -> tuple[Mask, Mask]:
        match term.kind:
            case TermKind.ALL:
                return self.choosable, 0
            case TermKind.CELL:
                return self._of_slot(Slot(*term.values)), 0
            case TermKind.RELEASE | TermKind.WHERE:
                answers = {label: term.holds((label,), ranking) for label in self.labels}
                return (
                    self.of_labels(lambda label: answers[label] is True),
                    self.of_labels(lambda label: answers[label] is None),
                )
            case _:
                return self._of_names(term, ranking), 0

    def _of_names(self, term: Term, ranking: ReleaseRanking) -> Mask:
        """Return the rows and columns that a term about names, groups or tags fits."""
        rows: Sequence[str | None] = ()
        columns: Sequence[str | None] = ()
        match term.kind:
            case TermKind.TENANT:
                rows = self.tenants
            case TermKind.SERVICE:
                columns = self.services
            case TermKind.GROUP:
                columns = [tags.get(GROUP_TAG) for tags in self.service_tags]
            case _:
                rows = [tags.get(term.key) for tags in self.tenant_tags]
                columns = [tags.get(term.key) for tags in self.service_tags]
        return self.of_rows(_fitting(term, rows, ranking)) | self.of_columns(_fitting(term, columns, ranking))

    def _of_slot(self, slot: Slot) -> Mask:
        if slot.tenant not in self.tenants or slot.service not in self.services:
            return 0
        row, column = self.tenants.index(slot.tenant), self.services.index(slot.service)
        return 1 << 8 * (row * self.wide + column)


def _fitting(term: Term, texts: Sequence[str | None], ranking: ReleaseRanking) -> list[int]:
    return [number for number, text in enumerate(texts) if term.holds((text,), ranking)]


def numbers(cells: bytes) -> list[int]:
    """Return the numbers of the cells that are in a set, ascending."""
    found: list[int] = []
    at = cells.find(1)
    while at >= 0:
        found.append(at)
        at = cells.find(1, at + 1)
    return found


def has(mask: Mask, cell: int) -> bool:
    """Tell whether a cell is in a set."""
    return bool(mask >> 8 * cell & 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableScope:
    """What rules come to over a table; `by_rule` and `by_hand` are cells taken out again, by whom."""

    rules: tuple[ScopeRule, ...] = ()
    chosen: Mask = 0
    by_rule: Mask = 0
    by_hand: Mask = 0
    hand: Mask = 0
    """Cells that stand as they do because of a rule for them alone."""
    effects: tuple[RuleEffect, ...] = ()


class TableResolver:
    """Resolves rules over one table; what it came to lately it keeps, so that one rule more costs one rule."""

    def __init__(self, table: ScopeTable, ranking: ReleaseRanking) -> None:
        self.table, self.ranking = table, ranking
        self._known: OrderedDict[tuple[ScopeRule, ...], TableScope] = OrderedDict()

    def resolve(self, rules: Sequence[ScopeRule]) -> TableScope:
        """Apply the rules in their order."""
        wanted = tuple(rules)
        start = next((n for n in range(len(wanted), 0, -1) if wanted[:n] in self._known), 0)
        found = self._known.get(wanted[:start], TableScope())
        for rule in wanted[start:]:
            found = self._with(found, rule)
        self._known[wanted] = found
        self._known.move_to_end(wanted)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return found

    def _with(self, scope: TableScope, rule: ScopeRule) -> TableScope:
        fits, undecided = self.table.of_rule(rule, self.ranking)
        added, removed = 0, 0
        match rule.verb:
            case Verb.INCLUDE:
                added = fits & ~scope.chosen
            case Verb.EXCLUDE:
                removed = scope.chosen & (fits | undecided)
            case Verb.ONLY:
                removed = scope.chosen & ~fits
        hand = by_hand(rule)
        touched = added | removed
        effect = RuleEffect(
            rule=rule,
            matched=fits.bit_count(),
            changed=touched.bit_count(),
            undecided=undecided.bit_count(),
        )
        left = ~touched
        return TableScope(
            rules=(*scope.rules, rule),
            chosen=(scope.chosen | added) & ~removed,
            by_rule=scope.by_rule & left | (0 if hand else removed),
            by_hand=scope.by_hand & left | (removed if hand else 0),
            hand=scope.hand & left | (touched if hand else 0),
            effects=(*scope.effects, effect),
        )


_KEPT = 16


def by_hand(rule: ScopeRule) -> bool:
    """Tell whether a rule is for one cell alone, as a click makes it."""
    return len(rule.terms) == 1 and rule.terms[0].kind is TermKind.CELL and rule.verb is not Verb.ONLY


def shared_outside(table: ScopeTable, chosen: Mask) -> Mask:
    """Return the cells outside a scope that its shared edits would change as well, and what those bring in turn."""
    cells, found = bytearray(table.cells(chosen)), bytearray(table.size)
    waiting = list(table.shared)
    grew = True
    while grew:
        grew, left = False, []
        for edit in waiting:
            if not any(cells[cell] for cell in edit.wanting):
                left.append(edit)
                continue
            for cell in edit.cells:
                if not cells[cell]:
                    cells[cell] = found[cell] = 1
                    grew = True
        waiting = left
    return table.mask(found)


def table_of(
    candidates: Sequence[CandidateTarget],
    *,
    tenants: Sequence[str] = (),
    services: Sequence[str] = (),
    fresh: Iterable[Slot] = (),
    shared: Iterable[tuple[str, Sequence[Slot], Sequence[Slot]]] = (),
) -> ScopeTable:
    """Return the table of some candidates.

    Args:
        candidates: each slot once.
        tenants: their order where one is wished; the others follow by name.
        services: likewise; those of one group are put together where its first one stands.
        fresh: slots that came after the rules were written.
        shared: places with the slots that read them, and those of these that would change them.
    """
    rows = _ordered(tenants, {item.slot.tenant for item in candidates})
    groups = {item.slot.service: item.service_tags.get(GROUP_TAG, "") for item in candidates}
    columns = _together(_ordered(services, set(groups)), groups)
    builder = _Builder(rows, columns)
    later = frozenset(fresh)
    for item in candidates:
        builder.add(item, is_fresh=item.slot in later)
    return builder.table(shared)


def _ordered(wished: Sequence[str], names: set[str]) -> list[str]:
    first = [name for name in dict.fromkeys(wished) if name in names]
    return [*first, *sorted(names - set(first))]


def _together(services: Sequence[str], groups: Mapping[str, str]) -> list[str]:
    order: dict[str, int] = {}
    for service in services:
        order.setdefault(groups[service], len(order))
    without = len(order)
    return sorted(services, key=lambda name: order[groups[name]] if groups[name] else without)


class _Builder:
    """Fills the bytes of a table."""

    def __init__(self, rows: Sequence[str], columns: Sequence[str]) -> None:
        self._rows = {name: number for number, name in enumerate(rows)}
        self._columns = {name: number for number, name in enumerate(columns)}
        size = len(rows) * len(columns)
        self._low, self._high = bytearray(size), bytearray(size)
        self._choosable, self._locked = bytearray(size), bytearray(size)
        self._already, self._fresh = bytearray(size), bytearray(size)
        self._labels: dict[str | None, int] = {None: _ABSENT}
        self._why: dict[int, str] = {}
        self._tenant_tags: dict[str, Mapping[str, str]] = {}
        self._service_tags: dict[str, Mapping[str, str]] = {}

    def cell(self, slot: Slot) -> int:
        return self._rows[slot.tenant] * len(self._columns) + self._columns[slot.service]

    def add(self, item: CandidateTarget, *, is_fresh: bool) -> None:
        cell = self.cell(item.slot)
        number = self._labels.setdefault(item.release, len(self._labels))
        self._high[cell], self._low[cell] = divmod(number, _PLANE)
        if item.locked:
            self._locked[cell] = 1
            self._why[cell] = item.locked
        elif is_fresh:
            self._fresh[cell] = 1
        else:
            self._choosable[cell] = 1
        self._already[cell] = item.is_already_there
        self._tenant_tags[item.slot.tenant] = item.tenant_tags
        self._service_tags[item.slot.service] = item.service_tags

    def table(self, shared: Iterable[tuple[str, Sequence[Slot], Sequence[Slot]]]) -> ScopeTable:
        def mask(cells: bytearray) -> Mask:
            return int.from_bytes(cells, "little")

        return ScopeTable(
            tenants=tuple(self._rows),
            services=tuple(self._columns),
            tenant_tags=tuple(self._tenant_tags[name] for name in self._rows),
            service_tags=tuple(self._service_tags[name] for name in self._columns),
            labels=tuple(self._labels),
            low=bytes(self._low),
            high=bytes(self._high),
            choosable=mask(self._choosable),
            locked=mask(self._locked),
            already=mask(self._already),
            fresh=mask(self._fresh),
            why_locked=self._why,
            shared=tuple(
                SharedEdit(
                    place=place,
                    cells=tuple(self.cell(slot) for slot in users),
                    wanting=tuple(self.cell(slot) for slot in wanting),
                )
                for place, users, wanting in shared
            ),
        )
