"""Asks whether a workspace's database can be made on this machine, by the way every start takes."""

import sqlite3
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from desktop.application.errors import StorageError
from desktop.store.opening import open_work


class _StandingClock:
    """The time of a database that is thrown away at once: it means nothing."""

    def now(self) -> datetime:
        return datetime(2000, 1, 1, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


def database_opens() -> str:
    """Make a database in a temporary folder, with every migration, and check it; return what was found.

    Raises:
        StorageError: the database cannot be made, or is not sound.
    """
    with tempfile.TemporaryDirectory(prefix="gitopshq-") as folder:
        store = open_work(Path(folder) / "work.db", _StandingClock())
        try:
            faults = store.quick_check()
        finally:
            store.close()
    if faults:
        raise StorageError("; ".join(faults), where=folder)
    return f"work.db is made and sound, SQLite {sqlite3.sqlite_version}"
