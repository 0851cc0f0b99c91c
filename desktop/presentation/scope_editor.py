"""The scope of a draft while it is worked on: rules with their history, what is seen, and what each key comes to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from desktop.domain.release import ReleaseRanking
from desktop.domain.scope import Term, TermKind
from desktop.domain.scope_table import Mask, ScopeTable, TableResolver, TableScope, shared_outside
from desktop.domain.scope_text import ScopeNames
from desktop.presentation.scope_clicks import Terms, reach
from desktop.presentation.scope_counts import Extent, ScopeCounts, counts_of
from desktop.presentation.scope_facets import Facet, facets_of, release_counts
from desktop.presentation.scope_filter import ScopeFilter, Seen, parse_filter, seen_through
from desktop.presentation.scope_health import ScopeHealth
from desktop.presentation.scope_matrix import ScopePicture, picture_of, row_kinds
from desktop.presentation.scope_press import (
    HeaderMemory,
    Line,
    Press,
    press_hints,
    press_key,
    press_words,
    pressed_cells,
    why_not,
)
from desktop.presentation.scope_rules import RuleLine, rule_lines
from desktop.presentation.scope_writing import ScopeRules


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
        self.writing = ScopeRules(rules)
        self._filter = ScopeFilter()
        self._health = ScopeHealth()
        self._by_kind = False
        self._memory = HeaderMemory()
        self.renew(table, ranking, limit=limit, release=release)

    def renew(self, table: ScopeTable, ranking: ReleaseRanking, *, limit: int, release: str) -> None:
        """Take another reading of the candidates; rules and their history stay, remembered sets go."""
        self.resolver = TableResolver(table, ranking)
        self._limit, self._release = limit, release
        self._memory.clear()
        self._kinds = row_kinds(table)
        self._releases = release_counts(table)
        self.writing.names, self.writing.releases = names_of(table), tuple(self._releases)

    @property
    def table(self) -> ScopeTable:
        return self.resolver.table

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
            rules=self.writing.text,
            picture=picture,
            counts=counts_of(table, scope, self._health, extent, self._release),
            lines=rule_lines(scope),
            facets=facets_of(table, self._health, self._filter, self._releases),
            filter=self._filter,
            health=self._health,
            change=scope.chosen & ~table.already,
            can_undo=self.writing.can_undo,
            can_redo=self.writing.can_redo,
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
        return self.resolver.resolve(self.writing.rules)

    def _seen(self) -> Seen:
        return seen_through(self._filter, self.table, self._scope(), self._health)

    def _fresh(self) -> Mask:
        """Return the new cells that the rules would take in if they were known to them."""
        table = self.table
        if not table.fresh:
            return 0
        opened = replace(table, choosable=table.choosable | table.fresh, fresh=0)
        return TableResolver(opened, self.resolver.ranking).resolve(self.writing.rules).chosen & table.fresh

    # --- pressing ------------------------------------------------------------------------------------------

    def press(self, what: Press, *, agreed: bool = False) -> ScopeView:
        """Toggle a cell, or all that is seen under a header: some → all → none → the remembered some."""
        cells = pressed_cells(self.table, what, self._seen().cells)
        if not cells:
            return replace(self.view(), message=why_not(self.table, what))
        chosen = self._scope().chosen
        key = press_key(self.table, what)
        wanted = self._memory.next(key, chosen & cells, cells)
        desired = chosen & ~cells | wanted
        if what.line is Line.ALL and not agreed and self._asks(desired):
            return replace(self.view(), question=(desired & ~self.table.already).bit_count())
        self._memory.remember(key, chosen & cells, cells)
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
        return self.write(lambda rules: rules.take((), "choose none"))

    def invert_row(self, row: int) -> ScopeView:
        """Choose of a row what is not chosen, and the other way round, as far as it is seen."""
        cells = pressed_cells(self.table, Press(Line.ROW, row=row), self._seen().cells)
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

    def _asks(self, desired: Mask) -> bool:
        before = (self._scope().chosen & ~self.table.already).bit_count()
        after = (desired & ~self.table.already).bit_count()
        return bool(self._limit) and after > self._limit and after > before

    # --- rules ---------------------------------------------------------------------------------------------

    def write(self, deed: Callable[[ScopeRules], str]) -> ScopeView:
        """Change the rules themselves; a wrong one is said, and nothing changes."""
        fault = deed(self.writing)
        return replace(self.view(), fault=fault)

    def _change(self, desired: Mask, hints: Sequence[Terms], words: str) -> ScopeView:
        rules = reach(self.resolver, self.writing.rules, desired, hints)
        return self.write(lambda writing: writing.take(rules, words))


def names_of(table: ScopeTable) -> ScopeNames:
    """Return what rules over a table may name."""
    tags: dict[str, set[str]] = {}
    for each in (*table.tenant_tags, *table.service_tags):
        for key, value in each.items():
            tags.setdefault(key, set()).add(value)
    return ScopeNames(tenants=set(table.tenants) - {""}, services=set(table.services), tags=tags)
