"""The ledger as this workstation sees it: lanes fetched, verified, cached, pinned and folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from desktop.application.cancellation import CancelToken
from desktop.application.lane_store import LaneStore
from desktop.application.ports import Clock, FetchOutcome, Progress, Repository, no_progress
from desktop.application.storage import CachedEvent, EventCache, Pin, Pins
from desktop.application.workspace_history import WorkspaceHistory
from desktop.domain import chain
from desktop.domain.body import Body
from desktop.domain.chain import ROOT, BrokenChainError, Record
from desktop.domain.errors import GitOpsError
from desktop.domain.events import WORKSPACE_LANE, Head, decode_event
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One lane: its folded state, its records in order, and what is wrong with it ("" if nothing)."""

    name: str
    ref: str
    state: LaneState
    records: tuple[Record, ...] = ()
    health: LaneHealth = LaneHealth.NEW
    problem: str = ""

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
        self._history.note_tip(outcome)
        refs = {ref for ref in (*outcome.tips, *outcome.rewound) if ref.startswith(self._prefix)}
        pinned = {self._prefix + pin.lane for pin in self._pins.all() if pin.lane != self._history.branch_ref}
        for name in sorted({_lane_name(ref.removeprefix(self._prefix)) for ref in refs | pinned}):
            cancel.check()
            self._lanes[name] = self._taken_in(name, outcome)
        return outcome

    # --- one lane ------------------------------------------------------------------------------------------

    def _taken_in(self, name: str, outcome: FetchOutcome) -> Lane:
        lane = self._current(name)
        for key in self._epochs(name, outcome):
            ref = self._prefix + key
            alarm = self._alarm(key, ref, outcome)
            if alarm is not None:
                return replace(lane, health=alarm, problem=_PROBLEMS[alarm])
            lane = self._extended(lane, key, outcome.tips[ref])
            if lane.health is LaneHealth.BROKEN and f"{self._prefix}{_next_epoch(key)}" not in outcome.tips:
                break
        return lane

    def _current(self, name: str) -> Lane:
        """Return the lane in memory, read again where another program on this machine cached more of it."""
        lane = self._lanes.get(name)
        if lane is None or not lane.writable:
            return self._from_cache(name)
        head = self._cache.head(lane.ref.removeprefix(self._prefix))
        return lane if head is None or head.seq == lane.state.head.seq else self._from_cache(name)

    def _epochs(self, name: str, outcome: FetchOutcome) -> list[str]:
        keys = [name]
        while f"{self._prefix}{_next_epoch(keys[-1])}" in outcome.tips:
            keys.append(_next_epoch(keys[-1]))
        return keys

    def _alarm(self, key: str, ref: str, outcome: FetchOutcome) -> LaneHealth | None:
        pin = self._pins.get(key)
        if ref in outcome.rewound:
            new = outcome.rewound[ref]
            known = pin.commit if pin else self._repository.known_tips([ref]).get(ref, "")
            return (
                LaneHealth.REWOUND if known and self._repository.contains(known, new) else LaneHealth.FORKED
            )
        if ref not in outcome.tips:
            return LaneHealth.DELETED
        if pin is not None and not self._repository.contains(outcome.tips[ref], pin.commit):
            return LaneHealth.FORKED
        return None

    def _extended(self, lane: Lane, key: str, tip: str) -> Lane:
        head = self._cache.head(key)
        after = head.commit if head else ""
        if after == tip:
            return lane
        commits = self._store.read(tip, after)
        start = Head(seq=head.seq, sha256=head.hash, commit=after) if head else _start_of(lane, commits, key)
        fresh: list[Record] = []
        problem = ""
        try:
            verified = chain.verify(lane.name, start, commits, self._clock.now(), uuid=lane.state.uuid)
            fresh.extend(verified)
        except BrokenChainError as error:
            problem = str(error)
        return self._accepted(lane, key, fresh, problem, start)

    def _accepted(self, lane: Lane, key: str, fresh: Sequence[Record], problem: str, start: Head) -> Lane:
        base = lane if start.seq == lane.state.head.seq else self._cut(lane, start.seq)
        good, state, broken = self._folded(base.state, fresh)
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
        trouble = broken or problem
        return Lane(
            name=lane.name,
            ref=self._prefix + key,
            state=state,
            records=(*base.records, *good),
            health=LaneHealth.BROKEN if trouble else LaneHealth.OK,
            problem=trouble,
        )

    def _folded(self, state: LaneState, records: Sequence[Record]) -> tuple[Sequence[Record], LaneState, str]:
        refused = self._history.refusals(records, state.workspace_commit)
        try:
            return records, fold(records, state, refused=refused), ""
        except BrokenChainError as error:
            good = [record for record in records if record.event.seq < error.seq]
            return good, fold(good, state, refused=refused), str(error)

    def _cut(self, lane: Lane, seq: int) -> Lane:
        """Return the lane as it was after event `seq`: where a new epoch goes on."""
        kept = [record for record in lane.records if record.event.seq <= seq]
        _, state, _ = self._folded(LaneState(lane=lane.name), kept)
        return replace(lane, state=state, records=tuple(kept))

    # --- from the cache ------------------------------------------------------------------------------------

    def _from_cache(self, name: str) -> Lane:
        lane = Lane(name=name, ref=self._prefix + name, state=LaneState(lane=name))
        key = name
        while self._cache.head(key) is not None:
            records = [_restored(event) for event in self._cache.read(key)]
            first = records[0].event
            if first.seq != lane.state.head.seq + 1:
                lane = self._cut(lane, first.seq - 1)
            lane = self._from_records(lane, key, records)
            key = _next_epoch(key)
        return lane

    def _from_records(self, lane: Lane, key: str, records: Sequence[Record]) -> Lane:
        good, state, problem = self._folded(lane.state, records)
        return replace(
            lane,
            ref=self._prefix + key,
            state=state,
            records=(*lane.records, *good),
            health=LaneHealth.BROKEN if problem else LaneHealth.OK,
            problem=problem,
        )


def lane_names(environments: Iterable[str]) -> tuple[str, ...]:
    """Return the lanes of a workspace: one for each environment, and `_workspace`."""
    return (*environments, WORKSPACE_LANE)


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
    known = next((record for record in lane.records if record.event.seq == seq), None)
    if known is None or known.sha256 != sha256:
        raise BrokenChainError(seq + 1, "the epoch goes on from an event that is not in the lane", lane=key)
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


def _restored(event: CachedEvent) -> Record:
    return Record(
        event=decode_event(event.body),
        sha256=event.hash,
        commit=event.commit,
        first_seen=event.pinned_at,
        payload=chain.unpack(event.payload) if event.payload is not None else None,
        attachments=event.attachments,
    )
