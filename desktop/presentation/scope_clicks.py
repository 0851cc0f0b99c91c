"""From a wish to rules: the fewest words that make the scope exactly what was clicked."""

from collections.abc import Iterator, Sequence

from desktop.domain.scope import ScopeRule, Term, TermKind, Verb
from desktop.domain.scope_table import Mask, ScopeTable, TableResolver, numbers
from desktop.domain.target import Slot

Rules = tuple[ScopeRule, ...]
Terms = tuple[Term, ...]


def reach(resolver: TableResolver, rules: Rules, desired: Mask, hints: Sequence[Terms] = ()) -> Rules:
    """Return rules that resolve to exactly the desired cells, as near as possible to those there are.

    `hints` are terms to try first: those of the row, column or filter that was pressed.
    """
    now = resolver.resolve(rules).chosen
    add, remove = desired & ~now, now & ~desired
    if not add and not remove:
        return rules
    for terms in hints:
        for option in _options(rules, terms, Verb.EXCLUDE if remove else Verb.INCLUDE):
            if resolver.resolve(option).chosen == desired:
                return option
    table = resolver.table
    spelled = (*rules, *_rules(Verb.EXCLUDE, table, remove), *_rules(Verb.INCLUDE, table, add))
    if resolver.resolve(spelled).chosen == desired:
        return spelled
    return (*rules, *_cells(Verb.EXCLUDE, table, remove), *_cells(Verb.INCLUDE, table, add))


def _options(rules: Rules, terms: Terms, verb: Verb) -> Iterator[Rules]:
    """Yield ways to say it with these terms: take back what was said with them, say it instead, say it as well."""
    kept = tuple(rule for rule in rules if rule.terms != terms or rule.verb is Verb.ONLY)
    said = ScopeRule(verb=verb, terms=terms)
    if kept != rules:
        yield kept
        yield (*kept, said)
    yield (*rules, said)


def _rules(verb: Verb, table: ScopeTable, mask: Mask) -> Rules:
    """Spell a set: one rule for all tenants that have the same services in it."""
    if not mask:
        return ()
    cells, all_cells, wide = table.cells(mask), table.cells(table.choosable), table.wide
    lines: dict[bytes, list[int]] = {}
    for row in range(len(table.tenants)):
        line = cells[row * wide : (row + 1) * wide]
        if 1 in line:
            lines.setdefault(line, []).append(row)
    rules: list[ScopeRule] = []
    for line, rows in lines.items():
        columns = numbers(line)
        whole = all(line == all_cells[row * wide : (row + 1) * wide] for row in rows)
        every = len(table.tenants) == len(rows)
        terms: list[Term] = []
        if not every or not columns:
            terms.append(Term(kind=TermKind.TENANT, values=tuple(table.tenants[row] for row in rows)))
        if not whole or every:
            names = tuple(table.services[column] for column in columns)
            terms.append(Term(kind=TermKind.SERVICE, values=names))
        rules.append(ScopeRule(verb=verb, terms=tuple(terms)))
    return tuple(rules)


def cell_rule(slot: Slot, *, include: bool) -> str:
    """Return the rule for one target, as text."""
    term = Term(kind=TermKind.CELL, values=tuple(slot))
    return str(ScopeRule(verb=Verb.INCLUDE if include else Verb.EXCLUDE, terms=(term,)))


def _cells(verb: Verb, table: ScopeTable, mask: Mask) -> Rules:
    """Spell a set cell by cell: for names that patterns would read otherwise."""
    slots = table.slots(mask)
    return tuple(
        ScopeRule(verb=verb, terms=(Term(kind=TermKind.CELL, values=tuple(slot)),)) for slot in slots
    )
