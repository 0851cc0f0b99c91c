"""What an action is: declared once as data; menus, palette, context menus, tooltips and the shortcut sheet read it."""

from dataclasses import dataclass
from enum import StrEnum


class Menu(StrEnum):
    """The menus of the window, in their order."""

    FILE = "File"
    EDIT = "Edit"
    VIEW = "View"
    GO = "Go"
    PROMOTION = "Promotion"
    EVIDENCE = "Evidence"
    TOOLS = "Tools"
    HELP = "Help"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionSpec:
    """An action. `screens` are those it belongs to; none means that it is there everywhere.

    `keys` are Qt's portable names (`Ctrl+R`, `P`); a single letter never fires while a text field has the focus.
    `in_view` keys are handled by the view that has the focus (arrows, digits): shown in the sheet, not bound here.
    """

    id: str
    title: str
    help: str
    menu: Menu
    keys: tuple[str, ...] = ()
    icon: str = ""
    screens: tuple[str, ...] = ()
    in_view: bool = False
    needs_workspace: bool = True

    @property
    def key(self) -> str:
        """The first key, "" where there is none."""
        return self.keys[0] if self.keys else ""
