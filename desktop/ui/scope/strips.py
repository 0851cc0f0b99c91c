"""Strips above the grid: a sentence about the scope with what can be done; and the name of a scope to save."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from desktop.ui.kit.buttons import Button, Kind
from desktop.ui.kit.fields import TextField
from desktop.ui.kit.fitting import keep_fitted
from desktop.ui.kit.frame import Surface
from desktop.ui.kit.labels import Words
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

Deed = tuple[str, str, Callable[[], object]]
"""A button's name, its words and what it does."""
_HIGH = 34


class Strip(Surface):
    """A sentence on the ground of a selection, 34 high; hidden while there is nothing to say."""

    def __init__(self, theme: Theme, *, name: str, icon: str, note: str = "") -> None:
        super().__init__(theme, ground="selection", edge="bottom")
        self._icon, self._buttons = icon, list[Button]()
        self.setObjectName(name)
        self.setAccessibleIdentifier(name)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(8)
        self._words = Words(theme, "", Type.STRONG)
        self._note = Words(theme, note, Type.SMALL, colour="text2")
        self._row.addWidget(self._words)
        self._row.addStretch(1)
        self._row.addWidget(self._note)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    def say(self, words: str, deeds: Sequence[Deed] = ()) -> None:
        """Say a sentence with its deeds, "" hides the strip."""
        self.setVisible(bool(words))
        if [deed[1] for deed in deeds] != [button.text() for button in self._buttons]:
            self._make(deeds)
        self._words.say(words)
        self.setAccessibleName(words)

    def _make(self, deeds: Sequence[Deed]) -> None:
        for button in self._buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons = []
        for number, (name, words, deed) in enumerate(deeds):
            kind: Kind = "link" if number else "secondary"
            button = Button(
                self.theme, words, name=name, kind="link" if len(deeds) == 1 else kind, small=True
            )
            button.clicked.connect(partial(_do, deed))
            self._row.insertWidget(1 + number, button)
            self._buttons.append(button)

    def focus_first(self) -> None:
        if self._buttons:
            self._buttons[-1].setFocus(Qt.FocusReason.OtherFocusReason)

    def _restyle(self) -> None:
        self.setFixedHeight(self.theme.whole(_HIGH))
        self._row.setContentsMargins(self.theme.whole(34), 0, 12, 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self.theme.px(16)
        place = QRectF(self.theme.px(11), (self.height() - side) / 2, side, side)
        self.theme.draw_icon(QPainter(self), place, self._icon, "accent")


def _do(deed: Callable[[], object], _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's signal
    deed()


class SaveStrip(Surface):
    """Asks for the name under which the scope is saved."""

    named = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, ground="selection", edge="bottom")
        self.setObjectName("strip.save")
        self.setAccessibleName("Save the scope under a name")
        self.field = TextField(
            theme, name="field.scope_name", words="Name of the scope", hint="ring-1 payments", high=26
        )
        self.field.setMaximumWidth(theme.whole(280))
        self.button = Button(theme, "Save scope", name="btn.save_named", kind="primary", small=True)
        cancel = Button(theme, "Cancel", name="btn.save_cancel", kind="ghost", small=True)
        self._note = Words(theme, "", Type.SMALL, colour="text2")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(Words(theme, "Save as", Type.STRONG))
        row.addWidget(self.field, 1)
        row.addWidget(self.button)
        row.addWidget(cancel)
        row.addWidget(self._note)
        row.addStretch(1)
        self.field.returnPressed.connect(self._take)
        self.field.textChanged.connect(self._check)
        self.button.clicked.connect(self._take)
        cancel.clicked.connect(self.left)
        self._taken: frozenset[str] = frozenset()
        keep_fitted(theme, self, self.setFixedHeight, 40)
        self.hide()

    def ask(self, name: str, taken: frozenset[str]) -> None:
        """Show the strip with the keyboard in its field; `taken` are names that would be replaced."""
        self._taken = taken
        self.field.setText(name)
        self.show()
        self._check()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def _check(self) -> None:
        name = self.field.text().strip()
        self.button.switch("" if name else "Type a name")
        self._note.say(f'Replaces the saved scope "{name}"' if name in self._taken else "")

    def _take(self) -> None:
        if self.field.text().strip():
            self.named.emit(self.field.text().strip())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
