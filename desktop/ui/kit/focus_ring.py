"""The ring around whatever has the keyboard: 2 px, one pixel away from the control, never missing."""

import shiboken6
from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from desktop.ui.theme.theme import Theme

_REACH = 3
RADIUS_PROPERTY = "focusRadius"
"""A control that sets this property to its corner radius gets the ring; views that draw their own do not."""


class FocusRing(QWidget):
    """One ring that follows the focus, laid over its neighbours, blind to the mouse."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._held: QWidget | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
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
        if self._held is not None and shiboken6.isValid(self._held):  # the focus leaves what is being deleted
            self._held.removeEventFilter(self)
            self._held.destroyed.disconnect(self._let_go)
        self._held = None
        wanted = (
            new is not None and new.property(RADIUS_PROPERTY) is not None and new.parentWidget() is not None
        )
        if not wanted or new is None:
            self._let_go()
            return
        self._held = new
        new.installEventFilter(self)
        new.destroyed.connect(self._let_go)
        self._join()

    def _let_go(self) -> None:
        self._held = None
        self._leave()

    def _join(self) -> None:
        """Lie over the neighbours of what is held."""
        if self._held is not None:
            self.setParent(self._held.parentWidget())
            self._lay()
            self.show()
            self.raise_()

    def _leave(self) -> None:
        """Be nobody's child while nothing is seen: a page that is taken away would take the ring with it."""
        self.hide()
        self.setParent(None)

    def _lay(self) -> None:
        if self._held is not None:
            self.setGeometry(self._held.geometry().adjusted(-_REACH, -_REACH, _REACH, _REACH))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._held:
            if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
                self._lay()
            elif event.type() == QEvent.Type.Hide:
                self._leave()
            elif event.type() == QEvent.Type.Show:
                self._join()
        return False

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._held is None:
            return
        radius = float(self._held.property(RADIUS_PROPERTY)) + 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.colour("focus"), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
