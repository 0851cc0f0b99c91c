"""Timelines and evidence: reading the lanes offline, and walking their chains."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from desktop.application.session import Session
from desktop.application.storage import CachedEvent, EventCache
from desktop.domain import canonical
from desktop.domain.body import MalformedError
from desktop.domain.chain import link_of, unpack
from desktop.domain.lane import LaneState
from desktop.domain.timeline import TimelineEntry, TimelineFilter, entries_of, merged


class EvidenceLevel(StrEnum):
    """How strong the evidence of a lane is; `verified` also needs signatures and is not reached without them."""

    WITNESSED = "witnessed"
    CONSISTENT = "consistent"
    UNVERIFIABLE = "unverifiable"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneEvidence:
    """One lane's chain as walked offline; `broken` names the first event that does not fit (`prod-eu@82`) and why."""

    lane: str
    events: int
    head: str
    level: EvidenceLevel
    hosts: int
    voids: int
    pinned: str
    broken: str = ""


class Timelines:
    """Use cases of reading; none of them needs the remote."""

    def __init__(self, session: Session, cache: EventCache) -> None:
        self._session = session
        self._cache = cache

    def timeline(self, wanted: TimelineFilter | None = None) -> list[TimelineEntry]:
        """Return the events of all lanes that the filter shows, oldest first."""
        wanted = wanted or TimelineFilter()
        ledger = self._session.ports.ledger
        lanes = [
            ledger.lane(name)
            for name in ledger.names()
            if not wanted.environments or name in wanted.environments
        ]
        rows = merged(entries_of(lane.state, lane.records) for lane in lanes)
        return [row for row in rows if wanted.shows(row)]

    def verify(self) -> list[LaneEvidence]:
        """Walk every chain in the cache, event by event, and compare its head with the pin."""
        return [self._walked(key) for key in self._cache.lanes()]

    def _walked(self, key: str) -> LaneEvidence:
        broken, events, head = walk(self._cache, key)
        lane = self._session.ports.ledger.lane(key.split(".", 1)[0])
        pin = self._session.ports.work.pins.get(key)
        if not broken and pin is not None and (pin.seq, pin.hash) != head and pin.seq >= head[0]:
            broken = f"{key}@{pin.seq}: this workstation saw it with hash {pin.hash[:12]}, the cache does not hold it"
        if not broken and lane.problem:
            broken = lane.problem
        return LaneEvidence(
            lane=key,
            events=events,
            head=head[1],
            level=_level(lane.state, broken, pinned=pin is not None),
            hosts=len(lane.state.seen_hosts),
            voids=len(lane.state.voids),
            pinned=f"{key}@{pin.seq}" if pin else "",
            broken=broken,
        )


def walk(cache: EventCache, key: str) -> tuple[str, int, tuple[int, str]]:
    """Walk the events of a lane in the cache, one by one.

    Returns:
        What is wrong with the first that does not fit, by name ("" if all fit); how many fit; the last (seq, hash).
    """
    count, head = 0, (0, "")
    for event in cache.stream(key):
        start = count == 0 and "." in key
        fault = _fault(event, (event.seq - 1, event.prev) if start else head)
        if fault:
            return f"{event.lane}@{event.seq}: {fault}", count, head
        head = (event.seq, event.hash)
        count += 1
    return "", count, head


def _fault(event: CachedEvent, head: tuple[int, str]) -> str:
    """Return what is wrong with a cached event that should follow `head`; "" if nothing."""
    if canonical.sha256(event.body) != event.hash:
        return "its bytes are not those of its hash"
    try:
        content = link_of(event.body)
        payload = unpack(event.payload) if event.payload is not None else None
    except MalformedError as error:
        return str(error)
    if (content.seq, content.prev) != (head[0] + 1, head[1]) or content.seq != event.seq:
        return "it does not follow the event before it"
    if payload is not None and canonical.sha256(payload) != content.payload_sha256:
        return "its payload is not the one it names"
    return _attachment_fault(event.attachments)


def _attachment_fault(attachments: Mapping[str, bytes]) -> str:
    for name, data in attachments.items():
        if canonical.sha256(data) != name:
            return f"attachment {name[:12]} does not have the content its name says"
    return ""


def _level(state: LaneState, broken: str, *, pinned: bool) -> EvidenceLevel:
    if broken:
        return EvidenceLevel.BROKEN
    if not pinned:
        return EvidenceLevel.UNVERIFIABLE
    return EvidenceLevel.WITNESSED if len(state.seen_hosts) > 1 else EvidenceLevel.CONSISTENT
