"""One SQLite file: a single writing connection behind a lock, and readers that can only read."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool, StaticPool

from desktop.application.recovery import Damage
from desktop.store.failures import DamagedFileError, DiskFullError, from_sqlalchemy
from desktop.store.files import Reserve
from desktop.store.open_here import FileId, enter, leave

_T = TypeVar("_T")
BUSY_MILLISECONDS = 5000
_COMMON = (
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA mmap_size=0",
    "PRAGMA foreign_keys=ON",
)
_LOCAL = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA journal_size_limit=16777216")
_REMOTE = (
    "PRAGMA journal_mode=DELETE",
    "PRAGMA synchronous=EXTRA",
)  # WAL needs shared memory: not over a network


def connect(path: Path, *, writing: bool, remote: bool = False) -> sqlite3.Connection:
    """Open an existing database with the house's settings.

    Raises:
        sqlite3.Error: it cannot be opened; callers translate.
    """
    mode = "rw" if writing else "ro"
    # isolation_level=None: the driver begins nothing by itself, so that BEGIN IMMEDIATE is ours to say.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
    )
    try:
        for pragma in _COMMON:
            connection.execute(pragma)
        for pragma in (_REMOTE if remote else _LOCAL) if writing else ("PRAGMA query_only=ON",):
            connection.execute(pragma)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def make_engine(path: Path, *, writing: bool, remote: bool = False) -> Engine:
    """Return a SQLAlchemy engine on an existing file: one connection for writing, a small pool for reading."""

    def creator() -> sqlite3.Connection:
        return connect(path, writing=writing, remote=remote)

    if writing:
        engine = create_engine(
            "sqlite+pysqlite://", creator=creator, poolclass=StaticPool, hide_parameters=True
        )
    else:
        engine = create_engine(
            "sqlite+pysqlite://",
            creator=creator,
            poolclass=QueuePool,
            pool_size=4,
            max_overflow=12,
            hide_parameters=True,
        )
    begin = "BEGIN IMMEDIATE" if writing else "BEGIN"

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "begin", start)
    return engine


class Database:
    """Transactions on one file; every error leaves as a StorageError or as what the action raised."""

    def __init__(self, path: Path, *, remote: bool = False, reserve: Reserve | None = None) -> None:
        self.path = path
        self._open: FileId | None = enter(path)
        self._writer = make_engine(path, writing=True, remote=remote)
        self._reader = make_engine(path, writing=False, remote=remote)
        self._lock = threading.Lock()
        self._reserve = reserve

    def write(self, action: Callable[[Connection], _T]) -> _T:
        """Run an action in one immediate transaction; it may run twice, when the reserve had to be given up.

        Raises:
            StorageError: nothing was stored.
        """
        with self._lock:
            try:
                return self._run(self._writer, action)
            except DiskFullError:
                if self._reserve is None or not self._reserve.give_up():
                    raise
            return self._run(self._writer, action)

    def read(self, action: Callable[[Connection], _T]) -> _T:
        """Run an action on one consistent state.

        Raises:
            StorageError: the file cannot be read.
        """
        return self._run(self._reader, action)

    def demand_reserve(self) -> None:
        """Refuse to begin what might not be finished.

        Raises:
            StorageError: the disk is full: the reserve is gone and cannot be made again.
        """
        if self._reserve is not None and not self._reserve.ensure():
            raise DiskFullError(
                self.path, meaning="No new step is begun: its outcome could not be written down."
            )

    def quick_check(self) -> tuple[str, ...]:
        """Return SQLite's complaints about the file; empty when it is sound."""

        def ask(connection: Connection) -> tuple[str, ...]:
            rows = connection.execute(text("PRAGMA quick_check(20)")).scalars().all()
            return tuple(str(row) for row in rows if row != "ok")

        try:
            return self.read(ask)
        except DamagedFileError as error:
            return (error.what,)

    def close(self) -> None:
        """Close all connections, the writer last so that it empties the write-ahead log."""
        self._reader.dispose()
        with self._lock:
            self._writer.dispose()
            if self._open is not None:
                leave(self._open)
            self._open = None

    def _run(self, engine: Engine, action: Callable[[Connection], _T]) -> _T:
        try:
            unit: AbstractContextManager[Connection] = engine.begin()
            with unit as connection:
                return action(connection)
        except SQLAlchemyError as error:
            failure = from_sqlalchemy(error, self.path)
            if isinstance(failure, DamagedFileError) and failure.damage is Damage.UNREADABLE:
                self._ask_for_check()
            raise failure from error

    def _ask_for_check(self) -> None:
        try:
            check_mark(self.path).touch(mode=0o600)
        except OSError:
            return  # the next start then learns of the damage as this one did


def check_mark(path: Path) -> Path:
    """Return the file whose presence asks the next start to check a database thoroughly."""
    return path.with_name(path.name + ".check")
