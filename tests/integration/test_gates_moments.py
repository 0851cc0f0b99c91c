"""Gates over a real remote: what makes a request stale, what leaves it ready, and what never counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from desktop.application.authority import counting_waivers
from desktop.application.freezing import RaiseFreeze
from desktop.application.planning import PlanInputs, Planned, Planner
from desktop.application.requests import Wishes
from desktop.application.sample import ClusterFault, FaultKind
from desktop.application.session import Session
from desktop.domain.errors import DomainError, GitOpsError
from desktop.domain.events import Draft, EventType
from desktop.domain.freeze_rule import FreezeRule, FreezeScope
from desktop.domain.gate import Gate, GateKind, GateResult, Judgement
from desktop.domain.request import Request, Window
from desktop.domain.timeline import TimelineFilter
from tests.integration.small_workspace import (
    PEOPLE_TEXT,
    POLICIES,
    WORKSPACE,
    Desk,
    SmallWorkspace,
    break_cluster,
    make_small_workspace,
    values,
)

STAGE = frozenset({"stage"})
WEB = "envs/{}/acme/web/values.yaml"


@pytest.fixture
def small(tmp_path: Path) -> Iterator[SmallWorkspace]:
    made = make_small_workspace(tmp_path / "small")
    yield made
    made.close()


@pytest.fixture
def ana(small: SmallWorkspace) -> Desk:
    """Return Ana's desk with test verified."""
    desk = small.desk("r.ana")
    desk.verify("test")
    return desk


def session_of(desk: Desk) -> Session:
    return desk.services.requests._session


def judged(desk: Desk, name: str = "stage/R-1") -> Judgement:
    desk.refresh()
    return desk.services.requests.judge(desk.request(name), desk.cancel)


def gate(desk: Desk, kind: GateKind, name: str = "stage/R-1") -> Gate:
    return judged(desk, name).gate(kind)


def approved(small: SmallWorkspace, ana: Desk, rules: str = "include all") -> Request:
    request = ana.submit(rules=rules)
    cleo = small.desk("s.cle")
    cleo.refresh()
    return cleo.approve(cleo.request(request.full_name))


def change_workspace(small: SmallWorkspace, **parts: str) -> None:
    text = parts.get("workspace", WORKSPACE) + parts.get("policies", POLICIES) + PEOPLE_TEXT
    small.commit({".gitopshq/workspace.yaml": text}, "Change the workspace")


# --- what clusters said before ------------------------------------------------------------------------------


def test_drift_seen_before_the_branch_moved_is_stale_until_somebody_looks_again(
    small: SmallWorkspace, ana: Desk
) -> None:
    request = approved(small, ana)
    requests = ana.services.requests
    ana.refresh()
    assert requests.judge(ana.request(request.full_name), ana.cancel, look_again=False).ready
    before = ana.services.tip
    small.commit({"README.md": "x"})
    ana.refresh()
    kept = requests.judge(ana.request(request.full_name), ana.cancel, look_again=False)
    assert (kept.readiness, kept.tip) == ("stale", ana.services.tip)
    drift = kept.gate(GateKind.TARGET_DRIFT)
    assert drift.result is GateResult.STALE
    assert [before[:10] in drift.facts[0], ana.services.tip[:10] in drift.facts[1]] == [True, True]
    assert requests.judge(ana.request(request.full_name), ana.cancel).ready
    assert requests.judge(ana.request(request.full_name), ana.cancel, look_again=False).ready


def test_a_judgement_carries_how_its_approval_rules_stand(small: SmallWorkspace, ana: Desk) -> None:
    stands = judged(ana, ana.submit(rules="include all").full_name).approvals
    assert stands is not None
    assert not stands.met
    assert stands.rules[0].candidates


# --- the plan -----------------------------------------------------------------------------------------------


def test_a_moved_base_leaves_an_unaffected_request_ready(small: SmallWorkspace, ana: Desk) -> None:
    approved(small, ana)
    assert judged(ana).sentence == "Ready"
    small.commit({"README.md": "x", "envs/prod/acme/web/values.yaml": values("1.0.1")})
    found = judged(ana)
    assert found.ready
    assert "the branch moved" in found.gate(GateKind.PLAN).reason
    assert ana.run(ana.request("stage/R-1")).request.carried


def test_an_edited_file_that_changed_makes_it_stale(small: SmallWorkspace, ana: Desk) -> None:
    approved(small, ana)
    small.commit({WEB.format("stage"): values("1.1.0", replicas=5)})
    found = judged(ana)
    assert found.readiness == "stale"
    assert f"{WEB.format('stage')} changed on the branch" in found.sentence
    with pytest.raises(DomainError, match="Stale"):
        ana.run(ana.request("stage/R-1"))


def test_a_source_value_that_changed_makes_it_stale(small: SmallWorkspace, ana: Desk) -> None:
    approved(small, ana)
    small.commit({WEB.format("test"): values("1.3.0")})
    assert "image is 1.3.0, planned was 1.2.0" in gate(ana, GateKind.PLAN).reason


def test_a_value_that_stays_in_the_source_does_not(small: SmallWorkspace, ana: Desk) -> None:
    approved(small, ana)
    small.commit({WEB.format("test"): values("1.2.0", replicas=9)})
    assert gate(ana, GateKind.PLAN).result is GateResult.PASSED


def test_a_changed_policy_or_binding_makes_it_stale(small: SmallWorkspace, ana: Desk) -> None:
    approved(small, ana)
    change_workspace(small, policies=POLICIES.replace("{team: sre, count: 1}", "{team: managers, count: 1}"))
    found = judged(ana)
    assert found.gate(GateKind.PLAN).facts == ("the workspace file changed what judges the request",)
    assert found.gate(GateKind.APPROVALS).result is GateResult.WAITING  # who approved is no manager
    change_workspace(small, workspace=WORKSPACE.replace("replicaCount", "replicas"))
    assert "the workspace file changed where values live" in gate(ana, GateKind.PLAN).facts
    change_workspace(small)
    assert judged(ana).ready  # the policy it was approved under is in force again


def test_an_approval_under_another_policy_than_the_plans_is_refused(small: SmallWorkspace, ana: Desk) -> None:
    ana.submit()
    cleo = small.desk("s.cle")
    cleo.refresh()
    looked_at = cleo.request("R-1")
    change_workspace(small, policies=POLICIES.replace("maxAge: 48h", "maxAge: 47h"))
    with pytest.raises(DomainError, match="the plan is stale"):
        cleo.approve(looked_at)
    assert not cleo.request("R-1").approvals


def test_judging_twice_on_one_tip_plans_once(ana: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ana.submit()
    planned: list[PlanInputs] = []
    really = Planner.plan

    def counted(self: Planner, inputs: PlanInputs) -> Planned:
        planned.append(inputs)
        return really(self, inputs)

    monkeypatch.setattr(Planner, "plan", counted)
    judged(ana)
    judged(ana)
    assert len(planned) == 1


# --- the source ---------------------------------------------------------------------------------------------


def test_a_source_that_was_never_verified_proves_nothing(small: SmallWorkspace) -> None:
    desk = small.desk("r.ana")
    desk.submit()
    found = gate(desk, GateKind.SOURCE)
    assert found.result is GateResult.BLOCKED
    assert "4 targets not verified in test" in found.reason


def test_other_values_than_the_verified_are_unproven(small: SmallWorkspace, ana: Desk) -> None:
    small.commit({WEB.format("test"): values("1.3.0")})
    ana.refresh()
    ana.submit()
    found = gate(ana, GateKind.SOURCE)
    assert found.result is GateResult.BLOCKED
    assert found.reason == "1 target not verified in test"
    assert "acme" in found.facts[0]


def test_a_later_failed_verification_breaks_the_proof(small: SmallWorkspace, ana: Desk) -> None:
    ana.submit()
    assert gate(ana, GateKind.SOURCE).result is GateResult.PASSED
    drifted = ClusterFault(
        id="d", kind=FaultKind.DRIFTED, environment="test", service="web", lines=("tag: live",)
    )
    break_cluster(ana, drifted)
    ana.verify("test")
    found = gate(ana, GateKind.SOURCE)
    assert found.result is GateResult.BLOCKED
    assert found.reason == "2 targets not verified in test"
    break_cluster(ana)
    ana.verify("test")
    assert gate(ana, GateKind.SOURCE).result is GateResult.PASSED


def test_an_old_proof_is_stale_and_the_soak_counts_from_the_first(small: SmallWorkspace, ana: Desk) -> None:
    begun = small.clock.now()
    ana.verify("stage")
    ana.submit("stage", "prod", wishes=Wishes(reasons=dict.fromkeys(("skipped-stage", "unrelated"), "meant")))
    waiting = gate(ana, GateKind.SOAK, "prod/R-1")
    assert waiting.result is GateResult.WAITING
    assert waiting.next_change is not None
    assert timedelta(hours=2) <= waiting.next_change - begun < timedelta(hours=2, minutes=1)
    small.clock.advance(hours=1)
    ana.verify("stage")
    small.clock.set(waiting.next_change)
    assert gate(ana, GateKind.SOAK, "prod/R-1").result is GateResult.PASSED
    small.clock.advance(hours=48)
    assert gate(ana, GateKind.SOURCE, "prod/R-1").result is GateResult.STALE


# --- the target ---------------------------------------------------------------------------------------------


def test_a_drifted_and_a_silent_target(ana: Desk) -> None:
    ana.submit()
    break_cluster(
        ana, ClusterFault(id="d", kind=FaultKind.DRIFTED, environment="stage", lines=("tag: live",))
    )
    assert gate(ana, GateKind.TARGET_DRIFT).result is GateResult.BLOCKED
    break_cluster(ana, ClusterFault(id="u", kind=FaultKind.UNREACHABLE, environment="stage"))
    silent = gate(ana, GateKind.TARGET_DRIFT)
    assert silent.result is GateResult.UNKNOWN
    assert "does not answer" in silent.reason


# --- time ---------------------------------------------------------------------------------------------------


def test_a_raised_freeze_closes_and_lifting_opens(small: SmallWorkspace, ana: Desk) -> None:
    ana.submit()
    ben = small.desk("m.ben")
    scope = FreezeScope(environments=frozenset({"stage"}))
    ben.services.freezes.raise_freeze(RaiseFreeze(name="now", reason="incident", scope=scope), ben.cancel)
    closed = gate(ana, GateKind.FREEZE)
    assert closed.result is GateResult.BLOCKED
    assert "raised by m.ben" in closed.facts[0]
    mallory = small.desk("mallory")
    mallory.refresh()
    with pytest.raises(DomainError, match="not in the workspace's people"):
        mallory.services.freezes.lift_freeze("now", "let me through", mallory.cancel)
    ben.services.freezes.lift_freeze("now", "over", ben.cancel)
    assert gate(ana, GateKind.FREEZE).result is GateResult.PASSED


def test_a_freeze_of_the_file_closes_without_making_the_plan_stale(small: SmallWorkspace, ana: Desk) -> None:
    ana.submit()
    march = "{name: march, environments: [stage], start: 2026-03-01T00:00, end: 2026-03-09T00:00, zone: UTC}"
    freeze = f"freezes:\n  - {march}\n"
    change_workspace(small, policies=POLICIES + freeze)
    found = judged(ana)
    assert found.gate(GateKind.FREEZE).result is GateResult.BLOCKED
    assert "march" in found.gate(GateKind.FREEZE).reason
    assert found.gate(GateKind.PLAN).result is GateResult.PASSED


def test_freezes_that_cannot_be_judged_are_unknown(small: SmallWorkspace, ana: Desk) -> None:
    weekly = '{name: weekly, tiers: [stage], rule: "FREQ=WEEKLY;BYDAY=FR", at: "16:00", for: 8h, zone: UTC}'
    change_workspace(small, policies=f"{POLICIES}freezes:\n  - {weekly}\n")
    ana.refresh()
    ana.submit()

    def broken(_rule: FreezeRule, _after: datetime, _before: datetime) -> list[datetime]:
        raise GitOpsError("the rule runs for ever")

    session = session_of(ana)
    session.ports = replace(session.ports, starts=broken)
    found = judged(ana)
    assert found.gate(GateKind.FREEZE).result is GateResult.UNKNOWN
    assert "the rule runs for ever" in found.gate(GateKind.FREEZE).reason
    assert not found.ready


def test_a_window_in_the_future_waits_and_one_that_ended_is_expired(small: SmallWorkspace, ana: Desk) -> None:
    start = small.clock.now() + timedelta(hours=1)
    ana.submit(wishes=Wishes(window=Window(start=start, end=start + timedelta(hours=1))))
    assert gate(ana, GateKind.WINDOW).result is GateResult.WAITING
    small.clock.set(start)
    assert gate(ana, GateKind.WINDOW).result is GateResult.PASSED
    small.clock.advance(hours=1)
    assert judged(ana).sentence == "Expired: the execution window has ended"


def test_a_clock_far_off_stops_approval_and_start(small: SmallWorkspace, ana: Desk) -> None:
    ana.submit()
    cleo = small.desk("s.cle")
    cleo.refresh()
    session_of(cleo).ports.ledger.clock_offset = timedelta(seconds=121)
    with pytest.raises(DomainError, match="121 s off"):
        cleo.approve(cleo.request("R-1"))
    session_of(ana).ports.ledger.clock_offset = timedelta(seconds=-121)
    assert gate(ana, GateKind.CLOCK).result is GateResult.BLOCKED


# --- the lane -----------------------------------------------------------------------------------------------


def test_hold_and_struck_release(small: SmallWorkspace, ana: Desk) -> None:
    ana.submit()
    ben = small.desk("m.ben")
    ben.services.freezes.keep_back("stage", "1.2.0", "it leaks memory", ben.cancel)
    found = judged(ana)
    assert found.gate(GateKind.HOLD).reason == "held by m.ben: it leaks memory"
    assert found.gate(GateKind.REJECTED).result is GateResult.BLOCKED
    ben.services.freezes.keep_back(
        "stage", "1.2.0", "again", ben.cancel
    )  # is so already: nothing more is written
    assert ben.services.timelines.timeline(TimelineFilter(environments=STAGE))[-1].kind == "release_rejected"
    ben.services.freezes.release("stage", "fixed", ben.cancel)
    ben.services.freezes.readmit_release("stage", "1.2.0", "fixed", ben.cancel)
    found = judged(ana)
    assert found.gate(GateKind.HOLD).result is found.gate(GateKind.REJECTED).result is GateResult.PASSED
    mallory = small.desk("mallory")
    for act in (mallory.services.freezes.hold, mallory.services.freezes.release):
        with pytest.raises(DomainError, match="may not"):
            act("stage", "because", mallory.cancel)


# --- waivers ------------------------------------------------------------------------------------------------


def waive_by_hand(desk: Desk, by: str) -> None:
    """Append a waiver as a program would that asks nobody."""
    request = desk.request("R-1")
    draft = Draft(
        type=EventType.WAIVED,
        idem=f"by-hand-{by}",
        by=by,
        request_id=request.id,
        body={"request_digest": request.digest, "gate": "approvals", "reason": "I want it to pass"},
    )
    session_of(desk).append("stage", draft, desk.cancel)


def test_a_waiver_by_nobody_the_file_names_does_not_count(ana: Desk) -> None:
    """Whoever may push can write any event: it is judged like an approval."""
    ana.submit()
    waive_by_hand(ana, "mallory@example.com")
    found = gate(ana, GateKind.APPROVALS)
    assert found.result is GateResult.WAITING
    assert "the waiver by mallory@example.com does not count: not in the workspace's people" in found.facts
    assert counting_waivers(session_of(ana), ana.request("R-1"))[0] == ()


def test_a_waiver_counts_by_whom_the_policy_lets(small: SmallWorkspace, ana: Desk) -> None:
    request = ana.submit()
    cancel = ana.cancel
    with pytest.raises(DomainError, match="cannot be waived"):
        ana.services.requests.waive(request, GateKind.PLAN, "it is fine really", cancel)
    until = small.clock.now() + timedelta(hours=1)
    ana.services.requests.waive(request, GateKind.APPROVALS, "nobody is awake", cancel, expires=until)
    found = judged(ana)
    assert found.ready
    assert found.gate(GateKind.APPROVALS).reason.startswith("waived by r.ana: nobody is awake (was waiting:")
    small.clock.set(until)
    assert judged(ana).readiness == "waiting"


# --- the policy's own rules ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "result", "words"),
    [
        ("plan.targets.all(t, t.to.image != '1.2.0')", GateResult.BLOCKED, "Not this one."),
        ("plan.targets.all(t, t.to.image == '1.2.0' && t.to.replicas == '2')", GateResult.PASSED, "1 rule"),
        ("plan.targets.all(t, t.to.nothing == '')", GateResult.UNKNOWN, "odd"),
    ],
)
def test_policy_rules(small: SmallWorkspace, ana: Desk, rule: str, result: GateResult, words: str) -> None:
    text = f'    rules: [{{name: odd, cel: "{rule}", message: "Not this one."}}]\n'
    first, second = POLICIES.split("  - name: production\n")
    change_workspace(small, policies=f"{first}{text}  - name: production\n{second}")
    ana.refresh()
    ana.submit()
    found = gate(ana, GateKind.RULES)
    assert found.result is result
    assert words in found.reason
