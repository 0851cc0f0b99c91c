"""A workspace file with faults: while it is open, and where it cannot be opened."""

from tests.integration.small_workspace import make_small_workspace
from tests.screenshots.scene import Scene
from tests.ui.broken_file import BAD_SMALL, break_sample
from tests.ui.driver import WindowDriver


def _broken(window: WindowDriver) -> None:
    break_sample(window.home)
    window.desk.refresh()
    window.settle()
    window.go("pipeline")


def _faults(window: WindowDriver) -> None:
    _broken(window)
    window.go("faults")


def _unopened(window: WindowDriver) -> None:
    made = make_small_workspace(window.home / "small")
    made.commit({".gitopshq/workspace.yaml": BAD_SMALL}, "Add the tiers of the new stages")
    window.desk.open(str(made.remote))
    window.settle()


SCENES = (
    Scene(name="pipeline-broken", show=_broken, changes=True),
    Scene(name="faults", show=_faults, changes=True),
    Scene(name="faults-unopened", show=_unopened, changes=True),
)
