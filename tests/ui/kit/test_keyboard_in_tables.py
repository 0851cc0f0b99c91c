"""A screen reader goes by what is focused: a cell is that only while its table has the keyboard."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.presentation.signs import PASSED
from desktop.ui.kit.rows import Column, RowsModel
from desktop.ui.kit.tables import DataTable
from desktop.ui.theme.theme import Theme

ROWS = ("dev", "test", "perf")


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[tuple[DataTable[str], QLineEdit]]:
    column = Column[str](title="Name", text=lambda row: row, width=100)
    table = DataTable[str](Theme("light"), (column,), key=lambda row: row, name="list.names", words="Names")
    field, whole = QLineEdit(), QWidget()
    layout = QVBoxLayout(whole)
    layout.addWidget(field)
    layout.addWidget(table)
    qtbot.addWidget(whole)
    table.show_rows(ROWS)
    with qtbot.waitActive(whole):
        whole.show()
    yield table, field
    whole.close()


def focused(table: DataTable[str]) -> list[str]:
    """Return the names of the cells that say they have the keyboard."""
    found = QAccessible.queryAccessibleInterface(table)
    cells: list[QAccessibleInterface | None] = [found.child(number) for number in range(found.childCount())]
    return [cell.text(QAccessible.Text.Name) for cell in cells if cell is not None and cell.state().focused]


def test_a_row_that_is_selected_from_elsewhere_does_not_take_the_keyboard(
    page: tuple[DataTable[str], QLineEdit],
) -> None:
    table, field = page
    field.setFocus()
    table.select("test")
    assert (table.selected, focused(table)) == ("test", [])
    table.step(1)
    assert (table.selected, focused(table)) == ("perf", [])


def test_the_keyboard_comes_to_the_selected_row_and_leaves_it(page: tuple[DataTable[str], QLineEdit]) -> None:
    table, field = page
    field.setFocus()
    table.select("test")
    table.setFocus()
    assert focused(table) == ["Name: test"]
    field.setFocus()
    assert (table.selected, focused(table)) == ("test", [])


def test_who_looks_sees_which_row_has_the_keyboard(page: tuple[DataTable[str], QLineEdit]) -> None:
    table, field = page
    theme = Theme("light")
    focus, selection = (theme.colour(name).name() for name in ("focus", "selection"))

    def edge(row: int) -> list[str]:
        """The colours at the four edges of a row, a pixel from its corners."""
        picture, high = table.viewport().grab().toImage(), table.row_height
        middle, right = 60, table.columnWidth(0) - 1
        top = row * high
        places = (
            (middle, top + 1),
            (middle, top + high - 2),
            (1, top + high // 2),
            (right - 1, top + high // 2),
        )
        return [picture.pixelColor(x, y).name() for x, y in places]

    field.setFocus()
    table.select("test")
    assert focus not in edge(1)
    table.setFocus()
    assert edge(1) == [focus] * 4
    assert focus not in edge(0) + edge(2)
    table.step(1)
    assert edge(2) == [focus] * 4
    assert focus not in edge(1)
    field.setFocus()
    assert focus not in edge(2)
    assert edge(2)[0] == selection


def test_a_table_without_a_selected_row_shows_the_keyboard_around_all(
    page: tuple[DataTable[str], QLineEdit],
) -> None:
    table, field = page
    focus = Theme("light").colour("focus").name()
    table.setFocus()
    assert table.viewport().grab().toImage().pixelColor(0, 40).name() == focus
    field.setFocus()
    assert table.viewport().grab().toImage().pixelColor(0, 40).name() != focus


def test_a_cell_tells_its_sign_and_both_of_its_lines() -> None:
    both = Column[str](
        title="Name",
        text=lambda row: row,
        second=lambda row: f"1.0 → {row}" if row != "dev" else "",
        width=100,
        sign=lambda _row: PASSED,
    )
    sign = Column[str](title="Status", text=lambda _row: "", width=100, sign=lambda _row: PASSED)
    model = RowsModel[str]((both, sign), key=lambda row: row)
    model.show_rows(ROWS)
    role = Qt.ItemDataRole.AccessibleTextRole
    told = [model.data(model.index(row, column), role) for row in range(2) for column in range(2)]
    assert told == ["Name: passed dev", "Status: passed", "Name: passed test, 1.0 → test", "Status: passed"]


def test_the_selected_row_stays_in_view_where_the_room_becomes_less(
    page: tuple[DataTable[str], QLineEdit], qtbot: QtBot
) -> None:
    table, _field = page
    table.show_rows([f"env-{number:02}" for number in range(40)])
    table.setFixedHeight(400)
    qtbot.wait_until(lambda: table.height() == 400)
    table.select("env-09")
    room = table.viewport().rect()
    assert room.contains(table.visualRect(table.model_of_rows.index(9, 0)))
    table.setFixedHeight(300)
    qtbot.wait_until(lambda: table.height() == 300)
    assert table.viewport().rect().contains(table.visualRect(table.model_of_rows.index(9, 0)))
    table.select("env-02")
    table.setFixedHeight(200)
    qtbot.wait_until(lambda: table.height() == 200)
    assert table.viewport().rect().contains(table.visualRect(table.model_of_rows.index(2, 0)))
