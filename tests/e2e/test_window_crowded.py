"""The started program at 300 environments: groups closed and in view, one is found, and a draft is never hidden."""

from pathlib import Path

import pytest

from tests.e2e.heard import Heard
from tests.e2e.virtual_desktop import StartedProgram, VirtualDesktop
from tests.e2e.window_steps import promote_by_palette, wait_for_keyboard
from tests.ui.crowded_home import GROUPS, SOURCE, TARGET, copy_crowded, wide_template

FOUND, GROUP = "prod-eu-17", "prod-eu"
_READ_SECONDS = 120.0


@pytest.fixture(scope="session")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wide_template(tmp_path_factory.mktemp("wide-template"))


@pytest.mark.timeout(400)
def test_t2_of_300_environments_one_is_found_and_a_draft_is_never_hidden(
    virtual_desktop: VirtualDesktop, wide: Path, tmp_path: Path
) -> None:
    home = tmp_path / "gitopshq"
    address = copy_crowded(wide, home)
    with virtual_desktop.start(home, "window", address) as program, program.heard() as heard:
        program.wait_for(_READ_SECONDS, id="view.graph", role="list")
        program.take_keyboard()
        wait_for_keyboard(program, "view.graph")
        groups_are_closed_and_in_view(program)
        one_is_found(program, heard)
        a_draft_is_never_hidden(program)


def groups_are_closed_and_in_view(program: StartedProgram) -> None:
    items = program.children(id="view.graph")
    sizes = {f"group {group.name}, {group.count} environments" for group in GROUPS}
    assert {item["name"].partition(":")[0] for item in items} == sizes
    assert len(items) == len(GROUPS) == 20
    assert all("showing" in item["states"] for item in items)
    room = program.place(id="view.graph")
    assert all(room.holds(place) for place in program.places(id="view.graph"))


def one_is_found(program: StartedProgram, heard: Heard) -> None:
    program.wait_for(_READ_SECONDS, name=f"group {GROUP}, 20 environments: 20 healthy", role="list item")
    program.keys("slash")
    wait_for_keyboard(program, "field.find")
    program.type(FOUND)
    heard.forget()
    program.keys("Return")
    told = heard.wait_for("focused", f"{FOUND}, environment ", role="list item").words
    assert ", prod, healthy, release 2026.11.1, 20 of 20 targets, " in told
    wait_for_keyboard(program, "view.graph")
    names = [item["name"].partition(",")[0] for item in program.children(id="view.graph")]
    members = [f"{GROUP}-{number:02}" for number in range(1, 21)]
    assert sorted(name for name in names if not name.startswith("group ")) == members
    assert len(names) == 19 + 20
    assert program.place(id="view.graph").holds(
        program.place(name=f"{FOUND}, environment ", role="list item")
    )


def a_draft_is_never_hidden(program: StartedProgram) -> None:
    """A filter that nothing fits leaves the two environments of the open draft, and no other."""
    promote_by_palette(program, SOURCE, TARGET)
    program.keys("ctrl+1")
    wait_for_keyboard(program, "view.graph")
    program.keys("g", "l")
    wait_for_keyboard(program, "view.list")
    program.keys("slash")
    wait_for_keyboard(program, "field.find")
    program.keys("ctrl+a")
    program.type("zzz")
    program.wait_for(name="2 of 300, 298 taken back")
    cells = [cell["name"] for cell in program.children(id="view.list")]
    lead = "Environment: "
    assert [cell.removeprefix(lead) for cell in cells if cell.startswith(lead)] == [SOURCE, TARGET]
    assert "Also: draft D-1 on this computer" in cells
