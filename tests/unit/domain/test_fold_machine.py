"""The fold under random events of several machines, legal and not: what must hold whatever anybody writes."""

from itertools import combinations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from desktop.domain import canonical, chain
from desktop.domain.canonical import JsonObject
from desktop.domain.events import EventType
from desktop.domain.fold import fold
from desktop.domain.lane import LaneState
from desktop.domain.plan import Plan
from desktop.domain.request import RequestState
from tests.fakes.ledger_events import (
    APPROVER,
    HOST,
    OTHER_APPROVER,
    OTHER_HOST,
    OTHER_POLICY,
    POLICY,
    REQUESTER,
    START,
    LaneBuilder,
    make_plan,
    make_submission,
    oid,
    ulid,
)

PLANS = (
    make_plan(["acme/billing", "acme/web"]),
    make_plan(["acme/web", "zeta/web"]),
    make_plan(["zeta/api"]),
    make_plan(["late/web"], paths={"late/web": make_plan(["zeta/api"]).paths[0]}),
)
REQUESTS = st.integers(1, 5).map(ulid)
HOSTS = st.sampled_from([HOST, HOST, OTHER_HOST])
PEOPLE = st.sampled_from([REQUESTER, APPROVER, OTHER_APPROVER])
ATTEMPTS = st.sampled_from([1, 1, 1, 2, 3])
ACTS = st.sampled_from([EventType.PAUSED, EventType.RESUMED, EventType.STOPPED, EventType.ABANDONED])
POLICIES = st.sampled_from([POLICY, POLICY, OTHER_POLICY])
RESULTS = st.sampled_from(["passed", "passed", "failed"])
OUTCOMES = st.sampled_from(["succeeded", "succeeded", "failed", "partial", "odd"])
UNTOUCHED = ("requests", "hold", "rejected", "verifications", "freezes", "idem", "workspace_commit", "latest")


class LaneMachine(RuleBasedStateMachine):
    """Writes into one lane and folds it twice: step by step, and anew from the beginning."""

    @initialize()
    def begin(self) -> None:
        self.lane = LaneBuilder()
        self.state = LaneState(lane=self.lane.lane)

    def fold_on(self) -> None:
        """Fold what was added and hold the event to what it may do."""
        before = self.state
        for record in self.lane.records[before.head.seq :]:
            after = fold([record], before)
            self.check_step(before, after)
            before = after
        self.state = before

    def check_step(self, before: LaneState, after: LaneState) -> None:
        assert after.head.seq == before.head.seq + 1
        if len(after.voids) == len(before.voids):
            return
        assert after.voids[:-1] == before.voids
        for name in UNTOUCHED:
            if not (name == "requests" and after.voids[-1].type == "teleported"):
                assert getattr(after, name) == getattr(before, name), name

    @rule(number=st.integers(1, 5), plan=st.sampled_from(PLANS), split=st.booleans(), policy=POLICIES)
    def submit(self, number: int, plan: Plan, split: bool, policy: str) -> None:
        waves = ["0", "1"] if split else None
        self.lane.submit(number, plan, make_submission(plan, waves), policy=policy)
        self.fold_on()

    @rule(request=REQUESTS, by=PEOPLE, right=st.sampled_from([True, True, False]))
    def approve(self, request: str, by: str, right: bool) -> None:
        self.lane.approve(request, by=by, digest="" if right else canonical.sha256(b"x"))
        self.fold_on()

    @rule(request=REQUESTS, by=PEOPLE, kind=st.sampled_from([EventType.REVOKED, EventType.REJECTED]))
    def say_no(self, request: str, by: str, kind: EventType) -> None:
        body: JsonObject = {"reason": "no", "request_digest": self.lane.digest(request)}
        self.lane.add(kind, body, request, by=by)
        self.fold_on()

    @rule(request=REQUESTS, attempt=ATTEMPTS, host=HOSTS)
    def start(self, request: str, attempt: int, host: str) -> None:
        self.lane.start(request, attempt, host=host)
        self.fold_on()

    @rule(request=REQUESTS, wave=st.integers(1, 3), attempt=ATTEMPTS, host=HOSTS)
    def land(self, request: str, wave: int, attempt: int, host: str) -> None:
        self.lane.land(request, wave, attempt, host=host)
        self.fold_on()

    @rule(request=REQUESTS, attempt=ATTEMPTS, host=HOSTS, kind=ACTS)
    def act(self, request: str, attempt: int, host: str, kind: EventType) -> None:
        self.lane.act(kind, request, attempt, host=host)
        self.fold_on()

    @rule(request=REQUESTS, attempt=ATTEMPTS, host=HOSTS, origin=HOSTS)
    def take_over(self, request: str, attempt: int, host: str, origin: str) -> None:
        self.lane.take_over(request, attempt=attempt, host=host, from_host=origin)
        self.fold_on()

    @rule(request=REQUESTS, attempt=ATTEMPTS, host=HOSTS, result=RESULTS)
    def verify(self, request: str, attempt: int, host: str, result: str) -> None:
        self.lane.verify(request, attempt, result, host=host)
        self.fold_on()

    @rule(request=REQUESTS, attempt=ATTEMPTS, host=HOSTS, outcome=OUTCOMES)
    def close(self, request: str, attempt: int, host: str, outcome: str) -> None:
        self.lane.close(request, outcome, attempt, host=host)
        self.fold_on()

    @rule(request=REQUESTS, host=HOSTS)
    def carry_over(self, request: str, host: str) -> None:
        self.lane.add(EventType.CARRIED_OVER, {"from": oid("base"), "to": oid("tip")}, request, host=host)
        self.fold_on()

    @rule(hold=st.booleans())
    def hold(self, hold: bool) -> None:
        body: JsonObject = {"reason": "alarm"} if hold else {"what": "hold"}
        self.lane.add(EventType.HELD if hold else EventType.RELEASED, body)
        self.fold_on()

    @rule(request=st.integers(1, 40).map(ulid))
    def newer_program(self, request: str) -> None:
        self.lane.add("teleported", {}, request)
        self.fold_on()

    @rule(key=st.sampled_from(["idem-1", "idem-2", "shared"]))
    def note(self, key: str) -> None:
        self.lane.note(idem=key)
        self.fold_on()

    @rule(request=REQUESTS, host=HOSTS)
    def whole_run(self, request: str, host: str) -> None:
        """Do what a machine does that knows the lane, so that long ways are reached."""
        known = self.state.requests.get(request)
        if known is None or not known.state.open:
            return
        attempt = len(known.attempts) + (0 if known.state.holds_targets else 1)
        self.lane.start(request, attempt, host=host)
        for wave in range(1, len(known.submission.waves) + 1):
            self.lane.land(request, wave, attempt, host=host)
        self.lane.verify(request, attempt, host=host)
        self.lane.close(request, "succeeded", attempt, host=host)
        self.fold_on()

    @invariant()
    def folding_anew_gives_the_same(self) -> None:
        assert fold(self.lane.records, LaneState(lane=self.lane.lane)) == self.state

    @invariant()
    def the_chain_is_sound(self) -> None:
        records = list(chain.verify(self.lane.lane, chain.ROOT, self.lane.commits, START))
        assert [record.head for record in records] == [record.head for record in self.lane.records]

    @invariant()
    def nobody_shares_a_target_or_a_file(self) -> None:
        for one, other in combinations(self.state.holders(), 2):
            assert not set(one.slots) & set(other.slots)
            assert not set(one.paths) & set(other.paths)

    @invariant()
    def success_is_landed_and_verified(self) -> None:
        for request in self.state.requests.values():
            if request.state is RequestState.SUCCEEDED:
                attempt = request.attempts[-1]
                assert [item.wave for item in attempt.landings] == list(range(1, len(request.waves()) + 1))
                assert attempt.result == "passed"
                assert attempt.verified
                assert attempt.verified.seq > attempt.landings[-1].mark.seq

    @invariant()
    def people_count_once(self) -> None:
        for request in self.state.requests.values():
            standing = [item.mark.by for item in request.approvals if item.revoked is None]
            assert len(standing) == len(set(standing))

    @invariant()
    def numbers_are_counted_by_the_lane(self) -> None:
        numbers = [request.number for request in self.state.requests.values()]
        assert numbers == list(range(1, len(numbers) + 1))


TestLaneMachine = LaneMachine.TestCase
TestLaneMachine.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
