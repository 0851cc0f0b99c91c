"""A whole promotion by hand, as a release manager does it: from the pipeline to the verified run."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from desktop.application.sample import Delays
from desktop.ui.desk import Place
from desktop.ui.kit.buttons import Button
from tests.ui.driver import WindowDriver
from tests.ui.people import act_as, approve_as, can_execute

RULE = "include tenant:fjord"
REASON = "Agreed in the release meeting of today."
_QUICK = Delays(poll=0.3, shortest=0.3, longest=1.5)
_RUN_SECONDS = 120


def promote(window: WindowDriver) -> str:
    """Promote one tenant from test to stage-eu in the sample, and return the full name of the request."""
    can_execute(window)
    _hurry(window)
    window.go("pipeline", "test")
    window.desk.promotion_wanted.emit("test", "stage-eu")
    window.wait_until(lambda: window.sees("step.scope"), "the scope is shown")
    window.settle()
    _choose_scope(window)
    name = _submit(window)
    approve_as(window, "a.chen", name, "Read the change.")
    act_as(window, "m.ruiz")
    window.desk.go(Place(screen="request", id=name))
    window.wait_until(lambda: window.sees("btn.execute"), "the request is shown")
    window.settle()
    window.press("btn.execute")
    window.find("btn.deed", Button).click()
    window.wait_until(lambda: name in window.desk.driven, "the run is driven")
    window.wait_until(lambda: not window.desk.driven, "the run has ended", _RUN_SECONDS)
    window.settle()
    return name


def _choose_scope(window: WindowDriver) -> None:
    field = window.find("field.rule", QLineEdit)
    field.setFocus()
    window.type(RULE, field)
    window.key(Qt.Key.Key_Return, to=field)
    window.press("btn.preview")
    window.wait_until(lambda: window.sees("btn.request"), "the preview is shown")
    window.settle()


def _submit(window: WindowDriver) -> str:
    for kind in ("unrelated", "downgrade"):
        window.press(f"btn.reason.{kind}")
        window.type(REASON)
        window.key(Qt.Key.Key_Tab)
    for _group in range(5):
        window.press("btn.review")
    before = set(_requests(window))
    window.press("btn.request")
    window.wait_until(lambda: window.sees("page.request"), "the request's page is shown")
    window.settle()
    (name,) = set(_requests(window)) - before
    return name


def _requests(window: WindowDriver) -> list[str]:
    found: list[str] = []
    window.desk.ask(
        "journey.requests",
        lambda services, _token: [request.full_name for request in services.requests.all()],
        found.extend,
    )
    window.settle()
    return found


def _hurry(window: WindowDriver) -> None:
    window.desk.ask(
        "journey.delays",
        lambda services, _token: services.sample.controls.set_delays(_QUICK),
        lambda _done: None,
    )
    window.settle()
