"""The cards of Help over the window: they open by their actions, search, tick, and give the keyboard back."""

from PySide6.QtCore import Qt

from desktop.ui.kit.fields import SearchField
from tests.ui.driver import WindowDriver


def _run(window: WindowDriver, action: str) -> None:
    window.window._commands.run(action)
    window.settle()


def test_help_explains_words_and_ticks_what_was_seen(window: WindowDriver) -> None:
    _run(window, "help.words")
    field = window.find("field.words", SearchField)
    assert field.hasFocus()
    window.type("digest", field)
    window.settle()
    assert "plan digest" in window.words()
    assert "tenant" not in window.words()
    window.type("zzz", field)
    window.settle()
    assert "No word fits “digestzzz”." in window.words()
    field.clear()
    window.key(Qt.Key.Key_Escape)
    assert not window.sees("sheet.words")
    _run(window, "help.start")
    assert "1 of 6 done" in window.words()
    window.press("btn.step.4")
    assert window.window.shown_name == "requests"
    assert not window.sees("sheet.start")


def test_about_tells_version_and_whose_works_come_along(window: WindowDriver) -> None:
    _run(window, "help.about")
    words = "\n".join(window.words())
    assert "Qt 6." in words
    assert "SIL Open Font License" in words
    window.press("btn.copy_details")
    assert window.application.clipboard().text().startswith("gitopshq 0.1.0, Python 3.")
