"""The actions of going back."""

from desktop.presentation.actions.spec import ActionSpec, Menu

_HERE = ("rollback",)

ROLLBACK_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="rollback.next_change",
        title="Next changed line",
        help="Go to the next change of the file.",
        menu=Menu.GO,
        keys=("N",),
        icon="arrow-down",
        screens=_HERE,
    ),
    ActionSpec(
        id="rollback.previous_change",
        title="Previous changed line",
        help="Go to the change before.",
        menu=Menu.GO,
        keys=("Shift+N",),
        icon="arrow-up",
        screens=_HERE,
    ),
    ActionSpec(
        id="rollback.cancel",
        title="Leave without going back",
        help="Nothing is submitted.",
        menu=Menu.GO,
        keys=("Esc",),
        icon="x",
        screens=_HERE,
        in_view=True,
    ),
)
