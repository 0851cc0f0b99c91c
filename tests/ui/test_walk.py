"""A walk through every screen in each theme, with text of both ends, and in the smallest window: all of it whole."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget

from tests.ui.driver import WindowDriver
from tests.ui.looks import findings_on_top
from tests.ui.walk import WALK

LARGE, SMALLEST = (1600, 1000), (960, 620)
WINDOWS = (
    pytest.param(LARGE, 1.0, ("light", "high-contrast"), id="as it comes"),
    pytest.param(LARGE, 2.0, ("dark", "high-contrast"), id="text of double size"),
    pytest.param(SMALLEST, 1.0, ("dark",), id="the smallest window"),
)
"""Each theme, and each end of both sizes. One window walks in two themes, since most of a walk goes into coming there:
letters lie in the same places in every theme, colours are the same in every size."""


@pytest.mark.parametrize(("room", "text", "themes"), WINDOWS)
def test_the_walk_finds_nothing_cut_faint_or_run_together(
    window: WindowDriver, room: tuple[int, int], text: float, themes: tuple[str, ...]
) -> None:
    window.window.resize(*room)
    window.desk.theme.scale_text(text)
    faults = [f"{theme}: {fault}" for theme in themes for fault in _walked(window, theme)]
    assert faults == []


def _walked(window: WindowDriver, theme: str) -> Iterator[str]:
    window.desk.theme.choose(theme)
    window.settle()
    for stop in WALK:
        stop.show(window)
        window.settle()
        for fault in [*findings_on_top(window.window), *strays(window)]:
            yield f"{stop.name}: {fault}"
        stop.leave(window)


def strays(window: WindowDriver) -> list[str]:
    """Tell of windows that stand beside the one window of the program."""
    beside: list[QWidget] = [one for one in window.application.topLevelWidgets() if one.isVisible()]
    return [f"a window of its own: {one.objectName()}" for one in beside if one is not window.window]
