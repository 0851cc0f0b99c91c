"""The scope step of a draft: facets, grid, counts and rules over one editor; each change is saved with the draft."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft
from desktop.domain.saved_scope import MembershipChange, SavedScope
from desktop.presentation.error_words import error_words
from desktop.presentation.scope_editor import ScopeEditor, ScopeView
from desktop.presentation.scope_filter import FilterWord, ScopeFilter, with_value
from desktop.presentation.scope_health import ScopeHealth
from desktop.presentation.scope_overview import Overview, overview_of
from desktop.presentation.scope_press import Press
from desktop.presentation.scope_saved import SavedLine
from desktop.presentation.scope_strategy import chosen_strategy, wave_sizes
from desktop.presentation.wording import Tone
from desktop.ui.desk import Desk
from desktop.ui.kit.frame import Divider, Pane, Scroll
from desktop.ui.kit.labels import Words
from desktop.ui.scope import reading
from desktop.ui.scope.counts_panel import CountsPanel
from desktop.ui.scope.facets import FacetPane, FacetStrip
from desktop.ui.scope.foot import ScopeFoot
from desktop.ui.scope.loupe import Loupe
from desktop.ui.scope.middle import ScopeMiddle
from desktop.ui.scope.reading import ScopeReading
from desktop.ui.scope.rules_panel import RulesPanel
from desktop.ui.scope.saved import SavedPane
from desktop.ui.scope.strategy_panel import StrategyPanel
from desktop.ui.scope.toolbar import ScopeToolbar
from desktop.ui.tasks import Task
from desktop.ui.theme.type import Type

_LANE = "scope"
"""Commands of the editor stand in line here: each sees what the one before came to."""
_FAR_ABOVE = 20_000
"""Cells above which a scope opens from far away."""
_Came = tuple[ScopeView, Overview | None, tuple[int, ...]]
Command = Callable[[ScopeEditor], ScopeView]


class ScopeStep(QWidget):
    """`edited` carries the draft after each change; `preview_wanted` goes on."""

    edited = Signal(object)
    preview_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._draft: Draft | None = None
        self._editor: ScopeEditor | None = None
        self._reading: ScopeReading | None = None
        self._view: ScopeView | None = None
        self._facets_open = True
        self.setObjectName("step.scope")
        self.setAccessibleIdentifier("step.scope")
        self.setAccessibleName("Scope")
        theme = desk.theme
        self.saved = SavedPane(theme)
        self.toolbar = ScopeToolbar(theme, self.saved)
        self.facets = FacetPane(theme)
        self.strip = FacetStrip(theme)
        self.middle = ScopeMiddle(theme)
        self.counts = CountsPanel(theme)
        self.rules = RulesPanel(theme, self._complete)
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
        theme.changed.connect(self._fit_side)
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
        self.toolbar.undo_wanted.connect(self.undo)
        self.toolbar.redo_wanted.connect(self.redo)
        self.toolbar.view_chosen.connect(self._choose_view)
        self.toolbar.offer_taken.connect(self._take_offer)
        self.facets.toggled.connect(self._add_facet)
        self.facets.only.connect(self._only_facet)
        self.strip.opened.connect(self._open_facets)
        self.middle.pressed.connect(self._press)
        self.middle.inverted.connect(self._invert)
        self.middle.moved.connect(self._look)
        self.middle.show_all_wanted.connect(lambda: self.toolbar.filter.set_text(""))
        self.middle.shared_wanted.connect(lambda: self._run(ScopeEditor.include_shared))
        self.middle.fresh_wanted.connect(self._add_fresh)
        self.middle.save.named.connect(self._save)
        self.middle.save.left.connect(self._leave_saving)
        self.counts.filter_wanted.connect(self.toolbar.filter.set_text)
        self.rules.added.connect(self._add_rule)
        self.rules.edited.connect(self._edit_rule)
        self.rules.removed.connect(self._remove_rule)
        self.strategy.strategy_chosen.connect(self._choose_strategy)
        self.strategy.rollback_chosen.connect(self._choose_rollback)
        self.saved.use_wanted.connect(self._use)
        self.saved.delete_wanted.connect(self._delete)
        self.saved.export_wanted.connect(self._export)
        self.saved.save_wanted.connect(self.ask_name)
        self.saved.import_wanted.connect(self._import)
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
            self._editor, self._view, self._reading = None, None, None
            self.middle.states.loading(f"Reading what may change in {draft.target}")
        elif draft.rules != self._draft.rules:
            self._run(lambda it: it.adopt(draft.rules, "change in the preview"))
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
        first = self._editor is None
        self._reading = found
        if first:
            self.toolbar.show_offer(found.offered)
            self._choose_zoom(far=found.table.size > _FAR_ABOVE)
        editor, rules, limit = self._editor, draft.rules, found.policy.change.max_targets_per_wave

        def work(_token: CancelToken) -> tuple[ScopeEditor, _Came]:
            it = editor or ScopeEditor(found.table, found.ranking, rules, limit=limit, release=found.release)
            if editor is not None:
                it.renew(found.table, found.ranking, limit=limit, release=found.release)
            it.sort_by_kind(on=self.middle.zoomed)
            return it, self._came(it, it.view())

        self._desk.tasks.ask(
            _LANE, Task(key="scope.open", title="", work=work, then=self._take_editor, failed=self._failed)
        )
        self._show_saved(found.saved)
        self._desk.ask(
            "scope.health",
            lambda services, token: reading.read_health(services, draft, found.table, token),
            self._take_health,
            self._desk.error,
            title="Looking at the cluster",
        )

    def _take_editor(self, made: tuple[ScopeEditor, _Came]) -> None:
        self._editor = made[0]
        self._land(made[1])
        self._show_saved(self._reading.saved if self._reading is not None else ())

    def _take_health(self, health: ScopeHealth) -> None:
        self._run(lambda it: it.take_health(health))

    def _failed(self, error: Exception) -> None:
        words = error_words(error)
        if self._view is not None:
            self._desk.error(error)
            return
        draft = self._draft
        again = (("Try again", lambda: self.show_draft(draft)),) if draft is not None else ()
        self.middle.states.error(title=words.title, text=words.text, deeds=again)

    # --- commands ------------------------------------------------------------------------------------------

    def _run(self, command: Command, key: str = "") -> None:
        """Put a command behind those before it; a newer one of the same key makes an older one needless."""
        editor = self._editor
        if editor is None:
            return
        task = Task(
            key=key and f"scope.{key}",
            title="",
            work=lambda _token: self._came(editor, command(editor)),
            then=lambda came: self._land(came) if editor is self._editor else None,
            failed=None,
        )
        self._desk.tasks.ask(_LANE, task)

    def _came(self, editor: ScopeEditor, view: ScopeView) -> _Came:
        """Return what the window shows of a view; runs beside the interface."""
        picture, found, draft = view.picture, self._reading, self._draft
        far = overview_of(picture, editor.kinds(picture)) if self.middle.zoomed else None
        waves: tuple[int, ...] = ()
        if found is not None and draft is not None:
            strategy = chosen_strategy(found.policy, draft.strategy)
            waves = wave_sizes(picture.table, view.change, found.policy, strategy)
        return view, far, waves

    def _land(self, came: _Came) -> None:
        view, overview, waves = came
        draft, found = self._draft, self._reading
        if draft is None or found is None:
            return
        self._view = view
        self.middle.show_view(view, overview)
        self.toolbar.show_view(view)
        self.facets.show_facets(view.facets)
        self.strip.show_ticked(view.facets)
        self.counts.show_counts(view.counts)
        self.rules.show_rules(view.lines, "" if view.filter.fault else view.fault)
        self.strategy.show_choices(found.policy, draft.strategy, draft.rollback_mode)
        self.strategy.show_waves(waves)
        self.foot.show_view(view, self._desk.now(), found.tip, offline=self._desk.offline)
        if view.question:
            self.middle.ask(view)
        if view.rules != draft.rules:
            known_at = draft.rules_at if view.counts.fresh and draft.rules else found.tip
            self._edit(replace(draft, rules=view.rules, rules_at=known_at))
            self._show_saved(found.saved)

    def _edit(self, draft: Draft) -> None:
        self._draft = draft
        self.edited.emit(draft)

    def _press(self, what: object, agreed: bool) -> None:  # noqa: FBT001 - Qt's signal
        if isinstance(what, Press):
            self._run(lambda it: it.press(what, agreed=agreed))

    def _invert(self, row: int) -> None:
        self._run(lambda it: it.invert_row(row))

    def _add_rule(self, text: str) -> None:
        self._run(lambda it: it.add_rule(text))

    def _edit_rule(self, number: int, text: str) -> None:
        self._run(lambda it: it.edit_rule(number, text))

    def _remove_rule(self, number: int) -> None:
        self._run(lambda it: it.remove_rule(number))

    def _choose_strategy(self, key: str) -> None:
        if self._draft is not None:
            self._edit(replace(self._draft, strategy=key))
            self._run(ScopeEditor.view)

    def _choose_rollback(self, key: str) -> None:
        if self._draft is not None:
            self._edit(replace(self._draft, rollback_mode=key))

    def _take_offer(self, rules: str) -> None:
        self._run(lambda it: it.use_rules(rules, "use the offered scope"))

    def undo(self) -> None:
        """Take back the last change of the scope."""
        self._run(ScopeEditor.undo)

    def redo(self) -> None:
        """Make a change again that was taken back."""
        self._run(ScopeEditor.redo)

    def choose_seen(self) -> None:
        """Choose all that is seen."""
        self._run(ScopeEditor.choose_seen)

    def choose_none(self) -> None:
        """Take every rule back."""
        self._run(ScopeEditor.choose_none)

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
        self._run(lambda it: it.narrow(text), "filter")

    def _add_facet(self, word: object) -> None:
        if isinstance(word, FilterWord):
            self._facet(word, only=False)

    def _only_facet(self, word: object) -> None:
        if isinstance(word, FilterWord):
            self._facet(word, only=True)

    def _facet(self, word: FilterWord, *, only: bool) -> None:
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
        self._run(lambda it: it.sort_by_kind(on=self.middle.zoomed))

    def _choose_zoom(self, *, far: bool) -> None:
        self.middle.zoomed = far
        self.toolbar.views.choose("fit" if far else "cells")
        self._far.setVisible(far)
        self.rules.fold(much=far)
        self.middle.legend.show_far(far=far)
        self.strategy.setVisible(not far)
        self._facets_open = not far
        self._fit_facets()
        self._fit_side()

    def _open_facets(self) -> None:
        self._facets_open = True
        self._fit_facets()

    def _fit_facets(self) -> None:
        self.left.setVisible(self._facets_open)
        self.strip.setVisible(not self._facets_open)

    def _fit_side(self) -> None:
        self.side.setFixedWidth(self._desk.theme.whole(280 if self.middle.zoomed else 308))

    def _look(self, row: int, column: int) -> None:
        if self.middle.zoomed and self._view is not None:
            self.loupe.look_at(self._view.picture, row, column)
            self._loupe_words.say(self._view.picture.spoken(row, column))

    def _complete(self, typed: str) -> list[str]:
        return self._editor.complete(typed) if self._editor is not None else []

    def _add_fresh(self) -> None:
        """Let the rules know what is new: what they fit of it is in from now on."""
        found = self._reading
        if found is not None and self._draft is not None:
            self._edit(replace(self._draft, rules_at=found.tip))
            self.show_draft(self._draft)

    # --- saved scopes --------------------------------------------------------------------------------------

    def _show_saved(self, saved: tuple[SavedScope, ...]) -> None:
        editor = self._editor
        if self._reading is not None:
            self._reading = replace(self._reading, saved=saved)
        if editor is None:
            return

        def then(lines: tuple[SavedLine, ...]) -> None:
            self.saved.show_saved(lines)
            self.toolbar.name_current()

        task = Task(
            key="scope.saved", title="", work=lambda _token: editor.saved(saved), then=then, failed=None
        )
        self._desk.tasks.ask(_LANE, task)

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
        draft = self._draft
        if draft is None:
            return
        self._leave_saving()

        def then(saved: tuple[SavedScope, ...]) -> None:
            self._show_saved(saved)
            self._desk.say(f'The scope is saved as "{name}"')

        self._desk.ask("scope.save", lambda services, _token: reading.save_scope(services, draft, name), then)

    def _use(self, name: str) -> None:
        draft = self._draft
        line = next((line for line in self.saved.lines if line.name == name), None)
        if draft is None or line is None:
            return
        self._run(lambda it: it.use_rules(line.rules, f"use {line.words}"))

        def then(found: tuple[MembershipChange, tuple[SavedScope, ...]]) -> None:
            change, saved = found
            self._show_saved(saved)
            if change:
                self._desk.say(f"{line.words}: was {change.was:,}, now {change.now:,} targets", Tone.PLAIN)

        self._desk.ask("scope.use", lambda services, _token: reading.note_use(services, draft, name), then)

    def _delete(self, name: str) -> None:
        def then(found: tuple[SavedScope, tuple[SavedScope, ...]]) -> None:
            gone, saved = found
            self._show_saved(saved)
            self._desk.say(
                f'The saved scope "{name}" is deleted', Tone.PLAIN, ("Undo", lambda: self._keep(gone))
            )

        self._desk.ask("scope.delete", lambda services, _token: reading.delete_scope(services, name), then)

    def _keep(self, saved: SavedScope) -> None:
        self._desk.ask(
            "scope.keep", lambda services, _token: reading.keep_scope(services, saved), self._show_saved
        )

    def _export(self, name: str) -> None:
        file, _kind = QFileDialog.getSaveFileName(
            self, "Export a saved scope", f"{name}.json", "JSON (*.json)"
        )
        if file:
            self._desk.ask(
                "scope.export",
                lambda services, _token: reading.export_scope(services, name, file),
                lambda written: self._desk.say(f"The scope is written to {written}"),
            )

    def _import(self) -> None:
        file, _kind = QFileDialog.getOpenFileName(self, "Import a scope", "", "JSON (*.json)")
        if file:
            self.take_file(file)

    def take_file(self, file: str) -> None:
        """Import a scope from a file."""

        def then(found: tuple[SavedScope, tuple[SavedScope, ...]]) -> None:
            self._show_saved(found[1])
            self._desk.say(f'The scope "{found[0].name}" is imported')

        self._desk.ask("scope.import", lambda services, _token: reading.import_scope(services, file), then)
