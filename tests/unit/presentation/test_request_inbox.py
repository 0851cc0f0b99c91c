"""The inbox: what waits for whom, in groups; filters count, finding hides and says so; nothing is assumed."""

from dataclasses import replace
from datetime import timedelta

from desktop.domain.body import format_time
from desktop.domain.environment import Tier
from desktop.domain.events import EventType
from desktop.domain.gate import GateKind, GateResult
from desktop.domain.request import Request
from desktop.presentation.gate_rows import Segment
from desktop.presentation.inbox_rows import InboxGroup, InboxInput, InboxRow, inbox_rows
from desktop.presentation.inbox_summary import request_summary
from desktop.presentation.request_facts import RequestFacts
from desktop.presentation.request_inbox import InboxFilter, InboxHead, inbox, last_activity, needs_judging
from desktop.presentation.times import both_clocks
from tests.fakes.ledger_events import LaneBuilder, make_plan, make_submission
from tests.unit.presentation.request_examples import NOW, PLAN, facts_of, gate, submitted

ALL_THREE = ("m.ruiz", "s.okafor", "t.baptiste")


def rows_of(lane: LaneBuilder, facts: list[RequestFacts], me: str = "m.ruiz") -> dict[str, InboxRow]:
    requests: tuple[Request, ...] = tuple(lane.state().requests.values())
    given = InboxInput(
        requests=requests,
        tiers={"prod-eu": Tier.PROD},
        me=me,
        facts={item.request.id: item for item in facts},
    )
    return {row.name: row for row in inbox_rows(given, NOW)}


def a_lane() -> tuple[LaneBuilder, list[str]]:
    """Return a lane with requests that wait for me, are ready, wait for others, run, and are done."""
    lane = LaneBuilder()
    ids = [lane.submit(number, make_plan([f"acme/s{number}"])) for number in range(1, 6)]
    lane.approve(ids[0], by="s.okafor")
    for name in ALL_THREE:
        lane.approve(ids[1], by=name)
    lane.approve(ids[2], by="m.ruiz")
    lane.start(ids[3])
    lane.add(
        EventType.REJECTED, {"request_digest": lane.digest(ids[4]), "reason": "Begin with ring 1."}, ids[4]
    )
    return lane, ids


def test_rows_stand_in_groups_by_what_waits_for_whom() -> None:
    lane, ids = a_lane()
    rows = rows_of(lane, [facts_of(lane, name) for name in ids[:3]])
    groups = {name: row.group for name, row in rows.items()}
    assert groups == {
        "prod-eu/R-1": InboxGroup.WAITS_FOR_ME,
        "prod-eu/R-2": InboxGroup.READY,
        "prod-eu/R-3": InboxGroup.WAITS_FOR_OTHERS,
        "prod-eu/R-4": InboxGroup.RUNNING,
        "prod-eu/R-5": InboxGroup.DONE,
    }
    first = rows["prod-eu/R-1"]
    assert (first.readiness, first.reason, first.waits_on) == ("Waiting (1)", "Your approval", "you")
    assert first.gates == f"{len(GateKind) - 1}/{len(GateKind)}"
    assert first.segments[-1] is Segment.WAITING
    assert rows["prod-eu/R-2"].reason == "Execute, by j.doe"
    assert rows["prod-eu/R-3"].reason == "Approval from security, platform-lead"
    assert rows["prod-eu/R-5"].reason == "Begin with ring 1."
    assert first.spoken.startswith("prod-eu/R-1, stage to prod-eu, release 1.1.0, 1 target, gates 18/19")


def test_what_was_not_judged_is_neither_ready_nor_waiting_for_anybody() -> None:
    lane, _ids = a_lane()
    row = rows_of(lane, [])["prod-eu/R-2"]
    assert (row.group, row.readiness, row.gates, row.segments) == (
        InboxGroup.JUDGING,
        "Not judged yet",
        "",
        (),
    )
    assert not row.waits_for_me


def test_filters_count_and_finding_only_hides() -> None:
    lane, ids = a_lane()
    rows = list(rows_of(lane, [facts_of(lane, name) for name in ids[:3]]).values())
    shown = inbox(rows, InboxFilter.ALL)
    assert shown.counts == {
        InboxFilter.WAITS_FOR_ME: 1,
        InboxFilter.MINE: 0,
        InboxFilter.ALL: 4,
        InboxFilter.DONE: 1,
    }
    heads = [(line.group.value, line.count) for line in shown.lines if isinstance(line, InboxHead)]
    assert heads == [("Waits for me", 1), ("Ready", 1), ("Waits for others", 1), ("Running", 1)]
    assert shown.summary == "4 open requests, 4 targets"
    found = inbox(rows, InboxFilter.ALL, "R-3 security")
    assert [row.name for row in found.rows] == ["prod-eu/R-3"]
    assert found.hidden == 3
    assert found.counts == shown.counts
    mine = list(rows_of(lane, [facts_of(lane, ids[1], me="j.doe")], me="j.doe").values())
    assert {row.name for row in inbox(mine, InboxFilter.MINE).rows} == {f"prod-eu/R-{n}" for n in range(1, 5)}
    assert [row.reason for row in inbox(mine, InboxFilter.WAITS_FOR_ME).rows] == ["Execute, by you"]


def test_a_freeze_closes_the_window_with_its_end() -> None:
    lane, request = submitted(approvers=ALL_THREE)
    end = NOW + timedelta(days=3)
    frozen = replace(
        gate(GateKind.FREEZE, GateResult.BLOCKED, "year-end: 3 of 3 frozen", next_change=end),
        facts=(f"year-end (freezes.yaml:4) until {format_time(end)}; rollbacks exempt",),
    )
    facts = facts_of(lane, request, gates={GateKind.FREEZE: frozen})
    row = rows_of(lane, [facts])["prod-eu/R-1"]
    assert (row.window, row.window_until, row.closed) == ("Closed", "until Thu 5 Mar 12:00 UTC", True)
    assert (row.readiness, row.segments[-1]) == ("Frozen", Segment.FROZEN)
    assert (
        f"closed by year-end (freezes.yaml:4) until {both_clocks(end, NOW)}; rollbacks exempt" in row.spoken
    )


def test_the_last_activity_is_told_where_nothing_waits() -> None:
    lane, _ids = a_lane()
    words = last_activity(lane.state().requests.values(), NOW)
    assert words.startswith("Last: j.doe rejected prod-eu/R-5, ")
    assert last_activity((), NOW) == "No request was ever submitted here."


def test_only_what_changed_is_judged_again_the_oldest_first() -> None:
    lane, ids = a_lane()
    requests = list(lane.state().requests.values())
    assert needs_judging(requests, {}, bool) == ids[:3]
    known = {name: facts_of(lane, name) for name in ids[:3]}
    assert needs_judging(requests, known, lambda _facts: False) == []
    lane.approve(ids[0], by="m.ruiz")
    assert needs_judging(lane.state().requests.values(), known, lambda _facts: False) == [ids[0]]
    assert needs_judging(requests, known, lambda facts: facts.request.id == ids[2]) == [ids[2]]


def test_the_summary_shows_the_change_and_what_was_said_last() -> None:
    lane, request = submitted(approvers=["m.ruiz"])
    lane.note("It follows next week.", request, by="a.chen")
    summary = request_summary(facts_of(lane, request), NOW)
    assert summary.moves == (("1.0.0 → 1.1.0", "3"),)
    assert (summary.files, summary.targets) == ("3 files", 3)
    assert summary.gates[0].title == "Approvals"
    assert summary.last is not None
    assert (summary.last.who, summary.last.quote) == ("a.chen", "It follows next week.")


def test_names_from_outside_stand_as_escapes() -> None:
    lane = LaneBuilder()
    hostile = make_submission(PLAN)
    request = lane.submit(1, PLAN, hostile, by="<b>\u202eeve</b>")
    row = rows_of(lane, [facts_of(lane, request)])["prod-eu/R-1"]
    assert row.requester == "<b>\\u202eeve</b>"
