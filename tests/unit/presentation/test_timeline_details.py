"""The panel of an event: what a run did, whether its hashes hold, and what can be done from there."""

from datetime import UTC, timedelta

from desktop.application.evidence import EvidenceFile
from desktop.application.lane_evidence import EvidenceLevel, LaneEvidence
from desktop.application.timelines import EventDetail
from desktop.domain.environment import Tier
from desktop.domain.run_spans import runs_of
from desktop.domain.timeline import entries_of
from desktop.presentation.timeline_details import DetailsView, event_details, release_moves
from desktop.presentation.timeline_rows import EventRow, rows_of
from tests.fakes.ledger_events import START, LaneBuilder, as_rollback, make_plan, make_submission

PLAN = make_plan(["acme/billing", "beta/web"])
NOW = (START + timedelta(days=1)).timestamp()


def a_lane(*, rolled_back: bool) -> LaneBuilder:
    lane = LaneBuilder()
    submissions = [make_submission(PLAN)]
    if rolled_back:
        submissions.append(as_rollback(make_submission(PLAN), f"{1:026d}"))
    for number, submission in enumerate(submissions, 1):
        request = lane.submit(number, PLAN, submission)
        lane.approve(request)
        lane.start(request)
        lane.land(request, 1)
        lane.verify(request)
        lane.close(request)
    lane.approve(f"{1:026d}")  # too late: void
    return lane


def evidence(event: str, *, good: bool = True) -> EvidenceFile:
    return EvidenceFile(event=event, name="event.json", size=900, sha256="ab" * 32, good=good)


def view_of(lane: LaneBuilder, seq: int, *, good: bool = True, broken: str = "") -> DetailsView:
    state = lane.state()
    rows: tuple[EventRow, ...] = rows_of(
        entries_of(state, lane.records), runs_of(state), {"prod-eu": Tier.PROD}
    )
    row = next(item for item in rows if item.entry.seq == seq)
    chain = LaneEvidence(
        lane="prod-eu",
        events=len(lane.records),
        head="",
        level=EvidenceLevel.BROKEN if broken else EvidenceLevel.CONSISTENT,
        hosts=1,
        voids=1,
        pinned="",
        broken=broken,
    )
    files = (evidence(row.id, good=good),)
    detail = EventDetail(
        entry=row.entry,
        request=state.requests.get(row.entry.request_id),
        host_id="host-a",
        app_version="0.1.0",
        files=files,
        evidence=(*files, evidence("prod-eu@1")),
        chain=chain,
    )
    return event_details(row, detail, PLAN if detail.request else None, "image", (UTC, NOW))


def facts(view: DetailsView) -> dict[str, str]:
    return {fact.label: fact.words for fact in (*view.facts, *view.small_facts)}


def test_a_run_tells_what_it_moved_how_long_it_took_and_by_whom() -> None:
    view = view_of(a_lane(rolled_back=False), 3)
    assert (view.title, view.where, view.tier, view.tail) == (
        "1.0.0 → 1.1.0",
        "stage → prod-eu",
        Tier.PROD,
        "2 targets",
    )
    said = facts(view)
    assert said["Ran"] == "2 Mar 09:00:03 – 09:00:06 UTC"
    assert said["Took"] == "3 s"
    assert said["Approvals"] == "1 given · m.ruiz"
    assert said["Strategy"] == "Incremental, 1 of 1 wave"
    assert said["Plan digest"].startswith(PLAN.digest[:6])
    assert next(fact.copied for fact in view.facts if fact.label == "Plan digest") == PLAN.digest
    assert (view.evidence_words, view.notice) == ("2 files, hashes ok", "")
    assert (view.request, view.undoable, view.has_diff) == ("prod-eu/R-1", "prod-eu/R-1", True)


def test_what_was_rolled_back_says_by_what_and_offers_no_second_rollback() -> None:
    view = view_of(a_lane(rolled_back=True), 3)
    assert view.notice == "Rolled back by prod-eu/R-2."
    assert view.undoable == ""


def test_a_void_event_says_why_it_has_no_effect() -> None:
    view = view_of(a_lane(rolled_back=False), 7)
    assert view.sign.word == "void"
    assert view.notice.startswith("Void, without effect: ")
    assert view.undoable == ""


def test_hashes_that_do_not_hold_are_named() -> None:
    lane = a_lane(rolled_back=False)
    altered = view_of(lane, 3, good=False)
    assert altered.evidence is not None
    assert altered.evidence.word == "failed"
    assert "event.json is not the content of its hash" in altered.evidence_words
    broken = view_of(lane, 3, broken="prod-eu@2: its bytes are not those of its hash")
    assert "prod-eu@2" in broken.evidence_words


def test_a_plan_without_a_label_moves_no_release() -> None:
    assert release_moves(PLAN, "image") == "1.0.0 → 1.1.0"
    assert release_moves(PLAN, "replicas") == ""
