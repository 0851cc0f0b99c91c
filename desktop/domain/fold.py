"""The fold: the pure function from a lane's verified events to its state; nobody else knows what an event does.

Rules (design.md section 5): a malformed event breaks the lane at its number; a well-formed but illegal one is
void, kept with its reason and without effect; an unknown type freezes only the request it names; an idempotence
key counts only with the same body hash; claimed times neither run backwards nor lead the first-seen time by more
than the skew.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from desktop.domain import fold_requests, fold_runs
from desktop.domain.body import Body, MalformedError
from desktop.domain.chain import BrokenChainError, Record
from desktop.domain.errors import CanonicalFormError
from desktop.domain.events import WORKSPACE_LANE, WORKSPACE_TYPES, EventType
from desktop.domain.fold_facts import FACT_RULES
from desktop.domain.folding import Folding, VoidError
from desktop.domain.lane import LaneState

SKEW = timedelta(seconds=120)
"""How far a claimed time may run against the times before it, or lead the time it was first seen."""

_KINDS: Mapping[str, EventType] = {kind.value: kind for kind in EventType}
_RULES: Mapping[EventType, Callable[[Folding, Record, Body], None]] = {
    **fold_requests.REQUEST_RULES,
    **fold_runs.RUN_RULES,
    **FACT_RULES,
}


def fold(
    records: Iterable[Record], state: LaneState, *, refused: Mapping[int, str] | None = None
) -> LaneState:
    """Return `state` after the records, which follow its head and were verified by `chain.verify`.

    Args:
        records: the next events of the lane, in order.
        state: where to go on from; `LaneState(lane=…)` for the beginning.
        refused: events (by seq) that the verifier of workspace commits refuses, with the reason.

    Raises:
        BrokenChainError: an event does not follow, or its body is malformed; nothing from it on counts.
    """
    folding = Folding(state)
    reasons = refused or {}
    for record in records:
        event = record.event
        if event.lane != folding.lane or event.seq != folding.head.seq + 1:
            what = f"the event {event.lane}@{event.seq} does not follow {folding.lane}@{folding.head.seq}"
            raise BrokenChainError(folding.head.seq + 1, what, lane=folding.lane)
        _apply(folding, record, reasons.get(event.seq, ""))
    return folding.state()


def _apply(folding: Folding, record: Record, refusal: str) -> None:
    event = record.event
    try:
        _judge(folding, record, refusal)
    except (MalformedError, CanonicalFormError) as error:
        raise BrokenChainError(event.seq, str(error), lane=event.lane) from error
    except VoidError as error:
        folding.void(record, error.what)
    folding.advance(record)


def _judge(folding: Folding, record: Record, refusal: str) -> None:
    """Let the event do what it does.

    Raises:
        VoidError: it is illegal in this state.
    """
    event = record.event
    if refusal:
        raise VoidError(refusal)
    _check_time(folding, record)
    kind = _KINDS.get(event.type)
    if kind is None:
        folding.freeze_by_newer(event.request_id)
        raise VoidError("an event type of a newer program")
    if kind is not EventType.NOTED and (event.lane == WORKSPACE_LANE) != (kind in WORKSPACE_TYPES):
        raise VoidError(f'"{kind}" does not belong into the lane {event.lane}')
    _check_idem(folding, record)
    _RULES[kind](folding, record, Body(event.body))
    folding.count(record)


def _check_time(folding: Folding, record: Record) -> None:
    at = record.event.at
    if folding.latest is not None and folding.latest - at > SKEW:
        raise VoidError(f"its time runs backwards by {_seconds(folding.latest - at)}")
    if at - record.first_seen > SKEW:
        raise VoidError(f"its time leads the time it was first seen by {_seconds(at - record.first_seen)}")


def _seconds(span: timedelta) -> str:
    return f"{int(span.total_seconds())} s"


def _check_idem(folding: Folding, record: Record) -> None:
    known = folding.idem.get(record.event.idem)
    if known is None:
        return
    place = f"{known.lane}@{known.seq}"
    if known.body_sha256 == record.event.body_sha256:
        raise VoidError(f"the same event stands at {place}")
    raise VoidError(f"its idempotence key belongs to another event, {place}")
