"""The working state of a fold: mutable while events are applied, frozen when it is handed out."""

from dataclasses import replace
from datetime import datetime

from desktop.domain.chain import Record
from desktop.domain.errors import DomainError
from desktop.domain.events import Event
from desktop.domain.freeze import RaisedFreeze
from desktop.domain.lane import Hold, LaneState, RejectedRelease, Verified, VoidEvent
from desktop.domain.request import Mark, Request


class VoidError(DomainError):
    """The event is well formed but illegal in this state: kept, shown with this reason, without effect."""


class Folding:
    """Applies events one by one; `state()` hands out the frozen result."""

    def __init__(self, state: LaneState) -> None:
        self._start = state
        self.lane = state.lane
        self.head = state.head
        self.uuid = state.uuid
        self.requests: dict[str, Request] = dict(state.requests)
        self.hold: Hold | None = state.hold
        self.rejected: list[RejectedRelease] = list(state.rejected)
        self.verifications: list[Verified] = list(state.verifications)
        self.freezes: dict[str, RaisedFreeze] = dict(state.freezes)
        self.idem: dict[str, Event] = dict(state.idem)
        self.latest: datetime | None = state.latest
        self.holding = {request.id: request for request in state.holders()}
        """The requests whose runs hold targets: each start asks for them, and there are few."""
        self._voids: list[VoidEvent] = list(state.voids)
        self._hosts: set[str] = set(state.seen_hosts)
        self._workspace_commit = state.workspace_commit

    def request(self, record: Record) -> Request:
        """Return the request that the event names.

        Raises:
            VoidError: the lane has none of that id, or a newer program's event froze it.
        """
        found = self.requests.get(record.event.request_id)
        if found is None:
            raise VoidError(f'the lane has no request "{record.event.request_id[:40]}"')
        if found.frozen_by_newer:
            raise VoidError("a newer program wrote an event of this request; this one leaves it alone")
        return found

    def put(self, request: Request) -> None:
        self.requests[request.id] = request
        if request.state.holds_targets:
            self.holding[request.id] = request
        else:
            self.holding.pop(request.id, None)

    def freeze_by_newer(self, request_id: str) -> None:
        if request_id in self.requests:
            self.put(replace(self.requests[request_id], frozen_by_newer=True))

    def void(self, record: Record, reason: str) -> None:
        event = record.event
        self._voids.append(VoidEvent(seq=event.seq, type=event.type, by=event.by, reason=reason))

    def count(self, record: Record) -> None:
        """Remember an event that had its effect: its key, its time and the workspace commit it was made under."""
        self.idem[record.event.idem] = record.event
        self.latest = max(self.latest, record.event.at) if self.latest else record.event.at
        self._workspace_commit = record.event.workspace_commit

    def advance(self, record: Record) -> None:
        self.head = record.head
        self.uuid = self.uuid or record.event.lane_uuid
        self._hosts.add(record.event.host_id)

    def state(self) -> LaneState:
        return replace(
            self._start,
            head=self.head,
            uuid=self.uuid,
            requests=self.requests,
            hold=self.hold,
            rejected=tuple(self.rejected),
            verifications=tuple(self.verifications),
            freezes=self.freezes,
            idem=self.idem,
            latest=self.latest,
            voids=tuple(self._voids),
            seen_hosts=frozenset(self._hosts),
            workspace_commit=self._workspace_commit,
        )


def mark_of(record: Record, reason: str = "") -> Mark:
    """Return who did it, when, and where it stands."""
    event = record.event
    return Mark(seq=event.seq, sha256=record.sha256, at=event.at, by=event.by, reason=reason)
