"""A run on screen: it fails, is stopped, goes on, is killed, loses its remote; and nothing is ever done twice."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication

from desktop.application.sample import Delays
from desktop.domain.request import Request, RequestState
from desktop.settings.paths import HOME_VARIABLE
from desktop.ui.desk import Place
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.live.log_pane import LogPane
from desktop.ui.live.run_screen import RunScreen
from desktop.ui.live.screen import LiveScreen
from desktop.ui.live.wave_grid import WaveGrid
from tests.ui.driver import WindowDriver
from tests.ui.live.stage_runs import FAILING, QUICK, StageRun, drive, prepare, request_of, set_delays

pytestmark = pytest.mark.timeout(240)
_LONG = Delays(poll=0.2, shortest=20, longest=40)


def _press(window: WindowDriver, name: str) -> None:
    """Press a button without waiting for the run that goes on meanwhile."""
    button = window.find(name, Button)
    assert button.isEnabled(), f"{name} is off: {button.accessibleDescription()}"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _words(window: WindowDriver, name: str) -> str:
    return window.find(name, Words).whole


def _state(window: WindowDriver) -> str:
    return window.find("words.state", StatusWords).accessibleName()


def _go(window: WindowDriver, name: str) -> None:
    window.desk.go(Place(screen="run", id=name))


def _landings(request: Request) -> list[str]:
    return [landing.commit for attempt in request.attempts for landing in attempt.landings]


def _look_elsewhere(window: WindowDriver, name: str) -> None:
    """Read another page and come back: the window does that while the run goes on."""
    window.desk.go(Place(screen="pipeline"))
    window.wait_until(lambda: window.sees("view.graph"), "the pipeline is there")
    assert name in window.desk.driven
    _go(window, name)


def test_a_failing_run_is_stopped_and_tried_again_while_the_window_answers(
    window: WindowDriver, sample_home: Path
) -> None:
    wanted = StageRun(waves=(5, 33), faults=(FAILING,), delays=Delays(poll=0.1, shortest=0.1, longest=3.0))
    name = prepare(sample_home, wanted)
    drive(window, name)
    _go(window, name)  # makes the screen
    _look_elsewhere(window, name)
    window.wait_until(lambda: window.sees("panel.failure"), "the failure is told")
    screen = window.find("page.run", RunScreen)
    assert _words(window, "words.cause").startswith("billing at acme: the roll-out did not finish in time")
    rows = screen.middle.table.model_of_rows.rows
    assert rows[0].key == "acme/billing"
    assert len(rows) == 61
    QAbstractItemModelTester(screen.middle.table.model_of_rows)
    QAbstractItemModelTester(screen.middle.log.table.model_of_rows)
    window.wait_until(lambda: "38 changed, 23 untouched" in _words(window, "words.run.stop"), "wave 2 landed")
    assert any("/61" in words or "of 61" in words for words in window.words())

    _stop_by_key(window, screen)
    assert request_of(sample_home, name).state is RequestState.PARTIAL
    _retry(window)
    done = request_of(sample_home, name)
    assert done.state is RequestState.FAILED
    assert len(set(_landings(done))) == len(_landings(done)) == 3


def _stop_by_key(window: WindowDriver, screen: RunScreen) -> None:
    """Press Ctrl+. and confirm; the sheet begins on Cancel and wants a reason."""
    QTest.keyClick(window.window, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
    window.wait_until(lambda: window.sees("sheet.run"), "the sheet is open")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "btn.cancel"
    assert not window.find("btn.deed", Button).isEnabled()
    window.type("acme is told, wait for them", screen.host.sheet.reason if screen.host.sheet else None)
    _press(window, "btn.deed")
    window.wait_until(lambda: _state(window).startswith("Partial"), "the run has stopped")
    window.settle()
    assert any("38 changed, 23 untouched" in message.text for message in window.desk.messages)
    assert window.sees("tabs.attempts.0")
    assert not window.sees("tabs.attempts.1")


def _retry(window: WindowDriver) -> None:
    """Let it go on with the fault still there; both tries can be read afterwards."""
    _press(window, "btn.failure.retry")
    window.wait_until(lambda: window.sees("sheet.run"), "the sheet is open")
    _press(window, "btn.deed")
    window.wait_until(lambda: window.sees("tabs.attempts.1"), "both tries are kept")
    window.settle()
    QTest.mouseClick(window.find("tabs.attempts.0"), Qt.MouseButton.LeftButton)
    assert "stage-us@" in _words(window, "words.try_source")


def _killed_after_a_landing(home: Path, name: str) -> list[str]:
    """Drive a run in a process of its own, kill that once a wave has landed; return what landed."""
    digest = request_of(home, name).digest
    child = subprocess.Popen(
        [sys.executable, "-m", "desktop", "run", "-w", "sample", name, "--digest", digest],
        env={**os.environ, HOME_VARIABLE: str(home)},
        stdout=subprocess.DEVNULL,
        cwd=Path(__file__).parents[3],
    )
    try:
        deadline = time.monotonic() + 60
        while not _landings(request_of(home, name)):
            assert child.poll() is None, "it ended by itself"
            assert time.monotonic() < deadline, "nothing landed"
    finally:
        child.kill()
        child.wait()
    return _landings(request_of(home, name))


def test_a_killed_run_is_found_in_live_and_resumed_without_doing_anything_twice(
    sample_home: Path, qtbot: object
) -> None:
    name = prepare(sample_home, StageRun(waves=(5,), targets=12, delays=_LONG))
    before = _killed_after_a_landing(sample_home, name)
    window = WindowDriver(sample_home).open_sample()
    try:
        assert window.desk.driven == (), "opening resumes nothing by itself"
        window.go("live")
        screen = window.find("page.live", LiveScreen)
        QAbstractItemModelTester(screen.table.model_of_rows)
        shown = [(row.name, row.sign.word) for row in screen.table.model_of_rows.rows]
        assert shown == [(name, "interrupted")]
        assert request_of(sample_home, name).state is RequestState.RUNNING, "nothing was sent by restoring"
        set_delays(sample_home, QUICK)
        window.press("btn.resume_run")
        assert window.sees("sheet.run")
        _press(window, "btn.deed")
        window.wait_until(lambda: name in window.desk.driven, "it is driven here")
        window.wait_until(lambda: _state(window).startswith("Succeeded"), "it has ended")
        window.settle()
        done = request_of(sample_home, name)
        assert (done.state, len(done.attempts), len(_landings(done))) == (RequestState.SUCCEEDED, 1, 2)
        assert _landings(done)[: len(before)] == before
    finally:
        window.close()


def test_a_run_outlives_a_silent_remote_and_closing_asks_first(
    window: WindowDriver, sample_home: Path
) -> None:
    name = prepare(sample_home, StageRun(waves=(5,), targets=12, delays=_LONG))
    drive(window, name)
    _go(window, name)
    window.wait_until(lambda: "5 changed" in _words(window, "words.run.pause"), "wave 1 landed")
    remote = sample_home / "data" / "sample" / "remote.git"
    away = remote.with_name("remote.away")
    remote.rename(away)
    set_delays(sample_home, QUICK)
    window.wait_until(lambda: window.desk.offline, "the loss is seen", 30)
    window.wait_until(lambda: not window.find("btn.run.pause", Button).isEnabled(), "controls are off")
    assert _words(window, "words.run.pause").startswith("Offline")
    log = window.find("pane.log", LogPane)
    window.wait_until(lambda: "connection lost" in log.text(), "the log tells it", 30)
    assert name in window.desk.driven
    window.window.close()
    assert window.sees("sheet.closing")
    window.find("btn.stay", Button).click()
    assert window.window.isVisible()
    away.rename(remote)
    window.wait_until(lambda: _state(window).startswith("Succeeded"), "it went on by itself", 60)
    window.settle()
    assert len(_landings(request_of(sample_home, name))) == 2


def test_pause_and_quit_puts_the_pause_on_record(window: WindowDriver, sample_home: Path) -> None:
    name = prepare(sample_home, StageRun(waves=(5,), targets=12, delays=_LONG))
    drive(window, name)
    _go(window, name)
    window.wait_until(lambda: "5 changed" in _words(window, "words.run.pause"), "wave 1 landed")
    grid = window.find("grid.waves", WaveGrid)
    assert len(grid.spoken_keys()) == 12
    QTest.keyClick(grid, Qt.Key.Key_Home)
    QTest.keyClick(grid, Qt.Key.Key_Right)
    assert "wave 1" in grid.spoken_words(grid.spoken_current())
    assert window.find("page.run", RunScreen).middle.table.selected == grid.spoken_current()
    window.window.close()
    assert window.window.isVisible()
    _press(window, "btn.pause_and_quit")
    window.wait_until(lambda: not window.window.isVisible(), "the window has closed")
    done = request_of(sample_home, name)
    assert done.state is RequestState.PAUSED
    assert len(_landings(done)) == 1
