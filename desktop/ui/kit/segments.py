"""A choice of few, side by side, one always chosen: arrows move, the ground shows which."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.ui.kit.focus_ring import GROUP_PROPERTY, RADIUS_PROPERTY
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_ICON, _PADDING = 14, 11


class Segments(QWidget):
    """Options as (id, words, icon name or ""). `chosen` tells the id when a person chooses another."""

    chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        options: Sequence[tuple[str, str, str]],
        *,
        name: str,
        words: str,
        small: bool = False,
        wide: bool = False,
    ) -> None:
        """`wide` lets the options share all the room there is."""
        super().__init__()
        name_control(self, name, words)
        self._theme = theme
        self._buttons: dict[str, _Segment] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        for number, (key, label, icon) in enumerate(options):
            ends = (number == 0, number == len(options) - 1)
            segment = _Segment(theme, label, icon, ends=ends, high=26 if small else 30)
            name_control(segment, f"{name}.{key}", label, f"{words}: {label}")
            self._group.addButton(segment, number)
            row.addWidget(segment, 1 if wide else 0)
            if wide:
                segment.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._buttons[key] = segment
        self._keys = list(self._buttons)
        self._buttons[self._keys[0]].setChecked(True)
        self._tell_tab_order()
        across = QSizePolicy.Policy.Expanding if wide else QSizePolicy.Policy.Fixed
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self._group.idClicked.connect(self._clicked)

    @property
    def current(self) -> str:
        """The id of the chosen option, "" while none is."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def choose(self, key: str) -> None:
        """Show another option as chosen, without telling; "" shows that none of them holds any more."""
        if key:
            self._buttons[key].setChecked(True)
        else:
            self._group.setExclusive(False)
            for button in self._buttons.values():
                button.setChecked(False)
            self._group.setExclusive(True)
        self._tell_tab_order()

    def say(self, key: str, words: str) -> None:
        """Change the words of an option."""
        button = self._buttons[key]
        button.setText(words)
        button.updateGeometry()
        name_control(button, "", words, f"{self.accessibleName()}: {words}")

    def allow(self, key: str, reason: str) -> None:
        """Turn an option off with its reason, or on where there is none."""
        self._buttons[key].setEnabled(not reason)
        if reason:
            name_control(self._buttons[key], "", self._buttons[key].accessibleName(), reason)

    def _clicked(self, number: int) -> None:
        self._tell_tab_order()
        self.chosen.emit(self._keys[number])

    def _tell_tab_order(self) -> None:
        reached = self.current or self._keys[0]
        for key, button in self._buttons.items():
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus if key == reached else Qt.FocusPolicy.NoFocus)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        number = self._keys.index(self.current) if self.current else -1
        while 0 <= number + step < len(self._keys):
            number += step
            if self._buttons[self._keys[number]].isEnabled():
                self._buttons[self._keys[number]].setFocusPolicy(Qt.FocusPolicy.TabFocus)
                self._buttons[self._keys[number]].setFocus()
                self._buttons[self._keys[number]].click()
                return


class _Segment(QAbstractButton):
    def __init__(self, theme: Theme, words: str, icon: str, *, ends: tuple[bool, bool], high: int) -> None:
        super().__init__()
        self._theme, self._icon, self._ends, self._high = theme, icon, ends, high
        self.setText(words)
        self.setCheckable(True)
        self.setProperty(RADIUS_PROPERTY, 5.0)
        self.setProperty(GROUP_PROPERTY, True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font(Type.STRONG)).horizontalAdvance(self.text())
        icon = self._theme.px(_ICON) + (7 if self.text() else 0) if self._icon else 0
        return QSize(round(words + icon + 2 * _PADDING), self._theme.whole(self._high))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.save()
        painter.setClipRect(self.rect())
        first, last = self._ends
        whole = box.adjusted(0 if first else -12, 0, 0 if last else 12, 0)
        ground = "selection" if self.isChecked() else ("row_hover" if self.underMouse() else "surface")
        painter.setPen(QPen(theme.colour("border_control"), 1))
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(whole, 5, 5)
        if not first:
            painter.drawLine(box.topLeft(), box.bottomLeft())
        painter.restore()
        ink = "text" if self.isEnabled() else "text_disabled"
        font = theme.font(Type.STRONG if self.isChecked() else Type.MEDIUM)
        painter.setFont(font)
        words = painter.fontMetrics().horizontalAdvance(self.text())
        icon = theme.px(_ICON) if self._icon else 0
        gap = 7 if icon and words else 0
        left = (self.width() - icon - gap - words) / 2
        if icon:
            place = QRectF(left, (self.height() - icon) / 2, icon, icon)
            theme.draw_icon(painter, place, self._icon, "accent" if self.isChecked() else "text2")
        painter.setPen(theme.colour(ink))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left + icon + gap, 0, words + 2, self.height()), middle, self.text())
