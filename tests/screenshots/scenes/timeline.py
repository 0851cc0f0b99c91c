"""The timeline of the sample at its incident, over a week and with a filter; and the handoff of what waits."""

from PySide6.QtWidgets import QLineEdit

from desktop.ui.kit.segments import Segments
from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver


def _incident(window: WindowDriver) -> None:
    window.go("timeline", "prod-eu@5")


def _week(window: WindowDriver) -> None:
    window.go("timeline", "prod-eu@5")
    window.find("choice.range", Segments).chosen.emit("7d")
    window.settle()


def _filtered(window: WindowDriver) -> None:
    _week(window)
    window.find("field.filter", QLineEdit).setText("environment:prod-eu is:change")
    window.wait_until(lambda: window.sees("btn.show_hidden"), "the filter is applied")


def _handoff(window: WindowDriver) -> None:
    window.go("handoff", "prod-eu/R-3")


SCENES = (
    Scene(name="timeline", show=_incident),
    Scene(name="timeline-week", show=_week),
    Scene(name="handoff", show=_handoff),
    Scene(name="timeline-filtered", show=_filtered),
)
