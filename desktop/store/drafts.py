"""Drafts and saved scopes: what people prepare on this machine."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from desktop.application.errors import ConflictError, NotFoundError
from desktop.application.storage import SavedScope, StoredDraft
from desktop.store.engine import Database
from desktop.store.schema import DRAFTS, SAVED_SCOPES, from_text, to_text

_SCOPE = (
    SAVED_SCOPES.c.name,
    SAVED_SCOPES.c.rules,
    SAVED_SCOPES.c.owner,
    SAVED_SCOPES.c["count"].label("targets"),  # `count` of a row is the tuple's own method
    SAVED_SCOPES.c.last_used,
)


class SqlDrafts:
    """Drafts over the table `drafts`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, draft_id: str, body: bytes, at: datetime) -> StoredDraft:
        statement = (
            insert(DRAFTS).values(id=draft_id, body=body, changed_at=to_text(at)).returning(DRAFTS.c.number)
        )
        number = self._database.write(lambda connection: connection.execute(statement).scalar_one())
        return StoredDraft(id=draft_id, number=number, body=body, changed_at=at)

    def save(self, draft_id: str, body: bytes, at: datetime, since: datetime | None = None) -> StoredDraft:
        statement = update(DRAFTS).where(DRAFTS.c.id == draft_id).values(body=body, changed_at=to_text(at))
        if since is not None:
            statement = statement.where(DRAFTS.c.changed_at == to_text(since))
        returning = statement.returning(DRAFTS.c.number)
        number = self._database.write(lambda connection: connection.execute(returning).scalar_one_or_none())
        if number is not None:
            return StoredDraft(id=draft_id, number=number, body=body, changed_at=at)
        if self.get(draft_id) is not None:
            raise ConflictError(
                "the draft was changed by another program",
                where=draft_id,
                meaning="Nothing was saved.",
                remedy="Read it again.",
            )
        raise NotFoundError(
            "there is no such draft",
            where=draft_id,
            meaning="Nothing was saved.",
            remedy="Make a new draft.",
        )

    def get(self, draft_id: str) -> StoredDraft | None:
        return self._one(DRAFTS.c.id == draft_id)

    def by_number(self, number: int) -> StoredDraft | None:
        return self._one(DRAFTS.c.number == number)

    def all(self) -> list[StoredDraft]:
        query = select(DRAFTS).order_by(DRAFTS.c.changed_at.desc(), DRAFTS.c.number.desc())
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_to_draft(row) for row in rows]

    def delete(self, draft_id: str) -> None:
        statement = delete(DRAFTS).where(DRAFTS.c.id == draft_id)
        self._database.write(lambda connection: connection.execute(statement))

    def _one(self, condition: ColumnElement[bool]) -> StoredDraft | None:
        query = select(DRAFTS).where(condition)
        row = self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _to_draft(row)


class SqlSavedScopes:
    """SavedScopes over the table `saved_scopes`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, scope: SavedScope) -> None:
        values = {
            "rules": scope.rules,
            "owner": scope.owner,
            "last_used": None if scope.last_used is None else to_text(scope.last_used),
            "count": scope.count,
        }
        statement = insert(SAVED_SCOPES).values(name=scope.name, **values)
        statement = statement.on_conflict_do_update(index_elements=[SAVED_SCOPES.c.name], set_=values)
        self._database.write(lambda connection: connection.execute(statement))

    def get(self, name: str) -> SavedScope | None:
        query = select(*_SCOPE).where(SAVED_SCOPES.c.name == name)
        row = self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _to_scope(row)

    def all(self) -> list[SavedScope]:
        query = select(*_SCOPE).order_by(SAVED_SCOPES.c.name)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_to_scope(row) for row in rows]

    def delete(self, name: str) -> None:
        statement = delete(SAVED_SCOPES).where(SAVED_SCOPES.c.name == name)
        self._database.write(lambda connection: connection.execute(statement))


def _to_draft(row: Row[Any]) -> StoredDraft:
    return StoredDraft(id=row.id, number=row.number, body=row.body, changed_at=from_text(row.changed_at))


def _to_scope(row: Row[*tuple[Any, ...]]) -> SavedScope:
    return SavedScope(
        name=row.name,
        rules=row.rules,
        owner=row.owner,
        count=row.targets,
        last_used=None if row.last_used is None else from_text(row.last_used),
    )
