"""The foot of the page: the typed name, the reason, Cancel first, and the deed with its reason why it is off."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import TextField
from desktop.ui.kit.frame import Pane
from desktop.ui.kit.labels import KeyCap, Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_KEYS = "cancels. Enter never submits."


class ConsentFoot(Pane):
    """`done` when the deed is pressed, `cancelled` on Cancel and Esc; Enter never submits."""

    done = Signal()
    cancelled = Signal()
    edited = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, ground="window", edge="top", padding=(16, 12, 16, 14), gap=10)
        self.setObjectName("pane.consent")
        self.setAccessibleName("Consent")
        self.typed = TextField(theme, name="field.typed", words="Type the environment's name")
        self.reason = TextField(theme, name="field.reason", words="Reason, kept as evidence")
        self._typed_label = Words(theme, "", Type.SMALL_STRONG)
        self._gates = Words(theme, "", Type.SMALL, colour="text2", wrap=True, name="words.gates")
        self.cancel = Button(theme, "Cancel", name="btn.cancel")
        self.cancel.height_at_100 = 34
        self.deed = Button(theme, "Roll back", name="btn.deed", kind="danger", icon="undo-2")
        self.deed.may_shrink(200)
        self.deed.height_at_100 = 34
        self._why = Words(theme, "", colour="text2", name="words.why_off")
        self._why.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._keys: tuple[QWidget, ...] = (
            KeyCap(theme, "Esc"),
            Words(theme, _KEYS, Type.SMALL, colour="text2"),
        )
        self._lay_out()
        theme.changed.connect(self._arrange)
        self._arrange()
        self.cancel.clicked.connect(self.cancelled)
        self.deed.clicked.connect(self.done)
        self.typed.textChanged.connect(self.edited)
        self.reason.textChanged.connect(self.edited)

    def _lay_out(self) -> None:
        theme = self.theme
        fields, row = QHBoxLayout(), QHBoxLayout()
        self._fields, self._row = fields, row
        fields.setSpacing(16)
        row.setSpacing(8)
        left, right = QVBoxLayout(), QVBoxLayout()
        label = Words(theme, "Reason, kept as evidence", Type.SMALL_STRONG)
        for column, words, field in ((left, self._typed_label, self.typed), (right, label, self.reason)):
            column.setSpacing(5)
            column.addWidget(words)
            column.addWidget(field)
            column.addStretch(1)
        fields.addLayout(left, 2)
        fields.addLayout(right, 4)
        row.addWidget(self.cancel)
        row.addSpacing(8)
        for part in self._keys:
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.deed)
        self.column.addLayout(fields)
        self.column.addLayout(row)

    def _arrange(self) -> None:
        """Put the sentences beside what they concern; in a crowded window on lines of their own."""
        crowded = self.theme.crowded
        for part in self._keys:
            part.setVisible(not crowded)
        if crowded:
            self.column.insertWidget(1, self._gates)
            self.column.insertWidget(2, self._why)
        else:
            self._fields.addWidget(self._gates, 3)
            self._row.insertWidget(self._row.count() - 1, self._why)

    def ask_for(self, environment: str, *, production: bool) -> None:
        """Ask for the name of a production environment; others only for the reason."""
        self._typed_label.say(f"Type {environment} to confirm")
        self._typed_label.setVisible(production)
        self.typed.setVisible(production)

    def say(self, deed: str, why_off: str, gates: str) -> None:
        self.deed.say(deed)
        self.deed.switch(why_off)
        self._why.say(f"Off: {why_off}" if why_off else "")
        self._gates.say(gates)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        confirms = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape or (confirms and self.cancel.hasFocus()):
            self.cancelled.emit()
        elif not confirms:
            super().keyPressEvent(event)
