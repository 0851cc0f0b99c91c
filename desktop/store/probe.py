"""Asks whether a database can be made at all on this machine, with what the store relies on."""

import tempfile
from pathlib import Path

from sqlalchemy import create_engine, text

from desktop.application.errors import StorageError


def database_opens() -> str:
    """Make a database in a temporary folder, write and read it back in WAL mode; return SQLite's version.

    Raises:
        StorageError: the write-ahead log is not available, or a row did not come back.
    """
    with tempfile.TemporaryDirectory(prefix="gitopshq-") as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'probe.db'}")
        try:
            with engine.connect() as connection:
                mode = str(connection.execute(text("PRAGMA journal_mode=WAL")).scalar_one())
                connection.execute(text("CREATE TABLE probe (value TEXT NOT NULL)"))
                connection.execute(text("INSERT INTO probe VALUES ('é')"))
                value = str(connection.execute(text("SELECT value FROM probe")).scalar_one())
                version = str(connection.execute(text("SELECT sqlite_version()")).scalar_one())
        finally:
            engine.dispose()
    if mode != "wal" or value != "é":
        raise StorageError(f"a database in journal mode {mode} gave {value!r} back", where=folder)
    return f"SQLite {version}, journal mode {mode}"
