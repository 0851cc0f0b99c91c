"""Requests: a submitted plan with strategy, waves, window, owners and rollback mode, and its states."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from desktop.domain import canonical
from desktop.domain.body import Body, MalformedError, format_time
from desktop.domain.canonical import Json, JsonObject
from desktop.domain.policy import Acceptance, ExecutionMode, RollbackMode, Strategy
from desktop.domain.target import Slot
from desktop.domain.waves import wave_slots


class RequestKind(StrEnum):
    """Forward, or back to recorded values."""

    PROMOTION = "promotion"
    ROLLBACK = "rollback"


class RequestState(StrEnum):
    """What the events of the lane say. Ready, blocked, stale and expired are computed, never stored."""

    SUBMITTED = "submitted"
    RUNNING = "running"
    PAUSED = "paused"
    PARTIAL = "partial"
    FAILED = "failed"
    SUCCEEDED = "succeeded"
    LEFT = "left"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    ABANDONED = "abandoned"

    @property
    def holds_targets(self) -> bool:
        """Tell whether a run of this request keeps others off its targets and paths."""
        return self in _HOLDING

    @property
    def in_progress(self) -> bool:
        """Tell whether a run of this request is going on, or paused on its way."""
        return self in _IN_PROGRESS

    @property
    def open(self) -> bool:
        """Tell whether something may still happen to the request."""
        return self in _OPEN


_IN_PROGRESS = frozenset({RequestState.RUNNING, RequestState.PAUSED})
_HOLDING = _IN_PROGRESS | {RequestState.PARTIAL}
_OPEN = _HOLDING | {RequestState.SUBMITTED, RequestState.FAILED}
_LONGEST_SETTLE = 7 * 24 * 60 * 60
"""Seconds; more would be a schedule, not a pause."""
_ALL = 1000
"""The whole, in thousandths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time in which the run may start and begin waves; both ends aware."""

    start: datetime
    end: datetime

    def contains(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagAnswer:
    """A risk flag as it stood at submission, with the requester's reason where one was needed."""

    flag: str
    severity: str
    count: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restores:
    """What a rollback goes back to: the request it undoes (or a commit) and what of it."""

    mode: RollbackMode
    commit: str
    request_id: str = ""
    services: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """All that people approve. The request digest covers every field."""

    kind: RequestKind
    source: str
    target: str
    plan_digest: str
    release: str
    title: str
    strategy: Strategy
    waves: tuple[str, ...]
    """Each a list of ranges over the plan's sorted targets, like `0-11,15`."""
    halt_above: int
    settle: timedelta
    rollback_mode: RollbackMode | None
    mode: ExecutionMode
    verification_owner: str = ""
    fallback_owner: str = ""
    window: Window | None = None
    flags: tuple[FlagAnswer, ...] = ()
    source_commit: str = ""
    """The commit chosen in the source's history; empty: the tip, whose values may make the plan stale."""
    restores: Restores | None = None
    handoff_notes: str = ""

    def as_json(self) -> JsonObject:
        return {
            "kind": self.kind.value,
            "source": self.source,
            "target": self.target,
            "plan_digest": self.plan_digest,
            "release": self.release,
            "title": self.title,
            "strategy": self.strategy.value,
            "waves": list(self.waves),
            "halt_above": self.halt_above,
            "settle_s": int(self.settle.total_seconds()),
            "rollback_mode": self.rollback_mode.value if self.rollback_mode else None,
            "mode": self.mode.value,
            "verification_owner": self.verification_owner,
            "fallback_owner": self.fallback_owner,
            "window": _window_json(self.window),
            "flags": [
                {"flag": item.flag, "severity": item.severity, "count": item.count, "reason": item.reason}
                for item in sorted(self.flags, key=lambda item: item.flag)
            ],
            "source_commit": self.source_commit,
            "restores": _restores_json(self.restores),
            "handoff_notes": self.handoff_notes,
        }

    @property
    def digest(self) -> str:
        """The request digest that people approve."""
        return canonical.digest(self.as_json())


def _window_json(window: Window | None) -> Json:
    return {"start": format_time(window.start), "end": format_time(window.end)} if window else None


def _restores_json(restores: Restores | None) -> Json:
    if restores is None:
        return None
    return {
        "mode": restores.mode.value,
        "commit": restores.commit,
        "request_id": restores.request_id,
        "services": list(restores.services),
        "fields": list(restores.fields),
    }


def read_submission(body: Body) -> Submission:
    """Read what `Submission.as_json` wrote.

    Raises:
        MalformedError: a field is missing, too many, of another type, or names what this version does not know.
    """
    window = body.optional_object("window")
    restores = body.optional_object("restores")
    try:
        submission = Submission(
            kind=RequestKind(body.text("kind")),
            source=body.text("source"),
            target=body.text("target"),
            plan_digest=body.text("plan_digest"),
            release=body.text("release"),
            title=body.text("title"),
            strategy=Strategy(body.text("strategy")),
            waves=body.texts("waves"),
            halt_above=body.amount("halt_above", _ALL),
            settle=timedelta(seconds=body.amount("settle_s", _LONGEST_SETTLE)),
            rollback_mode=RollbackMode(body.text("rollback_mode"))
            if body.fields.get("rollback_mode")
            else None,
            mode=ExecutionMode(body.text("mode")),
            verification_owner=body.text("verification_owner"),
            fallback_owner=body.text("fallback_owner"),
            window=Window(start=window.time("start"), end=window.time("end")) if window else None,
            flags=tuple(_flag(item) for item in body.objects("flags")),
            source_commit=body.text("source_commit"),
            restores=_restores(restores) if restores else None,
            handoff_notes=body.text("handoff_notes"),
        )
    except ValueError as error:
        raise MalformedError(str(error)[:200], where=body.path) from error
    if submission.as_json() != body.fields:
        raise MalformedError("it holds more than a request, or in another form", where=body.path)
    return submission


def _flag(item: Body) -> FlagAnswer:
    return FlagAnswer(
        flag=item.text("flag"),
        severity=item.text("severity"),
        count=item.integer("count"),
        reason=item.text("reason"),
    )


def _restores(item: Body) -> Restores:
    return Restores(
        mode=RollbackMode(item.text("mode")),
        commit=item.text("commit"),
        request_id=item.text("request_id"),
        services=item.texts("services"),
        fields=item.texts("fields"),
    )


# --- what the lane says of a request ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Who did what when, and where it stands in the lane."""

    seq: int
    sha256: str
    at: datetime
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A person's yes to a request digest; `expires` None: for as long as the policy says."""

    mark: Mark
    expires: datetime | None = None
    revoked: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A gate that a person let pass, on record, until `expires`."""

    gate: str
    mark: Mark
    expires: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """A wave that is on the branch: its commit, and the tip it stands on."""

    wave: int
    commit: str
    base: str
    mark: Mark


class AttemptState(StrEnum):
    """How far an attempt is."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    ABANDONED = "abandoned"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A try of a request (`R-14.2`). All that decides commit ids is frozen in its `started` event."""

    number: int
    started: Mark
    holder: str
    author_name: str
    author_email: str
    commit_at: datetime
    message: str
    base: str
    state: AttemptState = AttemptState.RUNNING
    landings: tuple[Landing, ...] = ()
    skipped: tuple[Slot, ...] = ()
    verified: Mark | None = None
    result: str = ""
    outcome: str = ""
    ended: Mark | None = None

    @property
    def evidence(self) -> str:
        return f"@{self.started.seq} sha256:{self.started.sha256}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as its lane tells it."""

    lane: str
    number: int
    id: str
    submission: Submission
    digest: str
    submitted: Mark
    base: str
    policy_sha256: str
    slots: tuple[Slot, ...]
    paths: tuple[str, ...]
    state: RequestState = RequestState.SUBMITTED
    approvals: tuple[Approval, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    notes: tuple[Mark, ...] = ()
    carried: tuple[Mark, ...] = ()
    ended: Mark | None = None
    superseded_by: str = ""
    rolled_back_by: str = ""
    frozen_by_newer: bool = field(default=False)
    """An event of a newer program names it: this program leaves it alone."""

    @property
    def name(self) -> str:
        """`R-14`; with its lane `prod-eu/R-14`."""
        return f"R-{self.number}"

    @property
    def full_name(self) -> str:
        return f"{self.lane}/R-{self.number}"

    @property
    def attempt(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None

    def waves(self) -> tuple[tuple[Slot, ...], ...]:
        return wave_slots(self.submission.waves, self.slots)

    def waits_under(self, accept: Acceptance) -> bool:
        """Tell whether its run has passed, and under that rule only the yes of its owner is missing."""
        attempt = self.attempt
        return (
            accept is Acceptance.OWNER
            and self.state is RequestState.RUNNING
            and attempt is not None
            and len(attempt.landings) == len(self.submission.waves)
            and attempt.result == "passed"
        )
