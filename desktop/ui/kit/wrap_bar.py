"""A bar of two groups: one row while there is room, two where the words are larger or the window is narrow."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.ui.kit.frame import Surface
from desktop.ui.theme.theme import Theme

_TWO_ROWS = 1.7
"""How much higher the bar is with two rows: they share the air around them."""


class WrapBar(Surface):
    """`left` and `right` are layouts; `high` is the height of one row."""

    def __init__(self, theme: Theme, high: int, *, padding: int = 16, gap: int = 12) -> None:
        super().__init__(theme, edge="bottom")
        self._high, self._padding = high, padding
        self._halves = (QWidget(), QWidget())
        self.left, self.right = (QHBoxLayout(group) for group in self._halves)
        for row in (self.left, self.right):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(gap)
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(padding, 0, padding, 0)
        self._box.setSpacing(gap)
        self._box.addWidget(self._halves[0], 1)
        self._box.addWidget(self._halves[1])
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._arrange)
        self._arrange()

    def _arrange(self) -> None:
        needs = sum(group.sizeHint().width() for group in self._halves) + 3 * self._padding
        narrow = self.width() < needs
        directions = QBoxLayout.Direction
        self._box.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self._box.setStretch(1, 1 if narrow else 0)
        self.setFixedHeight(self.theme.whole(self._high * (_TWO_ROWS if narrow else 1)))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()
        return handled
