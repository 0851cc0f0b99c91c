"""Turning execution on and off, and what the freshness pill has to tell."""

from desktop.presentation.error_words import error_words
from desktop.presentation.signs import Tone
from desktop.presentation.times import moment_words
from desktop.ui.desk import Desk
from desktop.ui.shell.age import freshness_of


def switch_mode(desk: Desk) -> None:
    """Turn read-only on or off for this workspace on this machine."""
    standing = desk.standing
    if standing is None:
        return
    if standing.broken is not None:
        desk.say(f"Execution cannot be turned on. {standing.broken.off_reason}", Tone.PLAIN)
        return
    turn_on = not standing.read_only

    def told(_done: None) -> None:
        if turn_on:
            desk.say("Read-only: nothing of this computer is sent to the remote", Tone.PLAIN)
        else:
            desk.say("Execution is on for this workspace", Tone.WARN)

    desk.act("Switching the mode", lambda services, _token: services.switch_read_only(on=turn_on), told)


def freshness_story(desk: Desk) -> str:
    """Return how old what is shown is, and why it is not newer, in sentences."""
    standing = desk.standing
    if standing is None:
        return "No workspace is open."
    at = moment_words(standing.fetched_at, desk.now()) if standing.fetched_at else "never"
    story = (
        error_words(desk.refusal).sentence if desk.refusal is not None else freshness_of(desk, standing).story
    )
    return f"Git {standing.remote}: last success {at}. {story}"
