"""Every gate with every result it can have, from hand-made facts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desktop.domain.approval import ApprovalStanding, RuleStanding
from desktop.domain.body import format_time
from desktop.domain.environment import ApprovalRule, Route
from desktop.domain.freeze import ActiveFreeze, FreezeVerdict
from desktop.domain.freeze_rule import FreezeScope, Occurrence
from desktop.domain.gate import Gate, GateResult
from desktop.domain.gate_rules.change import (
    PlanStanding,
    SourceProof,
    plan_gate,
    route_gate,
    soak_gate,
    source_gate,
)
from desktop.domain.gate_rules.execution import (
    RuleAnswer,
    execution_gate,
    risks_gate,
    rules_gate,
    wave_size_gate,
)
from desktop.domain.gate_rules.lane import concurrent_gate, hold_gate, rejected_gate
from desktop.domain.gate_rules.people import approvals_gate, owners_gate, rollback_mode_gate
from desktop.domain.gate_rules.setting import Setting
from desktop.domain.gate_rules.target import TargetReading, target_drift_gate, target_health_gate
from desktop.domain.gate_rules.time import clock_gate, freeze_gate, freeze_unknown_gate, window_gate
from desktop.domain.lane import Hold, RejectedRelease
from desktop.domain.observation import Health, Observation, Sync
from desktop.domain.policy import (
    Answer,
    ChangePolicy,
    ExecutionMode,
    ExecutionPolicy,
    Need,
    Policy,
    SourcePolicy,
    Strategy,
    TargetPolicy,
)
from desktop.domain.request import FlagAnswer, Mark, RequestKind, Window
from desktop.domain.risk import RiskFlag, RiskKind, Severity, rejected_release
from desktop.domain.target import Slot, Target
from tests.fakes.ledger_events import START, LaneBuilder, as_rollback, make_plan, make_submission

TIP = "a" * 40
NOW = START + timedelta(days=1)
HOUR = timedelta(hours=1)
PLAN = make_plan(["acme/billing", "acme/web"])
SUBMISSION = make_submission(PLAN)
TARGETS = PLAN.targets_in()
PASSED, WAITING, BLOCKED = GateResult.PASSED, GateResult.WAITING, GateResult.BLOCKED
STALE, UNKNOWN = GateResult.STALE, GateResult.UNKNOWN


def setting(policy: Policy | None = None, now: datetime = NOW, **changes: object) -> Setting:
    policy = policy or Policy(name="production")
    submission = replace(SUBMISSION, **changes)  # type: ignore[arg-type]
    return Setting(now=now, submission=submission, policy=policy, tip=TIP)


def says(found: Gate, result: GateResult, *words: str) -> None:
    text = " ".join((found.reason, *found.facts, found.owner))
    assert found.result is result, found
    assert found.reason
    assert found.why
    for word in words:
        assert word in text, text


# --- the change ---------------------------------------------------------------------------------------------


def test_route() -> None:
    says(route_gate(setting(), Route(source="stage", target="prod-eu")), PASSED, "stage → prod-eu")
    says(route_gate(setting(), None), BLOCKED, "no edge stage → prod-eu")
    says(route_gate(setting(source="prod-eu"), None), PASSED, "rollback")


def test_plan() -> None:
    current = PlanStanding(base="a" * 40, tip="a" * 40)
    says(plan_gate(setting(), current), PASSED, "stands where it was planned")
    says(plan_gate(setting(), replace(current, tip="b" * 40)), PASSED, "the branch moved", "b" * 10)
    one = replace(current, changed=("x.yaml changed on the branch",))
    says(plan_gate(setting(), one), STALE, "x.yaml", "approvals no longer count")
    two = replace(current, changed=("first", "second"))
    says(plan_gate(setting(), two), STALE, "first and 1 more", "second")


def proof(age: timedelta, since: timedelta | None = None, **changes: object) -> SourceProof:
    found = SourceProof(
        environment="stage",
        verified_at=NOW - age,
        proven_since=NOW - (since if since is not None else age),
        evidence="stage@7",
    )
    return replace(found, **changes)  # type: ignore[arg-type]


NEEDS_PROOF = Policy(name="p", source=SourcePolicy(verified=True, max_age=48 * HOUR, soak=24 * HOUR))


def test_source() -> None:
    says(source_gate(setting(), SourceProof(environment="stage")), PASSED, "asks for no proof")
    says(source_gate(setting(NEEDS_PROOF), proof(HOUR)), PASSED, "verified in stage", "stage@7")
    unproven = {Slot("acme", "web"): "these values were never verified"}
    says(
        source_gate(setting(NEEDS_PROOF), proof(HOUR, unproven=unproven)),
        BLOCKED,
        "1 target",
        "acme",
        "never",
    )
    says(
        source_gate(setting(NEEDS_PROOF), SourceProof(environment="stage")), BLOCKED, "not verified in stage"
    )
    says(source_gate(setting(NEEDS_PROOF), proof(48 * HOUR)), STALE, "older than the policy allows")
    just = source_gate(setting(NEEDS_PROOF), proof(48 * HOUR - timedelta(seconds=1)))
    says(just, PASSED)
    assert just.next_change == NOW + timedelta(seconds=1)
    assert just.observed_at == NOW - 48 * HOUR + timedelta(seconds=1)


def test_soak() -> None:
    says(soak_gate(setting(), proof(HOUR)), PASSED, "asks for none")
    waiting = soak_gate(setting(NEEDS_PROOF), proof(HOUR, 23 * HOUR))
    says(waiting, WAITING, "until", "time")
    assert waiting.next_change == NOW + HOUR
    says(soak_gate(setting(NEEDS_PROOF), proof(HOUR, 24 * HOUR)), PASSED, "since")
    says(soak_gate(setting(NEEDS_PROOF), SourceProof(environment="stage")), WAITING, "counts from")
    broken = proof(HOUR, 99 * HOUR, unproven={Slot("acme", "web"): "why"})
    says(soak_gate(setting(NEEDS_PROOF), broken), WAITING, "counts from")


def test_a_rollback_needs_no_source() -> None:
    rollback = Setting(now=NOW, submission=as_rollback(SUBMISSION), policy=NEEDS_PROOF)
    nothing = SourceProof(environment="prod-eu")
    says(source_gate(rollback, nothing), PASSED, "recorded values")
    says(soak_gate(rollback, nothing), PASSED, "recorded values")


# --- people -------------------------------------------------------------------------------------------------


def standing(given: int) -> ApprovalStanding:
    names = ("m.ben", "s.cle", "s.dan")
    sre = RuleStanding(
        rule=ApprovalRule(team="sre", count=2), given=names[1 : 1 + max(0, given - 1)], candidates=("x",)
    )
    managers = RuleStanding(
        rule=ApprovalRule(team="managers", count=1), given=names[: min(1, given)], candidates=("y",)
    )
    return ApprovalStanding(
        rules=(managers, sre), not_counted=(("r.ana", "the requester's own"),), next_expiry=NOW + HOUR
    )


def test_approvals() -> None:
    none = ApprovalStanding(rules=(), not_counted=(), next_expiry=None)
    says(approvals_gate(setting(), none), PASSED, "asks for none")
    says(
        approvals_gate(setting(), standing(0)),
        WAITING,
        "0 of 3, still needs: managers, 2 × sre",
        "may approve: y",
    )
    partial = approvals_gate(setting(), standing(1))
    says(partial, WAITING, "1 of 3, still needs: 2 × sre", "r.ana does not count: the requester's own")
    assert partial.owner == "sre"
    says(approvals_gate(setting(), standing(2)), WAITING, "2 of 3, still needs: sre")
    met = approvals_gate(setting(), standing(3))
    says(met, PASSED, "3 of 3", "m.ben")
    assert met.next_change == NOW + HOUR


def test_owners_and_rollback_mode() -> None:
    strict = Policy(name="p", execution=ExecutionPolicy(owners=Need.REQUIRED, rollback_mode=Need.REQUIRED))
    says(owners_gate(setting()), PASSED, "verification not set, fallback not set")
    says(owners_gate(setting(strict)), BLOCKED, "not named: verification owner, fallback owner")
    says(owners_gate(setting(strict, verification_owner="a")), BLOCKED, "not named: fallback owner")
    says(owners_gate(setting(strict, verification_owner="a", fallback_owner="b")), PASSED, "fallback b")
    says(rollback_mode_gate(setting(strict)), PASSED, "full")
    says(rollback_mode_gate(setting(strict, rollback_mode=None)), BLOCKED, "not chosen")
    says(rollback_mode_gate(setting(rollback_mode=None)), PASSED, "not required")


# --- time ---------------------------------------------------------------------------------------------------


def verdict(
    *, exempt: bool = False, raised: bool = False, opens: datetime | None = NOW + HOUR
) -> FreezeVerdict:
    active = ActiveFreeze(
        name="year-end",
        reason="holidays" if raised else "",
        scope=FreezeScope(),
        occurrence=Occurrence(start=NOW - HOUR, end=opens),
        rollback_exempt=exempt,
        targets=2,
        place="" if raised else ".gitopshq/workspace.yaml:30",
        by="m.ben" if raised else "",
    )
    return FreezeVerdict(now=NOW, active=(active,), targets=2, asked=2, opens_at=opens, next_freeze=None)


def test_freeze() -> None:
    free = FreezeVerdict(now=NOW, active=(), targets=0, asked=2, opens_at=None, next_freeze=None)
    says(freeze_gate(setting(), free, rollback=False), PASSED, "no freeze")
    by_rule = freeze_gate(setting(), verdict(), rollback=False)
    assert by_rule.why == ".gitopshq/workspace.yaml:30"
    says(
        by_rule,
        BLOCKED,
        "year-end: 2 targets of 2 frozen until",
        ".gitopshq/workspace.yaml:30",
        "rollbacks frozen too",
    )
    assert by_rule.next_change == NOW + HOUR
    says(
        freeze_gate(setting(), verdict(raised=True, opens=None), rollback=False),
        BLOCKED,
        "no end in sight",
        "raised by m.ben",
        "holidays",
    )
    says(freeze_gate(setting(), verdict(exempt=True), rollback=True), PASSED, "rollbacks are exempt")
    says(freeze_gate(setting(), verdict(exempt=True), rollback=False), BLOCKED, "rollbacks exempt")
    says(freeze_gate(setting(), verdict(), rollback=True), BLOCKED)
    says(freeze_unknown_gate(setting(), "the rule cannot be read"), UNKNOWN, "cannot be read")


def test_window() -> None:
    window = Window(start=NOW, end=NOW + HOUR)
    needed = Policy(name="p", execution=ExecutionPolicy(window=Need.REQUIRED))
    says(window_gate(setting()), PASSED, "none was set")
    says(window_gate(setting(needed)), BLOCKED, "the policy wants one")
    before = window_gate(setting(now=NOW - HOUR, window=window))
    says(before, WAITING, "opens")
    assert before.next_change == NOW
    says(window_gate(setting(now=NOW, window=window)), PASSED, "open")
    says(window_gate(setting(now=NOW + HOUR - timedelta(seconds=1), window=window)), PASSED)
    says(window_gate(setting(now=NOW + HOUR, window=window)), BLOCKED, "has ended")


def test_clock() -> None:
    says(clock_gate(setting(), None), PASSED, "not compared")
    says(clock_gate(setting(), timedelta(seconds=120)), PASSED, "120 s")
    says(clock_gate(setting(), timedelta(seconds=121)), BLOCKED, "121 s off")
    says(clock_gate(setting(), timedelta(seconds=-121)), BLOCKED, "-121 s off")


# --- the target ---------------------------------------------------------------------------------------------

HEALTHY = Policy(name="p", target=TargetPolicy(healthy=True, drift=Answer.BLOCK))
REASON = Policy(name="p", target=TargetPolicy(healthy=True, drift=Answer.REASON))


def seen(target: Target, age: timedelta = timedelta(0), **changes: object) -> Observation:
    found = Observation(
        target=target,
        observed_at=NOW - age,
        source="test",
        sync=Sync.SYNCED,
        health=Health.HEALTHY,
        revision="r",
    )
    return replace(found, **changes)  # type: ignore[arg-type]


def reading(*observations: Observation, unreachable: str = "") -> TargetReading:
    return TargetReading(asked=TARGETS, observations=observations, unreachable=unreachable, tip=TIP)


GOOD = (seen(TARGETS[0]), seen(TARGETS[1]))
BOTH: tuple[Callable[[Setting, TargetReading], Gate], ...] = (target_health_gate, target_drift_gate)


@pytest.mark.parametrize("rule", BOTH)
def test_the_target_as_it_was_read(rule: Callable[[Setting, TargetReading], Gate]) -> None:
    says(rule(setting(HEALTHY), reading(*GOOD)), PASSED)
    says(
        rule(setting(HEALTHY), reading(unreachable="the cluster does not answer")), UNKNOWN, "does not answer"
    )
    says(rule(setting(HEALTHY), reading()), UNKNOWN, "nothing was observed")
    says(rule(setting(HEALTHY), reading(GOOD[0])), UNKNOWN, "1 target of 2 not observed", "web")
    old = reading(GOOD[0], seen(TARGETS[1], timedelta(minutes=16)))
    says(
        rule(setting(HEALTHY), old),
        STALE,
        f"observed {format_time(NOW - timedelta(minutes=16))}: check again",
    )
    says(rule(setting(HEALTHY), reading(GOOD[0], seen(TARGETS[1], timedelta(minutes=15)))), PASSED)
    says(rule(setting(HEALTHY), TargetReading()), PASSED, "installs all")


def test_target_health() -> None:
    says(target_health_gate(setting(), reading()), PASSED, "does not ask")
    for health in (Health.DEGRADED, Health.MISSING, Health.PROGRESSING):
        bad = reading(GOOD[0], seen(TARGETS[1], health=health))
        says(target_health_gate(setting(HEALTHY), bad), BLOCKED, "1 target of 2 not healthy", health.value)
    silent = reading(GOOD[0], seen(TARGETS[1], health=Health.UNKNOWN))
    says(target_health_gate(setting(HEALTHY), silent), UNKNOWN, "unknown")
    mixed = reading(seen(TARGETS[0], health=Health.DEGRADED), seen(TARGETS[1], health=Health.UNKNOWN))
    says(target_health_gate(setting(HEALTHY), mixed), BLOCKED)


def test_target_drift() -> None:
    drifted = reading(GOOD[0], seen(TARGETS[1], drift=("image: 2 lives, 1 is in Git",)))
    says(target_drift_gate(setting(HEALTHY), drifted), BLOCKED, "1 target drifted", "2 lives")
    says(target_drift_gate(setting(REASON), drifted), BLOCKED)
    answer = FlagAnswer(flag="target-drift", severity="reason", count=1, reason="known, harmless")
    says(target_drift_gate(setting(REASON, flags=(answer,)), drifted), PASSED, "with a reason")
    says(target_drift_gate(setting(HEALTHY, flags=(answer,)), drifted), BLOCKED)
    empty = replace(answer, reason=" ")
    says(target_drift_gate(setting(REASON, flags=(empty,)), drifted), BLOCKED)
    lineless = reading(GOOD[0], seen(TARGETS[1], sync=Sync.OUT_OF_SYNC))
    says(target_drift_gate(setting(HEALTHY), lineless), BLOCKED, "out of sync")
    silent = reading(GOOD[0], seen(TARGETS[1], sync=Sync.UNKNOWN))
    says(target_drift_gate(setting(HEALTHY), silent), UNKNOWN, "does not say")
    allowed = Policy(name="p", target=TargetPolicy(drift=Answer.ALLOW))
    says(target_drift_gate(setting(allowed), drifted), PASSED, "allows drift")


def test_drift_told_against_an_older_tip_is_stale_and_names_both_commits() -> None:
    older = replace(reading(*GOOD), tip="b" * 40)
    says(target_drift_gate(setting(HEALTHY), older), STALE, "older commit", "b" * 10, "a" * 10, "check again")
    says(target_health_gate(setting(HEALTHY), older), PASSED)
    allowed = Policy(name="p", target=TargetPolicy(drift=Answer.ALLOW))
    says(target_drift_gate(setting(allowed), older), PASSED, "allows drift")


# --- why a gate exists --------------------------------------------------------------------------------------


def test_a_gate_names_the_policy_with_file_and_line() -> None:
    placed = replace(HEALTHY, places={"target.healthy": ".gitopshq/policies.yaml:27"})
    assert target_health_gate(setting(placed), reading(*GOOD)).why == "policy p, .gitopshq/policies.yaml:27"
    assert target_drift_gate(setting(placed), reading(*GOOD)).why == "policy p"
    assert target_health_gate(setting(Policy(name="")), reading(*GOOD)).why == "no policy"
    assert route_gate(setting(placed), None).why == "always asked"


# --- the lane -----------------------------------------------------------------------------------------------

MARK = Mark(seq=3, sha256="", at=NOW - HOUR, by="s.cle", reason="too risky")


def test_hold_and_rejected_release() -> None:
    says(hold_gate(setting(), None), PASSED)
    says(hold_gate(setting(), Hold(mark=MARK)), BLOCKED, "held by s.cle: too risky")
    back = setting(kind=RequestKind.ROLLBACK)
    says(hold_gate(back, Hold(mark=MARK)), PASSED, "held by s.cle: too risky", "a rollback passes")
    ended = Hold(mark=replace(MARK, reason="Too risky."))
    says(hold_gate(back, ended), PASSED, "Too risky; a rollback passes")
    says(rejected_gate(setting(), None), PASSED)
    struck = RejectedRelease(release="1.1.0", services=("web",), mark=MARK)
    flag = rejected_release(PLAN.targets, "image", [struck])
    says(rejected_gate(setting(), flag), BLOCKED, "1 target", "1.1.0 was rejected by s.cle: too risky")


def test_concurrent() -> None:
    says(concurrent_gate(setting(), None), PASSED)
    lane = LaneBuilder()
    request = lane.submit(1, PLAN)
    lane.start(request)
    says(concurrent_gate(setting(), lane.request(request)), WAITING, "prod-eu/R-1 is running", "j.doe")


# --- execution ----------------------------------------------------------------------------------------------


def flag(severity: Severity) -> RiskFlag:
    return RiskFlag(kind=RiskKind.DOWNGRADE, severity=severity, sentence="goes back", items=("a",), remedy="")


def test_risks() -> None:
    says(risks_gate(setting(), ()), PASSED, "0 reasons")
    says(risks_gate(setting(), [flag(Severity.NOTE)]), PASSED)
    says(risks_gate(setting(), [flag(Severity.STOP)]), BLOCKED, "goes back")
    says(risks_gate(setting(), [flag(Severity.REASON)]), BLOCKED, "no reason given for: downgrade")
    given = FlagAnswer(flag="downgrade", severity="reason", count=1, reason="a hotfix")
    says(risks_gate(setting(flags=(given,)), [flag(Severity.REASON)]), PASSED, "downgrade: a hotfix")
    says(risks_gate(setting(flags=(given,)), [flag(Severity.STOP)]), BLOCKED)
    blank = replace(given, reason="  ")
    says(risks_gate(setting(flags=(blank,)), [flag(Severity.REASON)]), BLOCKED)


def test_wave_size() -> None:
    limited = Policy(name="p", change=ChangePolicy(max_targets_per_wave=2))
    says(wave_size_gate(setting(), 500), PASSED, "500")
    says(wave_size_gate(setting(limited), 2), PASSED, "of 2 allowed")
    says(wave_size_gate(setting(limited), 3), BLOCKED, "3 targets, the policy allows 2")


def test_mode_and_strategy() -> None:
    says(execution_gate(setting()), PASSED, "incremental, 1 wave, by commit")
    every = Policy(
        name="p", execution=ExecutionPolicy(strategies=tuple(Strategy), mode=ExecutionMode.PULL_REQUEST)
    )
    says(execution_gate(setting(every, strategy=Strategy.CANARY)), BLOCKED, '"canary" is not built yet')
    says(
        execution_gate(setting(every, mode=ExecutionMode.PULL_REQUEST)),
        BLOCKED,
        '"pull-request" is not built yet',
    )
    says(execution_gate(setting(every)), BLOCKED, 'the policy wants mode "pull-request"')
    narrow = Policy(name="p", execution=ExecutionPolicy(strategies=(Strategy.FULL,)))
    says(execution_gate(setting(narrow)), BLOCKED, 'does not allow strategy "incremental"; allowed: full')


def test_policy_rules() -> None:
    good = RuleAnswer(name="pinned", passed=True, message="Pin it.")
    bad = RuleAnswer(name="small", passed=False, message="Too many.")
    error = RuleAnswer(name="odd", passed=False, message="Never.", error="no such key: x")
    says(rules_gate(setting(), ()), PASSED, "none")
    says(rules_gate(setting(), [good]), PASSED, "1 rule")
    says(rules_gate(setting(), [good, bad]), BLOCKED, "small: Too many.")
    says(rules_gate(setting(), [good, error]), UNKNOWN, "odd: no such key: x")
    says(rules_gate(setting(), [error, bad]), BLOCKED, "odd", "small")
