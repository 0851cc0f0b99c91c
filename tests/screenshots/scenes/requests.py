"""The inbox, and the page of a request with its sheets."""

from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver
from tests.ui.people import act_as, approve_as, can_execute


def _inbox(window: WindowDriver, shown: str = "all") -> None:
    window.go("requests")
    window.click(window.find(f"tabs.requests.{shown}"))


def _request(window: WindowDriver) -> None:
    window.go("request", "prod-eu/R-3")


def _rollback_request(window: WindowDriver) -> None:
    window.go("request", "prod-eu/R-2")


def _approve(window: WindowDriver) -> None:
    can_execute(window)
    window.go("request", "prod-us/R-1")
    window.press("btn.approve")


def _execute(window: WindowDriver) -> None:
    can_execute(window)
    for person in ("s.okafor", "t.baptiste"):
        approve_as(window, person, "prod-eu/R-3")
    act_as(window, "m.ruiz")
    window.go("request", "prod-eu/R-3")
    window.press("btn.execute")


def _change(window: WindowDriver) -> None:
    _request(window)
    window.press("btn.preview_request")


def _nothing_waits(window: WindowDriver) -> None:
    act_as(window, "t.baptiste")
    _inbox(window, "mine")


SCENES = (
    Scene(name="requests", show=_inbox),
    Scene(name="requests-done", show=lambda window: _inbox(window, "done")),
    Scene(name="requests-empty", show=_nothing_waits, changes=True),
    Scene(name="request", show=_request),
    Scene(name="request-rollback", show=_rollback_request),
    Scene(name="request-change", show=_change, changes=True),
    Scene(name="request-approve", show=_approve, changes=True),
    Scene(name="execute-sheet", show=_execute, changes=True),
)
