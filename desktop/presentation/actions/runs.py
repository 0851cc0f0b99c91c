"""The actions of runs and of their verification."""

from desktop.presentation.actions.spec import ActionSpec, Menu

_RUN, _LIVE, _VERIFICATION = ("run",), ("live",), ("verification",)


def _of_run(
    name: str, title: str, why: str, icon: str, key: str = "", menu: Menu = Menu.PROMOTION
) -> ActionSpec:
    keys = (key,) if key else ()
    return ActionSpec(id=f"run.{name}", title=title, help=why, menu=menu, keys=keys, icon=icon, screens=_RUN)


RUN_ACTIONS: tuple[ActionSpec, ...] = (
    _of_run("pause", "Pause after this wave", "No further wave lands; the run can go on later.", "pause"),
    _of_run(
        "stop",
        "Stop after this wave…",
        "End the run after the wave that is on its way.",
        "circle-stop",
        "Ctrl+.",
    ),
    _of_run("abort", "Abort now…", "End the run without waiting for what has landed.", "circle-x"),
    _of_run("rollback", "Roll back what landed…", "Take back what the run changed.", "undo-2"),
    _of_run("resume", "Resume the run…", "Let it go on from here; nothing is done twice.", "play"),
    _of_run("take_over", "Take the run over…", "Drive the run of a lost machine from here.", "monitor"),
    _of_run("leave", "Leave the run as it is…", "Close a stopped run; nothing is rolled back.", "check"),
    _of_run(
        "recheck", "Look at the targets again", "Only look; nothing is changed.", "refresh-cw", "", Menu.VIEW
    ),
    _of_run(
        "next_failure",
        "Next failure",
        "Go to the next target that is not good.",
        "triangle-alert",
        "N",
        Menu.GO,
    ),
    _of_run(
        "follow",
        "Follow the log",
        "Keep the last line of the log in view, or stop it.",
        "arrow-down",
        "F",
        Menu.VIEW,
    ),
    _of_run("log", "Go to the log", "Move the keyboard to the event log.", "list", "Ctrl+L", Menu.GO),
    _of_run(
        "copy",
        "Copy the details",
        "The failure that is shown with all its attempts, or the facts.",
        "copy",
        "Ctrl+Shift+C",
        Menu.EDIT,
    ),
    ActionSpec(
        id="live.resume",
        title="Resume the selected run…",
        help="Open the run and ask; nothing is sent before that is confirmed.",
        menu=Menu.PROMOTION,
        icon="play",
        screens=_LIVE,
    ),
    ActionSpec(
        id="verification.check",
        title="Run the checks again",
        help="Look at every target once more; nothing is recorded.",
        menu=Menu.VIEW,
        keys=("V",),
        icon="refresh-cw",
        screens=_VERIFICATION,
    ),
    ActionSpec(
        id="verification.next",
        title="Next open check",
        help="Go to the next target that is not proven.",
        menu=Menu.GO,
        keys=("N",),
        icon="triangle-alert",
        screens=_VERIFICATION,
    ),
    ActionSpec(
        id="verification.accept",
        title="Accept the verification…",
        help="As its owner: what was seen closes the run.",
        menu=Menu.EVIDENCE,
        icon="badge-check",
        screens=_VERIFICATION,
    ),
    ActionSpec(
        id="verification.record",
        title="Verify and put on record…",
        help="Look until every target is judged, and record it as evidence for what is promoted out of it.",
        menu=Menu.EVIDENCE,
        icon="file-check",
        screens=_VERIFICATION,
    ),
    ActionSpec(
        id="verification.rollback",
        title="Roll back…",
        help="Take back what the run changed.",
        menu=Menu.PROMOTION,
        icon="undo-2",
        screens=_VERIFICATION,
    ),
)
