"""Buttons answer the keys that people expect, and a deed never the space bar."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.kit.buttons import Button
from desktop.ui.kit.fields import CheckBox, Choice
from desktop.ui.kit.labels import Words
from desktop.ui.kit.naming import menu_words, plain_tooltip
from desktop.ui.kit.sheet import Sheet, SheetSpec
from desktop.ui.theme.theme import Theme
from tests.ui.looks import cut, look_at


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


def test_an_ampersand_from_outside_is_no_key(qtbot: QtBot, theme: Theme) -> None:
    """Qt makes a shortcut of what follows it: a name could catch the keys of the window."""
    button, box = Button(theme, "Open a&b", name="btn.open"), CheckBox(theme, "Hold a&b", name="tick.hold")
    for widget in (button, box):
        qtbot.addWidget(widget)
        assert "&" in widget.text()
        assert widget.shortcut().isEmpty()
        widget.say("Now &go")
        assert widget.shortcut().isEmpty()
    assert menu_words("a&b") == "a&&b"


def test_words_from_outside_are_cut_with_an_ellipsis_and_told_whole(qtbot: QtBot, theme: Theme) -> None:
    row = QWidget()
    line = QHBoxLayout(row)
    link, keeps = Button(theme, "a-very-" * 20, name="link.a"), Button(theme, "Keep", name="btn.keep")
    box, choice = (
        CheckBox(theme, "Hold " * 30, name="tick.b"),
        Choice(theme, [("c", "c" * 200)], name="c", words="C"),
    )
    link.may_shrink()
    for widget in (link, keeps, box, choice):
        line.addWidget(widget)
    qtbot.addWidget(row)
    row.resize(520, 60)
    row.show()
    texts, _picture = look_at(row)
    assert cut(texts) == []
    assert [text.text[-1] for text in texts if text.widget in (link, box)] == ["…", "…"]
    assert link.toolTip() == plain_tooltip("a-very-" * 20)
    assert "Hold Hold" in box.toolTip()
    assert keeps.width() == keeps.sizeHint().width()
    assert keeps.toolTip() == ""
    row.resize(4_000, 60)
    assert link.width() == link.sizeHint().width()
    assert link.toolTip() == ""
    assert box.toolTip() == ""


def test_a_choice_draws_an_ellipsis(qtbot: QtBot, theme: Theme) -> None:
    """What does not fit looks as what was cut by hand."""

    def picture(words: str) -> QImage:
        choice = Choice(theme, [("", words)], name="choice.some", words="Some")
        qtbot.addWidget(choice)
        choice.resize(120, 30)
        return choice.grab().toImage()

    assert picture("w" * 80) in [picture("w" * count + "…") for count in range(1, 12)]


def test_a_long_word_in_wrapped_words_breaks_instead_of_widening_its_pane(qtbot: QtBot, theme: Theme) -> None:
    words = Words(theme, f"{'unbroken' * 40} and more", wrap=True)
    qtbot.addWidget(words)
    assert words.minimumSizeHint().width() < 200
    assert "\u200b" not in words.accessibleName()
    assert words.whole == f"{'unbroken' * 40} and more"


def test_what_is_copied_from_wrapped_words_is_what_was_given(qtbot: QtBot, theme: Theme) -> None:
    words = Words(theme, "0123456789abcdef" * 4, wrap=True, copyable=True)
    qtbot.addWidget(words)
    words.setSelection(0, len(words.text()))
    qtbot.keyClick(words, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "0123456789abcdef" * 4
