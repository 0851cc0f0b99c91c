"""Verification: the proof that targets run the plan, are healthy and without drift; observed, never assumed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from desktop.domain.observation import Health, Observation, Sync
from desktop.domain.target import Slot, Target

READINGS_APART = timedelta(seconds=2)
"""Success is read twice, at least this far apart."""


class Result(StrEnum):
    """How a verification stands, for a target or as a whole. Inconclusive and expired are never good."""

    COLLECTING = "collecting"
    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    EXPIRED = "expired"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a target must run: the values by field, and the commit that put them on the branch.

    One that is `removed` must be gone.
    """

    target: Target
    values: Mapping[str, str]
    commit: str
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """How one target stands, with the sentence that says why and the observation it rests on."""

    target: Target
    result: Result
    message: str
    observation: Observation | None = None
    applied: bool = False
    """Whether the engine was seen to have applied a revision that holds the commit with the target's bytes."""

    @property
    def slot(self) -> Slot:
        return self.target.slot


Stands = Callable[[Target, str, str], str]
"""(target, revision, commit) → "" if the revision holds the commit and the target's bytes stand there, else why not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What all checks share: the time, the deadline, who was skipped, why the cluster was silent."""

    now: datetime
    deadline: datetime
    since: datetime
    skipped: frozenset[Slot] = frozenset()
    unreachable: str = ""

    @property
    def over(self) -> bool:
        return self.now >= self.deadline


def check(
    expected: Expectation, observation: Observation | None, situation: Situation, stands: Stands
) -> Check:
    """Judge one target from its latest observation.

    Failed at once where the runtime says so on our revision; what is merely not there yet is collecting,
    after the deadline expired;
    what could not be read is collecting, after the deadline inconclusive.
    """
    if expected.target.slot in situation.skipped:
        return Check(
            target=expected.target,
            result=Result.SKIPPED,
            message="skipped with a reason",
            observation=observation,
        )
    if observation is None or situation.unreachable:
        reason = situation.unreachable or "nothing was observed"
        return _pending(expected, observation, situation, Result.INCONCLUSIVE, reason)
    if observation.observed_at < situation.since:
        return _pending(
            expected, observation, situation, Result.INCONCLUSIVE, "the reading is older than the change"
        )
    return _judged(expected, observation, situation, stands)


def _judged(expected: Expectation, seen: Observation, situation: Situation, stands: Stands) -> Check:
    if seen.sync is Sync.UNKNOWN or not seen.revision:
        return _pending(
            expected,
            seen,
            situation,
            Result.INCONCLUSIVE,
            "the engine does not say which revision it applied",
        )
    reason = stands(expected.target, seen.revision, expected.commit)
    if reason:
        overwritten = reason != NOT_YET
        if overwritten:
            return Check(target=expected.target, result=Result.FAILED, message=reason, observation=seen)
        return _pending(expected, seen, situation, Result.EXPIRED, f"still at {seen.revision[:10]}")
    if not seen.generation_seen:
        judged = _pending(
            expected, seen, situation, Result.EXPIRED, "the status describes an older generation"
        )
    else:
        judged = (_removal if expected.removed else _runtime)(expected, seen, situation)
    return replace(judged, applied=True)


NOT_YET = "the revision does not contain the commit"
"""What `Stands` says where the engine is merely behind."""


def _removal(expected: Expectation, seen: Observation, situation: Situation) -> Check:
    if seen.health is not Health.MISSING:
        return _pending(expected, seen, situation, Result.EXPIRED, "it is still there")
    return Check(target=expected.target, result=Result.PASSED, message="gone, as planned", observation=seen)


def _runtime(expected: Expectation, seen: Observation, situation: Situation) -> Check:
    if seen.health in {Health.DEGRADED, Health.MISSING}:
        message = seen.message or f"the workload is {seen.health.value}"
        return Check(target=expected.target, result=Result.FAILED, message=message, observation=seen)
    if seen.health is Health.UNKNOWN:
        return _pending(expected, seen, situation, Result.INCONCLUSIVE, "the runtime does not say how it is")
    if seen.health is Health.PROGRESSING or seen.sync is not Sync.SYNCED:
        reason = seen.message or (f"drift: {seen.drift[0]}" if seen.drift else "rolling out")
        return _pending(expected, seen, situation, Result.EXPIRED, reason)
    fault = _differing(expected.values, seen.values) or (f"drift: {seen.drift[0]}" if seen.drift else "")
    if fault:
        return Check(target=expected.target, result=Result.FAILED, message=fault, observation=seen)
    return Check(
        target=expected.target,
        result=Result.PASSED,
        message="runs the plan, healthy, no drift",
        observation=seen,
    )


def _differing(wanted: Mapping[str, str], running: Mapping[str, str]) -> str:
    for field, text in sorted(wanted.items()):
        if field in running and running[field] != text:
            return f"{field} runs {running[field] or 'unknown'}, not {text}"
    return ""


def _pending(
    expected: Expectation, seen: Observation | None, situation: Situation, at_end: Result, reason: str
) -> Check:
    result = at_end if situation.over else Result.COLLECTING
    return Check(target=expected.target, result=result, message=reason, observation=seen)


def overall(checks: Iterable[Check]) -> Result:
    """Return the worst that counts: failed, collecting, expired, inconclusive, then passed.

    No check at all, or only skipped ones, is inconclusive: nothing was proven.
    """
    results = {item.result for item in checks} - {Result.SKIPPED}
    for result in (Result.FAILED, Result.COLLECTING, Result.EXPIRED, Result.INCONCLUSIVE):
        if result in results:
            return result
    return Result.PASSED if results else Result.INCONCLUSIVE


def failed_share(checks: Sequence[Check]) -> int:
    """Return the share of targets that are not good, in thousandths; skipped ones do not count at all."""
    counted = [item for item in checks if item.result is not Result.SKIPPED]
    bad = [item for item in counted if item.result not in {Result.PASSED, Result.COLLECTING}]
    return -(-1000 * len(bad) // len(counted)) if counted else 0


class ChecklistLine(StrEnum):
    """The guide's four lines."""

    SCOPE = "The scope matches the intended subset"
    RULES = "Approval and freeze requirements are satisfied"
    RUNTIME = "The target's runtime checks have passed after execution"
    EVIDENCE = "The evidence is linked to request and outcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistItem:
    """One line of the checklist: computed, with links to the proof (`prod-eu@82`, a commit id)."""

    line: ChecklistLine
    result: Result
    sentence: str
    links: tuple[str, ...] = ()
