"""What the window remembers on this machine: layout, filters, theme. One JSON file, written new, then renamed."""

import json
from pathlib import Path
from typing import TypeAlias, cast

from desktop.settings.paths import ensure_private

Kept: TypeAlias = bool | int | float | str | list["Kept"] | dict[str, "Kept"] | None

_VERSION = 1
_LARGEST = 4 * 1024 * 1024


class InterfaceState:
    """Values by key. A damaged file counts as empty and is kept beside, never a reason not to start."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._values = self._read()
        self._written = json.dumps(self._values, sort_keys=True)

    def get(self, key: str) -> Kept:
        return self._values.get(key)

    def set(self, key: str, value: Kept) -> None:
        """Remember a value; None forgets it. `save` writes it down."""
        if value is None:
            self._values.pop(key, None)
        else:
            self._values[key] = value

    def save(self) -> None:
        """Write the file where something changed; a disk that refuses loses the layout, not the work."""
        text = json.dumps(self._values, sort_keys=True)
        if text == self._written:
            return
        try:
            ensure_private(self._file.parent)
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps({"version": _VERSION, "values": self._values}), encoding="utf-8")
            fresh.replace(self._file)
            self._written = text
        except OSError:
            return

    def reset(self) -> None:
        """Forget everything: the layout as it was at the first start."""
        self._values.clear()
        self.save()

    def _read(self) -> dict[str, Kept]:
        try:
            if self._file.stat().st_size > _LARGEST:
                return {}
            document = json.loads(self._file.read_text(encoding="utf-8"))
        except OSError:
            return {}
        except ValueError:
            self._put_aside()
            return {}
        match document:
            case {"version": 1, "values": dict()}:
                return cast(dict[str, Kept], document["values"])
            case _:
                self._put_aside()
                return {}

    def _put_aside(self) -> None:
        try:
            self._file.replace(self._file.with_suffix(".damaged"))
        except OSError:
            return
