"""The handoff note of a request: prefilled, completed by a person, copied, or attached to the request's record."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.handoffs import HandoffSheet
from desktop.application.outbox import Kept
from desktop.application.services import Services
from desktop.domain.counting import plural
from desktop.domain.environment import Tier
from desktop.domain.handoff import Handoff
from desktop.presentation.error_words import error_words
from desktop.presentation.handoff_view import note_of, preview_lines, requirement
from desktop.presentation.signs import Tone
from desktop.presentation.wording import request_sign
from desktop.ui.desk import Desk, Place
from desktop.ui.handoff.form import HandoffForm
from desktop.ui.handoff.note_view import NoteView
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.frame import Bar, Pane, Scroll
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.segments import Segments
from desktop.ui.kit.states import StateStack
from desktop.ui.kit.steps import StepBar, StepMark, StepState
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_FORMS = (("markdown", "Markdown", ""), ("text", "Text", ""))
_BOTH, _NOTE = 960, 620
_NO_LIMIT = (1 << 24) - 1
"""What Qt takes for no limit."""
_FROZEN = "Part of the submitted request"


class FormAndNote(QWidget):
    """Form and preview side by side; where larger text leaves no room for both, one above the other."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._note = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)

    def put(self, form: QWidget, note: QWidget) -> None:
        self._row.addWidget(form, 1)
        self._row.addWidget(note, 1)
        self._note = note

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        beside = self.width() >= self._theme.whole(_BOTH)
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        self._note.setMaximumWidth(self._theme.whole(_NOTE) if beside else _NO_LIMIT)
        super().resizeEvent(event)


class HandoffScreen(Screen):
    """The place names the request. What is written here changes the note, never the request."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.handoff")
        self.setAccessibleIdentifier("page.handoff")
        self.setAccessibleName("Handoff")
        self._name = ""
        self._sheet: HandoffSheet | None = None
        self._tiers: Mapping[str, Tier] = {}
        self._edits: dict[str, dict[str, str]] = {}
        """What was written, by request: it stays while one is elsewhere."""
        theme = desk.theme
        self.steps = StepBar(theme)
        self.steps.wanted.connect(self._go_step)
        self._bar = Bar(theme, 52)
        self._state = QWidget()
        self._bar.add(self.steps, None)
        self.form = HandoffForm(theme)
        self.form.edited.connect(self._edited)
        self.preview = NoteView(theme)
        self._forms = Segments(theme, _FORMS, name="choice.form", words="Preview as")
        self._forms.chosen.connect(self._tell_preview)
        self._lines = Words(theme, "", Type.SMALL, colour="text2", name="words.lines")
        self._make_buttons()
        content = FormAndNote(theme)
        self._lay_out(content)
        self._states = StateStack(theme, content, name="handoff")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._bar)
        column.addWidget(self._states, 1)
        desk.standing_changed.connect(self._tell_buttons)

    def _make_buttons(self) -> None:
        theme = self.desk.theme
        self.copy_button = Button(theme, "Copy handoff", name="btn.copy_handoff", kind="primary", icon="copy")
        self.copy_button.setProperty("main", True)
        self.copy_button.clicked.connect(self._copy)
        self._text_button = Button(theme, "Copy as text", name="btn.copy_text")
        self._text_button.clicked.connect(self._copy_text)
        self._attach_button = Button(theme, "Attach", name="btn.attach", icon="link-2")
        self._attach_button.clicked.connect(self._attach)
        self._why = Words(theme, "", Type.SMALL, colour="text2", name="words.why_attach")

    def _lay_out(self, content: FormAndNote) -> None:
        theme = self.desk.theme
        self._pane = Pane(theme, ground="window", edge="left")
        self._pane.setObjectName("pane.note")
        self._pane.setAccessibleName("Handoff: preview")
        head = Bar(theme, 48)
        head.add(Words(theme, "Preview", Type.STRONG), self._forms, None, self._lines)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.copy_button, self._text_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._attach_button)
        foot = Pane(theme, edge="top", padding=(16, 12, 16, 10), gap=6)
        foot.column.addLayout(buttons)
        foot.add(self._why)
        self._why.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._pane.add(head)
        self._pane.add(self.preview, stretch=1)
        self._pane.add(foot)
        content.put(Scroll(self.form), self._pane)

    # --- being shown ---------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        return f"Requests > {self._name} > Handoff" if self._name else "Handoff"

    @override
    def production(self) -> bool:
        standing = self.desk.standing
        target = self._sheet.request.submission.target if self._sheet is not None else ""
        return standing is not None and target in standing.production

    @override
    def tier_words(self) -> str:
        return "prod" if self.production() else ""

    @override
    def arrive(self, place: Place) -> None:
        if place.id != self._name:
            self._name, self._sheet = place.id, None
            self._states.loading("Reading the request")
        self.reload()

    @override
    def reload(self) -> None:
        if not self._name:
            self._states.empty(
                title="A handoff belongs to a request", text="Open one of the requests first.", icon="inbox",
                deeds=(("Show requests", self._go_requests),),
            )  # fmt: skip
            return
        name = self._name

        def read(services: Services, _token: CancelToken) -> tuple[HandoffSheet, dict[str, Tier]]:
            sheet = services.handoffs.sheet(services.requests.find(name))
            return sheet, {one.name: one.tier for one in services.workspace.pipeline.environments}

        self.desk.ask("handoff", read, self._take, self._failed)

    def _take(self, found: tuple[HandoffSheet, dict[str, Tier]]) -> None:
        sheet, self._tiers = found
        unchanged = self._sheet is not None and self._sheet.note == sheet.note
        self._sheet, self._name = sheet, sheet.request.full_name
        self._states.content()
        if not unchanged:
            self.form.show_sheet(sheet, self._edits.get(self._name, {}), self._tiers)
            self.form.start()
        self._tell_steps(sheet)
        self._tell_preview()
        self._tell_buttons()
        if not unchanged:
            self.desk.standing_changed.emit()

    def _failed(self, error: Exception) -> None:
        words = error_words(error)
        self._states.error(title=words.title, text=words.text, deeds=(("Show requests", self._go_requests),))

    def _go_requests(self) -> None:
        self.desk.go(Place(screen="requests"))

    # --- steps ---------------------------------------------------------------------------------------------

    def _tell_steps(self, sheet: HandoffSheet) -> None:
        request = sheet.request
        started = "" if request.attempts else "Not started yet"
        verified = any(attempt.verified is not None for attempt in request.attempts)
        done, to_do = StepState.DONE, StepState.TO_DO
        self.steps.show_marks(
            "handoff",
            [
                *(StepMark(key=key, state=done, reason=_FROZEN) for key in ("route", "scope", "preview")),
                StepMark(key="request", state=done if request.attempts else to_do),
                StepMark(key="execute", state=done if request.attempts else to_do, reason=started),
                StepMark(key="verify", state=done if verified else to_do, reason=started),
                StepMark(key="handoff"),
            ],
        )
        self._state.setParent(None)
        self._state.deleteLater()
        self._state = StatusWords(self.desk.theme, request_sign(request), sheet.approvals.sentence)
        self._bar.add(self._state)

    def _go_step(self, step: str) -> None:
        screens = {"request": "request", "execute": "run", "verify": "verification"}
        if step in screens:
            self.desk.go(Place(screen=screens[step], id=self._name))

    # --- the note ------------------------------------------------------------------------------------------

    @property
    def note(self) -> Handoff | None:
        """The note as it would be copied now."""
        return note_of(self._sheet, self.form.texts()) if self._sheet is not None else None

    def _edited(self) -> None:
        texts = self.form.texts()
        if texts:
            self._edits[self._name] = texts
            self._tell_preview()

    def _tell_preview(self) -> None:
        note = self.note
        if note is None:
            return
        lines = preview_lines(note, self._forms.current)
        self.preview.show_lines(lines)
        self._lines.say(f"{plural(len(lines), 'line')} · up to date")
        self.form.show_complete(requirement(note, production=self.production()))

    def _tell_buttons(self) -> None:
        if self._sheet is None:
            return
        reason = self.desk.off_reason()
        self._attach_button.say(f"Attach to {self._sheet.request.name}")
        self._attach_button.switch(reason)
        self._why.say(reason)
        self._why.setVisible(bool(reason))

    def _copy(self) -> None:
        note = self.note
        if note is not None:
            QApplication.clipboard().setText(note.markdown())
            self.desk.say(f"The handoff of {note.request} is copied as Markdown", Tone.PLAIN)

    def _copy_text(self) -> None:
        note = self.note
        if note is not None:
            QApplication.clipboard().setText(note.text())
            self.desk.say(f"The handoff of {note.request} is copied as text", Tone.PLAIN)

    def _attach(self) -> None:
        note, sheet = self.note, self._sheet
        if note is None or sheet is None:
            return
        request, text = sheet.request, note.text()

        def work(services: Services, token: CancelToken) -> Kept:
            return services.outbox.note(request.lane, text, token, request.id)

        def told(kept: Kept) -> None:
            place = f"as {kept.place}" if kept.place else "on this machine; it is not shared yet"
            self.desk.say(f"The handoff is attached to {request.full_name} {place}")

        self.desk.act(f"Attaching the handoff to {request.full_name}", work, told)

    # --- actions -------------------------------------------------------------------------------------------

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {
            "handoff.copy": self._copy,
            "handoff.copy_text": self._copy_text,
            "handoff.attach": self._attach,
        }

    @override
    def why_not(self, action_id: str) -> str:
        if self._sheet is None:
            return "No request is open"
        return self.desk.off_reason() if action_id == "handoff.attach" else ""

    @override
    def panes(self) -> list[QWidget]:
        return [self._bar, self.form, self._pane]
