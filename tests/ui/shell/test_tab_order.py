"""Tab follows what is seen, not when it was made; a card over the page keeps it."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop.ui.kit.overlay import Overlay
from desktop.ui.shell.tab_order import step_keyboard
from desktop.ui.theme.theme import Theme


class Window(QMainWindow):
    """A header over two columns; what stands first was made last."""

    def __init__(self) -> None:
        super().__init__()
        self.page = QWidget()
        self.setCentralWidget(self.page)
        whole, columns = QVBoxLayout(self.page), QHBoxLayout()
        right, left, lower, header = (QPushButton(name) for name in ("right", "left", "left below", "header"))
        column = QVBoxLayout()
        column.addWidget(left)
        column.addWidget(lower)
        columns.addLayout(column)
        columns.addWidget(right)
        whole.addWidget(header)
        whole.addLayout(columns)

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        return step_keyboard(self, forward=forward) or super().focusNextPrevChild(forward)


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    next(button for button in made.page.findChildren(QPushButton) if button.text() == "right").setFocus()
    return made


def tab(times: int, *, back: bool = False) -> list[str]:
    """Press Tab so many times; return what had the keyboard each time."""
    found: list[str] = []
    for _time in range(times):
        here = QApplication.focusWidget()
        QTest.keyClick(here, Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)
        after = QApplication.focusWidget()
        found.append(after.text() if isinstance(after, QPushButton) else type(after).__name__)
    return found


def test_tab_goes_line_by_line_and_round(window: Window) -> None:
    assert tab(5) == ["header", "left", "left below", "right", "header"]
    assert tab(4, back=True) == ["right", "left below", "left", "header"]


def test_what_is_off_or_not_seen_is_passed_over(window: Window) -> None:
    buttons = {button.text(): button for button in window.page.findChildren(QPushButton)}
    buttons["left"].setEnabled(False)
    buttons["left below"].hide()
    assert tab(3) == ["header", "right", "header"]


def test_within_a_card_it_stays_on_the_card(window: Window) -> None:
    inside = QPushButton("inside")
    card = Overlay(Theme("light"), window.page, title="Words", content=inside, name="sheet.words")
    QApplication.processEvents()
    assert tab(3)[0::2] == ["inside", "inside"]
    card.close_overlay()
    QApplication.sendPostedEvents(card, QEvent.Type.DeferredDelete)
    assert tab(1) == ["header"]
