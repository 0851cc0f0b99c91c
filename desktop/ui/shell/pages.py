"""The screens by their names; each is imported and made when it is first gone to, so that the window opens at once."""

import sys
from collections.abc import Callable
from importlib import import_module

from desktop.application.cancellation import CancelToken
from desktop.ui.desk import Desk
from desktop.ui.kit.screen import Screen
from desktop.ui.kit.sheet_host import SheetHost

_SCREENS = {
    "pipeline": ("desktop.ui.pipeline.screen", "PipelineScreen"),
    "draft": ("desktop.ui.draft.screen", "DraftScreen"),
    "requests": ("desktop.ui.requests.screen", "RequestsScreen"),
    "request": ("desktop.ui.gates.screen", "RequestScreen"),
    "live": ("desktop.ui.live.screen", "LiveScreen"),
    "run": ("desktop.ui.live.run_screen", "RunScreen"),
    "verification": ("desktop.ui.verification.screen", "VerificationScreen"),
    "handoff": ("desktop.ui.handoff.screen", "HandoffScreen"),
    "timeline": ("desktop.ui.timeline.screen", "TimelineScreen"),
    "rollback": ("desktop.ui.rollback.screen", "RollbackScreen"),
    "freezes": ("desktop.ui.freezes.screen", "FreezesScreen"),
    "connections": ("desktop.ui.connections.screen", "ConnectionsScreen"),
    "settings": ("desktop.ui.preferences.screen", "SettingsScreen"),
    "faults": ("desktop.ui.faults.screen", "FaultsScreen"),
    "welcome": ("desktop.ui.welcome.screen", "WelcomeScreen"),
}
_AHEAD = ("draft", "request", "run")
"""Made before they are gone to: the largest of those on the way of a promotion."""
RAIL = {
    "draft": "pipeline",
    "request": "requests",
    "handoff": "requests",
    "run": "live",
    "verification": "live",
    "rollback": "requests",
    "faults": "connections",
}
"""Which entry of the rail a screen belongs to, where it is not its own."""
WITHOUT_WORKSPACE = frozenset({"welcome", "settings", "connections", "faults"})
SCREEN_NAMES = tuple(_SCREENS)


def load_screens(cancel: CancelToken) -> None:
    """Import the screens beside the interface thread, so that going to one for the first time takes no second."""
    for module, _name in _SCREENS.values():
        cancel.check()
        import_module(module)


def all_loaded() -> bool:
    """Tell whether every screen is imported."""
    return all(module in sys.modules for module, _name in _SCREENS.values())


class Pages:
    """Makes each screen once and keeps it: what was chosen on it stays while one is elsewhere."""

    def __init__(self, desk: Desk, added: Callable[[Screen], object]) -> None:
        self._desk, self._added = desk, added
        self._made: dict[str, Screen] = {}

    def get(self, name: str) -> Screen:
        """Return a screen with all its parts.

        Raises:
            KeyError: there is no screen of that name.
        """
        screen = self._made[name] if name in self._made else self._make(name)
        while screen.grow():
            continue
        return screen

    def make_ahead(self, shown: str = "") -> bool:
        """Make one page that a promotion will need, or one more part of it; tell whether there may be more to make.

        What comes after the page that is shown is made first.
        """
        now = _AHEAD.index(shown) + 1 if shown in _AHEAD else 0
        for name in (*_AHEAD[now:], *_AHEAD[:now]):
            if name not in self._made:
                self._make(name)
                return True
            if self._made[name].grow():
                return True
        return False

    def _make(self, name: str) -> Screen:
        module, screen = _SCREENS[name]
        made: Screen = getattr(import_module(module), screen)(self._desk)
        self._made[name] = made
        self._added(made)
        return made

    def close_sheets(self) -> None:
        """Close what is about to be decided on any page: it was to be decided by another person."""
        for page in self._made.values():
            for host in page.findChildren(SheetHost):
                host.close_sheet()

    def forget_workspace(self) -> list[Screen]:
        """Drop the screens that show a workspace, since another one is open now; return them to be deleted."""
        gone = [name for name in self._made if name not in WITHOUT_WORKSPACE]
        return [self._made.pop(name) for name in gone]
