"""What the people of the sample did, as plain acts that are replayed through the real use cases with a set clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from desktop.domain.policy import RollbackMode


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that `by` (a person's id) did at `at` (aware, UTC)."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Act):
    """Ask for a promotion. `key` names the request in later acts; `reason` answers every flag that needs one.

    `scope` are rules as people type them, one a line. Strategy, waves and settle time are the policy's.
    """

    key: str
    source: str
    target: str
    scope: str
    title: str
    reason: str
    rollback_mode: RollbackMode = RollbackMode.FULL
    verification_owner: str
    fallback_owner: str
    handoff_notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitRollback(Act):
    """Ask for the rollback of what the request `undoes` brought."""

    key: str
    undoes: str
    mode: RollbackMode
    title: str
    reason: str
    verification_owner: str
    fallback_owner: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(Act):
    """Approve the digest of a request."""

    key: str
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject(Act):
    """Refuse a request."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Act):
    """Start a request and drive it until it ends or waits for acceptance."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Act):
    """Accept what the run's verification found."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRequest(Act):
    """Write a note on a request."""

    key: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyEnvironment(Act):
    """Verify an environment as it stands, as evidence for what is promoted out of it."""

    environment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldEnvironment(Act):
    """Keep an environment back."""

    environment: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseHold(Act):
    """End a hold."""

    environment: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectRelease(Act):
    """Strike a release in an environment."""

    environment: str
    release: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseFreeze(Act):
    """Raise a freeze at once; `key` names it in the act that lifts it."""

    key: str
    name: str
    environments: frozenset[str]
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftFreeze(Act):
    """Lift a raised freeze."""

    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandCommit(Act):
    """Commit to the deploy branch past the program; `files` are path → bytes. `by` may be nobody of the workspace."""

    name: str
    email: str
    message: str
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])


StoryAct: TypeAlias = (
    Submit
    | SubmitRollback
    | Approve
    | Reject
    | Run
    | Accept
    | NoteRequest
    | VerifyEnvironment
    | HoldEnvironment
    | ReleaseHold
    | RejectRelease
    | RaiseFreeze
    | LiftFreeze
    | HandCommit
)
