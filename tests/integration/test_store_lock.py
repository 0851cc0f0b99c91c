"""The lock of a workspace, between threads and between programs that are killed."""

import signal
import stat
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import CancelledError, LockedError, StorageError
from desktop.application.workspace_lock import LockHolder
from desktop.store.lock import FileWorkspaceLock
from tests.fakes.clock import START, FakeClock

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import os, sys
from pathlib import Path
from desktop.application.cancellation import CancelToken
from desktop.store.lock import FileWorkspaceLock
from tests.fakes.clock import FakeClock
lock = FileWorkspaceLock(Path(sys.argv[1]), FakeClock(), host="there", pid=os.getpid())
with lock.hold("run R-14.1", CancelToken()):
    print("held", flush=True)
    sys.stdin.read()
"""


def lock_at(path: Path, *, wait_seconds: float = 0.2) -> FileWorkspaceLock:
    return FileWorkspaceLock(path, FakeClock(), host="here", pid=7, wait_seconds=wait_seconds)


def other_program(path: Path) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_who_holds_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "work.lock"
    other = other_program(path)
    lock = lock_at(path)
    with pytest.raises(LockedError) as caught, lock.hold("append", CancelToken()):
        pytest.fail("it was let in")
    assert f"program {other.pid} on there" in str(caught.value)
    assert "since 2026-03-02T09:00:00+00:00: run R-14.1" in str(caught.value)
    assert lock.holder() == LockHolder(host="there", pid=other.pid, since=START, what="run R-14.1")
    other.communicate(timeout=30)
    with lock.hold("append", CancelToken()):
        assert lock.holder() == LockHolder(host="here", pid=7, since=START, what="append")
    assert lock.holder() is None
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()} == {0o600}


def test_it_works_again_after_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "work.lock"
    other = other_program(path)
    other.send_signal(signal.SIGKILL)
    other.communicate(timeout=30)
    assert (tmp_path / "work.lock.json").exists()  # nobody was left to take it away
    lock = lock_at(path)
    assert lock.holder() is None
    with lock.hold("append", CancelToken()):
        holder = lock.holder()
    assert holder is not None
    assert holder.host == "here"


def test_it_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "work.lock"
    other = other_program(path)
    release = threading.Timer(0.3, lambda: other.communicate(timeout=30))
    release.start()
    with lock_at(path, wait_seconds=30).hold("append", CancelToken()):
        pass
    release.join()


def test_waiting_ends_when_cancelled(tmp_path: Path) -> None:
    path = tmp_path / "work.lock"
    other = other_program(path)
    token = CancelToken()
    timer = threading.Timer(0.2, token.cancel)
    timer.start()
    with pytest.raises(CancelledError), lock_at(path, wait_seconds=60).hold("append", token):
        pytest.fail("it was let in")
    timer.join()
    other.communicate(timeout=30)


def test_another_thread_of_this_program_waits_too(tmp_path: Path) -> None:
    lock = lock_at(tmp_path / "work.lock")
    refused = list[LockedError]()

    def ask() -> None:
        try:
            with lock.hold("append", CancelToken()):
                pass
        except LockedError as error:
            refused.append(error)

    with lock.hold("run R-1.1", CancelToken()), lock.hold("append", CancelToken()):
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join()
        assert "program 7 on here" in str(refused[0])
    ask()
    assert len(refused) == 1


def test_an_error_inside_releases_it(tmp_path: Path) -> None:
    lock = lock_at(tmp_path / "work.lock")
    with pytest.raises(ZeroDivisionError), lock.hold("append", CancelToken()):
        _ = 1 // 0
    assert lock.holder() is None


@pytest.mark.parametrize("card", [b"", b"{", b'{"host": 5}', b"\xff" * 100_000])
def test_a_damaged_card_decides_nothing(tmp_path: Path, card: bytes) -> None:
    path = tmp_path / "work.lock"
    other = other_program(path)
    (tmp_path / "work.lock.json").write_bytes(card)
    lock = lock_at(path)
    assert lock.holder() is None
    with pytest.raises(LockedError, match="is not known"), lock.hold("append", CancelToken()):
        pytest.fail("it was let in")
    other.communicate(timeout=30)
    (tmp_path / "work.lock.json").write_bytes(card)
    with lock.hold("append", CancelToken()):
        pass


def test_an_empty_lock_file_blocks_nobody(tmp_path: Path) -> None:
    (tmp_path / "work.lock").touch()
    with lock_at(tmp_path / "work.lock").hold("append", CancelToken()):
        pass


def test_a_lock_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "work.lock").mkdir()
    with pytest.raises(StorageError), lock_at(tmp_path / "work.lock").hold("append", CancelToken()):
        pytest.fail("it was let in")


def test_the_card_says_since_when(tmp_path: Path) -> None:
    clock = FakeClock()
    lock = FileWorkspaceLock(tmp_path / "work.lock", clock, host="here", pid=7)
    with lock.hold("run", CancelToken()):
        clock.advance(timedelta(hours=1))
        with lock.hold("append", CancelToken()):
            holder = lock.holder()
    assert holder is not None
    assert (holder.since, holder.what) == (START, "run")
