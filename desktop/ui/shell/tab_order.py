"""Tab goes through what is seen as it is read; within a card that lies over the page, through the card alone.

Qt goes by when a widget was made. Most of ours are made when what they show was read, so that order jumps about.
"""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QWidget

from desktop.presentation.reading_order import Box, in_reading_order
from desktop.ui.kit.overlay import Overlay

_LEAVES = (QLabel, QAbstractButton, QLineEdit)
"""Within these is only what Qt itself keeps there: no stop, and of types that are slow to be told."""


def step_keyboard(window: QWidget, *, forward: bool) -> bool:
    """Give the keyboard to the next stop of a window; False where what has it now is none of them."""
    here = QApplication.focusWidget()
    if here is None or here.window() is not window or not (here.isVisible() and _can_stop(here)):
        return False  # Qt asks too when what has it goes: then there is nothing to be next to
    stops = list(_stops(_room(here)))
    if here not in stops:
        return False
    wanted = stops[(stops.index(here) + (1 if forward else -1)) % len(stops)]
    reasons = Qt.FocusReason
    wanted.setFocus(reasons.TabFocusReason if forward else reasons.BacktabFocusReason)
    _bring_into_view(wanted)
    return True


def _room(here: QWidget) -> QWidget:
    """Return what Tab stays in: the card that a widget is on, else its window."""
    room: QWidget | None = here
    while room is not None and not isinstance(room, Overlay):
        room = room.parentWidget()
    return room or here.window()


def _stops(parent: QWidget) -> Iterator[QWidget]:
    """Yield what can have the keyboard below a widget, in reading order."""
    parts: list[tuple[Box, list[QWidget]]] = []
    for child in parent.children():
        if not isinstance(child, QWidget) or child.isWindow() or not child.isVisible():
            continue
        found = [child] if _can_stop(child) else []
        if not isinstance(child, _LEAVES):
            found += _stops(child)
        if found:
            place = child.geometry()
            box = Box(place.left(), place.top(), place.left() + place.width(), place.top() + place.height())
            parts.append((box, found))
    for number in in_reading_order([box for box, _found in parts]):
        yield from parts[number][1]


def _can_stop(widget: QWidget) -> bool:
    able = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return able and widget.isEnabled() and widget.focusProxy() is None


def _bring_into_view(widget: QWidget) -> None:
    """Scroll to a widget; Qt does so only when it comes from within the same scroll area."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()
