"""The focus ring outlives the pages it lay on: it is never missing."""

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit.buttons import Button
from desktop.ui.kit.focus_ring import FocusRing
from desktop.ui.kit.segments import Segments
from desktop.ui.theme.theme import Theme


@pytest.fixture
def ring(qtbot: QtBot, qapp: QApplication) -> FocusRing:
    made = FocusRing(Theme("light"))
    qtbot.addWidget(made)
    made.follow(qapp)
    return made


def page(theme: Theme, over: QWidget) -> QWidget:
    made = QWidget()
    QVBoxLayout(made).addWidget(Button(theme, "Show", name="btn.show"))
    layout = over.layout()
    assert layout is not None
    layout.addWidget(made)
    return made


def test_a_page_that_is_taken_away_leaves_the_ring(qtbot: QtBot, ring: FocusRing) -> None:
    theme, window = Theme("light"), QWidget()
    QVBoxLayout(window)
    qtbot.addWidget(window)
    window.show()
    for _page in range(2):
        shown = page(theme, window)
        button = shown.findChild(Button)
        assert button is not None
        button.setFocus()
        qtbot.waitUntil(lambda shown=shown: ring.isVisible() and ring.parentWidget() is shown)
        shown.hide()
        shown.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert shiboken6.isValid(ring)
        assert not ring.isVisible()


def test_a_control_that_fills_what_it_lies_in_has_its_whole_ring(qtbot: QtBot, ring: FocusRing) -> None:
    theme, window = Theme("light"), QWidget()
    outer = QVBoxLayout(window)
    tight = QWidget()
    inner = QVBoxLayout(tight)
    inner.setContentsMargins(0, 0, 0, 0)
    button = Button(theme, "Show", name="btn.show")
    inner.addWidget(button)
    outer.addWidget(tight)
    outer.addStretch(1)
    qtbot.addWidget(window)
    window.show()
    button.setFocus()
    qtbot.waitUntil(ring.isVisible)
    assert ring.parentWidget() is window
    assert window.rect().contains(ring.geometry())
    place = button.mapTo(window, QPoint(0, 0))
    assert ring.geometry() == QRect(place, button.size()).adjusted(-3, -3, 3, 3)
    outer.setContentsMargins(40, 40, 0, 0)  # what the control lies in moves, the control does not move in it
    outer.activate()
    assert button.mapTo(window, QPoint(0, 0)) != place
    assert ring.geometry().center() == QRect(button.mapTo(window, QPoint(0, 0)), button.size()).center()


def test_a_choice_of_few_has_one_ring_around_all_of_it(qtbot: QtBot, ring: FocusRing) -> None:
    window = QWidget()
    layout = QVBoxLayout(window)
    choice = Segments(
        Theme("light"), (("utc", "UTC", ""), ("local", "Local", "")), name="choice.zone", words="Zone"
    )
    layout.addWidget(choice)
    qtbot.addWidget(window)
    window.show()
    choice.findChildren(QAbstractButton)[0].setFocus()
    qtbot.waitUntil(ring.isVisible)
    assert ring.geometry() == choice.geometry().adjusted(-3, -3, 3, 3)
