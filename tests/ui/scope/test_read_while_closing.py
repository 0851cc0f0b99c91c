"""A window that a screen reader walks through closes: what Qt deletes and what Python made end once each."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.ui.scope import accessible
from tests.ui.driver import WindowDriver


@pytest.fixture(autouse=True)
def _reader_gone_afterwards():
    before = QAccessible.isActive()
    yield
    QAccessible.setActive(before)


def _walk(node: QAccessibleInterface, most: int) -> int:
    """Read names as a screen reader does, depth first, and return how many were read."""
    waiting, read = [node], 0
    while waiting and read < most:
        one = waiting.pop()
        one.text(QAccessible.Text.Name)
        read += 1
        children = [one.child(number) for number in range(min(one.childCount(), 200))]
        waiting += [child for child in children if child is not None and child.isValid()]
    return read


def test_a_window_closes_while_the_grid_of_a_scope_is_read(qtbot: QtBot, sample_home: Path) -> None:
    window = WindowDriver(sample_home).open_sample()
    QAccessible.setActive(True)
    window.desk.promotion_wanted.emit("test", "stage-eu")
    window.wait_until(lambda: window.sees("step.scope"), "the scope is shown")
    window.settle()
    read = _walk(QAccessible.queryAccessibleInterface(window.window), 4_000)
    kept = list(accessible._kept)
    window.close()
    assert read > 500
    assert kept
    assert not [one for one in kept if isValid(one)]
