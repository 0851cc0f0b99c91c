"""Timelines and evidence: reading the lanes offline, and walking their chains."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desktop.application.errors import NotFoundError
from desktop.application.evidence import EvidenceFile, evidence_of_request, files_of_event
from desktop.application.lane_evidence import EvidenceLevel, LaneEvidence
from desktop.application.session import Session
from desktop.application.storage import CachedEvent, EventCache
from desktop.domain import canonical
from desktop.domain.body import MalformedError
from desktop.domain.chain import link_of, unpack
from desktop.domain.events import WORKSPACE_LANE
from desktop.domain.freeze_bands import FreezeBand, freeze_bands, lifted_freezes
from desktop.domain.lane import LaneState
from desktop.domain.request import Request
from desktop.domain.run_spans import RunSpan, runs_of
from desktop.domain.timeline import TimelineEntry, TimelineFilter, entries_of, merged


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetail:
    """An event with what proves it. `files` are its own, `evidence` those of all events of its request.

    `chain` is its lane as walked for this answer: hashes are checked each time, never remembered.
    """

    entry: TimelineEntry
    request: Request | None
    host_id: str
    app_version: str
    files: tuple[EvidenceFile, ...]
    evidence: tuple[EvidenceFile, ...]
    chain: LaneEvidence

    @property
    def fault(self) -> str:
        """What is wrong with the evidence, "" where every hash fits."""
        if self.chain.broken:
            return self.chain.broken
        if not self.files:
            return f"{self.entry.name} is not on this machine any more"
        bad = next((file for file in (*self.files, *self.evidence) if not file.good), None)
        return f"{bad.event}: {bad.name} is not the content of its hash" if bad is not None else ""


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

    def runs(self) -> list[RunSpan]:
        """Return the runs of all lanes as spans of time, lane by lane."""
        ledger = self._session.ports.ledger
        return [span for name in ledger.names() for span in runs_of(ledger.lane(name).state)]

    def freezes(self, after: datetime, before: datetime) -> tuple[FreezeBand, ...]:
        """Return the freezes of all environments between two times: by rule, raised, and raised but lifted since."""
        lane = self._session.ports.ledger.lane(WORKSPACE_LANE)
        lifted = lifted_freezes(lane.records, frozenset(void.seq for void in lane.state.voids))
        environments = self._session.workspace().pipeline.in_order()
        return freeze_bands(self._session.calendar(), lifted, environments, after, before)

    def problems(self) -> dict[str, str]:
        """Return what is wrong with lanes by their names; those that are well are not in it."""
        ledger = self._session.ports.ledger
        return {name: ledger.lane(name).problem for name in ledger.names() if ledger.lane(name).problem}

    def event(self, name: str) -> EventDetail:
        """Return one event (`prod-eu@82`) with its files and its lane's chain, every hash checked now.

        Raises:
            NotFoundError: this machine knows no such event.
        """
        lane_name, _, number = name.rpartition("@")
        lane = self._session.ports.ledger.lane(lane_name)
        record = next((item for item in lane.records if str(item.event.seq) == number), None)
        if record is None:
            raise NotFoundError("there is no such event", where=name[:80])
        request_id = record.event.request_id
        keys = [key for key in self._cache.lanes() if key.split(".", 1)[0] == lane_name]
        walks = [self._walked(key) for key in keys or [lane_name]]
        return EventDetail(
            entry=entries_of(lane.state, [record])[0],
            request=lane.state.requests.get(request_id),
            host_id=record.event.host_id,
            app_version=record.event.app_version,
            files=files_of_event(self._cache, record),
            evidence=evidence_of_request(self._cache, lane, request_id) if request_id else (),
            chain=next((walk for walk in walks if walk.broken), walks[-1]),
        )

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
