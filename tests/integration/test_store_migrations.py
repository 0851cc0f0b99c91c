"""The steps of work.db and the tables that queries see say the same."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from desktop.application.recovery import Damage
from desktop.store import migrations
from desktop.store.engine import make_engine
from desktop.store.inspection import Kind, inspect
from desktop.store.opening import _upgrade_work, open_work
from desktop.store.schema import WORK_APPLICATION, WORK_VERSIONS, work
from tests.fakes.clock import START, FakeClock


@pytest.fixture
def made(tmp_path: Path) -> Path:
    store = open_work(tmp_path / "work.db", FakeClock())
    store.drafts.create("draft", b"body", START)
    store.close()
    return tmp_path / "work.db"


def test_the_steps_make_what_queries_see(made: Path) -> None:
    engine = make_engine(made, writing=True)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, work) == []
    engine.dispose()


def test_no_draft_number_is_given_twice_by_either(made: Path) -> None:
    with closing(sqlite3.connect(made)) as connection:
        sql = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'drafts'").fetchone()[0]
    assert "AUTOINCREMENT" in sql


def test_every_step_is_known_to_the_check_of_versions() -> None:
    script = ScriptDirectory(str(Path(migrations.__file__).parent))
    steps = [step.revision for step in script.walk_revisions()]
    assert tuple(reversed(steps)) == WORK_VERSIONS


@pytest.mark.parametrize(
    ("known", "damage"),
    [
        (("0001",), None),
        (("0001", "0002"), Damage.OLDER),
        (("0000",), Damage.NEWER),
        (("0002", "0003"), Damage.UNREADABLE),
    ],
)
def test_a_version_is_judged_by_what_is_known(
    made: Path, known: tuple[str, ...], damage: Damage | None
) -> None:
    assert inspect(made, Kind(application=WORK_APPLICATION, versions=known), thorough=True) is damage


def test_a_copy_is_made_before_a_step_runs(made: Path) -> None:
    _upgrade_work(made, remote=False)
    copy = made.parent / "backups" / f"before-{WORK_VERSIONS[-1]}.db"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT id FROM drafts").fetchall() == [("draft",)]
    store = open_work(made, FakeClock())
    assert [draft.id for draft in store.drafts.all()] == ["draft"]
    store.close()
