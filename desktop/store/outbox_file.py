"""outbox.jsonl: outbox and pins once more, outside the database, so that losing work.db loses neither.

Each line is an object with two keys: `entry`, and `sha256` of the entry's bytes in the form that `_bytes` gives. The
file only grows; what a later line says of the same item or lane counts.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import cast

from desktop.application.storage import OutboxItem, OutboxState, Pin
from desktop.store.failures import from_os
from desktop.store.files import append_durably
from desktop.store.schema import from_text, to_text

_LONGEST = (
    16 * 1024 * 1024
)  # bytes of one line: an event is far smaller, and a file without line ends is not read


@dataclass(slots=True)
class OutboxLines:
    """What the file says in the end; `bad` counts lines that could not be believed."""

    items: dict[str, OutboxItem] = field(default_factory=dict[str, OutboxItem])
    pins: dict[str, Pin] = field(default_factory=dict[str, Pin])
    forced: set[str] = field(default_factory=set[str])
    bad: int = 0


class OutboxFile:
    """Adds lines durably and reads them all."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def add_item(self, item: OutboxItem) -> None:
        """Add an item with its state."""
        self._add(
            {
                "kind": "item",
                "id": item.id,
                "lane": item.lane,
                "idem": item.idem,
                "body": base64.b64encode(item.body).decode("ascii"),
                "state": item.state.value,
                "reason": item.reason,
                "created_at": to_text(item.created_at),
            }
        )

    def add_settled(self, item_id: str, state: OutboxState, reason: str) -> None:
        """Add what became of an item."""
        self._add({"kind": "settled", "id": item_id, "state": state.value, "reason": reason})

    def add_pin(self, pin: Pin, *, forced: bool = False) -> None:
        """Add a pin; `forced` when a person moved it back."""
        self._add(
            {
                "kind": "pin",
                "lane": pin.lane,
                "seq": pin.seq,
                "hash": pin.hash,
                "commit": pin.commit,
                "pinned_at": to_text(pin.pinned_at),
                "forced": forced,
            }
        )

    def read(self) -> OutboxLines:
        """Return what the file says; a line that is cut off or changed is counted and passed over.

        Raises:
            StorageError: the file exists and cannot be read.
        """
        lines = OutboxLines()
        try:
            for line in self._lines():
                entry = _entry_of(line)
                if entry is None or not _apply(lines, entry):
                    lines.bad += 1
        except FileNotFoundError:
            return lines
        except OSError as error:
            raise from_os(error, self.path) from error
        return lines

    def _lines(self) -> Iterator[bytes]:
        with self.path.open("rb") as handle:
            while line := handle.readline(_LONGEST):
                if line.strip():
                    yield line

    def _add(self, entry: Mapping[str, object]) -> None:
        digest = hashlib.sha256(_bytes(entry)).hexdigest()
        append_durably(self.path, _bytes({"entry": entry, "sha256": digest}) + b"\n")


def _bytes(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode("ascii")


def _entry_of(line: bytes) -> Mapping[str, object] | None:
    try:
        whole: object = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(whole, dict):
        return None
    outer = cast("dict[str, object]", whole)
    if outer.get("sha256") != hashlib.sha256(_bytes(outer.get("entry"))).hexdigest():
        return None
    return cast("dict[str, object]", outer["entry"])  # our own digest: `_add` wrote it


def _apply(lines: OutboxLines, entry: Mapping[str, object]) -> bool:
    try:
        match entry.get("kind"):
            case "item":
                item = _to_item(entry)
                lines.items[item.id] = item
            case "settled":
                item = lines.items[_text(entry, "id")]
                state = OutboxState(_text(entry, "state"))
                lines.items[item.id] = replace(item, state=state, reason=_text(entry, "reason"))
            case "pin":
                _apply_pin(lines, entry)
            case _:
                return False
    except (AttributeError, KeyError, TypeError, ValueError, binascii.Error):
        return False
    return True


def _apply_pin(lines: OutboxLines, entry: Mapping[str, object]) -> None:
    seq = entry["seq"]
    if not isinstance(seq, int):
        raise TypeError("seq is not a number")
    lane = _text(entry, "lane")
    lines.pins[lane] = Pin(
        lane=lane,
        seq=seq,
        hash=_text(entry, "hash"),
        commit=_text(entry, "commit"),
        pinned_at=from_text(_text(entry, "pinned_at")),
    )
    if entry.get("forced") is True:
        lines.forced.add(lane)
    # A forced pin stays forced for later, higher ones: the line as a whole is newer than any backup.


def _to_item(entry: Mapping[str, object]) -> OutboxItem:
    return OutboxItem(
        id=_text(entry, "id"),
        lane=_text(entry, "lane"),
        idem=_text(entry, "idem"),
        body=base64.b64decode(_text(entry, "body"), validate=True),
        created_at=from_text(_text(entry, "created_at")),
        state=OutboxState(_text(entry, "state")),
        reason=_text(entry, "reason"),
    )


def _text(entry: Mapping[str, object], key: str) -> str:
    value = entry[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is not a text")
    return value
