"""What Live reads from the services, off the interface thread."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.domain.approval import authority_fault
from desktop.domain.body import Body
from desktop.domain.request import Request
from desktop.domain.timeline import TimelineFilter
from desktop.presentation.run_record import Look, RunRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveData:
    """All requests, and what the journal of this machine says of its runs."""

    requests: tuple[Request, ...]
    host_id: str
    steps_here: Mapping[str, datetime]


def read_live(services: Services, _token: CancelToken) -> LiveData:
    return LiveData(
        requests=tuple(services.requests.all()),
        host_id=services.host_id,
        steps_here=services.run_controls.last_steps_here(),
    )


def read_run(services: Services, name: str) -> RunRecord:
    """Read what is on record of a run.

    Raises:
        NotFoundError: there is no such request, or its plan is not on this machine.
    """
    request = services.requests.find(name)
    workspace = services.workspace
    environment = workspace.pipeline.environment(request.lane)
    policy = workspace.policy_of(environment)
    lane = services.lane(request.lane)
    verifications = tuple(item for item in lane.state.verifications if item.request_id == request.id)
    wanted = TimelineFilter(environments=frozenset({request.lane}), request_id=request.id)
    return RunRecord(
        request=request,
        plan=services.requests.plan(request),
        host_id=services.host_id,
        protected=environment.protected,
        label_field=workspace.label_field,
        gates=_gates(services, request),
        verifications=verifications,
        recorded=tuple({item.slot: item for item in one.targets} for one in verifications),
        entries=tuple(services.timelines.timeline(wanted)),
        accept=policy.verification.accept,
        may_decide=authority_fault(services.me().person, policy.abandon),
    )


def _gates(services: Services, request: Request) -> tuple[tuple[str, str], ...]:
    """Return the gates as the start recorded them."""
    if request.attempt is None:
        return ()
    records = services.lane(request.lane).records
    start = next((item for item in records if item.event.seq == request.attempt.started.seq), None)
    if start is None:
        return ()
    return tuple((gate.text("gate"), gate.text("result")) for gate in Body(start.event.body).objects("gates"))


def look_at(services: Services, record: RunRecord, token: CancelToken) -> Look | None:
    """Look at the targets that have landed; None where nothing has."""
    request = record.request
    if not record.landed:
        return None
    verifier = services.verifications
    subject = verifier.of_waves(request, record.plan, list(range(1, record.landed + 1)))
    found = verifier.look(subject, token)
    return Look(found=found, desired={item.target.slot: item.values for item in subject.expectations})
