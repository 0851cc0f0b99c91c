"""Bad input B57: what the program makes of database files that are not what they should be."""

import hashlib
import json
import os
import shutil
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.application.errors import StorageError
from desktop.application.recovery import Damage, RecoveryReport
from desktop.application.storage import CachedEvent, OutboxItem, OutboxState, Pin
from desktop.store.failures import DamagedFileError
from desktop.store.opening import open_cache, open_work
from desktop.store.work import SqliteWorkStore
from tests.fakes.clock import START, FakeClock

PIN = Pin(lane="prod-eu", seq=5, hash="h5", commit="c5", pinned_at=START)
ITEM = OutboxItem(id="id-1", lane="prod-eu", idem="idem-1", body=b"\x00{}", created_at=START)
EVENT = CachedEvent(lane="prod-eu", seq=1, prev="", hash="h", commit="c", body=b"{}", pinned_at=START)


def make_empty(path: Path) -> None:
    path.write_bytes(b"")


def make_random(path: Path) -> None:
    path.write_bytes(hashlib.shake_256(b"seed").digest(20_000))


def make_foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")


def make_newer(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")


def make_read_only(path: Path) -> None:
    path.chmod(0o400)


def make_scribbled(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    for start in range(4096, len(data), 4096):
        data[start : start + 64] = b"\xff" * 64
    path.write_bytes(data)


def make_cut(path: Path) -> None:
    os.truncate(path, 5000)


def make_without_versions(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TABLE alembic_version")


LOST: list[tuple[Callable[[Path], None], Damage]] = [
    (make_empty, Damage.EMPTY),
    (make_random, Damage.NOT_A_DATABASE),
    (make_foreign, Damage.FOREIGN),
    (make_scribbled, Damage.UNREADABLE),
    (make_cut, Damage.UNREADABLE),
    (make_without_versions, Damage.UNREADABLE),
    (Path.unlink, Damage.MISSING),
]
WHOLE: list[tuple[Callable[[Path], None], Damage]] = [
    (make_newer, Damage.NEWER),
    (make_read_only, Damage.READ_ONLY),
]


def ids(case: object) -> str:
    return getattr(case, "__name__", "").removeprefix("make_")


def filled_work(folder: Path) -> Path:
    path = folder / "work.db"
    store = open_work(path, FakeClock())
    store.drafts.create("draft", b"body", START)
    store.settings.switch_read_only(on=False)
    store.close()
    return path


def filled_cache(folder: Path) -> Path:
    path = folder / "cache.db"
    store = open_cache(path, FakeClock())
    store.events.append("prod-eu", [EVENT])
    store.close()
    return path


def damaged(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.damaged"))


@pytest.mark.parametrize(("spoil", "damage"), [*LOST[:-1], *WHOLE], ids=ids)
def test_a_cache_is_moved_aside_and_built_anew(
    tmp_path: Path, spoil: Callable[[Path], None], damage: Damage
) -> None:
    path = filled_cache(tmp_path)
    spoil(path)
    (tmp_path / "cache.db.check").touch()  # as left behind when a query met the damage
    bytes_before = path.read_bytes()
    store = open_cache(path, FakeClock())
    assert store.recovery.damage is damage
    assert store.recovery.losses == ()
    assert damage.value in store.recovery.notices[-1]
    assert store.recovery.moved_to is not None
    assert store.recovery.moved_to.read_bytes() == bytes_before
    assert store.events.lanes() == []
    store.events.append("prod-eu", [EVENT])
    assert store.quick_check() == ()
    store.close()
    again = open_cache(path, FakeClock())
    assert again.recovery == RecoveryReport()
    assert again.events.read("prod-eu") == [EVENT]
    again.close()


def test_only_the_last_damaged_cache_is_kept(tmp_path: Path) -> None:
    path, clock = filled_cache(tmp_path), FakeClock()
    for _ in range(3):
        make_random(path)
        open_cache(path, clock).close()
        clock.advance(hours=1)
    assert len(damaged(tmp_path)) == 1


def test_a_query_that_meets_damage_asks_the_next_start_to_check(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    store = open_cache(path, FakeClock())
    events = [
        replace(EVENT, seq=n, prev="h" if n > 1 else "", commit=f"c{n}", body=b"x" * 3000)
        for n in range(1, 400)
    ]
    store.events.append("prod-eu", events)
    store.close()
    data = bytearray(path.read_bytes())
    for start in range(4096 * 30, len(data), 4096):
        data[start : start + 64] = b"\xff" * 64
    path.write_bytes(data)
    store = open_cache(path, FakeClock())
    assert store.recovery.damage is None  # a quick start reads little
    with pytest.raises(DamagedFileError):
        store.events.read("prod-eu")
    assert store.quick_check() != ()
    store.close()
    store = open_cache(path, FakeClock())
    assert store.recovery.damage is Damage.UNREADABLE
    store.close()


def worked_on_after_a_backup(path: Path) -> Path:
    store = open_work(path, FakeClock())
    made = store.backup(START)
    assert made is not None
    store.outbox.put(ITEM)  # after the backup: only outbox.jsonl can bring these back
    store.outbox.put(replace(ITEM, id="id-2", idem="idem-2"))
    store.outbox.settle("id-2", OutboxState.SENT)
    store.pins.set(PIN)
    store.drafts.create("later", b"", START)
    store.close()
    return made


@pytest.mark.parametrize(("spoil", "damage"), LOST, ids=ids)
def test_work_is_restored_from_its_newest_sound_backup(
    tmp_path: Path, spoil: Callable[[Path], None], damage: Damage
) -> None:
    path = filled_work(tmp_path)
    made = worked_on_after_a_backup(path)
    spoil(path)
    bytes_before = path.read_bytes() if path.exists() else None

    store = open_work(path, FakeClock(START + timedelta(days=1)))
    report = store.recovery
    assert (report.damage, report.restored_from, report.imported) == (damage, made, 3)
    assert "backup of 2026-03-02" in report.losses[0]
    if bytes_before is not None:
        assert report.moved_to is not None
        assert report.moved_to.read_bytes() == bytes_before
    assert store.outbox.pending() == [ITEM]
    assert [item.state for item in store.outbox.all()] == [OutboxState.WAITING, OutboxState.SENT]
    assert store.pins.all() == [PIN]
    assert [draft.id for draft in store.drafts.all()] == ["draft"]
    assert not store.settings.read_only()
    assert store.quick_check() == ()
    store.close()


@pytest.mark.parametrize(("spoil", "damage"), LOST[:-1], ids=ids)
def test_work_without_a_backup_keeps_outbox_and_pins(
    tmp_path: Path, spoil: Callable[[Path], None], damage: Damage
) -> None:
    path = filled_work(tmp_path)
    store = open_work(path, FakeClock())
    store.outbox.put(ITEM)
    store.pins.set(PIN)
    store.close()
    spoil(path)
    store = open_work(path, FakeClock())
    assert (store.recovery.damage, store.recovery.restored_from) == (damage, None)
    assert "no sound backup" in store.recovery.losses[0]
    assert (store.outbox.pending(), store.pins.all(), store.drafts.all()) == ([ITEM], [PIN], [])
    assert store.settings.read_only()
    store.close()


@pytest.mark.parametrize(("spoil", "damage"), WHOLE, ids=ids)
def test_work_that_is_whole_is_left_alone(
    tmp_path: Path, spoil: Callable[[Path], None], damage: Damage
) -> None:
    path = filled_work(tmp_path)
    spoil(path)
    with pytest.raises(StorageError, match=damage.value) as caught:
        open_work(path, FakeClock())
    assert caught.value.remedy
    assert path.exists()
    assert damaged(tmp_path) == []


def test_an_unsound_backup_is_passed_over(tmp_path: Path) -> None:
    path, clock = filled_work(tmp_path), FakeClock()
    store = open_work(path, clock)
    older = store.backup(clock.now())
    newer = store.backup(clock.advance(days=1))
    store.close()
    assert newer is not None
    make_scribbled(newer)
    make_random(path)
    store = open_work(path, clock)
    assert store.recovery.restored_from == older
    store.close()
    assert newer.exists()


def test_a_copy_that_is_not_sound_is_no_backup(tmp_path: Path) -> None:
    path = filled_work(tmp_path)
    store = open_work(path, FakeClock())
    make_without_versions(path)
    with pytest.raises(StorageError, match="the backup is not sound"):
        store.backup(START)
    store.close()
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_backup_a_day_and_the_newest_seven(tmp_path: Path) -> None:
    path, clock = filled_work(tmp_path), FakeClock()
    store = open_work(path, clock)
    for _ in range(10):
        assert store.backup(clock.now()) is not None
        assert store.backup(clock.now()) is None
        clock.advance(days=1)
    store.close()
    names = sorted(file.name for file in (tmp_path / "backups").iterdir())
    assert names == [f"work-2026-03-{day:02}.db" for day in range(5, 12)]
    assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "backups").iterdir()} == {0o600}


def test_a_lost_wal_costs_neither_outbox_nor_pins(tmp_path: Path) -> None:
    path = filled_work(tmp_path)
    store = open_work(path, FakeClock())
    copy = tmp_path / "copy" / "work.db"
    copy.parent.mkdir()
    store.outbox.put(ITEM)
    store.pins.set(PIN)
    shutil.copy2(path, copy)  # without its -wal, in which the two still are
    shutil.copy2(tmp_path / "outbox.jsonl", copy.parent / "outbox.jsonl")
    store.close()
    store = open_work(copy, FakeClock())
    assert store.recovery.imported == 2
    assert (store.outbox.pending(), store.pins.all()) == ([ITEM], [PIN])
    store.close()


@pytest.mark.parametrize("size", [1, 4096, 64 * 1024 * 1024])
def test_a_strange_wal_is_not_played_in(tmp_path: Path, size: int) -> None:
    path = filled_work(tmp_path)
    wal = tmp_path / "work.db-wal"
    wal.write_bytes(b"\xa5" * min(size, 4096))
    os.truncate(wal, size)
    store = open_work(path, FakeClock())
    assert [draft.id for draft in store.drafts.all()] == ["draft"]
    store.drafts.create("next", b"", START)
    assert wal.stat().st_size < 1024 * 1024
    assert store.quick_check() == ()
    store.close()


def test_a_wal_without_its_database_is_not_played_into_a_new_one(tmp_path: Path) -> None:
    path = filled_work(tmp_path)
    store = open_work(path, FakeClock())
    store.drafts.create("in the log", b"x" * 5000, START)
    wal = (tmp_path / "work.db-wal").read_bytes()
    store.close()
    path.unlink()
    (tmp_path / "work.db-wal").write_bytes(wal)
    store = open_work(path, FakeClock())
    assert store.drafts.all() == []
    assert store.quick_check() == ()
    store.close()
    kept = list(tmp_path.glob("*.damaged-wal"))
    assert [file.read_bytes() for file in kept] == [wal]


@pytest.mark.parametrize(
    ("name", "words"),
    [("work.db", "must be a regular file"), ("work.db-wal", "not what SQLite would make")],
)
def test_no_link_is_followed(tmp_path: Path, name: str, words: str) -> None:
    path = filled_work(tmp_path)
    other = tmp_path / "other"
    other.write_bytes(b"precious")
    (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / name).symlink_to(other)
    with pytest.raises(StorageError, match=words):
        open_work(path, FakeClock())
    assert other.read_bytes() == b"precious"


def test_a_log_that_makes_the_file_another_programs_is_seen_through(tmp_path: Path) -> None:
    path = filled_work(tmp_path)
    copy = tmp_path / "copy" / "work.db"
    copy.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA application_id=7")
        shutil.copy2(path, copy)
        shutil.copy2(tmp_path / "work.db-wal", copy.with_name("work.db-wal"))
    store = open_work(copy, FakeClock())
    assert store.recovery.damage is Damage.FOREIGN
    store.close()


def test_rights_of_others_are_taken_away_and_told(tmp_path: Path) -> None:
    path = filled_work(tmp_path)
    path.chmod(0o644)
    tmp_path.chmod(0o755)
    store = open_work(path, FakeClock())
    assert store.recovery.notices == ("Others could read work.db; now only you can.",)
    store.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="the file system refuses"):
        open_work(tmp_path / "file" / "work.db", FakeClock())
    with pytest.raises(StorageError, match="the file system refuses"):
        open_cache(tmp_path / "file" / "cache.db", FakeClock())


class TestOutboxFile:
    @staticmethod
    def reopened(path: Path) -> SqliteWorkStore:
        return open_work(path, FakeClock())

    def test_damaged_lines_are_counted_and_passed_over(self, tmp_path: Path) -> None:
        path = filled_work(tmp_path)
        store = self.reopened(path)
        store.outbox.put(ITEM)
        store.outbox.put(replace(ITEM, id="id-2", idem="idem-2"))
        store.pins.set(PIN)
        store.close()
        path.unlink()
        file = tmp_path / "outbox.jsonl"
        first, second, third = file.read_bytes().splitlines()
        changed = second.replace(b"idem-2", b"idem-3")
        file.write_bytes(
            b"\n".join([first, changed, b"[]", b"[" * 100_000, b'{"entry":null}', b"\xff", third, third[:20]])
        )
        store = self.reopened(path)
        assert (store.outbox.pending(), store.pins.all()) == ([ITEM], [PIN])
        assert "6 lines are damaged" in store.recovery.losses[-1]
        store.pins.set(replace(PIN, seq=6))  # its line must not be glued to the one that was cut off
        store.close()
        path.unlink()
        store = self.reopened(path)
        assert store.pins.all() == [replace(PIN, seq=6)]
        store.close()

    def test_believable_lines_of_unknown_content_are_passed_over(self, tmp_path: Path) -> None:
        path = filled_work(tmp_path)
        entries: list[object] = [
            {"kind": "other"},
            {"kind": "pin", "lane": "l", "seq": "5"},
            {"kind": "item", "id": 5},
            {"kind": "settled", "id": "nobody", "state": "sent", "reason": ""},
            {"kind": "settled", "id": "nobody", "state": "sent"},
            [],
        ]
        lines = list[str]()
        for entry in entries:
            canonical = json.dumps(entry, sort_keys=True, separators=(",", ":")).encode()
            lines.append(json.dumps({"entry": entry, "sha256": hashlib.sha256(canonical).hexdigest()}))
        (tmp_path / "outbox.jsonl").write_text("\n".join(lines), encoding="utf-8")
        store = self.reopened(path)
        assert "6 lines are damaged" in store.recovery.losses[0]
        assert (store.outbox.all(), store.pins.all()) == ([], [])
        store.close()

    def test_a_lost_file_is_written_anew(self, tmp_path: Path) -> None:
        path = filled_work(tmp_path)
        store = self.reopened(path)
        store.outbox.put(ITEM)
        store.outbox.settle("id-1", OutboxState.SENT)
        store.pins.set(PIN)
        store.close()
        (tmp_path / "outbox.jsonl").unlink()
        self.reopened(path).close()
        path.unlink()
        store = self.reopened(path)
        assert store.pins.all() == [PIN]
        assert [item.state for item in store.outbox.all()] == [OutboxState.SENT]
        store.close()
        assert stat.S_IMODE((tmp_path / "outbox.jsonl").stat().st_mode) == 0o600

    def test_lines_that_the_file_lost_are_added_again(self, tmp_path: Path) -> None:
        path = filled_work(tmp_path)
        store = self.reopened(path)
        store.outbox.put(ITEM)
        store.pins.set(PIN)
        early = (tmp_path / "outbox.jsonl").read_bytes()
        store.outbox.settle("id-1", OutboxState.SENT)
        store.pins.set(replace(PIN, seq=9))
        store.close()
        (tmp_path / "outbox.jsonl").write_bytes(early)
        store = self.reopened(path)
        assert (store.outbox.pending(), store.pins.all()) == ([], [replace(PIN, seq=9)])
        store.close()
        path.unlink()
        store = self.reopened(path)
        assert (store.outbox.pending(), store.pins.all()) == ([], [replace(PIN, seq=9)])
        store.close()

    def test_a_pin_that_a_person_moved_back_stays_back(self, tmp_path: Path) -> None:
        path = filled_work(tmp_path)
        store = self.reopened(path)
        store.pins.set(PIN)
        assert store.backup(START) is not None
        store.pins.replace(replace(PIN, seq=2))
        store.close()
        path.unlink()
        store = self.reopened(path)
        assert store.pins.all() == [replace(PIN, seq=2)]
        store.close()

    def test_pins_that_contradict_each_other_are_told(self, tmp_path: Path) -> None:
        path = filled_work(tmp_path)
        store = self.reopened(path)
        store.pins.set(PIN)
        store.close()
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("UPDATE pins SET hash = 'another'")
        store = self.reopened(path)
        assert "prod-eu" in store.recovery.losses[0]
        store.close()
