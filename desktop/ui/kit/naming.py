"""Names for tests, screen readers and people: every control gets all of them at once."""

from PySide6.QtWidgets import QWidget


def name_control(widget: QWidget, name: str, words: str, tooltip: str = "") -> None:
    """Give a control its identifier, its spoken name and its tooltip (plain text).

    The tooltip is its spoken description too: left empty, Qt would take the marked-up text for it.
    """
    if name:
        widget.setObjectName(name)
        widget.setAccessibleIdentifier(name)
    widget.setAccessibleName(words)
    if tooltip:
        widget.setToolTip(plain_tooltip(tooltip))
        widget.setAccessibleDescription(tooltip)


def plain_tooltip(text: str) -> str:
    """Return a text so that Qt takes it for plain, whatever it holds."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
    return f"<span>{escaped}</span>"
