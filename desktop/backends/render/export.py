"""Files of a tree on the disk for one rendering: below one private folder, without links, not to be written to."""

import contextlib
import shutil
from collections.abc import Generator, Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from desktop.application.errors import LimitExceededError, UnsafeInputError

MOST_FILES: Final = 5_000
MOST_BYTES: Final = 64 * 1024 * 1024
_FORBIDDEN: Final = frozenset({"", ".", ".."})
_FORBIDDEN_CHARACTERS: Final = frozenset("\\:\0")


@contextlib.contextmanager
def exported(files: Mapping[str, bytes]) -> Generator[Path]:
    """Write the files below a fresh folder `tree`, beside a folder `home`, and remove both at the end.

    Raises:
        UnsafeInputError: a path leads out of the tree, or two paths are one on this disk.
        LimitExceededError: too many files or bytes.
    """
    _check_size(files)
    place = Path(mkdtemp(prefix="gitopshq-render-"))
    try:
        (place / "home").mkdir(mode=0o700)
        tree = place / "tree"
        tree.mkdir(mode=0o700)
        for path, data in files.items():
            _write(tree, path, data)
        _forbid_writing(tree)
        yield place
    finally:
        _allow_writing(place)
        shutil.rmtree(place, ignore_errors=True)


def _check_size(files: Mapping[str, bytes]) -> None:
    total = sum(len(data) for data in files.values())
    if len(files) > MOST_FILES or total > MOST_BYTES:
        raise LimitExceededError(
            f"{len(files):,} files with {total:,} bytes belong to it; at most {MOST_FILES:,} and {MOST_BYTES:,}",
            meaning="Nothing was rendered.",
        )


def _write(tree: Path, path: str, data: bytes) -> None:
    parts = path.split("/")
    if _FORBIDDEN & set(parts) or _FORBIDDEN_CHARACTERS & set(path):
        raise UnsafeInputError("the path may lead out of the tree", where=path[:200])
    file = tree.joinpath(*parts)
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with file.open("xb") as entry:
            entry.write(data)
    except (FileExistsError, NotADirectoryError) as error:
        raise UnsafeInputError("two paths are one on this disk", where=path[:200]) from error


def _forbid_writing(tree: Path) -> None:
    for path in sorted(tree.rglob("*"), reverse=True):
        path.chmod(0o500 if path.is_dir() else 0o400)
    tree.chmod(0o500)


def _allow_writing(place: Path) -> None:
    """Make folders writable again, so that they can be removed."""
    with contextlib.suppress(OSError):
        for path in (place / "tree", *(place / "tree").rglob("*")):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o700)
