"""The inbox, and the page of a request with its sheets."""

from contextlib import suppress

from desktop.application.cancellation import CancelToken
from desktop.application.previews import Preview
from desktop.application.requests import Wishes
from desktop.application.services import Services
from desktop.domain.errors import DomainError
from desktop.domain.policy import RollbackMode
from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver
from tests.ui.people import act_as, approve_as, can_execute

_ROUTES = (("test", "stage-eu"), ("stage-eu", "prod-eu"))
_PATIENCE_SECONDS = 300


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


_MANY, _OF_EACH = 40, 3


def _crowd(window: WindowDriver) -> None:
    """An inbox of forty more requests, of a few targets each."""

    def submit(services: Services, token: CancelToken) -> None:
        services.switch_read_only(on=False)
        for source, target in _ROUTES:
            scope = services.scopes.resolve(source, target, "include service:*")
            slots = sorted(scope.slots)
            for number in range(_MANY // len(_ROUTES)):
                chosen = frozenset(slots[number * _OF_EACH : (number + 1) * _OF_EACH])
                preview = services.previews.preview(source, target, chosen, token)
                with suppress(DomainError):  # some reach over what is chosen
                    services.requests.submit(preview, _wishes(preview), token)

    window.desk.act("Submitting many requests", submit)
    window.settle(_PATIENCE_SECONDS)
    _inbox(window)
    window.settle(_PATIENCE_SECONDS)


def _wishes(preview: Preview) -> Wishes:
    return Wishes(
        rollback_mode=RollbackMode.FULL,
        verification_owner="a.chen",
        fallback_owner="m.ruiz",
        reasons={flag.kind.value: "Read in the preview." for flag in preview.needs_reasons},
    )


SCENES = (
    Scene(name="requests", show=_inbox),
    Scene(name="requests-done", show=lambda window: _inbox(window, "done")),
    Scene(name="requests-crowd", show=_crowd, changes=True),
    Scene(name="requests-empty", show=_nothing_waits, changes=True),
    Scene(name="request", show=_request),
    Scene(name="request-rollback", show=_rollback_request),
    Scene(name="request-change", show=_change, changes=True),
    Scene(name="request-approve", show=_approve, changes=True),
    Scene(name="execute-sheet", show=_execute, changes=True),
)
