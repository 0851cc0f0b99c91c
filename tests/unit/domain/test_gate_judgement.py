"""All gates put together: waivers, the one word, and its sentence."""

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.domain.events import EventType
from desktop.domain.gate import (
    NOT_WAIVABLE,
    Gate,
    GateKind,
    GateResult,
    Judgement,
    Readiness,
    judge,
    without_rules,
)
from desktop.domain.request import Mark, Request, Waiver, Window
from tests.fakes.ledger_events import START, LaneBuilder, make_plan

NOW = START + timedelta(days=1)
HOUR = timedelta(hours=1)
PASSED, WAITING, BLOCKED = GateResult.PASSED, GateResult.WAITING, GateResult.BLOCKED
STALE, UNKNOWN, WAIVED = GateResult.STALE, GateResult.UNKNOWN, GateResult.WAIVED


def request(**changes: object) -> Request:
    lane = LaneBuilder()
    made = lane.request(lane.submit(1, make_plan(["acme/web"])))
    return replace(made, **changes)  # type: ignore[arg-type]


def gate(kind: GateKind, result: GateResult) -> Gate:
    return Gate(
        kind=kind, title=kind.value, result=result, reason=f"because {kind.value}", at=NOW, why="policy p"
    )


def judged(*results: GateResult, waivers: tuple[Waiver, ...] = (), **changes: object) -> Judgement:
    kinds = [GateKind.SOURCE, GateKind.APPROVALS, GateKind.FREEZE, GateKind.HOLD]
    gates = [gate(kind, result) for kind, result in zip(kinds, results, strict=False)]
    return judge(request(waivers=waivers, **changes), gates, NOW)


def waiver(kind: GateKind, expires: timedelta | None = None) -> Waiver:
    mark = Mark(seq=4, sha256="", at=NOW - HOUR, by="m.ben", reason="the incident needs it")
    return Waiver(gate=kind.value, mark=mark, expires=None if expires is None else NOW + expires)


@pytest.mark.parametrize(
    ("results", "word", "sentence"),
    [
        ((PASSED, PASSED), Readiness.READY, "Ready"),
        ((PASSED, WAITING), Readiness.WAITING, "Waiting (1): approvals: because approvals"),
        ((WAITING, WAITING), Readiness.WAITING, "Waiting (2): source: because source"),
        ((WAITING, BLOCKED), Readiness.BLOCKED, "Blocked (1): approvals: because approvals"),
        ((UNKNOWN, WAITING), Readiness.BLOCKED, "Blocked (1): source: because source"),
        ((UNKNOWN, BLOCKED), Readiness.BLOCKED, "Blocked (2): source: because source"),
        ((BLOCKED, STALE), Readiness.STALE, "Stale (1): approvals: because approvals"),
    ],
)
def test_the_readiness_line(results: tuple[GateResult, ...], word: Readiness, sentence: str) -> None:
    found = judged(*results)
    assert (found.readiness, found.sentence) == (word, sentence)
    assert found.ready == (word is Readiness.READY)


@pytest.mark.parametrize("result", [item for item in GateResult if item not in {PASSED, WAIVED}])
def test_ready_only_if_every_gate_is_met(result: GateResult) -> None:
    assert not judged(PASSED, PASSED, result, PASSED).ready


def test_a_waiver_lets_a_gate_pass_and_stays_visible() -> None:
    found = judged(PASSED, WAITING, waivers=(waiver(GateKind.APPROVALS, HOUR),))
    assert found.ready
    waived = found.gate(GateKind.APPROVALS)
    assert waived.result is WAIVED
    assert waived.reason == "waived by m.ben: the incident needs it (was waiting: because approvals)"
    assert waived.next_change == NOW + HOUR
    assert waived.waiver is not None


def test_an_expired_waiver_and_one_of_another_gate_do_not_count() -> None:
    for item in (waiver(GateKind.APPROVALS, timedelta(0)), waiver(GateKind.FREEZE)):
        assert judged(PASSED, WAITING, waivers=(item,)).readiness is Readiness.WAITING


def test_only_the_waivers_that_count_are_applied() -> None:
    made = request(waivers=(waiver(GateKind.APPROVALS),))
    gates = [gate(GateKind.APPROVALS, WAITING)]
    assert judge(made, gates, NOW).ready
    assert not judge(made, gates, NOW, ()).ready


@pytest.mark.parametrize("kind", sorted(NOT_WAIVABLE))
def test_some_gates_cannot_be_waived(kind: GateKind) -> None:
    made = request(waivers=(waiver(kind),))
    found = judge(made, [gate(kind, BLOCKED)], NOW)
    assert found.gates[0].result is BLOCKED
    assert not found.ready


def test_what_cannot_be_waived_is_what_a_run_stands_on() -> None:
    wanted = {GateKind.ROUTE, GateKind.PLAN, GateKind.EXECUTION, GateKind.CONCURRENT, GateKind.CLOCK}
    assert wanted == NOT_WAIVABLE


def test_a_window_that_has_ended_is_expired_unless_waived() -> None:
    submission = replace(request().submission, window=Window(start=NOW - 2 * HOUR, end=NOW))
    gates = [gate(GateKind.APPROVALS, WAITING), gate(GateKind.WINDOW, BLOCKED)]
    over = judge(request(submission=submission), gates, NOW)
    assert (over.readiness, over.sentence) == (Readiness.EXPIRED, "Expired: the execution window has ended")
    assert not judge(request(submission=submission), [gate(GateKind.APPROVALS, PASSED)], NOW).ready
    waived = request(submission=submission, waivers=(waiver(GateKind.WINDOW),))
    assert judge(waived, [gate(GateKind.WINDOW, BLOCKED)], NOW).ready


def test_a_request_that_is_over_or_runs_is_never_ready() -> None:
    lane = LaneBuilder()
    made = lane.submit(1, make_plan(["acme/web"]))
    lane.start(made)
    running = judge(lane.request(made), [gate(GateKind.SOURCE, PASSED)], NOW)
    assert (running.ready, running.sentence) == (False, "Blocked: it is running")
    other = lane.submit(2, make_plan(["beta/web"]))
    lane.add(EventType.CANCELLED, {"reason": ""}, other)
    assert judge(lane.request(other), [], NOW).sentence == "Blocked: it is cancelled"
    newer = judge(request(frozen_by_newer=True), [gate(GateKind.SOURCE, PASSED)], NOW)
    assert "a newer program" in newer.sentence


def test_obstacles_are_the_gates_that_are_not_met() -> None:
    found = judged(PASSED, WAITING, BLOCKED)
    assert [item.kind for item in found.obstacles()] == [GateKind.APPROVALS, GateKind.FREEZE]


@pytest.mark.parametrize("result", list(GateResult))
def test_without_rules_nothing_is_met(result: GateResult) -> None:
    before = gate(GateKind.FREEZE, result)
    found = without_rules(before, "no rules are known")
    assert not found.result.met
    if result in {PASSED, WAIVED}:
        assert (found.result, found.reason) == (UNKNOWN, "no rules are known")
        assert found.facts == ("under older rules: because freeze",)
    else:
        assert found == before
