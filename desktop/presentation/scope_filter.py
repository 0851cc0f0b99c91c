"""The filter of the scope's grid: words are ANDed, values of one word ORed. It decides what is seen."""

import shlex
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop.domain.scope import GROUP_TAG, Term, TermKind, fits_pattern, quoted
from desktop.domain.scope_table import Mask, ScopeTable, TableScope
from desktop.presentation.scope_health import ScopeHealth

KEYS = ("tenant", "service", "group", "tag", "release", "is")
STATES: dict[str, Callable[[TableScope, ScopeTable, ScopeHealth], Mask]] = {
    "selected": lambda scope, _table, _health: scope.chosen,
    "change": lambda scope, table, _health: scope.chosen & ~table.already,
    "already": lambda scope, table, _health: scope.chosen & table.already,
    "excluded": lambda scope, _table, _health: scope.by_rule,
    "out-by-hand": lambda scope, _table, _health: scope.by_hand,
    "locked": lambda _scope, table, _health: table.locked,
    "new": lambda _scope, table, _health: table.fresh,
    "drifted": lambda _scope, _table, health: health.drifted,
    "healthy": lambda _scope, _table, health: health.healthy,
    "attention": lambda _scope, _table, health: health.attention,
    "unknown": lambda _scope, _table, health: health.unknown,
}
"""What may stand behind `is:`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterWord:
    """One word: `tag:ring=1,2` has key `tag`, name `ring` and two values; a bare word has no key."""

    key: str
    values: tuple[str, ...]
    name: str = ""

    @property
    def text(self) -> str:
        """The word as it is typed."""
        values = ",".join(quoted(value) for value in self.values)
        head = f"{self.key}:" if self.key else ""
        return f"{head}{self.name}={values}" if self.name else f"{head}{values}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeFilter:
    """Words in their order; `fault` says which one nobody understands, and nothing is hidden because of it."""

    words: tuple[FilterWord, ...] = ()
    fault: str = ""

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a filter leaves: rows and columns of the table with something in them, and the cells themselves."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    cells: Mask


def parse_filter(text: str) -> ScopeFilter:
    """Read a filter as it is typed; quotation marks hold a value together."""
    try:
        parts = shlex.split(text)
    except ValueError:
        parts = text.split()
    words: list[FilterWord] = []
    fault = ""
    for part in parts:
        word, wrong = _word(part)
        fault = fault or wrong
        if word is not None:
            words.append(word)
    return ScopeFilter(words=tuple(words), fault=fault)


def _word(part: str) -> tuple[FilterWord | None, str]:
    key, colon, rest = part.partition(":")
    if not colon:
        return FilterWord(key="", values=(part,)), ""
    if key == "service-group":
        key = "group"
    if key not in KEYS:
        return None, f'There is no filter "{key}:". There are {", ".join(f"{name}:" for name in KEYS)}'
    name = ""
    if key == "tag":
        name, equals, rest = rest.partition("=")
        if not equals:
            return None, "" if not name else f"A tag needs its value: tag:{name}=…"
    values = tuple(value for value in rest.split(",") if value)
    unknown = [value for value in values if key == "is" and value not in STATES]
    if unknown:
        return None, f'There is no "is:{unknown[0]}". There are {", ".join(STATES)}'
    return (FilterWord(key=key, name=name, values=values), "") if values else (None, "")


# --- what is seen ---------------------------------------------------------------------------------------------


def seen_through(wanted: ScopeFilter, table: ScopeTable, scope: TableScope, health: ScopeHealth) -> Seen:
    """Return what is seen of a table through a filter."""
    present = table.choosable | table.locked | table.fresh
    for word in wanted.words:
        present &= _cells_of(word, table, scope, health)
    if not wanted.words:
        return Seen(rows=tuple(range(len(table.tenants))), columns=tuple(range(table.wide)), cells=present)
    cells, wide = table.cells(present), table.wide
    return Seen(
        rows=tuple(row for row in range(len(table.tenants)) if 1 in cells[row * wide : (row + 1) * wide]),
        columns=tuple(column for column in range(wide) if 1 in cells[column::wide]),
        cells=present,
    )


def _cells_of(word: FilterWord, table: ScopeTable, scope: TableScope, health: ScopeHealth) -> Mask:
    match word.key:
        case "release":
            return table.of_labels(
                lambda label: any(fits_pattern(value, label or "none") for value in word.values)
            )
        case "is":
            found = 0
            for value in word.values:
                found |= STATES[value](scope, table, health)
            return found
        case _:
            rows, columns = _lines_of(word, table)
            return table.of_rows(rows) | table.of_columns(columns)


def _lines_of(word: FilterWord, table: ScopeTable) -> tuple[list[int], list[int]]:
    """Return the rows and columns that a word about names, groups or tags fits; a bare word looks at all names."""
    rows: list[int] = []
    columns: list[int] = []
    if word.key in ("tenant", ""):
        rows = _named(table.tenants, word.values)
    if word.key in ("service", ""):
        columns = _named(table.services, word.values)
    if word.key in ("group", "tag"):
        key = word.name or GROUP_TAG
        columns = _exact([tags.get(key, "") for tags in table.service_tags], word.values)
    if word.key == "tag":
        rows = _exact([tags.get(word.name, "") for tags in table.tenant_tags], word.values)
    return rows, columns


def _named(names: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [number for number, name in enumerate(names) if any(_fits(value, name) for value in wanted)]


def _exact(texts: Sequence[str], wanted: Sequence[str]) -> list[int]:
    return [
        number for number, text in enumerate(texts) if text and any(fits_pattern(one, text) for one in wanted)
    ]


def _fits(value: str, name: str) -> bool:
    value, name = value.casefold(), name.casefold()
    return fits_pattern(value, name) if "*" in value else value in name


def terms_of(wanted: ScopeFilter) -> tuple[Term, ...] | None:
    """Return the filter as the terms of a rule, None where no rule says the same."""
    terms: list[Term] = []
    for word in wanted.words:
        match word.key:
            case "group":
                terms.append(Term(kind=TermKind.GROUP, values=word.values))
            case "tag":
                terms.append(Term(kind=TermKind.TAG, key=word.name, values=word.values))
            case "release":
                terms.append(Term(kind=TermKind.RELEASE, values=word.values))
            case "tenant" | "service":
                kind = TermKind.TENANT if word.key == "tenant" else TermKind.SERVICE
                values = tuple(one if "*" in one else f"*{one}*" for one in word.values)
                terms.append(Term(kind=kind, values=values))
            case _:
                return None
    return tuple(terms)


# --- changing it ----------------------------------------------------------------------------------------------


def with_value(wanted: ScopeFilter, word: FilterWord, *, only: bool = False) -> ScopeFilter:
    """Return a filter with one value more, or without it where it is there; `only` leaves no other of its kind."""
    value = word.values[0]
    found = next((one for one in wanted.words if (one.key, one.name) == (word.key, word.name)), None)
    others = tuple(one for one in wanted.words if one is not found)
    if found is None or (only and found.values != (value,)):
        return ScopeFilter(words=(*others, word))
    values = tuple(one for one in found.values if one != value)
    if len(values) == len(found.values):
        values = (*found.values, value)
    changed = FilterWord(key=word.key, name=word.name, values=values)
    return ScopeFilter(
        words=tuple(changed if one is found else one for one in wanted.words if one is not found or values)
    )


def holds(wanted: ScopeFilter, word: FilterWord) -> bool:
    """Tell whether a filter names this value."""
    return any(
        (one.key, one.name) == (word.key, word.name) and word.values[0] in one.values for one in wanted.words
    )
