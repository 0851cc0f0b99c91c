"""The rail at the left: the screens, with icon and word, and how many things wait there."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout
from typing_extensions import override

from desktop.presentation.actions.everywhere import SCREENS
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.frame import Surface
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_MOST_SHOWN = 999


class Rail(Surface):
    """188 wide; one tab stop, up and down move within it."""

    wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, ground="window", edge="right")
        self.setObjectName("pane.rail")
        self.setAccessibleName("Screens")
        self._items: dict[str, _Item] = {}
        group = QButtonGroup(self)
        group.setExclusive(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 10, 9, 10)
        column.setSpacing(2)
        entries = [*SCREENS, ("settings", "Settings", "settings", "Appearance, times, safety.")]
        for number, (key, word, icon, why) in enumerate(entries, 1):
            if key == "settings":
                column.addStretch(1)
            item = _Item(theme, word, icon)
            shortcut = "Ctrl+," if key == "settings" else f"Ctrl+{number}"
            name_control(item, f"rail.{key}", word, f"{why}  ({shortcut})")
            item.clicked.connect(lambda _checked=False, key=key: self.wanted.emit(key))
            group.addButton(item)
            column.addWidget(item)
            self._items[key] = item
        theme.changed.connect(self._resize)
        self._resize()
        self.choose("pipeline")

    def choose(self, screen: str) -> None:
        """Show a screen as the current one."""
        for key, item in self._items.items():
            item.setFocusPolicy(Qt.FocusPolicy.TabFocus if key == screen else Qt.FocusPolicy.ClickFocus)
        if screen in self._items:
            self._items[screen].setChecked(True)

    def count(self, screen: str, number: int, words: str) -> None:
        """Show how many things wait on a screen; `words` is what a screen reader says about it."""
        self._items[screen].count(number, words)

    def current_item(self) -> QAbstractButton:
        return next((item for item in self._items.values() if item.isChecked()), self._items["pipeline"])

    def _resize(self) -> None:
        self.setFixedWidth(self.theme.whole(188))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        items = list(self._items.values())
        focused = next((number for number, item in enumerate(items) if item.hasFocus()), None)
        if step is None or focused is None:
            super().keyPressEvent(event)
            return
        items[min(max(focused + step, 0), len(items) - 1)].setFocus(Qt.FocusReason.TabFocusReason)


class _Item(QAbstractButton):
    def __init__(self, theme: Theme, word: str, icon: str) -> None:
        super().__init__()
        self._theme, self._icon, self._count = theme, icon, 0
        self.setText(word)
        self.setCheckable(True)
        self.setProperty(RADIUS_PROPERTY, 6.0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def count(self, number: int, words: str) -> None:
        self._count = number
        self.setAccessibleName(f"{self.text()}, {words}" if number else self.text())
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.whole(170), self._theme.whole(34))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        ground = "selection" if self.isChecked() else ("sunken" if self.underMouse() else "")
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(ground))
            painter.drawRoundedRect(box, 6, 6)
        side = theme.px(16)
        icon = QRectF(10, (box.height() - side) / 2, side, side)
        theme.draw_icon(painter, icon, self._icon, "accent" if self.isChecked() else "text2")
        painter.setFont(theme.font(Type.MEDIUM))
        painter.setPen(theme.colour("text"))
        left = icon.right() + 10
        place = QRectF(left, 0, box.width() - left, box.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text())
        if not self._count:
            return
        painter.setFont(theme.font(Type.SMALL_STRONG))
        words = str(min(self._count, _MOST_SHOWN)) + ("+" if self._count > _MOST_SHOWN else "")
        width = max(painter.fontMetrics().horizontalAdvance(words) + 14, 22)
        pill = QRectF(box.right() - width - 8, box.center().y() - 10, width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("surface" if self.isChecked() else "sunken"))
        painter.drawRoundedRect(pill, 10, 10)
        painter.setPen(theme.colour("text2"))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, words)
