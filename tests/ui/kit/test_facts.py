"""Facts that are shown again and again take no more rows than they have."""

import pytest
from PySide6.QtWidgets import QGridLayout
from pytestqt.qtbot import QtBot

from desktop.ui.kit.facts import FactGrid
from desktop.ui.theme.theme import Theme

FACTS = [("Release", "2026.11.4"), ("Targets", "38"), ("Waves", "3")]


@pytest.fixture
def theme() -> Theme:
    return Theme("light")


@pytest.fixture
def grid(qtbot: QtBot, theme: Theme) -> FactGrid:
    made = FactGrid(theme)
    qtbot.addWidget(made)
    made.show()
    return made


def test_facts_shown_again_stand_in_the_same_rows(grid: FactGrid) -> None:
    layout = grid.layout()
    assert isinstance(layout, QGridLayout)
    grid.show_facts(FACTS)
    rows, high = layout.rowCount(), grid.sizeHint().height()
    for _again in range(50):
        grid.show_facts(FACTS)
    assert (layout.rowCount(), grid.sizeHint().height()) == (rows, high)


def test_fewer_facts_take_less_room_and_larger_words_more(grid: FactGrid, theme: Theme) -> None:
    grid.show_facts(FACTS)
    high = grid.sizeHint().height()
    grid.show_facts(FACTS[:1])
    low = grid.sizeHint().height()
    assert low < high
    theme.scale_text(2.0)
    assert low < grid.sizeHint().height() <= high
