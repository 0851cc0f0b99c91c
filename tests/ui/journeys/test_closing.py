"""The window is closed in the middle of something: it ends, nothing of it stays, and what was written is kept."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import Draft
from desktop.application.program import SAMPLE
from desktop.application.services import Services
from desktop.bootstrap import GitOpsHq
from desktop.ui.desk import Place
from desktop.ui.draft.screen import DraftScreen
from tests.ui.driver import WindowDriver, machine_of

_LISTED = Path(f"/proc/{os.getpid()}/task")


def children() -> set[int]:
    """Return the processes that this one began and that are there still; none where the system does not list them."""
    found = [thread / "children" for thread in _LISTED.glob("*")]
    return {int(one) for file in found if file.is_file() for one in file.read_text("ascii").split()}


def whole_draft(services: Services, _token: CancelToken) -> Draft:
    """Return a draft of everything, at its preview."""
    draft = services.drafts.open("test", "stage-eu")
    return services.drafts.save(replace(draft, rules="include all", step="preview"))


@pytest.mark.usefixtures("qtbot")
def test_closing_while_a_preview_is_made_ends_all_of_it_and_keeps_the_last_edit(sample_home: Path) -> None:
    before = children()
    window = WindowDriver(sample_home).open_sample()
    made: list[Draft] = []
    window.desk.ask("test", whole_draft, made.append)
    window.settle()
    window.desk.go(Place(screen="draft", id=made[0].id))
    window.wait_until(lambda: "Making the preview" in window.desk.tasks.titles, "the preview is asked for")
    screen = window.window.screen_shown
    assert isinstance(screen, DraftScreen)
    screen.steps.wanted.emit("scope")  # stands in line behind the preview
    assert "Making the preview" in window.desk.tasks.titles
    window.close()

    assert [one.name for one in threading.enumerate() if one.name.startswith("lane-")] == []
    assert children() == before
    assert window.desk.tasks.idle
    services = GitOpsHq(machine_of(sample_home)).open(SAMPLE, CancelToken())
    assert services.drafts.get(made[0].id).step == "scope"
    services.close()
