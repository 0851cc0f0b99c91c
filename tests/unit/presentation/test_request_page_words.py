"""A request in words: readiness, approvals, gates, record; partial is never complete, and hostile text stays text."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.events import EventType
from desktop.domain.gate import GateKind, GateResult
from desktop.domain.policy import Acceptance
from desktop.presentation.approval_rows import approval_table
from desktop.presentation.gate_rows import (
    GateDeed,
    Segment,
    changes_words,
    count_words,
    gate_rows,
    segments,
    why_words,
)
from desktop.presentation.request_acts import act_reasons, waits_for
from desktop.presentation.request_facts import UnsentNote
from desktop.presentation.request_page import (
    halt_words,
    page_facts,
    page_steps,
    prerequisites,
    related_rows,
    supersession,
)
from desktop.presentation.request_readiness import readiness_words
from desktop.presentation.request_sheets import (
    approval_warnings,
    execute_title,
    needs_typed_name,
    outdated_lines,
    successor_options,
)
from desktop.presentation.request_story import initials, story_lines
from desktop.presentation.signs import FROZEN
from tests.fakes.ledger_events import as_rollback, make_plan, make_submission
from tests.unit.presentation.request_examples import NOW, PLAN, TIP, facts_of, gate, judged, submitted

STALE, BLOCKED, WAITING = GateResult.STALE, GateResult.BLOCKED, GateResult.WAITING


# --- readiness -----------------------------------------------------------------------------------------------


def test_partial_approval_is_not_ready_and_says_what_is_missing() -> None:
    lane, request = submitted(approvers=["m.ruiz"])
    words = readiness_words(facts_of(lane, request), NOW, "")
    assert words.headline == "Not ready: Waiting (1). First: approval from security, platform-lead"
    assert words.execute_off == "Off: 2 approvals are missing"
    assert words.detail == "1 approval given"


def test_the_gravest_obstacle_comes_first_and_the_next_after_it() -> None:
    lane, request = submitted(approvers=["m.ruiz", "s.okafor", "t.baptiste"])
    gates = {
        GateKind.SOAK: gate(GateKind.SOAK, WAITING, "until 2026-03-03T09:00:00.000Z"),
        GateKind.TARGET_DRIFT: gate(GateKind.TARGET_DRIFT, STALE, "checked on an older commit"),
    }
    words = readiness_words(facts_of(lane, request, gates=gates), NOW, "")
    assert (
        words.headline == "Not ready: Waiting (1), Stale (1). First: target drift, checked on an older commit"
    )
    assert "Then: soak, until Tue 3 Mar 09:00 UTC" in words.detail
    assert words.execute_off == "Off: 1 result is stale, 1 gate is waiting"


def test_ready_is_said_only_when_every_gate_is_met_and_writing_may_still_be_off() -> None:
    lane, request = submitted(approvers=["m.ruiz", "s.okafor", "t.baptiste"])
    facts = facts_of(lane, request)
    assert readiness_words(facts, NOW, "").execute_off == ""
    words = readiness_words(facts, NOW, "Offline")
    assert words.headline == f"Ready: all {len(GateKind)} gates passed"
    assert words.execute_off == "Offline"
    assert act_reasons(facts, "Offline")["request.execute"] == "Offline"


def test_a_freeze_that_blocks_looks_frozen_not_failed() -> None:
    lane, request = submitted(approvers=["m.ruiz", "s.okafor", "t.baptiste"])
    gates = {GateKind.FREEZE: gate(GateKind.FREEZE, BLOCKED, "year-end: 3 targets of 3 frozen")}
    facts = facts_of(lane, request, gates=gates)
    assert readiness_words(facts, NOW, "").sign is FROZEN
    assert facts.judgement is not None
    row = gate_rows(facts.judgement, NOW)[0]
    assert (row.sign, row.headline) == (FROZEN, "year-end: 3 targets of 3 frozen")
    assert segments(facts.judgement.gates)[-1] is Segment.FROZEN


def test_superseded_is_never_silent_and_its_approvals_count_no_longer() -> None:
    lane, old = submitted(approvers=["m.ruiz", "s.okafor"])
    wider = make_plan(["acme/billing", "acme/web", "beta/web", "beta/billing"])
    new = lane.submit(2, wider)
    body = {"by_request": new, "reason": "The scope grew."}
    lane.add(EventType.SUPERSEDED, body, old)
    words = readiness_words(facts_of(lane, old), NOW, "")
    assert words.headline.startswith("Superseded by prod-eu/R-2, ")
    assert words.detail == "2 approvals no longer count · The scope grew."
    later = facts_of(lane, new, plan=wider)
    table = approval_table(later, NOW)
    assert table is not None
    assert len(table.notes) == 1
    assert table.notes[0].startswith("2 approvals of prod-eu/R-1 no longer count here: scope changed ")
    assert supersession(later, NOW).startswith("Takes the place of prod-eu/R-1, ")
    assert later.related[0].full_name == "prod-eu/R-1"


# --- approvals -----------------------------------------------------------------------------------------------


def test_the_table_names_who_gave_who_is_missing_and_what_does_not_count() -> None:
    lane, request = submitted(approvers=["j.doe", "m.ruiz"])
    table = approval_table(facts_of(lane, request), NOW)
    assert table is not None
    assert table.summary == "1 of 3, still needs: security, platform-lead"
    first, second, _third = table.rows
    assert (first.rule, first.needed, first.given, first.sign.word) == ("release-managers", 1, 1, "met")
    assert first.by.startswith("m.ruiz ")
    assert first.by.endswith("unsigned")
    assert (second.given, second.by, second.missing, second.sign.word) == (
        0,
        "none yet",
        "s.okafor",
        "waiting",
    )
    assert len(table.notes) == 1
    assert table.notes[0].startswith("j.doe ")
    assert table.notes[0].endswith("not counted, the requester may not approve")


def test_a_plan_that_is_outdated_voids_what_was_given_in_every_row() -> None:
    lane, request = submitted(approvers=["m.ruiz", "s.okafor"])
    changed = gate(
        GateKind.PLAN, STALE, "a.yaml changed on the branch", facts=("a.yaml changed on the branch",)
    )
    facts = facts_of(lane, request, gates={GateKind.PLAN: changed})
    table = approval_table(facts, NOW)
    assert table is not None
    assert {row.sign.word for row in table.rows} == {"void"}
    assert table.notes[0] == "2 approvals no longer count: a.yaml changed on the branch (seen 12:00 UTC)"
    assert outdated_lines(facts) == ("a.yaml changed on the branch",)
    assert (
        waits_for(facts_of(lane, request, me="j.doe", gates={GateKind.PLAN: changed})) == "A new plan, by you"
    )


def test_an_approval_that_would_not_count_is_told_before_it_is_given() -> None:
    lane, request = submitted()
    assert approval_warnings(facts_of(lane, request, me="s.okafor")) == ()
    own = approval_warnings(facts_of(lane, request, me="j.doe"))
    assert own == ("Your approval will not count: the requester may not approve",)
    stranger = facts_of(lane, request, me="x.stranger")
    assert "fills no rule" in approval_warnings(stranger)[0]
    assert act_reasons(stranger, "")["request.approve"] == "Only people of the workspace file can approve"


def test_acts_that_are_off_say_why() -> None:
    lane, request = submitted(approvers=["m.ruiz"])
    mine = act_reasons(facts_of(lane, request), "")
    assert mine["request.approve"] == "You approved it already"
    assert mine["request.revoke"] == ""
    assert mine["request.execute"] == "Not every gate is met"
    assert mine["request.supersede"] == "There is no later request on its targets"
    others = act_reasons(facts_of(lane, request, me="s.okafor"), "Read-only")
    assert others["request.approve"] == "Read-only"
    lane.add(EventType.CANCELLED, {"reason": "no longer wanted"}, request)
    assert act_reasons(facts_of(lane, request), "")["request.approve"] == "It is cancelled"


def test_a_run_that_only_waits_for_its_owner_is_not_said_to_be_running() -> None:
    lane, request = submitted(approvers=["m.ruiz", "s.okafor"])
    lane.start(request)
    running = facts_of(lane, request)
    for wave in range(1, len(running.request.submission.waves) + 1):
        lane.land(request, wave)
    lane.verify(request)
    landed = facts_of(lane, request)
    assert act_reasons(landed, "")["request.cancel"] == "It is running"
    verification = replace(landed.policy.verification, accept=Acceptance.OWNER)
    waiting = replace(landed, policy=replace(landed.policy, verification=verification))
    assert act_reasons(waiting, "")["request.cancel"] == "Its run waits for acceptance"
    assert readiness_words(waiting, NOW, "").execute_off == "Off: it has run, and waits for acceptance"


def test_a_later_request_on_the_same_targets_may_take_the_place() -> None:
    lane, old = submitted()
    lane.submit(2, PLAN)
    assert [name for name, _words in successor_options(facts_of(lane, old))] == ["prod-eu/R-2"]


# --- gates ---------------------------------------------------------------------------------------------------


def test_unmet_gates_stand_first_then_waived_then_passed() -> None:
    lane, request = submitted(approvers=["m.ruiz"])
    gates = {
        GateKind.TARGET_DRIFT: gate(GateKind.TARGET_DRIFT, STALE, "old"),
        GateKind.SOAK: gate(GateKind.SOAK, GateResult.WAIVED, "waived by a.chen: agreed"),
    }
    facts = facts_of(lane, request, gates=gates)
    assert facts.judgement is not None
    rows = gate_rows(facts.judgement, NOW)
    assert [row.kind for row in rows[:3]] == ["target-drift", "approvals", "soak"]
    assert all(row.met for row in rows[2:])
    assert count_words(facts.judgement) == "1 waiting, 1 stale, 1 waived"
    assert rows[0].deed is GateDeed.AGAIN
    assert rows[0].waivable
    assert not next(row for row in rows if row.kind == "plan").waivable
    assert [item for item in segments(facts.judgement.gates) if item is not Segment.MET] == [
        Segment.WAIVED,
        Segment.WAITING,
        Segment.STALE,
    ]


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("policy production, .gitopshq/policies.yaml:22", "policies.yaml:22"),
        (".gitopshq/freezes.yaml:9", "freezes.yaml:9"),
        ("policy p", "policy p"),
        ("always asked", "always asked"),
    ],
)
def test_a_gate_says_where_it_is_asked_for(why: str, words: str) -> None:
    assert why_words(why) == words


def test_times_that_gates_write_are_read_by_people() -> None:
    lane, request = submitted()
    found = gate(
        GateKind.SOURCE,
        reason="verified in stage at 2026-03-01T09:00:00.000Z",
        facts=("stage@12",),
        next_change=NOW + timedelta(hours=2),
    )
    facts = facts_of(lane, request, gates={GateKind.SOURCE: found})
    assert facts.judgement is not None
    row = next(row for row in gate_rows(facts.judgement, NOW) if row.kind == "source")
    assert row.headline == "Verified in stage at Sun 1 Mar 09:00 UTC"
    assert row.change.startswith("Holds until 14:00 UTC")
    assert (row.deed, row.deed_words, row.place) == (GateDeed.EVIDENCE, "stage@12", "stage")


def test_a_change_of_a_gate_is_announced_once_with_the_readiness() -> None:
    lane, request = submitted(approvers=["m.ruiz", "s.okafor", "t.baptiste"])
    before = judged(lane.request(request))
    after = judged(lane.request(request), {GateKind.TARGET_DRIFT: gate(GateKind.TARGET_DRIFT, STALE, "old")})
    assert changes_words(before, after) == "prod-eu/R-1: Target drift is stale. Stale (1): Target drift: old"
    assert changes_words(before, before) == ""
    assert changes_words(None, after) == ""


# --- the page ------------------------------------------------------------------------------------------------


def test_facts_and_prerequisites() -> None:
    lane, request = submitted(approvers=["m.ruiz"])
    facts = facts_of(lane, request)
    told = {fact.label: f"{fact.strong} {fact.text}".strip() for fact in page_facts(facts, NOW)}
    assert told["Release"] == "1.1.0 replaces 1.0.0"
    assert told["Targets"] == "3 · 3 update"
    assert told["Window"] == "any time"
    source, policy, approvers = prerequisites(facts, NOW)
    assert (source.sign.word, policy.sign.word) == ("passed", "passed")
    assert approvers.sign.word == "not known"
    assert approvers.text == "s.okafor, t.baptiste may approve; whether they are there is not known"


def test_steps_lead_back_only_where_the_draft_lies() -> None:
    lane, request = submitted()
    steps = {step.key: step for step in page_steps(facts_of(lane, request))}
    assert steps["scope"].reason == "Its draft is not on this machine"
    assert steps["preview"].reason == ""
    assert steps["execute"].reason == "It has not started yet"


def test_a_rollback_reads_as_one() -> None:
    lane, first = submitted()
    back = lane.submit(2, PLAN, as_rollback(make_submission(PLAN), first))
    facts = facts_of(lane, back)
    assert execute_title(facts) == "Roll back 3 targets in prod-eu"
    assert needs_typed_name(facts)
    assert {step.key: step.reason for step in page_steps(facts)}["route"] == "A rollback has no draft"
    assert related_rows(facts)[0].text == "1.1.0, same targets"


# --- the record ----------------------------------------------------------------------------------------------


def test_the_record_tells_approvals_comments_and_what_was_not_sent() -> None:
    lane, request = submitted(approvers=["j.doe", "m.ruiz"])
    lane.note("Watch <b>billing</b>\u202e", request, by="s.okafor")
    lane.approve(request, by="m.ruiz")
    note = UnsentNote(by="m.ruiz", at=NOW, text="later")
    lines = story_lines(replace(facts_of(lane, request), unsent=(note,)), NOW)
    assert [line.did for line in lines] == [
        "submitted the request",
        "approved",
        "approved",
        "commented",
        "approved",
        f"moved to {TIP[:7]}",
        "commented",
    ]
    assert lines[1].second == "not counted: requester"
    assert lines[2].second == "for release-managers"
    assert lines[3].quote == "Watch <b>billing</b>\\u202e"
    assert lines[4].mark == "Void"
    assert "a person counts once" in lines[4].second
    assert (lines[-1].mark, lines[-1].quote) == ("Not sent", "later")


def test_initials() -> None:
    assert [initials(name) for name in ("m.ruiz", "cleo", "", "a-b@example.com")] == ["MR", "CL", "?", "AB"]


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "at the first failure"),
        (50, "when more than 5 % fail (number 1 of 3)"),
        (400, "when more than 40 % fail (number 2 of 3)"),
        (1000, "never (limit 100 %)"),
    ],
)
def test_when_a_run_stops_by_itself_names_a_failure_that_there_can_be(share: int, words: str) -> None:
    lane, request = submitted()
    found = lane.state().requests[request]
    assert halt_words(replace(found, submission=replace(found.submission, halt_above=share))) == words
