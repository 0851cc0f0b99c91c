"""The actions of the freezes."""

from desktop.presentation.actions.spec import ActionSpec, Menu

_HERE = ("freezes",)


def _view(view: str, title: str, key: str, icon: str, why: str) -> ActionSpec:
    return ActionSpec(
        id=f"freezes.{view}", title=title, help=why, menu=Menu.VIEW, keys=(key,), icon=icon, screens=_HERE
    )


FREEZE_ACTIONS: tuple[ActionSpec, ...] = (
    _view("calendar", "Show the freeze calendar", "G, C", "calendar-range", "A lane for each environment."),
    _view("agenda", "Show the freeze agenda", "G, A", "list", "What is frozen, one time after the other."),
    _view("policies", "Show the policies", "G, P", "scroll-text", "What each policy asks for, for reading."),
    _view(
        "zone", "Switch between UTC and local time", "U", "globe", "The zone of the axis and of the question."
    ),
    ActionSpec(
        id="freezes.earlier",
        title="Earlier weeks",
        help="Show the four weeks before.",
        menu=Menu.GO,
        keys=("[",),
        icon="chevron-left",
        screens=_HERE,
    ),
    ActionSpec(
        id="freezes.later",
        title="Later weeks",
        help="Show the four weeks that follow.",
        menu=Menu.GO,
        keys=("]",),
        icon="chevron-right",
        screens=_HERE,
    ),
    ActionSpec(
        id="freezes.today",
        title="Go to today",
        help="Show the weeks from this one on, and ask about now.",
        menu=Menu.GO,
        keys=("D",),
        icon="calendar",
        screens=_HERE,
    ),
    ActionSpec(
        id="freezes.raise",
        title="Raise a freeze…",
        help="Freeze environments at once, for everybody, with a reason on record.",
        menu=Menu.PROMOTION,
        keys=("R",),
        icon="snowflake",
        screens=_HERE,
    ),
    ActionSpec(
        id="freezes.lift",
        title="Lift the freeze…",
        help="Lift the selected raised freeze; one of the file is changed through Git.",
        menu=Menu.PROMOTION,
        keys=("L",),
        icon="sun",
        screens=_HERE,
    ),
)
