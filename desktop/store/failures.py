"""From what SQLite and the file system say to errors that people can read."""

import errno
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from desktop.application.errors import StorageError
from desktop.application.recovery import Damage

_PRIMARY = 0xFF  # extended result codes keep the primary one in their lowest byte
_DAMAGES = {
    sqlite3.SQLITE_NOTADB: Damage.NOT_A_DATABASE,
    sqlite3.SQLITE_CORRUPT: Damage.UNREADABLE,
    sqlite3.SQLITE_READONLY: Damage.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Damage.READ_ONLY,
    sqlite3.SQLITE_PERM: Damage.READ_ONLY,
    sqlite3.SQLITE_AUTH: Damage.READ_ONLY,
}
_REMEDIES = {
    Damage.MISSING: "Let the program restore it from its newest backup.",
    Damage.EMPTY: "Let the program restore it from its newest backup.",
    Damage.NOT_A_DATABASE: "Let the program restore it from its newest backup.",
    Damage.READ_ONLY: "Allow writing to the file, or choose another folder for local data.",
    Damage.FOREIGN: "Let the program move it aside, or choose another folder for local data.",
    Damage.OLDER: "Let the program rebuild it.",
    Damage.NEWER: "Update this program, or choose another folder for local data.",
    Damage.UNREADABLE: "Let the program restore it from its newest backup.",
}


class DamagedFileError(StorageError):
    """A database file is not what it should be; `damage` says in which way."""

    def __init__(self, damage: Damage, path: Path) -> None:
        super().__init__(
            f"the database is {damage.value}",
            where=str(path),
            meaning="It was left as it is.",
            remedy=_REMEDIES[damage],
        )
        self.damage = damage


class DiskFullError(StorageError):
    """There is no room left; nothing of the call was stored."""

    def __init__(self, path: Path, *, meaning: str = "Nothing of this step was stored.") -> None:
        super().__init__(
            "the disk is full", where=str(path), meaning=meaning, remedy="Free some space, then try again."
        )


def from_os(error: OSError, path: Path) -> StorageError:
    """Return the error for a failed file operation."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFullError(path)
    return StorageError(
        f"the file system refuses: {error.strerror or type(error).__name__}",
        where=str(path),
        meaning="Nothing of this step was stored.",
        remedy="Check that the folder for local data exists and may be written.",
    )


def from_sqlite(error: sqlite3.Error, path: Path) -> StorageError:
    """Return the error for what SQLite reported; its own text may hold data, so only its code is used."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY
    if code == sqlite3.SQLITE_FULL:
        return DiskFullError(path)
    if code in _DAMAGES:
        return DamagedFileError(_DAMAGES[code], path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StorageError(
            "the database is busy with another program",
            where=str(path),
            meaning="Nothing of this step was stored.",
            remedy="Try again, or close the other program.",
        )
    name: str = getattr(error, "sqlite_errorname", "SQLITE_ERROR")
    return StorageError(
        f"the database refuses ({name})",
        where=str(path),
        meaning="Nothing of this step was stored.",
        remedy="Try again; when it repeats, restart the program so that it checks the file.",
    )


def from_sqlalchemy(error: SQLAlchemyError, path: Path) -> StorageError:
    """Return the error for what SQLAlchemy reported."""
    if isinstance(error, DBAPIError) and isinstance(error.orig, sqlite3.Error):
        return from_sqlite(error.orig, path)
    return StorageError(
        f"the database refuses ({type(error).__name__})",
        where=str(path),
        meaning="Nothing of this step was stored.",
        remedy="Try again; when it repeats, restart the program.",
    )
