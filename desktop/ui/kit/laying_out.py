"""Lays a widget out once for all that is put into it in one turn of the event loop.

Each widget that appears within a seen one has Qt lay out its parent, and the parents of that, at once: twenty new rows
are twenty layouts of the page, each of which squeezes the rows that were there before.
"""

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

_DUE = QEvent.Type(QEvent.registerEventType())


class _Held(QObject):
    """The layouts that wait. Its event comes after those in which Qt shows what was put into them."""

    def __init__(self) -> None:
        super().__init__()
        self._layouts: list[QLayout] = []

    def hold(self, layout: QLayout) -> None:
        layout.setEnabled(False)
        self._layouts.append(layout)
        if len(self._layouts) == 1:
            QCoreApplication.postEvent(self, QEvent(_DUE), Qt.EventPriority.LowEventPriority.value)

    @override
    def customEvent(self, _event: QEvent) -> None:
        layouts = [layout for layout in self._layouts if isValid(layout)]
        self._layouts = []
        for layout in layouts:
            layout.setEnabled(True)
            layout.invalidate()
        for layout in layouts:
            layout.activate()


_held = _Held()


def lay_out_later(widget: QWidget | None) -> None:
    """Lay out a seen widget when this turn of the event loop is over, not with each thing that is put into it."""
    layout = widget.layout() if widget is not None and widget.isVisible() else None
    if layout is not None and layout.isEnabled():
        _held.hold(layout)
