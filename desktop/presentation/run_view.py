"""A run as its screen shows it: head, phases, waves, targets, facts, and what there is to know about who drives it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.domain.counting import plural
from desktop.domain.request import RequestState
from desktop.presentation.plain_text import plain
from desktop.presentation.run_phases import Phase, phases
from desktop.presentation.run_record import Look, RunRecord, clock_span
from desktop.presentation.run_targets import (
    TargetRow,
    WaveRow,
    counts_of,
    first_failed,
    target_rows,
    wave_rows,
)
from desktop.presentation.signs import RUNNING, UNKNOWN, WAITING, Sign, Tone
from desktop.presentation.times import absolute, moment_words, span
from desktop.presentation.wording import request_sign

INTERRUPTED = UNKNOWN.named("interrupted")
ACCEPTANCE = WAITING.named("waits for acceptance")
_QUIET = timedelta(minutes=5)
_ALL = 1000
"""The whole, in thousandths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A sentence over the run: it is interrupted, driven elsewhere, or cannot be seen."""

    strong: str
    text: str
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """Everything the screen shows of a run at one moment."""

    title: str
    sign: Sign
    tail: str
    route: tuple[str, str]
    release: str
    phases: list[Phase]
    rows: list[TargetRow]
    waves: list[WaveRow]
    counts: tuple[tuple[Sign, int], ...]
    facts: list[tuple[str, str]]
    hint: Hint | None
    failed: TargetRow | None

    @property
    def spoken(self) -> str:
        counts = ", ".join(f"{number} {sign.word}" for sign, number in self.counts)
        return f"{self.title}, {self.sign.word}, {self.tail}; {counts}"


def run_view(record: RunRecord, look: Look | None, now: datetime, *, driven: bool) -> RunView:
    """Return the run at `now`; a look that is old stays shown, with its age."""
    rows = target_rows(record, look, now)
    submission = record.request.submission
    return RunView(
        title=f"Run {record.name}",
        sign=_sign(record, driven=driven),
        tail=_tail(record, now),
        route=(submission.source, submission.target),
        release=submission.release,
        phases=phases(record, rows, look, now, driven=driven),
        rows=rows,
        waves=wave_rows(record, rows, now),
        counts=counts_of(rows),
        facts=_facts(record, rows, look, now, driven=driven),
        hint=_hint(record, look, now, driven=driven),
        failed=first_failed(rows),
    )


def _sign(record: RunRecord, *, driven: bool) -> Sign:
    if record.waits_for_acceptance:
        return ACCEPTANCE
    running = record.request.state is RequestState.RUNNING
    if running and record.held_here and not driven:
        return INTERRUPTED
    if driven and record.request.state is RequestState.SUBMITTED:
        return RUNNING.named("starting")
    return request_sign(record.request)


def _tail(record: RunRecord, now: datetime) -> str:
    attempt = record.request.attempt
    if attempt is None:
        return plural(record.waves, "wave")
    parts = [f"wave {record.landed} of {record.waves}" if record.landed else plural(record.waves, "wave")]
    ended = attempt.ended.at if attempt.ended is not None else None
    parts.append(clock_span((ended or now) - attempt.started.at))
    left = time_left(record, now)
    if left is not None:
        parts.append(f"about {span(left)} left")
    if ended is not None:
        parts.append(f"ended {absolute(ended, now)}")
    return " · ".join(parts)


def time_left(record: RunRecord, now: datetime) -> timedelta | None:
    """Return what the waves that are left will take, where a wave of this run has shown how long one takes."""
    attempt = record.request.attempt
    if attempt is None or record.request.state is not RequestState.RUNNING:
        return None
    marks = [attempt.started.at, *(landing.mark.at for landing in attempt.landings)]
    left = record.waves - record.landed
    if len(marks) < 3 or not left:  # noqa: PLR2004 - the start and two landings: one whole wave was seen
        return None
    a_wave = (marks[-1] - marks[1]) / (len(marks) - 2)
    return max(a_wave * (left + 1) - (now - marks[-1]), timedelta())


def _hint(record: RunRecord, look: Look | None, now: datetime, *, driven: bool) -> Hint | None:
    if record.request.frozen_by_newer:
        return Hint(
            strong="A newer program wrote about this run.",
            text="This one only shows it; update to act on it.",
            tone=Tone.UNKNOWN,
        )
    if record.live and look is not None and _cannot_see(look):
        known = f"Last seen {moment_words(look.at, now)}."
        return Hint(
            strong="The cluster does not answer.",
            text=f"The run lives in Git and cluster and goes on. {known} {plain(look.refused or _reason(look))}",
            tone=Tone.UNKNOWN,
        )
    if record.request.state is not RequestState.RUNNING or driven or record.waits_for_acceptance:
        return None
    last = record.entries[-1].at if record.entries else record.request.submitted.at
    if record.held_here:
        return Hint(
            strong="Nobody drives this run now.",
            text=f"It began on this machine; its last event is of {moment_words(last, now)}. "
            "What has landed goes on rolling out. Resume does nothing twice.",
            tone=Tone.WARN,
        )
    attempt = record.request.attempt
    holder = attempt.holder[:8] if attempt is not None else ""
    quiet = " If that machine is lost, the run can be taken over." if now - last > _QUIET else ""
    return Hint(
        strong=f"Driven from machine {holder}.",
        text=f"Shown from its events; the last is of {moment_words(last, now)}.{quiet}",
        tone=Tone.RUN,
    )


def _cannot_see(look: Look) -> bool:
    return bool(look.refused) or _reason(look) != ""


def _reason(look: Look) -> str:
    checks = look.found.checks
    if checks and all(check.observation is None for check in checks):
        return checks[0].message
    return ""


def _facts(
    record: RunRecord, rows: list[TargetRow], look: Look | None, now: datetime, *, driven: bool
) -> list[tuple[str, str]]:
    request, submission = record.request, record.request.submission
    attempt = request.attempt
    facts: list[tuple[str, str]] = []
    if attempt is not None:
        commits = [f"wave {landing.wave}: {landing.commit[:10]}" for landing in attempt.landings]
        facts.append(("Commits", ", ".join(commits) or "none yet"))
    facts.append(("Plan digest", f"{submission.plan_digest[:6]}…{submission.plan_digest[-4:]}"))
    if attempt is not None:
        facts.append(("Started by", f"{attempt.started.by}, {moment_words(attempt.started.at, now)}"))
        here = "this window" if driven else ("this machine" if record.held_here else attempt.holder[:8])
        facts.append(("Driven from", here if record.live else f"{here} (ended)"))
    facts.append(("Halts by itself", _halt_words(record, rows)))
    if submission.settle:
        facts.append(("Settle time", f"{span(submission.settle)} healthy before the next wave"))
    mode = submission.rollback_mode
    facts.append(("Rollback mode", mode.value if mode else "not set"))
    owner = submission.verification_owner or "not set"
    fallback = f", fallback {submission.fallback_owner}" if submission.fallback_owner else ""
    facts.append(("Verification", f"{owner}{fallback}; {_accept_words(record)}"))
    if look is not None:
        facts.append(("Last look", moment_words(look.at, now)))
    return facts


def _accept_words(record: RunRecord) -> str:
    return {"computed": "computed", "owner": "accepted by its owner", "auto": "accepted by the program"}[
        record.accept.value
    ]


def _halt_words(record: RunRecord, rows: list[TargetRow]) -> str:
    limit = record.request.submission.halt_above
    wave = [row for row in rows if row.wave == record.current_wave]
    bad = sum(row.failed for row in wave)
    failed = f"{bad} failed in this one" if bad else "none failed in this one"
    if limit >= _ALL:
        return f"never (limit {limit / 10:g} %); {failed}"
    first = limit * len(wave) // 1000 + 1
    return f"at the {_ordinal(first)} failure of a wave (above {limit / 10:g} %); {failed}"


def _ordinal(number: int) -> str:
    teens = number % 100 in {11, 12, 13}
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def facts_text(view: RunView) -> str:
    """Return head and facts as lines to be copied."""
    lines = [f"{view.title} {view.sign.word}, {view.tail}", f"Route: {view.route[0]} → {view.route[1]}"]
    return "\n".join([*lines, *(f"{label}: {words}" for label, words in view.facts)])


def failure_text(view: RunView, row: TargetRow) -> str:
    """Return a failure with all its tries as lines to be copied."""
    lines = [f"{view.title}: {row.words} {row.sign.word}", f"Change: {row.change}"]
    lines += [
        f"Attempt {one.number} ({one.run}, {one.at:%Y-%m-%d %H:%M:%S} UTC{_event(one.recorded)}): {one.message}"
        for one in row.tries
    ]
    return "\n".join(lines)


def _event(recorded: str) -> str:
    return f", {recorded}" if recorded else ""


def cause_sentence(row: TargetRow) -> str:
    """Return why a target is not good, in one sentence: `billing at acme: 0 of 2 replicas are ready`."""
    who = f"{row.slot.service} at {row.slot.tenant}" if row.slot.tenant else row.slot.service
    cause = plain(row.cause) or row.sign.word
    return f"{who}: {cause}"


def now_words(record: RunRecord, row: TargetRow, *, driven: bool) -> str:
    """Return what is the case now, for the one who has to decide."""
    before, _, after = row.change.partition(" → ")
    pods = f"{row.pods.replace(' new', '')} pods run {after}. " if row.pods else ""
    left = record.waves - record.landed
    state = record.request.state
    if not record.live:
        tail = f"The run has ended: {record.left_behind}."
    elif state is RequestState.RUNNING and driven:
        tail = (
            f"Wave {record.landed + 1} follows unless the failures exceed the limit."
            if left
            else "Every wave has landed; the verification decides."
        )
    elif left:
        tail = f"Wave {record.landed + 1} has not begun."
    else:
        tail = "Every wave has landed."
    was = f"It ran {before} before. " if before and before != "none" and not pods else ""
    return f"{pods}{was}{tail}"
