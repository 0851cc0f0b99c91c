"""Brings work.db and outbox.jsonl to say the same: each may have lost what the other has."""

from dataclasses import dataclass

from sqlalchemy import Connection

from desktop.application.storage import OutboxItem, OutboxState, Pin
from desktop.store.engine import Database
from desktop.store.outbox import insert_item, read_items, read_pins, settle_item, write_pin
from desktop.store.outbox_file import OutboxFile, OutboxLines


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """How many entries came from the file, how many lines were bad, and which pins contradict each other."""

    imported: int
    bad: int
    contradicting: tuple[str, ...]


def reconcile(database: Database, file: OutboxFile) -> Reconciled:
    """Take from the file what the database lacks, and write to the file what it lacks.

    Raises:
        StorageError: one of them cannot be read or written; the database is as before.
    """
    lines = file.read()

    def action(connection: Connection) -> Reconciled:
        imported = _take_items(connection, file, lines)
        pins, contradicting = _take_pins(connection, file, lines)
        return Reconciled(imported=imported + pins, bad=lines.bad, contradicting=contradicting)

    return database.write(action)


def _take_items(connection: Connection, file: OutboxFile, lines: OutboxLines) -> int:
    present = {item.id: item for item in read_items(connection)}
    imported = 0
    for item in lines.items.values():
        mine = present.get(item.id)
        if mine is None:
            imported += insert_item(connection, item)
        elif mine.state is OutboxState.WAITING and item.state is not OutboxState.WAITING:
            settle_item(connection, item.id, item.state, item.reason)
            imported += 1
    for item in present.values():
        _give_item(file, item, lines.items.get(item.id))
    return imported


def _give_item(file: OutboxFile, item: OutboxItem, theirs: OutboxItem | None) -> None:
    if theirs is None:
        file.add_item(item)
    elif theirs.state is OutboxState.WAITING and item.state is not OutboxState.WAITING:
        file.add_settled(item.id, item.state, item.reason)


def _take_pins(connection: Connection, file: OutboxFile, lines: OutboxLines) -> tuple[int, tuple[str, ...]]:
    present = {pin.lane: pin for pin in read_pins(connection)}
    imported, contradicting = 0, list[str]()
    for lane, theirs in lines.pins.items():
        mine = present.get(lane)
        if mine is None or theirs.seq > mine.seq or (lane in lines.forced and not _same(mine, theirs)):
            write_pin(connection, theirs)
            imported += 1
        elif theirs.seq == mine.seq and not _same(mine, theirs):
            contradicting.append(lane)
        elif theirs.seq < mine.seq:
            file.add_pin(mine)
    for lane in present.keys() - lines.pins.keys():
        file.add_pin(present[lane])
    return imported, tuple(contradicting)


def _same(mine: Pin, theirs: Pin) -> bool:
    return (mine.seq, mine.hash, mine.commit) == (theirs.seq, theirs.hash, theirs.commit)
