"""A sheet stands beside the page where both have room, else in its place; nothing of it is ever outside."""

import pytest
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from desktop.ui.kit.buttons import Button
from desktop.ui.kit.sheet import Sheet, SheetSpec
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.kit.turns import all_done
from desktop.ui.theme.theme import Theme

_SPEC = SheetSpec(title="Approve", subtitle="", facts=(), deed="Approve")


@pytest.mark.parametrize(
    ("width", "text", "beside"), [(1_412, 1.0, True), (772, 1.0, False), (1_412, 2.0, False)]
)
def test_a_sheet_has_all_of_its_room(qtbot: QtBot, width: int, text: float, *, beside: bool) -> None:
    theme, content = Theme("light", text), QLineEdit()
    host = SheetHost(theme, content)
    qtbot.addWidget(host)
    host.resize(width, 600)
    host.show()
    host.activateWindow()
    qtbot.wait_until(host.isActiveWindow)
    content.setFocus()
    sheet = host.show_sheet(_SPEC, lambda _reason: None)
    qtbot.wait_until(sheet.isVisible)
    qtbot.wait_until(all_done)
    assert content.isVisible() is beside
    assert host.rect().contains(sheet.geometry())
    assert sheet.width() == (theme.whole(560) if beside else width)
    host.resize(2_600, 600)
    QApplication.processEvents()
    assert content.isVisible(), "both have room now"
    host.resize(width, 600)
    host.close_sheet()
    assert content.isVisible()
    qtbot.wait_until(content.hasFocus)


class _Narrow(QWidget):
    """Has a field only while it has room for it."""

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit(self)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self.field.setVisible(event.size().width() > 1_000)


def test_the_keyboard_goes_back_to_what_had_no_room_beside_the_sheet(qtbot: QtBot) -> None:
    content = _Narrow()
    host = SheetHost(Theme("light"), content)
    qtbot.addWidget(host)
    host.resize(1_412, 600)
    host.show()
    host.activateWindow()
    qtbot.wait_until(host.isActiveWindow)
    content.field.setFocus()
    sheet = host.show_sheet(_SPEC, lambda _reason: None)
    qtbot.wait_until(lambda: sheet.isVisible() and not content.field.isVisible())
    qtbot.wait_until(all_done)
    host.close_sheet()
    assert content.field.hasFocus()


def test_a_button_of_another_kind_asks_for_the_room_of_its_letters(qtbot: QtBot) -> None:
    page = QWidget()
    row = QHBoxLayout(page)
    button = Button(Theme("light"), "Approve…", name="btn.approve")
    row.addWidget(button)
    row.addStretch(1)
    qtbot.addWidget(page)
    page.resize(400, 60)
    page.show()
    before = button.width()
    button.take_kind("primary")
    qtbot.wait_until(lambda: button.width() > before)
    assert button.width() == button.sizeHint().width()


def test_a_sheet_that_is_closed_before_it_was_seen_never_comes(qtbot: QtBot) -> None:
    host = SheetHost(Theme("light"), QLineEdit())
    qtbot.addWidget(host)
    host.resize(1_412, 600)
    host.show()
    opened: list[bool] = []
    host.opened.connect(opened.append)
    sheet = host.show_sheet(_SPEC, lambda _reason: None)
    host.close_sheet()
    host._dock(sheet)  # its turn comes before it is deleted where a menu is open
    qtbot.wait_until(all_done)
    assert host.sheet is None
    assert not host.findChildren(Sheet)
    assert True not in opened
