"""The started program at its pipeline: five ways to a target lead to the same draft, none where no edge is."""

from collections.abc import Callable
from pathlib import Path

from tests.e2e.heard import Heard
from tests.e2e.virtual_desktop import StartedProgram, VirtualDesktop
from tests.e2e.window_steps import promote_by_keys, promote_by_palette, select, wait_for_keyboard

SOURCE, TARGET = "test", "stage-eu"
_STEPS = ("route", "scope", "preview", "request", "execute", "verify", "handoff")
_TOLD = ("words.source", "words.target", "words.release", "words.scope_summary")


def test_t3_five_ways_open_the_same_draft_and_no_edge_opens_none(
    virtual_desktop: VirtualDesktop, sample_home: Path
) -> None:
    with virtual_desktop.start(sample_home, "window", "sample") as program, program.heard() as heard:
        program.wait_for(id="view.graph", role="list")
        program.take_keyboard()
        pages: list[tuple[str, ...]] = []
        for way in (by_click, by_drag, by_digit, by_palette, by_list_menu(heard)):
            select(program, SOURCE)
            way(program)
            wait_for_keyboard(program, "grid.scope")
            pages.append(draft_page(program))
            program.press(id="btn.discard")
            program.wait_for(id="page.pipeline")
        assert set(pages) == {pages[0]}, pages
        assert pages[0][:2] == (SOURCE, TARGET)
        assert pages[0][3] == "No target selected"
        program.keys("g", "g")
        program.wait_for(id="view.graph", role="list")
        nothing_is_dropped_where_no_edge_is(program, heard)
        escape_ends_a_drag(program)


def draft_page(program: StartedProgram) -> tuple[str, ...]:
    """Return what the page of a draft says about route, release and scope, and how its steps stand."""
    told = [program.wait_for(id=name)["name"] for name in _TOLD]
    steps = [program.wait_for(id=f"step.go.{step}")["name"] for step in _STEPS]
    corner = program.wait_for(role="table column header", name="All shown")["name"]
    return (*told, *steps, corner)


# --- the five ways ----------------------------------------------------------------------------------------------------


def middle_of(program: StartedProgram, environment: str) -> tuple[int, int]:
    return program.place(name=f"{environment}, environment", role="list item").middle


def by_click(program: StartedProgram) -> None:
    program.click(*program.place(id="btn.promote").middle)
    program.wait_for(name=" promotes to it", role="list item")
    program.click(*middle_of(program, TARGET))


def by_drag(program: StartedProgram) -> None:
    drag_to(program, TARGET)
    program.hold_button(down=False)


def drag_to(program: StartedProgram, environment: str) -> None:
    """Take hold of the right edge of the source, and go to another environment with the button held."""
    card = program.place(name=f"{SOURCE}, environment", role="list item")
    program.point(card.left + card.wide - 2, card.middle[1])
    program.hold_button(down=True)
    program.wait_for(name=" promotes to it", role="list item")
    program.point(*middle_of(program, environment))


def by_digit(program: StartedProgram) -> None:
    promote_by_keys(program, TARGET)


def by_palette(program: StartedProgram) -> None:
    promote_by_palette(program, SOURCE, TARGET)


def by_list_menu(heard: Heard) -> Callable[[StartedProgram], None]:
    """A menu is a window of its own that the bus does not list: what is current in it is heard."""

    def way(program: StartedProgram) -> None:
        program.keys("g", "l")
        wait_for_keyboard(program, "view.list")
        heard.forget()
        program.keys("shift+F10")
        for _item in range(8):
            program.keys("Down")
            if heard.wait_for("focused", "", role="menu item").words == f"Promote {SOURCE} → {TARGET}":
                break
        program.keys("Return")

    return way


# --- what opens nothing -----------------------------------------------------------------------------------------------


def nothing_is_dropped_where_no_edge_is(program: StartedProgram, heard: Heard) -> None:
    select(program, SOURCE)
    heard.forget()
    drag_to(program, "prod-eu")
    program.hold_button(down=False)
    heard.wait_for("announced", "no edge from test to prod-eu")
    assert program.first(id="page.draft") is None
    assert program.first(id="page.pipeline") is not None


def escape_ends_a_drag(program: StartedProgram) -> None:
    select(program, SOURCE)
    drag_to(program, TARGET)
    program.keys("Escape")
    program.wait_until(
        lambda: program.first(name=" promotes to it", role="list item") is None, "the drag has ended"
    )
    program.hold_button(down=False)
    assert program.first(id="page.draft") is None
    assert program.wait_for(id="panel.details")["name"] == f"Details of {SOURCE}"
