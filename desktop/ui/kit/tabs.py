"""Tabs with counts, the chosen one underlined: what of a list is shown."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.naming import name_control
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type

_PADDING, _GAP, _LINE = 12, 8, 2
_MOST_SHOWN = 999


class Tabs(QWidget):
    """Options as (id, words). `chosen` tells the id when a person chooses another; left and right move."""

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, options: Sequence[tuple[str, str]], *, name: str, words: str, high: int = 52
    ) -> None:
        super().__init__()
        name_control(self, name, words)
        self._tabs: dict[str, _Tab] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        group = QButtonGroup(self)
        group.setExclusive(True)
        for number, (key, label) in enumerate(options):
            tab = _Tab(theme, label, high)
            name_control(tab, f"{name}.{key}", label)
            group.addButton(tab, number)
            row.addWidget(tab)
            self._tabs[key] = tab
        self._keys = list(self._tabs)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        group.idClicked.connect(self._clicked)
        self.choose(self._keys[0])

    @property
    def current(self) -> str:
        return next(key for key, tab in self._tabs.items() if tab.isChecked())

    def choose(self, key: str) -> None:
        """Show another option as chosen, without telling."""
        self._tabs[key].setChecked(True)
        for tab in self._tabs.values():
            tab.setFocusPolicy(Qt.FocusPolicy.TabFocus if tab.isChecked() else Qt.FocusPolicy.NoFocus)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how many things each option has."""
        for key, count in counts.items():
            self._tabs[key].show_count(count)

    def _clicked(self, number: int) -> None:
        self.choose(self._keys[number])
        self.chosen.emit(self._keys[number])

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        number = min(max(self._keys.index(self.current) + step, 0), len(self._keys) - 1)
        tab = self._tabs[self._keys[number]]
        tab.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tab.setFocus(Qt.FocusReason.TabFocusReason)
        tab.click()


class _Tab(QAbstractButton):
    def __init__(self, theme: Theme, words: str, high: int) -> None:
        super().__init__()
        self._theme, self._high, self._count = theme, high, -1
        self.setText(words)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty(RADIUS_PROPERTY, 5.0)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_count(self, count: int) -> None:
        self._count = count
        name_control(self, "", f"{self.text()}, {count}")
        self.updateGeometry()
        self.update()

    def _count_words(self) -> str:
        if self._count < 0:
            return ""
        return f"{_MOST_SHOWN}+" if self._count > _MOST_SHOWN else str(self._count)

    def _pill_width(self) -> float:
        words = self._count_words()
        if not words:
            return 0.0
        wide = QFontMetricsF(self._theme.font(Type.SMALL_STRONG)).horizontalAdvance(words)
        return max(wide + 14, 22)

    @override
    def sizeHint(self) -> QSize:
        words = QFontMetricsF(self._theme.font(Type.STRONG)).horizontalAdvance(self.text())
        pill = self._pill_width()
        return QSize(
            round(words + 2 * _PADDING + (pill + _GAP if pill else 0)), self._theme.whole(self._high)
        )

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        painter.setFont(theme.font(Type.STRONG if on else Type.MEDIUM))
        painter.setPen(theme.colour("text" if on or self.underMouse() else "text2"))
        words = painter.fontMetrics().horizontalAdvance(self.text())
        place = QRectF(_PADDING, 0, words + 2, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, self.text())
        pill = self._pill_width()
        if pill:
            high = theme.px(20)
            box = QRectF(self.width() - _PADDING - pill, (self.height() - high) / 2, pill, high)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent" if on else "sunken"))
            painter.drawRoundedRect(box, high / 2, high / 2)
            painter.setPen(theme.colour("on_accent" if on else "text2"))
            painter.setFont(theme.font(Type.SMALL_STRONG))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._count_words())
        if on:
            line = QRectF(0, self.height() - _LINE, self.width(), _LINE)
            painter.fillRect(line, theme.colour("accent"))
