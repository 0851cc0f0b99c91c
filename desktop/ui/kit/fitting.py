"""Sizes that follow the size of text for as long as their widget lives."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.ui.theme.theme import Theme


def keep_fitted(theme: Theme, widget: QWidget, set_size: Callable[[int], object], at_100: int) -> None:
    """Set a size of a widget, now and whenever the text grows: `at_100` is what it is at 100 %."""
    _Fit(theme, widget, set_size, at_100)


class _Fit(QObject):
    """A child of the widget: goes with it, and its connection too, which one to a lambda would not."""

    def __init__(self, theme: Theme, widget: QWidget, set_size: Callable[[int], object], at_100: int) -> None:
        super().__init__(widget)
        self._theme, self._set_size, self._at_100 = theme, set_size, at_100
        theme.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._set_size(self._theme.whole(self._at_100))
