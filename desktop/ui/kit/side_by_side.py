"""A page with a pane beside it: stacked where the window is too narrow for both, the pane first."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.kit.frame import Scroll
from desktop.ui.theme.theme import Theme

_ANY = 16_777_215
"""Qt's own largest size: no limit."""


class SideBySide(Scroll):
    """`side` is as wide as it says while there is room, and scrolls by itself; stacked, the whole page scrolls."""

    def __init__(
        self, theme: Theme, main: QWidget, side: Scroll, *, side_wide: int, main_wide: int, main_high: int
    ) -> None:
        self._theme, self._main, self._side = theme, main, side
        self._sizes = (side_wide, main_wide, main_high)
        self._hidden = False
        inner = QWidget()
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(0)
        self._box.addWidget(main, 1)
        self._box.addWidget(side)
        super().__init__(inner)
        content = side.widget()
        if content is not None:
            content.installEventFilter(self)
        theme.changed.connect(self._arrange)
        self._arrange()

    @property
    def stacked(self) -> bool:
        return self._box.direction() == QBoxLayout.Direction.TopToBottom

    def make_room(self, on: bool) -> None:  # noqa: FBT001 - Qt hands it over so
        """Put the side pane away, such as while a sheet needs its place."""
        self._hidden = on
        self._arrange()

    def _arrange(self) -> None:
        side_wide, main_wide, main_high = (self._theme.whole(pixels) for pixels in self._sizes)
        narrow = self.width() < side_wide + main_wide
        self._side.setVisible(not self._hidden)
        directions = QBoxLayout.Direction
        wanted = directions.TopToBottom if narrow and not self._hidden else directions.LeftToRight
        if wanted != self._box.direction():
            self._box.setDirection(wanted)
            self._box.removeWidget(self._side)
            self._box.insertWidget(0 if self.stacked else 1, self._side)
        if self.stacked:
            self._side.setMinimumWidth(0)
            self._side.setMaximumWidth(_ANY)
            content = self._side.widget()
            self._side.setFixedHeight(content.sizeHint().height() + 2 if content is not None else 0)
            self._main.setMinimumHeight(main_high)
        else:
            self._side.setMinimumHeight(0)
            self._side.setMaximumHeight(_ANY)
            self._side.setFixedWidth(side_wide)
            self._main.setMinimumHeight(0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.stacked:
            self._arrange()
        return super().eventFilter(watched, event)
