"""The scope as a picture: what each cell shows, what the headers over rows, columns and groups say, in words too."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from desktop.domain.scope import GROUP_TAG
from desktop.domain.scope_table import Mask, ScopeTable, TableScope, has
from desktop.presentation.plain_text import plain
from desktop.presentation.scope_filter import Seen
from desktop.presentation.scope_health import ScopeHealth


class Cell(IntEnum):
    """What a cell shows, the lower bits of its byte; `UNKNOWN`, `DRIFT` and `HAND` are marks on top of it."""

    ABSENT = 0
    OUT = 1
    IN = 2
    ALREADY = 3
    LOCKED = 4


UNKNOWN, DRIFT, HAND = 8, 16, 32
SIGN = 7
ROW_UNKNOWN, ROW_EXCLUDED = 1, 2
CELL_WORDS = {
    Cell.ABSENT: "not connected",
    Cell.OUT: "out",
    Cell.IN: "included",
    Cell.ALREADY: "included, already on this release",
    Cell.LOCKED: "locked",
}


class Tri(IntEnum):
    """What a header shows over its cells; nothing at all below it is `NOTHING`."""

    NONE = 0
    SOME = 1
    ALL = 2
    NOTHING = 3


TRI_WORDS = {
    Tri.NONE: "none included",
    Tri.SOME: "some included",
    Tri.ALL: "all included",
    Tri.NOTHING: "nothing to choose",
}


class Head(NamedTuple):
    """A header: its state, how many of its seen cells are in, and how many could be."""

    state: Tri
    chosen: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Neighbours with a common name: services of a group, tenants of a kind. `start` and `end` count what is seen."""

    name: str
    start: int
    end: int
    head: Head
    locked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopePicture:
    """What is seen. `rows` and `columns` are those of the table that are shown; looks are a byte a table cell."""

    table: ScopeTable
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    looks: bytes
    row_heads: tuple[Head, ...]
    column_heads: tuple[Head, ...]
    bands: tuple[Band, ...]
    corner: Head
    row_marks: bytes = b""
    """A byte a seen row: `ROW_UNKNOWN`: the state of a target is not known; `ROW_EXCLUDED`: a rule keeps most out."""
    by_rule: Mask = 0
    hidden: Mask = 0

    @property
    def has_tenants(self) -> bool:
        """Whether rows are tenants; without any the grid is a plain list of services."""
        return any(self.table.tenants)

    def at(self, row: int, column: int) -> int:
        """Return the table's cell at a seen row and column."""
        return self.rows[row] * self.table.wide + self.columns[column]

    def look(self, row: int, column: int) -> int:
        return self.looks[self.at(row, column)]

    def tenant(self, row: int) -> str:
        return self.table.tenants[self.rows[row]]

    def service(self, column: int) -> str:
        return self.table.services[self.columns[column]]

    # --- in words ------------------------------------------------------------------------------------------

    def spoken(self, row: int, column: int) -> str:
        """Return a cell in words: `acme, billing, included, on 2026.11.1, row 14 of 60`."""
        where = (
            f"row {row + 1} of {len(self.rows)}"
            if self.has_tenants
            else f"{column + 1} of {len(self.columns)}"
        )
        tenant = f"{self.tenant(row)}, " if self.has_tenants else ""
        return plain(f"{tenant}{self.service(column)}, {self.state_words(row, column)}, {where}")

    def state_words(self, row: int, column: int) -> str:
        """Return how a cell stands: `included, on 2026.11.1, drifted`."""
        cell, look = self.at(row, column), self.look(row, column)
        sign = Cell(look & SIGN)
        words = [CELL_WORDS[sign]]
        if has(self.hidden, cell):
            return "hidden by the filter"
        if sign is Cell.LOCKED:
            words = [f"locked: {self.table.why_locked.get(cell, '')}"]
        elif sign is Cell.OUT and has(self.by_rule, cell):
            words = ["excluded by rule"]
        elif sign is Cell.OUT and has(self.table.fresh, cell):
            words = ["new since the rules were written"]
        if sign is not Cell.ABSENT:
            release = self.table.release(cell)
            words.append("not there yet" if release is None else f"on {release or 'no release'}")
        marks = ((UNKNOWN, "state unknown"), (DRIFT, "drifted"), (HAND, "set by hand"))
        return ", ".join([*words, *(word for mark, word in marks if look & mark)])

    def row_words(self, row: int) -> str:
        """Return a row's header in words."""
        return plain(
            f"{self.tenant(row)}, {_head_words(self.row_heads[row])}, row {row + 1} of {len(self.rows)}"
        )

    def column_words(self, column: int) -> str:
        """Return a column's header in words."""
        where = f"column {column + 1} of {len(self.columns)}"
        return plain(f"{self.service(column)}, {_head_words(self.column_heads[column])}, {where}")

    def band_words(self, number: int) -> str:
        """Return a group's header in words."""
        band = self.bands[number]
        return plain(f"group {band.name or 'without a group'}, {_head_words(band.head)}")

    @property
    def corner_words(self) -> str:
        return f"All shown, {_head_words(self.corner)}"


def _head_words(head: Head) -> str:
    return f"{TRI_WORDS[head.state]}, {head.chosen} of {head.whole}"


def picture_of(
    table: ScopeTable, scope: TableScope, health: ScopeHealth, seen: Seen, rows: Sequence[int] = ()
) -> ScopePicture:
    """Return the picture of a scope as far as it is seen; `rows` gives another order than the table's."""
    shown = tuple(row for row in rows if row in set(seen.rows)) if rows else seen.rows
    looks = table.cells(_looks(table, scope, health) & seen.cells * 0xFF)
    chosen, whole = table.cells(scope.chosen & seen.cells), table.cells(table.choosable & seen.cells)
    locked = table.cells(table.locked & seen.cells)
    wide = table.wide
    column_heads = tuple(_head(chosen[column::wide], whole[column::wide]) for column in seen.columns)
    return ScopePicture(
        table=table,
        rows=shown,
        columns=seen.columns,
        looks=looks,
        row_heads=tuple(
            _head(chosen[row * wide : (row + 1) * wide], whole[row * wide : (row + 1) * wide])
            for row in shown
        ),
        column_heads=column_heads,
        bands=_bands(table, seen.columns, column_heads, locked),
        corner=_head(chosen, whole),
        row_marks=_row_marks(table, scope, health, seen, shown),
        by_rule=scope.by_rule,
        hidden=(table.choosable | table.locked | table.fresh) & ~seen.cells,
    )


def _looks(table: ScopeTable, scope: TableScope, health: ScopeHealth) -> int:
    """Return every cell's byte at once: the bits never carry over, so sets can be added as whole numbers."""
    candidates = table.choosable | table.fresh
    there = candidates & ~scope.chosen
    marks = candidates & health.unknown
    return (
        there * Cell.OUT
        + (scope.chosen & ~table.already) * Cell.IN
        + (scope.chosen & table.already) * Cell.ALREADY
        + table.locked * Cell.LOCKED
        + marks * UNKNOWN
        + (candidates & health.drifted) * DRIFT
        + (candidates & scope.hand) * HAND
    )


def _row_marks(
    table: ScopeTable, scope: TableScope, health: ScopeHealth, seen: Seen, rows: Sequence[int]
) -> bytes:
    candidates = table.choosable & seen.cells
    unknown, wide = table.cells(candidates & health.unknown), table.wide
    excluded, could = table.cells(candidates & scope.by_rule), table.cells(candidates)
    marks = bytearray(len(rows))
    for number, row in enumerate(rows):
        start, end = row * wide, (row + 1) * wide
        out = excluded.count(1, start, end)
        if 1 in unknown[start:end]:
            marks[number] |= ROW_UNKNOWN
        if out and out * 2 > could.count(1, start, end):
            marks[number] |= ROW_EXCLUDED
    return bytes(marks)


def _head(chosen: bytes, whole: bytes) -> Head:
    there, could = chosen.count(1), whole.count(1)
    if not could:
        return Head(Tri.NOTHING, 0, 0)
    state = Tri.NONE if not there else (Tri.ALL if there == could else Tri.SOME)
    return Head(state, there, could)


def joined(heads: Sequence[Head]) -> Head:
    """Return the header over several ones."""
    chosen, whole = sum(head.chosen for head in heads), sum(head.whole for head in heads)
    if not whole:
        return Head(Tri.NOTHING, 0, 0)
    return Head(Tri.NONE if not chosen else (Tri.ALL if chosen == whole else Tri.SOME), chosen, whole)


def _bands(
    table: ScopeTable, columns: Sequence[int], heads: Sequence[Head], locked: bytes
) -> tuple[Band, ...]:
    found: list[Band] = []
    names = [table.service_tags[column].get(GROUP_TAG, "") for column in columns]
    for start, end in runs(names):
        held = sum(locked[column :: table.wide].count(1) for column in columns[start:end])
        found.append(
            Band(name=names[start], start=start, end=end, head=joined(heads[start:end]), locked=held)
        )
    return tuple(found)


def runs(names: Sequence[str]) -> list[tuple[int, int]]:
    """Return the stretches of equal names, as (start, end)."""
    found: list[tuple[int, int]] = []
    for number, name in enumerate(names):
        if found and names[found[-1][0]] == name:
            found[-1] = (found[-1][0], number + 1)
        else:
            found.append((number, number + 1))
    return found


def row_kinds(table: ScopeTable) -> tuple[str, ...]:
    """Return for each tenant the value of the tag that sorts tenants best: few values, all tenants have it."""
    values: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for tags in table.tenant_tags:
        for key, value in tags.items():
            values.setdefault(key, set()).add(value)
            counts[key] = counts.get(key, 0) + 1
    fitting = [key for key in values if counts[key] == len(table.tenants) and 1 < len(values[key]) <= _KINDS]
    if not fitting:
        return ("",) * len(table.tenants)
    key = min(fitting, key=lambda name: (len(values[name]), list(values).index(name)))
    return tuple(f"{key} {tags[key]}" if tags[key].isdigit() else tags[key] for tags in table.tenant_tags)


_KINDS = 12
