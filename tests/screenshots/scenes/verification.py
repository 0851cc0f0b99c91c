"""Verifications: one that collects, one on record, and an environment as it stands."""

from desktop.application.sample import Delays
from desktop.ui.desk import Place
from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver
from tests.ui.live.stage_runs import FAILING, StageRun, drive, prepare


def _collecting(window: WindowDriver) -> None:
    delays = Delays(poll=0.2, shortest=0.2, longest=30)
    name = prepare(window.home, StageRun(waves=(), faults=(FAILING,), delays=delays))
    drive(window, name)
    window.desk.go(Place(screen="verification", id=name))
    window.wait_until(lambda: any("failed" in words for words in window.words()), "one failed")
    for _ in range(500):
        window.turn()


SCENES = (
    Scene(name="verification-collecting", show=_collecting, changes=True, moves=True),
    Scene(name="verification-record", show=lambda window: window.go("verification", "canary-eu/R-1")),
    Scene(name="verification-environment", show=lambda window: window.go("verification", "prod-us")),
    Scene(name="verification-none", show=lambda window: window.go("verification", "prod-eu/R-3")),
)
