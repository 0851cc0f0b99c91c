"""Environments, gates, requests, verifications and timelines as lines of text; what is from outside is escaped."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from desktop.application.environments import EnvironmentStanding
from desktop.application.lane_evidence import LaneEvidence
from desktop.application.observing import Reading
from desktop.application.verifications import Verification
from desktop.domain.counting import plural
from desktop.domain.freeze import ActiveFreeze, FreezeVerdict
from desktop.domain.gate import Gate, Judgement
from desktop.domain.observation import Health
from desktop.domain.release import NO_LABEL
from desktop.domain.request import Request
from desktop.domain.timeline import TimelineEntry
from desktop.domain.verification import Result
from desktop.presentation import signs, wording
from desktop.presentation.plain_text import plain
from desktop.presentation.signs import Sign, Tone
from desktop.presentation.text_table import GAP, Line, Piece, Toned, line, table
from desktop.presentation.times import absolute, moment_words

MOST_CHECKS = 12
"""Targets of a verification that are shown in full; those that are good are counted."""
_SHORT = 12
_SENTENCE = 160


def names(found: Iterable[str], most: int = 6) -> str:
    """Return names as text: the first few, then how many more."""
    listed = [plain(name, 80) for name in found]
    more = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {more} more" if more > 0 else "")


# --- environments --------------------------------------------------------------------------------------------


def graph_lines(standings: Sequence[EnvironmentStanding], now: datetime) -> list[Line]:
    """Return the pipeline, a line an environment, upstream first."""
    return table([_environment_row(standing, now) for standing in standings])


def _environment_row(standing: EnvironmentStanding, now: datetime) -> list[Piece]:
    environment = standing.environment
    targets = plural(standing.targets, "target")
    leads = f"→ {names(route.target for route in standing.routes)}" if standing.routes else "(last)"
    return [
        wording.TIERS[environment.tier],
        "  " * standing.layer + plain(environment.name),
        plain(standing.release.label or NO_LABEL, 40),
        targets,
        standing_sign(standing),
        leads + _facts(standing, now),
    ]


def standing_sign(standing: EnvironmentStanding) -> Sign:
    """Return the sign of what keeps promotions out of an environment; open where nothing does."""
    if standing.problem:
        return signs.ATTENTION.named("lane read-only")
    if standing.hold:
        return signs.HELD
    if standing.freeze.is_frozen:
        return signs.FROZEN if standing.freeze.closes_all else signs.FROZEN.named("partly frozen")
    if not standing.targets:
        return signs.NOT_DEPLOYED
    return signs.PASSED.named("open")


def _facts(standing: EnvironmentStanding, now: datetime) -> str:
    facts: list[str] = []
    if standing.problem:
        facts.append(plain(standing.problem))
    if standing.hold:
        facts.append(f"held by {plain(standing.hold.mark.by)}: {plain(standing.hold.mark.reason, _SENTENCE)}")
    if standing.freeze.is_frozen:
        facts.append(freeze_words(standing.freeze, now))
    if standing.open_requests:
        facts.append(f"open: {names(request.name for request in standing.open_requests)}")
    return "".join(f"; {fact}" for fact in facts)


def reading_pieces(reading: Reading | None) -> list[Piece]:
    """Return the worst of an environment's targets as a sign, with the counts of all."""
    if reading is None:
        return [signs.UNKNOWN, "not asked (offline)"]
    if reading.unreachable:
        return [signs.UNKNOWN, f"cluster out of reach: {plain(reading.unreachable, _SENTENCE)}"]
    seen = reading.observations.values()
    counts = {kind: sum(item.health is kind for item in seen) for kind in Health}
    drift = sum(bool(item.drift) for item in seen)
    order = (Health.DEGRADED, Health.MISSING, Health.UNKNOWN, Health.PROGRESSING, Health.HEALTHY)
    worst = next((kind for kind in order if counts[kind]), Health.UNKNOWN)
    sign = wording.HEALTHS[worst]
    if drift and worst in {Health.HEALTHY, Health.PROGRESSING}:
        sign = signs.ATTENTION.named("drift")
    words = ", ".join(f"{counts[kind]} {wording.HEALTHS[kind].word}" for kind in order if counts[kind])
    return [
        sign,
        f"{words or 'nothing observed'}; {drift} with drift" if drift else words or "nothing observed",
    ]


# --- freezes -------------------------------------------------------------------------------------------------


def freeze_words(verdict: FreezeVerdict, now: datetime) -> str:
    """Return `weekends until 23 Nov 07:00 UTC, in 8 h`, or when the next freeze begins."""
    if verdict.active:
        until = f"until {moment_words(verdict.opens_at, now)}" if verdict.opens_at else "with no end in sight"
        return f"{names(freeze.name for freeze in verdict.active)} {until}"
    following = verdict.next_freeze
    if following is None:
        return "no freeze in sight"
    return f"next freeze {plain(following.name, 80)}: {moment_words(following.occurrence.start, now)}"


def freeze_lines(environment: str, verdict: FreezeVerdict, now: datetime) -> list[Line]:
    """Return whether one may promote into an environment at the verdict's time, and why."""
    sign = signs.FROZEN if verdict.is_frozen else signs.PASSED.named("open")
    head = line(plain(environment), GAP, sign, GAP, freeze_words(verdict, now))
    return [head, *(line("    ", _active_words(item, now)) for item in verdict.active)]


def _active_words(item: ActiveFreeze, now: datetime) -> str:
    source = f"raised by {plain(item.by)} ({item.raised})" if item.raised else plain(item.place)
    end = f"until {moment_words(item.occurrence.end, now)}" if item.occurrence.end else "until it is lifted"
    rollback = "rollbacks pass" if item.rollback_exempt else "rollbacks too"
    reason = f": {plain(item.reason, _SENTENCE)}" if item.reason else ""
    return f"{plain(item.name, 80)} {end}, {rollback}; {source}{reason}"


# --- requests ------------------------------------------------------------------------------------------------


def request_rows(requests: Iterable[Request], now: datetime) -> list[Line]:
    """Return requests as a table, one a line."""
    return table(
        [
            [
                plain(request.full_name),
                wording.request_sign(request),
                f"{plain(request.submission.source)} → {plain(request.submission.target)}",
                plural(len(request.slots), "target"),
                plain(request.submission.title, 80),
                f"by {plain(request.submitted.by)}, {moment_words(request.submitted.at, now)}",
                request.digest[:_SHORT],
            ]
            for request in requests
        ]
    )


def request_lines(request: Request, now: datetime) -> list[Line]:
    """Return a request: what it would do, when, how, and what happened to it."""
    submission = request.submission
    window = submission.window
    span = f"{absolute(window.start, now)} to {absolute(window.end, now)}" if window else "any time"
    owners = f"verifies {plain(submission.verification_owner) or 'not set'}"
    owners += f", falls back {plain(submission.fallback_owner) or 'not set'}"
    rollback = submission.rollback_mode.value if submission.rollback_mode else "not set"
    waves = " + ".join(str(len(slots)) for slots in request.waves())
    rows: list[list[Piece]] = [
        ["title", plain(submission.title)],
        ["route", f"{plain(submission.source)} → {plain(submission.target)}, {submission.kind.value}"],
        ["release", plain(submission.release)],
        ["scope", f"{plural(len(request.slots), 'target')} in {plural(len(request.paths), 'file')}"],
        ["execution", f"{submission.strategy.value}, waves of {waves}, by {submission.mode.value}"],
        ["window", span],
        ["owners", owners],
        ["rollback", rollback],
        ["submitted", f"by {plain(request.submitted.by)}, {moment_words(request.submitted.at, now)}"],
        ["digest", request.digest],
    ]
    rows.extend(
        [f"reason {plain(answer.flag, 40)}", plain(answer.reason)]
        for answer in submission.flags
        if answer.reason
    )
    rows.extend(
        [["approved", _approval_words(request, number, now)] for number in range(len(request.approvals))]
    )
    rows.extend(["note", f"{plain(note.by)}: {plain(note.reason)}"] for note in request.notes)
    if request.rolled_back_by:
        rows.append(["rolled back", f"by {plain(request.rolled_back_by)}"])
    if request.attempt is not None:
        landed = ", ".join(landing.commit[:_SHORT] for landing in request.attempt.landings) or "nothing"
        rows.append([f"attempt {request.attempt.number}", f"{request.attempt.state.value}; landed: {landed}"])
    head = line(plain(request.full_name), GAP, wording.request_sign(request))
    return [head, *table(rows, indent="  ")]


def _approval_words(request: Request, number: int, now: datetime) -> str:
    approval = request.approvals[number]
    words = f"by {plain(approval.mark.by)}, {moment_words(approval.mark.at, now)}, unsigned"
    return f"{words}; taken back by {plain(approval.revoked.by)}" if approval.revoked else words


def gate_lines(judgement: Judgement, now: datetime) -> list[Line]:
    """Return the gate panel: the readiness line on top, then each gate with reason, facts and who can change it."""
    sign = wording.READINESS[judgement.readiness]
    lines: list[Line] = [line(sign, GAP, plain(judgement.sentence))]
    for gate, row in zip(judgement.gates, table([_gate_row(gate) for gate in judgement.gates]), strict=True):
        lines.append(line("  ", *row))
        lines.extend(line("      ", text) for text in _gate_details(gate, now))
    return lines


def _gate_row(gate: Gate) -> list[Piece]:
    return [wording.GATES[gate.result], plain(gate.title, 60), plain(gate.reason)]


def _gate_details(gate: Gate, now: datetime) -> list[str]:
    details = [plain(fact) for fact in gate.facts]
    if not gate.result.met:
        details.append(f"who: {plain(gate.owner) or 'nobody in particular'}; asked by: {plain(gate.why)}")
    if gate.observed_at:
        details.append(f"seen {moment_words(gate.observed_at, now)}")
    if gate.next_change:
        details.append(f"changes {moment_words(gate.next_change, now)}")
    return details


# --- verification, timeline, evidence ------------------------------------------------------------------------


def verification_lines(found: Verification, words: str, now: datetime) -> list[Line]:
    """Return what was seen: the result, the checklist, and every target that is not good."""
    sign = wording.RESULTS[found.result]
    head = f"{plain(found.environment)}: {plain(words)}; seen {moment_words(found.at, now)}"
    lines: list[Line] = [line(sign, GAP, head)]
    lines.extend(
        line("  ", wording.RESULTS[item.result], GAP, f"{item.line.value}: {plain(item.sentence)}")
        for item in found.checklist
    )
    bad = [item for item in found.checks if item.result is not Result.PASSED]
    lines.extend(
        table(
            [
                [wording.RESULTS[item.result], plain(str(item.slot), 80), plain(item.message)]
                for item in bad[:MOST_CHECKS]
            ],
            indent="  ",
        )
    )
    if len(bad) > MOST_CHECKS:
        lines.append(line(f"  … and {len(bad) - MOST_CHECKS} more (--json shows all)"))
    return lines


def timeline_lines(entries: Iterable[TimelineEntry], now: datetime) -> list[Line]:
    """Return events as a table, oldest first; void ones say why they have no effect."""
    return table(
        [
            [
                absolute(entry.at, now),
                plain(entry.name),
                plain(entry.kind.replace("_", " "), 40),
                plain(entry.request or "-"),
                plain(entry.by),
                Toned(text=f"void: {plain(entry.void)}", tone=Tone.WARN)
                if entry.void
                else plain(entry.sentence),
            ]
            for entry in entries
        ]
    )


def evidence_lines(items: Iterable[LaneEvidence]) -> list[Line]:
    """Return how each lane's chain stands."""
    return table(
        [
            [
                wording.EVIDENCE[item.level],
                plain(item.lane),
                plural(item.events, "event"),
                f"head {item.head[:_SHORT] or '-'}",
                f"seen by {plural(item.hosts, 'machine')}, {plural(item.voids, 'void event')}",
                plain(item.broken),
            ]
            for item in items
        ]
    )
