"""What ends or lets pass, pressed in the window: an approval taken back, a gate waived, a request withdrawn."""

from pathlib import Path

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from desktop.domain.request import RequestState
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import Words
from tests.ui.driver import WindowDriver
from tests.ui.live.stage_runs import request_of
from tests.ui.people import act_as, can_execute

NAME = "prod-eu/R-3"
REASON = "Agreed with everybody on the bridge, INC-78."


def test_taken_back_waived_and_withdrawn_each_on_record(window: WindowDriver, sample_home: Path) -> None:
    can_execute(window)
    act_as(window, "a.chen")
    window.go("request", NAME)
    an_approval_is_taken_back(window, sample_home)
    a_gate_is_waived_by_typing_the_environment(window, sample_home)
    the_request_is_withdrawn(window, sample_home)


def an_approval_is_taken_back(window: WindowDriver, home: Path) -> None:
    assert gate(window, "approvals").startswith("Waiting, Approvals, 1 of 3")
    trigger(window, "request.revoke")
    starts_on_cancel(window, "sheet.revoke")
    give_reason(window)
    assert gate(window, "approvals").startswith("Waiting, Approvals, 0 of 3")
    assert all(one.revoked is not None for one in request_of(home, NAME).approvals)
    trigger(window, "request.revoke")
    assert window.desk.messages[-1].text == "Take my approval back: You have given no approval"
    assert not window.sees("sheet.revoke")


def a_gate_is_waived_by_typing_the_environment(window: WindowDriver, home: Path) -> None:
    window.press("btn.waive.approvals")
    starts_on_cancel(window, "sheet.waive")
    deed = window.find("btn.deed", Button)
    assert window.find("words.why_off", Words).whole == "Type prod-eu to confirm"
    window.find("field.reason", QPlainTextEdit).setPlainText(REASON)
    assert not deed.isEnabled(), "a reason alone is not enough"
    window.type("prod-eu", window.find("field.typed"))
    window.press("btn.deed")
    told = gate(window, "approvals")
    assert told.startswith("Waived, Approvals")
    assert REASON in told or REASON in "\n".join(window.words())
    waivers = [waiver for waiver in request_of(home, NAME).waivers if waiver.gate == "approvals"]
    assert [waiver.mark.by for waiver in waivers] == ["a.chen"]
    assert not window.sees("btn.waive.approvals"), "a waived gate is not waived again"


def the_request_is_withdrawn(window: WindowDriver, home: Path) -> None:
    window.press("btn.cancel_request")
    starts_on_cancel(window, "sheet.cancel_request")
    give_reason(window)
    assert window.find("words.readiness", Words).whole.startswith("Cancelled")
    assert not window.sees("btn.execute")
    assert request_of(home, NAME).state is RequestState.CANCELLED


def starts_on_cancel(window: WindowDriver, sheet: str) -> None:
    """Neither Enter nor the space bar can do the deed by accident, and without a reason nobody can."""
    assert window.sees(sheet)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "btn.cancel"
    assert not window.find("btn.deed", Button).isEnabled()


def give_reason(window: WindowDriver) -> None:
    window.find("field.reason", QPlainTextEdit).setPlainText(REASON)
    window.press("btn.deed")


def trigger(window: WindowDriver, action_id: str) -> None:
    """Choose an action in the menu."""
    action = window.window.findChild(QAction, f"action.{action_id}")
    assert action is not None
    action.trigger()
    window.settle()


def gate(window: WindowDriver, kind: str) -> str:
    """Return a gate's row as a screen reader says it."""
    return window.find(f"gate.{kind}").accessibleName()
