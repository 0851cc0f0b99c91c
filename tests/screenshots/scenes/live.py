"""Runs: in progress with a failure, stopped, and the list of them."""

from desktop.application.sample import Delays
from desktop.ui.desk import Place
from desktop.ui.kit.buttons import Button
from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver
from tests.ui.live.stage_runs import FAILING, StageRun, drive, prepare

_SLOW = Delays(poll=0.2, shortest=0.2, longest=9)


def _failing(window: WindowDriver) -> str:
    name = prepare(window.home, StageRun(waves=(6, 22), faults=(FAILING,), delays=_SLOW))
    drive(window, name)
    window.desk.go(Place(screen="run", id=name))
    window.wait_until(lambda: window.sees("panel.failure"), "a target failed")
    return name


def _in_second_wave(window: WindowDriver) -> None:
    _failing(window)
    window.wait_until(
        lambda: any(words.startswith("Commit, running, wave 2") for words in window.words()), "wave 2"
    )


def _crowded(window: WindowDriver) -> None:
    name = prepare(window.home, StageRun(targets=150, waves=(5, 45), faults=(FAILING,), delays=_SLOW))
    drive(window, name)
    window.desk.go(Place(screen="run", id=name))
    window.wait_until(lambda: window.sees("panel.failure"), "a target failed")


def _stopped(window: WindowDriver) -> None:
    name = _failing(window)
    window.desk.pause_wanted.emit(name)
    window.settle()
    window.go("live")


def _sheet(window: WindowDriver) -> None:
    _in_second_wave(window)
    window.find("btn.run.stop", Button).click()


def _paused(window: WindowDriver) -> None:
    name = _failing(window)
    window.desk.pause_wanted.emit(name)
    window.settle()
    window.go("run", name)


SCENES = (
    Scene(name="live-empty", show=lambda window: window.go("live")),
    Scene(name="run-failing", show=_in_second_wave, changes=True, moves=True),
    Scene(name="run-crowded", show=_crowded, changes=True, moves=True),
    Scene(name="run-sheet", show=_sheet, changes=True, moves=True),
    Scene(name="run-paused", show=_paused, changes=True),
    Scene(name="live-paused", show=_stopped, changes=True),
)
