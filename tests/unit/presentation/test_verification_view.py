"""A verification in words: states that are never green, who may accept, the checklist, desired against live."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.policy import Acceptance
from desktop.domain.request import RequestState
from desktop.domain.verification import Check, ChecklistItem, ChecklistLine, Result
from desktop.presentation.signs import Tone
from desktop.presentation.verification_fields import comparisons
from desktop.presentation.verification_proof import Proof
from desktop.presentation.verification_view import accept_off, verification_view
from tests.unit.presentation.run_examples import (
    LANE,
    SLOTS,
    at,
    attempt,
    check,
    look,
    record,
    request,
    verified,
)

NOW = at(600)


def proof(
    *checks: Check, landed: int = 2, holder: str = "machine-here", accept: Acceptance = Acceptance.OWNER
) -> Proof:
    found = look(*checks).found if checks else None
    return Proof(
        environment=LANE,
        protected=False,
        release="2026.11.3",
        run=record(request(of=attempt(landed, holder=holder)), accept=accept),
        found=found,
        recorded=None,
        desired={slot: {"image": "2026.11.3"} for slot in SLOTS},
        commits=dict.fromkeys(SLOTS, "1" * 40),
        since=at(120),
        deadline=at(120) + timedelta(minutes=30),
        label_field="image",
        soaks=(("prod-us", timedelta(hours=24)),),
        proven_since=None,
        on_record=False,
    )


def good() -> list[Check]:
    return [check(slot, Result.PASSED) for slot in SLOTS]


@pytest.mark.parametrize("result", [one for one in Result if one not in {Result.PASSED, Result.SKIPPED}])
def test_what_is_not_passed_is_never_green(result: Result) -> None:
    view = verification_view(proof(*good()[1:], check(SLOTS[0], result, "why")), "a.chen", NOW)
    assert view.sign.tone is not Tone.OK
    assert view.rows[0].slot == SLOTS[0]
    assert view.rows[0].sign.tone is not Tone.OK
    assert view.next_open == "acme/billing"
    assert view.tail.startswith("3 of 4 targets proven")
    assert view.accept_off == f"1 target {result.value}"


def test_nothing_landed_is_not_started() -> None:
    view = verification_view(proof(landed=0), "a.chen", NOW)
    assert (view.sign.word, view.rows, view.checklist) == ("not started", [], [])


def test_time_left_runs_to_the_deadline_and_is_over_after_it() -> None:
    collecting = proof(*good()[1:], check(SLOTS[0], Result.COLLECTING, "rolling out"))
    assert verification_view(collecting, "a.chen", NOW).tail.endswith("22:00 left")
    late = verification_view(collecting, "a.chen", at(7200))
    assert "left" not in late.tail
    assert late.clocks[0].left == "over: what is missing has expired"


@pytest.mark.parametrize(
    ("made", "me", "reason"),
    [
        (proof(*good()), "a.chen", ""),
        (proof(*good()), "m.ruiz", "a.chen accepts this verification"),
        (proof(*good(), holder="elsewhere"), "a.chen", "another machine drives the run; take it over first"),
        (proof(*good(), landed=1), "a.chen", "wave 1 of 2 has landed"),
        (proof(*good(), accept=Acceptance.AUTO), "a.chen", "the policy lets the program close it"),
        (
            replace(proof(*good()), run=None),
            "a.chen",
            "An environment's verification is recorded, not accepted",
        ),
        (
            replace(proof(*good()), run=record(request(RequestState.SUCCEEDED))),
            "a.chen",
            "the run is succeeded",
        ),
    ],
)
def test_who_may_accept_and_why_not(made: Proof, me: str, reason: str) -> None:
    assert accept_off(made, me) == reason


def test_the_checklist_counts_only_what_is_met() -> None:
    items = (
        ChecklistItem(line=ChecklistLine.SCOPE, result=Result.PASSED, sentence="exactly the plan"),
        ChecklistItem(line=ChecklistLine.RUNTIME, result=Result.INCONCLUSIVE, sentence="no data"),
    )
    made = proof(*good())
    assert made.found is not None
    view = verification_view(replace(made, found=replace(made.found, checklist=items)), "a.chen", NOW)
    assert view.met == 1
    assert [row.sign.word for row in view.checklist] == ["passed", "inconclusive"]


def test_a_record_says_when_it_was_collected_and_shows_what_was_seen_then() -> None:
    seen = verified(9, Result.PASSED, "")
    target = replace(seen.targets[0], values={"image": "2026.11.3"})
    unseen = [replace(one, observation=None, applied=False) for one in good()]
    made = replace(proof(*unseen), recorded=replace(seen, targets=(target,)), on_record=True)
    view = verification_view(made, "a.chen", NOW)
    assert "collected 13:01 UTC" in view.tail
    assert view.rows[0].version == "2026.11.3"
    assert (view.rows[0].drift, view.rows[0].seen) == ("–", "–")


def test_desired_applied_and_live_differ_only_where_they_are_known_to() -> None:
    fields = {item.name: item for item in comparisons(proof(*good()), "acme/billing")}
    assert not fields["image"].differs
    assert not fields["commit"].differs
    assert fields["pods"].live == "1 of 2 new"
    silent = proof(check(SLOTS[0], Result.COLLECTING, "no answer", seen=False))
    unknown = comparisons(silent, "acme/billing")[0]
    assert (unknown.applied, unknown.live, unknown.differs) == ("–", "–", False)
    assert comparisons(silent, "nobody/nothing") == []


def test_soak_begins_with_a_passed_verification_and_ends_when_it_was_long_enough() -> None:
    assert verification_view(proof(*good()), "a.chen", NOW).clocks[1].left == "not begun"
    began = replace(proof(*good()), proven_since=at(0))
    assert verification_view(began, "a.chen", at(3600)).clocks[1].left == "23 h left"
    reached = verification_view(began, "a.chen", at(90_000)).clocks[1]
    assert (reached.left, reached.tone) == ("reached", Tone.OK)
