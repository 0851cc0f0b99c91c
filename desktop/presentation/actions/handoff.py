"""The actions of the handoff note."""

from desktop.presentation.actions.spec import ActionSpec, Menu


def _note(name: str, title: str, icon: str, why: str) -> ActionSpec:
    return ActionSpec(
        id=f"handoff.{name}", title=title, help=why, menu=Menu.EVIDENCE, icon=icon, screens=("handoff",)
    )


HANDOFF_ACTIONS: tuple[ActionSpec, ...] = (
    _note("copy", "Copy handoff", "copy", "The note as Markdown, to be pasted anywhere."),
    _note("copy_text", "Copy handoff as text", "copy", "The note as plain text, to be pasted anywhere."),
    _note(
        "attach",
        "Attach handoff to its request",
        "link-2",
        "The note becomes an event of the request's lane.",
    ),
)
