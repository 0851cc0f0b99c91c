"""The first minutes: three ways, the sample made with progress, given up without a trace, then looked at."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.ui.graph.canvas import GraphCanvas
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import Words
from tests.ui.driver import WindowDriver


def test_the_sample_is_made_with_progress_can_be_given_up(
    empty_window: WindowDriver,
) -> None:
    window = empty_window
    assert window.sees("page.welcome")
    assert not [field for field in window.window.findChildren(QLineEdit) if field.isVisible()], (
        "no account field"
    )
    sample = window.find("btn.sample", Button)
    assert QApplication.focusWidget() is sample
    sample.click()
    told = window.find("words.opening", Words)
    window.wait_until(lambda: " of " in told.accessibleName(), "progress is told")
    window.find("btn.cancel_opening", Button).click()
    window.settle()
    assert window.desk.standing is None
    assert sample.isEnabled()
    assert not window.sees("btn.cancel_opening")
    assert window.desk.messages == []


def test_enter_on_the_first_page_opens_the_sample_read_only(unopened_window: WindowDriver) -> None:
    window = unopened_window
    QTest.keyClick(window.find("btn.sample", Button), Qt.Key.Key_Return)
    window.wait_until(lambda: window.desk.standing is not None, "the sample is open")
    window.settle()
    scene = window.find("view.graph", GraphCanvas).scene
    assert scene is not None
    assert len(scene.order) == 12
    assert window.sees("bar.sample")
    assert "Read-only" in window.find("pill.mode").accessibleName()
    spoken = [card.spoken for card in scene.cards.values() if card.production]
    assert spoken
    assert all(", prod, " in words for words in spoken)
