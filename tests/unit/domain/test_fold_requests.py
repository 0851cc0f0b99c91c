"""Attacks on requests by a writer of the ledger: each rule of the fold has the event that tries to break it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain import canonical
from desktop.domain.body import format_time
from desktop.domain.canonical import JsonObject
from desktop.domain.chain import BrokenChainError
from desktop.domain.events import EventType, Payload
from desktop.domain.fold import SKEW, fold
from desktop.domain.lane import LaneState
from desktop.domain.plan import Plan
from desktop.domain.request import Request, RequestState, Window
from tests.fakes.ledger_events import (
    APPROVER,
    OTHER_APPROVER,
    OTHER_POLICY,
    START,
    LaneBuilder,
    as_rollback,
    make_plan,
    make_submission,
    oid,
    ulid,
)

PLAN = make_plan(["acme/billing", "acme/web", "zeta/web"])


@pytest.fixture
def lane() -> LaneBuilder:
    return LaneBuilder()


@pytest.fixture
def request_id(lane: LaneBuilder) -> str:
    return lane.submit(1, PLAN)


def refused_submission(lane: LaneBuilder, plan: Plan = PLAN, **changes: object) -> str:
    """Return why a submission with these changes has no effect."""
    lane.submit(9, plan, replace(make_submission(plan), **changes))  # type: ignore[arg-type]
    assert ulid(9) not in lane.state().requests
    return lane.void_reason(lane.records[-1].event.seq)


# --- what holds for every event -----------------------------------------------------------------------------


def test_requests_are_numbered_by_the_lane_and_void_ones_take_no_number(lane: LaneBuilder) -> None:
    lane.submit(5, PLAN)
    lane.submit(7, PLAN, replace(make_submission(PLAN), waves=("0",)))
    lane.submit(6, PLAN)
    assert [(item.id, item.full_name) for item in lane.state().requests.values()] == [
        (ulid(5), "prod-eu/R-1"),
        (ulid(6), "prod-eu/R-2"),
    ]


def test_attack_the_same_event_twice_counts_once(lane: LaneBuilder, request_id: str) -> None:
    lane.approve(request_id, idem="key")
    seq = lane.approve(request_id, idem="key")
    assert lane.void_reason(seq) == "the same event stands at prod-eu@2"


def test_attack_an_idempotence_key_with_another_body_has_no_effect(
    lane: LaneBuilder, request_id: str
) -> None:
    lane.note("one", idem="key")
    seq = lane.note("two", idem="key")
    assert "belongs to another event" in lane.void_reason(seq)


def test_attack_a_key_used_by_somebody_else_is_not_his_event(lane: LaneBuilder, request_id: str) -> None:
    """Else the append of the second approver would report success for an approval that never counts."""
    lane.approve(request_id, by=APPROVER, idem="key")
    seq = lane.approve(request_id, by=OTHER_APPROVER, idem="key")
    assert "belongs to another event" in lane.void_reason(seq)


def test_a_void_event_does_not_use_up_its_key(lane: LaneBuilder, request_id: str) -> None:
    lane.approve(request_id, digest=canonical.sha256(b"other"), idem="key")
    assert not lane.void_reason(lane.approve(request_id, idem="key"))


def test_attack_time_runs_backwards(lane: LaneBuilder) -> None:
    lane.note()
    late = lane.now
    assert not lane.void_reason(lane.note(at=late - SKEW, first_seen=late))
    seq = lane.note(at=late - SKEW - timedelta(seconds=1))
    assert "runs backwards by 121 s" in lane.void_reason(seq)


def test_attack_time_leads_what_was_seen(lane: LaneBuilder) -> None:
    seen = START + timedelta(hours=1)
    assert not lane.void_reason(lane.note(at=seen + SKEW, first_seen=seen))
    seq = lane.note(at=seen + SKEW + timedelta(seconds=1), first_seen=seen)
    assert "leads the time it was first seen by 121 s" in lane.void_reason(seq)


def test_attack_a_void_event_of_the_future_does_not_turn_the_present_into_the_past(lane: LaneBuilder) -> None:
    lane.note(at=START + timedelta(days=3))
    assert not lane.void_reason(lane.note())


def test_attack_a_time_at_the_edge_of_the_calendar_does_not_stop_the_fold(lane: LaneBuilder) -> None:
    lane.note(at=START.replace(year=1))
    assert not lane.void_reason(lane.note())
    assert lane.void_reason(lane.note(at=START.replace(year=9999)))


def test_attack_an_unknown_type_freezes_only_the_request_it_names(lane: LaneBuilder, request_id: str) -> None:
    other = lane.submit(2, PLAN)
    seq = lane.add("teleported", {"new": True}, request_id)
    assert lane.void_reason(seq) == "an event type of a newer program"
    assert "newer program" in lane.void_reason(lane.approve(request_id))
    assert not lane.void_reason(lane.approve(other))
    assert not lane.void_reason(lane.note())


def test_an_unknown_type_of_a_request_elsewhere_freezes_nothing(lane: LaneBuilder, request_id: str) -> None:
    before = lane.request(request_id)
    lane.add("teleported", {}, ulid(77))
    assert lane.request(request_id) == before


def test_attack_a_refused_workspace_commit_has_no_effect(lane: LaneBuilder, request_id: str) -> None:
    seq = lane.approve(request_id)
    state = fold(lane.records, LaneState(lane=lane.lane), refused={seq: "its workspace commit is older"})
    assert state.requests[request_id].approvals == ()
    assert [(item.seq, item.reason) for item in state.voids] == [(seq, "its workspace commit is older")]


@pytest.mark.parametrize("start", [1, 3])
def test_attack_events_that_do_not_follow_break_the_fold(
    lane: LaneBuilder, request_id: str, start: int
) -> None:
    lane.approve(request_id)
    lane.note()
    lane.note()
    state = fold(lane.records[:2], LaneState(lane=lane.lane))
    with pytest.raises(BrokenChainError, match="does not follow"):
        fold(lane.records[start:][:1], state)


def test_attack_events_of_another_lane_break_the_fold(lane: LaneBuilder, request_id: str) -> None:
    with pytest.raises(BrokenChainError, match="does not follow"):
        fold(lane.records, LaneState(lane="stage"))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("approved", {}),
        ("approved", {"request_digest": 1}),
        ("approved", {"request_digest": "DIGEST", "expires": "2026-03-02"}),
        ("approved", {"request_digest": "DIGEST", "expires": "0001-01-01T00:00:00.000+14:00"}),
        ("noted", {"kind": "note"}),
        ("submitted", {}),
    ],
)
def test_attack_a_malformed_body_breaks_the_lane_there(
    lane: LaneBuilder, request_id: str, kind: str, body: Mapping[str, object]
) -> None:
    filled = {key: lane.digest(request_id) if value == "DIGEST" else value for key, value in body.items()}
    seq = lane.add(kind, filled, request_id)  # type: ignore[arg-type]
    with pytest.raises(BrokenChainError) as caught:
        lane.state()
    assert caught.value.seq == seq


# --- submitted ----------------------------------------------------------------------------------------------


def test_attack_a_digest_that_is_not_that_of_the_request(lane: LaneBuilder) -> None:
    lane.submit(1, PLAN, body_changes={"request_digest": canonical.sha256(b"another request")})
    assert "request digest" in lane.void_reason(1)


@pytest.mark.parametrize(
    "hidden", [{"extra": "x"}, {"settle_s": 2**53 - 1}, {"halt_above": 1001}, {"settle_s": -1}]
)
def test_attack_a_request_that_hides_a_key_or_overflows(lane: LaneBuilder, hidden: JsonObject) -> None:
    content = make_submission(PLAN).as_json() | hidden
    lane.submit(1, PLAN, body_changes={"request": content, "request_digest": canonical.digest(content)})
    with pytest.raises(BrokenChainError):
        lane.state()


@pytest.mark.parametrize("field", ["kind", "strategy", "mode", "rollback_mode"])
def test_attack_a_request_with_an_unknown_choice(lane: LaneBuilder, field: str) -> None:
    lane.submit(1, PLAN, body_changes={"request": make_submission(PLAN).as_json() | {field: "magic"}})
    with pytest.raises(BrokenChainError):
        lane.state()


def test_attack_another_plan_than_the_request_names(lane: LaneBuilder) -> None:
    other = make_plan(["acme/billing", "acme/web", "zeta/api"])
    lane.submit(1, PLAN, payload=Payload(name="plan.json", data=other.encode()))
    assert lane.void_reason(1) == "the plan is not the one that the request names"


def test_attack_a_submission_without_its_plan(lane: LaneBuilder) -> None:
    lane.submit(1, PLAN, payload=None)
    with pytest.raises(BrokenChainError, match=r"carries plan\.json"):
        lane.state()


def test_attack_a_request_for_another_environment(lane: LaneBuilder) -> None:
    assert "not for this lane" in refused_submission(lane, make_plan(["acme/web"], target="prod-us"))


def test_attack_a_plan_for_another_route_than_the_request(lane: LaneBuilder) -> None:
    assert "another route" in refused_submission(lane, source="dev")


def test_attack_a_plan_made_under_another_policy(lane: LaneBuilder) -> None:
    lane.submit(1, PLAN, policy=OTHER_POLICY)
    assert "another policy" in lane.void_reason(1)


def test_attack_an_empty_plan(lane: LaneBuilder) -> None:
    assert "changes no target" in refused_submission(lane, make_plan([]))


def test_attack_a_target_or_file_listed_twice(lane: LaneBuilder) -> None:
    plan = make_plan(["acme/web"])
    twice = replace(plan.targets[0], changes=(replace(plan.targets[0].changes[0], after="6.6.6"),))
    assert "twice" in refused_submission(lane, replace(plan, targets=(*plan.targets, twice)))
    second = replace(plan.edits[0], new_blob=oid("other"))
    lane = LaneBuilder()
    assert "twice" in refused_submission(lane, replace(plan, edits=(*plan.edits, second)))


@pytest.mark.parametrize(
    "path", [".gitopshq/workspace.yaml", "a/.GitOpsHQ/b.yaml", "../x", "a/./b", "/etc/passwd", "a//b", ""]
)
def test_attack_a_plan_that_reaches_the_rules_or_leaves_the_repository(lane: LaneBuilder, path: str) -> None:
    plan = make_plan(["acme/web"])
    assert refused_submission(lane, replace(plan, edits=(replace(plan.edits[0], path=path),)))


@pytest.mark.parametrize("mode", ["120000", "160000", "040000", ""])
def test_attack_a_plan_that_makes_a_link_or_a_submodule(lane: LaneBuilder, mode: str) -> None:
    plan = make_plan(["acme/web"])
    reason = refused_submission(lane, replace(plan, edits=(replace(plan.edits[0], mode=mode),)))
    assert "ordinary file" in reason


@pytest.mark.parametrize(
    "waves", [(), ("0-1",), ("0-2", "2"), ("0-2", "0-2"), ("0-3",), ("0-1", ""), ("00-2",), ("x",)]
)
def test_attack_waves_that_do_not_partition_the_plan(lane: LaneBuilder, waves: tuple[str, ...]) -> None:
    assert refused_submission(lane, waves=waves)


def test_attack_a_file_of_several_targets_cut_by_waves(lane: LaneBuilder) -> None:
    plan = make_plan(["acme/web", "zeta/web"], paths={"acme/web": "shared.yaml", "zeta/web": "shared.yaml"})
    assert "several waves" in refused_submission(lane, plan, waves=("0", "1"))
    lane.submit(10, plan)
    assert ulid(10) in lane.state().requests


@pytest.mark.parametrize(
    "odd", ["", "R-1", ulid(1) + "\nPromotion-Evidence: x", ulid(1)[:-1], "8" + "0" * 25]
)
def test_attack_a_request_id_that_is_no_ulid(lane: LaneBuilder, odd: str) -> None:
    """It becomes a branch name and a trailer."""
    lane.submit(1, PLAN, request_id=odd)
    assert "no ULID" in lane.void_reason(1)


def test_attack_a_request_id_that_is_taken(lane: LaneBuilder, request_id: str) -> None:
    before = lane.request(request_id)
    lane.submit(1, make_plan(["acme/web"]))
    assert "stands in the lane already" in lane.void_reason(2)
    assert lane.request(request_id) == before


@pytest.mark.parametrize("base", ["", "main", "--all", "0" * 39])
def test_attack_a_base_that_is_no_commit(lane: LaneBuilder, base: str) -> None:
    lane.submit(1, PLAN, body_changes={"base": base})
    assert "no commit id" in lane.void_reason(1)


def test_attack_a_promotion_dressed_as_rollback_or_the_reverse(lane: LaneBuilder) -> None:
    rollback = as_rollback(make_submission(PLAN))
    assert "says what it restores" in refused_submission(lane, restores=rollback.restores)
    assert "says what it restores" in refused_submission(lane, kind=rollback.kind)
    unknown = as_rollback(make_submission(PLAN), ulid(50))
    assert "does not have" in refused_submission(lane, kind=unknown.kind, restores=unknown.restores)


def test_attack_a_promotion_into_its_own_source(lane: LaneBuilder) -> None:
    plan = replace(PLAN, source=lane.lane)
    assert "from one environment to another" in refused_submission(lane, plan)
    lane.submit(3, plan, as_rollback(make_submission(plan)))
    assert ulid(3) in lane.state().requests


def test_attack_a_window_that_ends_before_it_begins(lane: LaneBuilder) -> None:
    assert "window" in refused_submission(lane, window=Window(start=START, end=START))


# --- approvals ----------------------------------------------------------------------------------------------


def standing(request: Request) -> list[str]:
    return [item.mark.by for item in request.approvals if item.revoked is None]


def test_attack_an_approval_of_another_digest(lane: LaneBuilder, request_id: str) -> None:
    other = lane.submit(2, make_plan(["acme/web"]))
    seq = lane.approve(request_id, digest=lane.digest(other))
    assert "another request digest" in lane.void_reason(seq)
    assert standing(lane.request(request_id)) == []


def test_attack_an_approval_of_no_request(lane: LaneBuilder) -> None:
    assert "no request" in lane.void_reason(lane.approve(ulid(4)))


def test_attack_an_approval_under_another_policy(lane: LaneBuilder, request_id: str) -> None:
    assert "policy changed" in lane.void_reason(lane.approve(request_id, policy=OTHER_POLICY))


def test_attack_a_person_approves_twice(lane: LaneBuilder, request_id: str) -> None:
    lane.approve(request_id)
    assert "counts once" in lane.void_reason(lane.approve(request_id))
    lane.approve(request_id, by=OTHER_APPROVER)
    assert standing(lane.request(request_id)) == [APPROVER, OTHER_APPROVER]


def test_an_expired_approval_may_be_given_anew(lane: LaneBuilder, request_id: str) -> None:
    digest = lane.digest(request_id)
    until = format_time(lane.now + timedelta(minutes=5))
    body: JsonObject = {"request_digest": digest, "comment": "", "expires": until}
    lane.add(EventType.APPROVED, body, request_id, by=APPROVER)
    assert "counts once" in lane.void_reason(lane.approve(request_id))
    lane.now += timedelta(minutes=6)
    assert not lane.void_reason(lane.approve(request_id))


@pytest.mark.parametrize("kind", [EventType.REJECTED, EventType.CANCELLED])
def test_attack_an_approval_after_the_end(lane: LaneBuilder, request_id: str, kind: EventType) -> None:
    body: JsonObject = {"request_digest": lane.digest(request_id), "reason": "wrong tenant"}
    lane.add(kind, body, request_id)
    assert f"is {kind.value}" in lane.void_reason(lane.approve(request_id))
    assert f"is {kind.value}" in lane.void_reason(lane.start(request_id))


def test_attack_an_approval_after_the_start(lane: LaneBuilder, request_id: str) -> None:
    lane.start(request_id)
    assert "is running" in lane.void_reason(lane.approve(request_id))


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_attack_a_rejection_without_reason(lane: LaneBuilder, request_id: str, reason: str) -> None:
    body: JsonObject = {"request_digest": lane.digest(request_id), "reason": reason}
    assert lane.void_reason(lane.add(EventType.REJECTED, body, request_id))
    assert lane.request(request_id).state is RequestState.SUBMITTED


def test_attack_a_rejection_of_another_digest(lane: LaneBuilder, request_id: str) -> None:
    body: JsonObject = {"request_digest": canonical.sha256(b"x"), "reason": "wrong tenant"}
    assert "digest" in lane.void_reason(lane.add(EventType.REJECTED, body, request_id))


def test_attack_taking_back_the_approval_of_somebody_else(lane: LaneBuilder, request_id: str) -> None:
    lane.approve(request_id)
    seq = lane.add(EventType.REVOKED, {"reason": "no"}, request_id, by=OTHER_APPROVER)
    assert "no approval to take back" in lane.void_reason(seq)
    assert standing(lane.request(request_id)) == [APPROVER]


def test_revoke_before_the_start_wins_and_after_it_is_void(lane: LaneBuilder, request_id: str) -> None:
    lane.approve(request_id)
    lane.add(EventType.REVOKED, {}, request_id, by=APPROVER)
    assert standing(lane.request(request_id)) == []
    assert not lane.void_reason(lane.approve(request_id))
    lane.start(request_id)
    seq = lane.add(EventType.REVOKED, {}, request_id, by=APPROVER)
    assert "is running" in lane.void_reason(seq)


# --- waivers, carry-over, ends ------------------------------------------------------------------------------


def waive(lane: LaneBuilder, request_id: str, digest: str = "", **changes: object) -> str:
    body: JsonObject = {
        "request_digest": digest or lane.digest(request_id),
        "gate": "freeze",
        "reason": changes.pop("reason", "incident 77 needs it"),  # type: ignore[dict-item]
    }
    return lane.void_reason(lane.add(EventType.WAIVED, body, request_id, by=APPROVER, **changes))


def test_attack_waivers_without_reason_for_another_digest_or_policy(
    lane: LaneBuilder, request_id: str
) -> None:
    assert "reason" in waive(lane, request_id, reason="          x")
    assert "digest" in waive(lane, request_id, digest=canonical.sha256(b"x"))
    assert "policy" in waive(lane, request_id, policy=OTHER_POLICY)
    assert not waive(lane, request_id)
    assert [item.gate for item in lane.request(request_id).waivers] == ["freeze"]
    lane.start(request_id)
    assert "is running" in waive(lane, request_id)


def carry(lane: LaneBuilder, request_id: str, start: str, end: str, **changes: object) -> str:
    return lane.void_reason(
        lane.add(EventType.CARRIED_OVER, {"from": start, "to": end}, request_id, **changes)
    )


def test_attack_carry_over_from_another_base_or_to_no_commit(lane: LaneBuilder, request_id: str) -> None:
    assert "another base" in carry(lane, request_id, oid("elsewhere"), oid("tip"))
    assert "no commit id" in carry(lane, request_id, oid("base"), "main")
    assert not carry(lane, request_id, oid("base"), oid("tip"))
    assert lane.request(request_id).base == oid("tip")


def test_attack_another_machine_moves_the_base_of_a_run(lane: LaneBuilder, request_id: str) -> None:
    lane.start(request_id)
    assert "another machine" in carry(lane, request_id, oid("base"), oid("tip"), host="host-b")
    assert not carry(lane, request_id, oid("base"), oid("tip"))


def test_attack_carry_over_of_a_request_that_ended(lane: LaneBuilder, request_id: str) -> None:
    lane.add(EventType.CANCELLED, {}, request_id)
    assert "is cancelled" in carry(lane, request_id, oid("base"), oid("tip"))


def test_attack_cancelling_a_run(lane: LaneBuilder, request_id: str) -> None:
    lane.start(request_id)
    assert "is running" in lane.void_reason(lane.add(EventType.CANCELLED, {}, request_id))


def test_attack_superseded_by_itself_an_earlier_or_an_unknown_request(
    lane: LaneBuilder, request_id: str
) -> None:
    later = lane.submit(2, PLAN)
    for request, successor in ((request_id, request_id), (later, request_id), (request_id, ulid(9))):
        seq = lane.add(EventType.SUPERSEDED, {"by_request": successor}, request)
        assert "later request" in lane.void_reason(seq)
    assert not lane.void_reason(lane.add(EventType.SUPERSEDED, {"by_request": later}, request_id))
    assert lane.request(request_id).state is RequestState.SUPERSEDED
    assert "is superseded" in lane.void_reason(lane.approve(request_id))
