"""One event with its files: every hash is checked when it is asked for, and what does not fit is named."""

import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from desktop.application.errors import NotFoundError
from tests.integration.small_workspace import Desk, SmallWorkspace, make_small_workspace


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small")
    yield made
    made.close()


@pytest.fixture
def ana(small: SmallWorkspace) -> Desk:
    return small.desk("r.ana")


def in_cache(desk: Desk, statement: str) -> None:
    """Change the cache behind the program's back, past its triggers."""
    with sqlite3.connect(desk.file("cache.db")) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            connection.execute(f'DROP TRIGGER "{name}"')
        assert connection.execute(statement).rowcount == 1
    connection.close()


def test_an_event_has_its_files_and_those_of_its_request(ana: Desk) -> None:
    request = ana.submit()
    ana.services.outbox.note(request.lane, "mind the cache", ana.cancel, request.id)
    submitted = ana.services.timelines.event(f"{request.lane}@1")
    assert [file.name for file in submitted.files] == ["event.json", "plan.json"]
    assert [file.event for file in submitted.evidence] == [f"{request.lane}@{n}" for n in (1, 1, 2)]
    assert all(file.good and file.size for file in submitted.evidence)
    assert submitted.fault == ""
    assert submitted.request is not None
    assert submitted.request.full_name == request.full_name
    assert submitted.host_id == ana.services.host_id
    noted = ana.services.timelines.event(f"{request.lane}@2")
    assert [file.name for file in noted.files] == ["event.json"]
    assert noted.entry.sentence == "mind the cache"


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE ev SET payload = X'00' WHERE seq = 1", "the payload is cut short"),
        (
            "UPDATE ev SET body = CAST(body || ' ' AS BLOB) WHERE seq = 2",
            "its bytes are not those of its hash",
        ),
    ],
)
def test_what_was_altered_on_this_machine_is_named(ana: Desk, statement: str, fault: str) -> None:
    request = ana.submit()
    ana.services.outbox.note(request.lane, "one", ana.cancel, request.id)
    assert ana.services.timelines.event(f"{request.lane}@1").fault == ""
    in_cache(ana, statement)
    found = ana.services.timelines.event(f"{request.lane}@1")
    assert fault in found.fault
    assert not all(file.good for file in found.evidence)


def test_an_event_that_nobody_wrote_is_not_found(ana: Desk) -> None:
    with pytest.raises(NotFoundError):
        ana.services.timelines.event("stage@99")
    with pytest.raises(NotFoundError):
        ana.services.timelines.event("nonsense")


def test_runs_freezes_and_problems_are_read_offline(small: SmallWorkspace, ana: Desk) -> None:
    ana.submit()
    small.remote.rename(small.remote.with_name("gone.git"))
    now = ana.services.now()
    assert ana.services.timelines.runs() == []
    assert ana.services.timelines.freezes(now - timedelta(days=1), now) == ()
    assert ana.services.timelines.problems() == {}
