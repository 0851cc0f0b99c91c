"""The timeline: events of all lanes as rows that people filter and read, ordered within a lane by their number."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from desktop.domain.body import Body
from desktop.domain.chain import Record
from desktop.domain.events import EventType
from desktop.domain.lane import LaneState
from desktop.domain.request import Request
from desktop.domain.target import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One event. `at` is the claimed time, `first_seen` when this workstation saw it; the order is lane and `seq`."""

    lane: str
    seq: int
    kind: str
    at: datetime
    first_seen: datetime
    by: str
    sentence: str
    request: str = ""
    request_id: str = ""
    slots: tuple[Slot, ...] = ()
    outcome: str = ""
    """What a verification or a closed run came to, "" for other events."""
    void: str = ""
    sha256: str = ""
    commit: str = ""

    @property
    def name(self) -> str:
        return f"{self.lane}@{self.seq}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineFilter:
    """What to show.

    Empty means all. Names within one kind are joined by OR, kinds by AND; `after` included, `before` not.
    """

    environments: frozenset[str] = frozenset()
    tenants: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    after: datetime | None = None
    before: datetime | None = None
    request_id: str = ""

    def shows(self, entry: TimelineEntry) -> bool:
        return (
            _among(entry.lane, self.environments)
            and _among(entry.by, self.actors)
            and _among(entry.kind, self.kinds)
            and (not self.request_id or entry.request_id == self.request_id)
            and (self.after is None or entry.at >= self.after)
            and (self.before is None or entry.at < self.before)
            and self._concerns(entry)
        )

    def _concerns(self, entry: TimelineEntry) -> bool:
        """An event without targets concerns its whole environment, so every tenant and service of it."""
        if not (self.tenants or self.services) or not entry.slots:
            return True
        return any(
            _among(slot.tenant, self.tenants) and _among(slot.service, self.services) for slot in entry.slots
        )


def _among(name: str, wanted: frozenset[str]) -> bool:
    return not wanted or name in wanted


def entries_of(state: LaneState, records: Iterable[Record]) -> list[TimelineEntry]:
    """Return the entries of one lane in the order of their numbers."""
    voids = {void.seq: void.reason for void in state.voids}
    return [_entry(state, record, voids.get(record.event.seq, "")) for record in records]


def _entry(state: LaneState, record: Record, void: str) -> TimelineEntry:
    event = record.event
    request = state.requests.get(event.request_id)
    return TimelineEntry(
        lane=event.lane,
        seq=event.seq,
        kind=event.type,
        at=event.at,
        first_seen=record.first_seen,
        by=event.by,
        sentence=_sentence(record, request),
        request=request.full_name if request else "",
        request_id=event.request_id,
        slots=_slots(record, request),
        outcome=_outcome(record),
        void=void,
        sha256=record.sha256,
        commit=record.commit,
    )


def _slots(record: Record, request: Request | None) -> tuple[Slot, ...]:
    if request is None:
        return ()
    wave = record.event.body.get("wave")
    if (
        record.event.type == EventType.LANDED
        and isinstance(wave, int)
        and 0 < wave <= len(request.submission.waves)
    ):
        return request.waves()[wave - 1]
    return request.slots


def _outcome(record: Record) -> str:
    key = {EventType.VERIFIED.value: "result", EventType.CLOSED.value: "outcome"}.get(record.event.type, "")
    found = record.event.body.get(key)
    return found if isinstance(found, str) else ""


_TEXTS = ("title", "reason", "text", "comment", "summary", "outcome", "name", "release", "gate")


def _sentence(record: Record, request: Request | None) -> str:
    body = Body(record.event.body)
    if record.event.type == EventType.SUBMITTED and request is not None:
        return f"{request.submission.title}: {len(request.slots)} targets"
    if record.event.type == EventType.LANDED:
        wave, targets, commit = (str(body.fields.get(key)) for key in ("wave", "targets", "commit"))
        return f"wave {wave}: {targets} targets as {commit[:10]}"
    if record.event.type == EventType.STARTED:
        return f"attempt {body.fields.get('attempt')}"
    found = [
        str(body.fields[key]) for key in _TEXTS if isinstance(body.fields.get(key), str) and body.fields[key]
    ]
    return ": ".join(found)


def merged(lanes: Iterable[Iterable[TimelineEntry]]) -> list[TimelineEntry]:
    """Join lanes by claimed time for reading; within a lane the number decides, whatever the times say."""
    rows: list[tuple[datetime, str, int, TimelineEntry]] = []
    for lane in lanes:
        latest: datetime | None = None
        for entry in lane:
            latest = entry.at if latest is None else max(latest, entry.at)
            rows.append((latest, entry.lane, entry.seq, entry))
    return [row[3] for row in sorted(rows, key=lambda row: row[:3])]
