"""The store's pure parts: times as text, errors for people, network file systems, versions."""

import errno
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import NoSuchTableError

from desktop.application.recovery import Damage
from desktop.store.failures import DamagedFileError, DiskFullError, from_os, from_sqlalchemy, from_sqlite
from desktop.store.files import is_remote
from desktop.store.schema import WORK_VERSIONS, from_text, to_text

PLACE = Path("work.db")
MOUNTS = """\
/dev/vda / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/home /home nfs4 rw 0 0
/dev/vdb /home/ada/local ext4 rw 0 0
//files/team /mnt/team\\040share cifs rw 0 0
sshfs /mnt/far fuse.sshfs rw 0 0
share /mnt/vm 9p rw 0 0
broken line
"""


@pytest.mark.parametrize(
    ("path", "remote"),
    [
        ("/var/lib/x/work.db", False),
        ("/home/ada/work.db", True),
        ("/home/ada/local/work.db", False),
        ("/home/ada/localised/work.db", True),
        ("/mnt/team share/work.db", True),
        ("/mnt/team/work.db", False),
        ("/mnt/far/work.db", True),
        ("/mnt/vm/work.db", True),
        ("/srv/Dropbox/work.db", True),
        ("/home/ada/local/OneDrive/a/work.db", True),
    ],
)
def test_the_longest_mount_point_decides(path: str, *, remote: bool) -> None:
    assert is_remote(Path(path), MOUNTS) is remote


def test_without_a_table_of_mounts_a_path_is_local() -> None:
    assert not is_remote(Path("/home/ada/work.db"), "")


@given(
    st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1)),  # noqa: DTZ001
    st.datetimes(min_value=datetime(1970, 1, 2), max_value=datetime(2200, 1, 1)),  # noqa: DTZ001
    st.integers(-14 * 60, 14 * 60),
)
def test_times_come_back_and_sort_as_texts(one: datetime, other: datetime, minutes: int) -> None:
    first, second = one.replace(tzinfo=timezone(timedelta(minutes=minutes))), other.replace(tzinfo=UTC)
    assert from_text(to_text(first)) == first
    assert (to_text(first) < to_text(second)) == (first < second)


def test_an_hour_that_a_zone_has_twice_is_stored_twice() -> None:
    early = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert [to_text(early)[11:13], to_text(early.replace(fold=1))[11:13]] == ["00", "01"]


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        to_text(datetime(2026, 3, 2))  # noqa: DTZ001


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_no_room_is_a_full_disk(number: int) -> None:
    assert isinstance(from_os(OSError(number, "no room"), PLACE), DiskFullError)


@pytest.mark.parametrize(
    ("code", "damage"),
    [
        (sqlite3.SQLITE_NOTADB, Damage.NOT_A_DATABASE),
        (sqlite3.SQLITE_CORRUPT_INDEX, Damage.UNREADABLE),
        (sqlite3.SQLITE_READONLY_DIRECTORY, Damage.READ_ONLY),
        (sqlite3.SQLITE_CANTOPEN, Damage.READ_ONLY),
    ],
)
def test_extended_codes_are_understood(code: int, damage: Damage) -> None:
    error = sqlite3.DatabaseError("near 's3cret'")
    error.sqlite_errorcode = code
    failure = from_sqlite(error, PLACE)
    assert isinstance(failure, DamagedFileError)
    assert failure.damage is damage
    assert "s3cret" not in str(failure)


def test_any_other_error_names_its_code_and_no_data() -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (v TEXT UNIQUE CHECK (v <> 's3cret'))")
        with pytest.raises(sqlite3.IntegrityError) as caught:
            connection.execute("INSERT INTO t VALUES ('s3cret')")
    assert "SQLITE_CONSTRAINT_CHECK" in str(from_sqlite(caught.value, PLACE))
    assert "NoSuchTableError" in str(from_sqlalchemy(NoSuchTableError("t"), PLACE))


@pytest.mark.parametrize("damage", Damage)
def test_every_damage_has_a_remedy(damage: Damage) -> None:
    assert DamagedFileError(damage, PLACE).remedy


def test_versions_are_numbers_in_order() -> None:
    assert [int(version) for version in WORK_VERSIONS] == list(range(1, len(WORK_VERSIONS) + 1))
