"""The pipeline as it was last read, kept on this machine: a start shows it while the workspace is being opened."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from desktop.presentation.graph_scene import Picture
from desktop.settings.paths import ensure_private
from desktop.ui.standing import Standing

_LARGEST = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptView:
    """How a workspace stood, and its picture without what clusters said: an old “healthy” is no fact."""

    standing: Standing
    picture: Picture


class KeptViews:
    """The view of the workspace that was open last, in one file. What cannot be read is as good as none."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self, address: str) -> KeptView | None:
        """Return the view of a workspace, None where another one or none is kept."""
        try:
            if self._file.stat().st_size > _LARGEST:
                return None
            kept = msgspec.json.decode(self._file.read_bytes(), type=KeptView)
        except (OSError, msgspec.DecodeError):
            return None
        return kept if kept.standing.address == address else None

    def write(self, view: KeptView) -> None:
        """Keep a view in the place of the last; a disk that refuses loses a quick start, nothing else."""
        try:
            ensure_private(self._file.parent)
            fresh = self._file.with_suffix(".new")
            fresh.write_bytes(msgspec.json.encode(view))
            fresh.replace(self._file)
        except OSError:
            return

    def forget(self) -> None:
        """Keep none: what was kept could not be opened."""
        self._file.unlink(missing_ok=True)
