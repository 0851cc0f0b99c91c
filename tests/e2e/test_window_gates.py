"""The started program at a request that is ready: the branch moves on, then a freeze begins and ends by the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desktop.application.cancellation import CancelToken
from desktop.domain.freeze import FreezeVerdict
from desktop.presentation.freeze_words import closed_by, rule_names
from tests.e2e.virtual_desktop import StartedProgram, VirtualDesktop
from tests.e2e.window_steps import begins_at, press_by_key, select, wait_enabled, wait_for_keyboard
from tests.integration.git_fixtures import git
from tests.ui.live.stage_runs import other_program
from tests.ui.sample_remote import push_commit, read_file
from tests.ui.verification.owner_run import act_as

NAME, SOURCE, TARGET = "prod-eu/R-3", "stage-eu", "prod-eu"
READY = "Ready: all 19 gates passed"
BERLIN = "Europe/Berlin"
NOTHING = {"README.md": "# shop\n"}
"""A change that no plan is about."""
UNDER_THE_PLAN = "envs/prod-eu/acme/billing/values.yaml"


@dataclass(frozen=True, slots=True)
class Frozen:
    """The next freeze of the target: what a screen says about it, and the moments around it."""

    inside: datetime
    over: datetime
    names: str
    words: str
    end: str
    exempt: bool


@pytest.mark.timeout(400)
def test_t9_t10_a_moved_branch_and_a_freeze_by_the_clock_are_seen_without_being_asked_for(
    virtual_desktop: VirtualDesktop, sample_home: Path, tmp_path: Path
) -> None:
    everybody_approves(sample_home)
    freeze = next_freeze(sample_home)
    begins_at(sample_home, "request", NAME)
    with virtual_desktop.start(sample_home, variables={"TZ": BERLIN}) as program:
        program.wait_for(id="words.readiness", name=READY)
        wait_enabled(program, "btn.execute")
        program.take_keyboard()
        a_moved_branch_makes_drift_stale(program, sample_home, tmp_path)
        a_commit_under_the_plan_makes_it_stale(program, sample_home, tmp_path)
        set_clock(sample_home, freeze.inside)
        the_request_is_frozen(program, freeze)
        program.keys("ctrl+2")
        its_row_is_closed(program, freeze)
        program.keys("ctrl+1")
        node_edge_and_panel_are_frozen(program, freeze)
        program.keys("g", "l")
        wait_for_keyboard(program, "view.list")
        program.wait_for(role="table cell", name=f"Also: frozen by {freeze.words}")
        program.keys("ctrl+5")
        program.wait_for(role="list item", name=f"{TARGET}, prod, frozen by {freeze.words}")
        program.wait_for(id="words.answer", name="No. Frozen by ")
        set_clock(sample_home, freeze.over)
        nothing_is_frozen_any_more(program)


# --- what others do meanwhile -----------------------------------------------------------------------------------------


def everybody_approves(home: Path) -> None:
    with other_program(home) as services:
        services.switch_read_only(on=False)
        for person in ("s.okafor", "t.baptiste"):
            act_as(home, person)
            request = services.requests.find(NAME)
            services.requests.approve(request, request.digest, CancelToken())
    act_as(home, "m.ruiz")


def next_freeze(home: Path) -> Frozen:
    with other_program(home) as services:
        now = services.now()
        following = services.freezes.verdict(TARGET, now).next_freeze
        assert following is not None
        inside = following.occurrence.start + timedelta(hours=1)
        verdict = services.freezes.verdict(TARGET, inside)
    return told_of(verdict, inside)


def told_of(verdict: FreezeVerdict, inside: datetime) -> Frozen:
    end = verdict.opens_at
    assert end is not None
    return Frozen(
        inside=inside,
        over=end + timedelta(minutes=1),
        names=rule_names(verdict),
        words=closed_by(verdict, inside, ZoneInfo(BERLIN)),
        end=f"{end:%H:%M} UTC ({end.astimezone(ZoneInfo(BERLIN)):%H:%M %Z})",
        exempt=verdict.active[0].rollback_exempt,
    )


def set_clock(home: Path, moment: datetime) -> None:
    """Let the sample's clock show another moment; only the program's own look at it may notice."""
    with other_program(home) as services:
        assert services.sample is not None
        services.sample.clock.set(moment)


# --- T10 --------------------------------------------------------------------------------------------------------------


def a_moved_branch_makes_drift_stale(program: StartedProgram, home: Path, folder: Path) -> None:
    """A commit that leaves the plan's targets alone; the drift gate names it and the one it was observed for."""
    before = git(home / "data" / "sample" / "remote.git", "rev-parse", "main")
    tip = push_commit(home, folder, NOTHING, "Say more")
    program.keys("F5")
    drift = program.wait_for(id="gate.target-drift", name="Stale, No drift in the target")["name"]
    assert before[:10] in drift
    assert tip[:10] in drift
    program.wait_for(id="words.readiness", name="Not ready: Stale (1)")
    program.wait_for(id="words.execute_off", name="Off: 1 result is stale")
    button = program.wait_for(id="btn.execute")
    assert "enabled" not in button["states"]
    assert button["description"] == "Off: 1 result is stale"
    press_by_key(program, "btn.gate.target-drift")
    program.wait_for(id="words.readiness", name=READY)
    assert program.wait_for(id="gate.target-drift")["name"].startswith("Passed")
    wait_enabled(program, "btn.execute")


def a_commit_under_the_plan_makes_it_stale(program: StartedProgram, home: Path, folder: Path) -> None:
    """What was approved is no more what would land: a new plan is needed, and the approvals are void."""
    text = read_file(home, folder, UNDER_THE_PLAN)
    push_commit(home, folder, {UNDER_THE_PLAN: f"{text}# by hand\n"}, "Change a target")
    program.keys("F5")
    program.wait_for(id="gate.plan", name="Stale, Plan is current")
    program.wait_for(name=f"3 approvals no longer count: {UNDER_THE_PLAN} changed on the branch")
    program.wait_for(id="words.readiness", name="Not ready: ")
    assert "enabled" not in program.wait_for(id="btn.execute")["states"]


# --- T9 ---------------------------------------------------------------------------------------------------------------


def the_request_is_frozen(program: StartedProgram, freeze: Frozen) -> None:
    """Nobody touches the window: the clock alone brings it."""
    gate = program.wait_for(id="gate.freeze", name="Frozen, ")["name"]
    assert freeze.names.partition(",")[0] in gate
    assert freeze.end in gate
    assert ("rollbacks exempt" if freeze.exempt else "rollbacks frozen too") in gate
    program.wait_for(id="words.readiness", name="Not ready: ")
    assert "enabled" not in program.wait_for(id="btn.execute")["states"]


def its_row_is_closed(program: StartedProgram, freeze: Frozen) -> None:
    program.wait_for(id="page.requests")
    program.press(id="tabs.requests.all")
    program.wait_until(lambda: "closed by " in row(program), "the row is closed")
    told = row(program)
    assert f"closed by {freeze.names.partition(',')[0]} " in told
    assert freeze.end in told
    assert ("rollbacks exempt" if freeze.exempt else "rollbacks frozen too") in told


def row(program: StartedProgram) -> str:
    return str(program.wait_for(role="table cell", name=f"Request: {NAME}, ")["name"])


def node(program: StartedProgram, environment: str) -> str:
    return str(program.wait_for(role="list item", name=f"{environment}, environment")["name"])


def node_edge_and_panel_are_frozen(program: StartedProgram, freeze: Frozen) -> None:
    program.wait_for(role="list item", name=f"prod, frozen by {freeze.words}")
    assert f"prod, frozen by {freeze.words}, release" in node(program, TARGET)
    assert f"{TARGET} (frozen by {freeze.names})" in node(program, SOURCE)
    select(program, TARGET)
    program.wait_for(name=f"Freeze: {freeze.words}")


def nothing_is_frozen_any_more(program: StartedProgram) -> None:
    """The calendar changes by itself; what was left then is open as well when one comes back to it."""
    program.wait_for(role="list item", name=f"{TARGET}, prod, open")
    program.wait_for(id="words.answer", name="Yes. ")
    program.keys("ctrl+1")
    wait_for_keyboard(program, "view.list")
    program.wait_until(
        lambda: program.first(role="table cell", name="Also: frozen") is None, "no row is frozen"
    )
    program.keys("g", "g")
    program.wait_until(lambda: "frozen" not in node(program, TARGET), "the node is open")
    assert "frozen" not in node(program, SOURCE)
    program.wait_for(name="Freeze: next freeze ")
    program.keys("ctrl+2")
    program.wait_until(lambda: "closed by " not in row(program), "the row is open")
