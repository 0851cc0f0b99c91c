"""Requests of the sample that are ready to run, made by the same use cases as people use."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.application.program import SAMPLE
from desktop.application.requests import Wishes
from desktop.application.sample import ClusterFault, Delays, FaultKind
from desktop.application.services import Services
from desktop.bootstrap import GitOpsHq
from desktop.domain.policy import RollbackMode, WaveRule
from desktop.domain.request import Request
from tests.ui.driver import WindowDriver, machine_of

SOURCE, TARGET = "test", "stage-us"
QUICK = Delays(poll=0.2, shortest=0.1, longest=0.6)
FAILING = ClusterFault(
    id="failing", kind=FaultKind.NEVER_HEALTHY, environment=TARGET, tenant="acme", service="billing"
)


@dataclass(frozen=True, kw_only=True)
class StageRun:
    """What to prepare: how many targets in which waves, how fast the cluster is, what fails."""

    targets: int = 61
    waves: Sequence[int] = (5, 33)
    halt_above: int = 1000
    delays: Delays = QUICK
    faults: tuple[ClusterFault, ...] = ()


def program(home: Path) -> GitOpsHq:
    return GitOpsHq(machine_of(home))


@contextmanager
def other_program(home: Path) -> Generator[Services, None, None]:
    """The sample of a home as another program has it open."""
    services = program(home).open(SAMPLE, CancelToken())
    try:
        yield services
    finally:
        services.close()


def prepare(home: Path, wanted: StageRun) -> str:
    """Submit and approve a promotion in the sample of a home; return the request's full name."""
    with other_program(home) as services:
        return _prepared(services, wanted).full_name


def _prepared(services: Services, wanted: StageRun) -> Request:
    token = CancelToken()
    services.switch_read_only(on=False)
    sample = services.sample
    assert sample is not None
    sample.controls.set_delays(wanted.delays)
    for fault in wanted.faults:
        sample.controls.set_fault(fault)
    scope = services.scopes.resolve(SOURCE, TARGET, "include service:billing,web,cart,search")
    whole = services.previews.preview(SOURCE, TARGET, scope.slots, token, scope=scope)
    chosen = frozenset(item.slot for item in whole.plan.targets[: wanted.targets])
    preview = services.previews.preview(SOURCE, TARGET, chosen, token)
    wishes = Wishes(
        waves=(*(WaveRule(count=count) for count in wanted.waves), WaveRule(rest=True)),
        halt_above=wanted.halt_above,
        settle=timedelta(0),
        rollback_mode=RollbackMode.FULL,
        verification_owner="a.chen",
        fallback_owner="m.ruiz",
        reasons={flag.kind.value: "Read in the preview." for flag in preview.needs_reasons},
    )
    request = services.requests.submit(preview, wishes, token)
    services.verifications.verify_environment(SOURCE, token, frozenset(request.slots))
    request = services.requests.approve(request, request.digest, token)
    judgement = services.requests.judge(request, token)
    assert judgement.ready, judgement.sentence
    return request


def drive(window: WindowDriver, name: str) -> None:
    """Let the window execute a request, as its page does after the sheet."""
    window.desk.refresh()
    window.desk.ask(
        "test.digest",
        lambda services, _token: services.requests.find(name).digest,
        lambda digest: window.desk.run_wanted.emit(name, digest),
    )
    window.wait_until(lambda: name in window.desk.driven, f"{name} is driven")


def request_of(home: Path, name: str) -> Request:
    """Return a request as the remote has it now, read by another program."""
    with other_program(home) as services:
        services.refresh(CancelToken())
        return services.requests.find(name)


def set_delays(home: Path, delays: Delays) -> None:
    """Let the cluster of a sample be slower or faster from now on."""
    with other_program(home) as services:
        assert services.sample is not None
        services.sample.controls.set_delays(delays)


def set_fault(home: Path, fault: ClusterFault) -> None:
    """Set a switch of a sample's cluster."""
    with other_program(home) as services:
        assert services.sample is not None
        services.sample.controls.set_fault(fault)


def clear_fault(home: Path, fault: str) -> None:
    """Clear a switch of a sample's cluster."""
    with other_program(home) as services:
        assert services.sample is not None
        services.sample.controls.clear_fault(fault)
