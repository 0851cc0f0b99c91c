"""The actions of the timeline."""

from desktop.presentation.actions.spec import ActionSpec, Menu

_HERE = ("timeline",)


def _view(name: str, title: str, keys: tuple[str, ...], icon: str, why: str) -> ActionSpec:
    return ActionSpec(
        id=f"timeline.{name}", title=title, help=why, menu=Menu.VIEW, keys=keys, icon=icon, screens=_HERE
    )


def _evidence(name: str, title: str, keys: tuple[str, ...], icon: str, why: str) -> ActionSpec:
    return ActionSpec(
        id=f"timeline.{name}", title=title, help=why, menu=Menu.EVIDENCE, keys=keys, icon=icon, screens=_HERE
    )


TIMELINE_ACTIONS: tuple[ActionSpec, ...] = (
    _evidence("next", "Next event", ("J",), "arrow-down", "The next event of the table."),
    _evidence("previous", "Previous event", ("K",), "arrow-up", "The event before in the table."),
    _evidence("first", "First event", ("Home",), "chevron-left", "Go to where the record begins."),
    _evidence("last", "Newest event", ("End",), "chevron-right", "Go to what happened last."),
    ActionSpec(
        id="timeline.details",
        title="Details of the event",
        help="Facts and evidence of the selected event.",
        menu=Menu.EVIDENCE,
        keys=("Return",),
        icon="panel-right",
        screens=_HERE,
        in_view=True,
    ),
    _evidence(
        "copy", "Copy the event as a line", ("Ctrl+C",), "copy", "One line of text, to be pasted anywhere."
    ),
    _evidence("diff", "Change of the event's request", (), "file-diff", "What it changed, file by file."),
    _evidence(
        "mark", "Set a mark", ("M",), "flag", "Two marks tell the time between them and limit the table."
    ),
    _evidence(
        "zoom_marks", "Zoom to the marks", ("Z",), "zoom-in", "Show just the time between the two marks."
    ),
    _view("zoom_in", "Zoom in", ("W", "+", "="), "zoom-in", "Less time, more of it."),
    _view("zoom_out", "Zoom out", ("S", "-"), "zoom-out", "More time at once."),
    _view("earlier", "Pan to earlier", ("A",), "arrow-left", "Move a fifth of the span back."),
    _view("later", "Pan to later", ("D",), "arrow-right", "Move a fifth of the span forward."),
    _view(
        "zone",
        "UTC or local times",
        ("U",),
        "globe",
        "Write times in the other zone; the offset is always told.",
    ),
    _view("clear_filter", "Show what the filter hides", (), "filter", "Take back filter and chips."),
)
