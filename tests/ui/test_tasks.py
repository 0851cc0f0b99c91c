"""The task runner: lanes, newest answers, and that nothing of the window is let go of by a worker."""

import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.errors import CancelledError
from desktop.ui.tasks import Latest, Task, TaskRunner

_LANE = "lane"


class _SlowToLeave(TaskRunner):
    """Its workers stay where they handed over, with all that their frames hold, until they may leave."""

    def __init__(self) -> None:
        super().__init__()
        self.may_leave = threading.Event()

    @override
    def post(self, call: Callable[[], object]) -> None:
        super().post(call)
        self.may_leave.wait(10)


class _OfTheWindow:
    """Stands for what a callback of a screen holds."""

    def take(self, _result: object) -> None:
        """Take an answer."""

    def work(self, _token: CancelToken) -> int:
        return 1


@pytest.fixture
def runner(qtbot: QtBot) -> Iterator[TaskRunner]:
    made = TaskRunner()
    yield made
    made.close()


def _task(work: Callable[[CancelToken], object], taken: list[object], key: str = "") -> Task:
    return Task(key=key, title="", work=work, then=taken.append, failed=taken.append)


def test_what_a_task_holds_goes_on_the_interface_thread(qtbot: QtBot) -> None:
    runner = _SlowToLeave()
    ended_in: list[threading.Thread] = []
    held = _OfTheWindow()
    weakref.finalize(held, lambda: ended_in.append(threading.current_thread()))
    runner.ask(_LANE, Task(key="", title="", work=held.work, then=held.take, failed=None))
    del held
    qtbot.wait_until(lambda: runner.idle)  # the answer was taken while the worker still stands there
    assert ended_in == []
    runner.may_leave.set()
    for _again in range(2):  # the next answers find that the worker has left
        runner.ask(_LANE, _task(lambda _token: 2, []))
        qtbot.wait_until(lambda: runner.idle)
    runner.close()
    assert ended_in == [threading.main_thread()]


def test_of_two_questions_of_one_key_only_the_newer_is_answered(qtbot: QtBot, runner: TaskRunner) -> None:
    begun = threading.Event()
    taken: list[object] = []

    def older(token: CancelToken) -> str:
        begun.set()
        with suppress(CancelledError):
            token.wait(5)
        return "older"

    runner.ask(_LANE, _task(older, taken, "key"))
    assert begun.wait(5)
    runner.ask(_LANE, _task(lambda _token: "newer", taken, "key"))
    qtbot.wait_until(lambda: runner.idle)
    assert taken == ["newer"]


def test_work_that_is_forgotten_is_not_answered_and_what_writes_is_never_forgotten(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    held = threading.Event()
    taken: list[object] = []
    runner.ask(_LANE, _task(lambda _token: held.wait(5), []))
    runner.ask(_LANE, _task(lambda _token: "read", taken, "ask.screen"))
    runner.ask(_LANE, _task(lambda _token: "written", taken))
    runner.forget("")
    held.set()
    qtbot.wait_until(lambda: runner.idle)
    assert taken == ["written"]


def test_an_error_is_handed_to_who_asked_and_else_to_everybody(qtbot: QtBot, runner: TaskRunner) -> None:
    def fails(_token: CancelToken) -> object:
        raise ValueError("no")

    def cancelled(_token: CancelToken) -> object:
        raise CancelledError("not wanted any more")

    taken: list[object] = []
    spy = QSignalSpy(runner.failed)
    runner.ask(_LANE, _task(fails, taken))
    runner.ask(_LANE, Task(key="", title="", work=fails, then=None, failed=None))
    runner.ask(_LANE, Task(key="", title="", work=cancelled, then=None, failed=None))
    qtbot.wait_until(lambda: runner.idle)
    assert [str(error) for error in taken] == ["no"]
    assert spy.count() == 1


def test_closing_cancels_and_waits_for_the_workers(qtbot: QtBot) -> None:
    runner = TaskRunner()
    begun = threading.Event()
    left: list[object] = []

    def works(token: CancelToken) -> None:
        begun.set()
        with suppress(CancelledError):
            token.wait(5)
        left.append("left")

    runner.ask(_LANE, _task(works, left))
    runner.ask(_LANE, _task(lambda _token: left.append("began"), left))
    assert begun.wait(5)
    runner.close()
    assert left == ["left"]
    assert runner.idle


def test_what_a_person_wrote_down_is_done_even_while_it_closes(qtbot: QtBot) -> None:
    runner = TaskRunner()
    begun = threading.Event()
    written: list[object] = []

    def works(token: CancelToken) -> None:
        begun.set()
        token.wait(5)

    runner.ask(_LANE, _task(works, []))
    runner.ask(_LANE, _task(lambda _token: written.append("sent"), []))
    runner.ask(
        _LANE,
        Task(
            key="",
            title="",
            work=lambda _token: written.append("kept"),
            then=None,
            failed=None,
            lasting=True,
        ),
    )
    assert begun.wait(5)
    runner.close()
    assert written == ["kept"]


def test_a_key_comes_between_two_answers(qtbot: QtBot, runner: TaskRunner) -> None:
    done: list[str] = []
    both = threading.Barrier(2)

    def ask(lane: str, words: str) -> None:
        def land(_result: object) -> None:
            done.append(words)
            QTimer.singleShot(0, lambda: done.append("a key"))

        task = Task(key="", title="", work=lambda _token: both.wait(10), then=land, failed=None)
        runner.ask(lane, task)

    ask("one", "an answer")
    ask("other", "an answer")
    qtbot.wait_until(lambda: done.count("an answer") == 2 and runner.idle)
    assert done[:3] == ["an answer", "a key", "an answer"]


def test_of_what_a_worker_tells_too_fast_the_newest_is_taken_and_nothing_waits_behind_it(
    qtbot: QtBot, runner: TaskRunner
) -> None:
    taken: list[int] = []
    latest = Latest(runner.post, taken.append)

    def work(_token: CancelToken) -> None:
        for number in range(500):
            latest.tell(number)

    ended: list[object] = []
    runner.ask(_LANE, Task(key="", title="", work=work, then=ended.append, failed=None))
    qtbot.wait_until(lambda: bool(ended))
    assert taken[-1] == 499
    assert taken == sorted(taken)
    assert len(taken) < 100
    latest.tell(1_000)
    qtbot.wait_until(lambda: taken[-1] == 1_000)
