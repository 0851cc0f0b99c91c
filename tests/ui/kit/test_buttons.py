"""Buttons answer the keys that people expect, and a deed never the space bar."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from desktop.ui.kit.buttons import Button
from desktop.ui.kit.sheet import Sheet, SheetSpec
from desktop.ui.theme.theme import Theme


@pytest.fixture
def theme(qapp: object) -> Theme:
    return Theme("light", 1.0)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_enter_and_space_press_a_button(qtbot: QtBot, theme: Theme, key: Qt.Key) -> None:
    button = Button(theme, "Do it", name="btn.do")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked, timeout=1000):
        qtbot.keyClick(button, key)


def test_the_space_bar_never_does_the_deed_of_a_sheet(qtbot: QtBot, theme: Theme) -> None:
    sheet = Sheet(theme, SheetSpec(title="Execute", subtitle="", facts=(), deed="Execute on 3 targets"))
    qtbot.addWidget(sheet)
    done: list[str] = []
    sheet.done.connect(done.append)
    assert sheet.deed.isEnabled()
    qtbot.keyClick(sheet.deed, Qt.Key.Key_Space)
    assert done == []
    qtbot.keyClick(sheet.deed, Qt.Key.Key_Return)
    assert done == [""]


def test_a_sheet_closes_on_space_and_enter_while_cancel_has_the_keyboard(qtbot: QtBot, theme: Theme) -> None:
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        sheet = Sheet(
            theme, SheetSpec(title="Execute", subtitle="", facts=(), deed="Execute", typed="prod-eu")
        )
        qtbot.addWidget(sheet)
        sheet.show()
        sheet.start()
        with qtbot.waitSignal(sheet.cancelled, timeout=1000):
            qtbot.keyClick(sheet.cancel, key)


def test_a_screen_reader_is_told_the_tooltip_as_plain_words(qtbot: QtBot, theme: Theme) -> None:
    button = Button(theme, "Save", name="btn.save", tooltip="Keep <this> & that")
    qtbot.addWidget(button)
    assert told(button) == "Keep <this> & that"
    plain = Button(theme, "Save", name="btn.save")
    qtbot.addWidget(plain)
    plain.switch_off("Nothing to save")
    assert told(plain) == "Nothing to save"
    plain.switch_on()
    assert told(plain) == ""


def told(button: Button) -> str:
    return QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Description)
