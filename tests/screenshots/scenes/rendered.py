"""The rendered depth of a preview: a target's objects before and after, on their way, and where nothing renders."""

from tests.screenshots.scene import Scene
from tests.screenshots.scenes.preview import previewed
from tests.ui.driver import WindowDriver


def _rendered(window: WindowDriver) -> None:
    previewed(window, "include tenant:fjord")
    window.click(window.find("seg.depth.rendered"))
    window.settle()


def _unified(window: WindowDriver) -> None:
    _rendered(window)
    window.click(window.find("seg.layout.unified"))
    window.settle()


SCENES = (
    Scene(name="rendered", show=_rendered, changes=True),
    Scene(name="rendered-unified", show=_unified, changes=True),
)
