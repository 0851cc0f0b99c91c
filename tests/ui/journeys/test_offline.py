"""The remote goes away and comes back: no dialog, old values with their age, nothing written, everything readable."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog

from desktop.ui.kit.buttons import Button
from tests.ui.driver import WindowDriver
from tests.ui.people import can_execute

_MINUTE = 60_000
_READABLE = (
    ("pipeline", ""), ("requests", ""), ("live", ""), ("timeline", ""), ("freezes", ""), ("handoff", "prod-eu/R-2"),
    ("connections", ""), ("settings", ""),
)  # fmt: skip


@contextmanager
def _cut_off(home: Path) -> Generator[None]:
    """Take the sample's remote away, as an unmounted share or a server that is down."""
    remote = home / "data" / "sample" / "remote.git"
    away = remote.rename(remote.with_name("away.git"))
    try:
        yield
    finally:
        away.rename(remote)


def _pill(window: WindowDriver) -> str:
    return window.find("pill.freshness").accessibleName()


def _asks_again(window: WindowDriver) -> None:
    """What the clock does once a minute, here at once."""
    clocks = [one for one in window.desk.findChildren(QTimer) if one.isActive() and one.interval() == _MINUTE]
    assert len(clocks) == 1
    clocks[0].timeout.emit()
    window.settle()


def test_a_remote_that_goes_away_leaves_everything_readable_and_nothing_to_write(
    window: WindowDriver, sample_home: Path
) -> None:
    can_execute(window)
    with _cut_off(sample_home):
        _asks_again(window)
        assert "Offline" in _pill(window)
        assert window.sees("bar.offline")
        for screen, place in _READABLE:
            window.go(screen, place)
            assert window.sees(f"page.{screen}")
        window.go("request", "prod-us/R-1")
        for name in ("btn.approve", "btn.reject", "btn.execute"):
            button = window.find(name, Button)
            assert not button.isEnabled()
            assert button.accessibleDescription()
        assert any("Offline: the remote does not answer" in words for words in window.words())
        assert not [
            one
            for one in window.application.topLevelWidgets()
            if isinstance(one, QDialog) and one.isVisible()
        ]
        assert window.desk.messages == []
    _asks_again(window)
    assert "Live" in _pill(window)
    assert not window.sees("bar.offline")
    window.go("request", "prod-us/R-1")
    assert window.find("btn.approve", Button).isEnabled()


def test_a_start_without_the_remote_shows_what_was_read_before(sample_home: Path, qtbot: object) -> None:
    with _cut_off(sample_home):
        window = WindowDriver(sample_home)
        window.open_sample()
        assert "Offline" in _pill(window)
        assert window.sees("page.pipeline")
        window.go("requests")
        assert window.desk.messages == []
        window.close()
