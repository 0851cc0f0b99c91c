"""Connections: all repositories tested, one that fails, one that is being tested, and adding another."""

from socket import create_server, socket

from desktop.settings.workspaces import KnownWorkspaces
from desktop.ui.connections.screen import ConnectionsScreen
from desktop.ui.kit.fields import TextField
from tests.screenshots.scene import Scene
from tests.ui.driver import WindowDriver, machine_of

_REFUSED = "http://127.0.0.1:1/shop/charts.git"
_UNKNOWN = "ssh://git@git.example.invalid/shop/deploy.git"
_held: list[socket] = []
"""Servers that take a connection and say nothing, as long as the pictures are taken."""


def _know(window: WindowDriver, **workspaces: str) -> None:
    machine = machine_of(window.home)
    known = KnownWorkspaces(machine.folders.data / "workspaces.json", machine.clock)
    for name, address in workspaces.items():
        known.remember(address, name.replace("_", "-"))


def _silent() -> str:
    server = create_server(("127.0.0.1", 0))
    _held.append(server)
    return f"http://127.0.0.1:{server.getsockname()[1]}/shop/edge.git"


def _screen(window: WindowDriver) -> ConnectionsScreen:
    return window.find("page.connections", ConnectionsScreen)


def _tested(window: WindowDriver) -> None:
    _know(window, charts=_REFUSED, shop_legacy=_UNKNOWN)
    window.go("connections")
    window.press("btn.test_all")


def _failed(window: WindowDriver) -> None:
    _tested(window)
    _screen(window).table.select(_UNKNOWN)


def _testing(window: WindowDriver) -> None:
    address = _silent()
    _know(window, shop_edge=address, charts=_REFUSED)
    window.go("connections")
    screen = _screen(window)
    screen.table.select(address)
    screen.tests.start(address)


def _adding(window: WindowDriver) -> None:
    window.go("connections", "add")
    window.find("field.address", TextField).setText(_REFUSED)
    window.press("btn.test_address")


def _computer(window: WindowDriver) -> None:
    window.go("connections", "doctor")


def _crowd(window: WindowDriver) -> None:
    """As many repositories as a consultant has known in a year."""
    _know(window, **{f"platform_{number:02}": f"{_REFUSED}?{number}" for number in range(1, 41)})
    window.go("connections")


SCENES = (
    Scene(name="connections", show=_tested, changes=True),
    Scene(name="connections-failed", show=_failed, changes=True),
    Scene(name="connections-testing", show=_testing, changes=True, moves=True),
    Scene(name="connections-add", show=_adding, changes=True),
    Scene(name="connections-crowd", show=_crowd, changes=True),
    Scene(name="connections-computer", show=_computer),
)
