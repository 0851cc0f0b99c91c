"""The timeline of the sample at its incident, over a week and with a filter; and the handoff of what waits."""

from PySide6.QtWidgets import QLineEdit

from desktop.application.errors import BackendUnavailableError
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


def _offline(window: WindowDriver) -> None:
    window.desk.refusal = BackendUnavailableError("the remote does not answer")
    window.desk.standing_changed.emit()
    window.go("timeline")
    window.find("choice.range", Segments).chosen.emit("24h")
    window.settle()


def _handoff(window: WindowDriver) -> None:
    window.go("handoff", "prod-eu/R-3")


def _crowd(window: WindowDriver) -> None:
    window.go("timeline")
    window.find("choice.range", Segments).chosen.emit("7d")
    window.settle()


SCENES = (
    Scene(name="timeline", show=_incident),
    Scene(name="timeline-week", show=_week),
    Scene(name="handoff", show=_handoff),
    Scene(name="timeline-filtered", show=_filtered),
    Scene(name="timeline-crowd", home="crowded", show=_crowd),
    Scene(name="timeline-offline", show=_offline, changes=True),
)
