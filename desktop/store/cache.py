"""cache.db as a whole, with its parsed blobs and observations: all of it can be had again."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from desktop.application.errors import StorageError
from desktop.application.ports import Clock
from desktop.application.recovery import RecoveryReport
from desktop.application.storage import Observation
from desktop.store.engine import Database
from desktop.store.events import SqlEventCache
from desktop.store.key_values import SqlKeyValues
from desktop.store.schema import META, OBSERVATIONS, PARSED, from_text, to_text

_CHUNK = 500  # keys of one query; SQLite allows 32,766 variables, older ones 999
_USED = timedelta(days=1)  # reading notes the use at most this often, so that reading seldom writes


class SqlParsedCache:
    """ParsedCache over the table `parsed`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        long_ago = to_text(self._clock.now() - _USED)
        found: dict[str, bytes] = {}
        stale: list[str] = []
        for start in range(0, len(keys), _CHUNK):
            query = select(PARSED).where(PARSED.c.key.in_(keys[start : start + _CHUNK]))
            for row in self._database.read(partial(_all, query)):
                found[row.key] = row.body
                if row.used_at < long_ago:
                    stale.append(row.key)
        if stale:
            with suppress(StorageError):  # a use that cannot be noted is no reason not to read
                self._note_use(stale)
        return found

    def put_many(self, values: Mapping[str, bytes]) -> None:
        if not values:
            return
        now = to_text(self._clock.now())
        rows = [{"key": key, "body": body, "used_at": now} for key, body in values.items()]
        statement = insert(PARSED)
        statement = statement.on_conflict_do_update(
            index_elements=[PARSED.c.key],
            set_={"body": statement.excluded.body, "used_at": statement.excluded.used_at},
        )
        self._database.write(lambda connection: connection.execute(statement, rows))

    def trim(self, keep: int) -> int:
        kept = select(PARSED.c.key).order_by(PARSED.c.used_at.desc(), PARSED.c.key).limit(max(0, keep))
        statement = delete(PARSED).where(PARSED.c.key.not_in(kept))
        return self._database.write(lambda connection: connection.execute(statement).rowcount)

    def _note_use(self, keys: Sequence[str]) -> None:
        now = to_text(self._clock.now())

        def action(connection: Connection) -> None:
            for start in range(0, len(keys), _CHUNK):
                chunk = keys[start : start + _CHUNK]
                connection.execute(update(PARSED).where(PARSED.c.key.in_(chunk)).values(used_at=now))

        self._database.write(action)


class SqlObservationCache:
    """ObservationCache over the table `observation`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put_many(self, observations: Sequence[Observation]) -> None:
        if not observations:
            return
        statement = insert(OBSERVATIONS)
        statement = statement.on_conflict_do_update(
            index_elements=[OBSERVATIONS.c.environment, OBSERVATIONS.c.tenant, OBSERVATIONS.c.service],
            set_={"body": statement.excluded.body, "observed_at": statement.excluded.observed_at},
            where=statement.excluded.observed_at >= OBSERVATIONS.c.observed_at,
        )
        rows = [
            {
                "environment": seen.environment,
                "tenant": seen.tenant,
                "service": seen.service,
                "body": seen.body,
                "observed_at": to_text(seen.observed_at),
            }
            for seen in observations
        ]
        self._database.write(lambda connection: connection.execute(statement, rows))

    def get(self, environment: str, tenant: str, service: str) -> Observation | None:
        query = select(OBSERVATIONS).where(
            OBSERVATIONS.c.environment == environment,
            OBSERVATIONS.c.tenant == tenant,
            OBSERVATIONS.c.service == service,
        )
        row = self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _to_observation(row)

    def of_environment(self, environment: str) -> list[Observation]:
        query = (
            select(OBSERVATIONS)
            .where(OBSERVATIONS.c.environment == environment)
            .order_by(OBSERVATIONS.c.tenant, OBSERVATIONS.c.service)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_to_observation(row) for row in rows]


class SqliteCacheStore:
    """CacheStore over one file."""

    def __init__(self, database: Database, clock: Clock, recovery: RecoveryReport) -> None:
        self._database = database
        self.events = SqlEventCache(database)
        self.parsed = SqlParsedCache(database, clock)
        self.observations = SqlObservationCache(database)
        self.meta = SqlKeyValues(database, META)
        self.recovery = recovery

    def quick_check(self) -> tuple[str, ...]:
        """Return what SQLite finds wrong with the file; empty when it is sound."""
        return self._database.quick_check()

    def close(self) -> None:
        """Close the file; the store is of no use afterwards."""
        self._database.close()


def _all(query: Select[*tuple[Any, ...]], connection: Connection) -> Sequence[Row[*tuple[Any, ...]]]:
    return connection.execute(query).all()


def _to_observation(row: Row[Any]) -> Observation:
    return Observation(
        environment=row.environment,
        tenant=row.tenant,
        service=row.service,
        body=row.body,
        observed_at=from_text(row.observed_at),
    )
