"""Background work: lanes of one worker each; every outcome lands on the interface thread, newer questions win."""

import itertools
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.application.cancellation import CancelToken
from desktop.application.errors import CancelledError
from desktop.ui.kit.turns import in_a_turn

_numbers = itertools.count(1)


@dataclass(eq=False, slots=True)
class Task:
    """One piece of work. `title` is shown in the status bar; without one it is quiet.

    `lasting` work is done even where the window closes before it began: it writes down what a person did here.
    """

    key: str
    title: str
    work: Callable[[CancelToken], Any]
    then: Callable[[Any], object] | None
    failed: Callable[[Exception], object] | None
    lasting: bool = False
    number: int = field(default_factory=lambda: next(_numbers))
    token: CancelToken = field(default_factory=CancelToken)


@dataclass(frozen=True, slots=True)
class _Outcome:
    task: Task
    result: Any = None
    error: Exception | None = None


class Latest:
    """Passes on to the interface thread what a worker tells; of what comes faster than it is taken, the newest."""

    def __init__(self, post: Callable[[Callable[[], object]], object], take: Callable[..., object]) -> None:
        self._post, self._take = post, take
        self._told: tuple[Any, ...] = ()
        self._posted = False

    def tell(self, *told: object) -> None:
        """Tell something, from any thread."""
        self._told = told  # before it is looked whether it is waited for: what is told last is taken
        if not self._posted:
            self._posted = True
            self._post(self._land)

    def _land(self) -> None:
        self._posted = False
        self._take(*self._told)


class TaskRunner(QObject):
    """Runs work off the interface thread. One lane is one thread: work of a lane stands in line.

    A worker is given numbers, never a task to keep: what a task holds of the window has to go on the interface
    thread, since a widget that a worker lets go of last takes the whole program with it.
    """

    failed = Signal(object)
    """An exception nobody of the asker wanted."""
    running_changed = Signal()
    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: dict[str, ThreadPoolExecutor] = {}
        self._live: dict[int, Task] = {}
        self._newest: dict[str, int] = {}
        self._futures: dict[int, Future[None]] = {}
        self._spent: list[tuple[Future[None], Task]] = []
        self._posted.connect(self._take_posted, Qt.ConnectionType.QueuedConnection)

    @property
    def titles(self) -> list[str]:
        """What is being worked on, for the status bar."""
        return [task.title for task in self._live.values() if task.title]

    @property
    def idle(self) -> bool:
        return not self._live

    def awaits(self, key: str) -> bool:
        """Tell whether an answer to this key is still to come, and will be taken."""
        newest = self._newest.get(key)
        return any(number == newest for number in self._live)

    def ask(self, lane: str, task: Task) -> CancelToken:
        """Put work on a lane. An older question of the same key is cancelled, and its answer dropped."""
        for older in [live for live in self._live.values() if live.key == task.key and task.key]:
            older.token.cancel()
        if task.key:
            self._newest[task.key] = task.number
        self._live[task.number] = task
        if lane not in self._lanes:
            self._lanes[lane] = ThreadPoolExecutor(1, thread_name_prefix=f"lane-{lane}")
        self._futures[task.number] = self._lanes[lane].submit(self._work, task.number)
        self.running_changed.emit()
        return task.token

    def post(self, call: Callable[[], object]) -> None:
        """Call something on the interface thread, from any thread, in a turn of its own.

        What is posted to Qt itself is done in one go with all that follows from it: layouts and painting.
        """
        self._posted.emit(call)

    def forget(self, prefix: str, but: str = "") -> None:
        """Cancel what was asked under keys that begin so, and drop its answers; `but` names keys that stay.

        Work without a key is never forgotten: it writes.
        """
        for task in [live for live in self._live.values() if live.key and live.key.startswith(prefix)]:
            if not (but and task.key.startswith(but)):
                task.token.cancel()
                self._newest[task.key] = -1

    def close(self) -> None:
        """Cancel everything but what is lasting, and wait for the lanes to end."""
        for task in list(self._live.values()):
            if not task.lasting:
                task.token.cancel()
        for lane in self._lanes.values():
            lane.shutdown(wait=True)  # what is cancelled and has not begun ends where it would begin
        for held in (self._lanes, self._live, self._futures, self._spent):
            held.clear()

    def _work(self, number: int) -> None:
        task = self._live[number]
        try:
            task.token.check()
            outcome = _Outcome(task, result=task.work(task.token))
        except Exception as error:  # the outcome is a value: it is shown or handed on by the interface thread
            outcome = _Outcome(task, error=error)
        self.post(lambda: self._conclude(outcome))

    @Slot(object)
    def _take_posted(self, call: Callable[[], object]) -> None:
        in_a_turn(self, call)

    def _conclude(self, outcome: _Outcome) -> None:
        task = outcome.task
        if task.number not in self._live:
            return
        self._spent = [(future, spent) for future, spent in self._spent if not future.done()]
        self._spent.append((self._futures.pop(task.number), self._live.pop(task.number)))
        self.running_changed.emit()
        if task.key and self._newest.get(task.key) != task.number:
            return
        if outcome.error is None:
            if task.then is not None:
                task.then(outcome.result)
        elif task.failed is not None:
            task.failed(outcome.error)
        elif not isinstance(outcome.error, CancelledError):
            self.failed.emit(outcome.error)
