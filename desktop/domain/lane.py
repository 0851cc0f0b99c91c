"""What a lane says when its events are folded: requests, holds, struck releases, verifications, void events."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desktop.domain.events import Event, Head
from desktop.domain.freeze import RaisedFreeze
from desktop.domain.request import Mark, Request
from desktop.domain.target import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """An environment kept back by a person."""

    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRelease:
    """A release struck by a person; `services` limits it (empty: all)."""

    release: str
    services: tuple[str, ...]
    mark: Mark

    def concerns(self, release: str, service: str) -> bool:
        return release == self.release and (not self.services or service in self.services)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedTarget:
    """One target of a recorded verification: its result and the values it was seen to run."""

    slot: Slot
    result: str
    values: Mapping[str, str]
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A `verified` event: of a run (`request_id`), or of the environment as it stood."""

    mark: Mark
    request_id: str
    attempt: int
    commit: str
    result: str
    accepted_by: str
    targets: tuple[VerifiedTarget, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidEvent:
    """A well-formed event without effect: kept and shown with its reason."""

    seq: int
    type: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneState:
    """The state of one lane after `head`."""

    lane: str
    head: Head = field(default_factory=lambda: Head(seq=0, sha256=""))
    uuid: str = ""
    requests: Mapping[str, Request] = field(default_factory=dict[str, Request])
    """By ULID, in the order of submission."""
    hold: Hold | None = None
    rejected: tuple[RejectedRelease, ...] = ()
    verifications: tuple[Verified, ...] = ()
    freezes: Mapping[str, RaisedFreeze] = field(default_factory=dict[str, RaisedFreeze])
    """Raised and not lifted; only the lane `_workspace` has any."""
    voids: tuple[VoidEvent, ...] = ()
    idem: Mapping[str, Event] = field(default_factory=dict[str, Event])
    """Idempotence key → the event that counts."""
    seen_hosts: frozenset[str] = frozenset()
    workspace_commit: str = ""
    latest: datetime | None = None
    """The latest claimed time of an event that counts."""

    def by_number(self, number: int) -> Request | None:
        return next((request for request in self.requests.values() if request.number == number), None)

    def open_requests(self) -> tuple[Request, ...]:
        return tuple(request for request in self.requests.values() if request.state.open)

    def holders(self) -> tuple[Request, ...]:
        """Return the requests whose runs keep others off their targets and paths."""
        return tuple(request for request in self.requests.values() if request.state.holds_targets)

    def conflicting(self, slots: frozenset[Slot], paths: frozenset[str], *, but: str = "") -> Request | None:
        """Return a running request that shares a target or a path, None where there is none."""
        for request in self.holders():
            if request.id != but and (slots & frozenset(request.slots) or paths & frozenset(request.paths)):
                return request
        return None
