"""Events of the ledger: facts in the past tense, one canonical JSON object each, linked by SHA-256."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from desktop.domain import canonical
from desktop.domain.body import Body, MalformedError, format_time
from desktop.domain.canonical import JsonObject

VERSION = 1
LARGEST_EVENT = 64 * 1024
"""Bytes of `event.json`, and of each attachment, at the most."""
LARGEST_PAYLOAD = 8 * 1024 * 1024
"""Bytes of a payload (plan, observations) unpacked, at the most."""
WORKSPACE_LANE = "_workspace"


class EventType(StrEnum):
    """Every type this version knows; `domain.fold` says what each does."""

    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"
    WAIVED = "waived"
    CARRIED_OVER = "carried_over"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    STARTED = "started"
    LANDED = "landed"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    TAKEN_OVER = "taken_over"
    ABANDONED = "abandoned"
    VERIFIED = "verified"
    CLOSED = "closed"
    NOTED = "noted"
    HELD = "held"
    RELEASED = "released"
    RELEASE_REJECTED = "release_rejected"
    FREEZE_RAISED = "freeze_raised"
    FREEZE_LIFTED = "freeze_lifted"


WORKSPACE_TYPES = frozenset({EventType.FREEZE_RAISED, EventType.FREEZE_LIFTED, EventType.NOTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """An event by its place: lane position, content hash and Git commit."""

    seq: int
    sha256: str
    commit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """A larger document that travels in the event's own tree; the event names its SHA-256."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        return canonical.sha256(self.data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The content of `event.json`. `at` is what the writer claimed; the order is `seq`, never `at`."""

    type: str
    lane: str
    lane_uuid: str
    seq: int
    prev: str
    idem: str
    at: datetime
    by: str
    host_id: str
    app_version: str
    workspace_commit: str
    policy_sha256: str
    request_id: str = ""
    body: JsonObject = field(default_factory=dict[str, canonical.Json])
    payload_name: str = ""
    payload_sha256: str = ""
    clock: JsonObject = field(default_factory=dict[str, canonical.Json])
    seen: Mapping[str, Head] = field(default_factory=dict[str, Head])
    repository: str = ""
    v: int = VERSION

    def as_json(self) -> JsonObject:
        content: JsonObject = {
            "v": self.v,
            "type": self.type,
            "lane": self.lane,
            "lane_uuid": self.lane_uuid,
            "seq": self.seq,
            "prev": self.prev,
            "idem": self.idem,
            "at": format_time(self.at),
            "by": self.by,
            "host_id": self.host_id,
            "app_version": self.app_version,
            "workspace": {"commit": self.workspace_commit, "policy_sha256": self.policy_sha256},
            "request_id": self.request_id,
            "body": self.body,
            "clock": self.clock,
            "seen": {lane: {"seq": head.seq, "sha256": head.sha256} for lane, head in self.seen.items()},
        }
        if self.payload_name:
            content["payload"] = {"name": self.payload_name, "sha256": self.payload_sha256}
        if self.repository:
            content["repository"] = self.repository
        return content

    def encode(self) -> bytes:
        """Return the canonical bytes of `event.json`.

        Raises:
            MalformedError: they exceed 64 KiB.
        """
        data = canonical.encode(self.as_json())
        if len(data) > LARGEST_EVENT:
            raise MalformedError(
                f"the event is {len(data)} bytes, at most {LARGEST_EVENT} fit", remedy="Choose a smaller scope."
            )
        return data

    @property
    def body_sha256(self) -> str:
        """What an idempotence key stands for: type, request and content, not time, place or writer."""
        return canonical.digest(
            {"type": self.type, "request_id": self.request_id, "body": self.body, "payload": self.payload_sha256}
        )


def decode_event(data: bytes) -> Event:
    """Read `event.json`.

    Raises:
        MalformedError: too large, not canonical, or without a field that every event has.
    """
    if len(data) > LARGEST_EVENT:
        raise MalformedError(f"the event is {len(data)} bytes, at most {LARGEST_EVENT} are allowed")
    try:
        content = Body(canonical.decode_object(data), "event")
    except canonical.CanonicalFormError as error:
        raise MalformedError(error.what, where="event") from error
    return _event_of(content)


def _event_of(content: Body) -> Event:
    workspace = content.object("workspace")
    payload = content.optional_object("payload")
    seen = content.object("seen")
    return Event(
        v=content.integer("v"),
        type=content.text("type"),
        lane=content.text("lane"),
        lane_uuid=content.text("lane_uuid"),
        seq=content.integer("seq"),
        prev=content.text("prev"),
        idem=content.text("idem"),
        at=content.time("at"),
        by=content.text("by"),
        host_id=content.text("host_id"),
        app_version=content.text("app_version"),
        workspace_commit=workspace.text("commit"),
        policy_sha256=workspace.text("policy_sha256"),
        request_id=content.text("request_id"),
        body=content.object("body").fields,
        payload_name=payload.text("name") if payload else "",
        payload_sha256=payload.text("sha256") if payload else "",
        clock=content.object("clock").fields,
        seen={lane: _seen_head(seen.object(lane)) for lane in seen.fields},
        repository=content.optional_text("repository"),
    )


def _seen_head(head: Body) -> Head:
    return Head(seq=head.integer("seq"), sha256=head.text("sha256"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An event before it has a place in a lane: what the writer wants to record."""

    type: EventType
    idem: str
    by: str
    request_id: str = ""
    body: JsonObject = field(default_factory=dict[str, canonical.Json])
    payload: Payload | None = None
    attachments: tuple[bytes, ...] = ()
    """Signed envelopes (DSSE), at most 64 KiB each."""

    @property
    def body_sha256(self) -> str:
        return canonical.digest(
            {
                "type": self.type.value,
                "request_id": self.request_id,
                "body": self.body,
                "payload": self.payload.sha256 if self.payload else "",
            }
        )
