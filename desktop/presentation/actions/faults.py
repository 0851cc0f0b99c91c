"""The actions around a workspace file with faults."""

from desktop.presentation.actions.spec import ActionSpec, Menu

_HERE = ("faults",)

FAULT_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="faults.show",
        title="Faults of the workspace file",
        help="What is wrong with it, and what to write instead.",
        menu=Menu.TOOLS,
        icon="file-warning",
        needs_workspace=False,
    ),
    ActionSpec(
        id="faults.last_good",
        title="Open last good version",
        help="Look at the workspace as its file last could be used, read-only.",
        menu=Menu.FILE,
        icon="history",
        screens=_HERE,
        needs_workspace=False,
    ),
    ActionSpec(
        id="faults.copy",
        title="Copy the faults",
        help="All of them as text, one line each.",
        menu=Menu.EDIT,
        icon="copy",
        screens=_HERE,
        needs_workspace=False,
    ),
)
