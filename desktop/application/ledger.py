"""The ledger as this workstation sees it: lanes fetched, verified, cached, pinned and folded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from desktop.application.bulk import without_collection
from desktop.application.cancellation import CancelToken
from desktop.application.errors import IntegrityError, LimitExceededError, UnsafeInputError
from desktop.application.lane_store import LaneStore
from desktop.application.ports import Clock, FetchOutcome, Progress, Repository, no_progress
from desktop.application.storage import CachedEvent, EventCache, Pin, Pins
from desktop.application.workspace_history import WorkspaceHistory, holds
from desktop.domain import canonical, chain
from desktop.domain.body import Body
from desktop.domain.chain import ROOT, BrokenChainError, Record
from desktop.domain.errors import GitOpsError
from desktop.domain.events import Head, decode_event
from desktop.domain.fold import fold
from desktop.domain.lane import LaneState


class LaneHealth(StrEnum):
    """Whether a lane may be written to; everything but `OK` and `NEW` is read-only."""

    OK = "ok"
    NEW = "new"
    REWOUND = "rewound"
    FORKED = "forked"
    DELETED = "deleted"
    BROKEN = "broken"
    DAMAGED = "damaged"
    """The copy on this machine is not what was verified; the next refresh reads it anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One lane: its folded state, its records in order, and what is wrong with it ("" if nothing).

    `accepted_under` is the workspace commit of the last event whose workspace commit was not refused.
    """

    name: str
    ref: str
    state: LaneState
    records: tuple[Record, ...] = ()
    health: LaneHealth = LaneHealth.NEW
    problem: str = ""
    accepted_under: str = ""

    @property
    def writable(self) -> bool:
        return self.health in {LaneHealth.OK, LaneHealth.NEW}


_PROBLEMS = {
    LaneHealth.REWOUND: "the remote holds an older state of the lane than this workstation has seen",
    LaneHealth.FORKED: "the remote holds another history of the lane than this workstation has seen",
    LaneHealth.DELETED: "the lane is gone from the remote",
}


class Ledger:
    """All lanes of one repository. Reading never needs the remote; `refresh` does."""

    def __init__(
        self,
        *,
        repository: Repository,
        lanes: LaneStore,
        cache: EventCache,
        pins: Pins,
        clock: Clock,
        history: WorkspaceHistory,
        namespace: str,
    ) -> None:
        self._repository = repository
        self._store = lanes
        self._cache = cache
        self._pins = pins
        self._clock = clock
        self._history = history
        self._prefix = f"{namespace}/lane/"
        self._lanes: dict[str, Lane] = {}
        self.clock_offset: timedelta | None = None
        """This machine's clock minus the server's at the last fetch; None where the remote tells no time."""

    @property
    def prefix(self) -> str:
        """The refs of all lanes begin with this."""
        return self._prefix

    def names(self) -> tuple[str, ...]:
        """Return the lanes this workstation knows of."""
        known = {_lane_name(key) for key in self._cache.lanes()} | self._lanes.keys()
        return tuple(sorted(known))

    def lane(self, name: str) -> Lane:
        """Return a lane as last seen; an empty new one where nothing was."""
        if name not in self._lanes:
            self._lanes[name] = self._from_cache(name)
        return self._lanes[name]

    def heads(self) -> dict[str, Head]:
        """Return the heads of all known lanes: what an event says its writer had seen."""
        return {name: self.lane(name).state.head for name in self.names() if self.lane(name).state.head.seq}

    def refresh(self, cancel: CancelToken, progress: Progress = no_progress) -> FetchOutcome:
        """Fetch branch and lanes, verify what is new, cache and pin it.

        Raises:
            BackendUnavailableError, AuthenticationError: the remote could not be asked; what was known stays.
        """
        outcome = self._repository.fetch([self._prefix, self._history.branch_ref], cancel, progress)
        if outcome.server_time is not None:
            self.clock_offset = self._clock.now() - outcome.server_time
        self._note_branch(outcome)
        refs = {ref for ref in (*outcome.tips, *outcome.rewound) if ref.startswith(self._prefix)}
        pins = {
            self._prefix + pin.lane: pin for pin in self._pins.all() if pin.lane != self._history.branch_ref
        }
        for name in sorted({_lane_name(ref.removeprefix(self._prefix)) for ref in refs | pins.keys()}):
            cancel.check()
            if not self._stands(name, outcome, pins):
                self._lanes[name] = self._taken_in(name, outcome)
        return outcome

    def _stands(self, name: str, outcome: FetchOutcome, pins: Mapping[str, Pin]) -> bool:
        """Tell whether remote and pins are just where the lane in memory ends, so that nothing is to be read."""
        lane = self._lanes.get(name)
        if lane is None or not lane.writable or lane.ref not in pins:
            return False
        newer = self._prefix + _next_epoch(lane.ref.removeprefix(self._prefix))
        return (
            lane.ref not in outcome.rewound
            and newer not in outcome.tips
            and newer not in pins
            and outcome.tips.get(lane.ref) == pins[lane.ref].commit == lane.state.head.commit
        )

    def next_epoch(self, lane: Lane) -> Lane:
        """Return a broken lane as its next epoch goes on from it: on a new ref, after the last good event."""
        key = _next_epoch(lane.ref.removeprefix(self._prefix))
        head = replace(lane.state.head, commit="")
        return replace(
            lane,
            ref=self._prefix + key,
            state=replace(lane.state, head=head),
            health=LaneHealth.OK,
            problem="",
        )

    def _note_branch(self, outcome: FetchOutcome) -> None:
        """Take the branch's tip in and pin it like a lane: also a clone made anew sees that it was rewound."""
        branch = self._history.branch_ref
        pin = self._pins.get(branch)
        self._history.note_tip(outcome)
        tip = outcome.tips.get(branch, "")
        if self._history.rewound_to or not tip or (pin is not None and pin.commit == tip):
            return
        if pin is not None and not holds(self._repository, tip, pin.commit):
            self._history.rewound_to = tip
            return
        self._pins.replace(Pin(lane=branch, seq=0, hash="", commit=tip, pinned_at=self._clock.now()))

    # --- one lane ------------------------------------------------------------------------------------------

    def _taken_in(self, name: str, outcome: FetchOutcome) -> Lane:
        lane = self._current(name)
        keys = self._epochs(name, outcome)
        for key in keys:
            ref = self._prefix + key
            alarm = self._alarm(key, ref, outcome)
            if alarm is None:
                lane = self._extended(lane, key, outcome.tips[ref])
            elif key == keys[-1]:
                lane = replace(lane, health=alarm, problem=_PROBLEMS[alarm])
        return lane

    def _current(self, name: str) -> Lane:
        """Return the lane in memory, read again where another program on this machine cached more of it."""
        lane = self._lanes.get(name)
        if lane is not None and lane.writable:
            head = self._cache.head(lane.ref.removeprefix(self._prefix))
            if head is None or head.seq == lane.state.head.seq:
                return lane
        lane = self._from_cache(name)
        if lane.health is LaneHealth.DAMAGED:
            for key in self._cached_epochs(name):
                self._cache.forget(key)
            return Lane(name=name, ref=self._prefix + name, state=LaneState(lane=name))
        return lane

    def _epochs(self, name: str, outcome: FetchOutcome) -> list[str]:
        """Return the refs to read: from the newest epoch that the cache holds on, as older ones are settled."""
        cached = self._cached_epochs(name)
        keys = [cached[-1] if cached else name]
        while f"{self._prefix}{_next_epoch(keys[-1])}" in outcome.tips:
            keys.append(_next_epoch(keys[-1]))
        return keys

    def _cached_epochs(self, name: str) -> list[str]:
        keys: list[str] = []
        key = name
        while self._cache.head(key) is not None:
            keys.append(key)
            key = _next_epoch(key)
        return keys

    def _alarm(self, key: str, ref: str, outcome: FetchOutcome) -> LaneHealth | None:
        """Compare the remote with the pin: what was verified here once must still stand there."""
        pin, tip = self._pins.get(key), outcome.tips.get(ref, "")
        if not tip:
            return LaneHealth.DELETED
        if pin is None or pin.commit == tip or holds(self._repository, tip, pin.commit):
            return None
        return LaneHealth.REWOUND if holds(self._repository, pin.commit, tip) else LaneHealth.FORKED

    @without_collection()
    def _extended(self, lane: Lane, key: str, tip: str) -> Lane:
        head = self._cache.head(key)
        after = head.commit if head else ""
        if after == tip:
            return lane
        fresh: list[Record] = []
        problem = ""
        try:
            commits = self._store.read(tip, after)
            start = (
                Head(seq=head.seq, sha256=head.hash, commit=after) if head else _start_of(lane, commits, key)
            )
            fresh.extend(chain.verify(lane.name, start, commits, self._clock.now(), uuid=lane.state.uuid))
        except (BrokenChainError, IntegrityError, LimitExceededError, UnsafeInputError) as error:
            problem = str(error)
        return self._accepted(lane, key, fresh, problem)

    def _accepted(self, lane: Lane, key: str, fresh: Sequence[Record], problem: str) -> Lane:
        good, after = self._folded(lane, fresh)
        self._cache.append(key, [_cached(key, record) for record in good])
        if good:
            last = good[-1]
            self._pins.set(
                Pin(
                    lane=key,
                    seq=last.event.seq,
                    hash=last.sha256,
                    commit=last.commit,
                    pinned_at=self._clock.now(),
                )
            )
        trouble = after.problem or problem
        return replace(
            after,
            ref=self._prefix + key if good or not trouble else lane.ref,
            health=LaneHealth.BROKEN if trouble else LaneHealth.OK,
            problem=trouble,
        )

    def _folded(self, lane: Lane, records: Sequence[Record]) -> tuple[Sequence[Record], Lane]:
        """Return the records that are good, and the lane with them; its problem says what breaks it."""
        refused, under = self._history.refusals(records, lane.accepted_under)
        try:
            good, state, problem = records, fold(records, lane.state, refused=refused), ""
        except BrokenChainError as error:
            good, problem = [record for record in records if record.event.seq < error.seq], str(error)
            refused, under = self._history.refusals(good, lane.accepted_under)
            state = fold(good, lane.state, refused=refused)
        grown = replace(
            lane, state=state, records=(*lane.records, *good), problem=problem, accepted_under=under
        )
        return good, grown

    # --- from the cache ------------------------------------------------------------------------------------

    @without_collection()
    def _from_cache(self, name: str) -> Lane:
        """Return the lane as this machine keeps it: chain and hashes are checked, so that nothing damaged counts."""
        lane = Lane(name=name, ref=self._prefix + name, state=LaneState(lane=name))
        for key in self._cached_epochs(name):
            records, fault = _restored(self._cache.read(key), lane.state.head)
            _, lane = self._folded(replace(lane, ref=self._prefix + key), records)
            if fault or lane.problem:
                problem = fault or lane.problem
                return replace(
                    lane,
                    health=LaneHealth.DAMAGED,
                    problem=f"the copy on this machine is damaged: {problem}",
                )
            lane = replace(lane, health=LaneHealth.OK)
        return lane


def _lane_name(key: str) -> str:
    return key.split(".", 1)[0]


def _next_epoch(key: str) -> str:
    name, _, number = key.partition(".")
    return f"{name}.{int(number or 1) + 1}"


def _start_of(lane: Lane, commits: Sequence[chain.RawCommit], key: str) -> Head:
    """Return what the first event of a ref follows: nothing, or for a new epoch the last good event it names."""
    if "." not in key or not commits:
        return ROOT
    try:
        event = decode_event(commits[0].files[chain.EVENT_FILE][1])
        good = Body(event.body).object("good")
        seq, sha256 = good.integer("seq"), good.text("sha256")
    except (GitOpsError, KeyError) as error:
        raise BrokenChainError(1, "the epoch does not name the last good event", lane=key) from error
    head = lane.state.head
    if lane.health is not LaneHealth.BROKEN or (head.seq, head.sha256) != (seq, sha256):
        what = "an epoch goes on only from the last good event of a broken lane"
        raise BrokenChainError(seq + 1, what, lane=key)
    return Head(seq=seq, sha256=sha256)


def _cached(key: str, record: Record) -> CachedEvent:
    return CachedEvent(
        lane=key,
        seq=record.event.seq,
        prev=record.event.prev,
        hash=record.sha256,
        commit=record.commit,
        body=record.event.encode(),
        pinned_at=record.first_seen,
        payload=chain.pack(record.payload) if record.payload is not None else None,
        attachments=record.attachments,
        source="git",
    )


def _restored(events: Sequence[CachedEvent], head: Head) -> tuple[list[Record], str]:
    """Return the records that follow `head`, up to the first that is not what was cached, and what is wrong there."""
    records: list[Record] = []
    for event in events:
        place = f"{event.lane}@{event.seq}"
        if canonical.sha256(event.body) != event.hash:
            return records, f"{place}: its bytes are not those of its hash"
        try:
            record = _record_of(event)
        except GitOpsError as error:
            return records, f"{place}: {error.what}"
        if (record.event.seq, record.event.prev) != (head.seq + 1, head.sha256):
            return records, f"{place}: it does not follow the event before it"
        records.append(record)
        head = record.head
    return records, ""


def _record_of(event: CachedEvent) -> Record:
    payload = chain.unpack(event.payload) if event.payload is not None else None
    content = decode_event(event.body)
    if payload is not None and canonical.sha256(payload) != content.payload_sha256:
        raise BrokenChainError(event.seq, "its payload is not the one it names", lane=event.lane)
    return Record(
        event=content,
        sha256=event.hash,
        commit=event.commit,
        first_seen=event.pinned_at,
        payload=payload,
        attachments=event.attachments,
    )
