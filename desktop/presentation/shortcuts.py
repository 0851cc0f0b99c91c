"""The shortcut sheet: every key by where it works, read from the declared actions."""

from collections.abc import Iterable
from dataclasses import dataclass

from desktop.presentation.actions.spec import ActionSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortcutGroup:
    """The keys of one place: (keys, what they do), in the order of the declarations."""

    title: str
    rows: tuple[tuple[tuple[str, ...], str], ...]


def shortcut_groups(actions: Iterable[ActionSpec]) -> list[ShortcutGroup]:
    """Return the groups: what works everywhere first, then each screen by its name."""
    groups: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for action in actions:
        if not action.keys:
            continue
        places = action.screens or ("",)
        row = (action.keys, action.title.rstrip("…"))
        groups.setdefault(places[0], []).append(row)
    ordered = sorted(groups, key=lambda screen: (screen != "", screen))
    return [
        ShortcutGroup(title=screen.capitalize() if screen else "Everywhere", rows=tuple(groups[screen]))
        for screen in ordered
    ]


def is_single_key(key: str) -> bool:
    """Tell whether a shortcut can be pressed by accident while typing or speaking: a character without Ctrl or Alt."""
    return all(len(stroke.removeprefix("Shift+")) == 1 for stroke in key.split(", "))


def key_words(key: str) -> str:
    """Return a shortcut as on a key cap: `Ctrl K`, `Ctrl +`."""
    before = key.removesuffix("+").removesuffix("+")
    return f"{before.replace('+', ' ')} +".strip() if key.endswith("+") else key.replace("+", " ")
