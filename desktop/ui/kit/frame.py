"""The bars and panes of a screen: plain surfaces that touch with a one pixel line, heights that grow with the text."""

from typing import Literal, TypeAlias

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.kit.laying_out import lay_out_later
from desktop.ui.theme.theme import Theme

_SHARE = 0.36
"""How much of a crowded window a pane at the side takes at most."""
Edge: TypeAlias = Literal["top", "bottom", "left", "right", ""]


class Surface(QWidget):
    """A pane with a ground and a line on one of its edges."""

    def __init__(self, theme: Theme, *, ground: str = "surface", edge: Edge = "") -> None:
        super().__init__()
        self.theme, self._ground, self._edge = theme, ground, edge
        theme.changed.connect(self.update)

    def take_ground(self, ground: str) -> None:
        self._ground = ground
        self.update()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.theme.colour(self._ground))
        if not self._edge:
            return
        box = self.rect()
        ends = {
            "top": (box.topLeft(), box.topRight()),
            "bottom": (box.bottomLeft(), box.bottomRight()),
            "left": (box.topLeft(), box.bottomLeft()),
            "right": (box.topRight(), box.bottomRight()),
        }[self._edge]
        painter.setPen(QPen(self.theme.colour("border_subtle"), 1))
        painter.drawLine(*ends)


class Bar(Surface):
    """A row of controls of a fixed height; `row` is its layout."""

    def __init__(
        self,
        theme: Theme,
        high: int = 48,
        *,
        ground: str = "surface",
        edge: Edge = "bottom",
        padding: int = 16,
        gap: int = 8,
    ) -> None:
        super().__init__(theme, ground=ground, edge=edge)
        self._high = high
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(padding, 0, padding, 0)
        self.row.setSpacing(gap)
        self._resize()
        theme.changed.connect(self._resize)

    def add(self, *widgets: QWidget | None, stretch: int = 0) -> None:
        """Add widgets from left to right; None is the room that is left."""
        lay_out_later(self)
        for widget in widgets:
            if widget is None:
                self.row.addStretch(1)
            else:
                self.row.addWidget(widget, stretch, Qt.AlignmentFlag.AlignVCenter)

    def _resize(self) -> None:
        self.setFixedHeight(self.theme.whole(self._high))


class Footer(Bar):
    """The bar below a page, 54 high, with what it comes to and its main button."""

    def __init__(self, theme: Theme, high: int = 54) -> None:
        super().__init__(theme, high, edge="top")


class Pane(Surface):
    """A column of widgets; `column` is its layout."""

    def __init__(
        self,
        theme: Theme,
        *,
        ground: str = "surface",
        edge: Edge = "",
        padding: tuple[int, int, int, int] = (0, 0, 0, 0),
        gap: int = 0,
    ) -> None:
        super().__init__(theme, ground=ground, edge=edge)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*padding)
        self.column.setSpacing(gap)
        self._wide = self._most = 0

    def add(self, *widgets: QWidget | None, stretch: int = 0) -> None:
        """Add widgets from top to bottom; None is the room that is left."""
        lay_out_later(self)
        for widget in widgets:
            if widget is None:
                self.column.addStretch(1)
            else:
                self.column.addWidget(widget, stretch)

    def fix_width(self, pixels: int, most: int = 0) -> None:
        """Keep a width, in pixels at 100 % text size; `most` is where larger text stops widening it.

        Of a crowded window it takes no more than its share.
        """
        if not self._wide:
            self.theme.changed.connect(self._keep_width)
            self.theme.room_changed.connect(self._keep_width)
        self._wide, self._most = pixels, most
        self._keep_width()

    def _keep_width(self) -> None:
        wide = self.theme.whole(self._wide)
        if self.theme.crowded:
            wide = min(wide, round(self.theme.room * _SHARE))
        self.setFixedWidth(min(wide, self._most) if self._most else wide)


class Divider(QWidget):
    """A one pixel line: between panes, or short between the controls of a bar."""

    def __init__(self, theme: Theme, *, upright: bool = False, long: int = 0) -> None:
        super().__init__()
        self._theme, self._upright, self._long = theme, upright, long
        fixed, wide = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        self.setSizePolicy(fixed if upright else wide, wide if upright and not long else fixed)
        theme.changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        return QSize(1, self._long or 16) if self._upright else QSize(16, 1)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self._theme.colour("border_subtle"))


class Scroll(QScrollArea):
    """A pane that scrolls up and down. Its content takes the ground it is given."""

    def __init__(self, content: QWidget, *, name: str = "") -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        if name:
            self.setObjectName(name)


def clear(layout: QBoxLayout) -> None:
    """Take everything out of a layout and delete its widgets. What is put in next is laid out in one go."""
    lay_out_later(layout.parentWidget())
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        inner = item.layout()
        if isinstance(inner, QBoxLayout):
            clear(inner)
