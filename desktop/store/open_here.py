"""The database files that this process has open, by what the file system calls them.

Where a process closes any handle of a file, POSIX drops every lock that it holds on it, those of SQLite too. Another
program that closes the file then takes itself for the last, and deletes the log that is still written to from here.
So a file that is open here is read through SQLite alone.
"""

import threading
from collections import Counter
from pathlib import Path
from typing import TypeAlias

FileId: TypeAlias = tuple[int, int]

_lock = threading.Lock()
_open: Counter[FileId] = Counter()


def enter(path: Path) -> FileId:
    """Take down that a file is open here once more; return what `leave` wants."""
    file = _id_of(path)
    with _lock:
        _open[file] += 1
    return file


def leave(file: FileId) -> None:
    """Take down that a file is open here once less."""
    with _lock:
        _open[file] -= 1
        if _open[file] <= 0:
            del _open[file]


def is_open_here(path: Path) -> bool:
    """Tell whether this process has a file open.

    Raises:
        OSError: it cannot be looked at.
    """
    file = _id_of(path)
    with _lock:
        return file in _open


def _id_of(path: Path) -> FileId:
    status = path.stat()
    return status.st_dev, status.st_ino
