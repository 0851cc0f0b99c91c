"""Painted views for screen readers: whatever a view paints as items is a list, each item with its own words."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar, cast

from PySide6.QtCore import QObject, QRect, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QColor,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid
from typing_extensions import override

_V = TypeVar("_V", bound=QWidget)
_SPEECHES: dict[str, Callable[[Any], "SpokenItems"]] = {}
"""By the name of a view's class what tells its items."""
_kept: list["ItemsInterface"] = []
"""Interfaces live until Qt deletes them with their widgets: it holds no reference to what Python made."""


class SpokenItems(Protocol):
    """What a painted view tells: the keys of its items in reading order, and of each the words and the place."""

    def spoken_keys(self) -> Sequence[str]: ...

    def spoken_words(self, key: str) -> str: ...

    def spoken_place(self, key: str) -> QRect:
        """Return where an item is painted, in the coordinates of the widget."""
        ...

    def spoken_current(self) -> str: ...


def speaks_items(view: type[_V], speech: "Callable[[_V], SpokenItems] | None" = None) -> None:
    """Make every widget of a class tell its items; called once, where it is declared or first used.

    Args:
        view: the class; a `SpokenItems` itself where nothing else tells its items.
        speech: makes what tells the items of a widget.
    """
    if not _SPEECHES:
        QAccessible.installFactory(_factory)
    _SPEECHES[view.__name__] = speech or _itself


def _itself(view: QWidget) -> "SpokenItems":
    return cast("SpokenItems", view)


def announce(view: QWidget, words: str, *, urgent: bool = False) -> None:
    """Tell a screen reader what became the current item, or what happened; `urgent` interrupts what it says."""
    if QAccessible.isActive() and words:
        event = QAccessibleAnnouncementEvent(view, words)
        manners = QAccessible.AnnouncementPoliteness
        event.setPoliteness(manners.Assertive if urgent else manners.Polite)
        QAccessible.updateAccessibility(event)


def tell_current(view: QWidget, child: int, words: str) -> None:
    """Tell a screen reader where a person is now in a painted view.

    Args:
        view: the view; where it has the keyboard the item is told as what the keyboard is at.
        child: the number of the item among what its interface tells.
        words: what is announced where the keyboard is elsewhere.
    """
    if not QAccessible.isActive() or not view.isVisible():
        return
    if child >= 0 and view.hasFocus():
        event = QAccessibleEvent(view, QAccessible.Event.Focus)
        event.setChild(child)
        QAccessible.updateAccessibility(event)
    else:
        announce(view, words)


def tell_item(view: QWidget, key: str) -> None:
    """Tell a screen reader which item of a view that `speaks_items` is the current one."""
    if QAccessible.isActive():
        items = _SPEECHES[type(view).__name__](view)
        keys = items.spoken_keys()
        tell_current(view, keys.index(key) if key in keys else -1, items.spoken_words(key))


def tell_item_on_arrival(view: QWidget) -> None:
    """Tell the current item of a view that just got the keyboard, once it was told that it is the view's now."""
    if QAccessible.isActive():
        QTimer.singleShot(0, view, lambda: _tell_arrived(view))


def _tell_arrived(view: QWidget) -> None:
    current = _SPEECHES[type(view).__name__](view).spoken_current()
    if current and view.hasFocus():
        tell_item(view, current)


class PaintedInterface(QAccessibleInterface):
    """Something painted on a view, with nothing inside; what it is, says and where it is tell those that extend it.

    A screen reader may hold it, and ask it, longer than its view lives: then it is not valid, and belongs to nothing.
    """

    def __init__(self, view: QWidget, owner: QAccessibleInterface) -> None:
        super().__init__()
        self._painted_on, self._owner = view, owner

    def is_there(self) -> bool:
        """Tell whether what this is painted on is still there; "no" is not known to Qt, which would go on asking."""
        return isValid(self._painted_on) and isValid(self._owner)

    @override
    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    @override
    def parent(self) -> QAccessibleInterface | None:  # type: ignore[override]
        return self._owner if self.is_there() else None

    @override
    def childCount(self) -> int:
        return 0

    @override
    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    @override
    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    @override
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    @override
    def setText(self, kind: QAccessible.Text, text: str) -> None:
        return

    @override
    def window(self) -> QObject | None:  # type: ignore[override]
        return self._painted_on.window().windowHandle() if self.is_there() else None

    @override
    def backgroundColor(self) -> QColor:
        return QColor()

    @override
    def foregroundColor(self) -> QColor:
        return QColor()


class ItemInterface(PaintedInterface):
    """One item of a painted view."""

    def __init__(self, view: QWidget, items: SpokenItems, key: str, owner: "ItemsInterface") -> None:
        super().__init__(view, owner)
        self._view, self._items, self._key = view, items, key

    @override
    def isValid(self) -> bool:
        return self.is_there() and self._key in self._items.spoken_keys()

    @override
    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    @override
    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        if not self.isValid():
            state.invalid = True
            return state
        state.focusable = True
        state.selectable = True
        state.selected = self._items.spoken_current() == self._key
        state.focused = state.selected and self._view.hasFocus()
        return state

    @override
    def text(self, kind: QAccessible.Text) -> str:
        return self._items.spoken_words(self._key) if kind == QAccessible.Text.Name and self.isValid() else ""

    @override
    def rect(self) -> QRect:
        if not self.isValid():
            return QRect()
        place = self._items.spoken_place(self._key)
        return QRect(self._view.mapToGlobal(place.topLeft()), place.size())


class ItemsInterface(QAccessibleWidget):
    """The view as a list; its name is the widget's own."""

    def __init__(self, view: QWidget, items: SpokenItems) -> None:
        super().__init__(view, QAccessible.Role.List, view.accessibleName())
        self._view, self._items = view, items
        self._made: dict[str, ItemInterface] = {}
        self._ids: list[int] = []

    def _keys(self) -> Sequence[str]:
        return self._items.spoken_keys()

    def _item(self, key: str) -> ItemInterface:
        if key not in self._made:
            self._made[key] = ItemInterface(self._view, self._items, key, self)
            self._ids.append(QAccessible.registerAccessibleInterface(self._made[key]))
        return self._made[key]

    def unregister(self) -> None:
        """Let Qt delete the items; called when it deleted this list."""
        for number in self._ids:
            QAccessible.deleteAccessibleInterface(number)
        self._ids.clear()

    @override
    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        current = self._items.spoken_current()
        return self._item(current) if self._view.hasFocus() and current in self._keys() else None

    @override
    def childCount(self) -> int:
        return len(self._keys())

    @override
    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        keys = self._keys()
        return self._item(keys[index]) if 0 <= index < len(keys) else None

    @override
    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return next((n for n, key in enumerate(self._keys()) if self._made.get(key) is child), -1)

    @override
    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return next((item for item in map(self._item, self._keys()) if item.rect().contains(x, y)), None)


def _factory(class_name: str, watched: QObject) -> QAccessibleInterface | None:
    """Make an interface of a view; a new one each time it is asked.

    Qt keeps each answer, asks again once PySide gave the view another meta object, and deletes every answer once.
    """
    speech = _SPEECHES.get(class_name)
    if speech is None or not isinstance(watched, QWidget):
        return None
    _let_go_of_ended()
    _kept.append(ItemsInterface(watched, speech(watched)))
    return _kept[-1]


def _let_go_of_ended() -> None:
    """Forget the interfaces that Qt deleted, and take their items out of Qt's register."""
    for ended in [kept for kept in _kept if not isValid(kept)]:
        _kept.remove(ended)
        ended.unregister()
