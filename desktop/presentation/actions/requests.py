"""The actions of the inbox and of a request."""

from desktop.presentation.actions.spec import ActionSpec, Menu
from desktop.presentation.request_act_ids import (
    AGAIN,
    APPROVE,
    CANCEL,
    COMMENT,
    EXECUTE,
    REJECT,
    REVOKE,
    SUPERSEDE,
    WAIVE,
)

_LIST = ("requests",)
_PAGE = ("request",)
_BOTH = ("requests", "request")


def _act(
    action_id: str, title: str, why: str, icon: str, key: str = "", screens: tuple[str, ...] = _BOTH
) -> ActionSpec:
    return ActionSpec(
        id=action_id,
        title=title,
        help=why,
        menu=Menu.PROMOTION,
        keys=(key,) if key else (),
        icon=icon,
        screens=screens,
    )


REQUEST_ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec(
        id="requests.next",
        title="Next request",
        help="Go one down in the list.",
        menu=Menu.GO,
        keys=("J",),
        icon="arrow-down",
        screens=_LIST,
    ),
    ActionSpec(
        id="requests.previous",
        title="Previous request",
        help="Go one up in the list.",
        menu=Menu.GO,
        keys=("K",),
        icon="arrow-up",
        screens=_LIST,
    ),
    ActionSpec(
        id="requests.open",
        title="Open the request",
        help="Its gates, its change and its record.",
        menu=Menu.GO,
        keys=("Return",),
        icon="arrow-right",
        screens=_LIST,
        in_view=True,
    ),
    _act(APPROVE, "Approve…", "Say yes to exactly this request digest.", "check", "A"),
    _act(REJECT, "Reject…", "Say no, and what would make it acceptable.", "x", "X"),
    ActionSpec(
        id=EXECUTE,
        title="Execute…",
        help="Start the run once every gate is met; the gates are judged again when the sheet opens.",
        menu=Menu.PROMOTION,
        icon="play",
        screens=_PAGE,
    ),
    ActionSpec(
        id="request.preview",
        title="Show the change",
        help="The exact change of the request, file by file, as its plan has it.",
        menu=Menu.VIEW,
        keys=("D",),
        icon="file-diff",
        screens=_BOTH,
    ),
    ActionSpec(
        id=AGAIN,
        title="Check all gates again",
        help="Ask the clusters again, and judge every gate at this moment.",
        menu=Menu.VIEW,
        icon="refresh-cw",
        screens=_PAGE,
    ),
    _act(
        WAIVE,
        "Waive a gate…",
        "Let a gate pass on record, with a reason; it stays visible.",
        "shield-off",
        screens=_PAGE,
    ),
    _act(REVOKE, "Take my approval back…", "Your approval no longer counts from then on.", "user-x"),
    _act(SUPERSEDE, "Supersede…", "Say that a later request takes its place.", "redo-2", screens=_PAGE),
    _act(CANCEL, "Cancel the request…", "Withdraw it before it has started.", "ban"),
    ActionSpec(
        id=COMMENT,
        title="Comment",
        help="Write something on the request's record; offline it waits on this computer.",
        menu=Menu.PROMOTION,
        keys=("C",),
        icon="message-square",
        screens=_PAGE,
    ),
    ActionSpec(
        id="request.copy_link",
        title="Copy the link",
        help="A link that opens this request on any computer with this workspace.",
        menu=Menu.EDIT,
        icon="link",
        screens=_BOTH,
    ),
)
