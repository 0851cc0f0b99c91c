"""The conversation and audit lines of a request: who did what when, comments apart, what was not sent yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.counting import plural
from desktop.domain.events import EventType
from desktop.domain.request import Mark, Request
from desktop.domain.timeline import TimelineEntry
from desktop.presentation.plain_text import plain
from desktop.presentation.request_facts import RequestFacts
from desktop.presentation.times import absolute

_COMMENT = 1_000
_DID: Mapping[str, str] = {
    EventType.SUBMITTED: "submitted the request",
    EventType.APPROVED: "approved",
    EventType.REJECTED: "rejected it",
    EventType.REVOKED: "took the approval back",
    EventType.WAIVED: "waived a gate",
    EventType.CARRIED_OVER: "carried the plan over to a newer commit",
    EventType.CANCELLED: "cancelled it",
    EventType.SUPERSEDED: "superseded it",
    EventType.STARTED: "started the run",
    EventType.LANDED: "landed",
    EventType.PAUSED: "paused the run",
    EventType.RESUMED: "resumed the run",
    EventType.STOPPED: "stopped the run",
    EventType.TAKEN_OVER: "took the run over",
    EventType.ABANDONED: "abandoned the run",
    EventType.VERIFIED: "verified it",
    EventType.CLOSED: "closed it",
    EventType.NOTED: "commented",
}
_QUOTED = frozenset(
    {
        EventType.APPROVED,
        EventType.REJECTED,
        EventType.REVOKED,
        EventType.CANCELLED,
        EventType.SUPERSEDED,
        EventType.NOTED,
    }
)
"""Events whose text is what a person wrote: shown as a quote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """One line: initials, who, what, when; `second` is quieter, `quote` is what a person wrote."""

    key: str
    initials: str
    who: str
    did: str
    at: str
    second: str = ""
    quote: str = ""
    mark: str = ""
    """`Not sent` or `Void` where the line is not (yet) on the record, or has no effect."""

    @property
    def spoken(self) -> str:
        parts = (f"{self.who} {self.did}".strip(), self.at, self.mark, self.second, self.quote)
        return ". ".join(part for part in parts if part)


def story_lines(facts: RequestFacts, now: datetime) -> tuple[StoryLine, ...]:
    """Return the record of a request, the oldest first; then that the branch moved, then what was not sent."""
    teams = _teams_of(facts)
    lines = [_line(entry, facts, teams, now) for entry in facts.entries]
    moved = _moved(facts, now)
    if moved is not None:
        lines.append(moved)
    lines += [
        StoryLine(
            key=f"unsent.{number}",
            initials=initials(note.by),
            who=plain(note.by, 60),
            did="commented",
            at=absolute(note.at, now),
            quote=plain(note.text, _COMMENT),
            mark="Not sent",
            second="It is sent when the remote answers again.",
        )
        for number, note in enumerate(facts.unsent)
    ]
    return tuple(lines)


def initials(name: str) -> str:
    """Return two letters for a person: of `m.ruiz` MR."""
    parts = [part for part in plain(name, 60).replace("@", ".").replace("-", ".").split(".") if part]
    letters = "".join(part[0] for part in parts[:2]) if len(parts) > 1 else "".join(parts)[:2]
    return letters.upper() or "?"


def _teams_of(facts: RequestFacts) -> Mapping[str, str]:
    """Return for each person whose approval fills a rule the rule's words."""
    judgement = facts.judgement
    if judgement is None or judgement.approvals is None:
        return {}
    return {name: rule.rule.words for rule in judgement.approvals.rules for name in rule.given}


def _line(entry: TimelineEntry, facts: RequestFacts, teams: Mapping[str, str], now: datetime) -> StoryLine:
    request = facts.request
    did, second = _did(entry, request, facts, teams)
    text = _written(entry, request)
    return StoryLine(
        key=entry.name,
        initials=initials(entry.by),
        who=plain(entry.by, 60),
        did=did,
        at=absolute(entry.at, now),
        second=f"No effect: {plain(entry.void)}" if entry.void else second,
        quote=text if entry.kind in _QUOTED or entry.kind == EventType.WAIVED else "",
        mark="Void" if entry.void else "",
    )


def _did(
    entry: TimelineEntry, request: Request, facts: RequestFacts, teams: Mapping[str, str]
) -> tuple[str, str]:
    """Return what was done, and a quieter line about it."""
    if entry.kind == EventType.APPROVED:
        return _approved(entry, request, facts, teams)
    did = _DID.get(entry.kind, plain(entry.kind.replace("_", " "), 40))
    second = "" if entry.kind in _QUOTED else plain(entry.sentence)
    match entry.kind:
        case EventType.SUBMITTED:
            second = _submitted(request)
        case EventType.WAIVED:
            waiver = next((item for item in request.waivers if item.mark.seq == entry.seq), None)
            did, second = (f"waived the gate {plain(waiver.gate, 40)}" if waiver is not None else did), ""
        case EventType.SUPERSEDED if facts.successor is not None:
            did = f"superseded it by {facts.successor.full_name}"
        case EventType.LANDED | EventType.STARTED:
            what, _, second = second.partition(": ")
            did = f"{did.split()[0]} {what}"
        case _:
            pass
    return did, second


def _submitted(request: Request) -> str:
    submission = request.submission
    mode = f", rollback {submission.rollback_mode.value}" if submission.rollback_mode else ""
    return f"plan {submission.plan_digest[:8]}, {plural(len(request.slots), 'target')}{mode}"


def _approved(
    entry: TimelineEntry, request: Request, facts: RequestFacts, teams: Mapping[str, str]
) -> tuple[str, str]:
    approval = next((item for item in request.approvals if item.mark.seq == entry.seq), None)
    if approval is None:
        return "approved", ""
    if approval.revoked is not None:
        return "approved", "taken back since"
    if entry.by in teams:
        return "approved", f"for {plain(teams[entry.by], 60)}"
    stands = facts.judgement.approvals if facts.judgement is not None else None
    reason = dict(stands.not_counted).get(entry.by, "") if stands is not None else ""
    own = entry.by == request.submitted.by and reason.startswith("the requester")
    return "approved", f"not counted: {'requester' if own else plain(reason)}" if reason else ""


def _written(entry: TimelineEntry, request: Request) -> str:
    """Return what a person wrote with an event: its own field where the fold kept it, else the entry's sentence."""
    marks: list[Mark] = [item.mark for item in request.approvals]
    marks += [item.mark for item in request.waivers]
    marks += [*request.notes, *([request.ended] if request.ended is not None else [])]
    found = next((mark.reason for mark in marks if mark.seq == entry.seq), entry.sentence)
    return plain(found, _COMMENT)


def _moved(facts: RequestFacts, now: datetime) -> StoryLine | None:
    judgement, request = facts.judgement, facts.request
    if judgement is None or not judgement.tip or judgement.tip == request.base:
        return None
    return StoryLine(
        key="moved",
        initials="",
        who="The branch",
        did=f"moved to {judgement.tip[:7]}",
        at=absolute(judgement.at, now),
        second=f"the plan was made on {request.base[:7]}",
    )
