"""The first page, and the pipeline of the sample."""

from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver


def _pipeline(window: WindowDriver) -> None:
    window.go("pipeline", "test")


SCENES = (
    Scene(name="first-run", home="empty", show=lambda _window: None),
    Scene(name="pipeline", show=_pipeline),
)
