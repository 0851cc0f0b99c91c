"""What an environment has been on, point by point: where one may go back to, and how each point turned out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from desktop.application.cancellation import CancelToken
from desktop.application.ports import CommitInfo
from desktop.application.releases import commits_of
from desktop.application.session import Session
from desktop.domain.lane import Hold, LaneState, RejectedRelease, Verified
from desktop.domain.request import Request
from desktop.domain.target import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackPoint:
    """A change of an environment: a request with all its waves, or one commit. `commit` is the state after it.

    `label` is the release most of its targets went to, `changed` how many targets of the scope changed their release;
    `until` is when the next change began, None for the point that is in force.
    """

    commit: str
    when: datetime
    author: str
    subject: str
    label: str
    labels: int
    changed: int
    until: datetime | None
    request: Request | None
    undone_by: Request | None
    verified: Verified | None
    rejected: RejectedRelease | None

    @property
    def is_current(self) -> bool:
        return self.until is None


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackHistory:
    """The points of a scope, the newest first, which targets ever ran which release, and what is kept back now."""

    points: tuple[RollbackPoint, ...]
    slots: frozenset[Slot]
    ever: Mapping[str, frozenset[Slot]]
    hold: Hold | None = None
    rejected: tuple[RejectedRelease, ...] = ()

    def never_ran(self, label: str) -> int:
        """Count the targets of the scope that never ran a release."""
        return len(self.slots - self.ever.get(label, frozenset()))


@dataclass(slots=True)
class _Change:
    """Commits that belong together, while the points are gathered."""

    last: CommitInfo
    first: CommitInfo
    request: Request | None
    labels: Counter[str]
    changed: set[Slot]


def rollback_history(
    session: Session, environment: str, slots: frozenset[Slot], cancel: CancelToken
) -> RollbackHistory:
    """Return the history of a scope; no slots: of the whole environment.

    Raises:
        DomainError: there is no such environment.
    """
    state = session.lane(environment).state
    inventory = session.inventory()
    present = frozenset(target.slot for target in inventory.state(environment, session.tip).targets())
    scope = slots or present
    changes: list[_Change] = []
    ever: dict[str, set[Slot]] = {}
    before: Mapping[Slot, str] = {}
    landed = {
        landing.commit: request
        for request in state.requests.values()
        for attempt in request.attempts
        for landing in attempt.landings
    }
    for info in reversed(commits_of(session, environment, session.tip)):
        cancel.check()
        now = {slot: label for slot, label in inventory.labels(environment, info.id).items() if slot in scope}
        for slot, label in now.items():
            ever.setdefault(label, set()).add(slot)
        moved = {slot for slot in now.keys() | before.keys() if now.get(slot) != before.get(slot)}
        if moved or info.id in landed:
            _take(
                changes, info, landed.get(info.id), Counter(now[slot] for slot in moved if slot in now), moved
            )
        before = now
    return RollbackHistory(
        points=tuple(reversed(_points(changes, state))),
        slots=scope,
        ever={label: frozenset(found) for label, found in ever.items()},
        hold=state.hold,
        rejected=state.rejected,
    )


def _take(
    changes: list[_Change],
    info: CommitInfo,
    request: Request | None,
    labels: "Counter[str]",
    moved: set[Slot],
) -> None:
    """Add a commit; the waves of one request are one change."""
    if changes and request is not None and changes[-1].request is request:
        changes[-1].last = info
        changes[-1].labels += labels
        changes[-1].changed |= moved
        return
    changes.append(_Change(last=info, first=info, request=request, labels=labels, changed=set(moved)))


def _points(changes: Sequence[_Change], state: LaneState) -> list[RollbackPoint]:
    points: list[RollbackPoint] = []
    for number, change in enumerate(changes):
        following = changes[number + 1] if number + 1 < len(changes) else None
        until = following.first.committed if following else None
        request = change.request
        label = change.labels.most_common(1)[0][0] if change.labels else ""
        points.append(
            RollbackPoint(
                commit=change.last.id,
                when=change.first.committed,
                author=request.submitted.by if request else change.last.author,
                subject=request.submission.title if request else change.last.subject,
                label=label,
                labels=len(change.labels),
                changed=len(change.changed),
                until=until,
                request=request,
                undone_by=state.requests.get(request.rolled_back_by) if request else None,
                verified=_verified(state, change, until),
                rejected=next((item for item in state.rejected if item.release == label), None),
            )
        )
    return points


def _verified(state: LaneState, change: _Change, until: datetime | None) -> Verified | None:
    """Return the last verification of a change: of its request, or of the environment while it was in force."""
    if change.request is not None:
        own = [item for item in state.verifications if item.request_id == change.request.id]
        if own:
            return own[-1]
    during = [
        item
        for item in state.verifications
        if not item.request_id
        and item.mark.at >= change.last.committed
        and (until is None or item.mark.at < until)
    ]
    return during[-1] if during else None
