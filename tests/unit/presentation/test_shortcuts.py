"""The declared actions: ids and keys are unique where they meet, each says what it does, the sheet has them all."""

from collections import Counter
from itertools import combinations

from desktop.presentation.actions import ACTIONS, by_id
from desktop.presentation.actions.spec import ActionSpec
from desktop.presentation.shortcuts import shortcut_groups


def test_ids_are_unique():
    assert [name for name, count in Counter(spec.id for spec in ACTIONS).items() if count > 1] == []


def test_no_two_actions_that_meet_share_a_key():
    def meet(one: ActionSpec, other: ActionSpec) -> bool:
        return not one.screens or not other.screens or bool(set(one.screens) & set(other.screens))

    shared = [
        (one.id, other.id, set(one.keys) & set(other.keys))
        for one, other in combinations([spec for spec in ACTIONS if not spec.in_view], 2)
        if set(one.keys) & set(other.keys) and meet(one, other)
    ]
    assert shared == []


def test_every_action_says_what_it_does():
    assert [spec.id for spec in ACTIONS if not spec.help.endswith(".")] == []


def test_titles_are_sentences_without_a_full_stop():
    assert [spec.id for spec in ACTIONS if spec.title.endswith(".") or not spec.title[:1].isupper()] == []


def test_an_action_is_found_by_its_id():
    assert all(by_id(spec.id) is spec for spec in ACTIONS)


def test_the_sheet_holds_every_key_once():
    rows = [row for group in shortcut_groups(ACTIONS) for row in group.rows]
    assert len(rows) == sum(bool(spec.keys) for spec in ACTIONS)
    assert shortcut_groups(ACTIONS)[0].title == "Everywhere"
