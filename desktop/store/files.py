"""Files that are the user's alone: private folders and files, moving aside, the disk reserve."""

import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from desktop.store.failures import from_os

COMPANIONS = ("-wal", "-shm", "-journal")
RESERVE_BYTES = 8 * 1024 * 1024
_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_NETWORK_TYPES = ("nfs", "cifs", "smb", "9p", "fuse", "afs", "ceph", "glusterfs")
_SYNC_FOLDERS = frozenset({"OneDrive", "Dropbox", "iCloudDrive", "Mobile Documents"})


def make_private_folder(folder: Path) -> None:
    """Make a folder that only the user may enter (0700), or take the rights of others away.

    Raises:
        StorageError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise from_os(error, folder) from error


def make_private_file(path: Path) -> None:
    """Make an empty file that only the user may read (0600); it must not exist.

    Raises:
        StorageError: it exists or cannot be made.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600))
    except OSError as error:
        raise from_os(error, path) from error


def tighten(path: Path) -> bool:
    """Take the rights of others off a file; return whether there were any."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & 0o077:
        return False
    path.chmod(mode & 0o700)
    return True


def sync_file(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Wait until a folder's entries are on the disk, where the system can."""
    if os.name == "nt":
        return
    sync_file(folder)


def append_durably(path: Path, data: bytes) -> None:
    """Add bytes to the end of a private file and wait for the disk.

    A line that an earlier crash cut off is ended first, so that it spoils no other.

    Raises:
        StorageError: the disk is full or refuses.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _NO_FOLLOW, 0o600)
        try:
            if os.lseek(handle, 0, os.SEEK_END) and not _ends_a_line(handle):
                data = b"\n" + data
            while data:
                data = data[os.write(handle, data) :]
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise from_os(error, path) from error


def _ends_a_line(handle: int) -> bool:
    os.lseek(handle, -1, os.SEEK_END)
    return os.read(handle, 1) == b"\n"


def move_aside(path: Path, now: datetime) -> Path:
    """Rename a database and its companions to a free name that says when; nothing is deleted.

    Raises:
        StorageError: the folder refuses.
    """
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside, count = path.with_name(f"{path.name}.{stamp}.damaged"), 1
    while aside.exists():
        count += 1
        aside = path.with_name(f"{path.name}.{stamp}-{count}.damaged")
    try:
        # Companions first: a crash in between must not leave an old -wal beside a new database.
        for companion in COMPANIONS:
            beside = path.with_name(path.name + companion)
            if beside.exists():
                beside.rename(aside.with_name(aside.name + companion))
        if path.exists():
            path.rename(aside)
        sync_folder(path.parent)
    except OSError as error:
        raise from_os(error, path) from error
    return aside


def put_in_place(made: Path, path: Path) -> None:
    """Give a finished file its name, durably; a file of that name is replaced."""
    try:
        sync_file(made)
        made.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise from_os(error, path) from error


def remove_database(path: Path) -> None:
    """Delete a database and its companions, as far as they exist."""
    for companion in ("", *COMPANIONS):
        path.with_name(path.name + companion).unlink(missing_ok=True)


def is_remote(path: Path, mounts: str) -> bool:
    """Tell whether a path lies on a network file system or in a folder that a program synchronises.

    `mounts` is the text of /proc/mounts; the longest mount point above the path decides.
    """
    if _SYNC_FOLDERS & set(path.parts):
        return True
    best, kind = -1, ""
    for line in mounts.splitlines():
        match line.split(" "):
            case [_, point_text, found, *_]:
                point = Path(point_text.replace("\\040", " "))
                depth = len(point.parts)
                if depth >= best and path.is_relative_to(point):
                    best, kind = depth, found
            case _:
                continue
    return kind.startswith(_NETWORK_TYPES)


def read_mounts() -> str:
    """Return the system's table of mounts, empty where it has none."""
    try:
        return Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


class Reserve:
    """A file of real bytes that is given up when the disk is full, so that a begun step can be finished."""

    def __init__(self, path: Path, size: int = RESERVE_BYTES) -> None:
        self._path = path
        self._size = size

    def ensure(self) -> bool:
        """Make the file unless it stands; return whether it stands now."""
        try:
            if self._path.exists() and self._path.stat().st_size >= self._size:
                return True
            self._fill()
        except OSError:
            with suppress(OSError):  # half a reserve is none, and takes room
                self._path.unlink()
            return False
        return True

    def _fill(self) -> None:
        block = bytes(1024 * 1024)
        handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _NO_FOLLOW, 0o600)
        try:
            if hasattr(os, "posix_fallocate"):
                os.posix_fallocate(handle, 0, self._size)
            else:
                for _ in range(self._size // len(block)):
                    os.write(handle, block)
        finally:
            os.close(handle)

    def give_up(self) -> bool:
        """Delete the file; return whether there was one to give."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
