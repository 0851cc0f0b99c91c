"""A card over a page is told to screen readers, whatever the page is held by."""

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit.overlay import Overlay
from desktop.ui.theme.theme import Theme


def test_a_card_over_a_stack_is_found_from_above(qtbot: QtBot) -> None:
    whole, stack, inner = QWidget(), QStackedWidget(), QStackedWidget()
    QVBoxLayout(whole).addWidget(stack)
    stack.addWidget(inner)
    inner.addWidget(QWidget())
    qtbot.addWidget(whole)
    whole.show()
    card = Overlay(Theme("light"), inner, title="Commits", content=QWidget(), name="overlay.list")
    above = QAccessible.queryAccessibleInterface(whole)
    found = QAccessible.queryAccessibleInterface(card)
    assert above.indexOfChild(found) >= 0
    assert found.text(QAccessible.Text.Name) == "Commits"
