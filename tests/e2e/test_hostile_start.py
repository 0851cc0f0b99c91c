"""The program starts, or explains why not, in hostile surroundings; names from outside cannot move the terminal."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import desktop
from desktop.application.run_reports import RunEnd
from desktop.domain.target import Slot
from tests.integration.small_workspace import SmallWorkspace, make_small_workspace, values

pytestmark = pytest.mark.timeout(120)

ROOT = Path(desktop.__file__).resolve().parents[1]
ESCAPES = "\x1b[2J\x1b]0;owned\x07\u202egnp.exe\u200b"
LONG = "x" * 200_000


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small")
    yield made
    made.close()


def environment(small: SmallWorkspace, **changes: str | None) -> dict[str, str]:
    home = small.folder / "machines" / "x"
    home.mkdir(parents=True, exist_ok=True)
    found: dict[str, str | None] = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "GITOPSHQ_HOME": str(home / "app"),
        "GITOPSHQ_WORKSPACE": str(small.remote),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        **changes,
    }
    return {name: value for name, value in found.items() if value is not None}


def start(small: SmallWorkspace, *words: str, **changes: str | None) -> "subprocess.CompletedProcess[bytes]":
    done = subprocess.run(
        [sys.executable, "-m", "desktop", *words],
        cwd=ROOT,
        env=environment(small, **changes),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done


def assert_plain(text: bytes) -> None:
    """Nothing in it can move a cursor, turn text around or hide."""
    shown = text.decode("utf-8")
    assert not [char for char in shown if not char.isprintable() and char != "\n"]


# --- B56: names -----------------------------------------------------------------------------------------------


def test_b56_names_and_values_cannot_move_the_terminal_and_are_cut(small: SmallWorkspace) -> None:
    """Tags, commit words, authors and file names from outside, on the terminal and in JSON."""
    quoted = json.dumps(ESCAPES + LONG)
    small.commit(
        {
            "envs/test/acme/web/values.yaml": f"image: {{tag: {quoted}}}\nreplicaCount: 2\n",
            "envs/test/<img src=x>/web/values.yaml": values("1.2.0"),
            "envs/test/a\u202eb/web/values.yaml": values("1.2.0"),
        },
        message=f"{ESCAPES}<a href='file:///etc/passwd'>{LONG}",
        author=f"{ESCAPES.replace(chr(7), '')} <otto@example.com>",
    )
    words = ("preview", "test", "stage", "--rule", "include all", "--diff")
    shown = start(small, *words)
    assert_plain(shown.stdout)
    assert_plain(shown.stderr)
    assert b"\\x1b[2J" in shown.stdout
    assert max(len(line) for line in shown.stdout.splitlines()) < 2_000
    document = start(small, *words, "--json")
    assert document.stdout.isascii()
    assert not {byte for byte in document.stdout if byte < 0x20 and byte != 0x0A}
    assert json.loads(document.stdout)["plan"]


# --- B57: databases -------------------------------------------------------------------------------------------


def test_b57_spoilt_databases_are_repaired_or_explained_at_the_next_start(small: SmallWorkspace) -> None:
    assert start(small, "status").returncode == 0
    app = small.folder / "machines" / "x" / "app"
    (cache,) = app.rglob("cache.db")
    (work,) = app.rglob("work.db")
    for content in (b"", b"\x00garbage" * 1000):
        cache.write_bytes(content)
        work.write_bytes(content)
        done = start(small, "status", "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["mode"] == "read-only"
    assert list(app.rglob("work.db*damaged*")), "what was there is moved aside, never deleted"
    assert (cache.stat().st_mode & 0o777, work.stat().st_mode & 0o777) == (0o600, 0o600)


# --- B60: surroundings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"HOME": None}, id="no HOME"),
        pytest.param(
            {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, id="C locale"
        ),
        pytest.param({"TZ": "Nowhere/Land"}, id="invalid TZ"),
        pytest.param({"TZ": "/etc/passwd", "TERM": "\x1b[2J"}, id="hostile TZ and TERM"),
    ],
)
def test_b60_odd_surroundings_do_not_stop_it(small: SmallWorkspace, changes: dict[str, str | None]) -> None:
    done = start(small, "status", **changes)
    assert done.returncode == 0, done.stderr
    assert b"stage" in done.stdout


def test_b60_without_git_it_says_what_to_install(small: SmallWorkspace, tmp_path: Path) -> None:
    done = start(small, "status", "--json", PATH=str(tmp_path))
    assert done.returncode != 0
    error = json.loads(done.stdout)["error"]
    assert "git is not installed" in error["what"]
    assert "Install Git" in error["remedy"]


def test_b60_a_home_that_cannot_be_written_is_explained(small: SmallWorkspace, tmp_path: Path) -> None:
    """A file where the folder should be refuses everybody, the superuser too."""
    (tmp_path / "file").write_text("")
    for place in (str(tmp_path / "file" / "app"), "/proc/nowhere"):
        done = start(small, "status", "--json", GITOPSHQ_HOME=place)
        assert done.returncode != 0
        error = json.loads(done.stdout)["error"]
        assert error["what"]
        assert error["remedy"]


def test_b60_two_that_start_at_once_for_the_first_time_both_work(small: SmallWorkspace) -> None:
    words = [sys.executable, "-m", "desktop", "status", "--json"]
    both = [
        subprocess.Popen(
            words,
            cwd=ROOT,
            env=environment(small),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for process in both:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        assert json.loads(out)["environments"]
    app = small.folder / "machines" / "x" / "app"
    assert len(list(app.rglob("host-id"))) == 1


def test_b60_after_2038_a_promotion_is_the_same(small: SmallWorkspace) -> None:
    small.clock.set(datetime(2040, 2, 29, 23, 59, 59, tzinfo=UTC))
    ana, cleo = small.desk("r.ana"), small.desk("s.cle")
    ana.verify("test")
    ana.submit()
    cleo.refresh()
    cleo.approve(cleo.request("stage/R-1"))
    ana.refresh()
    assert ana.run(ana.request("stage/R-1")).end is RunEnd.SUCCEEDED
    assert {event.at.year for event in ana.services.timelines.timeline()} == {2040}
    assert Slot("acme", "web") in ana.request("stage/R-1").slots
