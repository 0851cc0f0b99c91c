"""A request from preview to evidence: who may do what, what counts, and what read-only stops."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.application.approvals import approval_standing
from desktop.application.errors import AppError, NotFoundError
from desktop.application.requests import Wishes
from desktop.application.run_reports import RunEnd
from desktop.application.sample import ClusterFault, FaultKind
from desktop.domain.approval import ApprovalStanding
from desktop.domain.errors import DomainError
from desktop.domain.gate import GateKind
from desktop.domain.policy import RollbackMode
from desktop.domain.request import RequestState
from desktop.domain.risk import Severity
from desktop.domain.timeline import TimelineFilter
from desktop.domain.verification import ChecklistLine, Result
from tests.integration.every_write import every_write
from tests.integration.small_workspace import (
    Desk,
    SmallWorkspace,
    break_cluster,
    make_small_workspace,
    values,
)

WEB = "envs/{}/acme/web/values.yaml"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small")
    yield made
    made.close()


@pytest.fixture
def ana(small: SmallWorkspace) -> Desk:
    desk = small.desk("r.ana")
    desk.verify("test")
    return desk


def approvals(desk: Desk, name: str = "R-1") -> ApprovalStanding:
    desk.refresh()
    request = desk.request(name)
    return approval_standing(desk.services.requests._session, request, desk.services.requests.plan(request))


def test_accents_that_a_keyboard_wrote_apart_are_put_together(small: SmallWorkspace, ana: Desk) -> None:
    """Events hold one form of a text; what somebody typed or pasted in another is not refused for it."""
    small.commit({WEB.format("test"): values("1.1.0")}, "Back")
    ana.refresh()
    apart, together = "cafe\u0301", "caf\u00e9"
    request = ana.submit(wishes=Wishes(title=apart, handoff_notes=apart, reasons=_reasons(ana, apart)))
    assert (request.submission.title, request.submission.handoff_notes) == (together, together)
    assert {answer.reason for answer in request.submission.flags if answer.reason} == {together}
    noted = ana.services.requests.note(request, apart, ana.cancel)
    assert [mark.reason for mark in noted.notes] == [together]
    ana.services.freezes.hold("stage", apart, ana.cancel)
    hold = ana.services.lane("stage").state.hold
    assert hold is not None
    assert hold.mark.reason == together


def _reasons(desk: Desk, words: str) -> dict[str, str]:
    return {flag.kind.value: words for flag in desk.preview().flags if flag.severity is not Severity.STOP}


def test_from_preview_to_evidence(small: SmallWorkspace, ana: Desk) -> None:
    request = ana.submit(wishes=Wishes(verification_owner="s.cle", handoff_notes="mind the cache"))
    assert (request.full_name, request.submission.waves) == ("stage/R-1", ("0-1", "2-3"))
    cleo = small.desk("s.cle")
    cleo.refresh()
    cleo.approve(cleo.request("stage/R-1"))
    report = ana.run(request)
    assert report.end is RunEnd.SUCCEEDED
    assert {small.read(WEB.format("stage"))} == {values("1.2.0").rstrip("\n")}
    checklist = ana.services.verifications.run_verification(report.request, ana.cancel).checklist
    assert [item.line for item in checklist] == list(ChecklistLine)
    assert [item.result for item in checklist] == [Result.PASSED] * 4
    links = [item.links for item in checklist]
    assert len(links[0]) == 2
    assert links[1] == ("stage@3",)
    assert links[2] == ("stage@6",)
    assert {"stage@1", "stage@3", "stage@4", "stage@5", "stage@6"} <= set(links[3])
    note = dict(ana.services.handoffs.of_request(report.request).fields)
    assert (note["Verification owner"], note["Approvals required"]) == ("s.cle", "1 of 1")
    shown = ana.services.timelines.timeline(
        TimelineFilter(environments=frozenset({"stage"}), actors=frozenset({"s.cle"}))
    )
    assert [row.kind for row in shown] == ["approved"]
    # What the run was seen to do proves the source of the next route, all that travels.
    ana.services.verifications.verify_environment("stage", ana.cancel)
    ana.refresh()
    evidence = {item.lane: item for item in ana.services.timelines.verify()}
    assert evidence["stage"].level == "witnessed"  # two hosts wrote in it


def test_a_runs_own_verification_proves_the_next_route(small: SmallWorkspace, ana: Desk) -> None:
    ana.submit()
    cleo = small.desk("s.cle")
    cleo.refresh()
    cleo.approve(cleo.request("R-1"))
    ana.run(ana.request("R-1"))
    ana.submit("stage", "prod")
    judged = ana.services.requests.judge(ana.request("prod/R-1"), ana.cancel)
    assert judged.gate(GateKind.SOURCE).result == "passed"


def test_a_failing_target_stops_the_run_and_the_checklist_says_so(small: SmallWorkspace, ana: Desk) -> None:
    ana.submit()
    cleo = small.desk("s.cle")
    cleo.refresh()
    request = cleo.approve(cleo.request("R-1"))
    break_cluster(ana, ClusterFault(id="c", kind=FaultKind.CRASH, environment="stage", image="*:1.2.0"))
    report = ana.run(request)
    assert report.end is RunEnd.STOPPED
    assert "CrashLoopBackOff" in report.sentence
    verification = ana.services.verifications.run_verification(report.request, ana.cancel)
    lines = {item.line: item.result for item in verification.checklist}
    assert lines[ChecklistLine.RUNTIME] is Result.FAILED
    assert lines[ChecklistLine.SCOPE] is Result.COLLECTING  # the second wave has not landed
    assert lines[ChecklistLine.RULES] is lines[ChecklistLine.EVIDENCE] is Result.PASSED


def test_verifying_records_what_was_seen_and_a_silent_cluster_is_never_good(ana: Desk) -> None:
    break_cluster(ana, ClusterFault(id="u", kind=FaultKind.UNREACHABLE, environment="stage"))
    found, _ = ana.services.verifications.verify_environment("stage", ana.cancel)
    assert found.result is Result.INCONCLUSIVE
    assert found.count(Result.PASSED) == 0
    with pytest.raises(DomainError, match="no target to verify"):
        ana.services.verifications.of_environment("stage", frozenset())


# --- people -------------------------------------------------------------------------------------------------


def test_production_wants_one_manager_and_two_sre(small: SmallWorkspace, ana: Desk) -> None:
    ana.verify("stage")
    wishes = Wishes(
        rollback_mode=RollbackMode.FULL,
        verification_owner="s.cle",
        fallback_owner="m.ben",
        reasons=dict.fromkeys(("skipped-stage", "unrelated", "blast-radius"), "it is meant"),
    )
    ana.submit("stage", "prod", wishes=wishes)
    ana.approve(ana.request("prod/R-1"))  # the requester's own is on record, and does not count
    for person, sentence in (
        ("s.cle", "1 of 3, still needs: managers, sre"),
        ("s.dan", "2 of 3, still needs: managers"),
        ("m.ben", "3 of 3"),
    ):
        desk = small.desk(person)
        desk.refresh()
        desk.approve(desk.request("prod/R-1"))
        stands = approvals(ana, "prod/R-1")
        assert stands.sentence == sentence
        assert ("r.ana", "the requester's own approval does not count") in stands.not_counted
        assert not ana.services.requests.judge(ana.request("prod/R-1"), ana.cancel).ready
    small.clock.advance(hours=2)
    assert ana.services.requests.judge(ana.request("prod/R-1"), ana.cancel).sentence == "Ready"
    small.clock.advance(hours=22)
    assert approvals(ana, "prod/R-1").sentence == "0 of 3, still needs: managers, 2 × sre"


def test_who_wrote_the_change_does_not_approve_it(small: SmallWorkspace, ana: Desk) -> None:
    """Nor by touching another target's file afterwards, nor by touching the target's own in the same commit."""
    cleo = "Cleo <S.Cle@example.com>"
    small.commit({WEB.format("test"): values("1.3.0")}, "Release 1.3.0", cleo)
    small.commit({"envs/stage/beta/billing/values.yaml": values("1.1.0", 8)}, "Scale", cleo)
    dan = "Dan <s.dan@example.com>"
    billing = "envs/{}/acme/billing/values.yaml"
    small.commit(
        {billing.format("test"): values("1.3.0"), billing.format("stage"): values("1.1.0", 8)}, "Both", dan
    )
    ana.refresh()
    ana.submit()
    for person in ("s.cle", "s.dan"):
        desk = small.desk(person)
        desk.refresh()
        desk.approve(desk.request("R-1"))
    stands = approvals(ana)
    assert not stands.met
    assert {name for name, reason in stands.not_counted if "which this promotes" in reason} == {
        "s.cle",
        "s.dan",
    }


def test_a_stranger_may_submit_but_not_approve_or_reject(small: SmallWorkspace, ana: Desk) -> None:
    mallory = small.desk("mallory")
    mallory.refresh()
    request = mallory.submit()
    assert request.submitted.by == "mallory@example.com"
    with pytest.raises(DomainError, match="not in the workspace's people"):
        mallory.approve(request)
    with pytest.raises(DomainError, match="not in the workspace's people"):
        mallory.services.requests.reject(request, "because", mallory.cancel)
    with pytest.raises(DomainError, match="may not waive"):
        mallory.services.requests.waive(request, GateKind.APPROVALS, "because I say so", mallory.cancel)
    assert not mallory.request("R-1").approvals


def test_what_was_looked_at_is_what_is_approved(ana: Desk) -> None:
    request = ana.submit()
    with pytest.raises(DomainError, match="not the request's"):
        ana.services.requests.approve(request, "0" * 64, ana.cancel)
    with pytest.raises(DomainError, match="not the request's"):
        ana.services.runs.start(request, "0" * 64, ana.cancel)


def test_an_approval_looks_at_the_remote_first(small: SmallWorkspace, ana: Desk) -> None:
    """What the approver has not fetched yet makes the plan stale all the same."""
    ana.submit()
    cleo = small.desk("s.cle")
    cleo.refresh()
    request = cleo.request("R-1")
    small.commit({WEB.format("stage"): values("1.1.0", 5)})
    with pytest.raises(DomainError, match="the plan is stale"):
        cleo.approve(request)


def test_reject_revoke_cancel_supersede(small: SmallWorkspace, ana: Desk) -> None:
    first, second, third = ana.submit(), ana.submit(), ana.submit()
    requests = ana.services.requests
    with pytest.raises(DomainError, match="what would make the request acceptable"):
        requests.reject(first, " ", ana.cancel)
    assert requests.reject(first, "split it", ana.cancel).state is RequestState.REJECTED
    superseded = requests.supersede(second, third, "a newer one", ana.cancel)
    assert superseded.superseded_by == third.id
    ana.approve(third)
    assert requests.revoke(third, "I was wrong", ana.cancel).approvals[0].revoked is not None
    assert requests.cancel(third, "not needed", ana.cancel).state is RequestState.CANCELLED
    judged = requests.judge(ana.request("R-3"), ana.cancel)
    assert (judged.ready, judged.sentence) == (False, "Blocked: it is cancelled")
    with pytest.raises(DomainError):
        ana.approve(ana.request("R-3"))


def test_requests_are_found_by_their_names(ana: Desk) -> None:
    request = ana.submit()
    other = ana.submit("stage", "prod", wishes=Wishes(rollback_mode=RollbackMode.FULL))
    find = ana.services.requests.find
    assert find("stage/R-1") == find(request.id) == find("gitopshq://request/stage/R-1") == request
    with pytest.raises(NotFoundError, match="There are: stage/R-1, prod/R-1"):
        find("R-1")
    with pytest.raises(NotFoundError, match="no request R-7"):
        find("R-7")
    assert ana.services.requests.all("prod") == [other]


# --- read-only ----------------------------------------------------------------------------------------------


def test_read_only_stops_every_write(small: SmallWorkspace, ana: Desk) -> None:
    request = ana.submit()
    preview = ana.preview()
    ana.services.switch_read_only(on=True)
    before = small.tip(small.lane_ref("stage"))
    for act in every_write(ana, request, preview):
        with pytest.raises(AppError, match="read-only"):
            act()
    assert small.tip(small.lane_ref("stage")) == before
    assert ana.services.outbox.pending() == []
    ana.refresh()
    assert ana.services.timelines.timeline()


def test_read_only_is_the_start_value(small: SmallWorkspace) -> None:
    desk = small.desk("r.ana", writing=False)
    assert desk.services.read_only
