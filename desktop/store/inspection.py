"""Looks at a database file before it is used, and says in which way it is not what it should be."""

import sqlite3
import stat
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from desktop.application.errors import StorageError
from desktop.application.recovery import Damage
from desktop.store.engine import connect
from desktop.store.failures import DamagedFileError, from_os, from_sqlite
from desktop.store.files import COMPANIONS
from desktop.store.open_here import is_open_here

_MAGIC = b"SQLite format 3\x00"
_APPLICATION_AT = slice(68, 72)  # https://www.sqlite.org/fileformat2.html, section 1.3
_HEADER = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a file should be: whose, and the schema versions this program knows, oldest first."""

    application: int
    versions: tuple[str, ...]


def inspect(path: Path, kind: Kind, *, thorough: bool, remote: bool = False) -> Damage | None:
    """Return what is wrong with a file, None when it may be used as it is.

    OLDER is returned for a version that this program knows and that is not the newest. `thorough` runs SQLite's
    quick check, which reads the whole file.

    Raises:
        StorageError: the file system refuses, the path is no regular file, or another program holds the database.
    """
    try:
        return _inspect_bytes(path, kind) or _inspect_contents(path, kind, thorough=thorough, remote=remote)
    except DamagedFileError as error:
        return error.damage
    except OSError as error:
        raise from_os(error, path) from error


def _inspect_bytes(path: Path, kind: Kind) -> Damage | None:
    try:
        status = path.lstat()
    except FileNotFoundError:
        return Damage.MISSING
    if not stat.S_ISREG(status.st_mode):
        raise StorageError(
            "a database must be a regular file",
            where=str(path),
            meaning="It was not opened.",
            remedy="Move it away, or choose another folder for local data.",
        )
    # By its mode, not by trying: to the system's administrator every file is writable.
    if not status.st_mode & stat.S_IWUSR:
        return Damage.READ_ONLY
    if is_open_here(path):
        return None  # it was looked at when it was opened; to read its bytes now would give up SQLite's locks
    with path.open("rb") as handle:
        header = handle.read(_HEADER)
    return _inspect_header(header, kind)


def _inspect_header(header: bytes, kind: Kind) -> Damage | None:
    if not header:
        return Damage.EMPTY
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        return Damage.NOT_A_DATABASE
    if int.from_bytes(header[_APPLICATION_AT], "big") != kind.application:
        return Damage.FOREIGN
    return None


def _inspect_contents(path: Path, kind: Kind, *, thorough: bool, remote: bool) -> Damage | None:
    _end_strange_companions(path)
    try:
        with closing(connect(path, writing=True, remote=remote)) as connection:
            # A -wal may hold other pages than the file: what counts is what SQLite reads through both.
            if connection.execute("PRAGMA application_id").fetchone()[0] != kind.application:
                return Damage.FOREIGN
            versions = [row[0] for row in connection.execute("SELECT version_num FROM alembic_version")]
            if thorough and connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                return Damage.UNREADABLE
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return Damage.UNREADABLE
        raise from_sqlite(error, path) from error
    except sqlite3.Error as error:
        raise from_sqlite(error, path) from error
    return _inspect_version(versions, kind)


def _inspect_version(versions: list[object], kind: Kind) -> Damage | None:
    match versions:
        case [version] if version == kind.versions[-1]:
            return None
        case [version] if version in kind.versions:
            return Damage.OLDER
        case [str(version)] if version.isdigit():
            return Damage.NEWER if int(version) > int(kind.versions[-1]) else Damage.UNREADABLE
        case _:
            return Damage.UNREADABLE


def _end_strange_companions(path: Path) -> None:
    for companion in COMPANIONS:
        beside = path.with_name(path.name + companion)
        if beside.is_symlink() or beside.is_dir():
            raise StorageError(
                "a file beside the database is not what SQLite would make",
                where=str(beside),
                meaning="The database was not opened.",
                remedy="Move that file away.",
            )
