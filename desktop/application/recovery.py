"""What opening a local database found and put right, as a value that people can read."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Damage(StrEnum):
    """What was wrong with a database file when it was opened."""

    MISSING = "missing"
    EMPTY = "empty"
    NOT_A_DATABASE = "not a database"
    READ_ONLY = "read-only"
    FOREIGN = "made by another program"
    OLDER = "made by an older program"
    NEWER = "made by a newer program"
    UNREADABLE = "damaged"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryReport:
    """What opening a database had to repair; all empty when nothing was wrong.

    `moved_to` is where the damaged file lies now, `restored_from` the backup that took its place. `imported`
    counts outbox items and pins taken from outbox.jsonl. `losses` and `notices` are sentences for people:
    what is gone, and what was put right without loss.
    """

    damage: Damage | None = None
    moved_to: Path | None = None
    restored_from: Path | None = None
    imported: int = 0
    losses: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
