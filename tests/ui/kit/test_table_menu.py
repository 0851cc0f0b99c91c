"""The menu of a row is that of the row it was asked for, by pointer and by keys."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.kit.tables import Column, DataTable
from desktop.ui.theme.theme import Theme

ROWS = ("dev", "test", "perf", "stage")


@pytest.fixture
def table(qtbot: QtBot) -> DataTable[str]:
    column = Column[str](title="Name", text=lambda row: row, width=100)
    table = DataTable[str](Theme("light"), (column,), key=lambda row: row, name="list.names", words="Names")
    qtbot.addWidget(table)
    table.show_rows(ROWS)
    table.resize(300, 300)
    table.show()
    return table


def test_by_keys_it_is_that_of_the_current_row(table: DataTable[str]) -> None:
    asked: list[str] = []
    table.menu_wanted.connect(lambda name, _where: asked.append(name))
    table.select("test")
    below_the_header = table.viewport().mapTo(
        table, table.visualRect(table.model_of_rows.index(1, 0)).center()
    )
    QApplication.sendEvent(
        table, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, below_the_header, QPoint())
    )
    assert asked == ["test"]


def test_by_pointer_it_is_that_of_the_row_under_it(table: DataTable[str]) -> None:
    asked: list[str] = []
    table.menu_wanted.connect(lambda name, _where: asked.append(name))
    place = table.visualRect(table.model_of_rows.index(2, 0)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, QPoint())
    QApplication.sendEvent(table.viewport(), event)
    assert asked == ["perf"]
