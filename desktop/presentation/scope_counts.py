"""What a scope comes to: counts that open, each with the names of its first targets and the filter that shows all."""

from dataclasses import dataclass

from desktop.domain.scope_table import Mask, ScopeTable, TableScope
from desktop.presentation.plain_text import plain
from desktop.presentation.scope_health import ScopeHealth
from desktop.presentation.scope_matrix import Cell

_NAMED = 12
"""Targets of a count that are named before the rest is only counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Cells beside the scope: hidden by the filter, touched by its shared edits, come after its rules were written."""

    hidden: Mask = 0
    outside: Mask = 0
    fresh: Mask = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CountRow:
    """A count that opens: its first targets by name, and the filter that shows all of them in the grid."""

    key: str
    words: str
    count: int
    sign: Cell | None
    indented: bool = False
    names: tuple[str, ...] = ()
    filter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeCounts:
    """What the scope comes to."""

    to_change: int
    chosen: int
    unknown: int
    already: int
    tenants: int
    services: int
    hidden: int
    outside: int
    fresh: int
    rows: tuple[CountRow, ...]


def counts_of(
    table: ScopeTable, scope: TableScope, health: ScopeHealth, extent: Extent, release: str
) -> ScopeCounts:
    """Count the scope; a row of nothing is left out, except for what will change."""
    fresh = extent.fresh
    change = scope.chosen & ~table.already
    already = scope.chosen & table.already
    hidden = change & extent.hidden
    not_chosen = table.choosable & ~scope.chosen & ~scope.by_rule & ~scope.by_hand
    on = f"Already on {release}" if release else "Already on this release"
    parts: tuple[tuple[str, str, Mask, Cell | None, bool, str], ...] = (
        ("change", "To change", change, Cell.IN, False, "is:change"),
        ("unknown", "state unknown", change & health.unknown, None, True, "is:change is:unknown"),
        ("drifted", "drifted", change & health.drifted, None, True, "is:change is:drifted"),
        ("hidden", "hidden by the filter", hidden, None, True, ""),
        ("already", on, already, Cell.ALREADY, False, "is:already"),
        ("excluded", "Excluded by rule", scope.by_rule, Cell.OUT, False, "is:excluded"),
        ("by-hand", "Taken out by hand", scope.by_hand, Cell.OUT, False, "is:out-by-hand"),
        ("new", "New since the rules", fresh, Cell.OUT, False, "is:new"),
        ("locked", "Locked: nothing comes", table.locked, Cell.LOCKED, False, "is:locked"),
        ("rest", "Not chosen", not_chosen, Cell.OUT, False, ""),
    )
    rows = [
        CountRow(
            key=key,
            words=words,
            count=mask.bit_count(),
            sign=sign,
            indented=indented,
            names=_names(table, mask),
            filter=wanted,
        )
        for key, words, mask, sign, indented, wanted in parts
        if mask or key == "change"
    ]
    cells, wide = table.cells(change), table.wide
    return ScopeCounts(
        to_change=change.bit_count(),
        chosen=scope.chosen.bit_count(),
        unknown=(change & health.unknown).bit_count(),
        already=already.bit_count(),
        tenants=sum(1 in cells[row * wide : (row + 1) * wide] for row in range(len(table.tenants))),
        services=sum(1 in cells[column::wide] for column in range(wide)),
        hidden=(scope.chosen & extent.hidden).bit_count(),
        outside=extent.outside.bit_count(),
        fresh=fresh.bit_count(),
        rows=tuple(rows),
    )


def _names(table: ScopeTable, mask: Mask) -> tuple[str, ...]:
    cells = table.cells(mask)
    found: list[int] = []
    at = cells.find(1)
    while at >= 0 and len(found) < _NAMED:
        found.append(at)
        at = cells.find(1, at + 1)
    return tuple(plain(str(table.at(cell)), 80) for cell in found)
