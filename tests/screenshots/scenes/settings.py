"""The settings: each section that has something of its own to look at."""

from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver


def _section(section: str):
    def show(window: WindowDriver) -> None:
        window.go("settings", section)

    return show


SCENES = (
    Scene(name="settings", show=_section("appearance")),
    Scene(name="settings-keyboard", show=_section("keyboard")),
    Scene(name="settings-data", show=_section("data")),
    Scene(name="settings-diagnostics", show=_section("diagnostics")),
)
