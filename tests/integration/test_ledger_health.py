"""Lanes that are not what this workstation has seen: read-only, said in words, and still readable."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.application.errors import ConflictError, IntegrityError
from desktop.application.ledger import Lane, LaneHealth
from desktop.domain.errors import DomainError
from tests.integration.git_fixtures import git
from tests.integration.small_workspace import MAIN, Desk, SmallWorkspace, make_small_workspace

EVENTS = 3
"""What a used lane holds."""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small")
    yield made
    made.close()


@pytest.fixture
def ana(small: SmallWorkspace) -> Desk:
    """Return Ana's desk: the lane of stage holds a request with two notes."""
    desk = small.desk("r.ana")
    request = desk.submit()
    for text in ("one", "two"):
        desk.services.requests.note(request, text, desk.cancel)
    return desk


def lane_of(desk: Desk, name: str = "stage") -> Lane:
    return desk.services.requests._session.ports.ledger.lane(name)


def assert_read_only(desk: Desk, health: LaneHealth, words: str, lane: str = "stage") -> None:
    """Refresh: the lane is read-only for this reason, nothing is written, and the timeline still shows all of it."""
    desk.refresh()
    found = lane_of(desk, lane)
    assert found.health is health
    assert words in found.problem
    assert any(words in problem for problem in desk.services.problems())
    with pytest.raises(IntegrityError, match="read-only"):
        desk.services.freezes.hold(lane, "trying to write", desk.cancel)
    assert len([row for row in desk.services.timelines.timeline() if row.lane == lane]) == EVENTS


def test_a_lane_rewound_by_one_is_read_only(small: SmallWorkspace, ana: Desk) -> None:
    ref = small.lane_ref("stage")
    small.point(ref, git(small.remote, "rev-parse", f"{ref}~1"))
    assert_read_only(ana, LaneHealth.REWOUND, "older state")


def test_a_rewound_lane_is_known_after_a_restart_without_the_local_clone(
    small: SmallWorkspace, ana: Desk
) -> None:
    """The pin remembers what the clone forgot."""
    ref = small.lane_ref("stage")
    ana.services.close()
    small.point(ref, git(small.remote, "rev-parse", f"{ref}~1"))
    clone = next((ana.home / "app").rglob("repository.git"))
    clone.rename(clone.with_name("gone.git"))
    again = small.desk("r.ana")
    again.refresh()
    assert lane_of(again).health is LaneHealth.FORKED
    assert "another history" in lane_of(again).problem
    assert len(again.services.timelines.timeline()) == EVENTS


def test_a_deleted_lane_is_read_only(small: SmallWorkspace, ana: Desk) -> None:
    git(small.remote, "update-ref", "-d", small.lane_ref("stage"))
    assert_read_only(ana, LaneHealth.DELETED, "gone from the remote")


def test_another_first_event_is_a_fork(small: SmallWorkspace, ana: Desk) -> None:
    other = make_small_workspace(small.folder / "other")
    stranger = other.desk("r.ana")
    stranger.submit()
    git(
        small.remote,
        "fetch",
        "-q",
        str(other.remote),
        f"+{small.lane_ref('stage')}:{small.lane_ref('stage')}",
    )
    assert_read_only(ana, LaneHealth.FORKED, "another history")
    other.close()


def test_two_histories_after_the_same_event_are_a_fork(small: SmallWorkspace, ana: Desk) -> None:
    ref = small.lane_ref("stage")
    small.forge("stage", {"v": 1}, parent=git(small.remote, "rev-parse", f"{ref}~1"))
    assert_read_only(ana, LaneHealth.FORKED, "another history")


def test_a_lane_replaced_by_a_tag_is_a_fork(small: SmallWorkspace, ana: Desk) -> None:
    target = f"object {small.tip()}\ntype commit\ntag x\ntagger x <x@x> 0 +0000\n\nx\n"
    tag = git(small.remote, "mktag", stdin=target.encode())
    packed = small.remote / small.lane_ref("stage")
    packed.write_text(f"{tag}\n")  # git itself refuses a tag below refs/heads; a hostile server does not
    assert_read_only(ana, LaneHealth.FORKED, "another history")


def test_a_lane_replaced_by_a_blob_is_a_fork(small: SmallWorkspace, ana: Desk) -> None:
    blob = git(small.remote, "hash-object", "-w", "--stdin", stdin=b"not a commit")
    (small.remote / small.lane_ref("stage")).write_text(f"{blob}\n")
    assert_read_only(ana, LaneHealth.FORKED, "another history")


def test_a_lane_that_is_no_commit_at_first_sight_is_broken_and_the_others_are_read(
    small: SmallWorkspace, ana: Desk
) -> None:
    """One lane that cannot be read does not stop the others."""
    blob = git(small.remote, "hash-object", "-w", "--stdin", stdin=b"not a commit")
    (small.remote / small.lane_ref("prod")).write_text(f"{blob}\n")
    fresh = small.desk("m.ben")
    fresh.refresh()
    assert lane_of(fresh, "prod").health is LaneHealth.BROKEN
    assert lane_of(fresh).health is LaneHealth.OK
    assert fresh.request("stage/R-1").number == 1


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"v": 1}, "stage@4"),
        (b"{not json", "stage@4"),
        (b"x" * 66_000, "stage@4"),
    ],
)
def test_a_broken_event_is_named_and_everything_before_it_counts(
    small: SmallWorkspace, ana: Desk, event: dict[str, object] | bytes, words: str
) -> None:
    small.forge("stage", event)
    assert_read_only(ana, LaneHealth.BROKEN, words)
    fresh = small.desk("m.ben")
    fresh.refresh()
    assert lane_of(fresh).health is LaneHealth.BROKEN
    assert [note.reason for note in fresh.request("stage/R-1").notes] == ["one", "two"]


def test_events_with_two_parents_or_more_files_or_other_modes_break_the_lane(
    small: SmallWorkspace, ana: Desk
) -> None:
    ref = small.lane_ref("stage")
    good = small.tip(ref)
    event = git(small.remote, "cat-file", "blob", f"{good}:event.json").encode()
    blob = git(small.remote, "hash-object", "-w", "--stdin", stdin=event)
    trees = {
        "parents": f"100644 blob {blob}\tevent.json\n",
        "more.txt": f"100644 blob {blob}\tevent.json\n100644 blob {blob}\tmore.txt\n",
        "event.json": f"100644 blob {blob}\tother.json\n",
        "mode": f"120000 blob {blob}\tevent.json\n",
    }
    for words, lines in trees.items():
        tree = git(small.remote, "mktree", stdin=lines.encode())
        parents = ["-p", good, *(["-p", small.tip()] if words == "parents" else [])]
        config = ("user.name=x", "user.email=x@example.com")
        bad = git(small.remote, "commit-tree", tree, "-m", "x", *parents, config=config)
        small.point(ref, bad)
        ana.refresh()
        found = lane_of(ana)
        assert found.health is LaneHealth.BROKEN
        assert "stage@4" in found.problem
        small.point(ref, good)
    ana.refresh()
    assert lane_of(ana).health is LaneHealth.OK  # put back: writable again


# --- repair -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("deleted", [True, False])
def test_a_lost_lane_is_restored_from_this_workstation(
    small: SmallWorkspace, ana: Desk, deleted: bool
) -> None:
    ref = small.lane_ref("stage")
    if deleted:
        git(small.remote, "update-ref", "-d", ref)
    else:
        small.point(ref, git(small.remote, "rev-parse", f"{ref}~2"))
    ana.services.repairs.restore("stage", "somebody mirrored a clone", ana.cancel)
    fresh = small.desk("m.ben")
    fresh.refresh()
    assert [row.sentence for row in fresh.services.timelines.timeline()][1:] == [
        "one",
        "two",
        "restored up to stage@3: somebody mirrored a clone",
    ]
    assert lane_of(fresh).writable


def test_only_a_lost_lane_is_restored(small: SmallWorkspace, ana: Desk) -> None:
    with pytest.raises(DomainError, match="Only a lost lane"):
        ana.services.repairs.restore("stage", "no need", ana.cancel)
    small.forge("stage", {"v": 1})
    with pytest.raises(DomainError, match="Only a lost lane"):
        ana.services.repairs.restore("stage", "broken, not lost", ana.cancel)


def test_a_new_epoch_goes_on_after_the_last_good_event(small: SmallWorkspace, ana: Desk) -> None:
    small.forge("stage", {"v": 1})
    ana.refresh()
    broken = small.tip(small.lane_ref("stage"))
    done = ana.services.repairs.begin_epoch("stage", "a hand-made event broke it", ana.cancel)
    assert done.head.seq == EVENTS + 1
    assert small.tip(small.lane_ref("stage")) == broken  # what broke it stays: it is evidence
    assert lane_of(ana).writable
    ana.services.requests.note(ana.request("stage/R-1"), "three", ana.cancel)
    for _ in range(2):  # once from the remote, once with nothing new
        ana.refresh()
        assert lane_of(ana).writable
    assert [row.seq for row in ana.services.timelines.timeline()] == [1, 2, 3, 4, 5]
    fresh = small.desk("m.ben")
    fresh.refresh()
    assert [note.reason for note in fresh.request("R-1").notes] == ["one", "two", "three"]
    assert lane_of(fresh).writable
    assert all(not item.broken for item in ana.services.timelines.verify())


def test_an_epoch_is_read_again_after_a_restart_and_offline(small: SmallWorkspace, ana: Desk) -> None:
    small.forge("stage", {"v": 1})
    ana.services.repairs.begin_epoch("stage", "a hand-made event broke it", ana.cancel)
    ana.services.close()
    again = small.desk("r.ana")
    assert [row.seq for row in again.services.timelines.timeline()] == [1, 2, 3, 4]
    again.refresh()
    assert lane_of(again).writable


def test_an_epoch_cannot_cut_off_a_healthy_lane(small: SmallWorkspace, ana: Desk) -> None:
    """Else whoever may push could take back what others approved."""
    attack = make_small_workspace(small.folder / "attack")
    desk = attack.desk("r.ana")
    git(attack.remote, "fetch", "-q", str(small.remote), f"+{MAIN}:{MAIN}")
    ref = small.lane_ref("stage")
    git(attack.remote, "fetch", "-q", str(small.remote), f"{ref}~1:{ref}") if False else None
    first = git(small.remote, "rev-parse", f"{ref}~1")
    git(small.remote, "update-ref", "refs/heads/cut", first)
    git(attack.remote, "fetch", "-q", str(small.remote), f"refs/heads/cut:{ref}")
    attack.forge("stage", {"v": 1})
    desk.services.repairs.begin_epoch("stage", "cutting one event off", desk.cancel)
    git(small.remote, "fetch", "-q", str(attack.remote), f"{ref}.2:{ref}.2")
    assert_read_only(ana, LaneHealth.BROKEN, "last good event of a broken lane")
    attack.close()


def test_an_epoch_of_another_lane_of_that_name_is_refused(small: SmallWorkspace, ana: Desk) -> None:
    small.forge("stage", {"v": 1})
    small.forge("stage.2", {"v": 1}, parent="")
    assert_read_only(ana, LaneHealth.BROKEN, "does not name the last good event")


def test_only_a_broken_lane_begins_an_epoch_and_only_with_a_reason(small: SmallWorkspace, ana: Desk) -> None:
    with pytest.raises(DomainError, match="broken lane only"):
        ana.services.repairs.begin_epoch("stage", "no need", ana.cancel)
    small.forge("stage", {"v": 1})
    with pytest.raises(DomainError, match="needs a reason"):
        ana.services.repairs.begin_epoch("stage", " ", ana.cancel)
    nobody = small.desk("mallory")
    with pytest.raises(DomainError, match="not in the workspace's people"):
        nobody.services.repairs.begin_epoch("stage", "let me", nobody.cancel)
    assert not small.tip(small.lane_ref("stage.2"))


def test_of_two_who_begin_an_epoch_one_wins(small: SmallWorkspace, ana: Desk) -> None:
    small.forge("stage", {"v": 1})
    ben = small.desk("m.ben")
    ben.refresh()
    repairs = ben.services.repairs
    onto = repairs._session.ports.ledger.next_epoch(lane_of(ben))
    ana.services.repairs.begin_epoch("stage", "first", ana.cancel)
    draft = repairs._noted("stage", {"kind": "epoch", "text": "second", "good": {}})
    assert repairs._session.ports.appender.append_on(onto, draft, None, ben.cancel) is None
    with pytest.raises(DomainError, match="broken lane only"):
        repairs.begin_epoch("stage", "second", ben.cancel)
    assert ConflictError is not None
