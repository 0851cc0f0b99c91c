"""A run of four targets in two waves, as its screen gets it; each test changes what it is about."""

from datetime import UTC, datetime, timedelta

from desktop.application.verifications import Verification
from desktop.domain.lane import Verified, VerifiedTarget
from desktop.domain.observation import Health, Observation, Pods, Sync
from desktop.domain.plan import Change, Plan, PlannedTarget
from desktop.domain.policy import Acceptance, ExecutionMode, RollbackMode, Strategy
from desktop.domain.request import Attempt, Landing, Mark, Request, RequestKind, RequestState, Submission
from desktop.domain.target import Slot, Target
from desktop.domain.verification import Check, Result, overall
from desktop.presentation.run_record import Look, RunRecord

START = datetime(2026, 11, 22, 13, 0, tzinfo=UTC)
HERE, LANE = "machine-here", "stage-us"
SLOTS = tuple(Slot(tenant, "billing") for tenant in ("acme", "hooli", "umbra", "vega"))


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def mark(seq: int, seconds: int) -> Mark:
    return Mark(seq=seq, sha256="", at=at(seconds), by="m.ruiz")


def submission() -> Submission:
    return Submission(
        kind=RequestKind.PROMOTION,
        source="test",
        target=LANE,
        plan_digest="7f3a9c" + "0" * 58,
        release="2026.11.3",
        title="Promote it",
        strategy=Strategy.INCREMENTAL,
        waves=("0-1", "2-3"),
        halt_above=500,
        settle=timedelta(0),
        rollback_mode=RollbackMode.FULL,
        mode=ExecutionMode.COMMIT,
        verification_owner="a.chen",
    )


def attempt(landed: int = 1, holder: str = HERE, result: str = "") -> Attempt:
    landings = tuple(
        Landing(wave=wave, commit=f"{wave}" * 40, base="0" * 40, mark=mark(4 + wave, 60 * wave))
        for wave in range(1, landed + 1)
    )
    return Attempt(
        number=1,
        started=mark(4, 0),
        holder=holder,
        author_name="",
        author_email="",
        commit_at=START,
        message="",
        base="0" * 40,
        landings=landings,
        verified=mark(9, 200) if result else None,
        result=result,
    )


def request(state: RequestState = RequestState.RUNNING, of: Attempt | None = None) -> Request:
    own = submission()
    return Request(
        lane=LANE,
        number=14,
        id="REQUEST",
        submission=own,
        digest=own.digest,
        submitted=mark(1, -600),
        base="0" * 40,
        policy_sha256="",
        slots=SLOTS,
        paths=(),
        state=state,
        attempts=(of or attempt(),),
    )


def record(
    found: Request | None = None,
    verifications: tuple[Verified, ...] = (),
    *,
    protected: bool = False,
    accept: Acceptance = Acceptance.AUTO,
    may_decide: str = "",
) -> RunRecord:
    change = Change(field="image", path="values.yaml", before="2026.11.1", after="2026.11.3")
    targets = tuple(PlannedTarget(tenant=one.tenant, service=one.service, changes=(change,)) for one in SLOTS)
    return RunRecord(
        request=found or request(),
        plan=Plan(
            source="test", target=LANE, targets=targets, edits=(), bindings_digest="", policy_digest=""
        ),
        host_id=HERE,
        protected=protected,
        label_field="image",
        gates=(("freeze", "passed"), ("approvals", "waived")),
        verifications=verifications,
        recorded=tuple({item.slot: item for item in one.targets} for one in verifications),
        entries=(),
        accept=accept,
        may_decide=may_decide,
    )


def check(slot: Slot, result: Result, message: str = "", *, seen: bool = True, applied: bool = True) -> Check:
    target = Target(LANE, slot.tenant, slot.service)
    observation = Observation(
        target=target,
        observed_at=at(90),
        source="cluster",
        revision="1" * 40,
        sync=Sync.SYNCED,
        health=Health.HEALTHY,
        values={"image": "2026.11.3"},
        pods=Pods(updated=1, wanted=2),
    )
    return Check(
        target=target,
        result=result,
        message=message,
        observation=observation if seen else None,
        applied=applied and seen,
    )


def look(*checks: Check) -> Look:
    found = Verification(environment=LANE, at=at(90), commit="1" * 40, result=overall(checks), checks=checks)
    return Look(found=found, desired={one.slot: {"image": "2026.11.3"} for one in checks})


def verified(seq: int, result: Result, message: str, slot: Slot = SLOTS[0]) -> Verified:
    targets = (VerifiedTarget(slot=slot, result=result.value, values={}, message=message),)
    return Verified(
        mark=mark(seq, 10 * seq),
        request_id="REQUEST",
        attempt=1,
        commit="1" * 40,
        result=result.value,
        accepted_by="",
        targets=targets,
    )
