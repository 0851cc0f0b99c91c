"""What the events that stand beside requests do: notes, holds, struck releases, raised and lifted freezes."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from desktop.domain.body import Body
from desktop.domain.chain import Record
from desktop.domain.events import EventType
from desktop.domain.folding import Folding, VoidError, mark_of
from desktop.domain.freeze import RaisedFreeze
from desktop.domain.freeze_rule import FreezeScope
from desktop.domain.lane import Hold, RejectedRelease
from desktop.domain.target import Slot

HOLD = "hold"
REJECTION = "rejection"
SKIP = "skip"
EPOCH = "epoch"


def _noted(folding: Folding, record: Record, body: Body) -> None:
    kind = body.text("kind")
    if kind == EPOCH:
        return
    mark = mark_of(record, body.text("text"))
    if kind == SKIP:
        _skip(folding, record, body)
    elif record.event.request_id:
        request = folding.request(record)
        folding.put(replace(request, notes=(*request.notes, mark)))


def _skip(folding: Folding, record: Record, body: Body) -> None:
    request = folding.request(record)
    attempt = request.attempt
    if attempt is None or not request.state.holds_targets:
        raise VoidError("targets are skipped while a run is open")
    if not body.text("text").strip():
        raise VoidError("skipping needs a reason")
    slots = tuple(Slot(item.text("tenant"), item.text("service")) for item in body.objects("targets"))
    known = frozenset(request.slots)
    unknown = [slot for slot in slots if slot not in known]
    if unknown:
        raise VoidError(f"{unknown[0]} is no target of {request.full_name}")
    skipped = tuple(sorted({*attempt.skipped, *slots}))
    mark = mark_of(record, body.text("text"))
    attempts = (*request.attempts[:-1], replace(attempt, skipped=skipped))
    folding.put(replace(request, attempts=attempts, notes=(*request.notes, mark)))


def _held(folding: Folding, record: Record, body: Body) -> None:
    if folding.hold is not None:
        raise VoidError(f"the environment is held by {folding.hold.mark.by} already")
    if not body.text("reason").strip():
        raise VoidError("holding an environment needs a reason")
    folding.hold = Hold(mark=mark_of(record, body.text("reason")))


def _released(folding: Folding, _record: Record, body: Body) -> None:
    what = body.text("what")
    if what == HOLD:
        if folding.hold is None:
            raise VoidError("the environment is not held")
        folding.hold = None
    elif what == REJECTION:
        kept = [item for item in folding.rejected if item.release != body.text("release")]
        if len(kept) == len(folding.rejected):
            raise VoidError(f'release "{body.text("release")[:60]}" is not rejected')
        folding.rejected = kept
    else:
        raise VoidError(f'"{what[:40]}" is neither hold nor rejection')


def _release_rejected(folding: Folding, record: Record, body: Body) -> None:
    release, services = body.text("release"), body.texts("services")
    if any((item.release, item.services) == (release, services) for item in folding.rejected):
        raise VoidError(f'release "{release[:60]}" is rejected already')
    if not release.strip() or not body.text("reason").strip():
        raise VoidError("striking a release needs its name and a reason")
    mark = mark_of(record, body.text("reason"))
    folding.rejected.append(RejectedRelease(release=release, services=services, mark=mark))


def _freeze_raised(folding: Folding, record: Record, body: Body) -> None:
    freeze_id = body.text("id")
    if freeze_id in folding.freezes:
        raise VoidError(f'a freeze "{freeze_id[:40]}" is in force already')
    freeze = raised_freeze(record, body)
    if freeze.until is not None and freeze.until <= freeze.since:
        raise VoidError("the freeze ends before it begins")
    folding.freezes[freeze_id] = freeze


def raised_freeze(record: Record, body: Body) -> RaisedFreeze:
    """Return the freeze that a `freeze_raised` event tells of."""
    scope = body.object("scope")
    return RaisedFreeze(
        id=body.text("id"),
        name=body.text("name"),
        scope=FreezeScope(
            environments=frozenset(scope.texts("environments")),
            tiers=frozenset(scope.texts("tiers")),
            tenants=frozenset(scope.texts("tenants")),
            services=frozenset(scope.texts("services")),
        ),
        since=body.time("since"),
        until=body.optional_time("until"),
        reason=body.text("reason"),
        by=record.event.by,
        rollback_exempt=body.flag("rollback_exempt"),
    )


def _freeze_lifted(folding: Folding, _record: Record, body: Body) -> None:
    freeze_id = body.text("id")
    if freeze_id not in folding.freezes:
        raise VoidError(f'there is no raised freeze "{freeze_id[:40]}"')
    if not body.text("reason").strip():
        raise VoidError("lifting a freeze needs a reason")
    del folding.freezes[freeze_id]


FACT_RULES: Mapping[EventType, Callable[[Folding, Record, Body], None]] = {
    EventType.NOTED: _noted,
    EventType.HELD: _held,
    EventType.RELEASED: _released,
    EventType.RELEASE_REJECTED: _release_rejected,
    EventType.FREEZE_RAISED: _freeze_raised,
    EventType.FREEZE_LIFTED: _freeze_lifted,
}
