"""The rendered depth: objects beside their difference, versions and isolation, cancelling, and what is missing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.application.drafts import Draft
from desktop.presentation.rendered_depth import ResourceRow
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import Words
from desktop.ui.kit.tables import DataTable
from desktop.ui.preview.diff_view import DiffView
from tests.integration.renderers import RENDERED_WORKSPACE, false_helm, real_renderers, rendered_files
from tests.integration.small_workspace import ALL, make_small_workspace
from tests.ui.driver import WindowDriver

Opened = Callable[[str], WindowDriver]


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opened]:
    """Open a window on a workspace of kustomizations and charts, at the preview, with these programs on the path."""
    small = make_small_workspace(tmp_path / "small", workspace=RENDERED_WORKSPACE, files=rendered_files())
    drivers: list[WindowDriver] = []

    def open_with(path: str) -> WindowDriver:
        monkeypatch.setenv("PATH", path)
        driver = WindowDriver(tmp_path / "gitopshq", address=str(small.remote))
        drivers.append(driver)
        driver.open()
        made: list[Draft] = []

        def make(services, _token) -> Draft:
            draft = services.drafts.open("test", "stage")
            return services.drafts.save(replace(draft, rules=ALL, step="preview"))

        driver.desk.ask("test", make, made.append)
        driver.settle()
        driver.go("draft", made[0].id)
        return driver

    yield open_with
    for driver in drivers:
        driver.close()
    small.close()


def choose(window: WindowDriver, depth: str) -> None:
    QTest.mouseClick(window.find(f"seg.depth.{depth}"), Qt.MouseButton.LeftButton)


def go_to(window: WindowDriver, service: str) -> None:
    """Choose the group whose only target is a service."""
    table = window.find("list.groups", DataTable)
    name = window.find("words.diff_target", Words)
    for number in range(table.model_of_rows.rowCount()):
        table.step(number - table.current_row)
        window.settle()
        if name.whole == service:
            return
    raise AssertionError(f"no group for {service}")


def resources(window: WindowDriver) -> list[tuple[str, str, str]]:
    rows: list[ResourceRow] = list(window.find("list.resources", DataTable).model_of_rows.rows)
    return [(row.word, row.name, row.detail) for row in rows]


def notes(window: WindowDriver) -> str:
    return " ".join(one.note for one in window.find("view.diff", DiffView).shown.sections)


def test_objects_stand_beside_their_difference_with_versions_and_isolation(opened: Opened):
    window = opened(f"{real_renderers()}:/usr/bin:/bin")
    go_to(window, "billing")
    choose(window, "rendered")
    window.settle()
    assert resources(window) == [
        ("changed", "billing", "Deployment in shop-stage"),
        ("removed", "cache", "PersistentVolumeClaim in shop-stage"),
        ("changed", "billing", "Secret in shop-stage"),
    ]
    provenance = window.find("words.provenance", Words).whole
    assert provenance.startswith("3 of 3 objects change · helm 4.")
    assert "network" in provenance
    assert window.find("words.rendered", Words).whole == "whole plan rendered"
    assert not window.sees("btn.rendering")

    view = window.find("view.diff", DiffView)
    titles = [one.title for one in view.shown.sections]
    assert titles[1] == "PersistentVolumeClaim shop-stage/cache"
    assert "canary" not in repr(view.shown)
    table = window.find("list.resources", DataTable)
    table.select(table.model_of_rows.id_at(2))
    window.settle()
    assert view.rows[view.cursor_row].section == 2

    assert "Destructive resources" in window.words()
    assert any("would be removed or replaced" in words for words in window.words())


def test_each_target_has_its_own_and_other_depths_none(opened: Opened):
    window = opened(f"{real_renderers()}:/usr/bin:/bin")
    choose(window, "rendered")
    go_to(window, "web")
    assert resources(window) == [("changed", "web", "Deployment in shop-stage")]
    assert "kustomize 5." in window.find("words.provenance", Words).whole
    choose(window, "values")
    window.settle()
    assert not window.sees("list.resources")
    assert not window.sees("words.provenance")


def test_without_programs_it_says_what_to_install(opened: Opened, tmp_path: Path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to("/usr/bin/git")
    window = opened(str(tmp_path / "bin"))
    go_to(window, "billing")
    choose(window, "rendered")
    window.settle()
    assert notes(window) == "rendered: not available (install helm)"
    assert window.find("words.provenance", Words).whole == "Nothing of it could be rendered"
    assert not window.sees("list.resources")
    go_to(window, "web")
    assert notes(window) == "rendered: not available (install kustomize or kubectl)"


def test_rendering_the_plan_can_be_stopped_and_gone_on_with(opened: Opened, tmp_path: Path):
    gate = tmp_path / "gate"
    deed = (
        f"while [ ! -e {gate} ]; do /bin/sleep 0.05; done\n"
        "printf 'kind: X\\nmetadata: {name: x}\\nvalue: 1\\n'"
    )
    folder = false_helm(tmp_path / "bin", deed)
    window = opened(f"{folder}:{real_renderers()}:/usr/bin:/bin")
    go_to(window, "web")
    choose(window, "rendered")
    button = window.find("btn.rendering", Button)
    window.wait_until(
        lambda: window.find("words.rendered", Words).whole == "rendered 1 of 2", "one of two is rendered"
    )
    assert resources(window) == [("changed", "web", "Deployment in shop-stage")]
    assert button.text() == "Cancel"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    window.settle()
    assert window.find("words.rendered", Words).whole == "stopped, rendered 1 of 2"
    assert button.text() == "Go on"
    gate.touch()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    window.settle()
    assert window.find("words.rendered", Words).whole == "whole plan rendered"


def test_a_late_rendering_of_another_target_is_not_shown(opened: Opened, tmp_path: Path):
    gate = tmp_path / "gate"
    deed = f"while [ ! -e {gate} ]; do /bin/sleep 0.05; done\nprintf 'kind: X\\nmetadata: {{name: x}}\\n'"
    window = opened(f"{false_helm(tmp_path / 'bin', deed)}:{real_renderers()}:/usr/bin:/bin")
    go_to(window, "billing")
    choose(window, "rendered")
    window.wait_until(lambda: window.sees("words.provenance"), "it is being rendered")
    table = window.find("list.groups", DataTable)
    table.step(1 if table.current_row == 0 else -1)
    window.wait_until(lambda: window.sees("list.resources"), "the other target is shown")
    assert resources(window) == [("changed", "web", "Deployment in shop-stage")]
    gate.touch()
    window.settle()
    assert resources(window) == [("changed", "web", "Deployment in shop-stage")]
