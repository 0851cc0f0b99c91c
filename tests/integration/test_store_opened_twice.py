"""One process has a database open twice, as a window has while it drives a run, and another program comes and goes."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.store.cache import SqliteCacheStore
from desktop.store.opening import open_cache, open_work
from desktop.store.work import SqliteWorkStore
from tests.fakes.clock import FakeClock

ROOT = Path(__file__).resolve().parents[2]
Opened = SqliteWorkStore | SqliteCacheStore
_COMES_AND_GOES = """
import sys
from pathlib import Path
from desktop.store import opening
from tests.fakes.clock import FakeClock
getattr(opening, sys.argv[1])(Path(sys.argv[2]), FakeClock()).close()
"""


@pytest.mark.parametrize(("open_it", "name"), [(open_work, "work.db"), (open_cache, "cache.db")])
def test_another_program_leaves_the_log_that_is_still_written_here(
    open_it: Callable[[Path, FakeClock], Opened], name: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    first = open_it(path, FakeClock())
    try:
        if isinstance(first, SqliteCacheStore):
            first.parsed.put_many({"key": b"value"})
        log = path.with_name(f"{name}-wal")
        written_to = log.stat().st_ino
        open_it(path, FakeClock()).close()
        subprocess.run(
            [sys.executable, "-c", _COMES_AND_GOES, open_it.__name__, str(path)], cwd=ROOT, check=True
        )
        assert log.exists(), "the log was thrown away while this process writes to it"
        assert log.stat().st_ino == written_to
        assert first.quick_check() == ()
    finally:
        first.close()
