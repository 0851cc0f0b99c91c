"""Single events as evidence: the files each consists of, each checked against the hash that names it."""

from dataclasses import dataclass

from desktop.application.ledger import Lane
from desktop.application.storage import CachedEvent, EventCache
from desktop.domain import canonical
from desktop.domain.body import MalformedError
from desktop.domain.chain import EVENT_FILE, Record, unpack


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """A file of an event as this machine holds it. `good` tells whether its bytes are those of `sha256`."""

    event: str
    name: str
    size: int
    sha256: str
    good: bool


def files_of_event(cache: EventCache, record: Record) -> tuple[EvidenceFile, ...]:
    """Return the files of a verified event, read anew; empty where this machine's copy does not hold it any more."""
    found = _cached(cache, record)
    if found is None:
        return ()
    name = f"{found.lane.split('.', 1)[0]}@{found.seq}"
    files = [_file(name, EVENT_FILE, found.body, found.hash)]
    if found.payload is not None:
        files.append(_payload_file(name, record, found.payload))
    files += [_file(name, f"attachment {sha[:12]}", data, sha) for sha, data in found.attachments.items()]
    return tuple(files)


def evidence_of_request(cache: EventCache, lane: Lane, request_id: str) -> tuple[EvidenceFile, ...]:
    """Return the files of all events of a request, in the order of the lane."""
    return tuple(
        file
        for record in lane.records
        if record.event.request_id == request_id
        for file in files_of_event(cache, record)
    )


def _cached(cache: EventCache, record: Record) -> CachedEvent | None:
    """Find an event in the cache; a lane goes on in epochs of its own names."""
    event = record.event
    for key in cache.lanes():
        if key.split(".", 1)[0] != event.lane:
            continue
        first = next(iter(cache.stream(key, event.seq - 1)), None)
        if first is not None and first.seq == event.seq:
            return first
    return None


def _file(event: str, name: str, data: bytes, sha256: str) -> EvidenceFile:
    good = canonical.sha256(data) == sha256
    return EvidenceFile(event=event, name=name, size=len(data), sha256=sha256, good=good)


def _payload_file(event: str, record: Record, packed: bytes) -> EvidenceFile:
    """Check a payload against the hash in the event's own bytes; what cannot be unpacked is not good."""
    name, wanted = record.event.payload_name, record.event.payload_sha256
    try:
        data = unpack(packed)
    except MalformedError:
        return EvidenceFile(event=event, name=name, size=len(packed), sha256=wanted, good=False)
    return _file(event, name, data, wanted)
