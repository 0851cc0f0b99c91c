"""The actions of the preview step of a draft."""

from desktop.presentation.actions.spec import ActionSpec, Menu

_HERE = ("draft",)


def _step(action: str, title: str, key: str, icon: str, why: str) -> ActionSpec:
    return ActionSpec(
        id=f"preview.{action}", title=title, help=why, menu=Menu.VIEW, keys=(key,), icon=icon, screens=_HERE
    )


PREVIEW_ACTIONS: tuple[ActionSpec, ...] = (
    _step("next_change", "Next change", "N", "arrow-down", "Go to the next change of the difference."),
    _step("previous_change", "Previous change", "Shift+N", "arrow-up", "Go to the change before."),
    _step("next_file", "Next file", "E", "file-diff", "Go to the next file of the difference."),
    _step("wrap", "Wrap long lines", "W", "wrap-text", "Break long lines instead of letting them run on."),
    ActionSpec(
        id="preview.review",
        title="Mark reviewed",
        help="Mark the group of identical change as looked at, and go on to the next.",
        menu=Menu.PROMOTION,
        keys=("R",),
        icon="check",
        screens=_HERE,
    ),
    ActionSpec(
        id="preview.export",
        title="Export the preview…",
        help="Write the preview to a file as Markdown or JSON, without secrets.",
        menu=Menu.FILE,
        keys=("Ctrl+E",),
        icon="file-down",
        screens=_HERE,
    ),
)
