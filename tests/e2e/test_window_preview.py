"""The started program at previews: late ones are thrown away, their numbers add up, their flags are answered."""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.previews import Preview
from desktop.application.sample import ClusterFault, FaultKind
from desktop.application.services import Services
from tests.e2e.heard import Heard
from tests.e2e.slow_git import SlowGit
from tests.e2e.virtual_desktop import StartedProgram, VirtualDesktop
from tests.e2e.window_steps import REASON, begins_at, wait_enabled, wait_for_keyboard
from tests.ui.live.stage_runs import other_program

SOURCE, TARGET = "test", "stage-eu"
RING_1, RING_2, FJORD = "include tag:ring=1", "include tag:ring=2", "include tenant:fjord"
_DISCARDED = "A preview for another scope was discarded"
_FILE = "envs/stage-eu/fjord/pay/values.yaml, "
_OWN_DIALOGS = {"QT_QPA_PLATFORMTHEME": "generic"}
"""Qt's own dialog for files, whatever desktop the person who runs the tests has."""


@pytest.mark.timeout(400)
def test_t5_t6_t7_previews_belong_to_their_scope_add_up_and_flags_keep_a_request_off(
    virtual_desktop: VirtualDesktop, sample_home: Path, tmp_path: Path
) -> None:
    slow = SlowGit(tmp_path / "slow")
    with other_program(sample_home) as services:
        services.switch_read_only(on=False)
        drift(services, "billing", "web")
        draft = services.drafts.open(SOURCE, TARGET)
        services.drafts.save(replace(draft, rules=RING_2, step="scope"))
        late, wanted, fjord = (preview_of(services, rules) for rules in (RING_2, RING_1, FJORD))
    begins_at(sample_home, "draft", draft.id)
    variables = {**slow.variables, **_OWN_DIALOGS}
    with virtual_desktop.start(sample_home, variables=variables) as program, program.heard() as heard:
        program.take_keyboard()
        a_late_preview_is_thrown_away(program, heard, slow, late=late, wanted=wanted)
        its_numbers_add_up(program, wanted)
        write_the_rule_anew(program, FJORD, targets=len(fjord.plan.targets))
        flags_keep_the_request_off(program, heard, fjord, tmp_path)


def drift(services: Services, *names: str) -> None:
    assert services.sample is not None
    for name in names:
        fault = ClusterFault(
            id=f"drift-{name}",
            kind=FaultKind.DRIFTED,
            environment=TARGET,
            tenant="fjord",
            service=name,
            lines=("spec.replicas: 2 in Git, 5 live",),
        )
        services.sample.controls.set_fault(fault)


def preview_of(services: Services, rules: str) -> Preview:
    """Return the preview of some rules as another program makes it."""
    scope = services.scopes.resolve(SOURCE, TARGET, rules)
    return services.previews.preview(SOURCE, TARGET, scope.slots, CancelToken(), scope=scope)


# --- T5 ---------------------------------------------------------------------------------------------------------------


def a_late_preview_is_thrown_away(
    program: StartedProgram, heard: Heard, slow: SlowGit, *, late: Preview, wanted: Preview
) -> None:
    """While the first is made the scope is changed; nothing of the first is ever seen."""
    assert len({late.digest, wanted.digest}) == len({len(one.plan.targets) for one in (late, wanted)}) == 2
    wait_for_keyboard(program, "grid.scope")
    wait_enabled(program, "btn.preview", f"Preview {len(late.plan.targets)} targets")
    program.wait_for(id="words.jobs", name="No jobs")
    with slow:
        program.keys("ctrl+Return")
        program.wait_for(name="Making the preview of test → stage-eu")
        program.wait_until(lambda: slow.waits, "the first preview reads the log")
        write_the_rule_anew(program, RING_1, targets=len(wanted.plan.targets))
        heard.forget()
        program.keys("ctrl+Return")
        heard.wait_for("announced", _DISCARDED)

        def shown() -> bool:
            """One log at a time: whatever would be shown in between is seen."""
            if program.first(id="words.headline") is not None:
                return True
            slow.let_go()
            return False

        program.wait_until(shown, "a preview is shown")
        only_this_is_shown(program, wanted)
    program.wait_for(id="words.jobs", name="No jobs")
    only_this_is_shown(program, wanted)
    program.keys("F8")
    program.wait_for(name=_DISCARDED, role="label")
    program.keys("Escape")
    program.wait_until(lambda: program.first(id="sheet.messages") is None, "the messages are closed")


def write_the_rule_anew(program: StartedProgram, rule: str, *, targets: int) -> None:
    """Go to the scope from anywhere in the draft, and let another rule stand there instead of the only one."""
    program.press(id="step.go.scope")
    wait_for_keyboard(program, "grid.scope")
    program.keys("F2")
    wait_for_keyboard(program, "field.edit_rule")
    program.keys("ctrl+a")
    program.type(rule)
    program.keys("Return")
    wait_enabled(program, "btn.preview", f"Preview {targets} targets")


def only_this_is_shown(program: StartedProgram, wanted: Preview) -> None:
    count = len(wanted.plan.targets)
    assert program.wait_for(id="words.headline")["name"] == f"{count} targets change in {TARGET}"
    assert program.wait_for(id="words.digest")["name"] == f"plan digest {wanted.digest}"
    assert program.wait_for(id="btn.request")["name"] == f"Request promotion of {count} targets"
    assert program.wait_for(id="words.total")["name"] == f"Total, reviewed targets 0 of {count}"
    assert sum(number_in(cell) for cell in cells(program, "list.groups", "Targets")) == count


def cells(program: StartedProgram, table: str, column: str) -> list[str]:
    """Return what the cells of a column say, of all rows, also those that are scrolled away."""
    names = [cell["name"] for cell in program.children(id=table)]
    return [name.removeprefix(f"{column}: ") for name in names if name.startswith(f"{column}: ")]


def number_in(words: str) -> int:
    """Return the only number that some words name."""
    (found,) = re.findall(r"\d+", words)
    return int(found)


# --- T6 ---------------------------------------------------------------------------------------------------------------


def its_numbers_add_up(program: StartedProgram, wanted: Preview) -> None:
    count = number_in(program.wait_for(id="btn.request")["name"])
    kinds = counts_shown(program)
    assert sum(kinds.values()) == count
    assert all(kinds.values()), f"each kind is there: {kinds}"
    moves = program.wait_for(id="table.moves")["name"].removeprefix("From and to: ").split("; ")
    lines = [re.fullmatch(r".+ to .+, (update|install|downgrade), (\d+) targets?", move) for move in moves]
    assert all(lines), moves
    assert {line[1]: int(line[2]) for line in lines if line is not None} == kinds
    groups = cells(program, "list.groups", "Group")
    assert all(" → " in group or group.endswith(", whole file") for group in groups), groups
    assert wanted.scope is not None
    already = {f"{slot.tenant} / {slot.service}" for slot in wanted.scope.already_there}
    apart = program.wait_for(id="words.already_there")["name"]
    assert apart == f"{len(already)} already on 2026.11.3, not in the plan"
    targets = targets_shown(program)
    assert len(targets) == len(set(targets)) == count
    assert not already & set(targets)
    assert not any("removed" in row for row in (*moves, *groups, *targets))


def counts_shown(program: StartedProgram) -> dict[str, int]:
    """Return the counts of the head of the preview, by kind of change."""
    labels = [node["name"] for node in program.find(role="label")]
    found = [re.fullmatch(r"(\d+) (update|install|downgrade)", label) for label in labels]
    return {one[2]: int(one[1]) for one in found if one is not None}


def targets_shown(program: StartedProgram) -> list[str]:
    """Go through all groups by keys; return the names of their targets."""
    program.focus(id="list.groups")
    program.keys("Home")
    found: list[str] = []
    for size in [number_in(cell) for cell in cells(program, "list.groups", "Targets")]:
        found += other_targets(program, size, found)
        program.keys("Down")
    return found


def other_targets(program: StartedProgram, size: int, known: Sequence[str]) -> list[str]:
    """Wait until the targets of another group show, and return their names."""
    rows: list[str] = []

    def shown() -> bool:
        rows[:] = cells(program, "list.targets", "Target")
        return len(rows) == size and not set(rows) & set(known)

    program.wait_until(shown, f"{size} other targets show")
    return rows


# --- T7 ---------------------------------------------------------------------------------------------------------------


def flags_keep_the_request_off(program: StartedProgram, heard: Heard, wanted: Preview, folder: Path) -> None:
    program.keys("ctrl+Return")
    program.wait_for(id="words.headline", name="6 targets change in stage-eu")
    only_this_is_shown(program, wanted)
    assert flags_shown(program) == {
        "target-drift": "Target drift: 2 targets differ live from Git before the promotion.",
        "unrelated": "Unrelated changes: the source's commits also changed 1 file that does not travel.",
        "downgrade": "Downgrade: 1 target would get an older release.",
        "secret": "Secret changed: 1 secret or certificate changed.",
    }
    the_stray_file_is_named(program)
    secrets_are_nowhere(program, heard, wanted, folder)
    leaving_out_the_drifted_is_another_plan(program, wanted)
    each_reason_is_asked_for(program)


def flags_shown(program: StartedProgram) -> dict[str, str]:
    """Return what each flag says, by its kind."""
    said = {node["id"].rpartition("/")[2]: node["name"] for node in program.find(role="label")}
    lead = "words.flag."
    return {name.removeprefix(lead): words for name, words in said.items() if name.startswith(lead)}


def the_stray_file_is_named(program: StartedProgram) -> None:
    program.press(id="btn.show.unrelated")
    program.wait_for(id="overlay.list")
    assert ["web/ingress.yaml" in line for line in cells(program, "list.shown", "What")] == [True]
    program.keys("Escape")
    program.wait_until(lambda: program.first(id="overlay.list") is None, "the list is closed")


def secrets_are_nowhere(program: StartedProgram, heard: Heard, wanted: Preview, folder: Path) -> None:
    """The sealed value is not in what is shown at any depth, nor in what is exported."""
    changes = [change for target in wanted.plan.targets for change in target.changes]
    secrets = {
        text
        for change in changes
        if change.field == "pay-api-key"
        for text in (change.before, change.after)
        if text
    }
    assert len(secrets) == 2
    program.focus(id="list.groups")
    program.keys("Home")
    for group in cells(program, "list.groups", "Group"):
        if "pay-api-key" in group:
            break
        program.keys("Down")
    program.wait_for(id="words.diff_target", name="fjord / pay")
    said: list[str] = []
    for depth, lead in (("live", "fjord / pay, as it runs, "), ("values", _FILE), ("keys", _FILE)):
        program.press(id=f"seg.depth.{depth}")
        program.wait_for(name=lead, role="list item")
        program.wait_for(name="(secret)", role="list item")
        said += [text for node in program.find() for text in (node["name"], node["description"])]
    said += [exported(program, heard, folder / name) for name in ("preview.md", "preview.json")]
    assert json.loads(said[-1])["summary"]["targets"] == 6
    for secret in secrets:
        assert not any(secret in text for text in said)


def exported(program: StartedProgram, heard: Heard, file: Path) -> str:
    """Export the preview to a file, and return what it holds."""
    program.keys("ctrl+e")
    program.wait_for(role="dialog", name="Export the preview")
    program.take_keyboard("Export the preview")
    wait_for_keyboard(program, "fileNameEdit")
    program.keys("ctrl+a")
    program.type(str(file))
    program.keys("Return")
    heard.wait_for("announced", f"The preview is in {file}")
    program.take_keyboard()
    return file.read_text(encoding="utf-8")


def leaving_out_the_drifted_is_another_plan(program: StartedProgram, wanted: Preview) -> None:
    program.focus(id="btn.scope.target-drift")
    program.keys("space")
    program.wait_for(id="words.headline", name="4 targets change in stage-eu")
    program.wait_for(name="2 targets excluded from the scope")
    assert program.wait_for(id="btn.request")["name"] == "Request promotion of 4 targets"
    assert wanted.digest not in program.wait_for(id="words.digest")["name"]
    assert "target-drift" not in flags_shown(program)


def each_reason_is_asked_for(program: StartedProgram) -> None:
    program.focus(id="list.groups")
    for number in range(1, 5):
        program.keys("r")
        program.wait_for(id="words.reviewed", name=f"{number} of 4 reviewed")
    for kind, reason, missing in (
        ("unrelated", "too short", "2 reasons missing"),
        ("unrelated", REASON, "1 reason missing"),
    ):
        give_reason(program, kind, reason)
        program.wait_for(id="link.reason", name=missing)
        button = program.wait_for(id="btn.request")
        assert (button["description"], "enabled" in button["states"]) == (missing, False)
    give_reason(program, "downgrade", REASON)
    wait_enabled(program, "btn.request", "Request promotion of 4 targets")


def give_reason(program: StartedProgram, kind: str, text: str) -> None:
    program.focus(id=f"btn.reason.{kind}")
    program.keys("space")
    wait_for_keyboard(program, f"field.reason.{kind}")
    program.keys("ctrl+a")
    program.type(text)
    program.keys("Tab")
    program.wait_for(id=f"words.flag.{kind}", name=text)
