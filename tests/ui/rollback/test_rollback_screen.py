"""Going back in the window: the history, the change against what runs, consent, and what is kept back afterwards."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.modeltest import ModelTester

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.domain.gate import GateKind
from desktop.domain.request import RequestKind
from desktop.ui.desk import Place
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import CheckBox, TextField
from desktop.ui.kit.labels import Words
from desktop.ui.rollback.screen import RollbackScreen
from tests.ui.driver import WindowDriver

T = TypeVar("T")
REASON = "errors on <b>checkout</b>"


def may_write(window: WindowDriver) -> None:
    def work(services: Services, _token: CancelToken) -> None:
        services.switch_read_only(on=False)

    window.desk.act("Switching the mode", work)
    window.settle()


def asked(window: WindowDriver, work: Callable[[Services, CancelToken], T]) -> list[T]:
    found: list[T] = []
    window.desk.ask("test", work, found.append)
    window.settle()
    return found


def open_rollback(window: WindowDriver, name: str) -> RollbackScreen:
    window.go("rollback", name)
    return window.find("page.rollback", RollbackScreen)


def test_history_and_change_of_a_request(window: WindowDriver, qtmodeltester: ModelTester) -> None:
    screen = open_rollback(window, "canary-eu/R-1")
    qtmodeltester.check(screen.history.model_of_rows)
    rows = screen.history.model_of_rows.rows
    assert (rows[0].marks, rows[0].sign.word) == (("runs now",), "passed")
    assert "R-1, m.ruiz" in rows[0].story
    assert rows[0].subject == "2026.11.2 for the canaries"
    assert screen.history.selected == rows[1].key
    assert window.find("btn.cancel").hasFocus()
    assert window.find("words.before", Words).whole == "2026.11.2"
    assert window.find("words.after", Words).whole == "2026.11.1"
    assert any("Live is what Git says" in words for words in window.words())
    assert "PRODUCTION" in window.window.windowTitle()
    assert "Read-only" in window.find("words.why_off", Words).whole
    assert not window.find("btn.deed", Button).isEnabled()
    assert unnamed_controls(screen) == []


def unnamed_controls(page: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in page.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not (widget.accessibleName() and widget.objectName())
    ]


def test_parts_of_it_and_an_earlier_point(window: WindowDriver) -> None:
    may_write(window)
    screen = open_rollback(window, "canary-eu/R-1")
    whole = window.find("btn.deed", Button).text()
    assert whole == "Roll back 48 targets in canary-eu"
    window.click(window.find("choice.mode.service"))
    assert window.find("words.why_off", Words).whole == "Off: Tick at least one service"
    window.click(window.find("tick.part.0"))
    assert window.find("btn.deed", Button).text() != whole
    window.click(window.find("choice.mode.field"))
    window.click(window.find("tick.part.0"))
    assert "chosen fields" in window.find("words.mode", Words).whole
    screen.history.select(screen.history.model_of_rows.rows[2].key)
    window.settle()
    assert window.find("words.after", Words).whole.startswith("2026.10.9")


def test_enter_on_cancel_and_esc_leave_without_a_request(window: WindowDriver) -> None:
    for widget, key in (("btn.cancel", Qt.Key.Key_Return), ("field.reason", Qt.Key.Key_Escape)):
        page = open_rollback(window, "canary-eu")
        QTest.keyClick(window.find(widget), key)
        window.settle()
        assert not page.isVisible()
        assert window.find("page.pipeline").isVisible()
    assert asked(window, lambda services, _token: len(services.requests.all("canary-eu"))) == [1]


@pytest.fixture
def rolled_back(window: WindowDriver) -> tuple[WindowDriver, list[Place]]:
    """The window after canary-eu/R-1 was rolled back with both ticks on, and where it then went."""
    may_write(window)
    open_rollback(window, "canary-eu/R-1")
    deed, typed = window.find("btn.deed", Button), window.find("field.typed", TextField)
    assert window.find("tick.hold", CheckBox).isChecked()
    assert window.find("tick.reject", CheckBox).isChecked()
    window.find("field.reason", TextField).setText(REASON)
    typed.setFocus()
    window.type("prod-eu", typed)
    assert deed.accessibleDescription() == "This is for canary-eu: type that name"
    QTest.keyClick(typed, Qt.Key.Key_Return)
    window.settle()
    assert window.find("page.rollback").isVisible()
    typed.clear()
    window.type("canary-eu", typed)
    places: list[Place] = []
    window.desk.place_wanted.connect(places.append)
    window.press("btn.deed")
    assert window.find("page.request").isVisible()
    return window, places


def test_with_both_ticks_the_environment_is_held_and_the_release_rejected(
    rolled_back: tuple[WindowDriver, list[Place]],
) -> None:
    window, places = rolled_back
    (found,) = asked(
        window,
        lambda services, _token: (services.requests.all("canary-eu")[-1], services.environments.graph()),
    )
    request, graph = found
    (standing,) = (item for item in graph if item.environment.name == "canary-eu")
    assert places == [Place(screen="request", id=request.full_name)]
    assert request.submission.kind is RequestKind.ROLLBACK
    assert [(item.flag, item.reason) for item in request.submission.flags] == [("rollback", REASON)]
    assert standing.hold.mark.reason == REASON
    assert [item.release for item in standing.rejected] == ["2026.11.2"]

    def judged(services: Services, token: CancelToken) -> list[str]:
        judgement = services.requests.judge(request, token)
        return [gate.result.value for gate in judgement.gates if gate.kind is GateKind.HOLD]

    window.desk.go(Place(screen="pipeline", id="canary-eu"))
    window.settle()
    assert any("held" in words.lower() and "m.ruiz" in words for words in window.words())
    again = open_rollback(window, "canary-eu")
    assert not again.choices.hold.isEnabled()
    assert "rejected" in again.history.model_of_rows.rows[0].marks
    assert asked(window, judged) == [["passed"]]


@pytest.mark.parametrize(("name", "words"), [("prod-eu/R-3", "has landed"), ("nowhere", "no environment")])
def test_what_cannot_go_back_says_why(window: WindowDriver, name: str, words: str) -> None:
    open_rollback(window, name)
    assert any(words in told for told in window.words())
