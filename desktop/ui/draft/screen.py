"""A draft on screen: route, scope, preview in any order; a later step is outdated when an earlier one changes."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.drafts import Draft
from desktop.presentation.error_words import error_words
from desktop.presentation.times import absolute
from desktop.presentation.wording import Tone
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Bar, Pane
from desktop.ui.kit.labels import Words
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.states import StateStack
from desktop.ui.kit.steps import StepBar, StepMark, StepState
from desktop.ui.preview.step import PreviewStep
from desktop.ui.scope.step import ScopeStep
from desktop.ui.theme.type import Type

_SHOWN = ("route", "scope", "preview")
_LATER = "Submit the request first"


class DraftScreen(Screen):
    """The five ways to open a draft all end here."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.draft")
        self.setAccessibleIdentifier("page.draft")
        self.setAccessibleName("Draft")
        self._draft: Draft | None = None
        theme = desk.theme
        self._words = Words(theme, "", Type.STRONG, name="words.route")
        self._saved = Words(theme, "", Type.SMALL, colour="text2", name="words.saved")
        self._discard = Button(theme, "Discard", name="btn.discard", kind="ghost", icon="trash-2", small=True)
        self._discard.clicked.connect(self._throw_away)
        self.steps = StepBar(theme)
        self.steps.wanted.connect(self._go_step)
        bar = Bar(theme, 48)
        bar.add(self._words, self._saved, self._discard, None, self.steps)
        self._route = RouteStep(desk)
        self.scope = ScopeStep(desk)
        self.preview = PreviewStep(desk)
        self._stack = QStackedWidget()
        for step in (self._route, self.scope, self.preview):
            self._stack.addWidget(step)
        self._states = StateStack(theme, self._stack, name="draft")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._states, 1)
        self.scope.edited.connect(self._scope_edited)
        self.preview.edited.connect(self._edited)
        self.scope.preview_wanted.connect(self._go_preview)
        self.preview.submitted.connect(self._go_request)
        self.preview.scope_wanted.connect(self._go_scope)
        self.preview.outdated_changed.connect(self._tell)

    @property
    def draft(self) -> Draft | None:
        """The draft that is shown, None while it is being opened."""
        return self._draft

    @override
    def title(self) -> str:
        return f"Draft {self._draft.id}" if self._draft is not None else "Draft"

    @override
    def production(self) -> bool:
        standing = self.desk.standing
        return self._draft is not None and standing is not None and self._draft.target in standing.production

    @override
    def tier_words(self) -> str:
        return "prod" if self.production() else ""

    @override
    def arrive(self, place: Place) -> None:
        if self._draft is None or self._draft.id != place.id:
            self._states.loading("Opening the draft")
        self.desk.ask(
            "draft", lambda services, _token: services.drafts.get(place.id), self._take, self._failed
        )

    @override
    def reload(self) -> None:
        if self._draft is None:
            return
        if self._draft.step == "preview":
            self.preview.check()
        else:
            self._show_step()

    def _take(self, draft: Draft) -> None:
        self._draft = draft
        self._states.content()
        self._tell()
        self._show_step()
        self.desk.standing_changed.emit()

    def _failed(self, error: Exception) -> None:
        words = error_words(error)
        back = ("Back to the pipeline", lambda: self.desk.go(Place(screen="pipeline")))
        self._states.error(title=words.title, text=words.text, deeds=(back,))

    def _tell(self) -> None:
        draft = self._draft
        if draft is None:
            return
        self._words.say(f"{draft.source} → {draft.target}")
        saved = f"saved {absolute(draft.saved_at, self.desk.now())}" if draft.saved_at else ""
        self._saved.say(saved)
        outdated = self.preview.outdated and self.preview.seen is not None
        no_scope = "" if draft.rules else "No target selected"
        preview = (
            StepState.OUTDATED
            if outdated
            else (StepState.DONE if self.preview.seen is not None else StepState.TO_DO)
        )
        marks = [
            StepMark(key="route", state=StepState.DONE),
            StepMark(key="scope", state=StepState.DONE if draft.rules else StepState.TO_DO),
            StepMark(key="preview", state=preview, reason=no_scope),
            StepMark(key="request", reason="" if draft.request else _LATER),
            *(StepMark(key=key, reason=_LATER) for key in ("execute", "verify", "handoff")),
        ]
        self.steps.show_marks(draft.step, marks)

    def _show_step(self, *, fresh: bool = False) -> None:
        draft = self._draft
        if draft is None:
            return
        step = draft.step if draft.step in _SHOWN else "scope"
        if step == "preview" and not draft.rules:
            step = "scope"
        self._stack.setCurrentIndex(_SHOWN.index(step))
        if step == "route":
            self._route.show_draft(draft)
        elif step == "scope":
            self.scope.show_draft(draft)
            self.scope.grid.setFocus()
        else:
            self.preview.show_draft(draft, fresh=fresh)
        self._tell()

    def _go_step(self, step: str, *, fresh: bool = False) -> None:
        draft = self._draft
        if draft is None:
            return
        if step == "request" and draft.request:
            self._go_request(draft.request)
        elif step in _SHOWN:
            self._save(replace(draft, step=step))
            self._show_step(fresh=fresh)

    def _go_preview(self) -> None:
        self._go_step("preview", fresh=True)

    def _go_scope(self) -> None:
        self._go_step("scope")

    def _go_request(self, name: str) -> None:
        self.desk.go(Place(screen="request", id=name))

    def _edited(self, draft: object) -> None:
        if isinstance(draft, Draft) and self._draft is not None:
            self._save(replace(draft, step=self._draft.step))

    def _scope_edited(self, draft: object) -> None:
        """Whatever was previewed for another scope is outdated in the same turn of events."""
        self._edited(draft)
        if self._draft is not None:
            self.preview.note_change(self._draft)

    def _save(self, draft: Draft) -> None:
        self._draft = draft
        self._tell()
        self.desk.ask(
            f"draft.save.{draft.rules}.{draft.step}",
            lambda services, _token: services.drafts.save(draft),
            self._saved_now,
        )

    def _saved_now(self, draft: Draft) -> None:
        if self._draft is not None and draft.saved_at is not None:
            self._draft = replace(self._draft, saved_at=draft.saved_at)
            self._saved.say(f"saved {absolute(draft.saved_at, self.desk.now())}")

    def _throw_away(self) -> None:
        draft = self._draft
        if draft is None:
            return
        self._draft = None
        self.desk.act(f"Discarding {draft.id}", lambda services, _token: services.drafts.discard(draft.id))
        self.desk.say(f"{draft.id} is discarded", Tone.PLAIN)
        self.desk.go(Place(screen="pipeline"))

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        found: dict[str, Callable[[], object]] = {"edit.undo": self.scope.undo, "edit.redo": self.scope.redo}
        if self._on_preview():
            found.update(self.preview.handlers())
        return found

    @override
    def go_find(self) -> bool:
        if self._on_preview():
            self.preview.page.diff.open_finder()
        return self._on_preview()

    @override
    def panes(self) -> list[QWidget]:
        return [self.steps, *(self.preview.page.panes() if self._on_preview() else [self._stack])]

    def _on_preview(self) -> bool:
        return self._stack.currentWidget() is self.preview


class RouteStep(Pane):
    """The route and where the values come from."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, ground="window", padding=(40, 32, 40, 24), gap=10)
        self._route = Words(desk.theme, "", Type.HEADLINE)
        self._text = Words(desk.theme, "", colour="text2", wrap=True)
        self.add(self._route, self._text, None)
        self.setAccessibleName("Route")

    def show_draft(self, draft: Draft) -> None:
        self._route.say(f"{draft.source} → {draft.target}")
        commit = (
            f"commit {draft.source_commit[:12]}"
            if draft.source_commit
            else "the tip of the branch, read at each preview"
        )
        self._text.say(
            f"The release of {draft.source} goes to {draft.target}. Values come from {commit}. "
            "Nothing is sent before the request is submitted, and nothing changes before it is executed."
        )
