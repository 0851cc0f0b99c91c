"""Lays a widget out once for all that is put into it in one turn of the event loop.

Each widget that appears within a seen one has Qt lay out its parent, and the parents of that, at once: twenty new rows
are twenty layouts of the page, each of which squeezes the rows that were there before.
"""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLayout, QWidget
from shiboken6 import isValid

from desktop.ui.kit.turns import in_a_turn


class _Held(QObject):
    """What waits to be laid out, and is not painted before: the turn after it is filled belongs to its layout."""

    def __init__(self) -> None:
        super().__init__()
        self._widgets: list[QWidget] = []

    def hold(self, widget: QWidget, layout: QLayout) -> None:
        layout.setEnabled(False)
        widget.setUpdatesEnabled(False)
        self._widgets.append(widget)
        if len(self._widgets) == 1:
            in_a_turn(self, self._release)

    def _release(self) -> None:
        widgets = [widget for widget in self._widgets if isValid(widget)]
        self._widgets = []
        layouts = [layout for layout in (widget.layout() for widget in widgets) if layout is not None]
        for layout in layouts:
            layout.setEnabled(True)
            layout.invalidate()
        for layout in layouts:
            layout.activate()
        for widget in widgets:
            widget.setUpdatesEnabled(True)


_held = _Held()


def lay_out_later(widget: QWidget | None) -> None:
    """Lay out a seen widget in the next turn of the event loop, not with each thing that is put into it."""
    if widget is None or not widget.isVisible():
        return
    layout = widget.layout()
    if layout is not None and layout.isEnabled():
        _held.hold(widget, layout)
