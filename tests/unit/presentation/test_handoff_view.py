"""The handoff on screen: approvals rule by rule, people with what is known of them, what production misses."""

from dataclasses import replace

import pytest

from desktop.application.handoffs import HandoffSheet
from desktop.domain.approval import ApprovalStanding, RuleStanding
from desktop.domain.environment import ApprovalRule
from desktop.domain.handoff import handoff
from desktop.domain.people import Person
from desktop.presentation.handoff_view import (
    EDITABLE,
    FALLBACK,
    NOTES,
    OWNER,
    WINDOW,
    approval_lines,
    missing_fields,
    note_of,
    person_hint,
    person_options,
    preview_lines,
    requirement,
)
from tests.fakes.ledger_events import LaneBuilder, make_plan


def rule(team: str, count: int, given: tuple[str, ...], candidates: tuple[str, ...]) -> RuleStanding:
    return RuleStanding(rule=ApprovalRule(team=team, count=count), given=given, candidates=candidates)


APPROVALS = ApprovalStanding(
    rules=(
        rule("release-managers", 1, ("a.chen",), ()),
        rule("sre", 2, ("s.okafor",), ("j.lind",)),
        rule("security", 1, (), ("a", "b", "c", "d", "e")),
        rule("board", 1, (), ()),
    ),
    not_counted=(),
    next_expiry=None,
)
PEOPLE = (
    Person(id="z.last", email="z@example.com", teams=frozenset({"design"})),
    Person(id="a.chen", email="a@example.com", name="Ada Chen", teams=frozenset({"release-managers"})),
    Person(id="robot", email="r@example.com", bot=True),
)


def sheet() -> HandoffSheet:
    lane = LaneBuilder()
    request = lane.request(lane.submit(1, make_plan(["acme/billing"])))
    return HandoffSheet(request=request, note=handoff(request, APPROVALS), approvals=APPROVALS, people=PEOPLE)


def test_each_rule_says_by_whom_or_for_whom() -> None:
    assert [(line.team, line.sign.word, line.words) for line in approval_lines(sheet())] == [
        ("release-managers", "passed", "by a.chen"),
        ("sre", "waiting", "by s.okafor; for j.lind"),
        ("security", "waiting", "for a or b or c and 2 more"),
        ("board", "waiting", "nobody of the workspace may give it"),
    ]


def test_names_complete_from_the_policys_groups_first_and_never_to_a_bot() -> None:
    assert person_options(sheet()) == (
        ("a.chen", "a.chen · Ada Chen · release-managers"),
        ("z.last", "z.last · design"),
    )


@pytest.mark.parametrize(
    ("name", "other", "word", "words"),
    [
        ("a.chen", "", "known", "release-managers; on call: not known."),
        ("", "", "not set", "Nobody is named."),
        ("a.chen", "a.chen", "same person", "one person"),
        ("nobody", "", "not known", "does not name"),
        ("robot", "", "a bot", "verifies nothing"),
    ],
)
def test_what_is_known_of_a_person_is_said(name: str, other: str, word: str, words: str) -> None:
    hint = person_hint(sheet(), name, other)
    assert hint.sign.word == word
    assert words in hint.words


def test_production_needs_all_seven_and_elsewhere_it_is_only_said() -> None:
    note = sheet().note
    assert missing_fields(note) == (WINDOW, OWNER, FALLBACK)
    assert "Production needs all seven fields" in requirement(note, production=True).words
    assert requirement(note, production=False).words.startswith("Not set: ")
    whole = note_of(sheet(), {WINDOW: "Mon 09:00 UTC", OWNER: "a.chen", FALLBACK: "z.last"})
    assert missing_fields(whole) == ()
    assert requirement(whole, production=True).sign.word == "complete"


def test_the_preview_is_what_is_copied_and_hostile_text_is_escaped() -> None:
    made = replace(sheet(), note=sheet().note)
    note = note_of(made, {NOTES: "watch\u202e this\x1b[31m"})
    assert preview_lines(note, "markdown") == note.markdown().splitlines()
    assert preview_lines(note, "text") == note.text().splitlines()
    assert "\u202e" not in note.text()
    assert "\x1b" not in note.markdown()
    assert set(EDITABLE) <= {name for name, _ in note.fields}
