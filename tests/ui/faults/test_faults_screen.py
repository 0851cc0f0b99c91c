"""A workspace file with faults: said above every screen while it is open, and never a locked door."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.application.program import SAMPLE
from desktop.presentation.broken_files import FaultRow
from desktop.presentation.signs import Tone
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.tables import DataTable
from tests.integration.git_fixtures import git
from tests.integration.small_workspace import SmallWorkspace, make_small_workspace
from tests.ui.broken_file import BAD_SMALL, FILE, GOOD_SMALL, break_sample, mend_sample
from tests.ui.driver import WindowDriver
from tests.ui.looks import cut, look_at, overlapping, squeezed
from tests.ui.people import can_execute


def faults(window: WindowDriver) -> list[FaultRow]:
    return list(window.find("list.faults", DataTable).model_of_rows.rows)


def heads(home: Path) -> str:
    return git(home / "data" / "sample" / "remote.git", "for-each-ref", "refs/heads")


def off(window: WindowDriver, *names: str) -> set[str]:
    """Return the reasons why these buttons are off."""
    buttons = [window.find(name, Button) for name in names]
    assert not any(button.isEnabled() for button in buttons)
    return {button.accessibleDescription() for button in buttons}


def assert_no_gate_is_shown_as_passed(window: WindowDriver) -> None:
    words = window.words()
    assert not [said for said in words if said.startswith("Passed")]
    assert len([said for said in words if said.startswith("Unknown, ") and "under older rules" in said]) > 5


def test_a_break_while_it_is_open_is_said_and_nothing_can_be_written_until_it_is_mended(
    window: WindowDriver,
) -> None:
    can_execute(window)
    window.go("request", "prod-us/R-1")
    assert window.find("btn.approve", Button).isEnabled()
    tip = break_sample(window.home)
    before = heads(window.home)
    window.key(Qt.Key.Key_F5)

    bar = window.find("bar.broken").accessibleName()
    assert bar.startswith(f"The workspace file at {tip[:10]} has 3 faults. Shown is that of ")
    assert window.find("pill.mode").accessibleName() == "Read-only"
    reason = f"Read-only: the workspace file at {tip[:10]} has faults"
    assert off(window, "btn.approve", "btn.reject") == {reason}
    assert_no_gate_is_shown_as_passed(window)
    for screen in ("pipeline", "requests", "timeline", "freezes", "settings", "connections"):
        window.go(screen)
        assert window.sees("bar.broken"), screen
    window.click(window.find("pill.mode"))
    assert reason in window.desk.messages[-1].text
    assert heads(window.home) == before

    mend_sample(window.home)
    window.press("bar.broken.deed1")
    assert not window.sees("bar.broken")
    assert window.find("pill.mode").accessibleName() == "Can execute"
    window.go("request", "prod-us/R-1")
    assert window.find("btn.approve", Button).isEnabled()
    assert [message.text for message in window.desk.messages if message.tone is Tone.FAIL] == []


def test_the_faults_are_read_in_every_size_and_looked_at_again(window: WindowDriver) -> None:
    break_sample(window.home)
    window.key(Qt.Key.Key_F5)
    window.press("bar.broken.deed")
    assert window.sees("page.faults")
    assert [row.place.split(":")[0] for row in faults(window)] == [FILE] * 3
    assert not window.sees("btn.last_good"), "it is shown already"
    for size, room in ((1.0, (960, 620)), (2.0, (1600, 1000)), (1.0, (1600, 1000))):
        window.desk.theme.scale_text(size)
        window.window.resize(*room)
        window.settle()
        texts, _picture = look_at(window.window)
        assert cut(texts) + overlapping(texts) + squeezed(window.window) == []
    mend_sample(window.home)
    window.press("btn.look_again")
    assert any("Nothing is wrong with the workspace file" in words for words in window.words())
    window.press("faults.empty.0")
    assert window.sees("page.pipeline")


def fetch_a_break(home: Path) -> None:
    """Leave a machine on which the broken file was fetched."""
    window = WindowDriver(home)
    window.open_sample()
    break_sample(home)
    window.desk.refresh()
    window.settle()
    window.close()


@pytest.mark.usefixtures("qtbot")
def test_a_start_on_a_broken_file_offers_the_last_good_version(sample_home: Path) -> None:
    fetch_a_break(sample_home)
    window = WindowDriver(sample_home, address=SAMPLE)
    try:
        window.open()
        assert window.sees("page.faults")
        assert window.desk.standing is None
        assert window.find("btn.last_good", Button).text().startswith("Open last good version (")
        window.key(Qt.Key.Key_F5)  # broken as before
        assert window.sees("page.faults")
        window.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert window.sees("page.pipeline")
        assert window.sees("bar.broken")
        window.desk.open(SAMPLE)  # as acting as somebody else does: what was shown is shown again
        window.settle()
        assert window.sees("bar.broken")
        mend_sample(sample_home)
        window.press("bar.broken.deed1")
        assert not window.sees("bar.broken")
    finally:
        window.close()


def on_another(
    window: WindowDriver, folder: Path, *versions: str
) -> tuple[SmallWorkspace, Callable[[], None]]:
    """Make a repository whose workspace file went through these versions; return it, and what opens it."""
    made = make_small_workspace(folder, workspace=versions[0], policies="", people="")
    for version in versions[1:]:
        made.commit({FILE: version}, "Change it")

    def open_it() -> None:
        window.desk.open(str(made.remote))
        window.settle()

    return made, open_it


def test_another_workspace_that_cannot_be_opened_leaves_the_one_that_is_open(
    window: WindowDriver, tmp_path: Path
) -> None:
    made, open_it = on_another(window, tmp_path / "small", GOOD_SMALL, BAD_SMALL)
    open_it()
    assert window.sees("page.faults")
    assert [row.place for row in faults(window)] == [f"{FILE}:8:25", f"{FILE}:10:44"]
    assert window.desk.standing is not None
    assert window.desk.standing.address == SAMPLE
    window.press("btn.copy_faults")
    assert QApplication.clipboard().text().startswith(f'{FILE}:8:25: "tier" cannot be "stagge". ')
    window.go("requests")  # it answers as before
    assert window.desk.messages[-1].text == "The faults are copied"
    window.window.step(-1)
    window.press("btn.last_good")
    assert window.desk.standing.name == "small"
    assert window.sees("bar.broken")
    made.commit({FILE: GOOD_SMALL}, "Put it right")
    window.press("bar.broken.deed1")
    assert not window.sees("bar.broken")


def test_where_there_was_never_a_good_version_none_is_offered(window: WindowDriver, tmp_path: Path) -> None:
    made, open_it = on_another(window, tmp_path / "small", BAD_SMALL)
    open_it()
    assert window.sees("page.faults")
    assert not window.sees("btn.last_good")
    assert any("no earlier version of it can be used" in words for words in window.words())
    made.commit({FILE: GOOD_SMALL}, "Put it right")
    window.press("btn.look_again")
    assert window.desk.standing is not None
    assert window.desk.standing.name == "small"
    assert window.sees("page.pipeline")
