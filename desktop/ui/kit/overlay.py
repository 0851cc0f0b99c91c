"""A card over the window for reading: Esc and a click beside it close it, the keyboard goes back to where it was."""

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.kit.buttons import icon_button
from desktop.ui.kit.front import put_in_front
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class Overlay(QWidget):
    """Covers a widget with a veil and a card; it deletes itself when it is closed."""

    def __init__(
        self,
        theme: Theme,
        over: QWidget,
        *,
        title: str,
        content: QWidget,
        name: str,
        wide: int = 680,
        high: int = 560,
    ) -> None:
        over = _told(over)
        super().__init__(over)
        self._theme, self._over, self._size = theme, over, (theme.whole(wide), theme.whole(high))
        self._before = QApplication.focusWidget()
        name_control(self, name, title)
        put_in_front(self)
        self._box = QWidget(self)
        column = QVBoxLayout(self._box)
        column.setContentsMargins(20, 12, 12, 16)
        column.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(Words(theme, title, Type.TITLE), 1)
        self.cross = icon_button(theme, "x", "Close", name=f"{name}.close", key="Esc")
        self.cross.clicked.connect(self.close_overlay)
        head.addWidget(self.cross)
        column.addLayout(head)
        column.addWidget(content, 1)
        over.installEventFilter(self)
        self._place()
        self.show()
        self.raise_()
        self.cross.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_overlay(self) -> None:
        self._over.removeEventFilter(self)
        self.hide()
        self.deleteLater()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _place(self) -> None:
        self.setGeometry(self._over.rect())
        wide, high = min(self._size[0], self.width() - 48), min(self._size[1], self.height() - 96)
        self._box.setGeometry((self.width() - wide) // 2, max((self.height() - high) // 3, 24), wide, high)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._over and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_overlay()
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._box.geometry().contains(event.position().toPoint()):
            self.close_overlay()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_veil(self, self._theme, self._box.geometry())


def _told(over: QWidget) -> QWidget:
    """Return what a card lies over: a stack tells screen readers its pages alone, so what holds it is covered."""
    holder = over.parentWidget()
    return _told(holder) if isinstance(over, QStackedWidget) and holder is not None else over


def paint_veil(over: QWidget, theme: Theme, box: QRect) -> None:
    """Veil a page from a widget that covers it, and draw the ground of the box that stands on it."""
    painter = QPainter(over)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    veil = QColor(theme.tokens.veil)
    veil.setAlphaF(theme.tokens.veil_opacity)
    painter.fillRect(over.rect(), veil)
    painter.setPen(QPen(theme.colour("border_control"), 1))
    painter.setBrush(theme.colour("raised"))
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
