"""What the events of a timeline are called, which sign they have, and how each reads as one line."""

from collections.abc import Mapping
from datetime import tzinfo
from types import MappingProxyType

from desktop.domain.events import WORKSPACE_LANE, EventType
from desktop.domain.run_spans import RunSpan
from desktop.domain.timeline import TimelineEntry
from desktop.domain.verification import Result
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import (
    ATTENTION,
    CANCELLED,
    FAILED,
    FROZEN,
    HELD,
    NOTE,
    PARTIAL,
    PASSED,
    RUNNING,
    STRUCK,
    SUPERSEDED,
    UNKNOWN,
    WAITING,
    WAIVED,
    Sign,
    Tone,
)
from desktop.presentation.timeline_axis import full_words
from desktop.presentation.wording import REQUESTS, RESULTS

GATE_KINDS = frozenset({EventType.APPROVED, EventType.REJECTED, EventType.REVOKED, EventType.WAIVED})
RUN_KINDS = frozenset(
    {
        EventType.STARTED,
        EventType.LANDED,
        EventType.PAUSED,
        EventType.RESUMED,
        EventType.STOPPED,
        EventType.TAKEN_OVER,
        EventType.ABANDONED,
        EventType.CLOSED,
    }
)
"""What belongs to the bar of a run; also a `verified` that names a request."""
CHANGES = RUN_KINDS
"""What `is:change` shows: everything that changed an environment, or began or ended a change."""
VOID = CANCELLED.named("void")

_NAMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        EventType.SUBMITTED: ("Request", "inbox"),
        EventType.APPROVED: ("Gate decision", "shield-check"),
        EventType.REJECTED: ("Gate decision", "shield-x"),
        EventType.REVOKED: ("Gate decision", "shield-off"),
        EventType.WAIVED: ("Gate decision", "shield-alert"),
        EventType.CARRIED_OVER: ("Carried over", "git-merge"),
        EventType.CANCELLED: ("Cancellation", "circle-slash"),
        EventType.SUPERSEDED: ("Superseded", "redo-2"),
        EventType.STARTED: ("Promotion", "git-commit-horizontal"),
        EventType.LANDED: ("Wave landed", "layers"),
        EventType.PAUSED: ("Pause", "pause"),
        EventType.RESUMED: ("Resumption", "play"),
        EventType.STOPPED: ("Stop", "circle-stop"),
        EventType.TAKEN_OVER: ("Takeover", "user-check"),
        EventType.ABANDONED: ("Abandonment", "circle-x"),
        EventType.VERIFIED: ("Verification", "circle-check"),
        EventType.CLOSED: ("Run end", "flag-off"),
        EventType.NOTED: ("Note", "flag"),
        EventType.HELD: ("Hold", "hand"),
        EventType.RELEASED: ("Release", "hand"),
        EventType.RELEASE_REJECTED: ("Release rejected", "ban"),
        EventType.FREEZE_RAISED: ("Freeze start", "snowflake"),
        EventType.FREEZE_LIFTED: ("Freeze end", "snowflake"),
    }
)
_SIGNS: Mapping[str, Sign] = MappingProxyType(
    {
        EventType.SUBMITTED: WAITING.named("submitted"),
        EventType.APPROVED: PASSED.named("approved"),
        EventType.REJECTED: FAILED.named("rejected"),
        EventType.REVOKED: ATTENTION.named("taken back"),
        EventType.WAIVED: WAIVED,
        EventType.CARRIED_OVER: NOTE.named("carried over"),
        EventType.CANCELLED: CANCELLED,
        EventType.SUPERSEDED: SUPERSEDED,
        EventType.LANDED: PASSED.named("landed"),
        EventType.PAUSED: WAITING.named("paused"),
        EventType.RESUMED: RUNNING.named("resumed"),
        EventType.STOPPED: PARTIAL.named("stopped"),
        EventType.TAKEN_OVER: ATTENTION.named("taken over"),
        EventType.ABANDONED: CANCELLED.named("abandoned"),
        EventType.NOTED: NOTE,
        EventType.HELD: HELD,
        EventType.RELEASED: PASSED.named("released"),
        EventType.RELEASE_REJECTED: STRUCK,
        EventType.FREEZE_RAISED: FROZEN,
        EventType.FREEZE_LIFTED: PASSED.named("lifted"),
    }
)
_OUTCOMES: Mapping[str, Sign] = MappingProxyType(
    {
        "succeeded": PASSED.named("succeeded"),
        "failed": FAILED,
        "partial": PARTIAL.named("left as it is"),
        **{result.value: RESULTS[result] for result in Result},
    }
)
_RANKS = (Tone.FAIL, Tone.WARN, Tone.UNKNOWN, Tone.FREEZE, Tone.OK, Tone.RUN, Tone.PROD, Tone.PLAIN)


def severity(sign: Sign) -> int:
    """Return how much a sign stands out: 0 for what failed, then less and less."""
    return _RANKS.index(sign.tone)


def lane_words(lane: str) -> str:
    """Return the name of a lane; that of the workspace is called so."""
    return "workspace" if lane == WORKSPACE_LANE else plain(lane, 60)


def run_sign(run: RunSpan) -> Sign:
    """Return how a run stands; one that was undone is still what it was, its words say by what it was undone."""
    return REQUESTS[run.state]


def entry_sign(entry: TimelineEntry, run: RunSpan | None) -> Sign:
    """Return the sign of an event: what came of it, or what it says."""
    if entry.void:
        return VOID
    if entry.kind == EventType.STARTED:
        return run_sign(run) if run is not None else RUNNING
    if entry.outcome:
        return _OUTCOMES.get(entry.outcome, UNKNOWN.named(plain(entry.outcome, 30)))
    return _SIGNS.get(entry.kind, UNKNOWN.named("of a newer program"))


def entry_name(entry: TimelineEntry, run: RunSpan | None) -> str:
    """Return what kind of event it is, in words."""
    if entry.kind == EventType.STARTED and run is not None and run.is_rollback:
        return "Rollback"
    return _NAMES.get(entry.kind, (plain(entry.kind.replace("_", " "), 40).capitalize(), ""))[0]


def entry_icon(entry: TimelineEntry, run: RunSpan | None) -> str:
    if entry.kind == EventType.STARTED and run is not None and run.is_rollback:
        return "undo-2"
    return _NAMES.get(entry.kind, ("", "circle-help"))[1]


def entry_sentence(entry: TimelineEntry, run: RunSpan | None) -> str:
    """Return what happened: the request's short name, then the sentence; a void event says why it has no effect."""
    number = entry.request.rpartition("/")[2]
    if entry.void:
        said = f"void: {entry.void}"
    elif entry.kind == EventType.STARTED and run is not None:
        said = run_words(run)
    elif entry.kind in GATE_KINDS:
        said = f"{entry.kind}: {entry.sentence}" if entry.sentence else entry.kind
    else:
        said = entry.sentence
    return plain(" · ".join(part for part in (number, said) if part), 200)


def run_words(run: RunSpan) -> str:
    """Return what a run moved: `2026.11.2, attempt 2`, or `back, undoes R-1`."""
    attempt = f", attempt {run.attempt}" if run.attempt > 1 else ""
    undoes = f", undoes {run.undoes.rpartition('/')[2]}" if run.undoes else ""
    undone = f", rolled back by {run.undone_by.rpartition('/')[2]}" if run.undone_by else ""
    return f"{plain(run.release, 40)}{attempt}{undoes}{undone}"


def bar_words(run: RunSpan) -> tuple[str, str]:
    """Return the label of a bar: the request, and what it moved (`38 of 61` while it runs)."""
    number = run.request.rpartition("/")[2]
    if run.ended_at is None and run.waves_landed < run.waves:
        return number, f"wave {run.waves_landed} of {run.waves}"
    if run.is_rollback:
        return number, f"back to {plain(run.release, 40)}"
    return number, plain(run.release, 40)


def one_line(entry: TimelineEntry, run: RunSpan | None, zone: tzinfo) -> str:
    """Return an event as one line of text, to be pasted anywhere."""
    sign = entry_sign(entry, run)
    parts = (
        full_words(entry.at.timestamp(), zone),
        entry.name,
        f"{entry_name(entry, run)} ({sign.word})",
        lane_words(entry.lane),
        entry_sentence(entry, run),
        f"by {plain(entry.by)}",
    )
    return " | ".join(part for part in parts if part)


def spoken_run(run: RunSpan, sign: Sign) -> str:
    """Return a bar for a screen reader, without its times."""
    kind = "rollback" if run.is_rollback else "promotion"
    targets = f"{run.targets} target{'s' if run.targets != 1 else ''}"
    return f"{run.lane}, {kind} {run.request.rpartition('/')[2]} {run_words(run)}, {sign.word}, {targets}"
