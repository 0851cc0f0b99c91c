"""Stores in memory that keep the same promises as the SQLite ones; the contract tests hold both to them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.application.errors import ConflictError, IntegrityError, LockedError, NotFoundError
from desktop.application.recovery import RecoveryReport
from desktop.application.storage import (
    CachedEvent,
    LaneHead,
    Observation,
    OpenRun,
    OutboxItem,
    OutboxState,
    Pin,
    SavedScope,
    StepRecord,
    StepState,
    StoredDraft,
)
from desktop.application.workspace_lock import LockHolder


class FakeEventCache:
    """EventCache in a dictionary of lists."""

    def __init__(self) -> None:
        self._lanes: dict[str, list[CachedEvent]] = {}

    def append(self, lane: str, records: Sequence[CachedEvent]) -> int:
        events = list(self._lanes.get(lane, []))
        before = len(events)
        for record in records:
            if record.lane != lane:
                raise IntegrityError("the event is of another lane", where=f"{lane}@{record.seq}")
            if events and record.seq <= events[-1].seq:
                same = [(event.hash, event.commit) for event in events if event.seq == record.seq]
                if same != [(record.hash, record.commit)]:
                    raise IntegrityError("another event stands at this number", where=f"{lane}@{record.seq}")
            elif events and (record.seq != events[-1].seq + 1 or record.prev != events[-1].hash):
                raise IntegrityError("the event does not follow", where=f"{lane}@{record.seq}")
            else:
                events.append(record)
        if events:
            self._lanes[lane] = events
        return len(events) - before

    def read(self, lane: str, after_seq: int = 0) -> list[CachedEvent]:
        return [event for event in self._lanes.get(lane, []) if event.seq > after_seq]

    def stream(self, lane: str, after_seq: int = 0) -> Iterator[CachedEvent]:
        yield from self.read(lane, after_seq)

    def head(self, lane: str) -> LaneHead | None:
        events = self._lanes.get(lane)
        if not events:
            return None
        last = events[-1]
        return LaneHead(lane=lane, seq=last.seq, hash=last.hash, commit=last.commit)

    def lanes(self) -> list[str]:
        return sorted(self._lanes)

    def forget(self, lane: str) -> int:
        return len(self._lanes.pop(lane, []))


class FakeParsedCache:
    """ParsedCache in a dictionary, the longest unused first."""

    def __init__(self) -> None:
        self._values: dict[str, bytes] = {}

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        return {key: self._values[key] for key in keys if key in self._values}

    def put_many(self, values: Mapping[str, bytes]) -> None:
        for key, body in values.items():
            self._values.pop(key, None)
            self._values[key] = body

    def trim(self, keep: int) -> int:
        gone = list(self._values)[: max(0, len(self._values) - max(0, keep))]
        for key in gone:
            del self._values[key]
        return len(gone)


class FakeObservationCache:
    """ObservationCache in a dictionary."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str, str], Observation] = {}

    def put_many(self, observations: Sequence[Observation]) -> None:
        for seen in observations:
            key = (seen.environment, seen.tenant, seen.service)
            present = self._seen.get(key)
            if present is None or seen.observed_at >= present.observed_at:
                self._seen[key] = seen

    def get(self, environment: str, tenant: str, service: str) -> Observation | None:
        return self._seen.get((environment, tenant, service))

    def of_environment(self, environment: str) -> list[Observation]:
        return [seen for key, seen in sorted(self._seen.items()) if key[0] == environment]


class FakeKeyValues:
    """KeyValues in a dictionary."""

    def __init__(self) -> None:
        self._values: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        return self._values.get(key)

    def set(self, key: str, value: str) -> None:
        self._values[key] = value

    def delete(self, key: str) -> None:
        self._values.pop(key, None)

    def all(self) -> dict[str, str]:
        return dict(sorted(self._values.items()))


class FakeWorkspaceSettings(FakeKeyValues):
    """WorkspaceSettings in a dictionary."""

    def read_only(self) -> bool:
        return self.get("read_only") != "off"

    def switch_read_only(self, *, on: bool) -> None:
        self.set("read_only", "on" if on else "off")


class FakeJournal:
    """Journal in a dictionary."""

    def __init__(self) -> None:
        self._steps: dict[tuple[str, int, str], StepRecord] = {}
        self._closed: set[tuple[str, int]] = set()

    def record(self, step: StepRecord) -> None:
        key = (step.run, step.attempt, step.step)
        present = self._steps.get(key)
        if present is not None and present.input_sha256 != step.input_sha256:
            raise IntegrityError("the step's input changed", where=step.step)
        done = present is not None and present.state is StepState.DONE
        if done and (step.state is not StepState.DONE or step.effect_id != present.effect_id):
            raise IntegrityError("the step is done already", where=step.step)
        self._steps[key] = step

    def read(self, run: str, attempt: int) -> list[StepRecord]:
        return [step for key, step in self._steps.items() if key[:2] == (run, attempt)]

    def close(self, run: str, attempt: int, at: datetime) -> None:
        self._closed.add((run, attempt))

    def open_runs(self) -> list[OpenRun]:
        latest: dict[tuple[str, int], StepRecord] = {}
        for step in self._steps.values():
            key = (step.run, step.attempt)
            if key not in self._closed and (key not in latest or step.at >= latest[key].at):
                latest[key] = step
        return [
            OpenRun(run=key[0], attempt=key[1], host=step.host, at=step.at) for key, step in latest.items()
        ]


class FakePins:
    """Pins in a dictionary."""

    def __init__(self) -> None:
        self._pins: dict[str, Pin] = {}

    def get(self, lane: str) -> Pin | None:
        return self._pins.get(lane)

    def set(self, pin: Pin) -> Pin:
        present = self._pins.get(pin.lane)
        if present is None or pin.seq > present.seq:
            self._pins[pin.lane] = pin
            return pin
        if present.seq == pin.seq and (present.hash, present.commit) != (pin.hash, pin.commit):
            raise IntegrityError("the pinned event is another one", where=f"{pin.lane}@{pin.seq}")
        return present

    def replace(self, pin: Pin) -> None:
        self._pins[pin.lane] = pin

    def all(self) -> list[Pin]:
        return [pin for _, pin in sorted(self._pins.items())]


class FakeOutbox:
    """Outbox in a dictionary."""

    def __init__(self) -> None:
        self._items: dict[str, OutboxItem] = {}

    def put(self, item: OutboxItem) -> OutboxItem:
        for present in self._items.values():
            if present.id == item.id or (present.lane, present.idem) == (item.lane, item.idem):
                if (present.lane, present.idem, present.body) != (item.lane, item.idem, item.body):
                    raise IntegrityError("another event has this key", where=item.idem)
                return present
        self._items[item.id] = item
        return item

    def get(self, item_id: str) -> OutboxItem | None:
        return self._items.get(item_id)

    def pending(self) -> list[OutboxItem]:
        return [item for item in self._items.values() if item.state is OutboxState.WAITING]

    def all(self) -> list[OutboxItem]:
        return list(self._items.values())

    def settle(self, item_id: str, state: OutboxState, reason: str = "") -> None:
        if item_id not in self._items:
            raise NotFoundError("the outbox has no such item", where=item_id)
        self._items[item_id] = replace(self._items[item_id], state=state, reason=reason)


class FakeDrafts:
    """Drafts in a dictionary."""

    def __init__(self) -> None:
        self._drafts: dict[str, StoredDraft] = {}
        self._given = 0

    def create(self, draft_id: str, body: bytes, at: datetime) -> StoredDraft:
        self._given += 1
        self._drafts[draft_id] = StoredDraft(id=draft_id, number=self._given, body=body, changed_at=at)
        return self._drafts[draft_id]

    def save(self, draft_id: str, body: bytes, at: datetime, since: datetime | None = None) -> StoredDraft:
        if draft_id not in self._drafts:
            raise NotFoundError("there is no such draft", where=draft_id)
        if since is not None and self._drafts[draft_id].changed_at != since:
            raise ConflictError("the draft was changed by another program", where=draft_id)
        self._drafts[draft_id] = replace(self._drafts[draft_id], body=body, changed_at=at)
        return self._drafts[draft_id]

    def get(self, draft_id: str) -> StoredDraft | None:
        return self._drafts.get(draft_id)

    def by_number(self, number: int) -> StoredDraft | None:
        return next((draft for draft in self._drafts.values() if draft.number == number), None)

    def all(self) -> list[StoredDraft]:
        return sorted(self._drafts.values(), key=lambda draft: (draft.changed_at, draft.number), reverse=True)

    def delete(self, draft_id: str) -> None:
        self._drafts.pop(draft_id, None)


class FakeSavedScopes:
    """SavedScopes in a dictionary."""

    def __init__(self) -> None:
        self._scopes: dict[str, SavedScope] = {}

    def save(self, scope: SavedScope) -> None:
        self._scopes[scope.name] = scope

    def get(self, name: str) -> SavedScope | None:
        return self._scopes.get(name)

    def all(self) -> list[SavedScope]:
        return [scope for _, scope in sorted(self._scopes.items())]

    def delete(self, name: str) -> None:
        self._scopes.pop(name, None)


class FakeCacheStore:
    """CacheStore in memory."""

    def __init__(self) -> None:
        self.events = FakeEventCache()
        self.parsed = FakeParsedCache()
        self.observations = FakeObservationCache()
        self.meta = FakeKeyValues()
        self.recovery = RecoveryReport()

    def quick_check(self) -> tuple[str, ...]:
        return ()

    def close(self) -> None:
        """There is nothing to close."""


class FakeWorkStore:
    """WorkStore in memory; it makes no backups."""

    def __init__(self) -> None:
        self.drafts = FakeDrafts()
        self.outbox = FakeOutbox()
        self.journal = FakeJournal()
        self.pins = FakePins()
        self.scopes = FakeSavedScopes()
        self.settings = FakeWorkspaceSettings()
        self.recovery = RecoveryReport()

    def quick_check(self) -> tuple[str, ...]:
        return ()

    def backup(self, now: datetime) -> Path | None:
        return None

    def close(self) -> None:
        """There is nothing to close."""


class FakeWorkspaceLock:
    """WorkspaceLock for one thread; set `held_by` to play another program that holds it."""

    def __init__(self) -> None:
        self.held_by: LockHolder | None = None
        self.taken: list[str] = []

    @contextmanager
    def hold(self, what: str, cancel: CancelToken) -> Iterator[None]:
        cancel.check()
        if self.held_by is not None:
            raise LockedError(
                f"program {self.held_by.pid} on {self.held_by.host} works in this workspace: {self.held_by.what}"
            )
        self.taken.append(what)
        yield

    def holder(self) -> LockHolder | None:
        return self.held_by
