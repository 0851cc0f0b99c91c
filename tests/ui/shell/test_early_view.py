"""A start shows the pipeline as it was kept, says so, and lets nothing be done with it until the workspace is open."""

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.application.program import SAMPLE
from desktop.ui.graph.canvas import GraphCanvas
from desktop.ui.kept_view import KeptView
from desktop.ui.kept_views import KeptViews
from tests.ui.driver import WindowDriver


@pytest.fixture
def views(qtbot: QtBot, sample_home: Path) -> KeptViews:
    """What a window on the sample left behind when it was closed."""
    driver = WindowDriver(sample_home).open_sample()
    driver.close()
    return KeptViews(sample_home / "settings" / "pipeline-view.json")


def kept(views: KeptViews, address: str = SAMPLE) -> KeptView:
    found = views.read(address)
    assert found is not None
    return found


def test_a_second_start_shows_the_kept_graph_and_opens_behind_it(views: KeptViews, sample_home: Path) -> None:
    cards = kept(views).picture.cards
    assert len(cards) == 12
    assert not [card.name for card in cards if card.sign.word == "healthy"], "an old reading is no fact"
    driver = WindowDriver(sample_home, address=SAMPLE)
    try:
        driver.running.open()
        driver.wait_until(lambda: driver.window.screen_shown is not None, "a screen is shown")
        assert driver.desk.early is not None
        canvas = driver.window.findChild(GraphCanvas)
        assert canvas is not None
        assert canvas.isVisible()
        assert canvas.scene is not None
        assert canvas.scene == driver.desk.early.picture.scene
        assert driver.desk.off_reason() == "The workspace is still being opened"
        driver.wait_until(
            lambda: any(words.startswith("Freshness: Opening") for words in driver.words()),
            "the header says so",
        )
        boxes = {name: canvas.scene.box(name) for name in canvas.scene.order}
        driver.settle()
        assert driver.desk.early is None
        assert driver.desk.off_reason().startswith("Read-only")
        assert {name: canvas.scene.box(name) for name in canvas.scene.order} == boxes, "nothing may jump"
        assert any(card.sign.word == "healthy" for card in canvas.scene.cards.values())
    finally:
        driver.close()


def test_what_cannot_be_opened_is_not_shown_any_longer(
    views: KeptViews, sample_home: Path, tmp_path: Path
) -> None:
    gone = str(tmp_path / "gone")
    view = kept(views)
    views.write(replace(view, standing=replace(view.standing, address=gone)))
    driver = WindowDriver(sample_home, address=gone)
    try:
        driver.running.open()
        driver.wait_until(lambda: driver.desk.early is not None, "the kept view is shown")
        driver.settle()
        assert (driver.desk.early, driver.desk.standing) == (None, None)
        assert driver.sees("page.welcome")
        assert not driver.sees("page.pipeline")
        assert driver.desk.messages, "it is said why"
        assert views.read(gone) is None
        driver.desk.open(SAMPLE)
        driver.settle()
        assert driver.sees("page.pipeline")
    finally:
        driver.close()


@pytest.mark.parametrize("text", ["", "{", '{"standing": {}}', "[1, 2]", "\x00"])
def test_a_damaged_view_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "view.json"
    file.write_text(text)
    assert KeptViews(file).read(SAMPLE) is None


def test_the_view_of_another_workspace_is_not_shown(views: KeptViews) -> None:
    assert views.read("https://git.example/other.git") is None
