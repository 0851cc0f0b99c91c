"""What every screen is: it is arrived at, reloads when the workspace changed, and offers actions."""

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from desktop.ui.desk import Desk, Place


class Screen(QWidget):
    """A page of the main area. Nothing here is abstract: a screen overrides what it has."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def grow(self) -> bool:
        """Make one more part of a large page, so that each has a turn of its own; tell whether there may be more."""
        return False

    def title(self) -> str:
        """The words of the breadcrumb behind the workspace's name; parts are separated by ` > `."""
        return ""

    def arrive(self, place: Place) -> None:
        """Be shown for a place: load what it names."""
        del place
        self.reload()

    def reload(self) -> None:
        """Read again what is shown; the workspace changed."""

    def handlers(self) -> Mapping[str, Callable[[], object]]:
        """What this screen does for the ids of actions."""
        return {}

    def why_not(self, action_id: str) -> str:
        """Why an action of this screen is off now, "" where it is on."""
        del action_id
        return ""

    def production(self) -> bool:
        """Whether what is shown acts on a production environment: the window then wears its frame."""
        return False

    def tier_words(self) -> str:
        """The tier of the environment in question, for the header; "" where there is none."""
        return ""

    def go_find(self) -> bool:
        """Focus the field that filters this screen; False where it has none."""
        return False

    def panes(self) -> "list[QWidget]":
        """The parts that F6 goes through, in reading order."""
        return [self]
