"""Many things that are put into a seen pane are laid out in one go, and all of them are."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit.frame import Pane, clear
from desktop.ui.kit.laying_out import lay_out_later
from desktop.ui.kit.turns import all_done
from desktop.ui.theme.theme import Theme
from tests.ui.seen_events import SeenEvents

_ROWS = 20


def test_a_seen_pane_is_laid_out_once_for_all_rows(qtbot: QtBot) -> None:
    theme = Theme("light")
    pane, first, seen = Pane(theme), QLabel("first"), SeenEvents(QEvent.Type.Resize)
    pane.add(first)
    qtbot.addWidget(pane)
    pane.resize(400, 900)
    pane.show()
    qtbot.wait_exposed(pane)
    QApplication.processEvents()
    first.installEventFilter(seen)
    rows = [QLabel(f"row {number}") for number in range(_ROWS)]
    for row in rows:
        pane.add(row)
    qtbot.wait_until(lambda: all(row.isVisible() for row in rows))
    qtbot.wait_until(all_done)
    assert seen.count == 1
    bottoms = [row.geometry().bottom() for row in rows]
    assert bottoms == sorted(set(bottoms))
    assert {row.width() for row in rows} == {400}


def test_a_pane_that_is_emptied_and_filled_again_is_whole_in_the_next_turn(qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    qtbot.addWidget(page)
    page.resize(300, 300)
    page.show()
    qtbot.wait_exposed(page)
    for words in ("one", "two"):
        clear(column)
        column.addWidget(QLabel(words))
    (shown,) = [label for label in page.findChildren(QLabel) if label.text() == "two"]
    qtbot.wait_until(shown.isVisible)
    qtbot.wait_until(all_done)
    assert column.isEnabled()
    assert shown.width() > 200


def test_a_pane_that_goes_while_it_waits_is_forgotten(qtbot: QtBot) -> None:
    page = QWidget()
    QVBoxLayout(page).addWidget(QLabel("gone"))
    page.show()
    qtbot.wait_exposed(page)
    lay_out_later(page)
    page.deleteLater()
    QApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
    qtbot.wait_until(all_done)
    other = QWidget()
    QVBoxLayout(other).addWidget(QLabel("there"))
    qtbot.addWidget(other)
    other.show()
    qtbot.wait_exposed(other)
    lay_out_later(other)
    qtbot.wait_until(all_done)
    layout = other.layout()
    assert layout is not None
    assert layout.isEnabled()
