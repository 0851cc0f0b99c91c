"""What the verification screen reads, off the interface thread."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from desktop.application.cancellation import CancelToken
from desktop.application.services import Services
from desktop.application.verifications import Subject, Verification
from desktop.domain.lane import Verified
from desktop.domain.target import Target
from desktop.domain.verification import Check, Result
from desktop.presentation.run_record import RunRecord
from desktop.presentation.verification_proof import Proof
from desktop.ui.live.data import read_run


def read_proof(services: Services, name: str, token: CancelToken, *, look: bool) -> Proof:
    """Read a verification: of a run by its request's name, or of an environment.

    Where the run has ended, what is on record is shown unless a look is asked for.

    Raises:
        NotFoundError: there is neither a request nor an environment of that name.
    """
    if name in {item.name for item in services.workspace.pipeline}:
        return _of_environment(services, name, token)
    return _of_run(services, read_run(services, name), token, look=look)


def _of_environment(services: Services, name: str, token: CancelToken) -> Proof:
    subject = services.verifications.of_environment(name)
    standing = next(one for one in services.environments.graph() if one.environment.name == name)
    own = [item for item in services.lane(name).state.verifications if not item.request_id]
    return Proof(
        environment=name,
        protected=standing.environment.protected,
        release=standing.release.label,
        run=None,
        found=services.verifications.look(subject, token),
        recorded=own[-1] if own else None,
        desired={item.target.slot: item.values for item in subject.expectations},
        commits={item.target.slot: item.commit for item in subject.expectations},
        since=None,
        deadline=None,
        label_field=services.workspace.label_field,
        soaks=_soaks(services, name),
        proven_since=_proven_since(own),
        on_record=False,
    )


def _of_run(services: Services, record: RunRecord, token: CancelToken, *, look: bool) -> Proof:
    attempt = record.request.attempt
    number = attempt.number if attempt else 0
    own = [item for item in record.verifications if item.attempt == number]
    subject = _subject(services, record)
    recorded = own[-1] if own else None
    on_record = not record.live and not look and recorded is not None
    found = _found(services, record, subject, recorded if on_record else None, token, look=look)
    expectations = subject.expectations if subject is not None else ()
    return Proof(
        environment=record.request.lane,
        protected=record.protected,
        release=record.request.submission.release,
        run=record,
        found=found,
        recorded=recorded,
        desired={item.target.slot: item.values for item in expectations},
        commits={item.target.slot: item.commit for item in expectations},
        since=subject.since if subject is not None else None,
        deadline=subject.deadline if subject is not None else None,
        label_field=record.label_field,
        soaks=_soaks(services, record.request.lane),
        proven_since=_proven_since(own),
        on_record=on_record,
    )


def _subject(services: Services, record: RunRecord) -> Subject | None:
    if not record.landed:
        return None
    waves = list(range(1, record.landed + 1))
    return services.verifications.of_waves(record.request, record.plan, waves)


def _found(
    services: Services,
    record: RunRecord,
    subject: Subject | None,
    recorded: Verified | None,
    token: CancelToken,
    *,
    look: bool,
) -> Verification | None:
    """Return what was seen: on record, or now; None where nothing has landed, or nothing was recorded."""
    if recorded is not None:
        return _from_record(services, record, recorded)
    if subject is None or not (record.live or look):
        return None
    return services.verifications.run_verification(record.request, token)


def _from_record(services: Services, record: RunRecord, recorded: Verified) -> Verification:
    result = Result(recorded.result)
    checks = tuple(
        Check(
            target=Target(record.request.lane, item.slot.tenant, item.slot.service),
            result=Result(item.result),
            message=item.message,
        )
        for item in recorded.targets
    )
    return Verification(
        environment=record.request.lane,
        at=recorded.mark.at,
        commit=recorded.commit,
        result=result,
        checks=checks,
        checklist=services.verifications.checklist(record.request, result),
    )


def _soaks(services: Services, environment: str) -> tuple[tuple[str, timedelta], ...]:
    """Return where one may promote to from here, and how long each wants the proof to have stood."""
    workspace = services.workspace
    found: list[tuple[str, timedelta]] = []
    for route in workspace.pipeline.routes:
        if route.source == environment:
            soak = workspace.policy_of(workspace.pipeline.environment(route.target)).source.soak
            if soak is not None:
                found.append((route.target, soak))
    return tuple(found)


def _proven_since(verifications: Sequence[Verified]) -> datetime | None:
    """Return when the unbroken row of passed verifications up to the latest began."""
    start: datetime | None = None
    for verified in reversed(verifications):
        if verified.result != Result.PASSED.value:
            break
        start = verified.mark.at
    return start
