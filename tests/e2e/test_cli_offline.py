"""After the remote is gone: reading goes on and says how old it is, writing ends as unavailable, a note waits."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.small_workspace import SmallWorkspace
from tests.integration.git_servers import http_remote

pytestmark = pytest.mark.timeout(600)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SmallWorkspace:
    """Serve a workspace over HTTP, use it, and end the server."""
    found = SmallWorkspace(tmp_path_factory.mktemp("small"))
    with http_remote(found.remote) as address:
        found.serve_as(address)
        found.json("mode", "execute")
        found.json("verify", "test", "--record")
        found.json("request", "submit", "test", "stage", "--rule", "include all")
    return found


READING: tuple[tuple[str, ...], ...] = (
    ("graph",),
    ("status",),
    ("preview", "test", "stage", "--rule", "include all", "--diff"),
    ("request", "list"),
    ("request", "show", "R-1"),
    ("timeline",),
    ("evidence", "verify"),
    ("evidence", "show", "stage@1"),
    ("handoff", "R-1"),
    ("freeze", "list"),
)


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_reading_goes_on_and_says_how_old_it_is(small: SmallWorkspace, command: tuple[str, ...]):
    ended = small.run(*command, "--json")
    assert ended.code == 0, ended.err
    assert ended.data
    assert ended.err.startswith("offline: showing what was fetched ")
    assert " ago (" in ended.err or "just now (" in ended.err


def test_offline_by_wish_asks_nobody_and_says_nothing(small: SmallWorkspace):
    ended = small.run("status", "--offline", "--json")
    assert (ended.code, ended.err) == (0, "")
    assert ended.data["environments"][0]["runtime"] is None


def digest_of(small: SmallWorkspace) -> str:
    found: Any = small.json("request", "show", "R-1", "--offline")
    return found["request"]["digest"]


def test_writing_ends_as_unavailable(small: SmallWorkspace):
    for command in (
        ("approve", "R-1", "--digest", digest_of(small)),
        ("run", "R-1", "--digest", digest_of(small)),
        ("hold", "set", "stage", "--reason", "x"),
        ("request", "submit", "test", "stage", "--rule", "include all"),
    ):
        assert small.json(*command, code=4)["exit"] == 4


def test_a_note_waits_and_is_shared_with_the_next_write(small: SmallWorkspace):
    noted = small.json("request", "note", "R-1", "seen while away")
    assert noted == {"request": "stage/R-1", "event": "", "shared": False}
    assert small.json("status", "--offline")["not_shared"] == 1
    port = int(small.address.split(":")[2].split("/")[0])
    with http_remote(small.remote, port=port):
        small.json("request", "waive", "R-1", "source", "--reason", "only a trial")
        notes = small.json("timeline", "--kind", "noted")["events"]
        assert [event["sentence"] for event in notes] == ["seen while away"]
        assert small.json("status")["not_shared"] == 0


def test_reading_goes_on_where_the_repository_is_gone_from_its_address(tmp_path: Path):
    found = SmallWorkspace(tmp_path)
    found.json("graph")
    shutil.rmtree(found.remote)
    ended = found.run("graph", "--json")
    assert ended.code == 0
    assert ended.err.startswith("offline: showing what was fetched ")


def test_a_workspace_that_was_never_fetched_is_unavailable(small: SmallWorkspace):
    ended = small.run("graph", "-w", small.address.replace("small.git", "other.git"))
    assert ended.code == 4
    assert ended.out == ""
