"""The started program at a request into production: partial approval, then a start that resists accidents."""

from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from tests.e2e.virtual_desktop import StartedProgram, VirtualDesktop
from tests.e2e.window_steps import begins_at, wait_enabled, wait_for_keyboard, write
from tests.ui.live.stage_runs import other_program
from tests.ui.verification.owner_run import act_as

NAME = "prod-eu/R-3"
MISSING = "1 of 3, still needs: security, platform-lead"
DEED = "Execute on 61 targets in prod-eu"


@pytest.mark.timeout(240)
def test_t8_t11_no_start_before_all_approved_and_none_by_accident(
    virtual_desktop: VirtualDesktop, sample_home: Path
) -> None:
    with other_program(sample_home) as services:
        services.switch_read_only(on=False)
    begins_at(sample_home, "request", NAME)
    with virtual_desktop.start(sample_home) as program:
        partial_approval_is_not_approval(program)
        others_approve(sample_home, "s.okafor", "t.baptiste")
        program.take_keyboard()
        program.keys("F5")
        program.wait_for(id="words.readiness", name="Ready: all 19 gates passed")
        assert program.wait_for(id="gate.approvals")["name"].startswith("Passed, Approvals")
        accidents_start_nothing(program)
        name_and_reason_are_asked_for(program)
        program.keys("Escape")
        program.wait_until(lambda: program.first(id="btn.deed") is None, "the sheet is closed")
    with other_program(sample_home) as services:
        assert not services.requests.find(NAME).attempts, "nothing was started"


def partial_approval_is_not_approval(program: StartedProgram) -> None:
    told = program.wait_for(id="gate.approvals")["name"]
    assert told.startswith(f"Waiting, Approvals, {MISSING}")
    readiness = program.wait_for(id="words.readiness")["name"]
    assert readiness.startswith("Not ready: Waiting (1). First: approval from security, platform-lead")
    button = program.wait_for(id="btn.execute", role="push button")
    assert "enabled" not in button["states"]
    assert button["description"] == "Off: 2 approvals are missing"
    assert program.wait_for(id="words.execute_off")["name"] == "Off: 2 approvals are missing"


def others_approve(home: Path, *people: str) -> None:
    """Approve on the same lane as other people do while the window is open."""
    with other_program(home) as services:
        for person in people:
            act_as(home, person)
            request = services.requests.find(NAME)
            services.requests.approve(request, request.digest, CancelToken())
    act_as(home, "m.ruiz")


def accidents_start_nothing(program: StartedProgram) -> None:
    for accident in ("space", "Return"):
        open_sheet(program)
        program.keys(accident)
        program.wait_until(lambda: program.first(id="btn.deed") is None, f"{accident} closed the sheet")
        assert program.wait_for(id="words.readiness")["name"].startswith("Ready")


def open_sheet(program: StartedProgram) -> None:
    program.focus(id="btn.execute")
    wait_for_keyboard(program, "btn.execute")
    program.keys("Return")
    program.wait_for(id="btn.deed")
    wait_for_keyboard(program, "btn.cancel")


def name_and_reason_are_asked_for(program: StartedProgram) -> None:
    open_sheet(program)
    write(program, "field.typed", "prod-us")
    deed = program.wait_for(id="btn.deed", name=DEED)
    assert "enabled" not in deed["states"]
    assert "prod-eu" in deed["description"]
    program.keys("ctrl+a")
    program.type("prod-eu")
    program.wait_for(id="words.why_off", name="Write a reason of 10 characters or more")
    write(program, "field.reason", "Agreed in the release meeting.")
    wait_enabled(program, "btn.deed", DEED)
