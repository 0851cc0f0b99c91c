"""The table of verified events: grows by whole segments, lane by lane."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, delete, insert, select

from desktop.application.errors import IntegrityError
from desktop.application.recovery import Damage
from desktop.application.storage import CachedEvent, LaneHead
from desktop.store.engine import Database
from desktop.store.failures import DamagedFileError
from desktop.store.schema import EVENTS, FORGETTING, from_text, to_text

_BATCH = 10_000  # rows of one executemany: bounds memory, and more gains nothing
_PAGE = 200  # a `submitted` may carry megabytes
_COLUMNS = ("lane", "seq", "prev", "hash", "commit_id", "body", "payload", "att", "pinned_at", "source")
# Straight to the driver: a first import is a hundred thousand rows, and building each as a dictionary costs as much
# as SQLite's own work.
_INSERT = f"INSERT INTO ev ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' for _ in _COLUMNS)})"  # noqa: S608 - constants


class SqlEventCache:
    """EventCache over the table `ev`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, lane: str, records: Sequence[CachedEvent]) -> int:
        def action(connection: Connection) -> int:
            head = _head(connection, lane)
            last = head.seq if head is not None else -1
            known = [record for record in records if head is not None and record.seq <= last]
            fresh = [record for record in records if head is None or record.seq > last]
            _demand_same(connection, lane, known)
            _demand_chain(lane, head, fresh)
            for start in range(0, len(fresh), _BATCH):
                connection.exec_driver_sql(_INSERT, list(_to_rows(fresh[start : start + _BATCH])))
            return len(fresh)

        return self._database.write(action)

    def read(self, lane: str, after_seq: int = 0) -> list[CachedEvent]:
        return list(self.stream(lane, after_seq))

    def stream(self, lane: str, after_seq: int = 0) -> Iterator[CachedEvent]:
        # Page by page with a transaction each: a slow reader holds no lock and no connection.
        while page := self._page(lane, after_seq):
            yield from page
            after_seq = page[-1].seq

    def head(self, lane: str) -> LaneHead | None:
        return self._database.read(lambda connection: _head(connection, lane))

    def lanes(self) -> list[str]:
        query = select(EVENTS.c.lane).distinct().order_by(EVENTS.c.lane)
        return self._database.read(lambda connection: list(connection.execute(query).scalars()))

    def forget(self, lane: str) -> int:
        def action(connection: Connection) -> int:
            connection.execute(insert(FORGETTING).values(lane=lane))
            count = connection.execute(delete(EVENTS).where(EVENTS.c.lane == lane)).rowcount
            connection.execute(delete(FORGETTING).where(FORGETTING.c.lane == lane))
            return count

        return self._database.write(action)

    def _page(self, lane: str, after_seq: int) -> list[CachedEvent]:
        query = (
            select(EVENTS)
            .where(EVENTS.c.lane == lane, EVENTS.c.seq > after_seq)
            .order_by(EVENTS.c.seq)
            .limit(_PAGE)
        )
        path = self._database.path
        try:
            return self._database.read(
                lambda connection: [_to_event(row) for row in connection.execute(query)]
            )
        except (msgspec.DecodeError, ValueError) as error:
            raise DamagedFileError(Damage.UNREADABLE, path) from error


def _head(connection: Connection, lane: str) -> LaneHead | None:
    query = (
        select(EVENTS.c.seq, EVENTS.c.hash, EVENTS.c.commit_id)
        .where(EVENTS.c.lane == lane)
        .order_by(EVENTS.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else LaneHead(lane=lane, seq=row.seq, hash=row.hash, commit=row.commit_id)


def _demand_same(connection: Connection, lane: str, known: Sequence[CachedEvent]) -> None:
    if not known:
        return
    query = select(EVENTS.c.seq, EVENTS.c.hash, EVENTS.c.commit_id).where(
        EVENTS.c.lane == lane, EVENTS.c.seq.between(known[0].seq, known[-1].seq)
    )
    stored = {row.seq: (row.hash, row.commit_id) for row in connection.execute(query)}
    for record in known:
        if record.lane != lane or stored.get(record.seq) != (record.hash, record.commit):
            raise IntegrityError(
                "another event stands at this number already",
                where=f"{lane}@{record.seq}",
                meaning="Nothing was added.",
                remedy="Compare the lane with other workstations before you go on.",
            )


def _demand_chain(lane: str, head: LaneHead | None, fresh: Sequence[CachedEvent]) -> None:
    seq, previous = (head.seq, head.hash) if head is not None else (None, None)
    for record in fresh:
        follows = seq is None or (record.seq == seq + 1 and record.prev == previous)
        if record.lane != lane or not follows:
            raise IntegrityError(
                "the event does not follow the one before it",
                where=f"{lane}@{record.seq}",
                meaning="Nothing was added.",
                remedy="Fetch the lane again.",
            )
        seq, previous = record.seq, record.hash


def _to_rows(records: Sequence[CachedEvent]) -> Iterator[tuple[object, ...]]:
    at, pinned_at = None, ""
    for record in records:
        # A batch shares one time. By identity: in an hour that a zone has twice, equal times differ in UTC.
        if record.pinned_at is not at:
            at, pinned_at = record.pinned_at, to_text(record.pinned_at)
        yield (
            record.lane,
            record.seq,
            record.prev,
            record.hash,
            record.commit,
            record.body,
            record.payload,
            msgspec.msgpack.encode(dict(record.attachments)) if record.attachments else None,
            pinned_at,
            record.source,
        )


def _to_event(row: Row[Any]) -> CachedEvent:
    return CachedEvent(
        lane=row.lane,
        seq=row.seq,
        prev=row.prev,
        hash=row.hash,
        commit=row.commit_id,
        body=row.body,
        payload=row.payload,
        attachments=msgspec.msgpack.decode(row.att, type=dict[str, bytes]) if row.att is not None else {},
        pinned_at=from_text(row.pinned_at),
        source=row.source,
    )
