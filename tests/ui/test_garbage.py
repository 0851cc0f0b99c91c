"""Widgets in a cycle are deleted by the interface thread, whoever allocates."""

import gc
import threading
import weakref

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.garbage import GarbageOnThisThread

_ended_in: list[int] = []


class _InACycle(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.me = self
        weakref.finalize(self, lambda: _ended_in.append(threading.get_ident()))


def _allocate_much() -> list[list[int]]:
    return [[number] for number in range(20_000)]


def test_no_worker_deletes_a_widget(qtbot: QtBot) -> None:
    gc.collect()
    _ended_in.clear()
    garbage = GarbageOnThisThread(lambda: True)
    try:
        _InACycle()
        worker = threading.Thread(target=_allocate_much)
        worker.start()
        worker.join()
        assert _ended_in == []
        kept = _allocate_much()
        qtbot.waitUntil(lambda: bool(_ended_in), timeout=10_000)
        assert kept
        assert _ended_in == [threading.get_ident()]
    finally:
        garbage.close()
    assert gc.isenabled()


def test_the_oldest_garbage_waits_until_nobody_does(qtbot: QtBot) -> None:
    busy = GarbageOnThisThread(lambda: False)
    try:
        gc.collect()
        before = gc.get_stats()[2]["collections"]
        for _round in range(14):
            gc.collect(1)
        assert gc.get_count()[2] > gc.get_threshold()[2]
        busy.collect()
        assert gc.get_stats()[2]["collections"] == before
    finally:
        busy.close()


def test_what_a_start_made_is_not_looked_through_again_until_the_window_ends(qtbot: QtBot) -> None:
    _ended_in.clear()
    garbage = GarbageOnThisThread(lambda: True)
    try:
        here_to_stay = _InACycle()
        garbage.settle()
        assert gc.get_freeze_count() > 0
        del here_to_stay
        gc.collect()
        assert _ended_in == []
    finally:
        garbage.close()
    assert gc.get_freeze_count() == 0
    gc.collect()
    assert _ended_in, "nothing stays for the next window"
