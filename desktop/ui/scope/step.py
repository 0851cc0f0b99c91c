"""The scope step of a draft: facets at the left, the grid, counts and rules at the right; each change is saved."""

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft, OfferedScope
from desktop.application.services import Services
from desktop.domain.scope_text import parse_scope
from desktop.domain.target import Slot
from desktop.presentation.error_words import error_words
from desktop.presentation.scope_matrix import (
    FacetValue,
    ScopeGrid,
    Tri,
    all_rule,
    cell_rule,
    scope_grid,
    service_rule,
    tenant_rule,
    with_rule,
)
from desktop.ui.desk import Desk
from desktop.ui.kit.buttons import Button, icon_button
from desktop.ui.kit.facts import FactGrid
from desktop.ui.kit.fields import TextField
from desktop.ui.kit.frame import Bar, Footer, Pane, Scroll, clear
from desktop.ui.kit.labels import Words
from desktop.ui.kit.states import StateStack
from desktop.ui.scope.grid import ScopeGridView
from desktop.ui.theme.type import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class _Resolved:
    grid: ScopeGrid
    offered: OfferedScope | None


class ScopeStep(QWidget):
    """`edited` carries the draft after each change; `preview_wanted` goes on."""

    edited = Signal(object)
    preview_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._draft: Draft | None = None
        self._past: list[str] = []
        self._ahead: list[str] = []
        self._partial: dict[tuple[int, int], str] = {}
        self.setObjectName("step.scope")
        self.setAccessibleIdentifier("step.scope")
        self.setAccessibleName("Scope")
        theme = desk.theme
        self.grid = ScopeGridView(theme)
        self.grid.toggled.connect(self._toggle)
        self._cursor = Words(theme, "", Type.SMALL, colour="text2", name="words.cursor")
        self.grid.moved.connect(self._cursor.say)
        self._states = StateStack(theme, self.grid, name="scope")
        self.rule = TextField(
            theme, name="field.rule", words="Add a rule", hint="include tag:ring=1 service:billing", code=True
        )
        self.rule.returnPressed.connect(self._add_typed)
        self._fault = Words(theme, "", Type.SMALL, colour="fail", wrap=True, name="words.rule_fault")
        self._facets = Pane(theme, ground="window", padding=(12, 12, 8, 12), gap=2)
        self._rules = QVBoxLayout()
        self._rules.setSpacing(2)
        self._counts = FactGrid(theme, label_width=150)
        self.button = Button(theme, "Preview", name="btn.preview", kind="primary", key="Ctrl ↵")
        self.button.height_at_100 = 34
        self.button.setProperty("main", True)
        self.button.clicked.connect(self.preview_wanted)
        self._summary = Words(theme, "", Type.STRONG, name="words.scope_summary")
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self._desk.theme
        tools = Bar(theme, 44)
        undo = icon_button(theme, "undo-2", "Undo", name="btn.undo", key="Ctrl+Z")
        undo.clicked.connect(self.undo)
        redo = icon_button(theme, "redo-2", "Redo", name="btn.redo", key="Ctrl+Shift+Z")
        redo.clicked.connect(self.redo)
        self._offered = ""
        self._offer = Button(theme, "", name="btn.offered_scope", icon="history", small=True)
        self._offer.clicked.connect(self._take_offer)
        tools.add(self._offer, None, undo, redo)
        self._offer.hide()
        left = Scroll(self._facets)
        left.setFixedWidth(theme.whole(204))
        side = Pane(theme, edge="left", padding=(17, 16, 16, 16), gap=8)
        side.setFixedWidth(theme.whole(308))
        side.add(Words(theme, "What this comes to", Type.STRONG), self._counts)
        side.add(Words(theme, "Rules, in their order", Type.STRONG))
        side.column.addLayout(self._rules)
        side.add(self.rule, self._fault, None)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self._states, 1)
        legend = Bar(theme, 32, edge="top")
        words = (
            "solid: in  ·  small: out  ·  framed: already on it  ·  struck: excluded  ·  blank: not connected"
        )
        legend.add(Words(theme, words, Type.SMALL, colour="text2"), None, self._cursor)
        middle.addWidget(legend)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(left)
        row.addLayout(middle, 1)
        row.addWidget(side)
        foot = Footer(theme)
        foot.add(self._summary, None, self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(tools)
        column.addLayout(row, 1)
        column.addWidget(foot)

    def show_draft(self, draft: Draft) -> None:
        """Show the scope of a draft."""
        if self._draft is None or self._draft.id != draft.id:
            self._past, self._ahead, self._partial = [], [], {}
            self._states.loading("Reading what may change")
        self._draft = draft
        self._resolve()

    # --- resolving -----------------------------------------------------------------------------------------

    def _resolve(self) -> None:
        draft = self._draft
        if draft is None:
            return

        def work(services: Services, _token: CancelToken) -> _Resolved:
            candidates = services.scopes.candidates(draft.source, draft.target, draft.source_commit)
            scope = parse_scope(draft.rules, services.scopes.names(candidates))
            resolved = services.scopes.resolve_scope(scope, draft.target, candidates)
            return _Resolved(
                grid=scope_grid(candidates, resolved, scope), offered=services.drafts.offered_scope(draft)
            )

        self._desk.ask("scope", work, self._show, self._failed)

    def _show(self, found: _Resolved) -> None:
        grid = found.grid
        if not grid.services:
            self._states.empty(
                title="Nothing can change on this route",
                text="Source and target share no target.",
                icon="box",
            )
        else:
            self._states.content()
        self.grid.show_grid(grid)
        self._tell_counts(grid)
        self._tell_rules(grid)
        self._tell_facets(grid)
        self._tell_offer(found.offered)

    def _failed(self, error: Exception) -> None:
        """A rule that cannot be read is taken back, and said at the field."""
        self._fault.say(error_words(error).sentence)
        self.rule.fault(error_words(error).title)
        if self._past and self._draft is not None:
            self._draft = replace(self._draft, rules=self._past.pop())
            self.edited.emit(self._draft)
            self._resolve()

    def _tell_counts(self, grid: ScopeGrid) -> None:
        whole = len(grid.cells) - grid.cells.count(0)
        self._counts.show_facts(
            [
                ("To change", str(grid.to_change)),
                ("Already on this release", str(grid.already)),
                ("Excluded by rule", str(grid.excluded)),
                ("Not chosen", str(whole - grid.to_change - grid.already - grid.excluded)),
            ]
        )
        count = grid.to_change
        noun = "target" if count == 1 else "targets"
        self.button.say(f"Preview {count} {noun}" if count else "Preview")
        self.button.switch(
            ""
            if count
            else ("All chosen targets are on it already" if grid.already else "No target selected")
        )
        tenants = sum(grid.row_count(row)[0] > 0 for row in range(len(grid.tenants)))
        self._summary.say(
            f"{count} {noun}, {tenants} tenants, scope {grid.digest[:10]}" if count else "No target selected"
        )

    def _tell_rules(self, grid: ScopeGrid) -> None:
        clear(self._rules)
        theme = self._desk.theme
        for rule, changed in grid.effects:
            row = QHBoxLayout()
            row.setSpacing(6)
            row.addWidget(Words(theme, rule, Type.CODE), 1)
            row.addWidget(Words(theme, f"{changed:+d}" if changed else "0", Type.STRONG))
            drop = icon_button(theme, "x", f"Take the rule back: {rule}", name="btn.drop_rule")
            drop.clicked.connect(partial(self._drop, rule))
            row.addWidget(drop)
            self._rules.addLayout(row)
        if not grid.effects:
            self._rules.addWidget(Words(theme, "None: nothing is chosen.", colour="text2"))

    def _tell_facets(self, grid: ScopeGrid) -> None:
        clear(self._facets.column)
        theme = self._desk.theme
        group = ""
        for value in grid.facets:
            if value.group != group:
                group = value.group
                self._facets.column.addSpacing(8)
                self._facets.add(Words(theme, group, Type.SMALL_STRONG, colour="text2"))
            self._facets.column.addLayout(self._facet(value, active=value.rule in grid.rules))
        self._facets.add(None)

    def _facet(self, value: FacetValue, *, active: bool) -> QHBoxLayout:
        theme = self._desk.theme
        row = QHBoxLayout()
        icon = "check" if active else "plus"
        button = Button(
            theme, value.words, name=f"facet.{value.group}.{value.words}", kind="ghost", icon=icon, small=True
        )
        button.clicked.connect(partial(self._drop if active else self._add, value.rule))
        row.addWidget(button)
        row.addStretch(1)
        row.addWidget(Words(theme, str(value.targets), Type.SMALL, colour="text2"))
        return row

    def _tell_offer(self, offered: OfferedScope | None) -> None:
        show = offered is not None and self._draft is not None and not self._draft.rules
        self._offer.setVisible(show)
        if offered is not None:
            self._offer.say(f"Take the {offered.words}: {offered.targets} targets")
            self._offered = offered.rules

    # --- changing ------------------------------------------------------------------------------------------

    def _rules_now(self) -> tuple[str, ...]:
        return tuple(self._draft.rules.splitlines()) if self._draft is not None else ()

    def _add(self, rule: str) -> None:
        self._set("\n".join(with_rule(self._rules_now(), rule)))

    def _take_offer(self) -> None:
        self._set(self._offered)

    def _drop(self, rule: str) -> None:
        self._set("\n".join(item for item in self._rules_now() if item != rule))

    def _add_typed(self) -> None:
        text = self.rule.text().strip()
        if text:
            self.rule.clear()
            self._add(text)

    def _set(self, rules: str) -> None:
        if self._draft is None or rules == self._draft.rules:
            return
        self._past.append(self._draft.rules)
        self._ahead.clear()
        self._take(rules)

    def _take(self, rules: str) -> None:
        if self._draft is not None:
            self._fault.say("")
            self.rule.fault("")
            self._draft = replace(self._draft, rules=rules)
            self.edited.emit(self._draft)
            self._resolve()

    def undo(self) -> None:
        """Take back the last change of the scope."""
        if self._past and self._draft is not None:
            self._ahead.append(self._draft.rules)
            self._take(self._past.pop())

    def redo(self) -> None:
        """Make a change again that was taken back."""
        if self._ahead and self._draft is not None:
            self._past.append(self._draft.rules)
            self._take(self._ahead.pop())

    def _toggle(self, row: int, column: int) -> None:
        grid = self.grid.grid
        if grid is None or self._draft is None:
            return
        if row >= 0 and column >= 0:
            cell = grid.cell(row, column)
            if cell:
                slot = Slot(tenant=grid.tenants[row], service=grid.services[column])
                self._add(cell_rule(slot, include=not cell.chosen))
            return
        state = (
            grid.row_state(row) if row >= 0 else (grid.column_state(column) if column >= 0 else grid.state())
        )
        key = (row, column)
        if state is Tri.SOME:
            self._partial[key] = self._draft.rules
        if state is Tri.NONE and key in self._partial:
            self._set(self._partial.pop(key))
            return
        self._add(self._header_rule(grid, row, column, include=state is not Tri.ALL))

    def _header_rule(self, grid: ScopeGrid, row: int, column: int, *, include: bool) -> str:
        if row >= 0:
            return tenant_rule(grid.tenants[row], include=include)
        return (
            service_rule(grid.services[column], include=include) if column >= 0 else all_rule(include=include)
        )
