"""Every setting of the window, declared once: what it is called, what it does, its choices and its start value."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.presentation.palette import PaletteEntry

SECTIONS = (
    ("appearance", "Appearance", "palette"),
    ("keyboard", "Keyboard", "keyboard"),
    ("time", "Time", "clock"),
    ("safety", "Safety", "shield"),
    ("data", "Data", "database"),
    ("diagnostics", "Diagnostics", "stethoscope"),
)
"""The sections: id, word, icon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A kept choice of this computer. `options` are (value, words, what it means); the first is the start value."""

    key: str
    section: str
    title: str
    help: str
    options: tuple[tuple[str, str, str], ...]

    @property
    def default(self) -> str:
        return self.options[0][0]

    def words(self, value: str) -> str:
        """Return what a value is called."""
        return next((words for key, words, _why in self.options if key == value), value)

    def read(self, kept: object) -> str:
        """Return the value that is kept, the start value where none is or it is of no use."""
        if isinstance(kept, bool):
            kept = "on" if kept else "off"
        return (
            kept
            if isinstance(kept, str) and any(kept == key for key, *_rest in self.options)
            else self.default
        )


THEME = Setting(
    key="theme",
    section="appearance",
    title="Theme",
    help="System follows the desktop, also while the program runs.",
    options=(
        ("system", "System", "as the desktop says"),
        ("light", "Light", "dark words on light"),
        ("dark", "Dark", "light words on dark"),
        ("high-contrast", "High contrast", "strongest borders"),
    ),
)
DENSITY = Setting(
    key="density",
    section="appearance",
    title="Density",
    help="Rows of tables and lists.",
    options=(("comfortable", "Comfortable", "32 px rows"), ("compact", "Compact", "26 px rows")),
)
DIFF_COLOURS = Setting(
    key="diff_colours",
    section="appearance",
    title="Diff colours",
    help="The signs + and − are always drawn.",
    options=(
        ("blue-orange", "Blue and orange", "for all colour vision"),
        ("green-red", "Green and red", "as many other programs"),
    ),
)
SINGLE_KEYS = Setting(
    key="single_keys",
    section="keyboard",
    title="Single-key shortcuts",
    help="Letters such as P or N act without Ctrl or Alt. Off, only combinations act; the menus stay as they are.",
    options=(("on", "On", ""), ("off", "Off", "")),
)
ZONE = Setting(
    key="time.zone",
    section="time",
    title="Calendars and timelines in",
    help="The zone of axes and of what you type there. Facts always name UTC.",
    options=(("utc", "UTC", ""), ("local", "Local time", "")),
)
LOCAL_CLOCK = Setting(
    key="time.local_clock",
    section="time",
    title="Local clock in the status bar",
    help="Beside the one in UTC, where this computer is in another zone.",
    options=(("on", "On", ""), ("off", "Off", "")),
)
SETTINGS = (THEME, DENSITY, DIFF_COLOURS, SINGLE_KEYS, ZONE, LOCAL_CLOCK)
TEXT_SIZES = (90, 100, 110, 125, 150, 175, 200)
"""Percent of the text size; 100 is the start value."""
TEXT_TITLE, TEXT_HELP = "Text size", "90 to 200 %; layouts grow with it."
_OTHERS = (
    ("appearance", TEXT_TITLE, TEXT_HELP),
    ("appearance", "Reset layout", "Window, views and filters as at the first start."),
    ("keyboard", "List of shortcuts", "Every key by where it works."),
    ("safety", "Read-only", "Stops every write of this computer to the remote of the open workspace."),
    ("data", "Folders and their size", "Where the program keeps what is its own."),
    ("data", "Clear the cache", "Events and parsed files, read again from Git."),
    ("diagnostics", "What the program needs", "Git, SSH, folders, databases, renderers."),
    ("diagnostics", "Log folder", "A file a day, kept for 14 days, without secrets."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSetting:
    """A setting as searched for: where it is, its title and what it does."""

    section: str
    title: str
    help: str


def all_settings() -> list[FoundSetting]:
    """Return every setting and page of the settings, section by section."""
    declared = [FoundSetting(section=item.section, title=item.title, help=item.help) for item in SETTINGS]
    others = [FoundSetting(section=section, title=title, help=why) for section, title, why in _OTHERS]
    order = [section for section, *_rest in SECTIONS]
    return sorted([*declared, *others], key=lambda item: order.index(item.section))


def search_settings(typed: str) -> list[FoundSetting]:
    """Return the settings in which every typed word is found."""
    words = typed.casefold().split()
    names = {section: title for section, title, _icon in SECTIONS}

    def fits(item: FoundSetting) -> bool:
        text = f"{names[item.section]} {item.title} {item.help}".casefold()
        return all(word in text for word in words)

    return [item for item in all_settings() if fits(item)]


def setting_entries() -> list[PaletteEntry]:
    """Return the settings for the palette; each leads to its section."""
    names = {section: (title, icon) for section, title, icon in SECTIONS}
    return [
        PaletteEntry(
            kind="setting",
            id=item.section,
            title=item.title,
            detail=f"{names[item.section][0]}: {item.help}",
            icon=names[item.section][1],
        )
        for item in all_settings()
    ]


def size_words(size: int) -> str:
    """Return `84 MB`, `3 kB`."""
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:  # noqa: PLR2004 - as disks are sold
            return f"{amount:.0f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def sections_of(found: Sequence[FoundSetting]) -> list[str]:
    """Return the sections of what was found, each once."""
    return list(dict.fromkeys(item.section for item in found))
