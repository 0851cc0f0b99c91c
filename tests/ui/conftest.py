"""A window for tests: on a copy of the sample, or on an empty home; closed with nothing left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui import crowded_home
from tests.ui.driver import WindowDriver


@pytest.fixture(scope="session")
def qapp_cls():
    """Make the application as the program does: its fonts, its style."""
    from desktop.ui.application import make_application

    return lambda _arguments: make_application(())


@pytest.fixture
def window(qtbot: QtBot, sample_home: Path) -> Iterator[WindowDriver]:
    """The window on the sample workspace, at the pipeline, read-only."""
    driver = WindowDriver(sample_home)
    driver.open_sample()
    yield driver
    driver.close()


@pytest.fixture
def unopened_window(qtbot: QtBot, sample_home: Path) -> Iterator[WindowDriver]:
    """The window at its first page, on a machine where the sample was made before."""
    driver = WindowDriver(sample_home)
    driver.open()
    yield driver
    driver.close()


@pytest.fixture
def empty_window(qtbot: QtBot, tmp_path: Path) -> Iterator[WindowDriver]:
    """The window of somebody who starts the program for the first time."""
    driver = WindowDriver(tmp_path / "gitopshq")
    driver.open()
    yield driver
    driver.close()


_WIDE_PATIENCE_SECONDS = 120


@pytest.fixture(scope="session")
def wide_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return crowded_home.wide_template(tmp_path_factory.mktemp("wide-template"))


@pytest.fixture
def wide_window(qtbot: QtBot, wide_template: Path, tmp_path: Path) -> Iterator[WindowDriver]:
    """The window on 300 environments in 20 groups, with few targets in each."""
    home = tmp_path / "gitopshq"
    driver = WindowDriver(home, address=crowded_home.copy_crowded(wide_template, home))
    try:
        yield driver.open(_WIDE_PATIENCE_SECONDS)
    finally:
        driver.close()
