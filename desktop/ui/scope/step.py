"""The scope step of a draft: facets, grid, counts and rules over one editor; each change is saved with the draft."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.application.drafts import Draft
from desktop.domain.saved_scope import SavedScope
from desktop.presentation.error_words import error_words
from desktop.presentation.scope_editor import ScopeEditor, ScopeView
from desktop.presentation.scope_filter import FilterWord, ScopeFilter, with_value
from desktop.presentation.scope_press import Press
from desktop.presentation.scope_saved import SavedLine
from desktop.presentation.scope_writing import ScopeRules
from desktop.ui.desk import Desk
from desktop.ui.kit.frame import Divider, Pane, Scroll
from desktop.ui.kit.labels import Words
from desktop.ui.scope import reading
from desktop.ui.scope.counts_panel import CountsPanel
from desktop.ui.scope.facets import FacetPane, FacetStrip
from desktop.ui.scope.foot import ScopeFoot
from desktop.ui.scope.lane import Came, ScopeLane
from desktop.ui.scope.loupe import Loupe
from desktop.ui.scope.middle import ScopeMiddle
from desktop.ui.scope.reading import ScopeReading
from desktop.ui.scope.rules_panel import RulesPanel
from desktop.ui.scope.saved import SavedPane
from desktop.ui.scope.saving import SavedScopes
from desktop.ui.scope.strategy_panel import StrategyPanel
from desktop.ui.scope.toolbar import ScopeToolbar
from desktop.ui.theme.type import Type

_FAR_ABOVE = 20_000
"""Cells above which a scope opens from far away."""


class ScopeStep(QWidget):
    """`edited` carries the draft after each change; `preview_wanted` goes on."""

    edited = Signal(object)
    preview_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._draft: Draft | None = None
        self._reading: ScopeReading | None = None
        self._view: ScopeView | None = None
        self._crowded = False
        self.setObjectName("step.scope")
        self.setAccessibleIdentifier("step.scope")
        self.setAccessibleName("Scope")
        theme = desk.theme
        self.lane = ScopeLane(desk)
        self.saved = SavedPane(theme)
        self.saving = SavedScopes(desk, self.saved, lambda: self._draft)
        self.toolbar = ScopeToolbar(theme, self.saved)
        self.facets = FacetPane(theme)
        self.strip = FacetStrip(theme)
        self.middle = ScopeMiddle(theme)
        self.counts = CountsPanel(theme)
        self.rules = RulesPanel(theme, self.lane.complete)
        self.strategy = StrategyPanel(theme)
        self.loupe = Loupe(theme)
        self._loupe_words = Words(theme, "", Type.SMALL, colour="text2", wrap=True)
        self.foot = ScopeFoot(theme)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        theme = self._desk.theme
        left = Pane(theme, ground="window", edge="right")
        left.add(Scroll(self.facets), stretch=1)
        below = Pane(theme, ground="window", edge="top", padding=(14, 8, 12, 10))
        below.add(self.saved)
        left.add(below)
        left.fix_width(204)
        self.left = left
        self._far = Pane(theme, gap=6)
        self._far.add(Words(theme, "Under the pointer", Type.STRONG), self.loupe, self._loupe_words)
        inner = Pane(theme, padding=(16, 12, 16, 16), gap=12)
        inner.add(self.counts, Divider(theme), self.rules, Divider(theme), self._far, self.strategy, None)
        self.side = Pane(theme, edge="left", padding=(1, 0, 0, 0))
        self.side.add(Scroll(inner))
        self._fit_side()
        theme.changed.connect(self._fit_text)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(left)
        row.addWidget(self.strip)
        row.addWidget(self.middle, 1)
        row.addWidget(self.side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addLayout(row, 1)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        self.toolbar.filter.changed.connect(self._narrow)
        self.toolbar.filter.left.connect(lambda: self.middle.current().setFocus())
        self.toolbar.undo_wanted.connect(partial(self.lane.write, ScopeRules.undo))
        self.toolbar.redo_wanted.connect(partial(self.lane.write, ScopeRules.redo))
        self.toolbar.view_chosen.connect(self._choose_view)
        self.toolbar.offer_taken.connect(partial(self._use_rules, words="the offered scope"))
        self.facets.toggled.connect(partial(self._facet, only=False))
        self.facets.only.connect(partial(self._facet, only=True))
        self.strip.opened.connect(partial(self._fold_facets, fold=False))
        self.middle.pressed.connect(self._press)
        self.middle.inverted.connect(partial(_command, self.lane, ScopeEditor.invert_row))
        self.middle.moved.connect(self._look)
        self.middle.show_all_wanted.connect(lambda: self.toolbar.filter.set_text(""))
        self.middle.shared_wanted.connect(lambda: self.lane.run(ScopeEditor.include_shared))
        self.middle.fresh_wanted.connect(self._add_fresh)
        self.middle.save.named.connect(self._save)
        self.middle.save.left.connect(self._leave_saving)
        self.counts.filter_wanted.connect(self.toolbar.filter.set_text)
        self.rules.added.connect(partial(_deed, self.lane, ScopeRules.add))
        self.rules.edited.connect(partial(_deed, self.lane, ScopeRules.edit))
        self.rules.removed.connect(partial(_deed, self.lane, ScopeRules.remove))
        self.strategy.strategy_chosen.connect(self._choose_strategy)
        self.strategy.rollback_chosen.connect(self._choose_rollback)
        self.saved.save_wanted.connect(self.ask_name)
        self.saving.changed.connect(self._take_saved)
        self.saving.taken.connect(self._use_rules)
        self.lane.came.connect(self._land)
        self.lane.failed.connect(self._failed)
        self.foot.save_wanted.connect(self.ask_name)
        self.foot.preview_wanted.connect(self.preview_wanted)

    @property
    def view(self) -> ScopeView | None:
        """What is shown, None while it is being read."""
        return self._view

    # --- reading -------------------------------------------------------------------------------------------

    def show_draft(self, draft: Draft) -> None:
        """Show the scope of a draft; what was done to it in this session can still be undone."""
        if self._draft is None or self._draft.id != draft.id:
            self.lane.close()
            self._view, self._reading = None, None
            self.middle.states.loading(f"Reading what may change in {draft.target}")
        elif draft.rules != self._draft.rules:
            self.lane.write(lambda rules: rules.adopt(draft.rules, "change in the preview"))
        self._draft = draft
        self._desk.ask(
            "scope.read",
            lambda services, token: reading.read_scope(services, draft, token),
            self._take_reading,
            self._failed,
            title="Reading what may change",
        )

    def _take_reading(self, found: ScopeReading) -> None:
        draft = self._draft
        if draft is None:
            return
        self._reading = found
        if not self.lane.is_open:
            self.toolbar.show_offer(found.offered)
            self._choose_zoom(far=found.table.size > _FAR_ABOVE)
        self.lane.strategy = draft.strategy
        self.lane.open(found, draft.rules)
        self._desk.ask(
            "scope.health",
            lambda services, token: reading.read_health(services, draft, found.table, token),
            lambda health: self.lane.run(lambda it: it.take_health(health)),
            self._desk.error,
            title="Looking at the cluster",
        )

    def _failed(self, error: Exception) -> None:
        words = error_words(error)
        if self._view is not None:
            self._desk.error(error)
            return
        draft = self._draft
        again = (("Try again", lambda: self.show_draft(draft)),) if draft is not None else ()
        self.middle.states.error(title=words.title, text=words.text, deeds=again)

    # --- commands ------------------------------------------------------------------------------------------

    def _land(self, came: object) -> None:
        draft, found = self._draft, self._reading
        if draft is None or found is None or not isinstance(came, Came):
            return
        first, view = self._view is None, came.view
        self._view = view
        self.middle.show_view(view, came.far)
        self.toolbar.show_view(view)
        self.facets.show_facets(view.facets)
        self.strip.show_ticked(view.facets)
        self.counts.show_counts(view.counts)
        self.rules.show_rules(view.lines, "" if view.filter.fault else view.fault)
        self.strategy.show_choices(found.policy, draft.strategy, draft.rollback_mode)
        self.strategy.show_waves(came.waves)
        self.foot.show_view(view, self._desk.now(), found.tip, offline=self._desk.offline)
        if view.question:
            self.middle.ask(view)
        if view.rules != draft.rules:
            known_at = draft.rules_at if view.counts.fresh and draft.rules else found.tip
            self._edit(replace(draft, rules=view.rules, rules_at=known_at))
        if first or view.rules != draft.rules:
            self._show_saved(found.saved)

    def _edit(self, draft: Draft) -> None:
        self._draft = draft
        self.edited.emit(draft)

    def _press(self, what: object, agreed: bool) -> None:  # noqa: FBT001 - Qt's signal
        if isinstance(what, Press):
            self.lane.run(lambda it: it.press(what, agreed=agreed))

    def _choose_strategy(self, key: str) -> None:
        if self._draft is not None:
            self.lane.strategy = key
            self._edit(replace(self._draft, strategy=key))
            self.lane.run(ScopeEditor.view)

    def _choose_rollback(self, key: str) -> None:
        if self._draft is not None:
            self._edit(replace(self._draft, rollback_mode=key))

    def _use_rules(self, rules: str, words: str) -> None:
        self.lane.write(lambda writing: writing.use(rules, f"use {words}"))

    def deeds(self) -> dict[str, Callable[[], object]]:
        """Return what the actions of this step do, by their ids."""
        found: dict[str, Callable[[], object]] = {
            "edit.undo": partial(self.lane.write, ScopeRules.undo),
            "edit.redo": partial(self.lane.write, ScopeRules.redo),
            "scope.all_seen": partial(self.lane.run, ScopeEditor.choose_seen),
            "scope.none": partial(self.lane.run, ScopeEditor.choose_none),
            "scope.save": self.ask_name,
            "scope.edit_rule": self.rules.edit_current,
            "scope.zoom": self.switch_zoom,
        }
        return found | {f"scope.{name}": deed for name, deed in self.middle.deeds().items()}

    def why_not(self, action_id: str) -> str:
        """Why an action of this step is off now."""
        view = self._view
        if view is None:
            return "The scope is being read"
        match action_id:
            case "edit.undo":
                return "" if view.can_undo else "Nothing to undo"
            case "edit.redo":
                return "" if view.can_redo else "Nothing to redo"
            case "scope.save":
                return "" if view.rules else "No rule to save"
            case "scope.edit_rule":
                return "" if view.lines else "No rule to edit"
            case _:
                return ""

    # --- seeing --------------------------------------------------------------------------------------------

    def go_find(self) -> None:
        self.toolbar.filter.field.setFocus()
        self.toolbar.filter.field.selectAll()

    def _narrow(self, text: str) -> None:
        self.lane.run(lambda it: it.narrow(text), "filter")

    def _facet(self, word: object, *, only: bool) -> None:
        """Narrow by a value, or no longer; what is seen goes through the filter's field, so that both say the same."""
        if not isinstance(word, FilterWord):
            return
        now = self._view.filter if self._view is not None else ScopeFilter()
        self.toolbar.filter.set_text(with_value(now, word, only=only).text)

    def switch_zoom(self) -> None:
        """Near by, or from far away."""
        self._choose_view("cells" if self.middle.zoomed else "fit")

    def panes(self) -> list[QWidget]:
        """Return the parts that F6 goes through."""
        return [self.toolbar, self.left, self.middle, self.side, self.foot]

    def _choose_view(self, key: str) -> None:
        self._choose_zoom(far=key == "fit")
        self.lane.run(lambda it: it.sort_by_kind(on=self.middle.zoomed))

    def _choose_zoom(self, *, far: bool) -> None:
        self.middle.zoomed = self.lane.zoomed = far
        self.toolbar.views.choose("fit" if far else "cells")
        self._far.setVisible(far)
        self.rules.fold(much=far)
        self.middle.legend.show_far(far=far)
        self.strategy.setVisible(not far)
        self._fold_facets(fold=far or self._desk.theme.crowded)
        self._fit_side()

    def _fold_facets(self, *, fold: bool) -> None:
        self.left.setVisible(not fold)
        self.strip.setVisible(fold)

    def _fit_text(self) -> None:
        """A crowded window needs the room: the facets fold, their strip opens them again."""
        self._fit_side()
        crowded = self._desk.theme.crowded
        if crowded != self._crowded:
            self._crowded = crowded
            self._fold_facets(fold=crowded or self.middle.zoomed)

    def _fit_side(self) -> None:
        theme = self._desk.theme
        narrow = self.middle.zoomed or theme.crowded
        self.side.setFixedWidth(theme.whole(280 if narrow else 308))

    def _look(self, row: int, column: int) -> None:
        if self.middle.zoomed and self._view is not None:
            self.loupe.look_at(self._view.picture, row, column)
            self._loupe_words.say(self._view.picture.spoken(row, column))

    def _add_fresh(self) -> None:
        """Let the rules know what is new: what they fit of it is in from now on."""
        found = self._reading
        if found is not None and self._draft is not None:
            self._edit(replace(self._draft, rules_at=found.tip))
            self.show_draft(self._draft)

    # --- saved scopes --------------------------------------------------------------------------------------

    def _take_saved(self, saved: object) -> None:
        if isinstance(saved, tuple) and self._reading is not None:
            self._reading = replace(self._reading, saved=saved)
            self._show_saved(self._reading.saved)

    def _show_saved(self, saved: tuple[SavedScope, ...]) -> None:
        def then(lines: tuple[SavedLine, ...]) -> None:
            self.saved.show_saved(lines)
            self.toolbar.name_current()

        self.lane.count_saved(saved, then)

    def ask_name(self) -> None:
        """Ask for the name under which the scope is saved."""
        if self._view is not None and self._view.rules:
            names = frozenset(line.name for line in self.saved.lines)
            current = next((line.name for line in self.saved.lines if line.current), "")
            self.middle.save.ask(current, names)

    def _leave_saving(self) -> None:
        self.middle.save.hide()
        self.middle.current().setFocus()

    def _save(self, name: str) -> None:
        self._leave_saving()
        self.saving.save(name)


def _deed(lane: ScopeLane, deed: Callable[..., str], *given: object) -> None:
    """Do something to the rules, with what the signal carries."""
    lane.write(lambda rules: deed(rules, *given))


def _command(lane: ScopeLane, command: Callable[..., ScopeView], *given: object) -> None:
    """Run a command of the editor, with what the signal carries."""
    lane.run(lambda it: command(it, *given))
