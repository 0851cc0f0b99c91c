"""The settings in the window: each change acts at once, is kept, and can be taken back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider, QWidget

from desktop.application.program import KeptFolder
from desktop.presentation.preferences import SECTIONS
from desktop.ui.freezes.screen import FreezesScreen
from desktop.ui.kit.buttons import Button
from desktop.ui.kit.labels import Words
from desktop.ui.preferences.screen import SettingsScreen
from tests.ui.driver import WindowDriver


def settings(window: WindowDriver, section: str = "") -> SettingsScreen:
    window.go("settings", section)
    return window.find("page.settings", SettingsScreen)


def test_appearance_acts_at_once_is_kept_and_undone(empty_window: WindowDriver) -> None:
    window = empty_window
    theme, desk = window.desk.theme, window.desk
    settings(window, "appearance")
    before = theme.choice
    window.click(window.find("choice.theme.dark"))
    assert (theme.choice, desk.kept("theme"), theme.tokens.name) == ("dark", "dark", "dark")
    blue = theme.colour("diff_add").name()
    window.click(window.find("choice.diff_colours.green-red"))
    assert theme.colour("diff_add").name() != blue
    window.click(window.find("choice.density.compact"))
    assert theme.compact
    window.find("slider.text_size", QSlider).setValue(3)
    window.settle()
    assert (theme.text_scale, window.find("words.text_size", Words).whole) == (1.25, "125 %")
    window.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert theme.text_scale == 1.0
    window.press("btn.defaults.appearance")
    assert (theme.choice, theme.compact, desk.kept("diff_colours")) == (before, False, "blue-orange")


def test_search_finds_sections_and_the_palette_knows_the_settings(empty_window: WindowDriver) -> None:
    window = empty_window
    screen = settings(window)
    window.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert screen.search.hasFocus()
    window.type("single-key", screen.search)
    assert screen.sections.current == "keyboard"
    assert not window.find("section.data").isVisible()
    screen.search.setText("nothing is called so")
    assert "nothing is called so" in window.find("words.no_setting", Words).whole
    screen.search.clear()
    for section, word, _icon in SECTIONS:
        window.click(window.find(f"section.{section}"))
        assert window.find(f"pane.settings.{section}").isVisible()
        assert word in window.window.windowTitle()
    controls = [
        widget
        for widget in screen.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert [widget for widget in controls if not widget.accessibleName() or not widget.objectName()] == []
    window.key(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    window.type("diff colours")
    window.settle()
    window.key(Qt.Key.Key_Return)
    assert screen.sections.current == "appearance"


def test_letters_alone_act_only_where_a_person_wants_them(window: WindowDriver) -> None:
    settings(window, "keyboard")
    window.click(window.find("choice.single_keys.off"))
    window.go("freezes", "prod-eu")
    page = window.find("page.freezes", FreezesScreen)
    zone = page.bar.zone
    window.key(Qt.Key.Key_U)
    assert page.bar.zone == zone
    assert window.window.findChild(object, "action.view.refresh").shortcuts()
    settings(window, "keyboard")
    window.click(window.find("choice.single_keys.on"))
    settings(window, "time")
    window.click(window.find("choice.time.zone.local"))
    window.go("freezes", "prod-eu")
    window.key(Qt.Key.Key_U)
    assert page.bar.zone != "local"


def test_read_only_and_the_cache(window: WindowDriver) -> None:
    settings(window, "safety")
    window.click(window.find("choice.mode.execute"))
    assert not window.desk.read_only
    settings(window, "data")
    assert any("Cache of the sample" in words for words in window.words())
    window.press("btn.clear_cache")
    assert window.find("btn.cancel").hasFocus()
    window.press("btn.deed")
    window.wait_until(lambda: window.desk.standing is not None, "the workspace is open again")
    window.settle()
    found: list[list[KeptFolder]] = []
    window.desk.ask_program("test", lambda program, token: program.folders(token), found.append)
    window.settle()
    assert {item.holds for item in found[0]} >= {"cache of the sample", "logs of 14 days"}
    assert any("were cleared" in message.text for message in window.desk.messages)
    window.go("pipeline")
    assert window.find("page.pipeline").isVisible()
    assert isinstance(window.find("btn.workspace", Button), Button)
