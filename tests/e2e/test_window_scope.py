"""The started program at the scope of half a million targets: nothing is ever chosen by accident."""

from pathlib import Path

import pytest

from tests.e2e.heard import Heard
from tests.e2e.virtual_desktop import StartedProgram, VirtualDesktop
from tests.e2e.window_steps import wait_for_keyboard
from tests.ui.crowded_home import SERVICES, SOURCE, TARGET, TENANTS, copy_crowded, template_folder

TENANT = TENANTS[6]
_READ_SECONDS = 180.0
"""Reading both sides takes half a minute of processor."""


@pytest.fixture(scope="session")
def crowded_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template_folder(tmp_path_factory.mktemp("crowded-template"))


@pytest.mark.timeout(400)
def test_t4_scope_is_never_all_by_accident(
    virtual_desktop: VirtualDesktop, crowded_template: Path, tmp_path: Path
) -> None:
    home = tmp_path / "gitopshq"
    address = copy_crowded(crowded_template, home)
    with virtual_desktop.start(home, "window", address) as program, program.heard() as heard:
        open_draft(program)
        button = program.wait_for(id="btn.preview")
        assert "enabled" not in button["states"]
        assert button["description"] == "No target selected"
        assert program.wait_for(id="words.scope_summary")["name"] == "No target selected"
        a_row_goes_round(program, heard)
        a_filter_without_a_match_changes_nothing(program)


def open_draft(program: StartedProgram) -> None:
    program.wait_for(_READ_SECONDS, id="view.graph", role="list")
    program.take_keyboard()
    program.keys("ctrl+k")
    wait_for_keyboard(program, "field.palette")
    program.type(f"promote {SOURCE} {TARGET}")
    program.keys("Return")
    program.wait_for(_READ_SECONDS, id="overview.scope")
    wait_for_keyboard(program, "overview.scope")


def see(program: StartedProgram, words: str, found: str) -> None:
    program.keys("slash")
    wait_for_keyboard(program, "field.filter")
    program.type(words)
    program.wait_for(id="words.filter", name=found)
    program.keys("Return")


def a_row_goes_round(program: StartedProgram, heard: Heard) -> None:
    """All, none, and back to what was chosen of it before."""
    see(program, f"tenant:{TENANT}", "1 of 1,000 tenants")
    wait_for_keyboard(program, "overview.scope")
    program.keys("space")
    heard.wait_for("announced", f"{TENANT}, {SERVICES[0]}, included, ")
    program.wait_for(id="words.scope_summary", name="1 target")
    for state, summary in (("all", "500 targets"), ("none", "No target selected"), ("some", "1 target")):
        program.keys("shift+space")
        heard.wait_for("announced", f"{TENANT}, {state} included, ")
        program.wait_for(id="words.scope_summary", name=summary)
    assert program.wait_for(id="words.scope_summary")["name"] == "1 target"


def a_filter_without_a_match_changes_nothing(program: StartedProgram) -> None:
    see(program, "zzz", "0 of 1,000 tenants")
    wait_for_keyboard(program, "scope.empty.0")
    program.keys("ctrl+a")
    program.wait_for(name="1 selected target is hidden by the filter")
    assert program.wait_for(id="words.scope_summary")["name"] == "1 target"
    assert program.wait_for(id="btn.preview")["name"].startswith("Preview 1 target")
