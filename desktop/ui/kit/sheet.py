"""Sheets for what changes something: docked at the right, the page stays readable, the focus starts on Cancel."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.kit.buttons import Button, Kind, icon_button
from desktop.ui.kit.facts import FactGrid
from desktop.ui.kit.fields import TextArea, TextField
from desktop.ui.kit.frame import Bar, Pane, Scroll, Surface
from desktop.ui.kit.front import put_in_front
from desktop.ui.kit.labels import Tag, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSpec:
    """What a sheet says and asks for. `typed` is the name to be typed (level 4); `reason` a label, "" asks for none."""

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    deed: str
    typed: str = ""
    reason: str = ""
    reason_required: bool = False
    production: bool = False
    dangerous: bool = False
    name: str = "sheet"


class Sheet(Surface):
    """`done` carries the reason when the deed is pressed; `cancelled` follows Cancel, Esc and the closing cross."""

    done = Signal(str)
    cancelled = Signal()

    def __init__(self, theme: Theme, spec: SheetSpec, extra: QWidget | None = None) -> None:
        super().__init__(theme, ground="surface", edge="left")
        self._spec = spec
        self._blocker = ""
        self.setObjectName(spec.name)
        self.setAccessibleIdentifier(spec.name)
        self.setAccessibleName(spec.title)
        put_in_front(self)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.typed = TextField(theme, name="field.typed", words="Type the environment's name")
        self.reason = TextArea(theme, name="field.reason", words=spec.reason or "Reason")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 3 if spec.production else 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(Scroll(self._body(extra)), 1)
        column.addWidget(self._foot())
        self.typed.textChanged.connect(self.check)
        self.reason.textChanged.connect(self.check)
        self.check()

    def start(self) -> None:
        """Put the keyboard on Cancel: neither the space bar nor Enter can do the deed by accident."""
        self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def block(self, reason: str) -> None:
        """Keep the deed off for another reason, "" lets it go."""
        self._blocker = reason
        self.check()

    def check(self) -> None:
        """Turn the deed on once what was typed fits, else say what is missing."""
        missing = self._missing()
        self.deed.switch(missing)
        self._why.say(missing)
        self._why.setVisible(bool(missing))

    def written_reason(self) -> str:
        return self.reason.toPlainText().strip()

    def _missing(self) -> str:
        spec = self._spec
        if self._blocker:
            return self._blocker
        if spec.typed and self.typed.text().strip() != spec.typed:
            wrong = bool(self.typed.text().strip())
            return f"This is for {spec.typed}: type that name" if wrong else f"Type {spec.typed} to confirm"
        if spec.reason and spec.reason_required and len(self.written_reason()) < SHORTEST_REASON:
            return f"Write a reason of {SHORTEST_REASON} characters or more"
        return ""

    # --- parts ---------------------------------------------------------------------------------------------

    def _head(self) -> QWidget:
        theme, spec = self.theme, self._spec
        bar = Bar(theme, 64, padding=20)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(Words(theme, spec.title, Type.TITLE))
        if spec.production:
            line.addWidget(Tag(theme, "PRODUCTION", ground="prod", ink="on_prod", high=18))
        line.addStretch(1)
        words.addLayout(line)
        words.addWidget(Words(theme, spec.subtitle, Type.SMALL, colour="text2"))
        words.addStretch(1)
        bar.row.addLayout(words, 1)
        close = icon_button(theme, "x", "Close without doing it", name="btn.close_sheet", key="Esc")
        close.clicked.connect(self.cancelled)
        bar.add(close)
        return bar

    def _body(self, extra: QWidget | None) -> QWidget:
        theme, spec = self.theme, self._spec
        pane = Pane(theme, padding=(20, 12, 20, 16), gap=8)
        facts = FactGrid(theme, label_width=116)
        for label, value in spec.facts:
            facts.add(label, value, wrap=True)
        pane.add(facts)
        if extra is not None:
            pane.add(extra)
        if spec.typed:
            pane.column.addSpacing(6)
            pane.add(Words(theme, f"Type the environment's name: {spec.typed}", Type.STRONG), self.typed)
        if spec.reason:
            pane.column.addSpacing(6)
            pane.add(Words(theme, spec.reason, Type.STRONG), self.reason)
        pane.add(None)
        for field, wanted in ((self.typed, spec.typed), (self.reason, spec.reason)):
            if not wanted:
                field.setParent(self)
                field.hide()
        return pane

    def _foot(self) -> QWidget:
        theme, spec = self.theme, self._spec
        foot = Pane(theme, ground="window", edge="top", padding=(20, 14, 20, 12), gap=6)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.cancel = Button(theme, "Cancel", name="btn.cancel")
        self.cancel.clicked.connect(self.cancelled)
        kind: Kind = "danger" if spec.dangerous else "primary"
        self.deed = Button(theme, spec.deed, name="btn.deed", kind=kind)
        self.deed.may_shrink(200)
        self.deed.ignores_space = True
        self.deed.clicked.connect(lambda _checked=False: self.done.emit(self.written_reason()))
        row.addWidget(self.cancel)
        row.addStretch(1)
        row.addWidget(self.deed)
        foot.column.addLayout(row)
        self._why = Words(theme, "", Type.SMALL, colour="text2", name="words.why_off")
        self._why.setAlignment(Qt.AlignmentFlag.AlignRight)
        foot.add(self._why)
        return foot

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
            return
        confirms = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        level_three = not self._spec.typed
        if confirms and event.modifiers() & Qt.KeyboardModifier.ControlModifier and level_three:
            if self.deed.isEnabled():
                self.done.emit(self.written_reason())
            return
        if confirms and self.cancel.hasFocus():
            self.cancelled.emit()
            return
        super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._spec.production:
            QPainter(self).fillRect(0, 0, self.width(), 3, self.theme.colour("prod"))
