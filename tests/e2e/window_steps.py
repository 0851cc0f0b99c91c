"""What a person does in the started program, as steps that several scenarios share: keys in, names and roles out."""

from pathlib import Path
from typing import Any

from desktop.application.program import SAMPLE
from desktop.settings.interface_state import InterfaceState
from tests.e2e.virtual_desktop import StartedProgram
from tests.ui.live.stage_runs import other_program

REASON = "Agreed in the release meeting of today."


def begins_at(home: Path, *place: str) -> None:
    """Let the next start of the window open the sample at a place, as after an earlier stay there."""
    state = InterfaceState(home / "settings" / "window.json")
    state.set("workspace", SAMPLE)
    state.set("window.place", [*place])
    state.save()


def requests_of(home: Path) -> set[str]:
    with other_program(home) as services:
        return {request.full_name for request in services.requests.all()}


def has_keyboard(program: StartedProgram, name: str) -> bool:
    """Tell whether the control of that name has the keyboard."""
    return _is_at(program.focused(), name)


def _is_at(focused: list[dict[str, Any]], name: str) -> bool:
    return any(node["id"].endswith(name) for node in focused)


def wait_for_keyboard(program: StartedProgram, name: str) -> None:
    """Wait until a control has the keyboard.

    Raises:
        AssertionError: it does not get it; told is what has it instead.
    """
    try:
        program.wait_until(lambda: has_keyboard(program, name), f"{name} has the keyboard")
    except AssertionError as error:
        focused = [f"{node['role']} {node['id']} “{node['name']}”" for node in program.focused()]
        raise AssertionError(f"{error}; it is at: {focused or 'nothing'}") from error


def tab_to(program: StartedProgram, name: str, most: int = 12) -> None:
    """Press Tab until a control has the keyboard.

    Raises:
        AssertionError: it is not among the next ones.
    """
    at = program.focused()
    for _press in range(most):
        if _is_at(at, name):
            return
        program.keys("Tab")
        at = gone_on(program, at)  # a second Tab before this one is told would go past what is looked for
    wait_for_keyboard(program, name)


def gone_on(program: StartedProgram, before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Wait until something else has the keyboard, and return it."""
    found: list[list[dict[str, Any]]] = []

    def moved() -> bool:
        found.append(program.focused())
        return found[-1] != before

    program.wait_until(moved, "the keyboard went on")
    return found[-1]


def select(program: StartedProgram, environment: str) -> None:
    """Find an environment on the pipeline and make it the selected one."""
    program.keys("slash")
    wait_for_keyboard(program, "field.find")
    program.type(environment)
    program.keys("Return")
    program.wait_for(id="panel.details", name=f"Details of {environment}")


def promote_by_keys(program: StartedProgram, target: str) -> None:
    """Open a draft from the selected environment by the digit that its card says."""
    program.keys("p")
    program.wait_for(name=" promotes to it", role="list item")
    cards = [card["name"] for card in program.find(name=" promotes to it", role="list item")]
    said = next(name for name in cards if name.startswith(f"{target}, "))
    program.keys(said.removesuffix(" promotes to it").rpartition(" ")[2])
    wait_for_keyboard(program, "grid.scope")


def promote_by_palette(program: StartedProgram, source: str, target: str) -> None:
    """Open a draft from anywhere by the names of both."""
    program.keys("ctrl+k")
    wait_for_keyboard(program, "field.palette")
    program.type(f"promote {source} {target}")
    program.keys("Return")
    wait_for_keyboard(program, "grid.scope")


def choose_first_target(program: StartedProgram) -> None:
    """Include the target under the cursor of the grid."""
    program.keys("space")
    program.wait_for(id="btn.preview", name="Preview 1 target")


def preview(program: StartedProgram) -> None:
    program.keys("ctrl+Return")
    program.wait_for(id="words.headline", name="1 target changes in ")
    wait_for_keyboard(program, "list.groups")


def wait_enabled(program: StartedProgram, name: str, words: str = "") -> None:
    """Wait until a button is on.

    Raises:
        AssertionError: it stays off; its reason is told.
    """
    try:
        program.wait_until(
            lambda: "enabled" in program.wait_for(id=name, name=words)["states"], f"{name} is on"
        )
    except AssertionError as error:
        seen = program.first(id=name) or {"description": "it does not show"}
        raise AssertionError(f"{error}: {seen['description']}") from error


def press_by_key(program: StartedProgram, button: str) -> None:
    """Press a button with the keyboard, once it is on."""
    wait_enabled(program, button)
    program.focus(id=button)
    wait_for_keyboard(program, button)
    program.keys("Return")


def write(program: StartedProgram, field: str, text: str) -> None:
    program.focus(id=field)
    wait_for_keyboard(program, field)
    program.type(text)
