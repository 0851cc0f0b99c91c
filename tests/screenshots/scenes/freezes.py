"""The freezes of the sample: calendar, agenda, policies, and the sheet that raises one."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.ui.freezes.screen import FreezesScreen
from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver


def _screen(window: WindowDriver, place: str = "prod-eu") -> FreezesScreen:
    window.desk.local_zone = ZoneInfo("Europe/Berlin")
    window.go("freezes", place)
    return window.find("page.freezes", FreezesScreen)


def _calendar(window: WindowDriver) -> None:
    screen = _screen(window)
    screen.calendar.lanes.asked.emit("prod-eu", screen.desk.now() + timedelta(days=22))
    screen.calendar.lanes.open_only(frozenset({"prod-eu", "prod-us"}))
    window.settle()
    screen.calendar.rules.select("rule acme quarter close")


def _agenda(window: WindowDriver) -> None:
    _screen(window)
    window.key(Qt.Key.Key_G)
    window.key(Qt.Key.Key_A)


def _policies(window: WindowDriver) -> None:
    _screen(window)
    window.key(Qt.Key.Key_G)
    window.key(Qt.Key.Key_P)


def _raise(window: WindowDriver) -> None:
    def may_write(services: Services, _token: CancelToken) -> None:
        services.switch_read_only(on=False)

    window.desk.act("Switching the mode", may_write)
    window.settle()
    _screen(window)
    window.press("btn.raise_freeze")
    window.type("database move", window.find("field.freeze_name"))


def _crowd(window: WindowDriver) -> None:
    _screen(window, "prod-eu-late-01")
    window.settle()


SCENES = (
    Scene(name="freezes", show=_calendar),
    Scene(name="freezes-agenda", show=_agenda),
    Scene(name="freezes-policies", show=_policies),
    Scene(name="freezes-crowd", home="crowded", show=_crowd),
    Scene(name="freezes-raise", show=_raise, changes=True),
)
