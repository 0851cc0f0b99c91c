"""The focus ring outlives the pages it lay on: it is never missing."""

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit.buttons import Button
from desktop.ui.kit.focus_ring import FocusRing
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
        qtbot.waitUntil(ring.isVisible)
        assert ring.parentWidget() is shown
        shown.hide()
        shown.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert shiboken6.isValid(ring)
        assert not ring.isVisible()
