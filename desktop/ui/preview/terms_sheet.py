"""The terms of a request, chosen beside the preview: strategy, rollback mode, owners, window."""

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.drafts import Draft
from desktop.application.proposals import Proposal
from desktop.presentation.preview_terms import ROLLBACK_WORDS, rollback_mode, window_fault
from desktop.ui.kit.buttons import Button, icon_button
from desktop.ui.kit.fields import Choice, TextField
from desktop.ui.kit.frame import Bar, Footer, Pane, Scroll
from desktop.ui.kit.labels import Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_NOBODY = ("", "Nobody named")


class TermsSheet(Pane):
    """Changes apply at once: `changed` carries the draft as it is now."""

    changed = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, over: QWidget) -> None:
        super().__init__(theme, edge="left", padding=(1, 0, 0, 0))
        self.setParent(over)
        self.fix_width(360)
        self.setObjectName("sheet.terms")
        self.setAccessibleIdentifier("sheet.terms")
        self.setAccessibleName("Terms of the request")
        self._draft: Draft | None = None
        self.strategy = Choice(theme, (), name="choice.strategy", words="Strategy")
        self.mode = Choice(theme, list(ROLLBACK_WORDS.items()), name="choice.rollback", words="Rollback mode")
        self.owner = Choice(theme, (), name="choice.owner", words="Verification owner")
        self.fallback = Choice(theme, (), name="choice.fallback", words="Fallback owner")
        self.start = TextField(
            theme,
            name="field.window_start",
            words="Window begins",
            hint="2026-11-27 20:00, in UTC",
            code=True,
        )
        self.end = TextField(
            theme, name="field.window_end", words="Window ends", hint="2026-11-27 22:00, in UTC", code=True
        )
        self._fault = Words(theme, "", Type.SMALL, colour="fail", wrap=True, name="words.window_fault")
        self._waves = Words(theme, "", Type.SMALL, colour="text2", wrap=True)
        head = Bar(theme, 42)
        close = icon_button(theme, "x", "Close", name="btn.close_terms", key="Esc")
        close.clicked.connect(self.closed)
        head.add(Words(theme, "How it is carried out", Type.STRONG), None, close)
        body = Pane(theme, padding=(16, 14, 16, 16), gap=14)
        body.column.addLayout(self._field("Strategy", self.strategy, self._waves))
        body.column.addLayout(self._field("Rollback mode: what goes back if it has to", self.mode))
        body.column.addLayout(self._field("Who verifies it", self.owner))
        body.column.addLayout(self._field("Who takes over from them", self.fallback))
        body.column.addLayout(
            self._field("May start only within (empty: at any open time)", self.start, self.end, self._fault)
        )
        body.add(None)
        foot = Footer(theme)
        done = Button(theme, "Close", name="btn.terms_done")
        done.clicked.connect(self.closed)
        foot.add(Words(theme, "Kept in the draft at once", Type.SMALL, colour="text2"), None, done)
        self.add(head)
        self.column.addWidget(Scroll(body), 1)
        self.add(foot)
        for choice in (self.strategy, self.mode, self.owner, self.fallback):
            choice.chosen.connect(self._take)
        for field in (self.start, self.end):
            field.editingFinished.connect(self._take)
        self.hide()

    def show_terms(self, draft: Draft, proposal: Proposal) -> None:
        """Show what is chosen now."""
        self._draft = draft
        self.strategy.offer([(one.value, one.value.capitalize()) for one in proposal.strategies])
        self.strategy.choose(proposal.strategy.value)
        people = [_NOBODY, *((person.id, person.name or person.id) for person in proposal.persons)]
        for choice, chosen in ((self.owner, draft.verification_owner), (self.fallback, draft.fallback_owner)):
            choice.offer(people)
            choice.choose(chosen)
        self.mode.choose(rollback_mode(draft))
        waves = " / ".join(str(count) for count in proposal.waves)
        halt = f"halts above {proposal.halt_above / 10:g} % failures"
        self._waves.say(
            f"Waves of {waves} targets, {halt}" if len(proposal.waves) > 1 else f"One wave, {halt}"
        )
        for field, text in ((self.start, draft.window_start), (self.end, draft.window_end)):
            if not field.hasFocus():
                field.setText(text)
        self._tell_fault()

    def focus_on(self, key: str) -> None:
        """Put the keyboard on what was asked for."""
        wanted = {
            "strategy": self.strategy,
            "rollback": self.mode,
            "owners": self.owner,
            "window": self.start,
        }
        wanted.get(key, self.owner).setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _field(self, label: str, *widgets: QWidget) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(Words(self.theme, label, Type.SMALL_STRONG))
        for widget in widgets:
            column.addWidget(widget)
        return column

    def _take(self) -> None:
        if self._draft is None:
            return
        self._draft = replace(
            self._draft,
            strategy=self.strategy.current,
            rollback_mode=self.mode.current,
            verification_owner=self.owner.current,
            fallback_owner=self.fallback.current,
            window_start=self.start.text().strip(),
            window_end=self.end.text().strip(),
        )
        self._tell_fault()
        self.changed.emit(self._draft)

    def _tell_fault(self) -> None:
        fault = window_fault(self._draft) if self._draft is not None else ""
        self._fault.say(fault)
        self._fault.setVisible(bool(fault))
        for field in (self.start, self.end):
            field.fault(fault)
