"""work.db as a whole: the user's own, one a workspace."""

from datetime import datetime
from pathlib import Path

from desktop.application.recovery import RecoveryReport
from desktop.store.backup import back_up
from desktop.store.drafts import SqlDrafts, SqlSavedScopes
from desktop.store.engine import Database
from desktop.store.inspection import Kind
from desktop.store.journal import SqlJournal
from desktop.store.key_values import SqlWorkspaceSettings
from desktop.store.outbox import SqlOutbox, SqlPins
from desktop.store.outbox_file import OutboxFile
from desktop.store.schema import SETTINGS, WORK_APPLICATION, WORK_VERSIONS

WORK = Kind(application=WORK_APPLICATION, versions=WORK_VERSIONS)
BACKUPS = "backups"


class SqliteWorkStore:
    """WorkStore over one file, with outbox.jsonl and the folder of backups beside it."""

    def __init__(self, database: Database, file: OutboxFile, recovery: RecoveryReport) -> None:
        self._database = database
        self.drafts = SqlDrafts(database)
        self.outbox = SqlOutbox(database, file)
        self.journal = SqlJournal(database)
        self.pins = SqlPins(database, file)
        self.scopes = SqlSavedScopes(database)
        self.settings = SqlWorkspaceSettings(database, SETTINGS)
        self.recovery = recovery

    def quick_check(self) -> tuple[str, ...]:
        """Return what SQLite finds wrong with the file; empty when it is sound."""
        return self._database.quick_check()

    def backup(self, now: datetime) -> Path | None:
        """Make the day's verified backup unless it exists; return the new file. The newest seven are kept."""
        path = self._database.path
        return back_up(path, path.parent / BACKUPS, WORK, now)

    def close(self) -> None:
        """Close the file; the store is of no use afterwards."""
        self._database.close()
