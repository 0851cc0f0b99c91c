"""A field for one rule, with a list below it of what may stand there next; the list is part of the window."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem
from typing_extensions import override

from desktop.ui.kit.fields import TextField
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

Complete = Callable[[str], Sequence[str]]
_MOST = 8


class RuleField(TextField):
    """Down and Up walk through the offers, Enter or Tab takes one; Esc closes the list, then leaves the field."""

    left = Signal()

    def __init__(self, theme: Theme, *, name: str, words: str, hint: str, complete: Complete) -> None:
        super().__init__(theme, name=name, words=words, hint=hint, high=28, code=True)
        self._complete = complete
        self._colours = theme
        self._offers: QListWidget | None = None
        self.textEdited.connect(self._offer)

    @property
    def offers(self) -> list[str]:
        """What is offered now."""
        shown = self._offers
        return (
            [] if shown is None or shown.isHidden() else [shown.item(n).text() for n in range(shown.count())]
        )

    @property
    def is_offering(self) -> bool:
        return bool(self.offers)

    def _list(self) -> QListWidget:
        if self._offers is None:
            theme = self._colours
            shown = QListWidget(self.window())
            name_control(shown, f"{self.objectName()}.offers", "What may be typed")
            shown.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            shown.setFont(theme.font(Type.CODE))
            shown.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            shown.setStyleSheet(
                f"QListWidget {{ background: {theme.colour('raised').name()}; border: 1px solid"
                f" {theme.colour('border_control').name()}; }} QListWidget::item {{ padding: 3px 8px; }}"
            )
            shown.itemClicked.connect(self._take)
            self.destroyed.connect(shown.deleteLater)
            self._offers = shown
        return self._offers

    def _offer(self, typed: str) -> None:
        found = [offer for offer in self._complete(typed) if offer != typed]
        if not found:
            self.close_offers()
            return
        shown = self._list()
        shown.clear()
        shown.addItems(found)
        row = shown.sizeHintForRow(0)
        below = self.mapTo(self.window(), QPoint(0, self.height() + 2))
        high = row * min(len(found), _MOST) + 4
        if below.y() + high > self.window().height():
            below = self.mapTo(self.window(), QPoint(0, -high - 2))
        shown.setGeometry(below.x(), below.y(), self.width(), high)
        shown.show()
        shown.raise_()

    def close_offers(self) -> None:
        if self._offers is not None:
            self._offers.hide()

    def _take(self, item: QListWidgetItem) -> None:
        """Put an offer into the field; what may follow it is offered at once."""
        self.setText(item.text())
        self.close_offers()
        if item.text().endswith((" ", ":", "=")):
            self._offer(item.text())

    def _step(self, by: int) -> None:
        shown = self._list()
        row = shown.currentRow() + by if shown.currentRow() >= 0 else (0 if by > 0 else shown.count() - 1)
        shown.setCurrentRow(min(max(row, 0), shown.count() - 1))
        self.setAccessibleDescription(f"Offered: {shown.currentItem().text()}")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        chosen = self._offers.currentItem() if self._offers is not None and self.is_offering else None
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self.is_offering:
                self._offer(self.text())
            if self.is_offering:
                self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and chosen is not None:
            self._take(chosen)
        elif key == Qt.Key.Key_Escape and self.is_offering:
            self.close_offers()
        elif key == Qt.Key.Key_Escape:
            self.clear()
            self.left.emit()
        else:
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.close_offers()
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.close_offers()
        super().focusOutEvent(event)
