"""A walk through the window: every screen, in each of the views that it has, on the workspace that is open."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.presentation.preferences import SECTIONS
from desktop.presentation.request_act_ids import CANCEL
from desktop.ui.gates.screen import RequestScreen
from desktop.ui.kit.overlay import Overlay
from desktop.ui.kit.segments import Segments
from desktop.ui.kit.sheet import Sheet
from desktop.ui.pipeline.screen import PipelineScreen
from desktop.ui.scope.step import ScopeStep
from tests.ui.driver import WindowDriver
from tests.ui.people import can_execute

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


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a workspace has to walk over: environments, requests in them, and the rules of a draft.

    `undone` is a request of a rollback, `run` one that was verified; `event` stands on a lane.
    """

    source: str
    target: str
    prod: str
    request: str
    undone: str
    unproven: str
    run: str
    event: str
    proven: str
    rules: tuple[str, ...]


SAMPLE_GROUND = Ground(
    source="test",
    target="stage-eu",
    prod="prod-eu",
    request="prod-eu/R-3",
    undone="prod-eu/R-2",
    unproven="prod-eu/R-3",
    run="canary-eu/R-1",
    event="prod-eu@5",
    proven="prod-us",
    rules=_RULES,
)


def _go(screen: str, place: str = "") -> Callable[[WindowDriver], object]:
    return lambda window: window.go(screen, place)


def _pipeline(view: str, at: str) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        window.go("pipeline", at)
        window.find("page.pipeline", PipelineScreen).bar.view_chosen.emit(view)
        window.settle()

    return show


def _inbox(tab: str) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        window.go("requests")
        window.click(window.find(f"tabs.requests.{tab}"))

    return show


def _freezes(key: Qt.Key, at: str) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        window.go("freezes", at)
        window.key(Qt.Key.Key_G)
        window.key(key)

    return show


def _timeline(span: str, event: str) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        window.go("timeline", event)
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


def _draft_step(step: str, on: Ground) -> Callable[[WindowDriver], object]:
    return partial(open_draft, rules="\n".join(on.rules), step=step, source=on.source, target=on.target)


def _far(on: Ground) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        _draft_step("scope", on)(window)
        window.find("step.scope", ScopeStep).switch_zoom()
        window.settle()

    return show


def _near(window: WindowDriver) -> None:
    window.find("step.scope", ScopeStep).switch_zoom()
    window.settle()


def _depth(depth: str, on: Ground) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        _draft_step("preview", on)(window)
        window.click(window.find(f"seg.depth.{depth}"))
        window.settle()

    return show


def _undo(run: str) -> Callable[[WindowDriver], object]:
    reason = "INC-78: 5xx 2.4 % on checkout since 14:56 UTC"
    return lambda window: window.go("rollback", run, reason=reason)


def _sheet_of_a_request(request: str) -> Callable[[WindowDriver], object]:
    def show(window: WindowDriver) -> None:
        can_execute(window)
        window.go("request", request)
        window.find("page.request", RequestScreen).acts.do(CANCEL)
        window.settle()
        assert window.sees("sheet.cancel_request")

    return show


def _sheet_of_a_freeze(window: WindowDriver) -> None:
    window.go("freezes")
    window.press("btn.raise_freeze")
    assert window.sees("sheet.raise_freeze")


def _close_sheet(window: WindowDriver) -> None:
    window.press("btn.cancel")
    assert not [one for one in window.window.findChildren(Sheet) if one.isVisible()]


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


def walk(on: Ground) -> tuple[Stop, ...]:
    """Return every stop of a walk over a workspace."""
    return (
        Stop(name="pipeline graph", show=_pipeline("graph", on.target)),
        Stop(name="pipeline list", show=_pipeline("list", on.target)),
        Stop(name="pipeline matrix", show=_pipeline("matrix", on.target)),
        Stop(name="route", show=_draft_step("route", on)),
        Stop(name="scope", show=_draft_step("scope", on)),
        Stop(name="scope from far", show=_far(on), leave=_near),
        Stop(name="preview", show=_draft_step("preview", on)),
        Stop(name="preview keys", show=_depth("keys", on)),
        Stop(name="requests", show=_inbox("all")),
        Stop(name="requests done", show=_inbox("done")),
        Stop(name="request", show=_go("request", on.request)),
        Stop(name="request of a rollback", show=_go("request", on.undone)),
        Stop(name="handoff", show=_go("handoff", on.request)),
        Stop(name="live", show=_go("live")),
        Stop(name="run", show=_go("run", on.run)),
        Stop(name="verification on record", show=_go("verification", on.run)),
        Stop(name="verification of an environment", show=_go("verification", on.proven)),
        Stop(name="no verification", show=_go("verification", on.unproven)),
        Stop(name="timeline of a day", show=_timeline("24h", on.event)),
        Stop(name="timeline of a week", show=_timeline("7d", on.event)),
        Stop(name="rollback of a request", show=_undo(on.run)),
        Stop(name="rollback of an environment", show=_go("rollback", on.prod)),
        Stop(name="freezes calendar", show=_freezes(Qt.Key.Key_C, on.prod)),
        Stop(name="freezes agenda", show=_freezes(Qt.Key.Key_A, on.prod)),
        Stop(name="freezes policies", show=_freezes(Qt.Key.Key_P, on.prod)),
        Stop(name="connections", show=_go("connections")),
        Stop(name="no faults", show=_go("faults")),
        Stop(name="connections of the sample", show=_go("connections", "sample")),
        *(Stop(name=f"settings {section}", show=_go("settings", section)) for section, *_rest in SECTIONS),
        Stop(name="palette", show=_command("app.palette"), leave=_close_overlay),
        Stop(name="messages", show=_command("view.messages"), leave=_close_overlay),
        Stop(name="keys", show=_command("help.keys"), leave=_close_overlay),
        Stop(name="words", show=_command("help.words"), leave=_close_overlay),
        Stop(name="about", show=_command("help.about"), leave=_close_overlay),
        Stop(name="getting started", show=_command("help.start"), leave=_close_overlay),
        Stop(name="toasts", show=_toasts, leave=_close_toasts),
        Stop(name="sheet of a request", show=_sheet_of_a_request(on.request), leave=_close_sheet),
        Stop(name="sheet of a freeze", show=_sheet_of_a_freeze, leave=_close_sheet),
        Stop(name="first page", show=_go("welcome")),
    )


WALK = walk(SAMPLE_GROUND)
