"""A draft on screen: route, scope, preview in any order; a later step is outdated when an earlier one changes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft
from desktop.application.services import Services
from desktop.domain.release import NO_LABEL, release_of
from desktop.presentation.error_words import error_words
from desktop.presentation.signs import Tone
from desktop.ui.desk import Desk, Place
from desktop.ui.draft.bar import DraftBar, DraftHead
from desktop.ui.draft.keeping import DraftKeeping, Kept
from desktop.ui.draft.route_step import RouteStep
from desktop.ui.help.cards import mark_seen
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.states import StateStack
from desktop.ui.kit.steps import StepMark, StepState
from desktop.ui.preview.page import PreviewPage
from desktop.ui.preview.step import PreviewStep
from desktop.ui.scope.step import ScopeStep

_SHOWN = ("route", "scope", "preview")
_LATER = "Submit the request first"


class DraftScreen(Screen):
    """The five ways to open a draft all end here. Its steps are made one by one, by `grow`."""

    route: RouteStep
    scope: ScopeStep
    preview: PreviewStep

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.draft")
        self.setAccessibleIdentifier("page.draft")
        self.setAccessibleName("Draft")
        self._draft: Draft | None = None
        self._keeping = DraftKeeping()
        self._head: DraftHead | None = None
        theme = desk.theme
        self.bar = DraftBar(theme)
        self.steps = self.bar.steps
        self.steps.wanted.connect(self._go_step)
        self.bar.discard.clicked.connect(self._throw_away)
        self._stack = QStackedWidget()
        self._states = StateStack(theme, self._stack, name="draft")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self._states, 1)
        self._growing = self._make_steps()

    def _make_steps(self) -> Iterator[None]:
        self.route = RouteStep(self.desk)
        self._stack.addWidget(self.route)
        yield
        self.scope = ScopeStep(self.desk)
        self._stack.addWidget(self.scope)
        yield
        page = PreviewPage(self.desk)
        while page.grow():
            yield
        self.preview = PreviewStep(self.desk, page)
        self._stack.addWidget(self.preview)
        self.route.edited.connect(self._scope_edited)
        self.scope.edited.connect(self._scope_edited)
        self.preview.edited.connect(self._edited)
        self.route.scope_wanted.connect(self._go_scope)
        self.scope.preview_wanted.connect(self._go_preview)
        self.preview.submitted.connect(self._go_request)
        self.preview.scope_wanted.connect(self._go_scope)
        self.preview.outdated_changed.connect(self._tell)
        self.preview.shown.connect(lambda: mark_seen(self.desk, "draft.preview"))

    @override
    def grow(self) -> bool:
        return next(self._growing, self) is None

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
        return self._head.target_tier.value if self._head is not None else ""

    # --- reading -------------------------------------------------------------------------------------------

    @override
    def arrive(self, place: Place) -> None:
        if self._draft is None or self._draft.id != place.id:
            self._draft, self._head = None, None
            self._states.loading("Opening the draft")

        def work(services: Services, _token: CancelToken) -> tuple[Draft, DraftHead]:
            draft = self._keeping.read(services, place.id)
            return draft, _head(services, draft)

        self.desk.ask("draft", work, self._take, self._failed)

    @override
    def reload(self) -> None:
        draft = self._draft
        if draft is None:
            return
        self.desk.ask("draft.head", lambda services, _token: _head(services, draft), self._take_head)
        if draft.step == "preview":
            self.preview.check()
        else:
            self._show_step(focus=False)

    def _take(self, found: tuple[Draft, DraftHead]) -> None:
        self._draft, self._head = found
        self._states.content()
        self._show_step(focus=True)
        self.desk.standing_changed.emit()

    def _take_head(self, head: DraftHead) -> None:
        self._head = head
        self._tell()

    def _failed(self, error: Exception) -> None:
        words = error_words(error)
        back = ("Back to the pipeline", lambda: self.desk.go(Place(screen="pipeline")))
        self._states.error(title=words.title, text=words.text, deeds=(back,))

    # --- steps ---------------------------------------------------------------------------------------------

    def _tell(self) -> None:
        draft = self._draft
        if draft is None or self._head is None:
            return
        self.bar.show_head(self._head)
        self.bar.show_saved(draft.saved_at, self.desk.now())
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
        self.steps.show_marks(self._step(draft), marks)

    def _step(self, draft: Draft) -> str:
        """Return the step that is shown: nothing can be previewed without a rule."""
        step = draft.step if draft.step in _SHOWN else "scope"
        return "scope" if step == "preview" and not draft.rules else step

    def _show_step(self, *, focus: bool, fresh: bool = False) -> None:
        draft = self._draft
        if draft is None:
            return
        step = self._step(draft)
        self._stack.setCurrentIndex(_SHOWN.index(step))
        if step == "route":
            self.route.show_draft(draft)
            if focus:
                self.route.earlier.setFocus()
        elif step == "scope":
            self.scope.show_draft(draft)
            if focus:
                self.scope.middle.current().setFocus()
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
            self._show_step(focus=True, fresh=fresh)

    def _go_preview(self) -> None:
        self._go_step("preview", fresh=True)

    def _go_scope(self) -> None:
        self._go_step("scope")

    def _go_request(self, name: str) -> None:
        self.desk.go(Place(screen="request", id=name))

    # --- saving --------------------------------------------------------------------------------------------

    def _edited(self, draft: object) -> None:
        """Keep what a step changed; the commit is another release, so the head is read anew."""
        if not isinstance(draft, Draft) or self._draft is None or draft.id != self._draft.id:
            return
        moved = draft.source_commit != self._draft.source_commit
        self._save(replace(draft, step=self._draft.step))
        if moved:
            self.desk.ask("draft.head", lambda services, _token: _head(services, draft), self._take_head)

    def _scope_edited(self, draft: object) -> None:
        """Whatever was previewed for another scope is outdated in the same turn of events."""
        self._edited(draft)
        if self._draft is not None:
            self.preview.note_change(self._draft)

    def _save(self, draft: Draft) -> None:
        """Store the draft as it is now; saves stand in line, so the last one wins."""
        self._draft = draft
        self._tell()
        self.desk.store(lambda services, _token: self._keeping.keep(services, draft), self._kept)

    def _kept(self, kept: Kept) -> None:
        draft = kept.draft
        if kept.instead_of:
            self._go_on_with(draft.id, kept.instead_of)
        elif self._draft is not None and self._draft.id == draft.id and draft.saved_at is not None:
            self._draft = replace(self._draft, saved_at=draft.saved_at)
            self.bar.show_saved(draft.saved_at, self.desk.now())

    def _go_on_with(self, own: str, other: str) -> None:
        """The draft was changed or discarded elsewhere: what is here was kept as a draft of its own."""
        self.desk.say(
            f"{other} was changed or discarded elsewhere meanwhile: what you have here is kept as {own}",
            Tone.WARN,
            (f"Show {other}", lambda: self.desk.go(Place(screen="draft", id=other))),
        )
        if self.isVisible() and self._draft is not None and self._draft.id == other:
            self.desk.go(Place(screen="draft", id=own))

    def _throw_away(self) -> None:
        draft = self._draft
        if draft is None:
            return
        self._draft = None
        self.desk.act(f"Discarding {draft.id}", lambda services, _token: services.drafts.discard(draft.id))
        self.desk.say(f"{draft.id} is discarded", Tone.PLAIN)
        self.desk.go(Place(screen="pipeline"))

    # --- actions -------------------------------------------------------------------------------------------

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        found = self.scope.deeds() | {"scope.all_seen": self._choose_all, "draft.discard": self._throw_away}
        if self._on_preview():
            found.update(self.preview.handlers())
        return found

    def _choose_all(self) -> None:
        """Ctrl+A in a field selects its text; elsewhere it chooses what is seen."""
        field = self.window().focusWidget()
        if isinstance(field, QLineEdit):
            field.selectAll()
        else:
            self.scope.deeds()["scope.all_seen"]()

    @override
    def why_not(self, action_id: str) -> str:
        if action_id.startswith(("scope.", "edit.u", "edit.r")):
            on_scope = self._stack.currentWidget() is self.scope
            return self.scope.why_not(action_id) if on_scope else "Only on the scope step"
        return "" if self._draft is not None else "No draft is open"

    @override
    def go_find(self) -> bool:
        if self._on_preview():
            self.preview.page.diff.open_finder()
        elif self._stack.currentWidget() is self.scope:
            self.scope.go_find()
        else:
            return False
        return True

    @override
    def panes(self) -> list[QWidget]:
        if self._stack.currentWidget() is self.scope:
            return [self.bar, *self.scope.panes()]
        return [self.bar, *(self.preview.page.panes() if self._on_preview() else [self._stack])]

    def _on_preview(self) -> bool:
        return self._stack.currentWidget() is self.preview


def _head(services: Services, draft: Draft) -> DraftHead:
    pipeline = services.workspace.pipeline
    state = services.environments.state(draft.source, draft.source_commit)
    return DraftHead(
        source=draft.source,
        target=draft.target,
        source_tier=pipeline.environment(draft.source).tier,
        target_tier=pipeline.environment(draft.target).tier,
        release=release_of(state, services.workspace.label_field).label or NO_LABEL,
        commit=draft.source_commit or services.tip,
    )
