"""The actions of a draft: those of its scope, and what its steps have in common."""

from desktop.presentation.actions.spec import ActionSpec, Menu

_HERE = ("draft",)


def _in_grid(name: str, title: str, key: str, why: str) -> ActionSpec:
    return ActionSpec(
        id=f"scope.{name}",
        title=title,
        help=why,
        menu=Menu.PROMOTION,
        keys=(key,),
        screens=_HERE,
        in_view=True,
    )


DRAFT_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="scope.all_seen",
        title="Choose all that is seen",
        help="Include every target that the filter shows; what it hides stays as it is.",
        menu=Menu.EDIT,
        keys=("Ctrl+A",),
        icon="check-check",
        screens=_HERE,
    ),
    ActionSpec(
        id="scope.none",
        title="Choose none",
        help="Take every rule of the scope back; Undo brings them again.",
        menu=Menu.EDIT,
        keys=("Ctrl+Shift+A",),
        icon="square",
        screens=_HERE,
    ),
    ActionSpec(
        id="scope.save",
        title="Save scope…",
        help="Keep the rules under a name, on this machine.",
        menu=Menu.FILE,
        keys=("Ctrl+S",),
        icon="bookmark",
        screens=_HERE,
    ),
    ActionSpec(
        id="scope.edit_rule",
        title="Edit the rule",
        help="Write the rule anew that has the keyboard, else the last one.",
        menu=Menu.EDIT,
        keys=("F2",),
        icon="pencil",
        screens=_HERE,
    ),
    ActionSpec(
        id="scope.zoom",
        title="See the scope near by or from far away",
        help="One picture of all targets, or cells with their signs.",
        menu=Menu.VIEW,
        icon="maximize",
        screens=_HERE,
    ),
    ActionSpec(
        id="draft.discard",
        title="Discard the draft",
        help="Forget this draft; nothing of it was sent.",
        menu=Menu.FILE,
        icon="trash-2",
        screens=_HERE,
    ),
    _in_grid("toggle", "Toggle the target", "Space", "Include or exclude the target under the cursor."),
    _in_grid(
        "toggle_row", "Toggle the row", "Shift+Space", "All of the row, none, then what was chosen before."
    ),
    _in_grid(
        "toggle_column", "Toggle the column", "Ctrl+Space", "All of the column, none, then what was before."
    ),
    _in_grid("invert_row", "Invert the row", "I", "Choose of the row what is not chosen."),
    _in_grid(
        "previous_partial", "Previous partial row", "[", "Go to the row before of which only some is in."
    ),
    _in_grid("next_partial", "Next partial row", "]", "Go to the next row of which only some is in."),
)
