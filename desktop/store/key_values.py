"""Small texts by name, in a table of two columns."""

from sqlalchemy import Table, delete, select
from sqlalchemy.dialects.sqlite import insert

from desktop.store.engine import Database

_READ_ONLY = "read_only"


class SqlKeyValues:
    """KeyValues over a table with the columns key and value."""

    def __init__(self, database: Database, table: Table) -> None:
        self._database = database
        self._table = table

    def get(self, key: str) -> str | None:
        query = select(self._table.c.value).where(self._table.c.key == key)
        return self._database.read(lambda connection: connection.execute(query).scalar_one_or_none())

    def set(self, key: str, value: str) -> None:
        statement = insert(self._table).values(key=key, value=value)
        statement = statement.on_conflict_do_update(index_elements=[self._table.c.key], set_={"value": value})
        self._database.write(lambda connection: connection.execute(statement))

    def delete(self, key: str) -> None:
        statement = delete(self._table).where(self._table.c.key == key)
        self._database.write(lambda connection: connection.execute(statement))

    def all(self) -> dict[str, str]:
        query = select(self._table).order_by(self._table.c.key)
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return {row.key: row.value for row in rows}


class SqlWorkspaceSettings(SqlKeyValues):
    """WorkspaceSettings over the table `settings`."""

    def read_only(self) -> bool:
        return self.get(_READ_ONLY) != "off"  # whatever else stands there, the safe side holds

    def switch_read_only(self, *, on: bool) -> None:
        self.set(_READ_ONLY, "on" if on else "off")
