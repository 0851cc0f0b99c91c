"""The fields of the note in the guide's order: what the request says is shown, the rest can be written otherwise."""

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCompleter, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.application.handoffs import HandoffSheet
from desktop.domain.environment import Tier
from desktop.presentation.handoff_view import (
    EDITABLE,
    FALLBACK,
    LINKS,
    NOTES,
    OWNER,
    ROLLBACK,
    WINDOW,
    ApprovalLine,
    FieldHint,
    approval_lines,
    person_hint,
    person_options,
    rollback_options,
)
from desktop.presentation.plain_text import plain_lines
from desktop.presentation.signs import ATTENTION
from desktop.ui.kit.fields import Choice, TextArea, TextField
from desktop.ui.kit.frame import Divider, Pane, clear
from desktop.ui.kit.labels import StatusWords, TierTag, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LABELS = 152


class HandoffForm(Pane):
    """`edited` tells that a field was written; `texts` are all that can be."""

    edited = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, padding=(24, 22, 24, 24), gap=6)
        self.setObjectName("pane.handoff_form")
        self.setAccessibleName("Handoff: fields")
        self._title = Words(theme, "", Type.HEADLINE, name="words.handoff")
        self._release = Words(theme, "", Type.BODY, colour="text2")
        self._said = Words(theme, "", colour="text2", wrap=True)
        self._complete = StatusWords(theme, ATTENTION, name="words.complete")
        self._boxes = {name: ReadBox(theme) for name in ("Source", "Target", "Scope")}
        self._approvals = ApprovalBox(theme)
        self._window = TextField(theme, name="field.window", words="Execution window", hint="not set")
        self._owner = PersonField(theme, name="field.owner", words="Verification owner")
        self._fallback = PersonField(theme, name="field.fallback", words="Fallback owner")
        self._rollback = Choice(
            theme, rollback_options(), name="choice.note_rollback", words="Rollback mode", high=32
        )
        self._links = TextField(theme, name="field.links", words="Links", hint="not set", code=True)
        self._notes = TextArea(theme, name="field.notes", words="Notes", hint="not set", high=72)
        self._sheet: HandoffSheet | None = None
        self._lay_out()
        for field in (self._window, self._links):
            field.textChanged.connect(self.edited)
        for person in (self._owner, self._fallback):
            person.field.textChanged.connect(self._person_written)
        self._rollback.chosen.connect(self._rollback_chosen)
        self._notes.textChanged.connect(self.edited)

    def _lay_out(self) -> None:
        theme = self.theme
        line = QHBoxLayout()
        line.setSpacing(10)
        line.addWidget(self._title)
        line.addWidget(self._release)
        line.addStretch(1)
        self.column.addLayout(line)
        self.add(self._said, self._complete)
        self.column.addSpacing(8)
        rows: list[tuple[str, str, QWidget]] = [
            ("1", "Source", self._boxes["Source"]),
            ("2", "Target", self._boxes["Target"]),
            ("3", "Scope", self._boxes["Scope"]),
            ("4", "Approvals required", self._approvals),
            ("5", WINDOW, self._window),
            ("6", OWNER, self._owner),
            ("7", FALLBACK, self._fallback),
        ]
        self.column.addLayout(self._grid(rows))
        self.column.addSpacing(8)
        self.add(Divider(theme))
        self.column.addSpacing(6)
        self.add(Words(theme, "Also in the note", Type.SMALL_STRONG))
        self.column.addSpacing(4)
        self.column.addLayout(
            self._grid([("", ROLLBACK, self._rollback), ("", LINKS, self._links), ("", NOTES, self._notes)])
        )
        self.add(None)

    def _grid(self, rows: list[tuple[str, str, QWidget]]) -> QGridLayout:
        theme, grid = self.theme, QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(14)
        grid.setColumnMinimumWidth(0, theme.whole(_LABELS))
        grid.setColumnStretch(1, 1)
        for number, (order, label, value) in enumerate(rows):
            words = QWidget()
            line = QHBoxLayout(words)
            line.setContentsMargins(0, theme.whole(7), 0, 0)
            line.setSpacing(10)
            if order:
                line.addWidget(Words(theme, order, Type.BODY, colour="text2"))
            line.addWidget(Words(theme, label))
            line.addStretch(1)
            grid.addWidget(words, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, number, 1)
        return grid

    # --- showing and reading -------------------------------------------------------------------------------

    def show_sheet(self, sheet: HandoffSheet, edits: Mapping[str, str], tiers: Mapping[str, Tier]) -> None:
        """Fill in the note of a request, with what was written before on this screen."""
        self._sheet = None  # while it is filled in, nothing counts as written
        request, note = sheet.request, sheet.note.filled(edits)
        submission = request.submission
        self._title.say(f"Handoff for {request.name}")
        self._release.say(submission.release)
        needs = " Production needs all seven fields." if tiers.get(submission.target) is Tier.PROD else ""
        self._said.say(
            f"Filled in from the request. What you change here changes the note, never the request.{needs}"
        )
        self._boxes["Source"].show_words(submission.source, tiers.get(submission.source), submission.release)
        self._boxes["Target"].show_words(submission.target, tiers.get(submission.target), "")
        counts, _, digest = note.value("Scope (tenants/services)").partition("; plan ")
        self._boxes["Scope"].show_words(counts, None, f"plan {digest}")
        self._approvals.show_lines(approval_lines(sheet))
        self._window.setText(note.value(WINDOW))
        for person, name in ((self._owner, OWNER), (self._fallback, FALLBACK)):
            person.offer(person_options(sheet))
            person.field.setText(note.value(name))
        self._rollback.choose(note.value(ROLLBACK))
        self._links.setText(note.value(LINKS))
        self._notes.setPlainText("\n".join(plain_lines(note.value(NOTES))))
        self._sheet = sheet
        self._tell_people()

    def show_complete(self, hint: FieldHint) -> None:
        self._complete.show_sign(hint.sign, hint.words)

    def start(self) -> None:
        """Give the keyboard to the first field that can be written."""
        self._window.setFocus(Qt.FocusReason.OtherFocusReason)

    def texts(self) -> dict[str, str]:
        """Return the fields that can be written, by their names in the note."""
        if self._sheet is None:
            return {}
        found = {
            WINDOW: self._window.text(),
            OWNER: self._owner.field.text(),
            FALLBACK: self._fallback.field.text(),
            ROLLBACK: self._rollback.current,
            LINKS: self._links.text(),
            NOTES: self._notes.toPlainText(),
        }
        return {name: found[name] for name in EDITABLE}

    def _person_written(self) -> None:
        self._tell_people()
        self.edited.emit()

    def _rollback_chosen(self) -> None:
        self.edited.emit()

    def _tell_people(self) -> None:
        sheet = self._sheet
        if sheet is not None:
            owner, fallback = self._owner.field.text(), self._fallback.field.text()
            self._owner.show_hint(person_hint(sheet, owner))
            self._fallback.show_hint(person_hint(sheet, fallback, owner))


class Framed(QWidget):
    """A ground with a thin border and rounded corners, as a field has, that is only read."""

    def __init__(self, theme: Theme, *, ground: str) -> None:
        super().__init__()
        self.theme, self._ground = theme, ground
        theme.changed.connect(self.update)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.theme.colour("border_subtle"), 1))
        painter.setBrush(self.theme.colour(self._ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)


class ReadBox(Framed):
    """A field that is as the request has it: words at the left, a tier, quieter words at the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, ground="window")
        self.setMinimumHeight(theme.whole(32))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(10, 0, 10, 0)
        self._row.setSpacing(8)

    def show_words(self, words: str, tier: Tier | None, tail: str) -> None:
        clear(self._row)
        self._row.addWidget(Words(self.theme, words))
        if tier is not None:
            self._row.addWidget(TierTag(self.theme, tier))
        self._row.addStretch(1)
        if tail:
            self._row.addWidget(Words(self.theme, tail, colour="text2"))


class ApprovalBox(Framed):
    """A line for each rule, with who gave it or who still may."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, ground="surface")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, 1, 1, 1)
        self._column.setSpacing(0)

    def show_lines(self, lines: tuple[ApprovalLine, ...]) -> None:
        clear(self._column)
        for number, line in enumerate(lines):
            if number:
                self._column.addWidget(Divider(self.theme))
            self._column.addWidget(self._line(line))
        if not lines:
            none = ReadBox(self.theme)
            none.show_words("none", None, "")
            self._column.addWidget(none)

    def _line(self, line: ApprovalLine) -> QWidget:
        widget = QWidget()
        widget.setMinimumHeight(self.theme.whole(32))
        row = QHBoxLayout(widget)
        row.setContentsMargins(10, 0, 10, 0)
        row.setSpacing(12)
        team = Words(self.theme, line.team)
        team.setFixedWidth(self.theme.whole(150))
        row.addWidget(team)
        row.addWidget(StatusWords(self.theme, line.sign, line.words), 1)
        return widget


class PersonField(QWidget):
    """A name that completes from the policy's groups, with what is to be known of the person beneath."""

    def __init__(self, theme: Theme, *, name: str, words: str) -> None:
        super().__init__()
        self._names: dict[str, str] = {}
        self.field = TextField(theme, name=name, words=words, hint="not set", icon="user")
        self._hint = StatusWords(theme, ATTENTION, name=f"{name}.hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self._hint)

    def offer(self, options: tuple[tuple[str, str], ...]) -> None:
        """Offer names to complete from; a name is found by any part of it, of the person's name and teams."""
        completer = QCompleter([words for _, words in options], self.field)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._names = {words: name for name, words in options}
        completer.activated.connect(self._taken)
        self.field.setCompleter(completer)

    def _taken(self, words: str) -> None:
        """Write the name alone, not what it was found by."""
        QTimer.singleShot(0, self.field, lambda: self.field.setText(self._names.get(words, words)))

    def show_hint(self, hint: FieldHint) -> None:
        self._hint.show_sign(hint.sign, hint.words)
        self.field.setAccessibleDescription(f"{hint.sign.word}: {hint.words}")
