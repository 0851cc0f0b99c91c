"""What was given the keyboard while it was being read has it afterwards, unless the person is elsewhere by then."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit.labels import Words
from desktop.ui.kit.overlay import Overlay
from desktop.ui.kit.sheet import SheetSpec
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.kit.states import StateStack
from desktop.ui.theme.theme import Theme


class _Page(QWidget):
    """A rail item, a field of search, and a list that is read."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.rail, self.field, self.list = QPushButton("Requests"), QLineEdit(), QPushButton("the list")
        self.stack = StateStack(theme, self.list, name="page")
        self.host = SheetHost(theme, self.stack)
        column = QVBoxLayout(self)
        for part in (self.rail, self.field, self.host):
            column.addWidget(part)

    def card(self) -> QWidget:
        return Overlay(self.theme, self, title="Keys", content=Words(self.theme, "Ctrl K"), name="card").cross

    def sheet(self) -> QWidget:
        spec = SheetSpec(title="Approve", subtitle="", facts=(), deed="Approve")
        return self.host.show_sheet(spec, lambda _reason: None).cancel


@pytest.fixture
def page(qtbot: QtBot) -> _Page:
    made = _Page(Theme("light"))
    qtbot.addWidget(made)
    made.resize(900, 500)
    made.show()
    made.activateWindow()
    qtbot.wait_until(made.isActiveWindow)
    return made


def _read(page: _Page, meanwhile: Callable[[], object]) -> QWidget | None:
    """Ask for the list and give it the keyboard; return what has it once it was read."""
    page.stack.loading("Reading")
    page.list.setFocus()
    meanwhile()
    page.stack.content()
    return QApplication.focusWidget()


def test_the_list_has_the_keyboard_once_it_was_read(page: _Page) -> None:
    page.rail.setFocus()
    assert _read(page, lambda: None) is page.list


def test_who_went_on_to_type_keeps_the_keyboard(page: _Page) -> None:
    page.rail.setFocus()
    assert _read(page, page.field.setFocus) is page.field


def test_who_types_while_it_is_read_again_keeps_the_keyboard(page: _Page) -> None:
    page.list.setFocus()
    page.field.setFocus()
    assert _read(page, lambda: None) is page.field


@pytest.mark.parametrize("front", [_Page.card, _Page.sheet])
def test_what_lies_in_front_keeps_the_keyboard(
    qtbot: QtBot, page: _Page, front: Callable[[_Page], QWidget]
) -> None:
    """Read again behind it, by a refresh or by a press that took a moment: Ctrl+K at that moment stays usable."""
    page.list.setFocus()
    wanted = front(page)
    qtbot.wait_until(wanted.isVisible)
    assert QApplication.focusWidget() is wanted
    assert _read(page, lambda: None) is wanted
