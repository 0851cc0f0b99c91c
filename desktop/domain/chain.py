"""The chain of a lane: each event names the hash of the one before it; here it is written and checked."""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desktop.domain import canonical
from desktop.domain.body import MalformedError
from desktop.domain.errors import DomainError
from desktop.domain.events import LARGEST_EVENT, LARGEST_PAYLOAD, Draft, Event, Head, decode_event

EVENT_FILE = "event.json"
ATTACHMENT_FOLDER = "att/"
REGULAR = "100644"
LARGEST_PACKED = LARGEST_PAYLOAD + LARGEST_EVENT
"""Bytes of a compressed payload at the most: gzip makes what cannot be compressed a little larger."""
MOST_ATTACHMENTS = 64
_GZIP = 31
ROOT = Head(seq=0, sha256="")
"""What stands before the first event of a lane."""


class BrokenChainError(DomainError):
    """A lane is not a chain of events at `seq`; everything before it stands."""

    def __init__(self, seq: int, what: str, *, lane: str = "") -> None:
        super().__init__(
            what,
            where=f"{lane}@{seq}",
            meaning=f"Events from {seq} on do not count; the lane is read-only.",
            remedy="Compare with another workstation, or begin a new epoch after the last good event.",
        )
        self.seq = seq


@dataclass(frozen=True, slots=True, kw_only=True)
class RawCommit:
    """A commit of a lane as Git holds it: `files` maps a path to (mode, content)."""

    id: str
    parents: tuple[str, ...]
    files: Mapping[str, tuple[str, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A verified event with its place, its payload (unpacked) and when this workstation first saw it."""

    event: Event
    sha256: str
    commit: str
    first_seen: datetime
    payload: bytes | None = None
    attachments: Mapping[str, bytes] = field(default_factory=dict[str, bytes])

    @property
    def head(self) -> Head:
        return Head(seq=self.event.seq, sha256=self.sha256, commit=self.commit)


def pack(data: bytes) -> bytes:
    """Compress a payload; the same input gives the same bytes with one zlib."""
    return gzip.compress(data, compresslevel=9, mtime=0)


def unpack(data: bytes) -> bytes:
    """Expand a payload, at most 8 MiB of it.

    Raises:
        MalformedError: not gzip, cut short, larger, or with something behind it.
    """
    if len(data) > LARGEST_PACKED:
        raise MalformedError(f"the packed payload is larger than {LARGEST_PACKED} bytes")
    stream = zlib.decompressobj(_GZIP)
    try:
        content = stream.decompress(data, LARGEST_PAYLOAD + 1)
    except zlib.error as error:
        raise MalformedError(f"the payload cannot be unpacked: {error}"[:200]) from error
    if len(content) > LARGEST_PAYLOAD:
        raise MalformedError(f"the payload is larger than {LARGEST_PAYLOAD} bytes")
    if not stream.eof:
        raise MalformedError("the payload is cut short")
    if stream.unused_data:
        raise MalformedError("something hides behind the payload")
    return content


def files_of(event: Event, draft: Draft) -> dict[str, bytes]:
    """Return the files of the event's commit: path → content.

    Raises:
        MalformedError: event, payload or attachment is too large, or no reader would take the event.
    """
    files = {EVENT_FILE: event.encode()}
    decode_event(files[EVENT_FILE])  # a lane must not be broken by its own writer
    if draft.payload is not None:
        if len(draft.payload.data) > LARGEST_PAYLOAD:
            raise MalformedError(
                f"the plan is {len(draft.payload.data)} bytes, at most {LARGEST_PAYLOAD} fit",
                remedy="Split the scope over several requests.",
            )
        files[f"{draft.payload.name}.gz"] = pack(draft.payload.data)
    if len(draft.attachments) > MOST_ATTACHMENTS:
        raise MalformedError(f"at most {MOST_ATTACHMENTS} signatures fit, not {len(draft.attachments)}")
    for envelope in draft.attachments:
        if len(envelope) > LARGEST_EVENT:
            raise MalformedError(
                f"a signature envelope is {len(envelope)} bytes, at most {LARGEST_EVENT} fit"
            )
        files[ATTACHMENT_FOLDER + canonical.sha256(envelope)] = envelope
    return files


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What of a stored event holds the chain together."""

    seq: int
    prev: str
    payload_sha256: str


def link_of(body: bytes) -> Link:
    """Read the link of an event that was verified when it was stored; the caller asks whether its bytes are the same.

    Raises:
        MalformedError: the bytes are no event.
    """
    try:
        event = json.loads(body)
        payload = event.get("payload")
        return Link(seq=event["seq"], prev=event["prev"], payload_sha256=payload["sha256"] if payload else "")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise MalformedError(f"the stored bytes are no event: {error!r}"[:200]) from error


def verify(
    lane: str, previous: Head, commits: Iterable[RawCommit], first_seen: datetime, *, uuid: str = ""
) -> Iterator[Record]:
    """Check a segment that follows `previous` and yield its events in order; `uuid` is the lane's, once known.

    Raises:
        BrokenChainError: at the first event that is not what the chain demands.
    """
    head = previous
    for raw in commits:
        seq = head.seq + 1
        try:
            record = _record(lane, head, raw, first_seen)
        except MalformedError as error:
            raise BrokenChainError(seq, str(error), lane=lane) from error
        if uuid and record.event.lane_uuid != uuid:
            raise BrokenChainError(seq, "the event belongs to another lane of the same name", lane=lane)
        uuid = record.event.lane_uuid
        head = record.head
        yield record


def _record(lane: str, previous: Head, raw: RawCommit, first_seen: datetime) -> Record:
    # A root, or the first event of an epoch: that follows an event of another ref.
    expected_parents = (previous.commit,) if previous.commit else ()
    if raw.parents != expected_parents:
        raise MalformedError(f"the commit has parents {list(raw.parents)}, not {list(expected_parents)}")
    for path, (mode, _) in raw.files.items():
        if mode != REGULAR:
            raise MalformedError(f"{path} has mode {mode}, only {REGULAR} is allowed")
    if EVENT_FILE not in raw.files:
        raise MalformedError(f"there is no {EVENT_FILE}")
    data = raw.files[EVENT_FILE][1]
    event = decode_event(data)
    _check_link(lane, previous, event)
    payload, attachments = _companions(event, raw)
    return Record(
        event=event,
        sha256=canonical.sha256(data),
        commit=raw.id,
        first_seen=first_seen,
        payload=payload,
        attachments=attachments,
    )


def _check_link(lane: str, previous: Head, event: Event) -> None:
    if event.lane != lane:
        raise MalformedError(f'the event was written for lane "{event.lane}"')
    if event.seq != previous.seq + 1:
        raise MalformedError(f"number {event.seq} follows {previous.seq}")
    if event.prev != previous.sha256:
        raise MalformedError("it does not name the hash of the event before it")


def _companions(event: Event, raw: RawCommit) -> tuple[bytes | None, dict[str, bytes]]:
    payload_file = f"{event.payload_name}.gz" if event.payload_name else ""
    payload: bytes | None = None
    attachments: dict[str, bytes] = {}
    for path, (_, content) in raw.files.items():
        if path == EVENT_FILE:
            continue
        if path == payload_file:
            payload = unpack(content)
            if canonical.sha256(payload) != event.payload_sha256:
                raise MalformedError(f"{path} is not the document that the event names")
        elif path.startswith(ATTACHMENT_FOLDER):
            _check_attachment(path, content)
            attachments[path.removeprefix(ATTACHMENT_FOLDER)] = content
        else:
            raise MalformedError(f"{path} does not belong to an event")
    if payload_file and payload is None:
        raise MalformedError(f"{payload_file} is missing")
    if len(attachments) > MOST_ATTACHMENTS:
        raise MalformedError(f"it has {len(attachments)} attachments, at most {MOST_ATTACHMENTS} are allowed")
    return payload, attachments


def _check_attachment(path: str, content: bytes) -> None:
    if len(content) > LARGEST_EVENT:
        raise MalformedError(f"{path} is larger than {LARGEST_EVENT} bytes")
    if canonical.sha256(content) != path.removeprefix(ATTACHMENT_FOLDER):
        raise MalformedError(f"{path} does not have the content its name says")
