"""The started program by keys alone and by ear: from the first page to a request, then what a screen reader is told."""

from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from tests.e2e.heard import Heard
from tests.e2e.virtual_desktop import StartedProgram, VirtualDesktop
from tests.e2e.window_steps import (
    REASON,
    gone_on,
    has_keyboard,
    promote_by_keys,
    requests_of,
    select,
    tab_to,
    wait_enabled,
    wait_for_keyboard,
)
from tests.ui.live.stage_runs import other_program
from tests.ui.verification.owner_run import act_as

_MANY = 40
"""Tab stops of the preview, with room for more."""
_PANES = {"pane.rail", "pane.header"}


@pytest.mark.timeout(600)
def test_t17_from_the_first_page_to_a_request_without_a_mouse(
    virtual_desktop: VirtualDesktop, sample_home: Path
) -> None:
    before = requests_of(sample_home)
    with virtual_desktop.start(sample_home) as program, program.heard() as heard:
        open_sample(program)
        cells_of_the_graph_are_told(program, heard)
        select(program, "test")
        promote_by_keys(program, "stage-eu")
        heard.wait_for("announced", "Promote from test to: 1 ")
        heard.wait_for("focused", "acme, billing, out, on 2026.11.2, row 1 of 60", role="table cell")
        choose_one_row(program, heard)
        program.keys("ctrl+Return")
        program.wait_for(id="words.headline", name="6 targets change in stage-eu")
        wait_for_keyboard(program, "list.groups")
        give_what_is_missing(program, heard)
        program.keys("ctrl+Return")
        program.wait_for(id="page.request")
        wait_for_keyboard(program, "btn.preview_request")
        (name,) = requests_of(sample_home) - before
        assert program.wait_for(id="words.request")["name"] == name
        panes_are_gone_through(program)
        tab_leaves_a_field_of_many_lines(program)
        gates_have_words_and_a_change_is_announced(program, heard, sample_home, name)
        events_have_words(program, heard)


def open_sample(program: StartedProgram) -> None:
    program.wait_for(id="page.welcome")
    program.take_keyboard()
    tab_to(program, "btn.sample")
    program.keys("Return")
    program.wait_for(id="view.graph", role="list")
    wait_for_keyboard(program, "view.graph")


def cells_of_the_graph_are_told(program: StartedProgram, heard: Heard) -> None:
    program.wait_until(
        lambda: any(_is_healthy(one["name"], "dev") for one in program.children(id="view.graph")),
        "the cluster has answered",
    )
    program.keys("Home")
    heard.wait_for("focused", "dev, environment 2 of 12, dev, healthy, release ", role="list item")
    program.keys("Right")
    heard.wait_for("focused", ", environment ", role="list item")


def _is_healthy(told: str, environment: str) -> bool:
    return told.startswith(f"{environment}, ") and ", healthy, " in told


def choose_one_row(program: StartedProgram, heard: Heard) -> None:
    program.keys("slash")
    wait_for_keyboard(program, "field.filter")
    program.type("tenant:fjord")
    program.wait_for(id="words.filter", name="1 of 60 tenants")
    program.keys("Return")
    wait_for_keyboard(program, "grid.scope")
    program.keys("Right")
    heard.wait_for("focused", "fjord, pay, ", role="table cell")
    program.keys("shift+space")
    heard.wait_for("announced", "fjord, all included, ")
    program.wait_for(id="btn.preview", name="Preview 6 targets")


def give_what_is_missing(program: StartedProgram, heard: Heard) -> None:
    """The page says what is missing in text, and each is reached by keys."""
    button = program.wait_for(id="btn.request")
    assert "enabled" not in button["states"]
    missing = [
        "2 reasons missing",
        "5 of 5 groups not reviewed",
        "Read-only: turn on Can execute in the header",
    ]
    assert button["description"].split("; ") == missing
    assert program.wait_for(id="bar.obstacles")["name"] == f"Not yet: {', '.join(missing)}"
    for flag in ("unrelated", "downgrade"):
        tab_to(program, f"btn.reason.{flag}", _MANY)
        program.keys("Return")
        wait_for_keyboard(program, f"field.reason.{flag}")
        program.type(REASON)
        program.keys("Tab")
        program.wait_until(lambda name=f"field.reason.{flag}": not has_keyboard(program, name), "Tab left it")
    tab_to(program, "list.groups", _MANY)
    for number in range(1, 6):
        program.keys("r")
        program.wait_for(id="words.reviewed", name=f"{number} of 5 reviewed")
    program.keys("ctrl+k")
    wait_for_keyboard(program, "field.palette")
    program.type("can execute")
    heard.wait_for("announced", "Turn Can execute on or off")
    program.keys("Return")
    program.wait_for(id="pill.mode", name="Can execute")
    wait_enabled(program, "btn.request", "Request promotion of 6 targets")


def panes_are_gone_through(program: StartedProgram) -> None:
    seen: set[str] = set()
    at = program.focused()
    for _press in range(6):
        program.keys("F6")
        at = gone_on(program, at)
        seen |= {pane for pane in _PANES for node in at if f".{pane}." in node["id"]}
        seen |= {node["id"] for node in at}
    assert len(seen) >= 4, seen


def tab_leaves_a_field_of_many_lines(program: StartedProgram) -> None:
    tab_to(program, "btn.reject", _MANY)
    program.keys("Return")
    program.wait_for(id="btn.deed")
    tab_to(program, "field.reason", _MANY)
    program.type("First line")
    program.keys("Return")
    program.type("second line")
    program.keys("Tab")
    program.wait_until(lambda: not has_keyboard(program, "field.reason"), "Tab left it")
    program.keys("Escape")
    program.wait_until(lambda: program.first(id="btn.deed") is None, "the sheet is closed")
    wait_for_keyboard(program, "btn.reject")


def gates_have_words_and_a_change_is_announced(
    program: StartedProgram, heard: Heard, home: Path, name: str
) -> None:
    assert program.wait_for(id="gate.approvals")["name"].startswith("Waiting, Approvals, 0 of 1")
    assert program.wait_for(id="gate.freeze")["name"].startswith("Passed, Not frozen, ")
    with other_program(home) as services:
        act_as(home, "a.chen")
        request = services.requests.find(name)
        services.requests.approve(request, request.digest, CancelToken())
    act_as(home, "m.ruiz")
    heard.forget()
    program.keys("F5")
    heard.wait_for("announced", f"{name}: Approvals is passed. Ready")


def events_have_words(program: StartedProgram, heard: Heard) -> None:
    program.keys("ctrl+4")
    program.wait_until(lambda: bool(program.children(id="view.lanes")), "the record is read")
    wait_for_keyboard(program, "view.lanes")
    program.keys("Left")
    heard.wait_for("focused", " UTC", role="list item")
    names = [node["name"] for node in program.children(id="view.lanes")]
    assert any(", passed, " in name for name in names)
    assert any(", frozen, " in name for name in names)
