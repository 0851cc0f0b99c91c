"""Work in turns: other events come between two of them, and what is asked for anew replaces what waits."""

from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop.ui.kit.turns import Turns, all_done, in_a_turn


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


class _Key(QObject):
    """Takes an event as a widget takes a key."""

    def __init__(self, done: list[str]) -> None:
        super().__init__()
        self._done = done

    @override
    def customEvent(self, _event: QEvent) -> None:
        self._done.append("a key")


def test_what_waits_comes_one_a_turn_and_a_key_between_two(qtbot: QtBot) -> None:
    done: list[str] = []
    owner, field = QObject(), _Key(done)

    def press_in_the_meantime() -> None:
        done.append("one")
        QCoreApplication.postEvent(field, QEvent(QEvent.Type.User))

    in_a_turn(owner, press_in_the_meantime)
    in_a_turn(owner, lambda: done.append("two"))
    assert done == []
    assert not all_done()
    qtbot.wait_until(all_done)
    assert done == ["one", "a key", "two"]


def test_what_belongs_to_somebody_who_went_is_left_out_and_the_others_come(qtbot: QtBot) -> None:
    done: list[str] = []
    gone, owner = QObject(), QObject()
    in_a_turn(gone, lambda: done.append("of the one who went"))
    in_a_turn(owner, lambda: done.append("of the other"))
    shiboken6.delete(gone)
    qtbot.wait_until(all_done)
    assert done == ["of the other"]


def test_a_turn_that_asks_for_another_one_does_not_wait_for_it(qtbot: QtBot) -> None:
    done: list[str] = []
    owner = QObject()

    def first() -> None:
        in_a_turn(owner, lambda: done.append("second"))
        done.append("first")

    in_a_turn(owner, first)
    qtbot.wait_until(all_done)
    assert done == ["first", "second"]
