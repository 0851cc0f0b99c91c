"""The sections of the settings: icon and word, one chosen; up and down move."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.preferences import SECTIONS
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class SectionList(QWidget):
    """`chosen` tells the section a person went to."""

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        name_control(self, "list.sections", "Sections")
        column = QVBoxLayout(self)
        column.setContentsMargins(3, 3, 3, 3)  # room for the ring of the focus
        column.setSpacing(2)
        self._items: dict[str, _Section] = {}
        for section, word, icon in SECTIONS:
            item = _Section(theme, word, icon)
            name_control(item, f"section.{section}", word)
            item.clicked.connect(lambda _checked=False, section=section: self.chosen.emit(section))
            column.addWidget(item)
            self._items[section] = item
        self.current = SECTIONS[0][0]

    def choose(self, section: str) -> None:
        """Show a section as the current one, without telling."""
        self.current = section
        for key, item in self._items.items():
            item.setChecked(key == section)
            item.setFocusPolicy(Qt.FocusPolicy.TabFocus if key == section else Qt.FocusPolicy.NoFocus)

    def show_only(self, sections: Sequence[str]) -> None:
        for key, item in self._items.items():
            item.setVisible(key in sections)

    def focus_current(self) -> None:
        self._items[self.current].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        shown = [key for key, item in self._items.items() if item.isVisibleTo(self)]
        if step is None or self.current not in shown:
            super().keyPressEvent(event)
            return
        number = min(max(shown.index(self.current) + step, 0), len(shown) - 1)
        self.chosen.emit(shown[number])
        self.focus_current()


class _Section(QAbstractButton):
    def __init__(self, theme: Theme, word: str, icon: str) -> None:
        super().__init__()
        self._theme, self._icon = theme, icon
        self.setText(word)
        self.setCheckable(True)
        self.setProperty(RADIUS_PROPERTY, 6.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        return QSize(180, self._theme.whole(34))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        if on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("selection" if on else "row_hover"))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        side = theme.px(16)
        icon = QRectF(10, (self.height() - side) / 2, side, side)
        theme.draw_icon(painter, icon, self._icon, "accent" if on else "text2")
        painter.setFont(theme.font(Type.STRONG if on else Type.MEDIUM))
        painter.setPen(theme.colour("text"))
        place = QRectF(icon.right() + 10, 0, self.width() - icon.right() - 14, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text())
