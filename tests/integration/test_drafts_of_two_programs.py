"""Two programs of one machine on one draft, without a window: what was written since is never replaced."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.integration.small_workspace import Desk, SmallWorkspace, make_small_workspace


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small")
    yield made
    made.close()


@pytest.fixture
def two(small: SmallWorkspace) -> tuple[Desk, Desk]:
    return small.desk("r.ana"), small.desk("r.ana")


def test_what_was_changed_since_stays_and_mine_becomes_another(small: SmallWorkspace, two: tuple[Desk, Desk]):
    one, other = (desk.services.drafts for desk in two)
    read = one.open("test", "stage")
    small.clock.advance(seconds=1)
    theirs = other.keep(replace(read, rules="include tenant:beta"), read.saved_at)
    assert theirs.id == read.id
    mine = one.keep(replace(read, rules="include tenant:acme"), read.saved_at)
    assert mine.id != read.id
    assert {draft.id: draft.rules for draft in other.all()} == {
        read.id: "include tenant:beta",
        mine.id: "include tenant:acme",
    }
    small.clock.advance(seconds=1)
    again = one.keep(replace(theirs, rules="include all"), theirs.saved_at)
    assert (again.id, again.rules) == (read.id, "include all")


def test_what_was_discarded_elsewhere_is_kept_as_a_draft_of_its_own(two: tuple[Desk, Desk]):
    one, other = (desk.services.drafts for desk in two)
    read = one.open("test", "stage")
    other.discard(read.id)
    kept = one.keep(replace(read, rules="include all"), read.saved_at)
    assert [draft.id for draft in other.all()] == [kept.id]
    assert kept.id != read.id
