"""Appearance: themes with their pictures, density, text size, colours of differences, and the layout."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.preferences import (
    DENSITY,
    DIFF_COLOURS,
    TEXT_HELP,
    TEXT_SIZES,
    TEXT_TITLE,
    THEME,
)
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.focus_ring import RADIUS_PROPERTY
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import name_control
from desktop.ui.preferences.cards import Cards, density_picture, diff_picture, theme_picture
from desktop.ui.preferences.parts import SettingsPage
from desktop.ui.theme.theme import Theme
from desktop.ui.theme.type import Type


class AppearancePage(SettingsPage):
    """`chosen` carries a setting's key and the value."""

    chosen = Signal(str, str)
    text_chosen = Signal(int)
    reset_layout = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "appearance", "Appearance", defaults=True)
        self._cards = {
            THEME.key: Cards(theme, THEME, theme_picture, high=118, beside=False),
            DENSITY.key: Cards(theme, DENSITY, density_picture, high=54, beside=True),
            DIFF_COLOURS.key: Cards(theme, DIFF_COLOURS, diff_picture, high=102, beside=True),
        }
        for key, cards in self._cards.items():
            cards.chosen.connect(partial(self.chosen.emit, key))
        self.text = TextSize(theme)
        self.text.chosen.connect(self.text_chosen)
        reset = QWidget()
        row = QHBoxLayout(reset)
        row.setContentsMargins(0, 0, 0, 0)
        button = Button(theme, "Reset layout", name="btn.reset_layout", icon="layout-grid")
        button.clicked.connect(self.reset_layout)
        row.addWidget(button)
        row.addStretch(1)
        self.block(THEME.title, THEME.help, self._cards[THEME.key])
        self.row(DENSITY.title, DENSITY.help, self._cards[DENSITY.key])
        self.row(TEXT_TITLE, TEXT_HELP, self.text)
        self.row(DIFF_COLOURS.title, DIFF_COLOURS.help, self._cards[DIFF_COLOURS.key])
        self.row("Layout", "Window, views and filters as at the first start; nothing else is lost.", reset)

    def show_values(self, values: Mapping[str, str], percent: int) -> None:
        for key, cards in self._cards.items():
            cards.choose(values[key])
        self.text.show_percent(percent)


class TextSize(QWidget):
    """A slider over the text sizes, with their numbers beneath."""

    chosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._slider = QSlider(Qt.Orientation.Horizontal)
        name_control(self._slider, "slider.text_size", "Text size")
        self._slider.setProperty(RADIUS_PROPERTY, 5.0)
        self._slider.setRange(0, len(TEXT_SIZES) - 1)
        self._slider.setPageStep(1)
        self._slider.setMinimumHeight(28)
        self._percent = Words(theme, "", Type.STRONG, name="words.text_size")
        column, row = QVBoxLayout(), QHBoxLayout(self)
        column.setSpacing(0)
        column.addWidget(self._slider)
        column.addWidget(_Numbers(theme))
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(24)
        row.addLayout(column, 1)
        row.addWidget(self._percent)
        self._slider.valueChanged.connect(self._moved)

    def show_percent(self, percent: int) -> None:
        near = min(range(len(TEXT_SIZES)), key=lambda number: abs(TEXT_SIZES[number] - percent))
        self._slider.blockSignals(True)
        self._slider.setValue(near)
        self._slider.blockSignals(False)
        self._slider.setAccessibleDescription(f"{percent} %")
        self._percent.say(f"{percent} %")

    def _moved(self, number: int) -> None:
        self.chosen.emit(TEXT_SIZES[number])


class _Numbers(QWidget):
    """The text sizes beneath the slider, each under its place."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, self._theme.whole(18))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._theme.font(Type.SMALL))
        painter.setPen(self._theme.colour("text2"))
        metrics = QFontMetricsF(painter.font())
        room = self.width() - 16
        for number, percent in enumerate(TEXT_SIZES):
            words = str(percent)
            middle = 8 + room * number / (len(TEXT_SIZES) - 1)
            wide = metrics.horizontalAdvance(words)
            left = min(max(middle - wide / 2, 0), self.width() - wide)
            painter.drawText(int(left), int(metrics.ascent() + 1), words)
