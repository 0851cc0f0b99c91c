"""The page of a request in words: header, facts, prerequisites, steps, related requests."""

from dataclasses import dataclass
from datetime import datetime

from desktop.domain.counting import plural
from desktop.domain.gate import GateKind, GateResult, Judgement
from desktop.domain.policy import Strategy
from desktop.domain.request import Request, RequestKind, RequestState
from desktop.presentation.approval_rows import candidates
from desktop.presentation.plain_text import plain
from desktop.presentation.request_change import ChangeWords, change_words
from desktop.presentation.request_facts import RequestFacts
from desktop.presentation.signs import ATTENTION, FROZEN, PASSED, UNKNOWN, Sign
from desktop.presentation.times import absolute, both_clocks, in_words, moment_words
from desktop.presentation.wording import GATES, request_sign

_SHORT = 6
_MOST_WAVES = 6
_THOUSANDTHS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFact:
    """A fact of the row below the steps: label, what counts, and what follows it more quietly."""

    label: str
    strong: str
    text: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prerequisite:
    """One of the guide's three conditions."""

    key: str
    sign: Sign
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedRow:
    """Another request on the same targets."""

    name: str
    text: str
    sign: Sign


def route_words(request: Request) -> tuple[str, str]:
    """Return source and target; of a rollback what it is and where."""
    submission = request.submission
    if submission.kind is RequestKind.ROLLBACK:
        return "rollback", plain(submission.target, 60)
    return plain(submission.source, 60), plain(submission.target, 60)


def route_sentence(request: Request) -> str:
    one, two = route_words(request)
    return f"rollback in {two}" if request.submission.kind is RequestKind.ROLLBACK else f"{one} → {two}"


def page_facts(facts: RequestFacts, now: datetime) -> tuple[PageFact, ...]:
    """Return the facts row."""
    request, change = facts.request, change_of(facts)
    submission = request.submission
    found = [
        PageFact(label="Release", strong=change.release, text=replaces_words(request, change)),
        PageFact(label="Targets", strong=str(change.targets), text=f"· {change.kinds}"),
        PageFact(label="Strategy", strong=submission.strategy.value.capitalize(), text=f"· {waves(request)}"),
        PageFact(label="Plan digest", strong=short_digest(submission.plan_digest), code=True),
        PageFact(
            label="Requested by",
            strong=plain(request.submitted.by, 60),
            text=f"· {moment_words(request.submitted.at, now)}",
        ),
        PageFact(label="Window", strong=window_words(request, now)),
    ]
    return tuple(found)


def change_of(facts: RequestFacts) -> ChangeWords:
    return change_words(facts.request, facts.plan, facts.label_field)


def replaces_words(request: Request, change: ChangeWords) -> str:
    verb = "restored over" if request.submission.kind is RequestKind.ROLLBACK else "replaces"
    return f"{verb} {change.replaces}" if change.moves else ""


def short_digest(digest: str) -> str:
    """Return `2be410…a97c`: enough to tell two apart, not to copy."""
    return f"{digest[:_SHORT]}…{digest[-4:]}"


def waves(request: Request) -> str:
    """Return `waves of 6, 22, 33`."""
    counts = [len(slots) for slots in request.waves()]
    if request.submission.strategy is Strategy.FULL or len(counts) == 1:
        return "one wave"
    listed = ", ".join(str(count) for count in counts[:_MOST_WAVES])
    return f"waves of {listed}" + (
        f" and {len(counts) - _MOST_WAVES} more" if len(counts) > _MOST_WAVES else ""
    )


def window_words(request: Request, now: datetime) -> str:
    window = request.submission.window
    if window is None:
        return "any time"
    if now < window.start:
        return f"from {both_clocks(window.start, now)}"
    if now < window.end:
        return f"until {both_clocks(window.end, now)}"
    return f"ended {both_clocks(window.end, now)}"


def halt_words(request: Request) -> str:
    """Return when a run stops by itself: `when more than 5 % fail (number 4 of 61)`."""
    share, targets = request.submission.halt_above, len(request.slots)
    first = share * targets // 1000 + 1
    percent = f"{share / _THOUSANDTHS:g} %"
    if not share:
        return "at the first failure"
    if first > targets:
        return f"never (limit {percent})"
    return f"when more than {percent} fail (number {first} of {targets})"


# --- prerequisites -------------------------------------------------------------------------------------------


def prerequisites(facts: RequestFacts, now: datetime) -> tuple[Prerequisite, ...]:
    """Return the guide's three conditions: stable source evidence, policy and freeze known, approvers available."""
    judgement = facts.judgement
    if judgement is None:
        return ()
    return (_source(judgement, now), _policy(facts, judgement, now), _approvers(judgement))


def _source(judgement: Judgement, now: datetime) -> Prerequisite:
    source, soak = judgement.gate(GateKind.SOURCE), judgement.gate(GateKind.SOAK)
    worse = soak if source.result.met and not soak.result.met else source
    text = plain(in_words(worse.reason, now), 160)
    return Prerequisite(
        key="source",
        sign=GATES[worse.result],
        title="Stable source evidence",
        text=f"soak time: {text}" if worse is soak else text,
    )


def _policy(facts: RequestFacts, judgement: Judgement, now: datetime) -> Prerequisite:
    freeze = judgement.gate(GateKind.FREEZE)
    name = f"policy {plain(facts.policy.name, 40)}" if facts.policy.name else "no policy"
    lane = plain(facts.request.lane, 60)
    if freeze.result is GateResult.BLOCKED:
        sign, text = FROZEN, plain(in_words(freeze.reason, now), 160)
    elif freeze.result is GateResult.UNKNOWN:
        sign, text = UNKNOWN, plain(freeze.reason, 160)
    else:
        until = f" until {both_clocks(freeze.next_change, now)}" if freeze.next_change else ""
        sign, text = GATES[freeze.result], f"{name} · {lane} is not frozen{until}"
    return Prerequisite(key="policy", sign=sign, title="Policy and freeze known", text=text)


def _approvers(judgement: Judgement) -> Prerequisite:
    title, stands = "Approvers available", judgement.approvals
    if stands is None or not stands.rules:
        return Prerequisite(key="approvers", sign=PASSED, title=title, text="the policy asks for no approval")
    if stands.met:
        names = ", ".join(plain(name, 40) for rule in stands.rules for name in rule.given)
        return Prerequisite(key="approvers", sign=PASSED, title=title, text=f"{names} approved")
    nobody = [plain(rule.rule.words, 40) for rule in stands.rules if rule.missing > len(rule.candidates)]
    if nobody:
        text = f"too few people may approve for {', '.join(nobody)}"
        return Prerequisite(key="approvers", sign=ATTENTION, title=title, text=text)
    names = ", ".join(plain(name, 40) for name in candidates(stands)[:4])
    return Prerequisite(
        key="approvers",
        sign=UNKNOWN.named("not known"),
        title=title,
        text=f"{names} may approve; whether they are there is not known",
    )


# --- steps and relations -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PageStep:
    """A step of the promotion on this page: done or not, and why it cannot be gone to."""

    key: str
    done: bool
    reason: str = ""


def page_steps(facts: RequestFacts) -> tuple[PageStep, ...]:
    """Return the seven steps; those of the draft lead back to it where it lies on this machine."""
    request = facts.request
    elsewhere = "" if facts.draft is not None else "Its draft is not on this machine"
    if request.submission.kind is RequestKind.ROLLBACK:
        elsewhere = "A rollback has no draft"
    started = "" if request.attempts else "It has not started yet"
    done = request.state in {RequestState.SUCCEEDED, RequestState.LEFT}
    return (
        *(PageStep(key=key, done=True, reason=elsewhere) for key in ("route", "scope")),
        PageStep(key="preview", done=True),
        PageStep(key="request", done=bool(request.attempts)),
        PageStep(key="execute", done=done, reason=started),
        PageStep(key="verify", done=done, reason=started),
        PageStep(key="handoff", done=False),
    )


def related_rows(facts: RequestFacts, most: int = 3) -> tuple[RelatedRow, ...]:
    """Return other requests on the same targets, the open ones first."""
    return tuple(
        RelatedRow(
            name=item.full_name,
            text=f"{plain(item.submission.release, 40)}, {_shared(facts.request, item)}",
            sign=request_sign(item),
        )
        for item in facts.related[:most]
    )


def _shared(one: Request, other: Request) -> str:
    own, others = frozenset(one.slots), frozenset(other.slots)
    if own == others:
        return "same targets"
    return plural(len(own & others), "target") + " shared"


def supersession(facts: RequestFacts, now: datetime) -> str:
    """Return what this request took the place of, "" where of none: it is never silent."""
    lines = [
        f"{item.full_name}, {absolute(item.ended.at, now)}, by {plain(item.ended.by, 60)}"
        for item in facts.predecessors
        if item.ended is not None
    ]
    return f"Takes the place of {'; '.join(lines)}" if lines else ""


def origin_words(facts: RequestFacts) -> str:
    """Return what a rollback undoes, "" for a promotion."""
    restores = facts.request.submission.restores
    if restores is None:
        return ""
    undone = next((item.full_name for item in facts.lane if item.id == restores.request_id), "")
    what = f"undoes {undone}" if undone else f"back to commit {restores.commit[:7]}"
    only = ", ".join(plain(name, 40) for name in (*restores.services, *restores.fields))
    return f"{what} · {restores.mode.value}" + (f": {only}" if only else "")
