"""What lies in front of a page, as cards, sheets and the palette do: while the keyboard is there, no page takes it."""

from PySide6.QtWidgets import QWidget

_MARK = "liesInFront"


def put_in_front(widget: QWidget) -> None:
    """Mark a widget that covers a page, or stands beside it and asks for something."""
    widget.setProperty(_MARK, True)


def lies_in_front(widget: QWidget) -> bool:
    """Tell whether a widget is such a one, or within it."""
    here: QWidget | None = widget
    while here is not None and here.property(_MARK) is not True:
        here = here.parentWidget()
    return here is not None
