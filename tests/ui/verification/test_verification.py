"""The verification screen: its owner accepts, others cannot; silence is never green; evidence goes on record."""

from pathlib import Path

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from desktop.application.sample import ClusterFault, FaultKind
from desktop.domain.request import RequestState
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import StatusWords, Words
from desktop.ui.verification.screen import VerificationScreen
from tests.ui.driver import WindowDriver
from tests.ui.live.stage_runs import clear_fault, other_program, request_of, set_fault
from tests.ui.verification.owner_run import OWNER, act_as, run_until_it_waits

_PLAIN = "sandbox"
pytestmark = pytest.mark.timeout(240)


def _state(window: WindowDriver) -> str:
    return window.find("words.verification", StatusWords).accessibleName()


def _why(window: WindowDriver) -> str:
    return window.find("words.accept_off", Words).whole


def test_the_owner_accepts_and_nobody_else(window: WindowDriver, sample_home: Path) -> None:
    name = run_until_it_waits(sample_home)
    window.desk.refresh()
    window.settle()
    window.go("verification", name)
    screen = window.find("page.verification", VerificationScreen)
    QAbstractItemModelTester(screen.table.model_of_rows)
    QAbstractItemModelTester(screen.side.table.model_of_rows)
    assert _state(window).startswith("Passed 4 of 4 targets proven")
    assert window.find("words.met", Words).whole == "4 of 4 met"
    assert _why(window) == "Accept is off: a.chen accepts this verification"
    assert not window.find("btn.accept", Button).isEnabled()
    act_as(sample_home, OWNER)
    window.desk.refresh()
    window.settle()
    window.go("verification", name)
    window.press("btn.accept")
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.objectName() == "btn.cancel"
    window.press("btn.deed")
    done = request_of(sample_home, name)
    assert done.state is RequestState.SUCCEEDED
    assert _state(window).startswith("Passed")
    assert _why(window) == "Accept is off: the run is succeeded"


def test_drift_is_no_proof_and_a_silent_cluster_is_unknown(window: WindowDriver, sample_home: Path) -> None:
    lines = ("replicas: 2 → 7",)
    drifted = ClusterFault(id="d", kind=FaultKind.DRIFTED, environment=_PLAIN, service="web", lines=lines)
    set_fault(sample_home, drifted)
    window.go("verification", _PLAIN)
    assert _state(window).startswith("Collecting 24 of 25")
    screen = window.find("page.verification", VerificationScreen)
    first = screen.table.model_of_rows.rows[0]
    assert (first.slot.service, first.sign.word, first.says) == ("web", "drifted", f"drift: {lines[0]}")
    assert window.find("words.drift_lines", Words).whole == lines[0]
    assert screen.table.selected == first.key

    clear_fault(sample_home, "d")
    set_fault(sample_home, ClusterFault(id="u", kind=FaultKind.UNREACHABLE, environment=_PLAIN))
    window.press("btn.check_again")
    assert {row.sign.word for row in screen.table.model_of_rows.rows} == {"unknown"}
    assert _state(window).startswith("Collecting 0 of")


def test_an_environment_is_verified_and_put_on_record(window: WindowDriver, sample_home: Path) -> None:
    window.go("verification")
    assert not window.sees("btn.record"), "with nothing chosen there is nothing to do with it"
    window.go("verification", _PLAIN)
    assert not window.find("btn.record", Button).isEnabled()
    assert _why(window).startswith("Recording is off: Read-only")
    with other_program(sample_home) as services:
        services.switch_read_only(on=False)
    window.desk.refresh()
    window.settle()
    window.press("btn.record")
    said = window.desk.messages[-1].text
    assert said.startswith(f"{_PLAIN}@")
    assert "passed" in said
    assert "last recorded" in window.find("words.about", Words).whole
