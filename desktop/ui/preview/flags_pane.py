"""Risk flags of a preview: a line each with its severity, what can be done about it, and the reason in its place."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from desktop.presentation.preview_flags import SHORTEST_REASON, FlagRow, Solved, flag_counts
from desktop.presentation.signs import PASSED
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import TextField
from desktop.ui.kit.frame import Bar, Pane, Scroll, clear
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_LINE, _SEVERITY, _HEAD = 34, 88, 34
_MOST_LINES = 6
"""Lines that are seen without scrolling."""
_HINT = f"Why is it all right? {SHORTEST_REASON} characters or more"


class FlagsPane(Pane):
    """`scope_wanted` carries the flag whose rules to add, `undo_wanted` rules to take back, `reasoned` a reason."""

    scope_wanted = Signal(object)
    undo_wanted = Signal(object)
    show_wanted = Signal(str)
    retry_wanted = Signal()
    reasoned = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, padding=(16, 6, 16, 4), gap=0)
        self.setAccessibleName("Risk flags")
        self._lines: dict[str, FlagLine] = {}
        self._told_counts: Sequence[tuple[str, str]] | None = None
        self._told_solved: tuple[Solved, ...] = ()
        self._counts = QHBoxLayout()
        self._counts.setSpacing(12)
        self._checked = Words(theme, "", Type.SMALL, colour="text2", name="words.checked")
        head = Bar(theme, _HEAD, edge="", padding=0, gap=12)
        head.add(Words(theme, "Risk flags", Type.NAME))
        head.row.addLayout(self._counts)
        head.add(None, self._checked)
        self._body = Pane(theme)
        self._solved = Pane(theme)
        inner = Pane(theme)
        inner.add(self._solved, self._body, None)
        self.add(head)
        self._scroll = Scroll(inner, name="scroll.flags")
        self.column.addWidget(self._scroll, 1)

    def show_flags(self, rows: Sequence[FlagRow], solved: Sequence[Solved], checked: str) -> None:
        """Show flags; lines that stay keep what is being written in them."""
        self._checked.say(checked)
        self._tell_counts(flag_counts(rows))
        self._tell_solved(tuple(solved))
        if [row.kind for row in rows] != list(self._lines):
            clear(self._body.column)
            self._lines = {row.kind: self._line(row) for row in rows}
            for line in self._lines.values():
                self._body.add(line)
        for row in rows:
            self._lines[row.kind].show_row(row)
        shown = min(len(rows) + len(solved), _MOST_LINES)
        self._scroll.setMinimumHeight(self.theme.whole(_LINE) * shown)

    def go_first(self, wanted: Callable[[FlagRow], bool]) -> bool:
        """Put the keyboard on the first flag that is wanted; False where there is none."""
        line = next((line for line in self._lines.values() if wanted(line.flag)), None)
        if line is not None:
            line.take_focus()
        return line is not None

    def edit_allowed(self, *, on: bool) -> None:
        """Allow or stop changes: what is outdated can still be read."""
        for line in self._lines.values():
            line.edit_allowed(on=on)
        self._solved.setEnabled(on)

    def _line(self, row: FlagRow) -> "FlagLine":
        line = FlagLine(self.theme, row)
        line.scope_wanted.connect(self.scope_wanted)
        line.show_wanted.connect(self.show_wanted)
        line.retry_wanted.connect(self.retry_wanted)
        line.reasoned.connect(self.reasoned)
        return line

    def _tell_counts(self, counts: Sequence[tuple[str, str]]) -> None:
        if counts == self._told_counts:
            return
        self._told_counts = counts
        clear(self._counts)
        for words, colour in counts:
            self._counts.addWidget(Words(self.theme, words, Type.STRONG, colour=colour))
        if not counts:
            self._counts.addWidget(StatusWords(self.theme, PASSED.named("none")))

    def _tell_solved(self, solved: tuple[Solved, ...]) -> None:
        if solved == self._told_solved:
            return
        self._told_solved = solved
        clear(self._solved.column)
        for one in solved:
            bar = Bar(self.theme, _LINE, padding=0, gap=6)
            sign = StatusWords(self.theme, PASSED.named("solved"))
            sign.setFixedWidth(self.theme.whole(_SEVERITY))
            bar.add(sign, Words(self.theme, one.title, Type.STRONG))
            bar.add(Words(self.theme, one.words, colour="text2"), stretch=1)
            if one.rules:
                undo = Button(self.theme, "Undo", name="btn.undo_flag", small=True)
                undo.setAccessibleName(f"Undo: {one.title} {one.words}")
                undo.clicked.connect(partial(self.undo_wanted.emit, one.rules))
                bar.add(undo)
            self._solved.add(bar)


class FlagLine(Bar):
    """One flag. While a reason is being written, the field stands where the sentence was: nothing moves."""

    scope_wanted = Signal(object)
    show_wanted = Signal(str)
    retry_wanted = Signal()
    reasoned = Signal(str, str)

    def __init__(self, theme: Theme, row: FlagRow) -> None:
        super().__init__(theme, _LINE, padding=0, gap=6)
        self.flag = row
        kind = row.kind
        self.setObjectName(f"flag.{kind}")
        self.setAccessibleIdentifier(f"flag.{kind}")
        self._sign = StatusWords(theme, row.sign)
        self._title = Words(theme, row.title, Type.STRONG)
        self._title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._sentence = Words(theme, "", colour="text2", name=f"words.flag.{kind}")
        self.field = TextField(
            theme, name=f"field.reason.{kind}", words=f"Reason for {row.title}", hint=_HINT, high=26
        )
        self._middle = QStackedWidget()
        room = QWidget()
        around = QHBoxLayout(room)
        around.setContentsMargins(4, 0, 4, 0)
        around.addWidget(self.field)
        self._middle.addWidget(self._sentence)
        self._middle.addWidget(room)
        self._fit()
        theme.changed.connect(self._fit)
        self._show = Button(theme, "Show", name=f"btn.show.{kind}", kind="ghost", small=True)
        self._deed = Button(theme, "", name=f"btn.scope.{kind}", small=True)
        self._retry = Button(theme, "Retry", name=f"btn.retry.{kind}", small=True)
        self._reason = Button(theme, "Give reason…", name=f"btn.reason.{kind}", small=True)
        self.add(self._sign, self._title)
        self.add(self._middle, stretch=1)
        self.add(self._show, self._deed, self._retry, self._reason)
        self._show.clicked.connect(partial(self.show_wanted.emit, kind))
        self._deed.clicked.connect(self._press_deed)
        self._retry.clicked.connect(self.retry_wanted)
        self._reason.clicked.connect(self._begin_reason)
        self.field.editingFinished.connect(self._end_reason)
        self.show_row(row)

    def _fit(self) -> None:
        """Columns grow with the text."""
        self._sign.setFixedWidth(self.theme.whole(_SEVERITY))
        self._middle.setFixedHeight(self.theme.whole(_LINE - 1))

    def show_row(self, row: FlagRow) -> None:
        """Show the flag as it is now; a reason that is being written stays."""
        self.flag = row
        self._sign.show_sign(row.sign)
        self._title.say(row.title)
        said = f"“{row.reason}”" if row.reason else row.sentence
        self._sentence.say(said)
        self._sentence.setAccessibleName(f"{row.title}: {row.sentence}. {row.reason}".strip())
        spoken = f"{row.sentence}. {row.remedy}"
        self._show.say("Show", spoken=f"Show {row.title}: {row.sentence}")
        self._show.setVisible(bool(row.items))
        self._deed.say(row.deed, spoken=f"{row.deed}: {spoken}")
        self._deed.setVisible(bool(row.deed))
        self._retry.setVisible(row.retry)
        self._reason.setVisible(row.needs_reason)
        self._reason.say(
            "Edit reason…" if row.reason else "Give reason…", spoken=f"Give a reason: {row.title}"
        )
        if not self.field.hasFocus():
            self.field.setText(row.reason)
            self._middle.setCurrentWidget(self._sentence)

    def take_focus(self) -> None:
        """Go to what solves the flag: its reason, else its first button."""
        if self.flag.needs_reason:
            self._begin_reason()
            return
        for button in (self._deed, self._retry, self._show):
            if button.isVisibleTo(self) and button.isEnabled():
                button.setFocus()
                return

    def edit_allowed(self, *, on: bool) -> None:
        reason = "" if on else "Outdated: preview again first"
        for button in (self._deed, self._retry, self._reason):
            button.switch(reason)
        if not on:
            self._middle.setCurrentWidget(self._sentence)

    def _press_deed(self) -> None:
        self.scope_wanted.emit(self.flag)

    def _begin_reason(self) -> None:
        self.field.setText(self.flag.reason)
        self._middle.setCurrentIndex(1)
        self.field.setFocus()

    def _end_reason(self) -> None:
        """Keep what was written when the field is left: by Tab, Enter or a click elsewhere."""
        text = self.field.text().strip()
        self._middle.setCurrentWidget(self._sentence)
        if text != self.flag.reason:
            self.reasoned.emit(self.flag.kind, text)
