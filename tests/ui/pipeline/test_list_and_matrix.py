"""The pipeline as list and as matrix: a model Qt accepts, a cell moved by keys with its facts in the bar below."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.domain.environment import Tier
from desktop.presentation.pipeline_matrix import service_matrix
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import CheckBox
from desktop.ui.kit.labels import Words
from desktop.ui.pipeline.list_view import environment_table
from desktop.ui.pipeline.matrix_pane import MatrixPane
from desktop.ui.pipeline.screen import PipelineScreen
from desktop.ui.theme.theme import Theme
from tests.ui.driver import WindowDriver
from tests.unit.presentation.graph_examples import card
from tests.unit.presentation.standing_examples import standing


def test_the_list_is_a_model_that_qt_accepts(qtbot: QtBot, qtmodeltester: ModelTester) -> None:
    table = environment_table(Theme("light", 1.0))
    qtbot.addWidget(table)
    cards = [card(f"env-{number:03}", to=("prod",)) for number in range(300)]
    table.show_rows(cards)
    qtmodeltester.check(table.model_of_rows)
    table.select("env-200")
    table.show_rows(cards[150:])
    qtmodeltester.check(table.model_of_rows)
    assert table.selected == "env-200", "the selection is held by name, not by row"
    table.show_rows([])
    qtmodeltester.check(table.model_of_rows)


@pytest.fixture
def pane(qtbot: QtBot) -> MatrixPane:
    made = MatrixPane(Theme("light", 1.0))
    qtbot.addWidget(made)
    made.resize(560, 320)
    services = [f"service-{number:02}" for number in range(40)]
    names = ["dev", "test", "stage", "prod-eu", "prod-us"]
    standings = [
        standing(
            name,
            tier=Tier.PROD if name.startswith("prod") else Tier.TEST,
            labels={("acme", service): f"2026.11.{9 - layer}" for service in services},
        )
        for layer, name in enumerate(names)
    ]
    following = {"dev": ("test",), "test": ("stage",), "stage": ("prod-eu", "prod-us")}
    made.show_matrix(service_matrix(standings), [card(name, to=following.get(name, ())) for name in names])
    made.show()
    return made


def told(pane: MatrixPane, name: str) -> str:
    found = pane.findChild(Words, name)
    assert isinstance(found, Words)
    return found.whole


def test_keys_move_the_cell_keep_it_in_view_and_the_bar_tells_of_it(pane: MatrixPane, qtbot: QtBot) -> None:
    into = pane.findChild(Button, "btn.into")
    assert isinstance(into, Button)
    assert told(pane, "words.cell") == "dev / service-00"
    assert not into.isEnabled(), "no edge leads into the first environment"
    with qtbot.waitSignal(pane.view.selected) as chosen:
        QTest.keyClick(pane.view, Qt.Key.Key_End)
    assert chosen.args == ["prod-us"]
    for _press in range(2):
        QTest.keyClick(pane.view, Qt.Key.Key_PageDown)
    assert told(pane, "words.cell") == "prod-us / service-39"
    assert told(pane, "words.cell_facts") == "4 releases behind    1 target"
    assert into.isEnabled()
    assert into.text() == "Promote into prod-us…"
    room = pane.view.viewport().rect()
    assert room.contains(pane.view.cell_rect(39, 4))
    QTest.keyClick(pane.view, Qt.Key.Key_Home)
    assert told(pane, "words.cell") == "dev / service-39"
    with qtbot.waitSignal(pane.view.opened) as opened:
        QTest.keyClick(pane.view, Qt.Key.Key_Return)
    assert opened.args == ["dev"]


def test_a_press_takes_the_cell_under_it_and_none_below_the_last(pane: MatrixPane) -> None:
    place = pane.view.cell_rect(3, 1).center()
    QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert told(pane, "words.cell") == "test / service-03"
    foot = QPoint(place.x(), pane.view.viewport().height() - 4)
    QTest.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=foot)
    assert told(pane, "words.cell") == "test / service-03", "the totals are no row"


def test_only_differences_leaves_out_what_agrees_and_moves_to_what_is_left(pane: MatrixPane) -> None:
    into = pane.findChild(Button, "btn.into")
    assert isinstance(into, Button)
    pane.show_only_differences(True)
    assert not into.isVisible(), "all services are on the release of their environment: there is no cell"
    labels = {("acme", name): "2026.11.9" for name in ("api", "web")} | {("acme", "odd"): "2026.10.1"}
    pane.show_matrix(service_matrix([standing("dev", labels=labels)]), [card("dev")])
    assert told(pane, "words.cell") == "dev / odd"
    QTest.keyClick(pane.view, Qt.Key.Key_PageDown)
    assert told(pane, "words.cell") == "dev / odd", "it is the only row"
    pane.show_only_differences(False)
    QTest.keyClick(pane.view, Qt.Key.Key_PageDown)
    assert told(pane, "words.cell") == "dev / web"


def test_the_choice_of_only_differences_is_there_in_the_matrix_alone_and_stays(window: WindowDriver) -> None:
    window.go("pipeline", "stage-eu")
    assert not window.sees("check.differences")
    window.find("page.pipeline", PipelineScreen).bar.view_chosen.emit("matrix")
    window.settle()
    assert window.find("check.differences", CheckBox).isVisible()
    window.key(Qt.Key.Key_D)
    assert window.find("check.differences", CheckBox).isChecked()
    assert window.desk.kept("pipeline.differences") is True
