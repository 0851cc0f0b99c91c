"""The journal of runs: what was about to happen, written before it happens."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.sqlite import insert

from desktop.application.errors import IntegrityError
from desktop.application.storage import OpenRun, StepRecord, StepState
from desktop.store.engine import Database
from desktop.store.schema import CLOSED_RUNS, JOURNAL, from_text, to_text

_BEGINNING = (StepState.PLANNED, StepState.INTENT)


class SqlJournal:
    """Journal over the tables `journal` and `closed_runs`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, step: StepRecord) -> None:
        if step.state in _BEGINNING:
            self._database.demand_reserve()
        values = {
            "state": step.state.value,
            "input_sha256": step.input_sha256,
            "effect_id": step.effect_id,
            "observed": step.observed,
            "started_mono": step.started_mono,
            "at": to_text(step.at),
            "host": step.host,
            "schema_v": step.schema_v,
        }
        statement = insert(JOURNAL).values(run=step.run, attempt=step.attempt, step=step.step, **values)
        statement = statement.on_conflict_do_update(
            index_elements=[JOURNAL.c.run, JOURNAL.c.attempt, JOURNAL.c.step], set_=values
        )

        def action(connection: Connection) -> None:
            _demand_legal(connection, step)
            connection.execute(statement)

        self._database.write(action)

    def read(self, run: str, attempt: int) -> list[StepRecord]:
        query = (
            select(JOURNAL)
            .where(JOURNAL.c.run == run, JOURNAL.c.attempt == attempt)
            .order_by(JOURNAL.c.position)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [_to_step(row) for row in rows]

    def close(self, run: str, attempt: int, at: datetime) -> None:
        statement = (
            insert(CLOSED_RUNS).values(run=run, attempt=attempt, at=to_text(at)).on_conflict_do_nothing()
        )
        self._database.write(lambda connection: connection.execute(statement))

    def open_runs(self) -> list[OpenRun]:
        closed = select(CLOSED_RUNS.c.at).where(
            CLOSED_RUNS.c.run == JOURNAL.c.run, CLOSED_RUNS.c.attempt == JOURNAL.c.attempt
        )
        # SQLite takes the bare column `host` from the row that holds the maximum.
        latest = func.max(JOURNAL.c.at)
        query = (
            select(JOURNAL.c.run, JOURNAL.c.attempt, JOURNAL.c.host, latest.label("latest"))
            .where(~closed.exists())
            .group_by(JOURNAL.c.run, JOURNAL.c.attempt)
            .order_by(func.min(JOURNAL.c.position))
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        return [
            OpenRun(run=row.run, attempt=row.attempt, host=row.host, at=from_text(row.latest)) for row in rows
        ]


def _demand_legal(connection: Connection, step: StepRecord) -> None:
    query = select(JOURNAL.c.state, JOURNAL.c.input_sha256, JOURNAL.c.effect_id).where(
        JOURNAL.c.run == step.run, JOURNAL.c.attempt == step.attempt, JOURNAL.c.step == step.step
    )
    row = connection.execute(query).first()
    if row is None:
        return
    where = f"{step.run} attempt {step.attempt}, {step.step}"
    if row.input_sha256 != step.input_sha256:
        raise IntegrityError(
            "the step's input changed within one attempt",
            where=where,
            meaning="The journal was left as it is.",
            remedy="Begin a new attempt.",
        )
    done = row.state == StepState.DONE
    if done and (step.state is not StepState.DONE or step.effect_id != row.effect_id):
        raise IntegrityError(
            "the step is done already and cannot become something else",
            where=where,
            meaning="The journal was left as it is.",
            remedy="Begin a new attempt.",
        )


def _to_step(row: Row[Any]) -> StepRecord:
    return StepRecord(
        run=row.run,
        attempt=row.attempt,
        step=row.step,
        state=StepState(row.state),
        input_sha256=row.input_sha256,
        effect_id=row.effect_id,
        observed=row.observed,
        started_mono=row.started_mono,
        at=from_text(row.at),
        host=row.host,
        schema_v=row.schema_v,
    )
