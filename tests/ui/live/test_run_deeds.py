"""Deeds on a run, pressed in the window: skip a target, abort, leave as it is, take over from a lost machine."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from desktop.application.cancellation import CancelToken
from desktop.application.program import SAMPLE
from desktop.application.run_reports import RunNews
from desktop.application.sample import Delays
from desktop.bootstrap import GitOpsHq
from desktop.domain.request import RequestState
from desktop.ui.desk import Place
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import StatusWords, Words
from tests.ui.driver import WindowDriver, machine_of
from tests.ui.live.stage_runs import FAILING, QUICK, StageRun, drive, prepare, request_of, set_delays

pytestmark = pytest.mark.timeout(240)
REASON = "The tenant agreed on the bridge, INC-78."
_LONG = Delays(poll=0.2, shortest=20, longest=40)


def test_a_failed_target_is_skipped_on_record_and_the_run_goes_on(
    window: WindowDriver, sample_home: Path
) -> None:
    name = prepare(sample_home, StageRun(waves=(5,), targets=12, faults=(FAILING,)))
    drive(window, name)
    shown(window, name)
    window.wait_until(lambda: window.sees("panel.failure"), "the failure is told")
    press(window, "btn.failure.skip")
    window.wait_until(lambda: window.sees("sheet.run"), "the sheet is open")
    starts_on_cancel(window)
    window.find("field.reason", QPlainTextEdit).setPlainText(REASON)
    assert not window.find("btn.deed", Button).isEnabled(), "skipping is of the gravest level: it is typed"
    window.type("stage-us", window.find("field.typed"))
    press(window, "btn.deed")
    window.wait_until(lambda: window.desk.driven == (), "the run has ended")
    window.settle()
    done = request_of(sample_home, name)
    assert done.attempt is not None
    assert [f"{slot.tenant}/{slot.service}" for slot in done.attempt.skipped] == ["acme/billing"]
    assert (done.state, len(done.attempt.landings)) == (RequestState.SUCCEEDED, 2), "the next wave landed"


def test_an_aborted_run_is_closed_as_it_is(window: WindowDriver, sample_home: Path) -> None:
    name = prepare(sample_home, StageRun(waves=(5,), targets=12, delays=_LONG))
    drive(window, name)
    shown(window, name)
    window.wait_until(lambda: "5 changed" in said(window, "words.run.abort"), "wave 1 landed")
    press(window, "btn.run.abort")
    window.wait_until(lambda: window.sees("sheet.run"), "the sheet is open")
    starts_on_cancel(window)
    confirm(window)
    window.wait_until(lambda: state(window).startswith("Partial"), "nobody waits any more")
    window.wait_until(lambda: window.desk.driven == (), "it is driven no more")
    window.settle()
    assert len(landings(sample_home, name)) == 1
    trigger(window, "run.leave")
    window.wait_until(lambda: window.sees("sheet.run"), "the sheet is open")
    confirm(window)
    window.wait_until(lambda: not request_of(sample_home, name).state.open, "it is closed")
    assert len(landings(sample_home, name)) == 1


def test_the_run_of_a_lost_machine_is_taken_over(window: WindowDriver, sample_home: Path) -> None:
    name = prepare(sample_home, StageRun(waves=(5,), targets=12, delays=_LONG))
    lost_on_another_machine(sample_home, name)
    set_delays(sample_home, QUICK)
    window.desk.refresh()
    window.settle()
    shown(window, name)
    window.settle()
    trigger(window, "run.resume")
    assert window.desk.messages[-1].text.endswith("Another machine drives it; take it over first")
    trigger(window, "run.take_over")
    window.wait_until(lambda: window.sees("sheet.run"), "the sheet is open")
    starts_on_cancel(window)
    confirm(window)
    window.wait_until(lambda: name in window.desk.driven, "it is driven here")
    window.wait_until(lambda: state(window).startswith("Succeeded"), "it went on to its end")
    window.settle()
    done = request_of(sample_home, name)
    assert (done.state, len(done.attempts)) == (RequestState.SUCCEEDED, 1)
    assert len(set(landings(sample_home, name))) == len(landings(sample_home, name)) == 2


class _PowerCutError(Exception):
    """The other machine is gone in the middle of its run."""


def lost_on_another_machine(home: Path, name: str) -> None:
    """Start the run from another machine, which lands a wave and is then seen no more."""
    services = GitOpsHq(replace(machine_of(home), host_id="another-machine-0001")).open(SAMPLE, CancelToken())

    def ends_after_a_landing(news: RunNews) -> None:
        if news.request.attempt is not None and news.request.attempt.landings:
            raise _PowerCutError

    try:
        request = services.requests.find(name)
        with pytest.raises(_PowerCutError):
            services.runs.run(request, request.digest, CancelToken(), ends_after_a_landing)
    finally:
        services.close()
    left = request_of(home, name)
    assert left.attempt is not None
    assert (left.state, left.attempt.holder) == (RequestState.RUNNING, "another-machine-0001")


def shown(window: WindowDriver, name: str) -> None:
    window.desk.go(Place(screen="run", id=name))
    window.wait_until(lambda: window.sees("page.run"), "the run's page is there")


def press(window: WindowDriver, name: str) -> None:
    """Press a button without waiting for the run that goes on meanwhile."""
    button = window.find(name, Button)
    assert button.isEnabled(), f"{name} is off: {button.accessibleDescription()}"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def confirm(window: WindowDriver) -> None:
    window.find("field.reason", QPlainTextEdit).setPlainText(REASON)
    press(window, "btn.deed")


def starts_on_cancel(window: WindowDriver) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "btn.cancel"
    assert not window.find("btn.deed", Button).isEnabled()


def trigger(window: WindowDriver, action_id: str) -> None:
    action = window.window.findChild(QAction, f"action.{action_id}")
    assert action is not None
    action.trigger()


def said(window: WindowDriver, name: str) -> str:
    return window.find(name, Words).whole


def state(window: WindowDriver) -> str:
    return window.find("words.state", StatusWords).accessibleName()


def landings(home: Path, name: str) -> list[str]:
    request = request_of(home, name)
    return [landing.commit for attempt in request.attempts for landing in attempt.landings]
