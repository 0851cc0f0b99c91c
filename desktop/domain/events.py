"""Events of the ledger: facts in the past tense, one canonical JSON object each, linked by SHA-256."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import cast

from desktop.domain import canonical
from desktop.domain.body import Body, MalformedError, format_time, parse_time
from desktop.domain.canonical import Json, JsonObject
from desktop.domain.errors import CanonicalFormError

VERSION = 1
LARGEST_EVENT = 64 * 1024
"""Bytes of `event.json`, and of each attachment, at the most."""
LARGEST_PAYLOAD = 8 * 1024 * 1024
"""Bytes of a payload (plan, observations) unpacked, at the most."""
WORKSPACE_LANE = "_workspace"
_DEEPEST = 32
_SPELL = json.JSONEncoder(ensure_ascii=False, check_circular=False, sort_keys=True, separators=(",", ":"))
_PAYLOAD_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_FILLED = frozenset({"type", "lane_uuid", "idem", "by", "host_id"})
_TEXTS = ("type", "lane", "lane_uuid", "prev", "idem", "at", "by", "host_id", "app_version", "request_id")
_FIELDS = frozenset({*_TEXTS, "v", "seq", "workspace", "body", "clock", "seen", "payload", "repository"})


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
                f"the event is {len(data)} bytes, at most {LARGEST_EVENT} fit",
                remedy="Choose a smaller scope.",
            )
        return data

    @property
    def body_sha256(self) -> str:
        """What an idempotence key stands for: type, person, request and content; not time, place or machine.

        The person counts: else a key used by one approver would swallow the approval of another.
        """
        return _body_sha256(self, self.payload_sha256)


def _body_sha256(event: "Event | Draft", payload: str) -> str:
    content: JsonObject = {
        "type": str(event.type),
        "by": event.by,
        "request_id": event.request_id,
        "body": event.body,
        "payload": payload,
    }
    # Bodies of events are canonical already: for ASCII the C encoder spells them alike, in a fifth of the time.
    text = _SPELL.encode(content)
    return canonical.sha256(text.encode("ascii")) if text.isascii() else canonical.digest(content)


def decode_event(data: bytes) -> Event:
    """Read `event.json`.

    Raises:
        MalformedError: too large or deep, not canonical, without a field that every event has, or with another.
    """
    if len(data) > LARGEST_EVENT:
        raise MalformedError(f"the event is {len(data)} bytes, at most {LARGEST_EVENT} are allowed")
    try:
        content = Body(canonical.decode_object(data), "event")
    except CanonicalFormError as error:
        raise MalformedError(error.what, where="event") from error
    _check_shape(content, data)
    return _event_of(content)


def _check_shape(content: Body, data: bytes) -> None:
    """Refuse what a version says of itself first, then fields that no event has, and a depth few readers bear."""
    version = content.integer("v")
    if version > VERSION:
        raise MalformedError(f"version {version} of the event needs a newer program")
    if version < VERSION:
        raise MalformedError(f"there never was a version {version}")
    odd = content.fields.keys() - _FIELDS
    if odd:
        raise MalformedError(f"an event has no field {min(odd)[:40]!r}")
    if data.count(b"{") + data.count(b"[") > _DEEPEST and _deeper_than(_DEEPEST, content.fields):
        raise MalformedError(f"the event is nested deeper than {_DEEPEST} levels")


def _deeper_than(levels: int, value: Json) -> bool:
    if not isinstance(value, (dict, list)):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper_than(levels - 1, item) for item in inner)


def _payload_of(content: Body) -> tuple[str, str]:
    if "payload" not in content.fields:
        return "", ""
    payload = content.object("payload")
    name = payload.text("name")
    if not _PAYLOAD_NAME.fullmatch(name):
        raise MalformedError(f"{name[:40]!r} is no name of a payload")
    return name, payload.text("sha256")


def _event_of(content: Body) -> Event:
    fields = content.fields
    for key in _TEXTS:
        value = fields.get(key)
        if type(value) is not str:
            content.text(key)  # tells what is wrong
        elif key in _FILLED and not value.strip():
            content.words(key)
    workspace = content.object("workspace")
    payload_name, payload_sha256 = _payload_of(content)
    seen = content.object("seen")
    texts = cast("dict[str, str]", fields)
    return Event(
        v=content.integer("v"),
        type=texts["type"],
        lane=texts["lane"],
        lane_uuid=texts["lane_uuid"],
        seq=content.integer("seq"),
        prev=texts["prev"],
        idem=texts["idem"],
        at=parse_time(texts["at"], "event.at"),
        by=texts["by"],
        host_id=texts["host_id"],
        app_version=texts["app_version"],
        workspace_commit=workspace.text("commit"),
        policy_sha256=workspace.text("policy_sha256"),
        request_id=texts["request_id"],
        body=content.object("body").fields,
        payload_name=payload_name,
        payload_sha256=payload_sha256,
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
        """The hash that the event of this draft will have, see `Event.body_sha256`."""
        return _body_sha256(self, self.payload.sha256 if self.payload else "")
