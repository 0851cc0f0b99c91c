"""Work in turns: other events come between two of them, and what is asked for anew replaces what waits."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from desktop.ui.kit.turns import Turns


@pytest.fixture
def turns(qtbot: QtBot) -> Iterator[Turns]:
    owner = QObject()
    yield Turns(owner)
    owner.deleteLater()


def test_the_first_is_done_at_once_and_an_event_comes_before_the_second(qtbot: QtBot, turns: Turns) -> None:
    done: list[str] = []
    QTimer.singleShot(0, lambda: done.append("a key"))
    turns.take(lambda: done.append("one"), lambda: done.append("two"), lambda: done.append("three"))
    assert done == ["one"]
    qtbot.wait_until(lambda: "three" in done)
    assert done == ["one", "a key", "two", "three"]


def test_what_is_asked_for_anew_replaces_what_waits(qtbot: QtBot, turns: Turns) -> None:
    done: list[str] = []
    turns.take(lambda: done.append("old 1"), lambda: done.append("old 2"))
    turns.take(lambda: done.append("new 1"), lambda: done.append("new 2"))
    qtbot.wait_until(lambda: "new 2" in done)
    assert done == ["old 1", "new 1", "new 2"]


def test_what_is_forgotten_is_not_done(qtbot: QtBot, turns: Turns) -> None:
    done: list[str] = []
    turns.take(lambda: done.append("one"), lambda: done.append("two"))
    turns.forget()
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, lambda: done.append("later")))
    qtbot.wait_until(lambda: "later" in done)
    assert done == ["one", "later"]
