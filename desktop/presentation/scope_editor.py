"""The scope of a draft while it is worked on: rules with their history, what is seen, and what each key comes to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from desktop.domain.errors import ScopeError
from desktop.domain.release import ReleaseRanking
from desktop.domain.saved_scope import SavedScope
from desktop.domain.scope import Scope, ScopeRule, Term, TermKind
from desktop.domain.scope_table import Mask, ScopeTable, TableResolver, TableScope, shared_outside
from desktop.domain.scope_text import ScopeNames, parse_rule, parse_scope
from desktop.presentation.error_words import error_words
from desktop.presentation.plain_text import plain
from desktop.presentation.scope_clicks import Rules, Terms, reach
from desktop.presentation.scope_counts import Extent, ScopeCounts, counts_of
from desktop.presentation.scope_facets import Facet, facets_of, release_counts
from desktop.presentation.scope_filter import ScopeFilter, Seen, parse_filter, seen_through
from desktop.presentation.scope_health import ScopeHealth
from desktop.presentation.scope_matrix import ScopePicture, picture_of, row_kinds
from desktop.presentation.scope_press import (
    Line,
    Press,
    press_hints,
    press_key,
    press_words,
    pressed_cells,
    why_not,
)
from desktop.presentation.scope_rules import RuleLine, completions, rule_lines
from desktop.presentation.scope_saved import SavedLine, saved_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeView:
    """Everything the step shows, as it came out of one command. `question` asks before so many are chosen."""

    rules: str
    picture: ScopePicture
    counts: ScopeCounts
    lines: tuple[RuleLine, ...]
    facets: tuple[Facet, ...]
    filter: ScopeFilter
    health: ScopeHealth
    change: Mask
    """The chosen cells that will change."""
    can_undo: str = ""
    can_redo: str = ""
    message: str = ""
    fault: str = ""
    question: int = 0
    limit: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    rules: Rules
    words: str


class ScopeEditor:
    """Commands are called one after the other, never side by side; each returns the view that it leads to."""

    def __init__(
        self,
        table: ScopeTable,
        ranking: ReleaseRanking,
        rules: str,
        *,
        limit: int = 0,
        release: str = "",
    ) -> None:
        self._rules: Rules = parse_scope(rules).rules
        self._past: list[_Step] = []
        self._ahead: list[_Step] = []
        self._filter = ScopeFilter()
        self._health = ScopeHealth()
        self._by_kind = False
        self._remembered: dict[str, Mask] = {}
        self.renew(table, ranking, limit=limit, release=release)

    def renew(self, table: ScopeTable, ranking: ReleaseRanking, *, limit: int, release: str) -> None:
        """Take another reading of the candidates; rules and their history stay, remembered sets go."""
        self._resolver = TableResolver(table, ranking)
        self._limit, self._release = limit, release
        self._remembered.clear()
        self._kinds = row_kinds(table)
        self._names = names_of(table)
        self._releases = release_counts(table)

    @property
    def table(self) -> ScopeTable:
        return self._resolver.table

    # --- looking -------------------------------------------------------------------------------------------

    def view(self) -> ScopeView:
        """Return what is to be shown now."""
        table, scope = self.table, self._scope()
        seen = self._seen()
        order = sorted(seen.rows, key=lambda row: self._kinds[row]) if self._by_kind else ()
        picture = picture_of(table, scope, self._health, seen, order)
        extent = Extent(
            hidden=picture.hidden, outside=shared_outside(table, scope.chosen), fresh=self._fresh()
        )
        return ScopeView(
            rules=str(Scope(rules=self._rules)),
            picture=picture,
            counts=counts_of(table, scope, self._health, extent, self._release),
            lines=rule_lines(scope),
            facets=facets_of(table, self._health, self._filter, self._releases),
            filter=self._filter,
            health=self._health,
            change=scope.chosen & ~table.already,
            can_undo=self._past[-1].words if self._past else "",
            can_redo=self._ahead[-1].words if self._ahead else "",
            limit=self._limit,
        )

    def narrow(self, text: str) -> ScopeView:
        """See through another filter; nothing is selected or taken out by it."""
        self._filter = parse_filter(text)
        return replace(self.view(), fault=self._filter.fault)

    def sort_by_kind(self, *, on: bool) -> ScopeView:
        """Show tenants of a kind together, or all by name."""
        self._by_kind = on
        return self.view()

    def kinds(self, picture: ScopePicture) -> tuple[str, ...]:
        """Return the kind of each seen row."""
        return tuple(self._kinds[row] for row in picture.rows)

    def take_health(self, health: ScopeHealth) -> ScopeView:
        self._health = health
        return self.view()

    def _scope(self) -> TableScope:
        return self._resolver.resolve(self._rules)

    def _seen(self) -> Seen:
        return seen_through(self._filter, self.table, self._scope(), self._health)

    def _fresh(self) -> Mask:
        """Return the new cells that the rules would take in if they were known to them."""
        table = self.table
        if not table.fresh:
            return 0
        opened = replace(table, choosable=table.choosable | table.fresh, fresh=0)
        return TableResolver(opened, self._resolver.ranking).resolve(self._rules).chosen & table.fresh

    # --- pressing ------------------------------------------------------------------------------------------

    def press(self, what: Press, *, agreed: bool = False) -> ScopeView:
        """Toggle a cell, or all that is seen under a header: some → all → none → the remembered some."""
        cells = self._cells_of(what)
        if not cells:
            return replace(self.view(), message=why_not(self.table, what))
        chosen = self._scope().chosen
        wanted = self._next(what, chosen & cells, cells)
        desired = chosen & ~cells | wanted
        if what.line is Line.ALL and not agreed and self._asks(desired):
            return replace(self.view(), question=(desired & ~self.table.already).bit_count())
        self._remember(what, chosen & cells, cells)
        return self._change(
            desired,
            press_hints(self.table, what, self._filter),
            press_words(self.table, what, include=bool(wanted)),
        )

    def choose_seen(self, *, agreed: bool = False) -> ScopeView:
        """Choose everything that is seen."""
        cells = self.table.choosable & self._seen().cells
        chosen = self._scope().chosen
        desired = chosen | cells
        if desired == chosen:
            return self.view()
        if not agreed and self._asks(desired):
            return replace(self.view(), question=(desired & ~self.table.already).bit_count())
        return self._change(
            desired, press_hints(self.table, Press(Line.ALL), self._filter), "choose all seen"
        )

    def choose_none(self) -> ScopeView:
        """Take every rule back."""
        return self._take((), "choose none")

    def invert_row(self, row: int) -> ScopeView:
        """Choose of a row what is not chosen, and the other way round, as far as it is seen."""
        cells = self._cells_of(Press(Line.ROW, row=row))
        chosen = self._scope().chosen
        return self._change(chosen ^ cells, (), f"invert {self.table.tenants[row] or 'all'}")

    def include_shared(self) -> ScopeView:
        """Choose as well what the scope's shared edits touch outside it."""
        chosen = self._scope().chosen
        outside = shared_outside(self.table, chosen)
        cells, wide = self.table.cells(outside), self.table.wide
        services = [name for column, name in enumerate(self.table.services) if 1 in cells[column::wide]]
        hint = (Term(kind=TermKind.SERVICE, values=tuple(services)),)
        return self._change(
            chosen | (outside & self.table.choosable), (hint,), "include what shared edits touch"
        )

    def _cells_of(self, what: Press) -> Mask:
        return pressed_cells(self.table, what, self._seen().cells)

    def _next(self, what: Press, chosen: Mask, cells: Mask) -> Mask:
        if chosen == cells:
            return 0
        if chosen:
            return cells
        return self._remembered.get(press_key(self.table, what), 0) & cells or cells

    def _remember(self, what: Press, chosen: Mask, cells: Mask) -> None:
        if chosen and chosen != cells:
            self._remembered[press_key(self.table, what)] = chosen

    def _asks(self, desired: Mask) -> bool:
        before = (self._scope().chosen & ~self.table.already).bit_count()
        after = (desired & ~self.table.already).bit_count()
        return bool(self._limit) and after > self._limit and after > before

    # --- rules ---------------------------------------------------------------------------------------------

    def add_rule(self, text: str) -> ScopeView:
        """Add a typed rule at the end; a wrong one is said, and nothing changes."""
        return self._typed(text, lambda rule: (*self._rules, rule), "add a rule")

    def edit_rule(self, number: int, text: str) -> ScopeView:
        """Write a rule anew in its place; an empty text removes it."""
        if not text.strip():
            return self.remove_rule(number)
        return self._typed(
            text, lambda rule: (*self._rules[:number], rule, *self._rules[number + 1 :]), "edit a rule"
        )

    def remove_rule(self, number: int) -> ScopeView:
        if not 0 <= number < len(self._rules):
            return self.view()
        words = f"remove {self._rules[number]}"
        return self._take((*self._rules[:number], *self._rules[number + 1 :]), words)

    def use_rules(self, text: str, words: str) -> ScopeView:
        """Take other rules in place of all: a saved scope, the one that was offered."""
        try:
            return self._take(parse_scope(text, self._names).rules, words)
        except ScopeError as error:
            return replace(self.view(), fault=error_words(error).sentence)

    def adopt(self, text: str, words: str) -> ScopeView:
        """Take over rules that were changed elsewhere, names that are not known any more as well."""
        return self._take(parse_scope(text).rules, words)

    def _typed(self, text: str, place: Callable[[ScopeRule], Rules], words: str) -> ScopeView:
        try:
            rule = parse_rule(text, self._names)
        except ScopeError as error:
            return replace(self.view(), fault=_fault_words(error))
        return self._take(place(rule), words)

    def saved(self, saved: Sequence[SavedScope]) -> tuple[SavedLine, ...]:
        """Return saved scopes with what they come to here."""
        return saved_lines(saved, self._resolver, str(Scope(rules=self._rules)))

    def complete(self, typed: str) -> list[str]:
        """Return what a typed rule may go on with."""
        return completions(typed, self._names, self._releases)

    # --- history -------------------------------------------------------------------------------------------

    def undo(self) -> ScopeView:
        """Take the last change back."""
        return self._step(self._past, self._ahead)

    def redo(self) -> ScopeView:
        """Make a change again that was taken back."""
        return self._step(self._ahead, self._past)

    def _step(self, source: list[_Step], other: list[_Step]) -> ScopeView:
        if not source:
            return self.view()
        step = source.pop()
        other.append(_Step(rules=self._rules, words=step.words))
        self._rules = step.rules
        return self.view()

    def _change(self, desired: Mask, hints: Sequence[Terms], words: str) -> ScopeView:
        return self._take(reach(self._resolver, self._rules, desired, hints), words)

    def _take(self, rules: Rules, words: str) -> ScopeView:
        if rules != self._rules:
            self._past.append(_Step(rules=self._rules, words=words))
            self._ahead.clear()
            self._rules = rules
        return self.view()


def names_of(table: ScopeTable) -> ScopeNames:
    """Return what rules over a table may name."""
    tags: dict[str, set[str]] = {}
    for each in (*table.tenant_tags, *table.service_tags):
        for key, value in each.items():
            tags.setdefault(key, set()).add(value)
    return ScopeNames(tenants=set(table.tenants) - {""}, services=set(table.services), tags=tags)


def _fault_words(error: ScopeError) -> str:
    where = f" ({error.where.removeprefix('line 1, ')})" if error.where else ""
    return plain(f"{error.what[:1].upper()}{error.what[1:]}{where}. {error.remedy}".strip())
