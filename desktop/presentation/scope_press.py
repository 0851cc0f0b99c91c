"""What a press in the scope's grid is on: which cells, which words of a rule say it, how it is called in Undo."""

from enum import StrEnum
from typing import NamedTuple

from desktop.domain.scope import GROUP_TAG, Term, TermKind
from desktop.domain.scope_table import Mask, ScopeTable, has
from desktop.presentation.scope_clicks import Terms
from desktop.presentation.scope_filter import ScopeFilter, terms_of


class Line(StrEnum):
    """What was pressed."""

    CELL = "cell"
    ROW = "row"
    COLUMN = "column"
    GROUP = "group"
    ALL = "all"


class Press(NamedTuple):
    """A cell or header by the table's row and column; a group by its name."""

    line: Line
    row: int = -1
    column: int = -1
    group: str = ""


def pressed_cells(table: ScopeTable, what: Press, seen: Mask) -> Mask:
    """Return the cells that a press is on, as far as they are seen and can be chosen."""
    cells = table.choosable & seen
    match what.line:
        case Line.CELL:
            return cells & (1 << 8 * (what.row * table.wide + what.column))
        case Line.ROW:
            return cells & table.of_rows([what.row])
        case Line.COLUMN:
            return cells & table.of_columns([what.column])
        case Line.GROUP:
            groups = [tags.get(GROUP_TAG, "") for tags in table.service_tags]
            return cells & table.of_columns(n for n, name in enumerate(groups) if name == what.group)
        case Line.ALL:
            return cells


def press_key(table: ScopeTable, what: Press) -> str:
    """Return what a header is remembered by: names, as rows move when the workspace changes."""
    row = table.tenants[what.row] if what.row >= 0 else ""
    column = table.services[what.column] if what.column >= 0 else what.group
    return f"{what.line}:{row}/{column}"


def press_hints(table: ScopeTable, what: Press, narrowed_by: ScopeFilter) -> list[Terms]:
    """Return terms that may say a press: its own, and those of the filter through which it was made."""
    narrowed = terms_of(narrowed_by)
    own = _own_terms(table, what)
    if what.line is Line.CELL:
        return [own]
    if what.line is Line.ALL:
        if narrowed is None:
            return []
        return [narrowed or (Term(kind=TermKind.ALL),)]
    return [own, (*narrowed, *own)] if narrowed else [own]


def _own_terms(table: ScopeTable, what: Press) -> Terms:
    match what.line:
        case Line.CELL:
            slot = table.at(what.row * table.wide + what.column)
            return (Term(kind=TermKind.CELL, values=tuple(slot)),)
        case Line.ROW:
            return (Term(kind=TermKind.TENANT, values=(table.tenants[what.row],)),)
        case Line.COLUMN:
            return (Term(kind=TermKind.SERVICE, values=(table.services[what.column],)),)
        case Line.GROUP:
            return (Term(kind=TermKind.GROUP, values=(what.group,)),)
        case Line.ALL:
            return ()


def press_words(table: ScopeTable, what: Press, *, include: bool) -> str:
    """Return what a press does, for Undo: `include acme`."""
    verb = "include" if include else "exclude"
    match what.line:
        case Line.CELL:
            return f"{verb} {table.at(what.row * table.wide + what.column)}"
        case Line.ROW:
            return f"{verb} {table.tenants[what.row] or 'all'}"
        case Line.COLUMN:
            return f"{verb} {table.services[what.column]}"
        case Line.GROUP:
            return f"{verb} group {what.group}"
        case Line.ALL:
            return f"{verb} all shown"


def why_not(table: ScopeTable, what: Press) -> str:
    """Return why nothing can be chosen where somebody pressed."""
    if what.line is not Line.CELL:
        return "Nothing to choose here"
    cell = what.row * table.wide + what.column
    slot = table.at(cell)
    if has(table.fresh, cell):
        return f"{slot} is new since the rules were written: add what is new first"
    why = table.why_locked.get(cell, "")
    return f"{slot} is locked: {why}" if why else f"{slot} is not connected"


class HeaderMemory:
    """What was chosen under a header before it was chosen as a whole: some → all → none → that some again."""

    def __init__(self) -> None:
        self._some: dict[str, Mask] = {}

    def clear(self) -> None:
        self._some.clear()

    def next(self, key: str, chosen: Mask, cells: Mask) -> Mask:
        """Return which of the cells are to be chosen after a press."""
        if chosen == cells:
            return 0
        if chosen:
            return cells
        return self._some.get(key, 0) & cells or cells

    def remember(self, key: str, chosen: Mask, cells: Mask) -> None:
        """Keep what is chosen where that is some of the cells."""
        if chosen and chosen != cells:
            self._some[key] = chosen
