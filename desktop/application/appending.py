"""Appending to a lane: the only write path of the ledger, by compare-and-swap."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError, ConflictError, IntegrityError
from desktop.application.lane_store import LaneStore
from desktop.application.ledger import Lane, Ledger
from desktop.application.ports import Clock, Ids, PushResult, RefUpdate, Repository
from desktop.application.workspace_history import WorkspaceHistory
from desktop.domain.canonical import Json
from desktop.domain.chain import Record, files_of
from desktop.domain.errors import DomainError
from desktop.domain.events import Draft, Event, Head
from desktop.domain.fold import fold
from desktop.domain.lane import LaneState
from desktop.domain.secret_text import holds_secret

TRIES = 8
FIRST_DELAY = 0.1
LONGEST_DELAY = 5.0

Point = Callable[[str], None]
"""Told the name of each point before and after an effect; the kill harness ends the program there."""


def check_nothing() -> None:
    """Let every event pass that the lane lets pass."""


def no_point(_name: str) -> None:
    """Observe nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """What an event says of the program that wrote it."""

    host_id: str
    app_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """An event that stands in its lane; `already` where an earlier try had put it there."""

    head: Head
    state: LaneState
    already: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    event: Event
    commit: str
    ref: str
    expected: str
    files: Mapping[str, bytes] = field(default_factory=dict[str, bytes])


class Appender:
    """Appends drafts: fetch, verify, fold, check that the event is legal now, commit, push with lease, look."""

    def __init__(  # noqa: PLR0913 - its ports, all by name
        self,
        *,
        repository: Repository,
        lanes: LaneStore,
        ledger: Ledger,
        history: WorkspaceHistory,
        clock: Clock,
        ids: Ids,
        writer: Writer,
        jitter: Callable[[], float],
        point: Point = no_point,
    ) -> None:
        self._repository = repository
        self._store = lanes
        self._ledger = ledger
        self._history = history
        self._clock = clock
        self._ids = ids
        self._writer = writer
        self._jitter = jitter
        self._point = point

    def append(
        self, lane_name: str, draft: Draft, cancel: CancelToken, *, check: Callable[[], None] = check_nothing
    ) -> Appended:
        """Append an event, trying again while others are faster.

        `check` is called after each look at the remote, before anything is written; what it raises ends the append.

        Raises:
            DomainError: the event is not legal in the lane's present state; nothing was written.
            IntegrityError: the lane is rewound, forked, deleted or broken: read-only.
            ConflictError: others were faster eight times.
            BackendUnavailableError: the remote cannot be reached, or nobody can say what became of the push.
        """
        delay = FIRST_DELAY
        for attempt in range(TRIES):
            self._ledger.refresh(cancel)
            check()
            done = self.append_once(lane_name, draft, None, cancel)
            if done is not None:
                return done
            if attempt + 1 < TRIES:
                cancel.wait(delay * self._jitter())
                delay = min(delay * 2, LONGEST_DELAY)
        raise ConflictError(
            f"other programs were faster {TRIES} times",
            where=f"lane {lane_name}",
            meaning="The event is not on the lane.",
            remedy="Try again.",
        )

    def append_once(
        self, lane_name: str, draft: Draft, companion: RefUpdate | None, cancel: CancelToken
    ) -> Appended | None:
        """Append on the lane as last refreshed, together with `companion` in one atomic push.

        Returns:
            None where a lease was refused: the lane or the companion's ref moved; refresh and decide again.
        """
        return self.append_on(self._writable(lane_name), draft, companion, cancel)

    def append_on(
        self, lane: Lane, draft: Draft, companion: RefUpdate | None, cancel: CancelToken
    ) -> Appended | None:
        """Append on a lane as it is given: the ledger's own, or the next epoch of a broken one."""
        already = _standing(lane, draft)
        if already is not None:
            return already
        candidate = self._candidate(lane, draft)
        self._point(f"{draft.type}.before-push")
        updates = [RefUpdate(ref=candidate.ref, new=candidate.commit, expected=candidate.expected)]
        if companion is not None:
            updates.append(companion)
        outcome = self._repository.push(updates, cancel)
        self._point(f"{draft.type}.after-push")
        if outcome.result is PushResult.STALE:
            return None
        if outcome.result is PushResult.REFUSED:
            raise AppError(
                "the remote refuses the push",
                where=candidate.ref,
                meaning=f"Nothing was changed there. It says: {outcome.message}",
                remedy="Ask whoever guards the repository for the right to push there.",
            )
        return self._observed(lane.name, draft, candidate, cancel)

    def _writable(self, lane_name: str) -> Lane:
        lane = self._ledger.lane(lane_name)
        if self._history.rewound_to:
            raise IntegrityError(
                "the default branch was rewound",
                where=self._history.branch_ref,
                meaning="The workspace is read-only here; nothing was written.",
                remedy="Compare with a colleague's clone and restore the branch.",
            )
        if not lane.writable:
            raise IntegrityError(
                lane.problem,
                where=f"lane {lane_name}",
                meaning="The lane is read-only here; nothing was written.",
                remedy="Compare with another workstation, restore the lane, or begin a new epoch.",
            )
        return lane

    def _candidate(self, lane: Lane, draft: Draft) -> _Candidate:
        _check_no_secret(lane, draft)
        event = self._event(lane, draft)
        _check_legal(lane, event, draft, self._clock.now())
        files = files_of(event, draft)
        subject = f"[gitopshq] {draft.type} {lane.name}@{event.seq} [skip ci]"
        head = lane.state.head
        commit = self._store.write(head.commit, files, subject, event.at)
        return _Candidate(event=event, commit=commit, ref=lane.ref, expected=head.commit, files=files)

    def _event(self, lane: Lane, draft: Draft) -> Event:
        head = lane.state.head
        stamp = self._history.stamp()
        now = self._clock.now()
        return Event(
            type=draft.type.value,
            lane=lane.name,
            lane_uuid=lane.state.uuid or self._ids.token(),
            seq=head.seq + 1,
            prev=head.sha256,
            idem=draft.idem,
            at=now.replace(microsecond=now.microsecond // 1000 * 1000),
            by=draft.by,
            host_id=self._writer.host_id,
            app_version=self._writer.app_version,
            workspace_commit=stamp.commit,
            policy_sha256=stamp.policy_sha256,
            request_id=draft.request_id,
            body=draft.body,
            payload_name=draft.payload.name if draft.payload else "",
            payload_sha256=draft.payload.sha256 if draft.payload else "",
            clock=_clock_note(),
            seen={name: head for name, head in self._ledger.heads().items() if name != lane.name},
            repository="" if head.seq else self._repository.identity,
        )

    def _observed(
        self, lane_name: str, draft: Draft, candidate: _Candidate, cancel: CancelToken
    ) -> Appended | None:
        """Look whether the event is there; the push's own answer is never the truth."""
        self._ledger.refresh(cancel)
        self._point(f"{draft.type}.observed")
        lane = self._ledger.lane(lane_name)
        found = _standing(lane, draft)
        if found is not None:
            ours = found.head.commit == candidate.commit
            return Appended(head=found.head, state=found.state, already=not ours)
        if self._repository.contains(lane.state.head.commit, candidate.commit):
            raise IntegrityError(
                "the event landed but does not count",
                where=f"{lane_name}@{candidate.event.seq}",
                meaning=_void_reason(lane.state, candidate.event.seq),
                remedy="Read the lane, then decide again.",
            )
        return None


def _clock_note() -> dict[str, Json]:
    """What is known of this machine's clock against the server's: nothing over file and SSH."""
    return {"source": "unknown"}


def _standing(lane: Lane, draft: Draft) -> Appended | None:
    known = lane.state.idem.get(draft.idem)
    if known is None:
        return None
    if known.body_sha256 != draft.body_sha256:
        raise DomainError(
            "another event was recorded for the same act",
            where=f"{lane.name}@{known.seq}",
            meaning="Nothing was written.",
            remedy="Read that event; it may be what you wanted, by somebody else.",
        )
    record = next(record for record in lane.records if record.event.seq == known.seq)
    return Appended(head=record.head, state=lane.state, already=True)


def _check_legal(lane: Lane, event: Event, draft: Draft, now: datetime) -> None:
    """Fold the event as if it stood in the lane already; void there means refused here."""
    record = Record(
        event=event,
        sha256="",
        commit="",
        first_seen=now,
        payload=draft.payload.data if draft.payload else None,
    )
    after = fold([record], lane.state)
    if len(after.voids) > len(lane.state.voids):
        raise DomainError(
            after.voids[-1].reason,
            where=f"lane {lane.name}",
            meaning=f'"{draft.type}" was not recorded.',
            remedy="Look at the present state and decide again.",
        )


def _check_no_secret(lane: Lane, draft: Draft) -> None:
    if any(holds_secret(text) for text in _texts(draft.body)):
        raise DomainError(
            "the text holds what looks like a password, a token or a key",
            where=f"lane {lane.name}",
            meaning=f'"{draft.type}" was not recorded: an event is shared and can never be taken back.',
            remedy="Say it without the secret.",
        )


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _void_reason(state: LaneState, seq: int) -> str:
    return next((void.reason for void in state.voids if void.seq == seq), "")
