"""A run into production of the sample that has landed and verified, and now waits for its owner."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.application.program import SAMPLE
from desktop.application.requests import Wishes
from desktop.application.run_reports import RunEnd
from desktop.application.services import Services
from desktop.domain.gate import GateKind
from desktop.domain.policy import RollbackMode, WaveRule
from desktop.domain.request import Request
from tests.ui.live.stage_runs import QUICK, program

OWNER, REQUESTER = "a.chen", "m.ruiz"
_APPROVERS = ("a.chen", "s.okafor", "t.baptiste")
_WAITING = "prod-eu/R-3"


def run_until_it_waits(home: Path) -> str:
    """Promote some targets of a request that the story left open, into production; return the new request's name."""
    opened = program(home)
    services = opened.open(SAMPLE, CancelToken())
    try:
        services.switch_read_only(on=False)
        request = _submitted(services)
        for person in _APPROVERS:
            opened.act_as(f"{person}@example.com")
            request = services.requests.approve(request, request.digest, CancelToken())
        opened.act_as(f"{REQUESTER}@example.com")
        report = services.runs.run(request, request.digest, CancelToken())
        assert report.end is RunEnd.WAITS_FOR_ACCEPTANCE, report.sentence
        return request.full_name
    finally:
        services.close()


def act_as(home: Path, person: str) -> None:
    """Let whoever uses the sample be somebody else from now on."""
    program(home).act_as(f"{person}@example.com")


def _submitted(services: Services) -> Request:
    token = CancelToken()
    sample = services.sample
    assert sample is not None
    sample.controls.set_delays(QUICK)
    waiting = services.requests.find(_WAITING)
    _leave_a_freeze(services, waiting, sample.clock.set)
    preview = services.previews.preview("stage-eu", "prod-eu", frozenset(waiting.slots[:4]), token)
    wishes = Wishes(
        waves=(WaveRule(rest=True),),
        settle=timedelta(0),
        rollback_mode=RollbackMode.FULL,
        verification_owner=OWNER,
        fallback_owner="s.okafor",
        reasons={flag.kind.value: "Read in the preview." for flag in preview.needs_reasons},
    )
    return services.requests.submit(preview, wishes, token)


def _leave_a_freeze(services: Services, request: Request, set_clock: Callable[..., object]) -> None:
    """Go to when production is open, where the tests run at a weekend; the source is then proven once more."""
    gate = services.requests.judge(request, CancelToken()).gate(GateKind.FREEZE)
    if gate.result.met or gate.next_change is None:
        return
    set_clock(gate.next_change + timedelta(hours=1))
    services.verifications.verify_environment("stage-eu", CancelToken(), frozenset(request.slots))
