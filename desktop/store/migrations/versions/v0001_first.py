"""The first schema of work.db."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "drafts",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("changed_at", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    _make_outbox_and_pins()
    _make_journal()
    op.create_table(
        "saved_scopes",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("rules", sa.LargeBinary, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("last_used", sa.Text),
        sa.Column("count", sa.Integer, nullable=False),
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _make_outbox_and_pins() -> None:
    op.create_table(
        "outbox",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("lane", sa.Text, nullable=False),
        sa.Column("idem", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.UniqueConstraint("lane", "idem"),
    )
    op.create_index("outbox_state", "outbox", ["state"])
    op.create_table(
        "pins",
        sa.Column("lane", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("commit_id", sa.Text, nullable=False),
        sa.Column("pinned_at", sa.Text, nullable=False),
    )


def _make_journal() -> None:
    op.create_table(
        "journal",
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("input_sha256", sa.Text, nullable=False),
        sa.Column("effect_id", sa.Text, nullable=False),
        sa.Column("observed", sa.Text, nullable=False),
        sa.Column("started_mono", sa.Float, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("schema_v", sa.Integer, nullable=False),
        sa.UniqueConstraint("run", "attempt", "step"),
    )
    op.create_table(
        "closed_runs",
        sa.Column("run", sa.Text, primary_key=True),
        sa.Column("attempt", sa.Integer, primary_key=True),
        sa.Column("at", sa.Text, nullable=False),
    )
