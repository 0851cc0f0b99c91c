"""Toasts: a short sentence in one line, a long one in at most three; all of it stays in Messages."""

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from tests.ui.driver import WindowDriver


def toasts(window: WindowDriver) -> list[QWidget]:
    """Return those that are seen, the shortest sentence first."""
    shown = [one for one in window.window.findChildren(QWidget, "toast") if one.isVisible()]
    return sorted(shown, key=lambda one: len(one.accessibleName()))


def test_a_long_sentence_takes_more_lines_and_no_more_than_three(empty_window: WindowDriver) -> None:
    desk, long = empty_window.desk, "Every word of this counts. " * 60
    desk.say("Refreshed")
    desk.say("It takes two lines to say this: " + "one word more, " * 8)
    desk.say(long)
    empty_window.settle()
    heights = [one.height() for one in toasts(empty_window)]
    assert heights[0] < heights[1] < heights[2] <= 3 * 20 + 24
    around = empty_window.window.rect()
    places = [
        QRect(one.mapTo(empty_window.window, one.rect().topLeft()), one.size())
        for one in toasts(empty_window)
    ]
    assert all(around.contains(place) for place in places)
    assert not any(one.intersects(other) for one in places for other in places if one is not other)
    assert desk.messages[-1].text == long
