"""The started program at a run that fails: the cause comes first, it is stopped, tried again, and taken back."""

from pathlib import Path

import pytest

from desktop.application.sample import ClusterFault, FaultKind
from tests.e2e.virtual_desktop import StartedProgram, VirtualDesktop
from tests.e2e.window_steps import (
    begins_at,
    press_by_key,
    preview,
    promote_by_palette,
    wait_for_keyboard,
    write,
)
from tests.ui.live.stage_runs import (
    FAILING,
    SOURCE,
    TARGET,
    StageRun,
    clear_fault,
    prepare,
    request_of,
    set_fault,
)

CAUSE = "billing at acme: the roll-out did not finish in time"
LEFT = "38 changed, 23 untouched"
BAD = "Errors at the checkout"
WAVE_HELD = "wave-held"
RELEASE = "2026.11.3"


@pytest.mark.timeout(400)
def test_t12_t13_a_run_that_fails_is_stopped_tried_again_and_taken_back_with_a_hold(
    virtual_desktop: VirtualDesktop, sample_home: Path
) -> None:
    name = prepare(sample_home, StageRun(waves=(5, 33), faults=(FAILING,)))
    hold_the_second_wave(sample_home, name)
    begins_at(sample_home, "request", name)
    with virtual_desktop.start(sample_home) as program, program.heard() as heard:
        execute(program)
        the_failure_comes_first(program)
        the_window_answers(program)
        stop_after_this_wave(program)
        clear_fault(sample_home, WAVE_HELD)
        heard.wait_for("announced", LEFT)
        program.wait_for(id="words.state", name="Partial")
        both_tries_are_kept(program)
        history_and_change_are_shown(program)
        go_back_with_both_ticks(program)
        the_node_is_held(program)
        a_draft_with_the_release_is_stopped(program)
    landed = [
        landing.commit for attempt in request_of(sample_home, name).attempts for landing in attempt.landings
    ]
    assert len(set(landed)) == len(landed) == 3


def hold_the_second_wave(home: Path, name: str) -> None:
    """Let one target of the second wave take longer than any test, until that is cleared."""
    slot = request_of(home, name).waves()[1][0]
    slow = ClusterFault(
        id=WAVE_HELD,
        kind=FaultKind.SLOW,
        environment=TARGET,
        tenant=slot.tenant,
        service=slot.service,
        seconds=3600,
    )
    set_fault(home, slow)


# --- T12 --------------------------------------------------------------------------------------------------------------


def execute(program: StartedProgram) -> None:
    program.wait_for(id="words.readiness", name="Ready")
    program.take_keyboard()
    press_by_key(program, "btn.execute")
    wait_for_keyboard(program, "btn.cancel")
    write(program, "field.typed", TARGET)
    write(program, "field.reason", "Agreed in the release meeting.")
    press_by_key(program, "btn.deed")
    program.wait_for(id="page.run")


def the_failure_comes_first(program: StartedProgram) -> None:
    """Of 61 targets the one that failed stands first, with its cause in a sentence; the rest goes on."""
    program.wait_for(id="panel.failure")
    assert program.wait_for(id="words.cause")["name"].startswith(CAUSE)
    program.wait_for(id="words.failed", name="1 of 61 failed")
    program.wait_for(id="words.run.stop", name=LEFT)
    program.wait_for(id="phase.health", name="Health, failed, 36 of 61 healthy, 1 failed")
    program.wait_for(id="phase.sync", name="38 of 61 applied")
    target = program.wait_for(role="table cell", name="Target: ")
    state = program.wait_for(role="table cell", name="State: ")
    assert target["name"] == "Target: acme / billing"
    assert state["name"].startswith("State: failed the roll-out did not finish in time")


def the_window_answers(program: StartedProgram) -> None:
    """Read another page and come back while the run goes on."""
    program.keys("ctrl+1")
    program.wait_for(role="list item", name="running wave 2 of 3")
    program.keys("alt+Left")
    program.wait_for(id="words.state", name="Running wave 2 of 3")


def stop_after_this_wave(program: StartedProgram) -> None:
    program.keys("ctrl+period")
    program.wait_for(id="sheet.run")
    wait_for_keyboard(program, "btn.cancel")
    assert "enabled" not in program.wait_for(id="btn.deed")["states"]
    write(program, "field.reason", "acme is told, wait for them")
    press_by_key(program, "btn.deed")
    program.wait_until(lambda: program.first(id="sheet.run") is None, "the sheet is closed")


def both_tries_are_kept(program: StartedProgram) -> None:
    """Go on with the fault still there: it fails once more, and what was said first can still be read."""
    assert program.first(id="tabs.attempts.1") is None
    press_by_key(program, "btn.failure.retry")
    program.wait_for(id="sheet.run")
    press_by_key(program, "btn.deed")
    program.wait_for(id="tabs.attempts.1")
    program.wait_for(id="words.state", name="Failed")
    program.press(id="tabs.attempts.0")
    program.wait_for(id="words.try_source", name=f"{TARGET}@")
    assert program.wait_for(id="words.said")["name"].startswith("failed: the roll-out did not finish in time")


# --- T13 --------------------------------------------------------------------------------------------------------------


def history_and_change_are_shown(program: StartedProgram) -> None:
    press_by_key(program, "btn.failure.rollback")
    program.wait_for(id="page.rollback")
    wait_for_keyboard(program, "btn.cancel")
    now, before = (
        program.wait_for(role="table cell", name=f"History: {label}")["name"]
        for label in (RELEASE, "2026.11.2")
    )
    assert now.startswith(f"History: {RELEASE}, runs now, failed, ")
    assert f"Promote {RELEASE} from {SOURCE} to {TARGET}, R-2, m.ruiz · verified: failed" in now
    assert "Promote 2026.11.2 to stage-us, Kim Lindqvist · not verified" in before
    program.wait_for(name="Live is what Git says on 61 targets")
    told = program.wait_for(id="view.diff", role="list")
    assert told["description"].startswith("1 change in 1 part: ")
    lines = [line["name"] for line in program.children(id="view.diff", role="list")]
    assert any(line.startswith("before ") and RELEASE in line for line in lines)
    assert any(line.startswith("after ") and "2026.11.2" in line for line in lines)


def go_back_with_both_ticks(program: StartedProgram) -> None:
    for tick, words in (("tick.hold", f"Hold {TARGET}"), ("tick.reject", f"Mark {RELEASE} rejected")):
        assert "checked" in program.wait_for(id=tick, name=words)["states"]
    assert "enabled" not in program.wait_for(id="btn.deed")["states"]
    write(program, "field.reason", BAD)
    press_by_key(program, "btn.deed")
    program.wait_for(id="words.origin", name="undoes stage-us/R-2")
    program.wait_for(id="gate.hold", name=f"Passed, Not held, Held by m.ruiz: {BAD}")


def the_node_is_held(program: StartedProgram) -> None:
    program.keys("ctrl+1")
    node = program.wait_for(role="list item", name=f"held by m.ruiz: {BAD}")["name"]
    assert node.startswith(f"{TARGET}, environment ")
    assert f"rejected here: {RELEASE}" in node


def a_draft_with_the_release_is_stopped(program: StartedProgram) -> None:
    promote_by_palette(program, SOURCE, TARGET)
    program.keys("Right", "space")  # the first target has the release already
    program.wait_for(id="btn.preview", name="Preview 1 target")
    preview(program)
    flag = program.wait_for(id="words.flag.rejected-release")["name"]
    assert flag == "Rejected release: a rejected release would reach 1 target."
    program.wait_for(id="bar.obstacles", name="Not yet: 1 stop, ")
    assert "enabled" not in program.wait_for(id="btn.request")["states"]
