"""What SQLite is asked to promise, and that it holds: kills, full disks, two programs, triggers and rights."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from desktop.application.errors import StorageError
from desktop.application.storage import CachedEvent, OutboxItem, Pin, StepRecord, StepState
from desktop.store import work
from desktop.store.engine import Database, connect
from desktop.store.failures import DiskFullError
from desktop.store.files import Reserve
from desktop.store.opening import open_cache, open_work
from tests.fakes.clock import START, FakeClock

ROOT = Path(__file__).resolve().parents[2]
MEGABYTE = 1024 * 1024
STEP = StepRecord(
    run="prod-eu/R-1",
    attempt=1,
    step="push",
    state=StepState.INTENT,
    input_sha256="aa",
    at=START,
    host="here",
)
ITEM = OutboxItem(id="id-1", lane="prod-eu", idem="idem-1", body=b"{}", created_at=START)


def event(seq: int, body: bytes = b"{}") -> CachedEvent:
    return CachedEvent(
        lane="prod-eu",
        seq=seq,
        prev=f"{seq - 1:064x}" if seq > 1 else "",
        hash=f"{seq:064x}",
        commit=f"{seq:040x}",
        body=body,
        pinned_at=START,
    )


def child(program: str, *arguments: object) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE
    )


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Path]:
    """Return an existing, closed work.db."""
    open_work(tmp_path / "work.db", FakeClock()).close()
    return tmp_path / "work.db"


def pragmas(connection: sqlite3.Connection) -> dict[str, object]:
    names = "journal_mode synchronous busy_timeout trusted_schema cell_size_check mmap_size foreign_keys query_only"
    return {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names.split()}


class TestSettings:
    def test_a_local_file(self, made: Path) -> None:
        with closing(connect(made, writing=True)) as writer, closing(connect(made, writing=False)) as reader:
            expected: dict[str, object] = {
                "journal_mode": "wal",
                "synchronous": 2,
                "busy_timeout": 5000,
                "trusted_schema": 0,
                "cell_size_check": 1,
                "mmap_size": 0,
                "foreign_keys": 1,
                "query_only": 0,
            }
            assert pragmas(writer) == expected
            assert pragmas(reader) == expected | {"query_only": 1}

    def test_a_file_on_a_network(self, made: Path) -> None:
        with closing(connect(made, writing=True, remote=True)) as writer:
            found = pragmas(writer)
        assert (found["journal_mode"], found["synchronous"]) == ("delete", 3)

    def test_files_are_the_users_alone(self, tmp_path: Path) -> None:
        before = os.umask(0)
        try:
            folder = tmp_path / "a" / "b"
            cache = open_cache(folder / "cache.db", FakeClock())
            store = open_work(folder / "work.db", FakeClock())
            store.outbox.put(ITEM)
            cache.events.append("prod-eu", [event(1)])
            store.backup(START)
            modes = {
                file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.rglob("*") if file.is_file()
            }
            folders = {stat.S_IMODE(file.stat().st_mode) for file in (folder, folder / "backups")}
            cache.close()
            store.close()
        finally:
            os.umask(before)
        assert {"cache.db", "cache.db-wal", "work.db", "work.db-wal", "outbox.jsonl"} <= modes.keys()
        assert {name: oct(mode) for name, mode in modes.items() if mode != 0o600} == {}
        assert folders == {0o700}

    def test_a_reader_cannot_write(self, made: Path) -> None:
        database = Database(made)
        with pytest.raises(StorageError, match="read-only"):
            database.read(lambda connection: connection.execute(text("DELETE FROM drafts")))
        database.close()

    def test_an_error_shows_no_values(self, made: Path) -> None:
        database = Database(made)

        def clash(connection: Connection) -> None:
            for _ in range(2):
                connection.execute(text("INSERT INTO settings VALUES ('token', :value)"), {"value": "s3cret"})

        with pytest.raises(StorageError) as caught:
            database.write(clash)
        assert "s3cret" not in str(caught.value) + str(caught.value.__cause__)
        assert (
            database.read(lambda connection: connection.execute(text("SELECT 1 FROM settings")).all()) == []
        )
        database.close()


class TestGrowingOnly:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ev SET body = x'00' WHERE seq = 1",
            "UPDATE ev SET source = 'x'",
            "DELETE FROM ev WHERE seq = 1",
            "DELETE FROM ev",
            "REPLACE INTO ev SELECT * FROM ev",
        ],
    )
    def test_ev_refuses(self, tmp_path: Path, statement: str) -> None:
        store = open_cache(tmp_path / "cache.db", FakeClock())
        store.events.append("prod-eu", [event(1), event(2)])
        with closing(connect(tmp_path / "cache.db", writing=True)) as raw:
            raw.execute("PRAGMA recursive_triggers=ON")
            with pytest.raises(sqlite3.IntegrityError, match="ev only grows"):
                raw.execute(statement)
        assert store.events.read("prod-eu") == [event(1), event(2)]
        store.close()


class TestKills:
    WRITER = """
import os, sys, signal
from pathlib import Path
from sqlalchemy import text
from desktop.store.engine import Database
database = Database(Path(sys.argv[1]))
def action(connection):
    for number in range(2000):
        row = {"key": f"k{number}", "value": "v" * 2000}
        connection.execute(text("INSERT INTO settings VALUES (:key, :value)"), row)
    os.kill(os.getpid(), signal.SIGKILL)
database.write(action)
"""
    JOURNAL = """
import sys
from dataclasses import replace
from datetime import datetime, UTC
from pathlib import Path
from desktop.application.storage import StepRecord, StepState
from desktop.store.opening import open_work
from tests.fakes.clock import FakeClock
store = open_work(Path(sys.argv[1]), FakeClock())
for number in range(100000):
    store.journal.record(StepRecord(run="r", attempt=1, step=f"s{number}", state=StepState.INTENT, input_sha256="aa",
                                    at=datetime(2026, 3, 2, tzinfo=UTC), host="there"))
    print(number, flush=True)
"""

    def test_a_kill_in_a_transaction_leaves_the_state_before(self, made: Path) -> None:
        store = open_work(made, FakeClock())
        store.settings.set("before", "yes")
        store.close()
        process = child(self.WRITER, made)
        process.communicate(timeout=60)
        assert process.returncode == -signal.SIGKILL
        store = open_work(made, FakeClock())
        assert store.recovery.damage is None
        assert store.settings.all() == {"before": "yes"}
        assert store.quick_check() == ()
        store.close()

    def test_a_kill_loses_no_step_that_was_recorded(self, made: Path) -> None:
        process = child(self.JOURNAL, made)
        assert process.stdout is not None
        reported = -1
        while reported < 40:
            reported = int(process.stdout.readline())
        process.kill()
        rest = process.communicate(timeout=60)[0].split()
        reported = int(rest[-1]) if rest else reported
        store = open_work(made, FakeClock())
        steps = [step.step for step in store.journal.read("r", 1)]
        assert len(steps) >= reported + 1
        assert steps == [f"s{number}" for number in range(len(steps))]
        store.close()


class TestFullDisk:
    @staticmethod
    def limit(database: Database, pages: int) -> None:
        def action(connection: Connection) -> None:
            present = connection.execute(text("PRAGMA page_count")).scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={present + pages}")

        database.write(action)

    def test_nothing_is_half_written(self, tmp_path: Path) -> None:
        store = open_cache(tmp_path / "cache.db", FakeClock())
        store.events.append("prod-eu", [event(1)])
        self.limit(store.events._database, 20)
        with pytest.raises(DiskFullError, match="the disk is full") as caught:
            store.events.append("prod-eu", [event(seq, b"x" * 4000) for seq in range(2, 200)])
        assert caught.value.remedy
        assert store.events.read("prod-eu") == [event(1)]
        assert store.quick_check() == ()
        assert store.events.append("prod-eu", [event(2)]) == 1
        store.close()

    def test_an_event_that_the_database_cannot_take_is_kept_beside_it(self, made: Path) -> None:
        store = open_work(made, FakeClock())
        self.limit(store.outbox._database, 2)
        big = replace(ITEM, body=b"x" * 100_000)
        with pytest.raises(StorageError, match=r"kept in outbox\.jsonl"):
            store.outbox.put(big)
        assert store.outbox.all() == []
        store.close()
        store = open_work(made, FakeClock())
        assert (store.outbox.pending(), store.recovery.imported) == ([big], 1)
        store.close()

    def test_the_reserve_is_given_up_to_finish_a_step(self, made: Path) -> None:
        reserve = Reserve(made.with_name("reserve"), MEGABYTE)
        assert reserve.ensure()
        database = Database(made, reserve=reserve)
        tries = list[int]()

        def full_at_first(connection: Connection) -> None:
            # A real SQLITE_FULL the first time; room for all the second, as a deleted reserve would give.
            present = connection.execute(text("PRAGMA page_count")).scalar_one()
            tries.append(1)
            connection.exec_driver_sql(
                f"PRAGMA max_page_count={present + (2 if len(tries) == 1 else 100_000)}"
            )
            connection.execute(text("INSERT INTO settings VALUES ('k', :v)"), {"v": "x" * 50_000})

        database.write(full_at_first)
        assert len(tries) == 2
        assert not made.with_name("reserve").exists()
        database.close()

    def test_a_full_disk_begins_no_step_but_ends_one(self, tmp_path: Path) -> None:
        """On a real file system that is full, where the machine lets a test mount one."""
        program = f"""
import os, sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from dataclasses import replace
from desktop.application.errors import StorageError
from desktop.application.storage import StepState
from desktop.store.opening import open_work
from tests.integration.test_store_durability import ITEM, START, STEP
from tests.fakes.clock import FakeClock
folder = Path(sys.argv[1])
store = open_work(folder / "work.db", FakeClock())
reserve = folder / "work.db.reserve"
assert reserve.stat().st_size == 8 * 1024 * 1024
store.journal.record(STEP)
def fill():
    with open(folder / "ballast", "ab", buffering=0) as ballast:
        for size in (65536, 4096):
            try:
                while True:
                    ballast.write(b"x" * size)
            except OSError:
                pass
fill()
store.journal.record(replace(STEP, state=StepState.DONE, observed="x" * 100_000))
assert not reserve.exists()
assert store.journal.read("prod-eu/R-1", 1)[0].state is StepState.DONE
fill()
for wish in (lambda: store.journal.record(replace(STEP, step="verify")),
             lambda: store.journal.record(replace(STEP, step="verify", state=StepState.PLANNED)),
             lambda: store.outbox.put(replace(ITEM, body=b"x" * 200_000)),
             lambda: store.backup(START),
             lambda: store.drafts.create("d", b"x" * 200_000, START)):
    try:
        wish()
    except StorageError as error:
        assert "the disk is full" in str(error), error
    else:
        raise AssertionError("it was stored")
assert len(store.journal.read("prod-eu/R-1", 1)) == 1
assert store.drafts.all() == [] and store.outbox.all() == []
(folder / "ballast").unlink()
store.journal.record(replace(STEP, step="verify"))
assert reserve.exists() and store.quick_check() == ()
store.outbox.put(ITEM)
store.close()
print("held")
"""
        script = tmp_path / "full.py"
        script.write_text(program, encoding="utf-8")
        disk = tmp_path / "disk"
        disk.mkdir()
        mount = f'mount -t tmpfs -o size=24m tmpfs "{disk}" || exit 77; exec "{sys.executable}" "{script}" "{disk}"'
        try:
            ran = subprocess.run(
                ["unshare", "--map-root-user", "--mount", "sh", "-c", mount],
                cwd=ROOT,
                capture_output=True,
                timeout=60,
                check=False,
            )
        except FileNotFoundError:
            pytest.skip("no unshare on this machine")
        if ran.returncode == 77 or b"unshare failed" in ran.stderr or b"not permitted" in ran.stderr:
            pytest.skip("this machine lets no test mount a file system")
        assert (ran.returncode, ran.stdout) == (0, b"held\n"), ran.stderr.decode()


class TestTwoPrograms:
    WRITER = """
import sys
from datetime import datetime, UTC
from pathlib import Path
from desktop.application.storage import OutboxItem
from desktop.store.opening import open_work
from tests.fakes.clock import FakeClock
store = open_work(Path(sys.argv[1]), FakeClock())
for number in range(40):
    store.outbox.put(OutboxItem(id=f"{sys.argv[2]}-{number}", lane="l", idem=f"{sys.argv[2]}-{number}", body=b"{}",
                                created_at=datetime(2026, 3, 2, tzinfo=UTC)))
store.close()
"""

    def test_both_write_and_nothing_is_lost(self, made: Path) -> None:
        made.unlink()  # so that both also want to make it
        processes = [child(self.WRITER, made, name) for name in ("a", "b")]
        for process in processes:
            process.communicate(timeout=60)
        assert [process.returncode for process in processes] == [0, 0]
        store = open_work(made, FakeClock())
        assert store.recovery.notices == ()
        assert {item.id for item in store.outbox.all()} == {f"{who}-{n}" for who in "ab" for n in range(40)}
        store.close()
        made.unlink()
        store = open_work(made, FakeClock())
        assert len(store.outbox.all()) == 80
        store.close()

    def test_threads_share_one_store(self, made: Path) -> None:
        store = open_work(made, FakeClock())
        failures = list[Exception]()

        def run(name: str) -> None:
            try:
                for number in range(1, 30):
                    store.pins.set(Pin(lane=name, seq=number, hash="h", commit="c", pinned_at=START))
                    store.pins.all()
            except StorageError as error:
                failures.append(error)

        threads = [threading.Thread(target=run, args=(f"lane-{number}",)) for number in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert {pin.seq for pin in store.pins.all()} == {29}
        store.close()

    def test_a_database_that_another_holds_is_said(self, made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("desktop.store.engine._COMMON", ("PRAGMA busy_timeout=50",))
        store = open_work(made, FakeClock())
        with closing(connect(made, writing=True)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StorageError, match="busy with another program"):
                store.journal.record(STEP)
            other.execute("ROLLBACK")
        store.journal.record(STEP)
        store.close()


def test_a_hundred_thousand_events_within_five_seconds(tmp_path: Path) -> None:
    store = open_cache(tmp_path / "cache.db", FakeClock())
    events = [event(seq, b"x" * 300) for seq in range(1, 100_001)]
    started = time.process_time()  # of this process alone: neighbours on the machine are not what is measured
    assert store.events.append("prod-eu", events) == 100_000
    assert time.process_time() - started < 5
    started = time.process_time()
    assert sum(1 for _ in store.events.stream("prod-eu")) == 100_000
    assert time.process_time() - started < 5
    store.close()


def test_the_workspaces_version_is_the_one_that_is_made(made: Path) -> None:
    with closing(connect(made, writing=False)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [
            (work.WORK.versions[-1],)
        ]
        assert connection.execute("PRAGMA application_id").fetchone()[0] == work.WORK.application


def test_a_step_that_was_ended_needs_no_reserve(made: Path) -> None:
    store = open_work(made, FakeClock())
    reserve = made.with_name("work.db.reserve")
    reserve.unlink()
    reserve.mkdir()  # it cannot be made again, as on a full disk
    try:
        with pytest.raises(StorageError, match="No new step is begun"):
            store.journal.record(STEP)
        store.journal.record(replace(STEP, state=StepState.DONE))
    finally:
        reserve.rmdir()
        store.close()
