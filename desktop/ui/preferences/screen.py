"""The settings: sections and search at the left, one section at the right; each change applies at once, with Undo."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.presentation.preferences import (
    DENSITY,
    DIFF_COLOURS,
    SECTIONS,
    SETTINGS,
    THEME,
    Setting,
    search_settings,
    sections_of,
)
from desktop.presentation.signs import Tone
from desktop.ui.desk import Desk, Place
from desktop.ui.kit.fields import SearchField
from desktop.ui.kit.frame import Pane, Scroll
from desktop.ui.kit.labels import Words
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.sheet_host import SheetHost
from desktop.ui.preferences.appearance import AppearancePage
from desktop.ui.preferences.data_page import DataPage
from desktop.ui.preferences.pages import ChoicesPage, DiagnosticsPage, KeyboardPage, SafetyPage
from desktop.ui.preferences.parts import SettingsPage
from desktop.ui.preferences.section_list import SectionList
from desktop.ui.theme.type import Type

_TEXT = "text_scale"
_LAYOUT = ("window.geometry", "pipeline.view", "timeline.preset", "timeline.split", "sample.bar_closed")
"""What belongs to the layout; drafts, workspaces and settings are left alone by its reset."""


class SettingsScreen(Screen):
    """Place id: a section."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setObjectName("page.settings")
        self.setAccessibleIdentifier("page.settings")
        self.setAccessibleName("Settings")
        theme = desk.theme
        self._before: list[tuple[str, object]] = []
        self.search = SearchField(
            theme, name="field.search_settings", words="Search settings", hint="Search settings", high=30
        )
        self.sections = SectionList(theme)
        self._none = Words(theme, "", Type.SMALL, colour="text2", wrap=True, name="words.no_setting")
        self._stack = QStackedWidget()
        content = QWidget()
        self.host = SheetHost(theme, content)
        self.appearance = AppearancePage(theme)
        self.data = DataPage(desk, self.host)
        self.pages: dict[str, SettingsPage] = {
            "appearance": self.appearance,
            "keyboard": KeyboardPage(desk),
            "time": ChoicesPage(desk, "time", "Time"),
            "safety": SafetyPage(desk),
            "data": self.data,
            "diagnostics": DiagnosticsPage(desk),
        }
        for page in self.pages.values():
            self._stack.addWidget(Scroll(page))
        self._lay_out(content)
        self._connect()
        self._show("appearance")

    def _lay_out(self, content: QWidget) -> None:
        theme = self.desk.theme
        side = Pane(theme, ground="window", edge="right", padding=(12, 14, 13, 12), gap=10)
        side.fix_width(232, most=300)
        side.setObjectName("pane.sections")
        side.setAccessibleName("Sections of the settings")
        side.add(self.search, self.sections, self._none, None)
        self._none.hide()
        row = QHBoxLayout(content)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(side)
        row.addWidget(self._stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.host)
        self._side = side

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search)
        self.search.left.connect(self.sections.focus_current)
        self.sections.chosen.connect(self._show)
        self.appearance.text_chosen.connect(self._text_chosen)
        self.appearance.reset_layout.connect(self._reset_layout)
        for page in self.pages.values():
            if isinstance(page, ChoicesPage | AppearancePage | KeyboardPage):
                page.chosen.connect(self._chosen)
        for section, page in self.pages.items():
            page.defaults_wanted.connect(partial(self._defaults, section))
        self.desk.theme.changed.connect(self._tell)
        self.desk.standing_changed.connect(self._tell)

    # --- where one is --------------------------------------------------------------------------------------

    @override
    def title(self) -> str:
        words = {section: word for section, word, _icon in SECTIONS}
        return f"Settings > {words[self.sections.current]}"

    @override
    def arrive(self, place: Place) -> None:
        if place.id in self.pages:
            self.search.clear()
            self._show(place.id)
        self.reload()
        self.sections.focus_current()

    @override
    def reload(self) -> None:
        self._tell()
        page = self.pages[self.sections.current]
        if isinstance(page, DataPage | DiagnosticsPage):
            page.arrive()

    def _show(self, section: str) -> None:
        self.sections.choose(section)
        self._stack.setCurrentIndex(list(self.pages).index(section))
        if self.isVisible():
            self.reload()
            self.desk.standing_changed.emit()  # the window tells the title anew

    def _search(self, typed: str) -> None:
        found = sections_of(search_settings(typed))
        self.sections.show_only(found)
        self._none.say("" if found else f"No setting is called “{typed.strip()}”.")
        self._none.setVisible(not found)
        if found and self.sections.current not in found:
            self._show(found[0])

    @override
    def go_find(self) -> bool:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        return True

    @override
    def panes(self) -> list[QWidget]:
        return [self._side, self._stack]

    # --- changing ------------------------------------------------------------------------------------------

    def value(self, setting: Setting) -> str:
        """Return the value of a setting now."""
        if setting is THEME:
            return self.desk.theme.choice
        return setting.read(self.desk.kept(setting.key))

    def _chosen(self, key: str, value: str) -> None:
        setting = next(item for item in SETTINGS if item.key == key)
        before = self.value(setting)
        if value == before:
            return
        self._before.append((key, before))
        self._apply(key, value)
        self._offer_undo(f"{setting.title} set to {setting.words(value)}")

    def _text_chosen(self, percent: int) -> None:
        before = round(self.desk.theme.text_scale * 100)
        if percent != before:
            self._before.append((_TEXT, before))
            self._apply(_TEXT, percent)
            self._offer_undo(f"Text size set to {percent} %")

    def _offer_undo(self, words: str) -> None:
        self.desk.say(words, Tone.PLAIN, ("Undo", self._undo))

    def _undo(self) -> None:
        if self._before:
            self._apply(*self._before.pop())
            self._tell()

    def _apply(self, key: str, value: object) -> None:
        desk, theme = self.desk, self.desk.theme
        if key == _TEXT and isinstance(value, int):
            theme.scale_text(value / 100)
            desk.keep(_TEXT, theme.text_scale)
        else:
            desk.keep(key, str(value))
        if key == THEME.key:
            theme.choose(str(value))
        elif key == DENSITY.key:
            theme.choose_density(compact=value == "compact")
        elif key == DIFF_COLOURS.key:
            theme.choose_diff_colours(green_red=value == "green-red")
        desk.preference_changed.emit(key)
        self._tell()

    def _defaults(self, section: str) -> None:
        """Take the start values of a section; Undo goes back one by one."""
        for setting in SETTINGS:
            if setting.section == section and self.value(setting) != setting.default:
                self._before.append((setting.key, self.value(setting)))
                self._apply(setting.key, setting.default)
        percent = round(self.desk.theme.text_scale * 100)
        if section == "appearance" and percent != 100:  # noqa: PLR2004 - the start value
            self._before.append((_TEXT, percent))
            self._apply(_TEXT, 100)
        self.desk.say("This section is as at the first start", Tone.PLAIN)

    def _reset_layout(self) -> None:
        kept = [(key, self.desk.kept(key)) for key in _LAYOUT]
        for key in _LAYOUT:
            self.desk.keep(key, None)

        def undo() -> None:
            for key, value in kept:
                self.desk.keep(key, value)

        self.desk.say(
            "The layout is that of the first start when the window opens next", Tone.PLAIN, ("Undo", undo)
        )

    def _tell(self) -> None:
        if not self.isVisible():
            return
        values = {setting.key: self.value(setting) for setting in SETTINGS}
        self.appearance.show_values(values, round(self.desk.theme.text_scale * 100))
        for page in self.pages.values():
            if isinstance(page, ChoicesPage | KeyboardPage):
                page.show_values(values)
            elif isinstance(page, SafetyPage):
                page.tell()

    @override
    def handlers(self) -> Mapping[str, Callable[[], object]]:
        return {"edit.undo": self._undo}

    @override
    def why_not(self, action_id: str) -> str:
        return "" if self._before or action_id != "edit.undo" else "No setting was changed yet"
