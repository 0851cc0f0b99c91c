"""Names for tests, screen readers and people: every control gets all of them at once."""

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop.presentation.plain_text import plain

_MENU_LETTERS = 60


def name_control(widget: QWidget, name: str, words: str, tooltip: str = "") -> None:
    """Give a control its identifier, its spoken name and its tooltip (plain text).

    The tooltip is its spoken description too: left empty, Qt would take the marked-up text for it.
    """
    if name:
        widget.setObjectName(name)
        widget.setAccessibleIdentifier(name)
    widget.setAccessibleName(words)
    if not tooltip:
        return
    if widget.toolTip() != plain_tooltip(tooltip):  # each setting is an event, and screens are told often
        widget.setToolTip(plain_tooltip(tooltip))
    widget.setAccessibleDescription(tooltip)


def say_on(button: QAbstractButton, words: str) -> None:
    """Put words on a button as they are: Qt would make a key of every "&"."""
    button.setText(plain(words))
    button.setShortcut(QKeySequence())


def plain_tooltip(text: str) -> str:
    """Return a text so that Qt takes it for plain, whatever it holds."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<span>{escaped}</span>"


def menu_words(text: str) -> str:
    """Return a text from outside as an entry of a menu: an "&" in it names no key."""
    return plain(text, _MENU_LETTERS).replace("&", "&&")
