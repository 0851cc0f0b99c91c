"""The context menu by keys: Qt knows only the Menu key, which many keyboards lack."""

from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication


def open_menu_here() -> None:
    """Ask what has the keyboard for its menu; what has none passes it on to what it is in."""
    asked = QApplication.focusWidget()
    if asked is not None:
        middle = asked.rect().center()
        keyboard = QContextMenuEvent.Reason.Keyboard
        QApplication.sendEvent(asked, QContextMenuEvent(keyboard, middle, asked.mapToGlobal(middle)))
