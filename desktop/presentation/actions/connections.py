"""The actions of the connections."""

from desktop.presentation.actions.spec import ActionSpec, Menu

_HERE = ("connections",)

CONNECTION_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="connections.test",
        title="Test the connection",
        help="Try the selected repository step by step; nothing is written.",
        menu=Menu.TOOLS,
        keys=("T",),
        icon="refresh-cw",
        screens=_HERE,
        needs_workspace=False,
    ),
    ActionSpec(
        id="connections.test_all",
        title="Test all connections",
        help="Try every repository of this computer; nothing is written.",
        menu=Menu.TOOLS,
        icon="list-checks",
        screens=_HERE,
        needs_workspace=False,
    ),
)
