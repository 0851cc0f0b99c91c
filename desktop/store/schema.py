"""The tables of both databases, as queries see them."""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

CACHE_APPLICATION = 0x47484351  # in the file's header; `file` and SQLite show it
WORK_APPLICATION = 0x47484357
CACHE_VERSIONS = ("1",)  # oldest first; an older one is rebuilt, never migrated
WORK_VERSIONS = ("0001",)  # every revision in migrations/versions, oldest first

cache = MetaData()
work = MetaData()

EVENTS = Table(
    "ev",
    cache,
    Column("lane", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("prev", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("commit_id", Text, nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
    Column("payload", LargeBinary),
    Column("att", LargeBinary),
    Column("pinned_at", Text, nullable=False),
    Column("source", Text, nullable=False),
    UniqueConstraint("lane", "seq"),
)
FORGETTING = Table("forgetting", cache, Column("lane", Text, primary_key=True))
PARSED = Table(
    "parsed",
    cache,
    Column("key", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("used_at", Text, nullable=False, index=True),
)
OBSERVATIONS = Table(
    "observation",
    cache,
    Column("environment", Text, primary_key=True),
    Column("tenant", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("observed_at", Text, nullable=False),
)
META = Table("meta", cache, Column("key", Text, primary_key=True), Column("value", Text, nullable=False))

# A lane goes as a whole or not at all: DELETE works only while `forgetting` names the lane, and `forget` fills and
# empties that table within one transaction.
CACHE_TRIGGERS = (
    "CREATE TRIGGER ev_never_changes BEFORE UPDATE ON ev BEGIN SELECT RAISE(ABORT, 'ev only grows'); END",
    (
        "CREATE TRIGGER ev_never_shrinks BEFORE DELETE ON ev "
        "WHEN NOT EXISTS (SELECT 1 FROM forgetting WHERE lane = OLD.lane) "
        "BEGIN SELECT RAISE(ABORT, 'ev only grows'); END"
    ),
)

DRAFTS = Table(
    "drafts",
    work,
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
    Column("changed_at", Text, nullable=False),
    sqlite_autoincrement=True,  # a deleted draft's number is not given again
)
OUTBOX = Table(
    "outbox",
    work,
    Column("position", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("lane", Text, nullable=False),
    Column("idem", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", Text, nullable=False),
    UniqueConstraint("lane", "idem"),
)
JOURNAL = Table(
    "journal",
    work,
    Column("position", Integer, primary_key=True),
    Column("run", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("step", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("input_sha256", Text, nullable=False),
    Column("effect_id", Text, nullable=False),
    Column("observed", Text, nullable=False),
    Column("started_mono", Float, nullable=False),
    Column("at", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("schema_v", Integer, nullable=False),
    UniqueConstraint("run", "attempt", "step"),
)
CLOSED_RUNS = Table(
    "closed_runs",
    work,
    Column("run", Text, primary_key=True),
    Column("attempt", Integer, primary_key=True),
    Column("at", Text, nullable=False),
)
PINS = Table(
    "pins",
    work,
    Column("lane", Text, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("commit_id", Text, nullable=False),
    Column("pinned_at", Text, nullable=False),
)
SAVED_SCOPES = Table(
    "saved_scopes",
    work,
    Column("name", Text, primary_key=True),
    Column("rules", LargeBinary, nullable=False),
    Column("owner", Text, nullable=False),
    Column("last_used", Text),
    Column("count", Integer, nullable=False),
)
SETTINGS = Table(
    "settings", work, Column("key", Text, primary_key=True), Column("value", Text, nullable=False)
)
Index("outbox_state", OUTBOX.c.state)


def to_text(at: datetime) -> str:
    """Return an instant as text of one width in UTC, so that texts sort as times do.

    Raises:
        ValueError: the time has no zone.
    """
    if at.tzinfo is None:
        raise ValueError("a stored time needs a zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def from_text(stored: str) -> datetime:
    """Return the instant that `to_text` wrote."""
    return datetime.fromisoformat(stored)
