"""The ring around whatever has the keyboard: 2 px, one pixel away from the control, never missing."""

from collections.abc import Sequence

import shiboken6
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QSplitter, QWidget
from typing_extensions import override

from desktop.ui.theme.theme import Theme

_REACH = 3
RADIUS_PROPERTY = "focusRadius"
"""A control that sets this property to its corner radius gets the ring; views that draw their own do not."""
GROUP_PROPERTY = "focusGroup"
"""A part of a control of several parts sets this: the ring then goes around all of them."""


class FocusRing(QWidget):
    """One ring that follows the focus, laid over its neighbours, blind to the mouse."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._held: QWidget | None = None
        self._watched: list[QWidget] = []
        """What is held, and what it lies in below what the ring is a child of: their moves move the ring."""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._radius = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def follow(self, application: QApplication) -> None:
        application.focusChanged.connect(self._move_to)

    def end(self, application: QApplication) -> None:
        """Follow no more: a ring that outlives its window would lie in the next one, and die at any moment there."""
        application.focusChanged.disconnect(self._move_to)
        self._move_to(None, None)
        self.deleteLater()

    def _move_to(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._forget()
        wanted = (
            new is not None and new.property(RADIUS_PROPERTY) is not None and new.parentWidget() is not None
        )
        if not wanted or new is None:
            self._let_go()
            return
        self._radius = float(new.property(RADIUS_PROPERTY))
        group = new.parentWidget() if new.property(GROUP_PROPERTY) else None
        self._held = new if group is None or group.parentWidget() is None else group
        self._held.destroyed.connect(self._let_go)
        self._join()

    def _forget(self) -> None:
        """Watch nothing of the control that had the keyboard."""
        if self._held is not None and shiboken6.isValid(self._held):  # the focus leaves what is being deleted
            self._held.destroyed.disconnect(self._let_go)
        self._held = None
        self._watch(())

    def _watch(self, widgets: Sequence[QWidget]) -> None:
        for widget in self._watched:
            if shiboken6.isValid(widget):
                widget.removeEventFilter(self)
        self._watched = list(widgets)
        for widget in self._watched:
            widget.installEventFilter(self)

    def _let_go(self) -> None:
        """Hold nothing; what was held may be on its way out, and is not touched any more."""
        held, self._held = self._held, None
        self._watched = [widget for widget in self._watched if widget is not held]
        self._watch(())
        self._leave()

    def _join(self) -> None:
        """Lie over the neighbours of what is held."""
        if self._held is not None:
            inside, over = _way_up(self._held)
            self._watch(inside)
            self.setParent(over)
            self._lay()
            self.show()
            self.raise_()

    def _leave(self) -> None:
        """Be nobody's child while nothing is seen: a page that is taken away would take the ring with it."""
        self.hide()
        self.setParent(None)

    def _follow_move(self) -> None:
        if self._held is None or self.parentWidget() is None:
            return
        if _way_up(self._held)[1] is self.parentWidget():
            self._lay()
        else:
            self._join()

    def _lay(self) -> None:
        over = self.parentWidget()
        if self._held is not None and over is not None:
            self.setGeometry(_around(self._held, over))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._follow_move()
        elif watched is self._held and event.type() == QEvent.Type.Hide:
            self._leave()
        elif watched is self._held and event.type() == QEvent.Type.Show:
            self._join()
        return False

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._held is None:
            return
        radius = self._radius + 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("focus"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)


def _around(held: QWidget, over: QWidget) -> QRect:
    """Return where the ring of a control lies in a widget around it."""
    place = QRect(held.mapTo(over, QPoint(0, 0)), held.size())
    return place.adjusted(-_REACH, -_REACH, _REACH, _REACH)


def _way_up(held: QWidget) -> tuple[list[QWidget], QWidget]:
    """Return the nearest widget that has room for the whole ring, and what lies below it, the control first."""
    inside = [held]
    while (over := inside[-1].parentWidget()) is not None:
        # A splitter takes every child for one of its panes.
        is_far = over.isWindow() or _is_scrolled(over)
        if is_far or (_has_room(over, held) and not isinstance(over, QSplitter)):
            return inside, over
        inside.append(over)
    return [held], held


def _has_room(over: QWidget, held: QWidget) -> bool:
    return over.rect().contains(_around(held, over))


def _is_scrolled(widget: QWidget) -> bool:
    """Tell whether a widget is what a scroll area moves: the ring moves with it, and is cut where it is."""
    port = widget.parentWidget()
    area = port.parentWidget() if port is not None else None
    return isinstance(area, QAbstractScrollArea) and area.viewport() is port
