"""Connections in the window: a test shows its steps, holds nobody up, can be ended, survives, and writes nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path
from socket import create_server, socket

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.application.connections import Step, StepState
from desktop.application.program import SAMPLE
from desktop.settings.workspaces import KnownWorkspaces
from desktop.ui.connections.screen import ConnectionsScreen
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import TextField
from tests.integration.git_fixtures import git
from tests.integration.git_servers import http_remote
from tests.ui.driver import WindowDriver, machine_of


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes connections and says nothing."""
    server: socket = create_server(("127.0.0.1", 0))
    with server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/shop/deploy.git"


def screen(window: WindowDriver) -> ConnectionsScreen:
    return window.find("page.connections", ConnectionsScreen)


def spoken(window: WindowDriver, name: str, step: Step) -> str:
    return window.find(f"{name}.steps.{step.value}").accessibleName()


def state(window: WindowDriver, address: str) -> str:
    rows = screen(window).table.model_of_rows.rows
    return next(f"{row.sign.word}, {row.detail}" for row in rows if row.address == address)


@pytest.fixture
def open_window(qtbot: QtBot, sample_home: Path) -> Iterator[Callable[[], WindowDriver]]:
    """Open the window on the sample, closing the one that was open before."""
    drivers: list[WindowDriver] = []

    def open_it() -> WindowDriver:
        while drivers:
            drivers.pop().close()
        drivers.append(WindowDriver(sample_home))
        return drivers[0].open_sample()

    yield open_it
    while drivers:
        drivers.pop().close()


def test_a_test_shows_each_step_changes_nothing_and_is_there_after_a_restart(
    open_window: Callable[[], WindowDriver],
) -> None:
    window = open_window()
    remote = window.home / "data" / "sample" / "remote.git"
    before = git(remote, "for-each-ref")
    window.go("connections")
    assert state(window, SAMPLE) == "ready, open"
    window.find("list.workspaces").setFocus()
    window.key(Qt.Key.Key_T)
    for step in (Step.FIND, Step.READ, Step.WORKSPACE, Step.WRITE):
        assert ": passed" in spoken(window, "test_connection", step)
    assert "12 environments" in spoken(window, "test_connection", Step.WORKSPACE)
    assert state(window, SAMPLE) == "ready, write to main"
    assert git(remote, "for-each-ref") == before
    assert window.desk.read_only
    window = open_window()
    window.go("connections")
    assert ": passed" in spoken(window, "test_connection", Step.WRITE)


def test_an_address_is_tested_before_it_is_added_and_a_log_in_that_fails_is_told(
    window: WindowDriver, home: Path
) -> None:
    with (home / ".gitconfig").open("a") as file:
        file.write('[credential]\n\thelper = "!f() { echo username=ana; echo password=wr0ng; }; f"\n')
    known = len(window.desk.program.known())
    window.go("connections", "add")
    assert not window.find("btn.test_address", Button).isEnabled()
    with http_remote(window.home / "data" / "sample" / "remote.git", user="ana", password="s3cret") as url:
        window.find("field.address", TextField).setText(url)
        window.press("btn.test_address")
        assert ": failed" in spoken(window, "test_address", Step.SIGN_IN)
        assert "log-in" in spoken(window, "test_address", Step.SIGN_IN)
        assert ": not tried" in spoken(window, "test_address", Step.READ)
        window.find("field.address", TextField).setText(url.replace("http://", "http://ana:s3cret@"))
        window.press("btn.test_address")
        assert ": failed" in spoken(window, "test_address", Step.FIND)
    window.find("field.address", TextField).clear()
    said = " ".join([*window.words(), *(message.text for message in window.desk.messages)])
    assert "wr0ng" not in said
    assert "s3cret" not in said
    assert len(window.desk.program.known()) == known
    window.desk.keep("something", "kept")
    window.desk.state.save()
    assert "s3cret" not in (machine_of(window.home).folders.settings / "window.json").read_text()


def test_a_silent_server_holds_nobody_up_and_the_test_can_be_ended(window: WindowDriver, silent: str) -> None:
    machine = machine_of(window.home)
    KnownWorkspaces(machine.folders.data / "workspaces.json", machine.clock).remember(silent, "deploy")
    window.go("connections")
    tests, table = screen(window).tests, screen(window).table
    table.select(silent)
    window.find("btn.test_connection", Button).click()

    def asking() -> bool:
        test = tests.of(silent)
        step = test.report(Step.SIGN_IN) if test is not None else None
        return step is not None and step.state is StepState.RUNNING

    window.wait_until(asking, "Git waits for the server")
    assert state(window, silent) == "testing, log in"
    assert not window.find("btn.test_connection", Button).isVisible()
    read: list[str] = []
    window.desk.ask("meanwhile", lambda services, _token: services.tip, read.append)
    window.wait_until(lambda: bool(read), "the workspace answers while the server does not")
    assert tests.is_running(silent)
    window.press("btn.test_connection_cancel")
    test = tests.of(silent)
    assert test is not None
    assert test.cancelled
    assert state(window, silent) == "cancelled, the test was ended"
    assert window.find("btn.test_connection", QWidget).isVisible()


def test_all_are_tested_and_what_failed_stands_below_the_table(window: WindowDriver) -> None:
    with create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    closed = f"http://127.0.0.1:{port}/shop/charts.git"
    machine = machine_of(window.home)
    KnownWorkspaces(machine.folders.data / "workspaces.json", machine.clock).remember(closed, "charts")
    window.go("connections")
    window.press("btn.test_all")
    assert state(window, SAMPLE) == "ready, write to main"
    assert state(window, closed).startswith("not reached, tested ")
    assert screen(window).table.selected == SAMPLE
    window.press(f"btn.trouble.{closed}")
    assert screen(window).table.selected == closed
    assert f"Port {port} refuses connections" in spoken(window, "test_connection", Step.REACH)
