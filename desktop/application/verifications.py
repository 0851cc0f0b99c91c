"""Verification: of a run, and of an environment as it stands; recorded only as it was observed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from desktop.application.appending import Appended
from desktop.application.cancellation import CancelToken
from desktop.application.checklist import checklist
from desktop.application.gates import plan_of
from desktop.application.observing import Reading
from desktop.application.session import Session
from desktop.domain.canonical import Json
from desktop.domain.counting import plural
from desktop.domain.errors import DomainError
from desktop.domain.events import Draft, EventType
from desktop.domain.lane import VerifiedTarget
from desktop.domain.observed import encode_observed
from desktop.domain.plan import Plan, PlannedTarget
from desktop.domain.redaction import redact
from desktop.domain.request import Request
from desktop.domain.secret_text import is_clear_secret
from desktop.domain.target import EnvironmentState, Slot, Target
from desktop.domain.verification import (
    READINGS_APART,
    Check,
    ChecklistItem,
    Expectation,
    Result,
    Situation,
    overall,
)

POLL = 1.0
"""Seconds between two looks while something is still on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was seen of all targets at `at`, the result, and for a run the guide's four lines."""

    environment: str
    at: datetime
    commit: str
    result: Result
    checks: tuple[Check, ...]
    checklist: tuple[ChecklistItem, ...] = ()

    def count(self, result: Result) -> int:
        return sum(item.result is result for item in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is verified: expectations, the files that must stand, and from when to when."""

    environment: str
    expectations: tuple[Expectation, ...]
    files: Mapping[Slot, Mapping[str, str]]
    since: datetime
    deadline: datetime
    skipped: frozenset[Slot] = frozenset()
    request_id: str = ""
    """The request of a run: what a person skips while it is looked at counts from the next look on."""

    @property
    def targets(self) -> tuple[Target, ...]:
        return tuple(item.target for item in self.expectations)


class Verifier:
    """Looks, judges, and records."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # --- subjects ------------------------------------------------------------------------------------------

    def of_waves(self, request: Request, plan: Plan, waves: Sequence[int]) -> Subject:
        """Return what the landed waves of a request's attempt must show."""
        attempt = request.attempt
        if attempt is None or not attempt.landings:
            raise DomainError(
                "no wave has landed", where=request.full_name, meaning="There is nothing to verify."
            )
        policy = self._session.workspace().policy_of(
            self._session.workspace().pipeline.environment(request.lane)
        )
        chosen = [landing for landing in attempt.landings if landing.wave in waves]
        slots = request.waves()
        commit_of = {slot: landing.commit for landing in chosen for slot in slots[landing.wave - 1]}
        last = max(landing.mark.at for landing in chosen)
        states = {
            commit: self._session.inventory().state(request.lane, commit)
            for commit in set(commit_of.values())
        }
        return Subject(
            environment=request.lane,
            expectations=tuple(
                _expectation(states[commit_of[target.slot]], target)
                for target in plan.targets
                if target.slot in commit_of
            ),
            files=_planned_files(plan),
            since=last,
            deadline=last + policy.verification.within,
            skipped=frozenset(attempt.skipped),
            request_id=request.id,
        )

    def of_environment(self, environment: str, slots: frozenset[Slot] | None = None) -> Subject:
        """Return what an environment as it stands must show: the values of Git at the tip."""
        workspace = self._session.workspace()
        found = workspace.pipeline.environment(environment)
        tip = self._session.tip
        state = self._session.inventory().state(environment, tip)
        now = self._session.ports.clock.now()
        chosen = [target for target in state.targets() if slots is None or target.slot in slots]
        if not chosen:
            raise DomainError("there is no target to verify", where=environment)
        return Subject(
            environment=environment,
            expectations=tuple(
                Expectation(target=target, values=_travelling(state, target), commit=tip) for target in chosen
            ),
            files={
                target.slot: {value.path: value.blob for value in state.values[target]} for target in chosen
            },
            since=now,
            deadline=now + workspace.policy_of(found).verification.within,
        )

    # --- looking -------------------------------------------------------------------------------------------

    def look(self, subject: Subject, cancel: CancelToken) -> Verification:
        """Look once and judge; what is still on its way is collecting."""
        reading = self._session.observer.read(subject.environment, subject.targets, cancel)
        return self._judged(subject, reading)

    def settle(self, subject: Subject, settle: timedelta, cancel: CancelToken) -> Verification:
        """Look until every target is judged, then again after the settle time: success is read twice.

        The clock of the workspace decides the deadline; waiting ends at once when cancelled.
        """
        clock = self._session.ports.clock
        pause = max(settle, READINGS_APART)
        while True:
            found = self.look(subject, cancel)
            if found.result is Result.PASSED:
                cancel.wait(self._seconds(pause))
                again = self.look(subject, cancel)
                if again.result is not Result.COLLECTING:
                    return again
            elif found.result is not Result.COLLECTING and not found.count(Result.COLLECTING):
                return found
            if clock.now() >= subject.deadline + POLL * READINGS_APART:
                return found
            cancel.wait(self._seconds(timedelta(seconds=POLL)))

    def _seconds(self, span: timedelta) -> float:
        return span.total_seconds()

    def _judged(self, subject: Subject, reading: Reading) -> Verification:
        situation = Situation(
            now=reading.at,
            deadline=subject.deadline,
            since=subject.since,
            skipped=subject.skipped | self._skipped_since(subject),
            unreachable=reading.unreachable,
        )
        checks = self._session.observer.judge(subject.expectations, reading, situation, subject.files)
        return Verification(
            environment=subject.environment,
            at=reading.at,
            commit=subject.expectations[0].commit,
            result=overall(checks),
            checks=tuple(checks),
        )

    def _skipped_since(self, subject: Subject) -> frozenset[Slot]:
        request = self._session.ports.ledger.lane(subject.environment).state.requests.get(subject.request_id)
        return frozenset(
            request.attempt.skipped if request is not None and request.attempt is not None else ()
        )

    # --- recording -----------------------------------------------------------------------------------------

    def verify_environment(
        self, environment: str, cancel: CancelToken, slots: frozenset[Slot] | None = None
    ) -> tuple[Verification, Appended]:
        """Verify an environment as it stands and record it: source evidence for the first route."""
        subject = self.of_environment(environment, slots)
        found = self.settle(subject, timedelta(0), cancel)
        return found, self.record(found, subject, None, "", cancel)

    def run_verification(self, request: Request, cancel: CancelToken, *, wait: bool = False) -> Verification:
        """Verify the landed waves of a request, with the four checklist lines; nothing is recorded."""
        lane = self._session.ports.ledger.lane(request.lane)
        plan = plan_of(lane, request)
        attempt = request.attempt
        waves = [landing.wave for landing in attempt.landings] if attempt else []
        subject = self.of_waves(request, plan, waves)
        found = (
            self.settle(subject, request.submission.settle, cancel) if wait else self.look(subject, cancel)
        )
        return replace(found, checklist=checklist(self._session, lane, request, plan, found.result))

    def checklist(self, request: Request, runtime: Result) -> tuple[ChecklistItem, ...]:
        """Return the guide's four lines for the latest attempt, with a result of its runtime checks."""
        lane = self._session.ports.ledger.lane(request.lane)
        return checklist(self._session, lane, request, plan_of(lane, request), runtime)

    def record(
        self,
        found: Verification,
        subject: Subject,
        request: Request | None,
        accepted_by: str,
        cancel: CancelToken,
    ) -> Appended:
        """Append a `verified` event with what was seen of every target."""
        values = {item.target: item.values for item in subject.expectations}
        payload = encode_observed(
            VerifiedTarget(
                slot=item.slot,
                result=item.result.value,
                values=values[item.target] if item.result is Result.PASSED else {},
                message=redact(item.message),
            )
            for item in found.checks
        )
        attempt = request.attempt.number if request and request.attempt else 0
        body: dict[str, Json] = {
            "attempt": attempt,
            "commit": found.commit,
            "result": found.result.value,
            "accepted_by": accepted_by,
            "summary": self.words(found),
        }
        key = f"{request.id}:{attempt}:verified" if request else f"environment:{found.environment}:verified"
        draft = Draft(
            type=EventType.VERIFIED,
            idem=f"{key}:{self._session.ports.ids.ulid()}",
            by=self._session.me().id,
            request_id=request.id if request else "",
            body=body,
            payload=payload,
        )
        return self._session.append(found.environment, draft, cancel)

    @staticmethod
    def words(found: Verification) -> str:
        """Return the counts in words: `11 passed, 1 failed`."""
        counts = [f"{found.count(result)} {result.value}" for result in Result if found.count(result)]
        return ", ".join(counts) or plural(0, "target")


def _planned_files(plan: Plan) -> dict[Slot, dict[str, str]]:
    files: dict[Slot, dict[str, str]] = {}
    for edit in plan.edits:
        for slot in edit.slots:
            files.setdefault(slot, {})[edit.path] = edit.new_blob
    return files


def _expectation(state: EnvironmentState, planned: PlannedTarget) -> Expectation:
    """Return what a target must run after its wave: all that travels, so that the proof holds for the next route."""
    target = Target(state.environment, planned.tenant, planned.service)
    there = target in state.values
    return Expectation(
        target=target,
        values=_travelling(state, target) if there else {},
        commit=state.commit,
        removed=not there,
    )


def _travelling(state: EnvironmentState, target: Target) -> dict[str, str]:
    """Return the values of a target by field; of several with one name those that agree.

    Secrets in clear text are left out: they are not promoted, and the record is shared.
    """
    texts: dict[str, set[str]] = {}
    for value in state.values[target]:
        if value.travels and not is_clear_secret(value.places[0].key, value.text, field=value.field):
            texts.setdefault(value.field, set()).add(value.text)
    return {field: next(iter(found)) for field, found in texts.items() if len(found) == 1}
