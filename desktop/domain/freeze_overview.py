"""Freezes as a calendar: what they come to over a span of time, and which of them deserve a look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from desktop.domain.environment import Environment
from desktop.domain.freeze import (
    ActiveFreeze,
    FreezeCalendar,
    FreezeQuestion,
    FreezeVerdict,
    RaisedFreeze,
    freeze_state,
    freezes_between,
    frozen_spans,
)
from desktop.domain.freeze_rule import FreezeRule, FreezeScope, Occurrence, occurrences

_LOOKS = (timedelta(days=8), timedelta(days=64), timedelta(days=800))
_SEEN = timedelta(days=120)
"""How far ahead two freezes are looked at for whether they overlap."""
_BACK = timedelta(days=400)


class Net(StrEnum):
    """What all freezes of an environment come to at a time."""

    OPEN = "open"
    PARTLY = "partly"
    """Some of its targets are frozen, not all."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NetSpan:
    """A time in which the net state of an environment is the same; `targets` of `asked` are frozen."""

    start: datetime
    end: datetime
    net: Net
    targets: int
    asked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One environment over a span of time: how it stands now, what it comes to, and each freeze beneath."""

    environment: Environment
    now: FreezeVerdict
    state: Net
    net: tuple[NetSpan, ...]
    freezes: tuple[ActiveFreeze, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Another freeze in force at the same time; `conflict` where they differ about rollbacks."""

    name: str
    conflict: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeEntry:
    """A freeze with what it comes to: the environments and targets it touches, now, next, and what it overlaps."""

    freeze: FreezeRule | RaisedFreeze
    environments: tuple[str, ...]
    targets: int
    asked: int
    """Of all targets of those environments."""
    now: Occurrence | None
    following: Occurrence | None
    overlaps: tuple[Overlap, ...]

    @property
    def matches_nothing(self) -> bool:
        return not self.environments

    @property
    def is_over(self) -> bool:
        """It is in force neither now nor at any time within 800 days."""
        return self.now is None and self.following is None

    @property
    def needs_look(self) -> bool:
        return self.matches_nothing or bool(self.overlaps)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeAnswer:
    """Whether one may promote into an environment at a time: the verdict, and what leads up to and away from it.

    `closed_since` is where the frozen time around `at` begins, None where it is open or began more than 400 days
    before; `then` are the freezes that take over before it opens.
    """

    environment: Environment
    at: datetime
    verdict: FreezeVerdict
    net: Net
    closed_since: datetime | None
    then: tuple[ActiveFreeze, ...]


def net_of(question: FreezeQuestion, active: Sequence[ActiveFreeze]) -> tuple[Net, int]:
    """Return what the freezes in force come to, and how many of the asked targets they touch."""
    if not active:
        return Net.OPEN, 0
    if not question.slots:
        whole = any(not freeze.is_partial for freeze in active)
        return (Net.CLOSED if whole else Net.PARTLY), 0
    touched = question.touched_by([freeze.scope for freeze in active])
    return (Net.CLOSED if touched == len(question.slots) else Net.PARTLY), touched


def net_spans(
    found: Sequence[ActiveFreeze], question: FreezeQuestion, after: datetime, before: datetime
) -> tuple[NetSpan, ...]:
    """Return the whole time from `after` to `before` as spans of one net state each, in order, without a gap.

    `found` is every freeze between the two, by its start, as `freezes_between` gives them.
    """
    edges = {after, before}
    for freeze in found:
        span = freeze.occurrence
        edges.update(edge for edge in (span.start, span.end) if edge is not None and after < edge < before)
    spans: list[NetSpan] = []
    active: list[ActiveFreeze] = []
    waiting = list(reversed(found))
    for start, end in pairwise(sorted(edges)):
        active = [freeze for freeze in active if freeze.occurrence.contains(start)]
        while waiting and waiting[-1].occurrence.start <= start:
            begun = waiting.pop()
            if begun.occurrence.contains(start):
                active.append(begun)
        net, touched = net_of(question, active)
        last = spans[-1] if spans else None
        same = last is not None and (last.net, last.targets) == (net, touched)
        begin = spans.pop().start if same else start
        spans.append(NetSpan(start=begin, end=end, net=net, targets=touched, asked=len(question.slots)))
    return tuple(spans)


def lane_of(
    calendar: FreezeCalendar,
    environment: Environment,
    question: FreezeQuestion,
    now: datetime,
    span: tuple[datetime, datetime],
) -> Lane:
    """Return one environment's lane over a span of time."""
    found = freezes_between(calendar, question, *span)
    verdict = freeze_state(calendar, question, now)
    return Lane(
        environment=environment,
        now=verdict,
        state=net_of(question, verdict.active)[0],
        net=net_spans(found, question, *span),
        freezes=found,
    )


def answer(
    calendar: FreezeCalendar, environment: Environment, question: FreezeQuestion, at: datetime
) -> FreezeAnswer:
    """Say whether one may promote into an environment at a time, and why."""
    verdict = freeze_state(calendar, question, at)
    net, _touched = net_of(question, verdict.active)
    since: datetime | None = None
    then: tuple[ActiveFreeze, ...] = ()
    if verdict.is_frozen:
        block = frozen_spans(calendar, question, at - _BACK, at + timedelta.resolution)[-1]
        since = block.start if block.start > at - _BACK else None
    if verdict.opens_at is not None:
        between = freezes_between(calendar, question, at, verdict.opens_at)
        then = tuple(freeze for freeze in between if freeze.occurrence.start > at)
    return FreezeAnswer(
        environment=environment, at=at, verdict=verdict, net=net, closed_since=since, then=then
    )


# --- the list of freezes -------------------------------------------------------------------------------------


def entries(
    calendar: FreezeCalendar, questions: Mapping[str, FreezeQuestion], now: datetime
) -> tuple[FreezeEntry, ...]:
    """Return every freeze, raised ones first, with what it comes to; a question for each environment's targets."""
    freezes: list[FreezeRule | RaisedFreeze] = [*calendar.raised, *calendar.rules]
    touched = [_touched(freeze.scope, questions) for freeze in freezes]
    overlaps = _overlaps(calendar, freezes, touched, now)
    return tuple(
        _entry(calendar, freeze, touched[number], questions, now, overlaps[number])
        for number, freeze in enumerate(freezes)
    )


def _touched(scope: FreezeScope, questions: Mapping[str, FreezeQuestion]) -> tuple[str, ...]:
    return tuple(name for name, question in questions.items() if question.is_touched_by(scope))


def _entry(
    calendar: FreezeCalendar,
    freeze: FreezeRule | RaisedFreeze,
    environments: tuple[str, ...],
    questions: Mapping[str, FreezeQuestion],
    now: datetime,
    overlaps: tuple[Overlap, ...],
) -> FreezeEntry:
    asked = [questions[name] for name in environments]
    current, following = _around(calendar, freeze, now)
    return FreezeEntry(
        freeze=freeze,
        environments=environments,
        targets=sum(question.touched_by([freeze.scope]) for question in asked),
        asked=sum(len(question.slots) for question in asked),
        now=current,
        following=following,
        overlaps=overlaps,
    )


def _around(
    calendar: FreezeCalendar, freeze: FreezeRule | RaisedFreeze, now: datetime
) -> tuple[Occurrence | None, Occurrence | None]:
    """Return the occurrence of now and the next one; it looks further only where nothing was found near."""
    current: Occurrence | None = None
    following: Occurrence | None = None
    for look in _LOOKS:
        found = _spans_of(calendar, freeze, now, now + look)
        current = next((span for span in found if span.contains(now)), None)
        following = next((span for span in found if span.start > now), None)
        if following is not None or (current is not None and current.end is None):
            break
    return current, following


def _spans_of(
    calendar: FreezeCalendar, freeze: FreezeRule | RaisedFreeze, after: datetime, before: datetime
) -> tuple[Occurrence, ...]:
    if isinstance(freeze, FreezeRule):
        return occurrences(freeze, after, before, calendar.starts)
    span = Occurrence(start=freeze.since, end=freeze.until)
    return (span,) if span.overlaps(after, before) else ()


def _overlaps(
    calendar: FreezeCalendar,
    freezes: Sequence[FreezeRule | RaisedFreeze],
    touched: Sequence[tuple[str, ...]],
    now: datetime,
) -> list[tuple[Overlap, ...]]:
    """Return for each freeze the others that are in force at a time with it, for targets they share."""
    spans = sorted(
        (
            (span.start, span.end, number)
            for number, freeze in enumerate(freezes)
            if touched[number]
            for span in _spans_of(calendar, freeze, now, now + _SEEN)
        ),
        key=lambda item: (item[0], item[2]),
    )
    met: list[dict[int, None]] = [{} for _ in freezes]
    running: dict[int, datetime | None] = {}
    for start, end, number in spans:
        running = {other: until for other, until in running.items() if until is None or until > start}
        for other in running:
            if other != number and _share(freezes, touched, number, other):
                met[number][other] = None
                met[other][number] = None
        running[number] = end
    return [
        tuple(
            Overlap(
                name=freezes[other].name,
                conflict=freezes[other].rollback_exempt != freezes[number].rollback_exempt,
            )
            for other in others
        )
        for number, others in enumerate(met)
    ]


def _share(
    freezes: Sequence[FreezeRule | RaisedFreeze], touched: Sequence[tuple[str, ...]], one: int, other: int
) -> bool:
    if not set(touched[one]) & set(touched[other]):
        return False
    left, right = freezes[one].scope, freezes[other].scope
    pairs = ((left.tenants, right.tenants), (left.services, right.services))
    return all(not a or not b or a & b for a, b in pairs)
