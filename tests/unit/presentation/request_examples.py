"""Requests with their facts for tests of presentation: lanes are folded as a workstation does, gates judged as told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from desktop.application.session import Actor
from desktop.domain.approval import ApprovalStanding, Excluded, standing
from desktop.domain.environment import ApprovalRule, Environment, Tier
from desktop.domain.gate import Gate, GateKind, GateResult, Judgement, judge
from desktop.domain.people import People, Person
from desktop.domain.plan import Plan
from desktop.domain.policy import ApprovalPolicy, Policy
from desktop.domain.request import Request
from desktop.domain.timeline import entries_of
from desktop.presentation.request_facts import RequestFacts
from tests.fakes.ledger_events import START, LaneBuilder, make_plan, oid

NOW = START + timedelta(hours=3)
TIP = oid("tip")
PLAN = make_plan(["acme/billing", "acme/web", "beta/web"])
PERSONS = (
    Person(id="j.doe", email="j.doe@example.com", teams=frozenset({"release-managers"})),
    Person(id="m.ruiz", email="m.ruiz@example.com", teams=frozenset({"release-managers"})),
    Person(id="s.okafor", email="s.okafor@example.com", teams=frozenset({"security"})),
    Person(id="t.baptiste", email="t.baptiste@example.com", teams=frozenset({"platform-lead"})),
)
RULES = tuple(ApprovalRule(team=team, count=1) for team in ("release-managers", "security", "platform-lead"))
POLICY = Policy(name="production", approvals=ApprovalPolicy(rules=RULES))


def gate(kind: GateKind, result: GateResult = GateResult.PASSED, reason: str = "", **changes: object) -> Gate:
    made = Gate(
        kind=kind,
        title=kind.value.replace("-", " ").capitalize(),
        result=result,
        reason=reason or f"{kind.value} is {result.value}",
        at=NOW,
        why="policy production, .gitopshq/policies.yaml:22",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def stands(request: Request, now: datetime = NOW) -> ApprovalStanding:
    excluded = Excluded(requester=request.submitted.by, authors={})
    return standing(request.approvals, RULES, POLICY.approvals, People(persons=PERSONS), excluded, now)


def judged(request: Request, others: Mapping[GateKind, Gate] | None = None, now: datetime = NOW) -> Judgement:
    """Return a judgement in which every gate passes but those that are given; approvals as they stand."""
    approvals = stands(request, now)
    found = {kind: gate(kind) for kind in GateKind}
    found[GateKind.APPROVALS] = gate(
        GateKind.APPROVALS,
        GateResult.PASSED if approvals.met else GateResult.WAITING,
        approvals.sentence,
        owner=", ".join(rule.rule.words for rule in approvals.rules if rule.missing),
    )
    found.update(others or {})
    return replace(judge(request, list(found.values()), now), tip=TIP, approvals=approvals)


def facts_of(
    lane: LaneBuilder,
    request_id: str,
    *,
    me: str = "m.ruiz",
    gates: Mapping[GateKind, Gate] | None = None,
    plan: Plan = PLAN,
    tier: Tier = Tier.PROD,
) -> RequestFacts:
    """Return a request of a lane with all that its page shows."""
    state = lane.state()
    request = state.requests[request_id]
    person = next((item for item in PERSONS if item.id == me), None)
    open_ = request.state.value in {"submitted", "failed"}
    entries = [item for item in entries_of(state, lane.records) if item.request_id == request_id]
    return RequestFacts(
        request=request,
        plan=plan,
        label_field="image",
        branch="main",
        environment=Environment(name=lane.lane, tier=tier, folder=lane.lane, cluster="c", engine="flux"),
        policy=POLICY,
        me=Actor(id=me, name=me, email=f"{me}@example.com", person=person),
        judgement=judged(request, gates) if open_ else None,
        entries=tuple(entries),
        lane=tuple(state.requests.values()),
    )


def submitted(lane: LaneBuilder | None = None, approvers: Sequence[str] = ()) -> tuple[LaneBuilder, str]:
    """Return a lane with a request that some people approved."""
    lane = lane or LaneBuilder()
    request_id = lane.submit(1, PLAN)
    for name in approvers:
        lane.approve(request_id, by=name)
    return lane, request_id
