"""Freezes: times in which changes are not allowed, by rule (file) or raised (event).

Every freeze that touches a promotion counts: deny wins, whatever the order. Where a clock jumps, freezes err long.
All instants that leave this module are aware and in UTC; the zone of a rule is kept beside them for people.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from desktop.domain.environment import Environment, Tier
from desktop.domain.errors import DomainError
from desktop.domain.freeze_rule import FreezeRule, FreezeScope, Occurrence, Starts, occurrences
from desktop.domain.target import EnvironmentState, Slot, Target

_FIRST_LOOK = timedelta(days=8)
"""A week and a day: what recurs every week is seen once, and no rule is asked for more than it takes."""
_LAST_LOOK = timedelta(days=800)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedFreeze:
    """A freeze that a person raised as an event; without `until` it stands until it is lifted."""

    id: str
    name: str
    scope: FreezeScope
    since: datetime
    until: datetime | None
    reason: str
    by: str
    rollback_exempt: bool = False


_Found: TypeAlias = tuple[FreezeRule | RaisedFreeze, Occurrence]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeCalendar:
    """All freezes there are, with what computes recurrences."""

    rules: tuple[FreezeRule, ...]
    starts: Starts
    raised: tuple[RaisedFreeze, ...] = ()


Slots: TypeAlias = Collection[Slot] | Collection[Target]
_Whom: TypeAlias = tuple[frozenset[str], frozenset[str]]
"""The tenants and services of a scope; none are all."""


@dataclass(slots=True)
class _Counted:
    """What was counted over the slots of a question: half a million are counted once."""

    touched: dict[frozenset[_Whom], int] = field(default_factory=dict[frozenset[_Whom], int])
    names: _Whom | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeQuestion:
    """Whom it concerns: an environment and the slots that would change there, each once.

    Without slots the environment as a whole is meant, which every freeze of any of its targets touches.
    """

    environment: str
    tier: Tier
    slots: Slots = frozenset[Slot]()
    _counted: _Counted = field(init=False, repr=False, compare=False, default_factory=_Counted)

    @classmethod
    def about(cls, environment: Environment, slots: Iterable[Slot] = ()) -> "FreezeQuestion":
        """Ask about some slots of an environment, or about all of it."""
        return cls(environment=environment.name, tier=environment.tier, slots=frozenset(slots))

    @classmethod
    def about_all(cls, environment: Environment, state: EnvironmentState) -> "FreezeQuestion":
        """Ask about every target that an environment has."""
        return cls(environment=environment.name, tier=environment.tier, slots=state.values.keys())

    def is_touched_by(self, scope: FreezeScope) -> bool:
        """Tell whether the freeze concerns the environment and at least one of the slots."""
        if scope.environments and self.environment not in scope.environments:
            return False
        if scope.tiers and self.tier not in scope.tiers:
            return False
        if not self.slots or not (scope.tenants or scope.services):
            return True
        if scope.tenants and scope.services:
            return self.touched_by([scope]) > 0
        tenants, services = self._names()
        return bool(tenants & scope.tenants or services & scope.services)

    def touched_by(self, scopes: Sequence[FreezeScope]) -> int:
        """Count the slots that at least one of the scopes, which all touch the question, holds."""
        if any(not scope.tenants and not scope.services for scope in scopes):
            return len(self.slots)
        whom = frozenset((scope.tenants, scope.services) for scope in scopes)
        known = self._counted.touched
        if whom not in known:
            known[whom] = sum(1 for slot in self.slots if any(_holds(one, slot) for one in whom))
        return known[whom]

    def _names(self) -> _Whom:
        if self._counted.names is None:
            tenants = frozenset(slot.tenant for slot in self.slots)
            self._counted.names = tenants, frozenset(slot.service for slot in self.slots)
        return self._counted.names


def _holds(whom: _Whom, slot: Slot | Target) -> bool:
    tenants, services = whom
    return (not tenants or slot.tenant in tenants) and (not services or slot.service in services)


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveFreeze:
    """A freeze with one of its occurrences. `raised` holds the id of a raised one; `zone` is for showing the times."""

    name: str
    reason: str
    scope: FreezeScope
    occurrence: Occurrence
    rollback_exempt: bool
    targets: int
    place: str = ""
    zone: str = "UTC"
    raised: str = ""
    by: str = ""

    @property
    def is_partial(self) -> bool:
        """It concerns only some tenants or services of the environment."""
        return bool(self.scope.tenants or self.scope.services)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeVerdict:
    """What the freezes say at an instant. All times are aware, in UTC.

    `active` are the freezes in force, the one that ends last first; `targets` counts the slots that any of them
    touches, out of `asked`. `opens_at` is when none of the asked slots is frozen any more, freezes that overlap or
    follow each other without a gap taken as one: None when nothing is frozen, or no end is in sight within 800 days.
    `next_freeze` is the first that begins after now (after `opens_at` while frozen).
    """

    now: datetime
    active: tuple[ActiveFreeze, ...]
    targets: int
    asked: int
    opens_at: datetime | None
    next_freeze: ActiveFreeze | None

    @property
    def is_frozen(self) -> bool:
        return bool(self.active)

    @property
    def closes_all(self) -> bool:
        """Tell whether a freeze in force concerns every target, not only some tenants or services."""
        return any(not freeze.is_partial for freeze in self.active)

    @property
    def allows_rollback(self) -> bool:
        """Every freeze in force lets rollbacks pass; so does the absence of freezes."""
        return all(freeze.rollback_exempt for freeze in self.active)

    @property
    def changes_at(self) -> datetime | None:
        """The next instant at which the answer to "may I promote?" changes; None when none is in sight."""
        if self.active:
            return self.opens_at
        return self.next_freeze.occurrence.start if self.next_freeze else None


def freeze_state(calendar: FreezeCalendar, question: FreezeQuestion, now: datetime) -> FreezeVerdict:
    """Say which freezes are in force, how many targets they touch, and when that changes.

    Raises:
        DomainError: `now` is naive, or a rule cannot be told; a rule that cannot be told never counts as open.
    """
    now = _aware(now)
    found, opens_at = _look_ahead(calendar, question, now)
    active = [(freeze, span) for freeze, span in found if span.contains(now)]
    active.sort(key=lambda pair: pair[1].end or _NEVER, reverse=True)
    later: _Found | None = None
    if opens_at is not None:
        later = next((pair for pair in found if pair[1].start > opens_at), None)
    return FreezeVerdict(
        now=now,
        active=tuple(_active(freeze, span, question) for freeze, span in active),
        targets=question.touched_by([freeze.scope for freeze, _ in active]),
        asked=len(question.slots),
        opens_at=opens_at if active else None,
        next_freeze=_active(*later, question) if later else None,
    )


def can_promote_at(calendar: FreezeCalendar, question: FreezeQuestion, instant: datetime) -> bool:
    """Tell whether no freeze touches any of the slots at an aware instant.

    Raises:
        DomainError: the instant is naive, or a rule cannot be told.
    """
    instant = _aware(instant)
    return not _spans(calendar, question, instant, instant + timedelta.resolution)


def frozen_spans(
    calendar: FreezeCalendar, question: FreezeQuestion, after: datetime, before: datetime
) -> tuple[Occurrence, ...]:
    """Return the net frozen time between two aware instants: spans that overlap or follow without a gap are one.

    Raises:
        DomainError: an instant is naive, or a rule cannot be told.
    """
    joined: list[Occurrence] = []
    for _, span in _spans(calendar, question, _aware(after), _aware(before)):
        last = joined[-1] if joined else None
        if last is None or (last.end is not None and last.end < span.start):
            joined.append(span)
        elif last.end is not None and (span.end is None or span.end > last.end):
            joined[-1] = Occurrence(start=last.start, end=span.end)
    return tuple(joined)


def freezes_between(
    calendar: FreezeCalendar, question: FreezeQuestion, after: datetime, before: datetime
) -> tuple[ActiveFreeze, ...]:
    """Return every freeze that is in force at some time between two aware instants, each occurrence, by their starts.

    Raises:
        DomainError: an instant is naive, or a rule cannot be told.
    """
    found = _spans(calendar, question, _aware(after), _aware(before))
    return tuple(_active(freeze, span, question) for freeze, span in found)


def _look_ahead(
    calendar: FreezeCalendar, question: FreezeQuestion, now: datetime
) -> tuple[list[_Found], datetime | None]:
    """Look as far ahead as it takes to know the next open instant and the freeze that follows it.

    Returns what was found, by start, and the first open instant: `now` when nothing is in force, None when no end is in
    sight. The span looked at grows, because most calendars answer within a week and each rule costs by its length.
    """
    horizon = _FIRST_LOOK
    while True:
        found = _spans(calendar, question, now, now + horizon)
        opens_at = _end_of_block(found, now)
        if opens_at is None or horizon >= _LAST_LOOK:
            break
        if opens_at < now + horizon and any(span.start > opens_at for _, span in found):
            break
        horizon = min(horizon * 4, _LAST_LOOK)
    if opens_at is not None and opens_at >= now + horizon:
        opens_at = None
    return found, opens_at


def _spans(
    calendar: FreezeCalendar, question: FreezeQuestion, after: datetime, before: datetime
) -> list[_Found]:
    return sorted(_unsorted_spans(calendar, question, after, before), key=lambda pair: pair[1].start)


def _unsorted_spans(
    calendar: FreezeCalendar, question: FreezeQuestion, after: datetime, before: datetime
) -> Iterator[_Found]:
    for raised in calendar.raised:
        span = Occurrence(start=_aware(raised.since), end=_aware(raised.until) if raised.until else None)
        if span.overlaps(after, before) and question.is_touched_by(raised.scope):
            yield raised, span
    for rule in calendar.rules:
        if question.is_touched_by(rule.scope):
            for span in occurrences(rule, after, before, calendar.starts):
                yield rule, span


def _end_of_block(found: Sequence[_Found], now: datetime) -> datetime | None:
    end = now
    for _, span in found:
        if span.start > end:
            break
        if span.end is None:
            return None
        end = max(end, span.end)
    return end


def _active(freeze: FreezeRule | RaisedFreeze, span: Occurrence, question: FreezeQuestion) -> ActiveFreeze:
    shown = ActiveFreeze(
        name=freeze.name,
        reason=freeze.reason,
        scope=freeze.scope,
        occurrence=span,
        rollback_exempt=freeze.rollback_exempt,
        targets=question.touched_by([freeze.scope]),
    )
    if isinstance(freeze, RaisedFreeze):
        return replace(shown, raised=freeze.id, by=freeze.by)
    return replace(shown, place=freeze.place, zone=freeze.zone)


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise DomainError(
            "an instant has no zone", where=instant.isoformat(), remedy="Give it with its offset."
        )
    return instant.astimezone(UTC)
