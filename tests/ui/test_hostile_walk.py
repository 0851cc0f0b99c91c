"""Names and texts as long and as hostile as may be: every screen stays whole, and shows them as the text they are."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.driver import WindowDriver
from tests.ui.hostile_home import GROUND, MARKUP, make_hostile_home
from tests.ui.looks import called, findings_on_top, look_at, visible
from tests.ui.test_walk import LARGE, SMALLEST, strays
from tests.ui.walk import walk

_ROUNDS = (("light", 1.0, SMALLEST), ("dark", 2.0, LARGE))
_SAMPLE_ONLY = ("connections of the sample",)
_PLACES = "\n\u200b"
"""What a label may hold beside what can be seen: ends of lines, and places where one may end."""
_MOST_ITEMS = 60


@pytest.fixture
def hostile_window(qtbot: QtBot, home: Path, tmp_path: Path) -> Iterator[WindowDriver]:
    """The window of one of the workspace's people, so that deeds and their sheets are there too."""
    (home / ".gitconfig").write_text("[user]\nname = Cleo\nemail = s.cle@example.com\n", encoding="utf-8")
    made = make_hostile_home(tmp_path, datetime.now(UTC))
    driver = WindowDriver(made.folder, address=made.address)
    driver.open()
    yield driver
    driver.close()


def test_hostile_names_are_whole_and_plain_on_every_screen(hostile_window: WindowDriver) -> None:
    window, faults, seen = hostile_window, list[str](), set[str]()
    for theme, text, room in _ROUNDS:
        window.window.resize(*room)
        window.desk.theme.choose(theme)
        window.desk.theme.scale_text(text)
        for stop in walk(GROUND):
            if stop.name in _SAMPLE_ONLY:
                continue
            stop.show(window)
            window.settle()
            seen |= {words for words in window.words() if MARKUP[:20] in words}
            found = [*findings_on_top(window.window), *_taken_for_more(window.window), *strays(window)]
            faults += [f"{theme} {stop.name}: {fault!a}" for fault in found]
            stop.leave(window)
    assert faults == []
    assert seen, "no hostile text was on any screen"


def _taken_for_more(window: QWidget) -> Iterator[str]:
    """Yield what would be taken for more than text: markup, keys, and characters that are not seen."""
    for label in visible(window, QLabel):
        if label.textFormat() is not Qt.TextFormat.PlainText and "<" in label.text():
            yield f"markup in {called(label)}"
    for button in visible(window, QAbstractButton):
        if button.shortcut().toString().startswith("Alt+"):
            yield f"the key {button.shortcut().toString()} of {called(button)}"
    for widget in visible(window, QWidget):
        if "<b>" in widget.toolTip() or "<img" in widget.toolTip():
            yield f"markup in the tooltip of {called(widget)}"
        for words, allowed in _texts(widget):
            yield from _unseen(words, allowed, called(widget))
    for drawn in look_at(window)[0]:
        yield from _unseen(
            drawn.text, _PLACES if isinstance(drawn.widget, QLabel) else "", called(drawn.widget)
        )


def _texts(widget: QWidget) -> Iterator[tuple[str, str]]:
    """Yield what a widget says in words or to a screen reader, each with what it may hold that is not seen."""
    if isinstance(widget, QPlainTextEdit):
        yield widget.toPlainText(), "\n"
    elif isinstance(widget, QLineEdit):
        yield widget.text(), ""
    for words in (widget.toolTip(), widget.accessibleDescription(), *_spoken(widget)):
        yield words, "\n"


def _spoken(widget: QWidget) -> Iterator[str]:
    """Yield the names that a screen reader is told of a widget and of the items in it."""
    told = QAccessible.queryAccessibleInterface(widget)
    yield told.text(QAccessible.Text.Name)
    if widget.objectName().startswith(("view.", "list.", "table.")):
        for number in range(min(told.childCount(), _MOST_ITEMS)):
            child = told.child(number)
            if child is not None:
                yield child.text(QAccessible.Text.Name)


def _unseen(words: str, allowed: str, where: str) -> Iterator[str]:
    odd = {char for char in words if not char.isprintable() and char not in allowed}
    if odd:
        yield f"{sorted(odd)} in {where}"
