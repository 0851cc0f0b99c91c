"""The workspaces that were opened on this machine: addresses and names, never credentials."""

import hashlib
import json
import os
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from desktop.application.ports import Clock
from desktop.application.program import KnownWorkspace

_SLUG = re.compile(r"[^a-z0-9]+")
_MOST = 50


def folder_name(address: str) -> str:
    """Return a folder name for a workspace: readable, and different for every address."""
    slug = _SLUG.sub("-", address.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git").casefold()).strip("-")
    return f"{slug[:40] or 'workspace'}-{hashlib.sha256(address.encode()).hexdigest()[:12]}"


class KnownWorkspaces:
    """Keeps the list in a small file; a file that cannot be read counts as empty, it is only a convenience."""

    def __init__(self, file: Path, clock: Clock) -> None:
        self._file = file
        self._clock = clock

    def all(self) -> Sequence[KnownWorkspace]:
        """Return them, the latest opened first."""
        try:
            rows = json.loads(self._file.read_text(encoding="utf-8"))
            found = [
                KnownWorkspace(
                    address=str(row["address"]),
                    name=str(row["name"]),
                    opened_at=datetime.fromisoformat(str(row["opened_at"])),
                )
                for row in rows
            ]
        except (OSError, ValueError, KeyError, TypeError):
            return ()
        return sorted(found, key=lambda item: item.opened_at, reverse=True)

    def remember(self, address: str, name: str) -> None:
        """Put a workspace on top of the list."""
        others = [item for item in self.all() if item.address != address][: _MOST - 1]
        rows = [
            {"address": item.address, "name": item.name, "opened_at": item.opened_at.isoformat()}
            for item in (KnownWorkspace(address=address, name=name, opened_at=self._clock.now()), *others)
        ]
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = self._file.with_suffix(f".{os.getpid()}.new")
        fresh.write_text(json.dumps(rows, indent=1), encoding="utf-8")
        fresh.replace(self._file)
