"""A bar of groups: one row while there is room, more where the words are larger or the window is narrow."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.ui.kit.frame import Surface
from desktop.ui.theme.theme import Theme

_MORE = 0.7
"""How much higher the bar is with each further row: rows share the air around them."""


class WrapBar(Surface):
    """`left` and `right` are layouts, as are those that `group` puts between them; `high` is the height of one row."""

    wrapped = Signal(bool)
    """Whether there is more than one row now."""

    def __init__(self, theme: Theme, high: int, *, padding: int = 16, gap: int = 12) -> None:
        super().__init__(theme, edge="bottom")
        self._high, self._padding, self._gap = high, padding, gap
        self._members: list[QWidget] = []
        self._packing: list[list[QWidget]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(padding, 0, padding, 0)
        self._column.setSpacing(0)
        self.left, self.right = self._new_group(0), self._new_group(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._arrange)
        self._arrange()

    def group(self) -> QHBoxLayout:
        """Add a group before the last one; it gets a row of its own before the others are squeezed."""
        return self._new_group(len(self._members) - 1)

    def _new_group(self, at: int) -> QHBoxLayout:
        group = QWidget(self)
        row = QHBoxLayout(group)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._gap)
        self._members.insert(at, group)
        return row

    def _arrange(self) -> None:
        rows = self._packed()
        if rows != self._packing:
            was_wrapped, self._packing = len(self._packing) > 1, rows
            self._lay_out()
            if was_wrapped != (len(rows) > 1):
                self.wrapped.emit(len(rows) > 1)
        self.setFixedHeight(self.theme.whole(self._high * (1 + _MORE * (len(self._packing) - 1))))

    def _packed(self) -> list[list[QWidget]]:
        """Return the groups row by row, each row as full as it can be."""
        room = self.width() - 2 * self._padding
        rows: list[list[QWidget]] = [[]]
        left = room
        for group in self._members:
            needs = group.sizeHint().width() + self._gap
            if rows[-1] and needs > left:
                rows.append([])
                left = room
            rows[-1].append(group)
            left -= needs
        return rows

    def _lay_out(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            inner = item.layout()
            while inner is not None and inner.takeAt(0) is not None:
                pass
        for groups in self._packing:
            row = QHBoxLayout()
            row.setSpacing(self._gap)
            ends = groups[-1] is self._members[-1]  # what stands at the right takes no more than it needs
            widest = max(len(groups) - (2 if ends else 1), 0)
            for number, group in enumerate(groups):
                row.addWidget(group, 1 if number == widest else 0)
            self._column.addLayout(row, 1)

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
