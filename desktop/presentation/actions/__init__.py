"""Every action of the program, declared once: what it is called, what it does, its keys, where it is."""

from desktop.presentation.actions.connections import CONNECTION_ACTIONS
from desktop.presentation.actions.draft import DRAFT_ACTIONS
from desktop.presentation.actions.everywhere import EVERYWHERE
from desktop.presentation.actions.faults import FAULT_ACTIONS
from desktop.presentation.actions.freezes import FREEZE_ACTIONS
from desktop.presentation.actions.handoff import HANDOFF_ACTIONS
from desktop.presentation.actions.pipeline import PIPELINE_ACTIONS
from desktop.presentation.actions.preview import PREVIEW_ACTIONS
from desktop.presentation.actions.requests import REQUEST_ACTIONS
from desktop.presentation.actions.rollback import ROLLBACK_ACTIONS
from desktop.presentation.actions.runs import RUN_ACTIONS
from desktop.presentation.actions.spec import ActionSpec
from desktop.presentation.actions.timeline import TIMELINE_ACTIONS

ACTIONS: tuple[ActionSpec, ...] = (
    *EVERYWHERE,
    *PIPELINE_ACTIONS,
    *PREVIEW_ACTIONS,
    *DRAFT_ACTIONS,
    *RUN_ACTIONS,
    *FREEZE_ACTIONS,
    *TIMELINE_ACTIONS,
    *HANDOFF_ACTIONS,
    *REQUEST_ACTIONS,
    *ROLLBACK_ACTIONS,
    *FAULT_ACTIONS,
    *CONNECTION_ACTIONS,
)


def by_id(action_id: str) -> ActionSpec:
    """Return an action by its id.

    Raises:
        KeyError: no action has this id.
    """
    return _BY_ID[action_id]


_BY_ID = {action.id: action for action in ACTIONS}
