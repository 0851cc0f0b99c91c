"""The started program, seen by names and roles: the first page, the sample, what survives a kill, one window a user."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.virtual_desktop import CHECKOUT, StartedProgram, VirtualDesktop
from tests.e2e.window_steps import (
    choose_first_target,
    preview,
    promote_by_palette,
    requests_of,
    wait_for_keyboard,
)

_SAMPLE_SECONDS = 120.0
"""Making the sample takes about 20 s of processor, more on a busy machine."""


@pytest.mark.timeout(300)
def test_t1_somebody_new_looks_around_in_the_sample(virtual_desktop: VirtualDesktop, tmp_path: Path) -> None:
    with virtual_desktop.start(tmp_path / "home") as program:
        program.wait_for(id="page.welcome")
        buttons = {node["id"] for node in program.find(role="push button")}
        assert buttons >= {"btn.sample", "btn.connect", "btn.check"}
        assert not program.find(role="dialog")
        assert not [node for node in program.find(role="text") if "account" in node["name"].casefold()]
        program.take_keyboard()
        program.focus(id="btn.sample")
        program.keys("Return")
        program.wait_for(_SAMPLE_SECONDS, id="page.pipeline")
        graph = program.wait_for(name="Environment graph", role="list")
        assert graph["children"] == 12
        assert "Read-only" in program.wait_for(id="pill.mode")["name"]
        program.wait_for(id="bar.sample")
        names = [node["name"] for node in program.children(name="Environment graph", role="list")]
        production = [name for name in names if name.startswith("prod-")]
        assert len(production) == 3
        assert all(", prod, " in name for name in production)


def test_t16_a_killed_window_comes_back_where_it_was(
    virtual_desktop: VirtualDesktop, sample_home: Path
) -> None:
    with virtual_desktop.start(sample_home, "window", "sample") as program:
        program.wait_for(id="page.pipeline")
        program.take_keyboard()
        program.keys("ctrl+5")
        program.wait_for(id="page.freezes")
        _written_down(program, sample_home, "freezes")
        program.kill()
    with virtual_desktop.start(sample_home) as again:
        again.wait_for(id="page.freezes")
        assert "Read-only" in again.wait_for(id="pill.mode")["name"]


def test_t16_draft_view_and_filter_are_back_after_a_kill_and_nothing_was_sent(
    virtual_desktop: VirtualDesktop, sample_home: Path
) -> None:
    before = requests_of(sample_home)
    with virtual_desktop.start(sample_home, "window", "sample") as program:
        program.wait_for(id="view.graph", role="list")
        program.take_keyboard()
        program.keys("g", "l")
        wait_for_keyboard(program, "view.list")
        program.keys("ctrl+2")
        program.press(id="tabs.requests.all")
        promote_by_palette(program, "test", "stage-eu")
        choose_first_target(program)
        preview(program)
        _written_down(program, sample_home, "draft", '"list"', '"all"')
        program.kill()
    with virtual_desktop.start(sample_home) as again:
        again.wait_for(id="words.headline", name="1 target changes in stage-eu")
        assert again.wait_for(id="step.go.preview")["name"] == "3 Preview, done, shown"
        assert "Read-only" in again.wait_for(id="pill.mode")["name"]
        again.take_keyboard()
        again.keys("ctrl+1")
        wait_for_keyboard(again, "view.list")
        again.keys("ctrl+2")
        assert "checked" in again.wait_for(id="tabs.requests.all")["states"]
    assert requests_of(sample_home) == before


def test_t16_a_second_start_hands_over_its_link_and_ends(
    virtual_desktop: VirtualDesktop, sample_home: Path
) -> None:
    with virtual_desktop.start(sample_home, "window", "sample") as program:
        program.wait_for(id="page.pipeline")
        assert _second(virtual_desktop, sample_home, "gitopshq://request/prod-eu/R-3") == 0
        program.wait_for(id="page.request")
        assert _second(virtual_desktop, sample_home, "gitopshq://request/prod-eu/R-4711") == 0
        program.wait_for(name="prod-eu/R-4711 was not found")


def _second(desktop: VirtualDesktop, home: Path, link: str) -> int:
    environment = {**os.environ, **desktop.environment, "GITOPSHQ_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-m", "desktop", link], env=environment, cwd=CHECKOUT, timeout=60, check=False
    )
    return done.returncode


def _written_down(program: StartedProgram, home: Path, screen: str, *more: str) -> None:
    """Wait until the place is on disk, half a second after it was gone to, and more that is kept beside it."""
    file, wanted = home / "settings" / "window.json", (f'"{screen}"', *more)

    def kept() -> bool:
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        return all(words in text for words in wanted)

    program.wait_until(kept, f"{wanted} are kept")
