"""What the panel beside the timeline tells of an event: facts, approvals, and whether its evidence holds."""

from collections import Counter
from dataclasses import dataclass
from datetime import tzinfo

from desktop.application.timelines import EventDetail
from desktop.domain.counting import plural
from desktop.domain.environment import Tier
from desktop.domain.plan import Plan
from desktop.domain.policy import ExecutionMode
from desktop.domain.request import Attempt, Request
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import FAILED, FROZEN, PASSED, Sign, Tone
from desktop.presentation.timeline_axis import distance_words, moment_in, span_in
from desktop.presentation.timeline_lanes import BandItem
from desktop.presentation.timeline_rows import EventRow

_SHORT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A line of the panel. `code` is shown in fixed width; `copied` is the whole of what is shown cut."""

    label: str
    words: str
    code: bool = False
    copied: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailsView:
    """The panel of one event or freeze. `request` is where Open leads, `undoable` what Roll back would undo."""

    id: str
    sign: Sign
    name: str
    title: str
    where: str
    tier: Tier | None
    tail: str = ""
    notice: str = ""
    notice_tone: Tone = Tone.FAIL
    facts: tuple[Fact, ...] = ()
    small_facts: tuple[Fact, ...] = ()
    """What stands below the evidence: where the event itself is, and whose."""
    evidence: Sign | None = None
    evidence_words: str = ""
    request: str = ""
    has_diff: bool = False
    undoable: str = ""


def event_details(
    row: EventRow, detail: EventDetail, plan: Plan | None, label_field: str, clock: tuple[tzinfo, float]
) -> DetailsView:
    """Return the panel of an event; one of a run tells of its run. `clock` is the zone of times, and now."""
    request = detail.request
    evidence, words = _evidence(detail)
    return DetailsView(
        id=row.id,
        sign=row.sign,
        name=row.entry.request if row.run is not None else row.id,
        title=_title(row, plan, label_field),
        where=_route(row, request),
        tier=row.tier,
        tail=plural(row.targets, "target") if row.targets else "",
        notice=_notice(row, request),
        notice_tone=Tone.FAIL if row.sign.tone is Tone.FAIL else Tone.WARN,
        facts=tuple(_facts(row, detail, clock)),
        small_facts=tuple(_small_facts(row, detail, clock)),
        evidence=evidence,
        evidence_words=words,
        request=row.entry.request,
        has_diff=plan is not None,
        undoable=_undoable(row, request),
    )


def freeze_details(item: BandItem, tier: Tier | None, clock: tuple[tzinfo, float]) -> DetailsView:
    """Return the panel of a freeze."""
    freeze = item.band.freeze
    end = moment_in(item.end, *clock) if item.end is not None else "until it is lifted"
    source = Fact(label="Raised by", words=plain(freeze.by)) if freeze.raised else Fact(
        label="Rule", words=plain(freeze.place), code=True
    )  # fmt: skip
    scope = "only some tenants or services" if freeze.is_partial else "all targets"
    return DetailsView(
        id=item.id,
        sign=FROZEN,
        name=plain(freeze.name, 60),
        title=plain(freeze.name, 60),
        where=plain(item.band.environment),
        tier=tier,
        tail=scope,
        facts=(
            Fact(label="From", words=moment_in(item.start, *clock)),
            Fact(label="To", words=end),
            Fact(
                label="Rollbacks", words="exempt: they may start" if freeze.rollback_exempt else "frozen too"
            ),
            source,
            Fact(label="Reason", words=plain(freeze.reason) or "none given"),
        ),
    )


def release_moves(plan: Plan, label_field: str) -> str:
    """Return what most targets of a plan move from and to, `2026.11.1 → 2026.11.2`; "" where no label moves."""
    counted = Counter(
        (change.before, change.after)
        for target in plan.targets
        for change in target.changes
        if change.field == label_field
    )
    if not counted:
        return ""
    (before, after), _ = counted.most_common(1)[0]
    more = f" and {len(counted) - 1} more" if len(counted) > 1 else ""
    return f"{plain(before or 'none', 40)} → {plain(after or 'none', 40)}{more}"


def _title(row: EventRow, plan: Plan | None, label_field: str) -> str:
    moves = release_moves(plan, label_field) if plan is not None else ""
    if row.run is not None:
        return moves or plain(row.run.release, 60)
    return row.kind if not moves else f"{row.kind}: {moves}"


def _route(row: EventRow, request: Request | None) -> str:
    if request is None:
        return row.where
    return f"{plain(request.submission.source)} → {plain(request.submission.target)}"


def _notice(row: EventRow, request: Request | None) -> str:
    if row.entry.void:
        return f"Void, without effect: {plain(row.entry.void)}"
    run = row.run
    if run is None:
        return ""
    parts: list[str] = []
    if row.sign.tone is Tone.FAIL or run.result not in {"", "passed"}:
        parts.append(f"Verification {plain(run.result)}." if run.result else f"{row.sign.word.capitalize()}.")
        ended = request.ended if request is not None else None
        if ended is not None and ended.reason:
            parts.append(plain(ended.reason))
    if run.undone_by:
        parts.append(f"Rolled back by {run.undone_by}.")
    return " ".join(parts)


def _facts(row: EventRow, detail: EventDetail, clock: tuple[tzinfo, float]) -> list[Fact]:
    entry = detail.entry
    facts = _times(row, clock)
    if row.run is None:
        facts.append(Fact(label="By", words=row.who))
    if entry.sentence and row.run is None:
        facts.append(Fact(label="What", words=plain(entry.sentence)))
    if detail.request is not None:
        facts += _request_facts(row, detail.request, clock)
    return facts


def _small_facts(row: EventRow, detail: EventDetail, clock: tuple[tzinfo, float]) -> list[Fact]:
    entry = detail.entry
    short = f"{row.id} · {entry.sha256[:_SHORT]}…"
    facts = [Fact(label="Event", words=short, code=True, copied=entry.sha256)]
    lead = abs((entry.first_seen - entry.at).total_seconds())
    if lead > 1:
        seen = moment_in(entry.first_seen.timestamp(), *clock)
        facts.append(Fact(label="First seen", words=f"{seen}, {distance_words(lead)} later than claimed"))
    machine = f"{plain(detail.host_id, 40)[:_SHORT]}, version {plain(detail.app_version, 20)}"
    facts.append(Fact(label="Machine", words=machine))
    return facts


def _times(row: EventRow, clock: tuple[tzinfo, float]) -> list[Fact]:
    run = row.run
    if run is None:
        return [Fact(label="When", words=moment_in(row.at, *clock))]
    start = run.started_at.timestamp()
    if run.ended_at is None:
        return [Fact(label="Runs since", words=moment_in(start, *clock))]
    end = run.ended_at.timestamp()
    return [
        Fact(label="Ran", words=span_in(start, end, *clock)),
        Fact(label="Took", words=distance_words(end - start)),
    ]


def _request_facts(row: EventRow, request: Request, clock: tuple[tzinfo, float]) -> list[Fact]:
    submission = request.submission
    asked = f"{plain(request.submitted.by)}, {moment_in(request.submitted.at.timestamp(), *clock)}"
    given = [approval.mark.by for approval in request.approvals if approval.revoked is None]
    approvals = f"{len(given)} given · {', '.join(plain(name) for name in given)}" if given else "none given"
    digest = submission.plan_digest
    facts = [
        Fact(label="Requested by", words=asked),
        Fact(label="Approvals", words=approvals),
        Fact(label="Plan digest", words=f"{digest[:6]}…{digest[-4:]}", code=True, copied=digest),
    ]
    attempt = _attempt(row, request)
    if attempt is not None and attempt.landings:
        base, tip = attempt.landings[0].base, attempt.landings[-1].commit
        facts.append(Fact(label="Commit", words=f"{base[:8]} → {tip[:8]}", code=True, copied=tip))
    waves = plural(len(submission.waves), "wave")
    done = f"{len(attempt.landings)} of {waves}" if attempt is not None else waves
    how = "" if submission.mode is ExecutionMode.COMMIT else f", by {submission.mode.value}"
    facts.append(Fact(label="Strategy", words=f"{submission.strategy.value.capitalize()}, {done}{how}"))
    return facts


def _attempt(row: EventRow, request: Request) -> Attempt | None:
    if row.run is None:
        return request.attempt
    number = row.run.attempt
    return next((attempt for attempt in request.attempts if attempt.number == number), None)


def _evidence(detail: EventDetail) -> tuple[Sign, str]:
    """Say whether the hashes hold, as computed from the chain just now."""
    files = detail.evidence or detail.files
    if detail.fault:
        return FAILED, f"hashes do not hold: {plain(detail.fault)}"
    return PASSED, f"{plural(len(files), 'file')}, hashes ok"


def _undoable(row: EventRow, request: Request | None) -> str:
    """Return the request that Roll back would undo: one that changed something and was not undone."""
    if request is None or row.run is None or request.rolled_back_by or request.state.holds_targets:
        return ""
    return request.full_name if any(attempt.landings for attempt in request.attempts) else ""
