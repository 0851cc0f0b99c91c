"""Reading without the remote, a cache that was lost or edited, workspace commits that do not hold, a rewound branch."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.application.errors import AppError, IntegrityError
from desktop.application.ledger import LaneHealth
from desktop.domain import canonical
from desktop.domain.canonical import JsonObject
from tests.integration.git_fixtures import git
from tests.integration.small_workspace import (
    MAIN,
    PEOPLE_TEXT,
    POLICIES,
    WORKSPACE,
    Desk,
    SmallWorkspace,
    make_small_workspace,
)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small")
    yield made
    made.close()


@pytest.fixture
def ana(small: SmallWorkspace) -> Desk:
    desk = small.desk("r.ana")
    desk.services.outbox.note("stage", "one", desk.cancel)
    desk.services.outbox.note("stage", "two", desk.cancel)
    return desk


def sentences(desk: Desk) -> list[str]:
    return [row.sentence for row in desk.services.timelines.timeline()]


def in_cache(desk: Desk, *statements: str) -> None:
    """Change the cache behind the program's back, past its triggers."""
    with sqlite3.connect(desk.file("cache.db")) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            connection.execute(f'DROP TRIGGER "{name}"')
        for statement in statements:
            connection.execute(statement)
    connection.close()


FLIP = "UPDATE ev SET body = CAST(replace(CAST(body AS TEXT), 'one', 'eno') AS BLOB) WHERE seq = 1"


# --- offline ------------------------------------------------------------------------------------------------


def test_everything_is_read_from_the_cache_when_the_remote_is_gone(small: SmallWorkspace, ana: Desk) -> None:
    ana.services.close()
    small.remote.rename(small.remote.with_name("gone.git"))
    again = small.desk("r.ana")
    assert sentences(again) == ["one", "two"]
    assert [item.broken for item in again.services.timelines.verify()] == [""]
    assert again.preview().plan.targets
    with pytest.raises(AppError):
        again.refresh()
    assert sentences(again) == ["one", "two"]


def test_a_note_waits_offline_and_is_sent_once(small: SmallWorkspace, ana: Desk) -> None:
    away = small.remote.with_name("away.git")
    small.remote.rename(away)
    kept = ana.services.outbox.note("stage", "three", ana.cancel)
    assert not kept.place
    assert [item.idem for item in ana.services.outbox.pending()] == [kept.idem]
    assert len(ana.services.outbox.send(ana.cancel)) == 1
    assert sentences(ana) == ["one", "two"]
    ana.services.close()
    away.rename(small.remote)
    again = small.desk("r.ana")
    assert len(again.services.outbox.pending()) == 1
    assert again.services.outbox.send(again.cancel) == []
    assert again.services.outbox.send(again.cancel) == []
    assert sentences(again) == ["one", "two", "three"]


def test_an_approval_does_not_wait(small: SmallWorkspace, ana: Desk) -> None:
    request = ana.submit()
    cleo = small.desk("s.cle")
    cleo.refresh()
    small.remote.rename(small.remote.with_name("gone.git"))
    with pytest.raises(AppError):
        cleo.approve(request)
    assert cleo.services.outbox.pending() == []


# --- the cache ----------------------------------------------------------------------------------------------


def test_a_deleted_cache_is_rebuilt_and_the_pins_survive(small: SmallWorkspace, ana: Desk) -> None:
    ana.services.close()
    for path in (ana.home / "app" / "cache").rglob("cache.db*"):
        path.unlink()
    again = small.desk("r.ana")
    assert sentences(again) == []
    (lost,) = again.services.timelines.verify() or [None]
    assert lost is None or lost.broken
    again.refresh()
    assert sentences(again) == ["one", "two"]
    (found,) = again.services.timelines.verify()
    assert (found.pinned, found.broken, found.events) == ("stage@2", "", 2)


def test_an_edited_cache_is_named_at_its_first_broken_event(small: SmallWorkspace, ana: Desk) -> None:
    ana.services.close()
    in_cache(ana, FLIP)
    again = small.desk("r.ana")
    (found,) = again.services.timelines.verify()
    assert found.broken == "stage@1: its bytes are not those of its hash"
    assert found.events == 0
    assert sentences(again) == []  # nothing from there on counts
    assert "damaged" in again.services.problems()[0]
    again.refresh()
    assert sentences(again) == ["one", "two"]  # read anew from the repository
    assert [item.broken for item in again.services.timelines.verify()] == [""]


def test_a_cache_edited_while_the_program_runs_is_named(ana: Desk) -> None:
    in_cache(ana, FLIP)
    (found,) = ana.services.timelines.verify()
    assert found.broken.startswith("stage@1: ")


def test_events_cut_off_the_cache_are_missed(small: SmallWorkspace, ana: Desk) -> None:
    """SQLite finds nothing wrong with that: the pin does."""
    ana.services.close()
    in_cache(ana, "DELETE FROM ev WHERE seq = 2")
    again = small.desk("r.ana")
    (found,) = again.services.timelines.verify()
    assert found.broken.startswith("stage@2: this workstation saw it")


# --- workspace commits --------------------------------------------------------------------------------------


def last_event(small: SmallWorkspace) -> JsonObject:
    ref = small.lane_ref("stage")
    return canonical.decode_object(git(small.remote, "cat-file", "blob", f"{ref}:event.json").encode())


def forged(small: SmallWorkspace, desk: Desk, **changes: object) -> str:
    """Append an event that names another workspace commit; return why it has no effect."""
    last = last_event(small)
    before = git(small.remote, "cat-file", "blob", f"{small.lane_ref('stage')}:event.json").encode()
    workspace = last["workspace"]
    assert isinstance(workspace, dict)
    seq = last["seq"]
    assert isinstance(seq, int)
    event: JsonObject = {
        **last,
        "seq": seq + 1,
        "prev": canonical.sha256(before),
        "idem": f"forged-{seq}",
        "workspace": {**workspace, **changes},  # type: ignore[dict-item]
    }
    small.forge("stage", canonical.encode(event))
    desk.refresh()
    rows = [row for row in desk.services.timelines.timeline() if row.lane == "stage"]
    assert rows[-1].seq == seq + 1
    return rows[-1].void


def test_events_under_a_workspace_commit_that_does_not_hold_are_void(
    small: SmallWorkspace, ana: Desk
) -> None:
    first = small.tip()
    aside = small.commit({"aside.txt": "x"}, ref="refs/heads/aside", onto=first)
    small.commit({"more.txt": "x"})
    ana.services.outbox.note("stage", "under the newer commit", ana.cancel)
    assert (
        forged(small, ana, commit=first) == "its workspace commit is older than that of the event before it"
    )
    assert forged(small, ana, commit=aside) == "its workspace commit is not on the default branch"
    assert forged(small, ana, commit="1" * 40) == "its workspace commit is not on the default branch"
    tip = small.tip()
    stated = forged(small, ana, commit=tip, policy_sha256="2" * 64)
    assert stated == "the policy it states is not that of its workspace commit"
    assert forged(small, ana, commit=tip, policy_sha256=_policy(small, ana)) == ""
    fresh = small.desk("m.ben")  # who reads all at once comes to the same
    fresh.refresh()
    voids = [[row.void for row in desk.services.timelines.timeline()] for desk in (ana, fresh)]
    assert voids[0] == voids[1]


def _policy(small: SmallWorkspace, desk: Desk) -> str:
    return desk.services.workspace.policy_digest


def test_a_void_event_moves_the_workspace_commit_for_everybody_alike(
    small: SmallWorkspace, ana: Desk
) -> None:
    """Void for another reason, under a newer commit: what follows under the older one is refused by all."""
    first = small.tip()
    small.commit({"more.txt": "x"})
    last = last_event(small)
    before = git(small.remote, "cat-file", "blob", f"{small.lane_ref('stage')}:event.json").encode()
    workspace = last["workspace"]
    assert isinstance(workspace, dict)
    twice: JsonObject = {
        **last,
        "seq": 3,
        "prev": canonical.sha256(before),
        "workspace": {**workspace, "commit": small.tip()},
    }
    small.forge("stage", canonical.encode(twice))  # the same key and body again: void
    ana.refresh()
    assert "the same event" in ana.services.timelines.timeline()[-1].void
    older = "its workspace commit is older than that of the event before it"
    assert forged(small, ana, commit=first) == older
    fresh = small.desk("m.ben")
    fresh.refresh()
    assert fresh.services.timelines.timeline()[-1].void == older


# --- the default branch -------------------------------------------------------------------------------------


def assert_alarm(desk: Desk) -> None:
    desk.refresh()
    assert any("default branch was rewound" in problem for problem in desk.services.problems())
    with pytest.raises(IntegrityError, match="default branch was rewound"):
        desk.services.freezes.hold("stage", "trying to write", desk.cancel)
    assert sentences(desk) == ["one", "two"]


def test_a_rewound_default_branch_is_an_alarm_and_read_only(small: SmallWorkspace, ana: Desk) -> None:
    """An older policy is back although every event is genuine."""
    first = small.tip()
    small.commit({".gitopshq/workspace.yaml": WORKSPACE + POLICIES + PEOPLE_TEXT + "# newer\n"})
    ana.refresh()
    newer = ana.services.tip
    small.point(MAIN, first)
    assert_alarm(ana)
    assert ana.services.tip == newer
    small.point(MAIN, newer)
    ana.refresh()
    assert ana.services.problems() == []


def test_a_deleted_default_branch_is_an_alarm(small: SmallWorkspace, ana: Desk) -> None:
    git(small.remote, "update-ref", "-d", MAIN)
    assert_alarm(ana)


def test_a_rewound_default_branch_is_known_without_the_local_clone(small: SmallWorkspace, ana: Desk) -> None:
    first = small.tip()
    small.commit({"more.txt": "x"})
    ana.refresh()
    ana.services.close()
    small.point(MAIN, first)
    clone = next((ana.home / "app").rglob("repository.git"))
    clone.rename(clone.with_name("gone.git"))
    assert_alarm(small.desk("r.ana"))


def test_a_refresh_with_nothing_new_asks_the_remote_once_and_writes_nothing(
    small: SmallWorkspace, ana: Desk
) -> None:
    ana.refresh()
    database = ana.file("cache.db")
    before = database.stat().st_mtime_ns, database.stat().st_size
    ledger = ana.services.timelines._session.ports.ledger
    lane = ledger.lane("stage")
    ana.refresh()
    assert ledger.lane("stage") is lane  # not even built again
    assert lane.health is LaneHealth.OK
    assert (database.stat().st_mtime_ns, database.stat().st_size) == before
