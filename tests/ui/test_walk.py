"""A walk through every screen in each theme, with text of both ends, and in the smallest window: all of it whole."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget

from tests.ui.driver import WindowDriver
from tests.ui.looks import cut, faint, look_at, overlapping, squeezed
from tests.ui.walk import WALK, Stop

LARGE, SMALLEST = (1600, 1000), (960, 620)
LOOKS = (
    ("light", 1.0, LARGE),
    ("dark", 1.0, LARGE),
    ("high-contrast", 2.0, LARGE),
    ("light", 2.0, LARGE),
    ("dark", 1.0, SMALLEST),
)
_OVER = ("palette", "messages", "keys", "words", "about", "getting started", "toasts")
"""What lies over a page hides a part of it: the page is looked at without it."""


def _findings(window: WindowDriver, stop: Stop) -> Iterator[str]:
    texts, picture = look_at(window.window)
    yield from cut(texts) + overlapping(texts) + squeezed(window.window) + faint(texts, picture)


@pytest.mark.parametrize(("theme", "size", "room"), LOOKS)
def test_the_walk_finds_nothing_cut_faint_or_run_together(
    window: WindowDriver, theme: str, size: float, room: tuple[int, int]
) -> None:
    window.window.resize(*room)
    window.desk.theme.choose(theme)
    window.desk.theme.scale_text(size)
    window.settle()
    faults: dict[str, list[str]] = {}
    for stop in WALK:
        if stop.name in _OVER:
            continue
        stop.show(window)
        window.settle()
        faults[stop.name] = list(_findings(window, stop))
        strays = [one.objectName() for one in window.application.topLevelWidgets() if _strays(one, window)]
        faults[stop.name] += [f"a window of its own: {name}" for name in strays]
        stop.leave(window)
    assert {name: found for name, found in faults.items() if found} == {}


def _strays(one: QWidget, window: WindowDriver) -> bool:
    return one is not window.window and one.isVisible()
