"""Ports of the local databases: the cache that may be deleted, and the work that may not.

Bodies are opaque bytes (UTF-8 JSON unless named otherwise); hashes and commits are lower-case hexadecimal;
every time is an aware datetime. Each call is one transaction of its own and waits for nothing but the file. Any
of them may raise StorageError: the file cannot be read or written, and nothing of the call was stored.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from desktop.application.recovery import RecoveryReport

# --- cache.db -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedEvent:
    """A verified event of a lane with its exact bytes.

    `hash` is the SHA-256 of `body`, `prev` that of the event before it ("" for the first); `payload` is the
    packed plan of a `submitted`; `attachments` maps SHA-256 to bytes; `source` says where it was read.
    """

    lane: str
    seq: int
    prev: str
    hash: str
    commit: str
    body: bytes
    pinned_at: datetime
    payload: bytes | None = None
    attachments: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneHead:
    """The last event of a lane that this cache holds."""

    lane: str
    seq: int
    hash: str
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """The latest that was seen of one target at runtime."""

    environment: str
    tenant: str
    service: str
    body: bytes
    observed_at: datetime


class EventCache(Protocol):
    """Verified events by lane; it only grows."""

    def append(self, lane: str, records: Sequence[CachedEvent]) -> int:
        """Add events behind the lane's head and return how many were new; all of them or none.

        Events that the cache holds already with the same hash and commit are passed over, so that two
        programs may bring the same news.

        Raises:
            IntegrityError: a gap, a `prev` that is not the hash before it, another event at a taken number.
        """
        ...

    def read(self, lane: str, after_seq: int = 0) -> list[CachedEvent]:
        """Return the lane's events with a higher `seq`, in order."""
        ...

    def stream(self, lane: str, after_seq: int = 0) -> Iterator[CachedEvent]:
        """Yield what `read` returns, a few hundred in memory at a time."""
        ...

    def head(self, lane: str) -> LaneHead | None: ...

    def lanes(self) -> list[str]:
        """Return the names of the lanes that have events, sorted."""
        ...

    def forget(self, lane: str) -> int:
        """Drop one lane as a whole so that it is fetched anew; return how many events went."""
        ...


class ParsedCache(Protocol):
    """What was parsed from a blob, by a key that holds the blob's id: never stale, may vanish at any time."""

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]: ...
    def put_many(self, values: Mapping[str, bytes]) -> None: ...

    def trim(self, keep: int) -> int:
        """Drop the longest unused beyond `keep` entries; return how many went."""
        ...


class ObservationCache(Protocol):
    """The latest observation of each target; an older one never replaces a newer."""

    def put_many(self, observations: Sequence[Observation]) -> None: ...
    def get(self, environment: str, tenant: str, service: str) -> Observation | None: ...

    def of_environment(self, environment: str) -> list[Observation]:
        """Return the latest observations of an environment, by tenant and service."""
        ...


class KeyValues(Protocol):
    """Small texts by name."""

    def get(self, key: str) -> str | None: ...
    def set(self, key: str, value: str) -> None: ...
    def delete(self, key: str) -> None: ...
    def all(self) -> dict[str, str]: ...


# --- work.db ------------------------------------------------------------------------------------------------


class StepState(StrEnum):
    """How far a step of a run came; `uncertain` waits for a person."""

    PLANNED = "planned"
    INTENT = "intent"
    DONE = "done"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One step of one attempt of a run; `started_mono` in seconds of the host's monotonic clock."""

    run: str
    attempt: int
    step: str
    state: StepState
    input_sha256: str
    at: datetime
    host: str
    effect_id: str = ""
    observed: str = ""
    started_mono: float = 0.0
    schema_v: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """An attempt that nobody closed; `host` and `at` are those of its latest record."""

    run: str
    attempt: int
    host: str
    at: datetime


class Journal(Protocol):
    """What the runs of this machine were about to do and did."""

    def record(self, step: StepRecord) -> None:
        """Write a step's state durably before returning; recording the same again changes nothing.

        Raises:
            IntegrityError: the step is `done` already and would become something else, or its input changed.
            StorageError: the disk is full; for `planned` and `intent` already when its reserve is gone.
        """
        ...

    def read(self, run: str, attempt: int) -> list[StepRecord]:
        """Return the steps in the order in which they were first recorded."""
        ...

    def close(self, run: str, attempt: int, at: datetime) -> None:
        """Note that the attempt needs nobody any more; its records stay."""
        ...

    def open_runs(self) -> list[OpenRun]:
        """Return the attempts that have records and were not closed, oldest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """The tip of a lane that this machine saw last and believes."""

    lane: str
    seq: int
    hash: str
    commit: str
    pinned_at: datetime


class Pins(Protocol):
    """The last seen tips; they only move forward."""

    def get(self, lane: str) -> Pin | None: ...

    def set(self, pin: Pin) -> Pin:
        """Pin a tip and return the pin now in force: a higher one stays as it is.

        Raises:
            IntegrityError: the same number is pinned with another hash or commit.
        """
        ...

    def replace(self, pin: Pin) -> None:
        """Pin a tip although it lies behind or beside the present one: a person decided so."""
        ...

    def all(self) -> list[Pin]: ...


class OutboxState(StrEnum):
    """`waiting` is not shared yet; `sent` is on the lane; `refused` `withdrawn` never will be (`reason`)."""

    WAITING = "waiting"
    SENT = "sent"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxItem:
    """An event that waits to be appended; `idem` is its idempotence key."""

    id: str
    lane: str
    idem: str
    body: bytes
    created_at: datetime
    state: OutboxState = OutboxState.WAITING
    reason: str = ""


class Outbox(Protocol):
    """Events that could not be appended yet."""

    def put(self, item: OutboxItem) -> OutboxItem:
        """Keep an item, durably; the item that has its lane and idempotence key already is returned instead.

        Raises:
            IntegrityError: the idempotence key or the id is taken by another body.
            StorageError: its text says when the item is kept all the same, outside the database.
        """
        ...

    def get(self, item_id: str) -> OutboxItem | None: ...

    def pending(self) -> list[OutboxItem]:
        """Return what waits, oldest first."""
        ...

    def all(self) -> list[OutboxItem]:
        """Return every item, settled ones too, oldest first."""
        ...

    def settle(self, item_id: str, state: OutboxState, reason: str = "") -> None:
        """Say what became of an item; settling it again in the same way changes nothing.

        Raises:
            NotFoundError: there is no such item.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDraft:
    """A draft of this machine; `number` is the 31 of D-31 and is never given twice."""

    id: str
    number: int
    body: bytes
    changed_at: datetime


class Drafts(Protocol):
    """Promotions being prepared."""

    def create(self, draft_id: str, body: bytes, at: datetime) -> StoredDraft:
        """Store a draft under the next free number."""
        ...

    def save(self, draft_id: str, body: bytes, at: datetime, since: datetime | None = None) -> StoredDraft:
        """Replace a draft's body; with `since` only where it was changed last at that time.

        Raises:
            NotFoundError: there is no such draft.
            ConflictError: it was changed at another time than `since`; nothing was replaced.
        """
        ...

    def get(self, draft_id: str) -> StoredDraft | None: ...
    def by_number(self, number: int) -> StoredDraft | None: ...

    def all(self) -> list[StoredDraft]:
        """Return the drafts, the latest changed first."""
        ...

    def delete(self, draft_id: str) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedScope:
    """A scope by name; `count` is how many targets it had when it was last used."""

    name: str
    rules: bytes
    owner: str
    count: int
    last_used: datetime | None = None


class SavedScopes(Protocol):
    """Scopes that people kept."""

    def save(self, scope: SavedScope) -> None:
        """Keep a scope, in place of the one with its name."""
        ...

    def get(self, name: str) -> SavedScope | None: ...

    def all(self) -> list[SavedScope]:
        """Return the scopes by name."""
        ...

    def delete(self, name: str) -> None: ...


class WorkspaceSettings(KeyValues, Protocol):
    """Choices for one workspace on this machine."""

    def read_only(self) -> bool:
        """Tell whether every write to a remote is off; it is so until somebody switched it."""
        ...

    def switch_read_only(self, *, on: bool) -> None: ...


# --- both files ---------------------------------------------------------------------------------------------


class CacheStore(Protocol):
    """cache.db: may be deleted and is rebuilt."""

    @property
    def events(self) -> EventCache: ...
    @property
    def parsed(self) -> ParsedCache: ...
    @property
    def observations(self) -> ObservationCache: ...
    @property
    def meta(self) -> KeyValues: ...
    @property
    def recovery(self) -> RecoveryReport: ...

    def quick_check(self) -> tuple[str, ...]:
        """Return what SQLite finds wrong with the file, empty when it is sound; seconds on large files."""
        ...

    def close(self) -> None: ...


class WorkStore(Protocol):
    """work.db: the user's own, one a workspace."""

    @property
    def drafts(self) -> Drafts: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def journal(self) -> Journal: ...
    @property
    def pins(self) -> Pins: ...
    @property
    def scopes(self) -> SavedScopes: ...
    @property
    def settings(self) -> WorkspaceSettings: ...
    @property
    def recovery(self) -> RecoveryReport: ...

    def quick_check(self) -> tuple[str, ...]:
        """Return what SQLite finds wrong with the file; empty when it is sound."""
        ...

    def backup(self, now: datetime) -> Path | None:
        """Make the day's verified backup unless it exists; return the new file. The newest seven are kept."""
        ...

    def close(self) -> None: ...
