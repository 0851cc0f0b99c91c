"""Refreshing again and again: one question at a time, none in line behind it but one, and the last answer counts."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QSignalSpy, QTest

from tests.ui.driver import WindowDriver
from tests.ui.sample_remote import push_commit

_MINUTE = 60_000
_PATIENCE = 30


@contextmanager
def lane_is_busy(window: WindowDriver) -> Generator[None]:
    """Keep the lane of the workspace busy, as a slow remote does."""
    free = Event()
    window.desk.ask("test.busy", lambda _services, _token: free.wait(_PATIENCE), lambda _done: None)
    try:
        yield
    finally:
        free.set()
        window.settle()


def refreshing(window: WindowDriver) -> int:
    return window.desk.tasks.titles.count("Refreshing")


def test_a_key_held_down_asks_once_more_after_the_first_and_that_answer_counts(
    window: WindowDriver, sample_home: Path, tmp_path: Path
) -> None:
    answers = QSignalSpy(window.desk.changed)
    with lane_is_busy(window):
        for _press in range(40):
            QTest.keyClick(window.window, Qt.Key.Key_F5)
            assert refreshing(window) == 1
        tip = push_commit(sample_home, tmp_path, {"README.md": "Changed meanwhile.\n"}, "Change")
    assert answers.count() == 2
    assert window.desk.standing is not None
    assert window.desk.standing.tip == tip
    assert window.desk.messages == []
    QTest.keyClick(window.window, Qt.Key.Key_F5)
    window.settle()
    assert answers.count() == 3, "a wish of the storm was met again later"


def test_a_remote_that_takes_longer_than_a_minute_is_not_asked_anew(window: WindowDriver) -> None:
    answers = QSignalSpy(window.desk.changed)
    clocks = [one for one in window.desk.findChildren(QTimer) if one.isActive() and one.interval() == _MINUTE]
    assert len(clocks) == 1
    with lane_is_busy(window):
        for _minute in range(3):
            clocks[0].timeout.emit()
            assert refreshing(window) == 1
    assert answers.count() == 1


def test_what_was_wanted_of_one_workspace_is_not_asked_of_the_next(window: WindowDriver) -> None:
    with lane_is_busy(window):
        for _press in range(3):
            window.desk.refresh()
        assert window.desk.standing is not None
        window.desk.open(window.desk.standing.address)
    answers = QSignalSpy(window.desk.changed)
    window.desk.refresh()
    window.settle()
    assert answers.count() == 1
    assert window.desk.messages == []
