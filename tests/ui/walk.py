"""A walk through the window: every screen, in each of the views that it has, on the workspace that is open."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.presentation.preferences import SECTIONS
from desktop.ui.kit.overlay import Overlay
from desktop.ui.kit.segments import Segments
from desktop.ui.pipeline.screen import PipelineScreen
from desktop.ui.scope.step import ScopeStep
from tests.ui.driver import WindowDriver

_RULES = (
    "include tag:ring=1 service:billing,pay",
    "include tag:plan=enterprise service:cart,ledger,fraud",
    "exclude tenant:umbra",
)


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A place to look at: how one comes there, and how one leaves it where something lies over the window."""

    name: str
    show: Callable[[WindowDriver], object]
    leave: Callable[[WindowDriver], object] = lambda _window: None


def _go(screen: str, place: str = "") -> Callable[[WindowDriver], object]:
    return lambda window: window.go(screen, place)


def _pipeline(view: str) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        window.go("pipeline", "stage-eu")
        window.find("page.pipeline", PipelineScreen).bar.view_chosen.emit(view)
        window.settle()

    return show


def _inbox(tab: str) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        window.go("requests")
        window.click(window.find(f"tabs.requests.{tab}"))

    return show


def _freezes(key: Qt.Key) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        window.go("freezes", "prod-eu")
        window.key(Qt.Key.Key_G)
        window.key(key)

    return show


def _timeline(span: str) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        window.go("timeline", "prod-eu@5")
        window.find("choice.range", Segments).chosen.emit(span)
        window.settle()

    return show


def open_draft(
    window: WindowDriver, rules: str, step: str, source: str = "test", target: str = "stage-eu"
) -> None:
    """Make a draft with these rules and show one of its steps."""
    made: list[str] = []

    def make(services: Services, _token: CancelToken) -> str:
        draft = services.drafts.open(source, target)
        return services.drafts.save(replace(draft, rules=rules, step=step)).id

    window.desk.ask("walk.draft", make, made.append)
    window.settle()
    window.go("draft", made[0])


def _draft_step(step: str) -> Callable[[WindowDriver], object]:
    return partial(open_draft, rules="\n".join(_RULES), step=step)


def _far(window: WindowDriver) -> None:
    _draft_step("scope")(window)
    window.find("step.scope", ScopeStep).switch_zoom()
    window.settle()


def _near(window: WindowDriver) -> None:
    window.find("step.scope", ScopeStep).switch_zoom()
    window.settle()


def _depth(depth: str) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        _draft_step("preview")(window)
        window.click(window.find(f"seg.depth.{depth}"))
        window.settle()

    return show


def _undo(window: WindowDriver) -> None:
    window.go("rollback", "canary-eu/R-1", reason="INC-78: 5xx 2.4 % on checkout since 14:56 UTC")


def _command(action: str) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        window.window._commands.run(action)
        window.settle()

    return show


def _close_overlay(window: WindowDriver) -> None:
    window.key(Qt.Key.Key_Escape)
    assert not [one for one in window.window.findChildren(Overlay) if one.isVisible()]


def _toasts(window: WindowDriver) -> None:
    window.go("live")
    window.desk.say("The draft D-3 was saved")
    window.desk.say(
        "The remote does not answer: nothing was sent. What was read before stays on the screen with its age, "
        "and what you write is kept on this computer until the remote answers again."
    )


def _close_toasts(window: WindowDriver) -> None:
    for button in window.window.findChildren(QWidget, "toast.close"):
        window.click(button)


WALK = (
    Stop(name="pipeline graph", show=_pipeline("graph")),
    Stop(name="pipeline list", show=_pipeline("list")),
    Stop(name="pipeline matrix", show=_pipeline("matrix")),
    Stop(name="route", show=_draft_step("route")),
    Stop(name="scope", show=_draft_step("scope")),
    Stop(name="scope from far", show=_far, leave=_near),
    Stop(name="preview", show=_draft_step("preview")),
    Stop(name="preview keys", show=_depth("keys")),
    Stop(name="requests", show=_inbox("all")),
    Stop(name="requests done", show=_inbox("done")),
    Stop(name="request", show=_go("request", "prod-eu/R-3")),
    Stop(name="request of a rollback", show=_go("request", "prod-eu/R-2")),
    Stop(name="handoff", show=_go("handoff", "prod-eu/R-3")),
    Stop(name="live", show=_go("live")),
    Stop(name="run", show=_go("run", "canary-eu/R-1")),
    Stop(name="verification on record", show=_go("verification", "canary-eu/R-1")),
    Stop(name="verification of an environment", show=_go("verification", "prod-us")),
    Stop(name="no verification", show=_go("verification", "prod-eu/R-3")),
    Stop(name="timeline of a day", show=_timeline("24h")),
    Stop(name="timeline of a week", show=_timeline("7d")),
    Stop(name="rollback of a request", show=_undo),
    Stop(name="rollback of an environment", show=_go("rollback", "prod-eu")),
    Stop(name="freezes calendar", show=_freezes(Qt.Key.Key_C)),
    Stop(name="freezes agenda", show=_freezes(Qt.Key.Key_A)),
    Stop(name="freezes policies", show=_freezes(Qt.Key.Key_P)),
    Stop(name="connections", show=_go("connections")),
    Stop(name="connections of the sample", show=_go("connections", "sample")),
    *(Stop(name=f"settings {section}", show=_go("settings", section)) for section, *_rest in SECTIONS),
    Stop(name="palette", show=_command("app.palette"), leave=_close_overlay),
    Stop(name="messages", show=_command("view.messages"), leave=_close_overlay),
    Stop(name="keys", show=_command("help.keys"), leave=_close_overlay),
    Stop(name="words", show=_command("help.words"), leave=_close_overlay),
    Stop(name="about", show=_command("help.about"), leave=_close_overlay),
    Stop(name="getting started", show=_command("help.start"), leave=_close_overlay),
    Stop(name="toasts", show=_toasts, leave=_close_toasts),
    Stop(name="first page", show=_go("welcome")),
)
