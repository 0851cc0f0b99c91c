"""Going back: undoing a request of the sample, and an environment to an earlier point."""

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.ui.rollback.screen import RollbackScreen
from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver


def _undo(window: WindowDriver) -> None:
    def may_write(services: Services, _token: CancelToken) -> None:
        services.switch_read_only(on=False)

    window.desk.act("Switching the mode", may_write)
    window.settle()
    window.go("rollback", "canary-eu/R-1", reason="INC-78: 5xx 2.4 % on checkout since 14:56 UTC")


def _environment(window: WindowDriver) -> None:
    window.go("rollback", "prod-eu")
    screen = window.find("page.rollback", RollbackScreen)
    screen.history.select(screen.history.model_of_rows.rows[1].key)


SCENES = (
    Scene(name="rollback", show=_undo, changes=True),
    Scene(name="rollback-environment", show=_environment),
)
