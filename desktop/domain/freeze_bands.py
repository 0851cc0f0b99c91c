"""Freezes as bands on a timeline: what was, is and will be frozen in a range, lifted ones up to their lifting."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from desktop.domain.body import Body
from desktop.domain.chain import Record
from desktop.domain.environment import Environment
from desktop.domain.events import EventType
from desktop.domain.fold_facts import raised_freeze
from desktop.domain.freeze import ActiveFreeze, FreezeCalendar, FreezeQuestion, RaisedFreeze, freezes_between


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeBand:
    """One occurrence of a freeze in one environment; rules are those in force now, also for the past."""

    environment: str
    freeze: ActiveFreeze


def lifted_freezes(records: Iterable[Record], void: frozenset[int]) -> tuple[RaisedFreeze, ...]:
    """Return the raised freezes of the workspace's lane that were lifted, each ending when it was.

    Args:
        records: the lane's events in order.
        void: the numbers of those without effect.
    """
    standing: dict[str, RaisedFreeze] = {}
    lifted: list[RaisedFreeze] = []
    for record in records:
        event = record.event
        if event.seq in void:
            continue
        if event.type == EventType.FREEZE_RAISED:
            raised = raised_freeze(record, Body(event.body))
            standing[raised.id] = raised
        elif event.type == EventType.FREEZE_LIFTED:
            freeze = standing.pop(Body(event.body).text("id"), None)
            if freeze is not None and freeze.since < event.at:
                until = event.at if freeze.until is None else min(freeze.until, event.at)
                lifted.append(replace(freeze, until=until))
    return tuple(lifted)


def freeze_bands(
    calendar: FreezeCalendar,
    lifted: Sequence[RaisedFreeze],
    environments: Iterable[Environment],
    after: datetime,
    before: datetime,
) -> tuple[FreezeBand, ...]:
    """Return the freezes that touch environments between two aware instants, by environment and start.

    Raises:
        DomainError: an instant is naive, or a rule cannot be told.
    """
    whole = replace(calendar, raised=(*calendar.raised, *lifted))
    return tuple(
        FreezeBand(environment=environment.name, freeze=freeze)
        for environment in environments
        for freeze in freezes_between(whole, FreezeQuestion.about(environment), after, before)
    )
