"""The pipeline as it was last read, kept on this machine: a start shows it while the workspace is being opened."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.settings.paths import ensure_private

if TYPE_CHECKING:
    from desktop.ui.kept_view import KeptView

_FORM = "desktop.ui.kept_view"
"""Imported at the first view: a window without one is painted before."""
_LARGEST = 8 * 1024 * 1024


class KeptViews:
    """The view of the workspace that was open last, in one file. What cannot be read is as good as none."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self, address: str) -> KeptView | None:
        """Return the view of a workspace, None where another one or none is kept."""
        try:
            if self._file.stat().st_size > _LARGEST:
                return None
            text = self._file.read_bytes()
            kept: KeptView = import_module(_FORM).read_view(text)
        except (OSError, ValueError):
            return None
        return kept if kept.standing.address == address else None

    def write(self, view: KeptView) -> None:
        """Keep a view in the place of the last; a disk that refuses loses a quick start, nothing else."""
        try:
            ensure_private(self._file.parent)
            fresh = self._file.with_suffix(".new")
            fresh.write_bytes(import_module(_FORM).write_view(view))
            fresh.replace(self._file)
        except OSError:
            return

    def forget(self) -> None:
        """Keep none: what was kept could not be opened."""
        self._file.unlink(missing_ok=True)
