"""A window for tests: on a copy of the sample, or on an empty home; closed with nothing left."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.driver import WindowDriver
from tests.ui.sample_home import copy_sample, template_folder


@pytest.fixture(scope="session")
def qapp_cls():
    """Make the application as the program does: its fonts, its style."""
    from desktop.ui.application import make_application

    return lambda _arguments: make_application(())


@pytest.fixture(scope="session")
def sample_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return template_folder(tmp_path_factory.mktemp("sample-template"))


@pytest.fixture
def sample_home(sample_template: Path, tmp_path: Path) -> Path:
    copy_sample(sample_template, tmp_path / "gitopshq")
    return tmp_path / "gitopshq"


@pytest.fixture
def window(qtbot: QtBot, sample_home: Path) -> Iterator[WindowDriver]:
    """The window on the sample workspace, at the pipeline, read-only."""
    driver = WindowDriver(sample_home)
    driver.open_sample()
    yield driver
    driver.close()


@pytest.fixture
def empty_window(qtbot: QtBot, tmp_path: Path) -> Iterator[WindowDriver]:
    """The window of somebody who starts the program for the first time."""
    driver = WindowDriver(tmp_path / "gitopshq")
    driver.open()
    yield driver
    driver.close()
