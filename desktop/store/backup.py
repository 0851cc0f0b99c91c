"""Backups of work.db: one a day, verified, the newest seven kept."""

import re
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from desktop.application.errors import StorageError
from desktop.application.recovery import Damage
from desktop.store.engine import connect
from desktop.store.failures import from_os, from_sqlite
from desktop.store.files import make_private_file, make_private_folder, put_in_place, remove_database
from desktop.store.inspection import Kind, inspect

KEPT = 7
_NAME = re.compile(r"work-\d{4}-\d\d-\d\d\.db")


def back_up(path: Path, folder: Path, kind: Kind, now: datetime) -> Path | None:
    """Copy a database as it stands to `work-<day>.db` unless that exists; return the copy.

    Raises:
        StorageError: no room, or the copy is not sound; the older backups stay.
    """
    target = folder / f"work-{now.astimezone(UTC):%Y-%m-%d}.db"
    if target.exists():
        return None
    copy_database(path, target, kind)
    for old in daily_backups(folder)[KEPT:]:
        try:
            remove_database(old)
        except OSError as error:
            raise from_os(error, old) from error
    return target


def copy_database(path: Path, target: Path, kind: Kind) -> None:
    """Copy a database, check the copy thoroughly, and only then give it its name.

    Raises:
        StorageError: no room, or source or copy are not sound.
    """
    make_private_folder(target.parent)
    growing = target.with_name(target.name + ".new")
    try:
        remove_database(growing)
        make_private_file(growing)  # VACUUM INTO takes an empty file and keeps its mode
        with closing(connect(path, writing=False)) as connection:
            connection.execute("PRAGMA query_only=OFF")  # it would refuse to write even another file
            connection.execute("VACUUM INTO ?", (str(growing),))
        damage = inspect(growing, kind, thorough=True, remote=True)
    except sqlite3.Error as error:
        remove_database(growing)
        raise from_sqlite(error, path) from error
    except OSError as error:
        raise from_os(error, growing) from error
    if damage not in (None, Damage.OLDER):
        remove_database(growing)
        raise StorageError(
            "the backup is not sound",
            where=str(target),
            meaning="It was deleted; older backups stay.",
            remedy="Restart the program so that it checks the database.",
        )
    put_in_place(growing, target)


def daily_backups(folder: Path) -> list[Path]:
    """Return the backups, newest first; other files are passed over."""
    if not folder.is_dir():
        return []
    return sorted((file for file in folder.iterdir() if _NAME.fullmatch(file.name)), reverse=True)
