"""The scope as a grid of tenants and services: what is in, out, already there; clicks become the smallest rule."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from desktop.domain.scope import CandidateTarget, ResolvedScope, Scope, ScopeRule, Term, TermKind, Verb
from desktop.domain.target import Slot


class Cell(IntEnum):
    """What a cell of the grid shows, a byte each."""

    ABSENT = 0
    OUT = 1
    IN = 2
    ALREADY = 3
    EXCLUDED = 4

    @property
    def chosen(self) -> bool:
        return self in (Cell.IN, Cell.ALREADY)


CELL_WORDS = {
    Cell.ABSENT: "not connected",
    Cell.OUT: "out",
    Cell.IN: "included",
    Cell.ALREADY: "already on this release",
    Cell.EXCLUDED: "excluded by rule",
}


class Tri(IntEnum):
    """What a header shows over its cells."""

    NONE = 0
    SOME = 1
    ALL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """A value to choose by: the rule it stands for, and how many targets it touches."""

    group: str
    words: str
    rule: str
    targets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeGrid:
    """Rows are tenants, columns services; `cells` holds a `Cell` a byte, row by row."""

    tenants: tuple[str, ...]
    services: tuple[str, ...]
    cells: bytes
    releases: tuple[str | None, ...]
    facets: tuple[FacetValue, ...]
    rules: tuple[str, ...]
    effects: tuple[tuple[str, int], ...]
    to_change: int
    already: int
    excluded: int
    digest: str

    def cell(self, row: int, column: int) -> Cell:
        return Cell(self.cells[row * len(self.services) + column])

    def row_state(self, row: int) -> Tri:
        wide = len(self.services)
        return _tri(self.cells[row * wide : (row + 1) * wide])

    def column_state(self, column: int) -> Tri:
        return _tri(self.cells[column :: len(self.services)])

    def state(self) -> Tri:
        return _tri(self.cells)

    def row_count(self, row: int) -> tuple[int, int]:
        """Return how many cells of a row are in, and how many there are."""
        wide = len(self.services)
        part = self.cells[row * wide : (row + 1) * wide]
        return _chosen(part), len(part) - part.count(Cell.ABSENT)

    def spoken(self, row: int, column: int) -> str:
        """Return a cell in words: `acme, billing, included, on 2026.11.1, row 14 of 60`."""
        release = self.releases[row * len(self.services) + column]
        on = f", on {release}" if release else ""
        tenant = f"{self.tenants[row]}, " if self.tenants[row] else ""
        words = CELL_WORDS[self.cell(row, column)]
        return f"{tenant}{self.services[column]}, {words}{on}, row {row + 1} of {len(self.tenants)}"


def _chosen(part: bytes) -> int:
    return part.count(Cell.IN) + part.count(Cell.ALREADY)


def _tri(part: bytes) -> Tri:
    chosen, there = _chosen(part), len(part) - part.count(Cell.ABSENT)
    if not chosen:
        return Tri.NONE
    return Tri.ALL if chosen == there else Tri.SOME


def scope_grid(candidates: Sequence[CandidateTarget], resolved: ResolvedScope, scope: Scope) -> ScopeGrid:
    """Return the grid of a resolved scope."""
    tenants = sorted({item.slot.tenant for item in candidates})
    services = sorted({item.slot.service for item in candidates})
    rows = {name: number for number, name in enumerate(tenants)}
    columns = {name: number for number, name in enumerate(services)}
    wide = len(services)
    cells = bytearray(len(tenants) * wide)
    releases: list[str | None] = [None] * len(cells)
    chosen, already = frozenset(resolved.slots), frozenset(resolved.already_there)
    for item in candidates:
        at = rows[item.slot.tenant] * wide + columns[item.slot.service]
        releases[at] = item.release
        if item.slot in already:
            cells[at] = Cell.ALREADY
        elif item.slot in chosen:
            cells[at] = Cell.IN
        else:
            cells[at] = Cell.EXCLUDED if item.slot in resolved.excluded else Cell.OUT
    return ScopeGrid(
        tenants=tuple(tenants),
        services=tuple(services),
        cells=bytes(cells),
        releases=tuple(releases),
        facets=tuple(_facets(candidates)),
        rules=tuple(str(rule) for rule in scope.rules),
        effects=tuple((str(effect.rule), effect.changed) for effect in resolved.effects),
        to_change=len(chosen - already),
        already=len(already),
        excluded=len(resolved.excluded),
        digest=resolved.digest,
    )


def _facets(candidates: Sequence[CandidateTarget]) -> list[FacetValue]:
    counts: Counter[tuple[str, str]] = Counter()
    for item in candidates:
        counts.update({("tag " + key, value) for key, value in item.tenant_tags.items()})
        counts.update({("service " + key, value) for key, value in item.service_tags.items()})
        counts[("release", item.release or "")] += 1
    found: list[FacetValue] = []
    for (kind, value), count in sorted(counts.items()):
        if not value:
            continue
        if kind == "release":
            term = Term(kind=TermKind.RELEASE, values=(value,))
            group = "On release"
        else:
            key = kind.split(" ", 1)[1]
            term = Term(kind=TermKind.TAG, key=key, values=(value,))
            group = key.capitalize()
        rule = str(ScopeRule(verb=Verb.INCLUDE, terms=(term,)))
        found.append(FacetValue(group=group, words=value, rule=rule, targets=count))
    return found


def with_rule(rules: Sequence[str], rule: str) -> tuple[str, ...]:
    """Return the rules with one more at their end; the same one before it goes, and so does its opposite."""
    return (*(item for item in rules if item not in (rule, opposite(rule))), rule)


def opposite(rule: str) -> str:
    """Return `exclude …` for `include …` and the other way round; other rules have none."""
    if rule.startswith("include "):
        return "exclude " + rule.removeprefix("include ")
    return "include " + rule.removeprefix("exclude ") if rule.startswith("exclude ") else rule


def cell_rule(slot: Slot, *, include: bool) -> str:
    """Return the rule for one cell."""
    return _rule(Term(kind=TermKind.CELL, values=(slot.tenant, slot.service)), include=include)


def tenant_rule(tenant: str, *, include: bool) -> str:
    return _rule(Term(kind=TermKind.TENANT, values=(tenant,)), include=include)


def service_rule(service: str, *, include: bool) -> str:
    return _rule(Term(kind=TermKind.SERVICE, values=(service,)), include=include)


def all_rule(*, include: bool) -> str:
    return _rule(Term(kind=TermKind.ALL), include=include)


def _rule(term: Term, *, include: bool) -> str:
    return str(ScopeRule(verb=Verb.INCLUDE if include else Verb.EXCLUDE, terms=(term,)))
