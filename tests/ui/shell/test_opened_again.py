"""The sample opened again for another person: its screens stay, what was about to be decided does not."""

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from desktop.application.program import SAMPLE
from desktop.ui.desk import Place
from desktop.ui.gates.screen import RequestScreen
from desktop.ui.kit.sheet import SheetSpec
from desktop.ui.kit.turns import all_done
from desktop.ui.pipeline.screen import PipelineScreen
from tests.ui.driver import WindowDriver
from tests.ui.people import act_as, can_execute
from tests.ui.seen_events import SeenEvents

_SPEC = SheetSpec(title="Approve", subtitle="", facts=(), deed="Approve", name="sheet.of_somebody")


def _open_request(window: WindowDriver) -> str:
    found: list[str] = []
    window.desk.ask(
        "test.requests",
        lambda services, _token: [one.full_name for one in services.requests.all() if one.state.open],
        found.extend,
    )
    window.settle()
    return found[0]


def test_screens_stay_and_tell_of_the_other_person(window: WindowDriver) -> None:
    window.go("timeline")
    window.go("pipeline")
    before = window.window.findChild(PipelineScreen)
    act_as(window, "a.chen")
    assert window.window.findChild(PipelineScreen) is before
    assert window.window.screen_shown is before
    assert window.window.findChild(QWidget, "page.timeline") is not None
    assert not window.window.history.can_step(-1)


def test_a_sheet_of_the_person_before_is_closed(window: WindowDriver) -> None:
    can_execute(window)
    window.desk.go(Place(screen="request", id=_open_request(window)))
    window.settle()
    page = window.window.findChild(RequestScreen)
    assert page is not None
    page.host.show_sheet(_SPEC, lambda _reason: None)
    window.settle()
    assert window.sees("sheet.of_somebody")
    act_as(window, "a.chen")
    assert not window.sees("sheet.of_somebody")
    assert page.host.sheet is None


def test_another_opening_of_the_same_place_makes_all_screens_anew(window: WindowDriver) -> None:
    before = window.window.findChild(PipelineScreen)
    window.desk.open(SAMPLE)
    window.settle()
    assert window.window.screen_shown is not before


def test_painting_waits_for_a_turn_of_its_own(window: WindowDriver) -> None:
    seen = SeenEvents(QEvent.Type.Paint)
    stack = window.window.findChild(QWidget, "pane.main")
    assert stack is not None
    stack.installEventFilter(seen)
    window.settle()
    before = seen.count
    stack.update()
    QCoreApplication.sendPostedEvents()
    assert seen.count == before, "what changed the page is done; keys come first"
    window.wait_until(lambda: seen.count > before and all_done(), "it is painted")
