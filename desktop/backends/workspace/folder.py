"""A local folder with a workspace's files."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from desktop.application.errors import LimitExceededError, NotFoundError, UnsafeInputError
from desktop.application.workspaces import FOLDER, MAX_BYTES, MAX_FILES


class LocalFolder:
    """Reads `.gitopshq/` of a folder; follows no links."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def name(self) -> str:
        return str(self._path)

    def files(self) -> Mapping[str, bytes]:
        """Return the YAML files of `.gitopshq/`.

        Raises:
            NotFoundError: the folder does not exist, or cannot be read.
            UnsafeInputError: a symlink stands there.
            LimitExceededError: too many files, or one that is too large.
        """
        if not self._path.is_dir():
            raise NotFoundError("the folder does not exist", where=self.name, remedy="Name another folder.")
        inner = self._path / FOLDER
        if inner.is_symlink():
            raise UnsafeInputError(f"{FOLDER} is a symlink", where=self.name, remedy="Make it a folder.")
        try:
            return dict(self._read(inner)) if inner.is_dir() else {}
        except OSError as error:
            raise NotFoundError(
                "the folder cannot be read", where=str(inner), meaning=str(error.strerror)
            ) from error

    def _read(self, inner: Path) -> Iterator[tuple[str, bytes]]:
        found = sorted(item for item in inner.iterdir() if item.suffix in {".yaml", ".yml"})
        if len(found) > MAX_FILES:
            raise LimitExceededError(f"{len(found)} files, more than {MAX_FILES}", where=str(inner))
        for item in found:
            if item.is_symlink() or not item.is_file():
                raise UnsafeInputError("a workspace file is no ordinary file", where=str(item))
            if item.stat().st_size > MAX_BYTES:
                raise LimitExceededError(f"more than {MAX_BYTES:,} bytes", where=str(item))
            yield f"{FOLDER}/{item.name}", item.read_bytes()
