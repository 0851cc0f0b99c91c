"""What a person may do about a run, each with what it leaves behind, why it is off, and what its sheet asks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from desktop.domain.counting import plural
from desktop.domain.request import RequestState
from desktop.presentation.run_record import RunRecord
from desktop.presentation.run_targets import TargetRow

_STANDING = frozenset({RequestState.PAUSED, RequestState.PARTIAL})
_ENDED = "The run has ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What the sheet of a deed shows and wants: `level` as in the ladder of friction."""

    title: str
    facts: tuple[tuple[str, str], ...]
    deed: str
    level: int
    reason: str = ""
    dangerous: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """A deed: the words of its button, its consequence, `off` why it cannot be done now; `ask` None needs no sheet."""

    id: str
    title: str
    icon: str
    consequence: str
    off: str = ""
    key: str = ""
    primary: bool = False
    dangerous: bool = False
    ask: Ask | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What decides over deeds beside the record: who drives it, why nothing may be written, how targets stand."""

    driven: bool
    off_reason: str
    rows: Sequence[TargetRow]

    @property
    def not_healthy(self) -> int:
        """How many of the changed targets are not seen to be healthy."""
        return sum(not row.done and row.sign.word != "to do" for row in self.rows)


def _facts(record: RunRecord, situation: Situation) -> tuple[tuple[str, str], ...]:
    submission = record.request.submission
    return (
        ("Run", f"{record.request.lane} / {record.name}"),
        ("Release", submission.release),
        ("Left behind", record.left_behind),
        ("Not healthy", plural(situation.not_healthy, "target")),
        ("Rollback", submission.rollback_mode.value if submission.rollback_mode else "not set"),
    )


def _level(record: RunRecord) -> int:
    return 4 if record.protected else 3


def bar_deeds(record: RunRecord, situation: Situation) -> list[Deed]:
    """Return the four controls at the foot: they keep place, verb and meaning."""
    return [pause(record, situation), stop(record, situation), abort(record, situation), rollback(record)]


def pause(record: RunRecord, situation: Situation) -> Deed:
    """Let no further wave land; the run can go on later."""
    wave = record.current_wave
    return Deed(
        id="run.pause",
        title=f"Pause after wave {wave}",
        icon="pause",
        consequence=f"Can go on later: {record.left_behind}.",
        off=situation.off_reason or _not_running(record) or _nothing_left(record),
    )


def stop(record: RunRecord, situation: Situation) -> Deed:
    """End the attempt after the wave that is on its way."""
    wave = record.current_wave
    outcome = "partial" if record.landed else "failed, nothing landed"
    return Deed(
        id="run.stop",
        title=f"Stop after wave {wave}…",
        icon="circle-stop",
        key="Ctrl .",
        consequence=f"Ends the run as {outcome}: {record.left_behind}.",
        off=situation.off_reason or _not_running(record, RequestState.PAUSED) or _nothing_left(record),
        ask=Ask(
            title=f"Stop {record.name} after wave {wave}",
            facts=_facts(record, situation),
            deed=f"Stop after wave {wave}",
            level=3,
            reason="Reason (goes to evidence)",
        ),
    )


def abort(record: RunRecord, situation: Situation) -> Deed:
    """End the attempt now: what landed goes on rolling out, nobody waits for it."""
    sick = situation.not_healthy
    middle = f", of them {sick} not healthy" if sick else ""
    return Deed(
        id="run.abort",
        title="Abort now…",
        icon="circle-x",
        consequence=f"{record.changed} changed{middle}, {record.untouched} untouched.",
        off=situation.off_reason or _not_running(record, RequestState.PAUSED),
        ask=Ask(
            title=f"Abort {record.name} now",
            facts=(
                *_facts(record, situation),
                ("What landed", "stays on the branch and goes on rolling out; nobody waits for it here"),
            ),
            deed=f"Abort {record.name}",
            level=_level(record),
            reason="Reason (goes to evidence)",
            dangerous=True,
        ),
    )


def rollback(record: RunRecord) -> Deed:
    """Go to the screen that takes back what landed; it has a sheet of its own."""
    commit = (
        record.request.attempt.landings[-1].commit[:10] if record.landed and record.request.attempt else ""
    )
    words = f"Reverts {commit}: {plural(record.changed, 'target')} go back."
    return Deed(
        id="run.rollback",
        title="Roll back…",
        icon="undo-2",
        consequence=words if commit else "Nothing has landed: there is nothing to take back.",
        off="" if commit else "Nothing has landed",
        dangerous=True,
    )


def resume(record: RunRecord, situation: Situation) -> Deed:
    """Let a paused, stopped or interrupted run go on, driven from here."""
    next_wave = record.landed + 1
    left = record.waves - record.landed
    interrupted = record.request.state is RequestState.RUNNING
    words = (
        f"Looks at wave {record.landed} again, then lands {plural(left, 'wave')}, from wave {next_wave} on."
        if record.landed and left
        else (f"Lands {plural(left, 'wave')}." if left else "Looks at all waves again and verifies.")
    )
    off = situation.off_reason
    if situation.driven:
        off = "This window drives it"
    elif interrupted and not record.held_here:
        off = "Another machine drives it; take it over first"
    elif record.request.state not in _STANDING | {RequestState.RUNNING}:
        off = _ENDED
    return Deed(
        id="run.resume",
        title="Resume…",
        icon="play",
        consequence=words,
        off=off,
        primary=True,
        ask=Ask(
            title=f"Resume {record.name}",
            facts=(
                *_facts(record, situation),
                ("Next", words),
                ("Twice", "What has landed is never done again"),
            ),
            deed=f"Resume, {record.untouched} targets to go" if left else "Resume and verify",
            level=_level(record),
        ),
    )


def take_over(record: RunRecord, situation: Situation) -> Deed:
    """Drive the run of a lost machine from here."""
    attempt = record.request.attempt
    holder = attempt.holder[:8] if attempt else ""
    off = situation.off_reason or record.may_decide
    if record.held_here:
        off = "This machine drives it already"
    elif not record.live:
        off = _ENDED
    return Deed(
        id="run.take_over",
        title="Take over…",
        icon="monitor",
        consequence=f"Machine {holder} can land nothing any more; the run goes on from here.",
        off=off,
        ask=Ask(
            title=f"Take over {record.name}",
            facts=(
                *_facts(record, situation),
                ("Machine", holder),
                ("Afterwards", "that machine can land nothing any more; its program stops at its next step"),
            ),
            deed=f"Take over {record.name}",
            level=_level(record),
            reason="Why (goes to evidence)",
        ),
    )


def leave(record: RunRecord, situation: Situation) -> Deed:
    """Close a stopped run as it is."""
    held = "" if record.held_here else "Another machine drives it; take it over first"
    off = situation.off_reason or held
    if record.request.state is not RequestState.PARTIAL:
        off = "Only a stopped run can be left as it is"
    return Deed(
        id="run.leave",
        title="Leave as it is…",
        icon="check",
        consequence=f"Closes the run: {record.left_behind}. Its targets are free again.",
        off=off,
        ask=Ask(
            title=f"Leave {record.name} as it is",
            facts=_facts(record, situation),
            deed=f"Close with {record.changed} of {len(record.request.slots)} changed",
            level=_level(record),
            reason="Reason (goes to evidence)",
        ),
    )


def failure_deeds(record: RunRecord, situation: Situation, row: TargetRow) -> list[Deed]:
    """Return what can be done about a target that failed, the gentlest first."""
    return [
        retry(record, situation, row),
        Deed(
            id="run.recheck",
            title="Re-check",
            icon="refresh-cw",
            consequence="Only look again, change nothing",
        ),
        skip(record, situation, row),
        replace(abort(record, situation), consequence=record.left_behind),
        replace(rollback(record), consequence=f"{plural(record.changed, 'target')} back to what they ran"),
    ]


def retry(record: RunRecord, situation: Situation, row: TargetRow) -> Deed:
    """Try again as far as the state allows it: sync, go on, or a new attempt."""
    number = len(row.tries) + 1
    if record.request.state is RequestState.RUNNING:
        return Deed(
            id="run.sync_again",
            title="Retry",
            icon="rotate-cw",
            consequence=f"Sync {row.key} again",
            off=situation.off_reason,
            primary=True,
        )
    if record.request.state in _STANDING:
        found = resume(record, situation)
        return Deed(
            id="run.resume",
            title="Retry…",
            icon="rotate-cw",
            consequence=f"Go on: attempt {number} for {row.key}",
            off=found.off,
            primary=True,
            ask=found.ask,
        )
    off = situation.off_reason
    if record.request.state is not RequestState.FAILED:
        off = _ENDED
    return Deed(
        id="run.again",
        title="Retry…",
        icon="rotate-cw",
        consequence=f"Run it again as attempt {len(record.request.attempts) + 1}",
        off=off,
        primary=True,
        ask=Ask(
            title=f"Start {record.request.name} again",
            facts=(
                *_facts(record, situation),
                ("Gates", "all are judged again at the start; one that is not met refuses it"),
            ),
            deed=f"Execute on {len(record.request.slots)} targets in {record.request.lane}",
            level=_level(record),
        ),
    )


def skip(record: RunRecord, situation: Situation, row: TargetRow) -> Deed:
    """Leave a target out of the judgement, with a reason that is evidence."""
    off = situation.off_reason or record.may_decide
    if not record.live:
        off = _ENDED
    return Deed(
        id="run.skip",
        title="Skip…",
        icon="skip-forward",
        consequence="Go on without it, on record",
        off=off,
        ask=Ask(
            title=f"Skip {row.words}",
            facts=(
                *_facts(record, situation),
                ("Target", row.words),
                ("It shows", row.cause or row.sign.word),
                ("Afterwards", "it is not judged any more; its state stays visible, as skipped"),
            ),
            deed=f"Skip {row.words}",
            level=4,
            reason="Why it may be skipped (goes to evidence)",
            dangerous=True,
        ),
    )


def _not_running(record: RunRecord, *also: RequestState) -> str:
    if record.request.state in {RequestState.RUNNING, *also}:
        return ""
    if record.request.state.open and record.request.attempt is None:
        return "The run has not begun"
    return f"It is {record.request.state.value}" if record.live else _ENDED


def _nothing_left(record: RunRecord) -> str:
    return "Every wave has landed" if record.landed == record.waves else ""


def head_deeds(record: RunRecord, situation: Situation) -> list[Deed]:
    """Return what the state itself offers: to go on, to take over, to close."""
    if not record.live or situation.driven or record.waits_for_acceptance:
        return []
    running = record.request.state is RequestState.RUNNING
    if running and not record.held_here:
        return [take_over(record, situation)]
    found = [resume(record, situation)]
    if record.request.state is RequestState.PARTIAL:
        found.insert(0, leave(record, situation))
    if not record.held_here:
        found.insert(0, take_over(record, situation))
    return found


def all_deeds(record: RunRecord, situation: Situation) -> list[Deed]:
    """Return every deed about the run as a whole, on or off."""
    return [
        *bar_deeds(record, situation),
        resume(record, situation),
        take_over(record, situation),
        leave(record, situation),
    ]
