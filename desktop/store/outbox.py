"""Outbox and pins: in work.db, and line by line in outbox.jsonl before the transaction ends.

The line comes first: when the database then fails, the next start takes the entry in from the file.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update
from sqlalchemy.dialects.sqlite import insert

from desktop.application.errors import IntegrityError, NotFoundError, StorageError
from desktop.application.storage import OutboxItem, OutboxState, Pin
from desktop.store.engine import Database
from desktop.store.outbox_file import OutboxFile
from desktop.store.schema import OUTBOX, PINS, from_text, to_text


class SqlOutbox:
    """Outbox over the table `outbox` and the file beside it."""

    def __init__(self, database: Database, file: OutboxFile) -> None:
        self._database = database
        self._file = file

    def put(self, item: OutboxItem) -> OutboxItem:
        written = False

        def action(connection: Connection) -> OutboxItem:
            nonlocal written
            same_key = (OUTBOX.c.lane == item.lane) & (OUTBOX.c.idem == item.idem)
            row = connection.execute(select(OUTBOX).where(same_key | (OUTBOX.c.id == item.id))).first()
            if row is not None:
                return _same(_to_item(row), item)
            self._file.add_item(item)
            written = True
            insert_item(connection, item)
            return item

        try:
            return self._database.write(action)
        except StorageError as error:
            if not written:
                raise
            raise StorageError(
                error.what,
                where=error.where,
                meaning="The event is kept in outbox.jsonl and taken in at the next start.",
                remedy=error.remedy,
            ) from error

    def get(self, item_id: str) -> OutboxItem | None:
        found = self._select(OUTBOX.c.id == item_id)
        return found[0] if found else None

    def pending(self) -> list[OutboxItem]:
        return self._select(OUTBOX.c.state == OutboxState.WAITING.value)

    def all(self) -> list[OutboxItem]:
        return self._select()

    def settle(self, item_id: str, state: OutboxState, reason: str = "") -> None:
        def action(connection: Connection) -> None:
            row = connection.execute(
                select(OUTBOX.c.state, OUTBOX.c.reason).where(OUTBOX.c.id == item_id)
            ).first()
            if row is None:
                raise NotFoundError(
                    "the outbox has no such item",
                    where=item_id,
                    meaning="Nothing was changed.",
                    remedy="List it anew.",
                )
            if (row.state, row.reason) != (state.value, reason):
                self._file.add_settled(item_id, state, reason)
                settle_item(connection, item_id, state, reason)

        self._database.write(action)

    def _select(self, *conditions: ColumnElement[bool]) -> list[OutboxItem]:
        query = select(OUTBOX).where(*conditions).order_by(OUTBOX.c.position)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_to_item(row) for row in rows]


class SqlPins:
    """Pins over the table `pins` and the file beside it."""

    def __init__(self, database: Database, file: OutboxFile) -> None:
        self._database = database
        self._file = file

    def get(self, lane: str) -> Pin | None:
        return self._database.read(lambda connection: read_pin(connection, lane))

    def set(self, pin: Pin) -> Pin:
        def action(connection: Connection) -> Pin:
            present = read_pin(connection, pin.lane)
            if present is not None and present.seq >= pin.seq:
                return _in_force(present, pin)
            self._file.add_pin(pin)
            write_pin(connection, pin)
            return pin

        return self._database.write(action)

    def replace(self, pin: Pin) -> None:
        def action(connection: Connection) -> None:
            self._file.add_pin(pin, forced=True)
            write_pin(connection, pin)

        self._database.write(action)

    def all(self) -> list[Pin]:
        query = select(PINS).order_by(PINS.c.lane)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_to_pin(row) for row in rows]


def insert_item(connection: Connection, item: OutboxItem) -> bool:
    """Insert an item with its state unless its id or its idempotence key is there; tell whether it was new."""
    statement = insert(OUTBOX).values(
        id=item.id,
        lane=item.lane,
        idem=item.idem,
        body=item.body,
        state=item.state.value,
        reason=item.reason,
        created_at=to_text(item.created_at),
    )
    return connection.execute(statement.on_conflict_do_nothing()).rowcount == 1


def settle_item(connection: Connection, item_id: str, state: OutboxState, reason: str) -> None:
    """Write what became of an item."""
    connection.execute(update(OUTBOX).where(OUTBOX.c.id == item_id).values(state=state.value, reason=reason))


def read_items(connection: Connection) -> list[OutboxItem]:
    """Return every item, oldest first."""
    return [_to_item(row) for row in connection.execute(select(OUTBOX).order_by(OUTBOX.c.position))]


def read_pin(connection: Connection, lane: str) -> Pin | None:
    """Return a lane's pin."""
    row = connection.execute(select(PINS).where(PINS.c.lane == lane)).first()
    return None if row is None else _to_pin(row)


def read_pins(connection: Connection) -> list[Pin]:
    """Return every pin."""
    return [_to_pin(row) for row in connection.execute(select(PINS))]


def write_pin(connection: Connection, pin: Pin) -> None:
    """Write a lane's pin, in place of the present one."""
    values = {
        "seq": pin.seq,
        "hash": pin.hash,
        "commit_id": pin.commit,
        "pinned_at": to_text(pin.pinned_at),
    }
    statement = insert(PINS).values(lane=pin.lane, **values)
    connection.execute(statement.on_conflict_do_update(index_elements=[PINS.c.lane], set_=values))


def _same(present: OutboxItem, item: OutboxItem) -> OutboxItem:
    if (present.lane, present.idem, present.body) != (item.lane, item.idem, item.body):
        raise IntegrityError(
            "another event has this id or idempotence key already",
            where=f"{item.lane} {item.idem}",
            meaning="Nothing was put into the outbox.",
            remedy="Make the event anew.",
        )
    return present


def _in_force(present: Pin, pin: Pin) -> Pin:
    if present.seq == pin.seq and (present.hash, present.commit) != (pin.hash, pin.commit):
        raise IntegrityError(
            "the lane's pinned event is another one",
            where=f"{pin.lane}@{pin.seq}",
            meaning="The pin was left as it is; the lane may have been rewritten.",
            remedy="Compare the lane with other workstations before you go on.",
        )
    return present


def _to_item(row: Row[Any]) -> OutboxItem:
    return OutboxItem(
        id=row.id,
        lane=row.lane,
        idem=row.idem,
        body=row.body,
        created_at=from_text(row.created_at),
        state=OutboxState(row.state),
        reason=row.reason,
    )


def _to_pin(row: Row[Any]) -> Pin:
    return Pin(
        lane=row.lane,
        seq=row.seq,
        hash=row.hash,
        commit=row.commit_id,
        pinned_at=from_text(row.pinned_at),
    )
