"""Attacks on runs by a writer of the ledger: starting, landing, taking over and closing what is not theirs."""

from dataclasses import replace

import pytest

from desktop.domain import canonical
from desktop.domain.canonical import JsonObject
from desktop.domain.chain import BrokenChainError
from desktop.domain.events import EventType, Payload
from desktop.domain.lane import VerifiedTarget
from desktop.domain.observed import decode_observed, encode_observed
from desktop.domain.request import Attempt, AttemptState, RequestState
from desktop.domain.target import Slot
from tests.fakes.ledger_events import (
    HOST,
    OTHER_HOST,
    OTHER_POLICY,
    LaneBuilder,
    as_rollback,
    make_plan,
    make_submission,
    oid,
    slots,
)

PLAN = make_plan(["acme/billing", "acme/web", "zeta/web"])
WAVES = ("0", "1-2")


@pytest.fixture
def lane() -> LaneBuilder:
    return LaneBuilder()


@pytest.fixture
def run(lane: LaneBuilder) -> str:
    """A request in two waves whose first attempt runs on HOST."""
    request = lane.submit(1, PLAN, make_submission(PLAN, WAVES))
    assert not lane.void_reason(lane.start(request))
    return request


def attempt(lane: LaneBuilder, request: str) -> Attempt:
    return lane.request(request).attempts[-1]


def state(lane: LaneBuilder, request: str) -> RequestState:
    return lane.request(request).state


def hold(lane: LaneBuilder) -> None:
    assert not lane.void_reason(lane.add(EventType.HELD, {"reason": "alarm"}))


# --- started ------------------------------------------------------------------------------------------------


def test_attack_starting_another_digest(lane: LaneBuilder) -> None:
    request = lane.submit(1, PLAN)
    assert "digest" in lane.void_reason(lane.start(request, digest=canonical.sha256(b"x")))
    assert state(lane, request) is RequestState.SUBMITTED


def test_attack_starting_under_another_policy(lane: LaneBuilder) -> None:
    request = lane.submit(1, PLAN)
    assert "policy changed" in lane.void_reason(lane.start(request, policy=OTHER_POLICY))


@pytest.mark.parametrize("number", [0, 2, -1])
def test_attack_a_wrong_attempt_number(lane: LaneBuilder, number: int) -> None:
    request = lane.submit(1, PLAN)
    assert "next attempt is number 1" in lane.void_reason(lane.start(request, number))


def test_attack_starting_twice(lane: LaneBuilder, run: str) -> None:
    for number in (1, 2):
        assert "cannot be started" in lane.void_reason(lane.start(run, number, host=OTHER_HOST))
    assert attempt(lane, run).holder == HOST


def test_attack_starting_under_a_hold(lane: LaneBuilder) -> None:
    request = lane.submit(1, PLAN)
    hold(lane)
    assert "is held by" in lane.void_reason(lane.start(request))
    lane.add(EventType.RELEASED, {"what": "hold"})
    assert not lane.void_reason(lane.start(request))


@pytest.mark.parametrize("stage", ["running", "paused", "partial"])
def test_attack_two_runs_on_one_target(lane: LaneBuilder, run: str, stage: str) -> None:
    other = lane.submit(2, make_plan(["zeta/web"], paths={"zeta/web": "elsewhere.yaml"}))
    if stage == "paused":
        lane.act(EventType.PAUSED, run)
    if stage == "partial":
        lane.land(run, 1)
        lane.act(EventType.STOPPED, run)
    assert state(lane, run).value == stage
    assert "prod-eu/R-1 holds targets or files" in lane.void_reason(lane.start(other))
    assert state(lane, other) is RequestState.SUBMITTED


def test_attack_two_runs_on_one_file(lane: LaneBuilder, run: str) -> None:
    other = lane.submit(2, make_plan(["new/web"], paths={"new/web": PLAN.paths[0]}))
    assert "holds targets or files" in lane.void_reason(lane.start(other))
    free = lane.submit(3, make_plan(["new/api"]))
    assert not lane.void_reason(lane.start(free))


@pytest.mark.parametrize("end", ["abandoned", "closed", "stopped"])
def test_targets_are_free_after_the_end(lane: LaneBuilder, run: str, end: str) -> None:
    other = lane.submit(2, PLAN)
    if end == "closed":
        lane.close(run, "failed")
    else:
        lane.act(EventType(end), run)
    assert not lane.void_reason(lane.start(other))


def test_attack_starting_from_no_commit(lane: LaneBuilder) -> None:
    request = lane.submit(1, PLAN)
    lane.start(request)
    body = {**lane.records[-1].event.body, "base": "main"}
    lane = LaneBuilder()
    lane.submit(1, PLAN)
    assert "no commit id" in lane.void_reason(lane.add(EventType.STARTED, body, request))


# --- landed -------------------------------------------------------------------------------------------------


def test_attack_landing_by_a_machine_that_does_not_drive_the_run(lane: LaneBuilder, run: str) -> None:
    assert "another machine drives" in lane.void_reason(lane.land(run, 1, host=OTHER_HOST))
    assert attempt(lane, run).landings == ()


def test_attack_the_old_machine_lands_after_a_takeover(lane: LaneBuilder, run: str) -> None:
    lane.take_over(run)
    assert "another machine drives" in lane.void_reason(lane.land(run, 1))
    assert not lane.void_reason(lane.land(run, 1, host=OTHER_HOST))


@pytest.mark.parametrize("wave", [0, 2, 3, -1])
def test_attack_waves_out_of_order(lane: LaneBuilder, run: str, wave: int) -> None:
    assert "wave 1 of 2 is next" in lane.void_reason(lane.land(run, wave))


def test_attack_a_wave_twice_and_one_too_many(lane: LaneBuilder, run: str) -> None:
    lane.land(run, 1)
    assert lane.void_reason(lane.land(run, 1))
    lane.land(run, 2)
    assert lane.void_reason(lane.land(run, 3))
    assert [item.wave for item in attempt(lane, run).landings] == [1, 2]


@pytest.mark.parametrize("kind", [EventType.PAUSED, EventType.STOPPED, EventType.ABANDONED])
def test_attack_landing_while_the_run_does_not_run(lane: LaneBuilder, run: str, kind: EventType) -> None:
    lane.act(kind, run)
    assert lane.void_reason(lane.land(run, 1))


def test_attack_landing_for_an_earlier_attempt(lane: LaneBuilder, run: str) -> None:
    lane.act(EventType.STOPPED, run)
    lane.start(run, 2)
    assert "the attempt is number 2" in lane.void_reason(lane.land(run, 1, 1))
    assert not lane.void_reason(lane.land(run, 1, 2))


@pytest.mark.parametrize("field", ["commit", "base"])
def test_attack_landing_no_commit(lane: LaneBuilder, run: str, field: str) -> None:
    body: JsonObject = {"attempt": 1, "wave": 1, "commit": oid("c"), "base": oid("b"), field: "HEAD"}
    assert "no commit id" in lane.void_reason(lane.add(EventType.LANDED, body, run))


# --- paused, resumed, stopped, taken over, abandoned --------------------------------------------------------


def test_attack_pausing_and_resuming_what_is_not(lane: LaneBuilder, run: str) -> None:
    assert "is running" in lane.void_reason(lane.act(EventType.RESUMED, run))
    lane.act(EventType.PAUSED, run, host=OTHER_HOST)
    assert "is paused" in lane.void_reason(lane.act(EventType.PAUSED, run))
    waiting = lane.submit(2, make_plan(["new/web"]))
    for kind in (EventType.PAUSED, EventType.RESUMED, EventType.STOPPED, EventType.ABANDONED):
        assert "is submitted" in lane.void_reason(lane.act(kind, waiting))


def test_two_machines_resume_and_the_first_wins(lane: LaneBuilder, run: str) -> None:
    lane.act(EventType.PAUSED, run)
    assert not lane.void_reason(lane.act(EventType.RESUMED, run, host=OTHER_HOST))
    assert lane.void_reason(lane.act(EventType.RESUMED, run))
    assert "another machine" in lane.void_reason(lane.land(run, 1))
    assert attempt(lane, run).holder == OTHER_HOST


def test_attack_resuming_under_a_hold(lane: LaneBuilder, run: str) -> None:
    lane.act(EventType.PAUSED, run)
    hold(lane)
    assert "is held by" in lane.void_reason(lane.act(EventType.RESUMED, run))


def test_stopping_before_and_after_a_wave_landed(lane: LaneBuilder, run: str) -> None:
    lane.act(EventType.STOPPED, run)
    assert state(lane, run) is RequestState.FAILED
    lane.start(run, 2)
    lane.land(run, 1, 2)
    lane.act(EventType.STOPPED, run, 2)
    assert state(lane, run) is RequestState.PARTIAL
    assert "is partial" in lane.void_reason(lane.act(EventType.STOPPED, run, 2))
    assert not lane.void_reason(lane.act(EventType.RESUMED, run, 2))
    assert attempt(lane, run).ended is None


def test_attack_takeover_on_a_stale_view(lane: LaneBuilder, run: str) -> None:
    assert not lane.void_reason(lane.take_over(run))
    seq = lane.take_over(run, host="host-c")
    assert "somebody else took the run over" in lane.void_reason(seq)
    assert attempt(lane, run).holder == OTHER_HOST


def test_attack_takeover_from_oneself_or_without_reason(lane: LaneBuilder, run: str) -> None:
    assert "already" in lane.void_reason(lane.take_over(run, host=HOST))
    body: JsonObject = {"attempt": 1, "reason": " ", "from_host": HOST}
    assert "reason" in lane.void_reason(lane.add(EventType.TAKEN_OVER, body, run, host=OTHER_HOST))
    assert attempt(lane, run).holder == HOST


def test_attack_abandoning_without_reason(lane: LaneBuilder, run: str) -> None:
    body: JsonObject = {"attempt": 1, "reason": ""}
    assert "reason" in lane.void_reason(lane.add(EventType.ABANDONED, body, run))
    lane.act(EventType.ABANDONED, run, host=OTHER_HOST)
    assert state(lane, run) is RequestState.ABANDONED
    assert "cannot be started" in lane.void_reason(lane.start(run, 2))


# --- verified and closed ------------------------------------------------------------------------------------


def landed(lane: LaneBuilder, run: str) -> None:
    lane.land(run, 1)
    lane.land(run, 2)


def test_the_whole_way(lane: LaneBuilder, run: str) -> None:
    landed(lane, run)
    assert not lane.void_reason(lane.verify(run))
    assert not lane.void_reason(lane.close(run))
    request = lane.request(run)
    assert (request.state, request.base) == (RequestState.SUCCEEDED, oid(f"landed {run} 1 2"))
    assert request.ended
    assert (attempt(lane, run).state, attempt(lane, run).outcome) == (AttemptState.CLOSED, "succeeded")


def test_attack_success_without_verification(lane: LaneBuilder, run: str) -> None:
    landed(lane, run)
    assert "verification passed" in lane.void_reason(lane.close(run))
    lane.verify(run, result="failed")
    assert "verification passed" in lane.void_reason(lane.close(run))
    assert state(lane, run) is RequestState.RUNNING


def test_attack_success_before_every_wave_landed(lane: LaneBuilder, run: str) -> None:
    lane.land(run, 1)
    lane.verify(run)
    assert "every wave has landed" in lane.void_reason(lane.close(run))


def test_attack_a_verification_from_before_the_last_wave(lane: LaneBuilder, run: str) -> None:
    lane.land(run, 1)
    assert not lane.void_reason(lane.verify(run))
    lane.land(run, 2)
    assert "verification passed" in lane.void_reason(lane.close(run))
    lane.verify(run)
    assert not lane.void_reason(lane.close(run))


def test_attack_a_verification_of_nothing_landed(lane: LaneBuilder, run: str) -> None:
    assert "nothing to verify" in lane.void_reason(lane.verify(run))


@pytest.mark.parametrize("result", ["failed", "inconclusive", "skipped", "", None])
def test_attack_passed_though_a_target_was_not_seen_to_pass(
    lane: LaneBuilder, run: str, result: str | None
) -> None:
    landed(lane, run)
    seen = dict.fromkeys(PLAN.slots, "passed")
    if result is None:
        del seen[Slot("zeta", "web")]
    else:
        seen[Slot("zeta", "web")] = result
    assert "zeta / web was not seen to pass" in lane.void_reason(lane.verify(run, seen=seen))
    assert "verification passed" in lane.void_reason(lane.close(run))


def test_attack_passed_without_any_observation(lane: LaneBuilder, run: str) -> None:
    landed(lane, run)
    assert "was not seen to pass" in lane.void_reason(lane.verify(run, payload=None))


def test_a_skipped_target_needs_no_pass(lane: LaneBuilder, run: str) -> None:
    landed(lane, run)
    assert not skip(lane, run, "zeta/web")
    seen = dict.fromkeys(PLAN.slots, "passed") | {Slot("zeta", "web"): "skipped"}
    assert not lane.void_reason(lane.verify(run, seen=seen))


def test_attack_verifying_or_closing_by_another_machine(lane: LaneBuilder, run: str) -> None:
    landed(lane, run)
    assert "another machine" in lane.void_reason(lane.verify(run, host=OTHER_HOST))
    lane.verify(run)
    assert "another machine" in lane.void_reason(lane.close(run, host=OTHER_HOST))


def test_attack_failing_or_leaving_what_succeeded(lane: LaneBuilder, run: str) -> None:
    landed(lane, run)
    lane.verify(run)
    for outcome in ("failed", "partial"):
        assert "did not fail" in lane.void_reason(lane.close(run, outcome))
    assert "no outcome" in lane.void_reason(lane.close(run, "splendid"))


def test_attack_leaving_what_never_landed(lane: LaneBuilder, run: str) -> None:
    assert "nothing has landed" in lane.void_reason(lane.close(run, "partial"))
    lane.land(run, 1)
    assert not lane.void_reason(lane.close(run, "partial"))
    assert state(lane, run) is RequestState.LEFT


def test_a_failed_request_is_open_and_has_not_ended(lane: LaneBuilder, run: str) -> None:
    lane.close(run, "failed")
    assert lane.request(run).ended is None
    assert not lane.void_reason(lane.approve(run))
    assert not lane.void_reason(lane.start(run, 2))
    assert [item.outcome for item in lane.request(run).attempts] == ["failed", ""]


def test_attack_anything_after_success(lane: LaneBuilder, run: str) -> None:
    landed(lane, run)
    lane.verify(run)
    lane.close(run)
    before = lane.request(run)
    later = [
        lane.land(run, 3),
        lane.start(run, 2),
        lane.verify(run, result="failed"),
        lane.close(run, "failed"),
        *(lane.act(kind, run) for kind in (EventType.PAUSED, EventType.RESUMED, EventType.ABANDONED)),
    ]
    assert all(lane.void_reason(seq) for seq in later)
    assert lane.request(run) == before


def test_attack_a_verification_of_the_environment_that_saw_nothing(lane: LaneBuilder) -> None:
    assert "no target was observed" in lane.void_reason(lane.verify("", 0, seen={}))
    seen = {Slot("acme", "web"): "passed", Slot("acme", "api"): "failed"}
    assert "acme / api was not seen" in lane.void_reason(lane.verify("", 0, seen=seen))
    assert not lane.void_reason(lane.verify("", 0, "failed", seen=seen))
    assert len(lane.state().verifications) == 1


def test_attack_a_void_verification_is_no_evidence(lane: LaneBuilder, run: str) -> None:
    lane.verify(run)
    assert lane.state().verifications == ()


def test_attack_observations_that_hide_something(lane: LaneBuilder, run: str) -> None:
    row = VerifiedTarget(slot=Slot("a", "b"), result="passed", values={})
    good = canonical.decode_object(encode_observed([row]).data)
    rows = good["targets"]
    assert isinstance(rows, list)
    assert isinstance(rows[0], dict)
    forged: list[JsonObject] = [
        {**good, "extra": 1},
        {"targets": [{**rows[0], "extra": "x"}]},
        {"targets": [rows[0], rows[0]]},
        {"targets": [{**rows[0], "values": {"image": 1}}]},
        {"targets": [{**rows[0], "tenant": "z"}, rows[0]]},
    ]
    landed(lane, run)
    for content in forged:
        data = canonical.encode(content)
        attacked = LaneBuilder()
        request = attacked.submit(1, PLAN, make_submission(PLAN, WAVES))
        attacked.verify(request, payload=Payload(name="observed.json", data=data))
        with pytest.raises(BrokenChainError):
            attacked.state()


def test_observations_come_back_as_they_were() -> None:
    targets = tuple(
        VerifiedTarget(slot=slot, result="passed", values={"image": "1"}, message="é") for slot in PLAN.slots
    )
    assert decode_observed(encode_observed(reversed(targets)).data) == targets


# --- rolled back, skipped -----------------------------------------------------------------------------------


def test_the_rolled_back_mark_needs_a_rollback_that_succeeded(lane: LaneBuilder, run: str) -> None:
    landed(lane, run)
    lane.verify(run)
    lane.close(run)
    plan = replace(PLAN, source=lane.lane)
    back = lane.submit(2, plan, as_rollback(make_submission(plan), run))
    lane.start(back)
    lane.land(back, 1)
    lane.verify(back, result="failed")
    lane.close(back, "failed")
    assert lane.request(run).rolled_back_by == ""
    lane.start(back, 2)
    lane.land(back, 1, 2)
    lane.verify(back, 2)
    lane.close(back, "succeeded", 2)
    assert lane.request(run).rolled_back_by == back
    assert state(lane, run) is RequestState.SUCCEEDED


def skip(lane: LaneBuilder, request: str, *names: str, text: str = "known bad") -> str:
    targets: list[canonical.Json] = [
        {"tenant": slot.tenant, "service": slot.service} for slot in slots(*names)
    ]
    body: JsonObject = {"kind": "skip", "text": text, "targets": targets}
    return lane.void_reason(lane.add(EventType.NOTED, body, request))


def test_attack_skipping_unknown_targets_without_reason_or_run(lane: LaneBuilder, run: str) -> None:
    assert "is no target of" in skip(lane, run, "acme/web", "mallory/web")
    assert "reason" in skip(lane, run, "acme/web", text=" ")
    assert "no request" in skip(lane, "", "acme/web")
    waiting = lane.submit(2, PLAN)
    assert "while a run is open" in skip(lane, waiting, "acme/web")
    assert attempt(lane, run).skipped == ()
    assert not skip(lane, run, "acme/web")
    assert attempt(lane, run).skipped == (Slot("acme", "web"),)
