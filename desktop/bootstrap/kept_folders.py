"""The folders of the program with their sizes, and the cache that may be deleted."""

import shutil
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.application.program import KeptFolder
from desktop.settings.paths import Folders


def kept_folders(folders: Folders, sample: Path, cancel: CancelToken) -> list[KeptFolder]:
    """Return what is kept where; the sample's cache lies beside the sample."""
    rows = (
        ("cache: events and parsed files", folders.cache, True),
        ("cache of the sample", sample / "cache", True),
        ("workspaces: copies, drafts, run journal", folders.data, False),
        ("settings of the window", folders.settings, False),
        ("logs of 14 days", folders.logs, False),
    )
    return [
        KeptFolder(holds=holds, path=path, size=_size(path, cancel), cache=cache)
        for holds, path, cache in rows
    ]


def clear_cache(folders: Folders, sample: Path) -> int:
    """Delete the caches; return how many bytes they were."""
    size = 0
    for folder in (folders.cache, sample / "cache"):
        size += _size(folder, CancelToken())
        shutil.rmtree(folder, ignore_errors=True)
    return size


def _size(folder: Path, cancel: CancelToken) -> int:
    """Return the bytes of all files below a folder; what vanishes meanwhile counts as nothing."""
    size = 0
    for path in folder.rglob("*"):
        cancel.check()
        try:
            size += path.stat().st_size if path.is_file() and not path.is_symlink() else 0
        except OSError:
            continue
    return size
