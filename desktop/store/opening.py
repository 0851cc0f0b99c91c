"""Opens the two databases: makes, checks, migrates, and repairs what can be repaired without asking.

cache.db is moved aside and made anew whatever is wrong with it. work.db is moved aside (never deleted), restored from
its newest sound backup and completed from outbox.jsonl; only a file of a newer program and one that may not be
written are left alone, as nothing is lost there.
"""

import shutil
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from desktop.application.errors import StorageError
from desktop.application.ports import Clock
from desktop.application.recovery import Damage, RecoveryReport
from desktop.store.backup import copy_database, daily_backups
from desktop.store.cache import SqliteCacheStore
from desktop.store.engine import Database, check_mark, make_engine
from desktop.store.failures import DamagedFileError, from_os, from_sqlalchemy, from_sqlite
from desktop.store.files import (
    COMPANIONS,
    Reserve,
    is_remote,
    make_private_file,
    make_private_folder,
    move_aside,
    put_in_place,
    read_mounts,
    remove_database,
    tighten,
)
from desktop.store.inspection import Kind, inspect
from desktop.store.migrations import migrate
from desktop.store.outbox_file import OutboxFile
from desktop.store.reconciliation import Reconciled, reconcile
from desktop.store.schema import CACHE_APPLICATION, CACHE_TRIGGERS, CACHE_VERSIONS, cache
from desktop.store.work import BACKUPS, WORK, SqliteWorkStore

CACHE = Kind(application=CACHE_APPLICATION, versions=CACHE_VERSIONS)
_WAIT_SECONDS = 10.0
_WORDS = "Drafts, saved scopes, settings and the run journal"


def open_cache(path: Path, clock: Clock) -> SqliteCacheStore:
    """Open cache.db, made anew where it is missing or not as it should be; `recovery` says so.

    Raises:
        StorageError: the folder refuses.
    """
    make_private_folder(path.parent)
    remote = is_remote(path.absolute(), read_mounts())
    with _alone(path):
        notices = _tightened(path)
        thorough = check_mark(path).exists()
        damage = inspect(path, CACHE, thorough=thorough, remote=remote)
        report = RecoveryReport(notices=notices)
        if damage is not None:
            report = _rebuild_cache(path, clock, damage, report)
        check_mark(path).unlink(missing_ok=True)
        return SqliteCacheStore(Database(path, remote=remote), clock, report)


def open_work(path: Path, clock: Clock) -> SqliteWorkStore:
    """Open a workspace's work.db, restored where it is not as it should be; `recovery` says what was lost.

    `outbox.jsonl` and the folder `backups` lie beside it.

    Raises:
        DamagedFileError: it was made by a newer program, or may not be written.
        StorageError: the folder refuses, or the disk is full.
    """
    make_private_folder(path.parent)
    remote = is_remote(path.absolute(), read_mounts())
    with _alone(path):
        report = RecoveryReport(notices=_tightened(path))
        damage = inspect(path, WORK, thorough=True, remote=remote)
        if damage is Damage.NEWER or damage is Damage.READ_ONLY:
            raise DamagedFileError(damage, path)
        if damage is Damage.OLDER:
            _upgrade_work(path, remote=remote)
        elif damage is not None:
            report = _restore_work(path, clock, damage, report)
        check_mark(path).unlink(missing_ok=True)
        reserve = Reserve(path.with_name(path.name + ".reserve"))
        reserve.ensure()
        database = Database(path, remote=remote, reserve=reserve)
        return _completed(database, OutboxFile(path.with_name("outbox.jsonl")), report)


@contextmanager
def _alone(path: Path) -> Generator[None]:
    # Two programs that start at once must not both repair, nor may one make what the other just moved aside.
    lock = FileLock(path.with_name(path.name + ".opening"), mode=0o600, fallback_to_soft=False)
    try:
        lock.acquire(timeout=_WAIT_SECONDS)
    except Timeout as error:
        raise StorageError(
            "another program has been opening the database for too long",
            where=str(path),
            meaning="It was not opened.",
            remedy="Close the other program, then try again.",
        ) from error
    except OSError as error:
        raise from_os(error, path) from error
    try:
        yield
    finally:
        lock.release()


def _tightened(path: Path) -> tuple[str, ...]:
    present = [path.with_name(path.name + end) for end in ("", *COMPANIONS)]
    try:
        loose = [file.name for file in present if file.is_file() and not file.is_symlink() and tighten(file)]
    except OSError as error:
        raise from_os(error, path) from error
    return tuple(f"Others could read {name}; now only you can." for name in loose)


def _rebuild_cache(path: Path, clock: Clock, damage: Damage, report: RecoveryReport) -> RecoveryReport:
    if damage is Damage.MISSING:
        _leftovers_aside(path, clock)
        _make(path, CACHE, _fill_cache)
        return report
    # One of them is enough: it holds nothing that cannot be had again.
    for old in path.parent.glob(f"{path.name}.*.damaged*"):
        old.unlink(missing_ok=True)
    moved_to = move_aside(path, clock.now())
    _make(path, CACHE, _fill_cache)
    notice = f"The cache was {damage.value} and is built anew; nothing of yours was in it."
    return replace(report, damage=damage, moved_to=moved_to, notices=(*report.notices, notice))


def _restore_work(path: Path, clock: Clock, damage: Damage, report: RecoveryReport) -> RecoveryReport:
    backups = daily_backups(path.parent / BACKUPS)
    if damage is Damage.MISSING:
        moved_to = _leftovers_aside(path, clock)
        if not backups and not path.with_name("outbox.jsonl").exists():
            _make(path, WORK, migrate)
            return report
    else:
        moved_to = move_aside(path, clock.now())
    restored_from = _restore_from(backups, path)
    if restored_from is None:
        _make(path, WORK, migrate)
        losses = (f"{_WORDS} are lost: there was no sound backup.",)
    else:
        day = restored_from.stem.removeprefix("work-")
        losses = (f"{_WORDS} are as they were in the backup of {day}; what was changed since is lost.",)
    return replace(report, damage=damage, moved_to=moved_to, restored_from=restored_from, losses=losses)


def _leftovers_aside(path: Path, clock: Clock) -> Path | None:
    # A -wal without its database would be played into the new one.
    if any(path.with_name(path.name + companion).exists() for companion in COMPANIONS):
        return move_aside(path, clock.now())
    return None


def _restore_from(backups: list[Path], path: Path) -> Path | None:
    for backup in backups:
        copy = path.with_name(path.name + ".new")
        remove_database(copy)
        make_private_file(copy)
        try:
            shutil.copyfile(backup, copy)
        except OSError as error:
            raise from_os(error, copy) from error
        damage = inspect(copy, WORK, thorough=True, remote=True)
        if damage is Damage.OLDER:
            _run_migrations(copy, remote=True)
        if damage in (None, Damage.OLDER):
            put_in_place(copy, path)
            return backup
        remove_database(copy)
    return None


def _upgrade_work(path: Path, *, remote: bool) -> None:
    copy_database(path, path.parent / BACKUPS / f"before-{WORK.versions[-1]}.db", WORK)
    _run_migrations(path, remote=remote)


def _run_migrations(path: Path, *, remote: bool) -> None:
    engine = make_engine(path, writing=True, remote=remote)
    try:
        with engine.begin() as connection:
            migrate(connection)
    except SQLAlchemyError as error:
        raise from_sqlalchemy(error, path) from error
    finally:
        engine.dispose()


def _make(path: Path, kind: Kind, fill: Callable[[Connection], None]) -> None:
    # Under another name until it is whole: an empty file of the right name is then always damage.
    growing = path.with_name(path.name + ".new")
    try:
        remove_database(growing)
        make_private_file(growing)
        with closing(sqlite3.connect(growing)) as raw:
            raw.execute(f"PRAGMA application_id={kind.application}")
    except sqlite3.Error as error:
        raise from_sqlite(error, growing) from error
    except OSError as error:
        raise from_os(error, growing) from error
    engine = make_engine(growing, writing=True, remote=True)  # a rollback journal leaves one file to rename
    try:
        with engine.begin() as connection:
            fill(connection)
    except SQLAlchemyError as error:
        raise from_sqlalchemy(error, growing) from error
    finally:
        engine.dispose()
    put_in_place(growing, path)


def _fill_cache(connection: Connection) -> None:
    cache.create_all(connection)
    for trigger in CACHE_TRIGGERS:
        connection.execute(text(trigger))
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:version)"), {"version": CACHE_VERSIONS[-1]})


def _completed(database: Database, file: OutboxFile, report: RecoveryReport) -> SqliteWorkStore:
    try:
        found = reconcile(database, file)
    except StorageError:
        database.close()
        raise
    return SqliteWorkStore(database, file, _with_findings(report, found))


def _with_findings(report: RecoveryReport, found: Reconciled) -> RecoveryReport:
    losses, notices = list(report.losses), list(report.notices)
    if found.imported:
        notices.append(f"Outbox and pins: {found.imported} entries were taken in from outbox.jsonl.")
    if found.bad:
        losses.append(f"outbox.jsonl: {found.bad} lines are damaged and were passed over.")
    losses.extend(
        f"outbox.jsonl pins another event of {lane}; the database's pin was kept."
        for lane in found.contradicting
    )
    return replace(report, imported=found.imported, losses=tuple(losses), notices=tuple(notices))
