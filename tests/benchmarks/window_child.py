"""One measured window in a program of its own, without a screen.

    python -m tests.benchmarks.window_child ACTION HOME BEGAN

Prints one line of JSON. BEGAN is when the process was started, in seconds of the system's clock, so that the start of
Python counts.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from typing_extensions import override

if TYPE_CHECKING:
    from desktop.application.program import Program
    from desktop.ui.application import WindowProgram
    from tests.ui.driver import WindowDriver

_TICK_MILLISECONDS = 2
_LAST_SCREEN = "desktop.ui.preferences.screen"
"""Loaded beside the window, as all screens are, soon after the workspace is open."""
_UPDATES = 60
"""The window asks the remote once a minute."""


class _FirstPaint(QObject):
    """Notes when the window was painted first."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.at:
            self.at = time.time()
        return False


class Heartbeat(QObject):
    """Measures how long the interface thread is away from its event loop: the longest gap between two ticks."""

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MILLISECONDS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def begin(self) -> None:
        self.longest, self._last = 0.0, time.perf_counter()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now


def paint(home: Path, began: float) -> dict[str, float]:
    """Start on an empty home as `gitopshq` does, until the first page is painted."""
    from desktop.settings.system import SystemClock
    from desktop.ui.application import Start, WindowProgram, make_application
    from desktop.ui.late_program import LateProgram

    application = make_application(())
    start = Start(state_file=home / "window.json", instance_key=str(home))
    running = WindowProgram(application, LateProgram(_no_program, lambda: ()), SystemClock(), start)
    first = _FirstPaint()
    running.window.installEventFilter(first)
    running.open()
    QTimer.singleShot(300, application, application.quit)
    application.exec()
    running.window.close()
    running.close()
    return {"seconds": first.at - began}


def usable(home: Path, began: float) -> dict[str, float]:
    """Start on the sample that was opened before, as `gitopshq sample` does.

    `seconds` until the graph is shown and answers, as it was kept; `read` until it is shown as the ledger says now.
    """
    from desktop.settings.paths import folders
    from desktop.settings.system import SystemClock
    from desktop.settings.workspaces import KnownWorkspaces
    from desktop.ui.application import Start, WindowProgram, make_application
    from desktop.ui.late_program import LateProgram

    application = make_application(())
    places, clock = folders({"GITOPSHQ_HOME": str(home)}), SystemClock()
    known = KnownWorkspaces(places.data / "workspaces.json", clock)
    start = Start(address="sample", state_file=places.settings / "window.json", instance_key=str(home))
    running = WindowProgram(application, LateProgram(lambda: _real_program(home), known.all), clock, start)
    running.open()
    desk = running.desk
    _wait(lambda: _graph_is_shown(running.window))
    shown = time.time() - began
    _wait(lambda: desk.standing is not None and desk.early is None and _has_data(running.window))
    read = time.time() - began
    _come_to_rest(running)
    _wait(lambda: desk.tasks.idle)
    pss = _pss_mib()
    running.window.close()
    running.close()
    return {"seconds": shown, "read": read, "pss_mib": pss}


def _real_program(home: Path) -> Program:
    """Make the program on its lane, as the command line does: not before the first paint."""
    from desktop.bootstrap import GitOpsHq
    from tests.ui.driver import machine_of

    return GitOpsHq(machine_of(home))


def _wait(condition: Callable[[], bool]) -> None:
    """Let the window live until a condition holds."""
    while not condition():
        loop = QEventLoop()
        QTimer.singleShot(_TICK_MILLISECONDS, loop.quit)
        loop.exec()


def _has_data(window: QObject) -> bool:
    from desktop.ui.pipeline.screen import PipelineScreen

    screen = window.findChild(PipelineScreen)
    return screen is not None and screen.is_read


def hour(home: Path, began: float) -> dict[str, float]:
    """Let the window live through an hour's worth of updates, and return by how much its memory grows."""
    del began
    from desktop.application.program import SAMPLE
    from tests.ui.driver import WindowDriver

    window = WindowDriver(home, address=SAMPLE).open()
    for screen in ("pipeline", "requests", "live", "timeline", "freezes", "connections", "pipeline"):
        window.go(screen)
    _come_to_rest(window)
    for _ in range(5):
        _update(window)
    before = _pss_mib()
    for _ in range(_UPDATES):
        _update(window)
    after = _pss_mib()
    window.close()
    return {"before_mib": before, "growth_mib": after - before}


def promotion(home: Path, began: float) -> dict[str, float]:
    """Promote in the window from the pipeline to the verified run, and return the longest block of the event loop.

    It begins with a window at rest.
    """
    del began
    from tests.ui.driver import WindowDriver
    from tests.ui.journeys.promotion import promote

    window = WindowDriver(home).open_sample()
    _come_to_rest(window)  # a person looks at the pipeline for longer than that takes
    heart = Heartbeat()
    heart.begin()
    begin = time.perf_counter()
    promote(window)
    took = time.perf_counter() - begin
    longest = heart.longest
    window.close()
    return {"longest_ms": longest * 1000, "seconds": took}


def _come_to_rest(opened: WindowDriver | WindowProgram) -> None:
    """Wait for the screens, and make now what the window makes by itself in its first seconds: it is no growth."""
    _wait(lambda: _LAST_SCREEN in sys.modules and opened.desk.tasks.idle)
    while opened.window._pages.make_ahead():
        continue


def _update(window: object) -> None:
    window.desk.refresh()  # type: ignore[attr-defined]
    window.settle()  # type: ignore[attr-defined]


def _graph_is_shown(window: QObject) -> bool:
    from desktop.ui.graph.canvas import GraphCanvas

    canvas = window.findChild(GraphCanvas)
    return canvas is not None and canvas.isVisible() and canvas.scene is not None


def _no_program() -> object:
    raise RuntimeError("the first page opens no workspace")


def _pss_mib() -> float:
    for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("this system does not tell the proportional set size")


_ACTIONS: dict[str, Callable[[Path, float], dict[str, float]]] = {
    "paint": paint,
    "usable": usable,
    "hour": hour,
    "promotion": promotion,
}


if __name__ == "__main__":
    action, place, moment = sys.argv[1:]
    print(json.dumps(_ACTIONS[action](Path(place), float(moment))))
