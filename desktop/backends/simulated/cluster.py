"""The sample's cluster: what runs is computed from saved state, branch history and time, at each reading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from threading import Lock
from typing import Final, TypeAlias

from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.errors import BackendUnavailableError
from desktop.application.ports import Clock
from desktop.application.runtime import Runtime
from desktop.application.sample import ClusterFault, Delays, FaultKind, SampleControls, matching
from desktop.backends.simulated.branch import Branch, BranchHistory
from desktop.backends.simulated.rollout import (
    Fields,
    Progress,
    Step,
    delay_of,
    fields_of,
    noticed_at,
    progress,
    slowed,
)
from desktop.backends.simulated.state import Refresh, SavedState, StateFile
from desktop.domain.observation import Health, Observation, Pods, Sync
from desktop.domain.target import EnvironmentState, Target

SOURCE: Final = "simulated cluster"
REGISTRY: Final = "registry.example.com"
_IMAGE_FIELD: Final = "image"
_REPLICAS_FIELD: Final = "replicas"
_STALE_SHARE: Final = 0.3
"""The share of a roll-out in which the workload's status still describes the generation before."""
_KEPT_STATES: Final = 64
_KEPT_REFRESHES: Final = 100

StateAt: TypeAlias = Callable[[str, str], EnvironmentState]
"""(environment, commit) → its targets with their values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """All that one observation of an environment is computed from."""

    now: datetime
    steps: tuple[Step, ...]
    faults: tuple[ClusterFault, ...]
    delays: Delays


class SimulatedCluster(Runtime, SampleControls):
    """Follows one branch as a GitOps engine would; has no thread and no process. Safe to share between threads."""

    def __init__(
        self, history: BranchHistory, state_at: StateAt, clock: Clock, *, state_path: Path, ref: str
    ) -> None:
        """Take the clone it reads (`ref` is the branch's full name) and the file that its switches are saved in."""
        self._state = StateFile(state_path)
        self._branch = Branch(history, ref, self._state)
        self._state_at = state_at
        self._clock = clock
        self._known: dict[tuple[str, str], dict[Target, Fields]] = {}
        self._lock = Lock()

    @override
    def observe(self, environment: str, targets: Sequence[Target], cancel: CancelToken) -> list[Observation]:
        cancel.check()
        now = self._clock.now()
        state = self._state.read()
        faults = _active(state, now)
        _refuse_unreachable(environment, faults)
        delays = state.delays
        slowest = max([delays.longest, *(fault.seconds for fault in faults if fault.kind is FaultKind.SLOW)])
        refreshes = [refresh for refresh in state.refreshes if refresh.environment == environment]
        steps: list[Step] = []
        for arrival in self._branch.arrivals(now, timedelta(seconds=delays.poll + slowest)):
            cancel.check()
            steps.append(
                Step(
                    commit=arrival.commit,
                    noticed=noticed_at(arrival, delays.poll, refreshes),
                    fields=self._fields(environment, arrival.commit),
                )
            )
        if not steps:
            return [Observation(target=target, observed_at=now, source=SOURCE) for target in targets]
        here = tuple(fault for fault in faults if fault.touches_environment(environment))
        reading = _Reading(now=now, steps=tuple(steps), faults=here, delays=delays)
        return [self._observation(target, reading) for target in targets]

    @override
    def ask_refresh(self, environment: str, token: str, cancel: CancelToken) -> None:
        cancel.check()
        now = self._clock.now()
        _refuse_unreachable(environment, _active(self._state.read(), now))

        def add(state: SavedState) -> SavedState:
            if any((one.environment, one.token) == (environment, token) for one in state.refreshes):
                return state
            refresh = Refresh(environment=environment, token=token, at=now)
            return replace(state, refreshes=(*state.refreshes, refresh)[-_KEPT_REFRESHES:])

        self._state.change(add)

    @override
    def faults(self) -> tuple[ClusterFault, ...]:
        return _active(self._state.read(), self._clock.now())

    @override
    def set_fault(self, fault: ClusterFault) -> None:
        now = self._clock.now()
        complete = replace(fault, since=fault.since or now, commit=fault.commit or self._branch.tip)

        def add(state: SavedState) -> SavedState:
            others = tuple(one for one in _active(state, now) if one.id != fault.id)
            return replace(state, faults=(*others, complete))

        self._state.change(add)

    @override
    def clear_fault(self, fault_id: str) -> bool:
        found = any(fault.id == fault_id for fault in self.faults())
        self._state.change(
            lambda state: replace(state, faults=tuple(one for one in state.faults if one.id != fault_id))
        )
        return found

    @override
    def set_delays(self, delays: Delays) -> None:
        self._state.change(lambda state: replace(state, delays=delays))

    def _fields(self, environment: str, commit: str) -> dict[Target, Fields]:
        """Return the environment's fields at a commit, from memory where they were asked for lately."""
        key = (environment, commit)
        with self._lock:
            found = self._known.pop(key, None)
        if found is None:
            found = fields_of(self._state_at(environment, commit))
        with self._lock:
            self._known[key] = found
            while len(self._known) > _KEPT_STATES:
                del self._known[next(iter(self._known))]
        return found

    def _observation(self, target: Target, reading: _Reading) -> Observation:
        def seconds(of: Target, step: Step) -> float:
            return slowed(reading.faults, of, delay_of(of, step.commit, reading.delays), step.noticed)

        now = progress(target, reading.steps, reading.now, seconds)
        seen = _seen(target, now, reading.now)
        if now.done is not None or not now.wanted:
            return seen
        return self._with_faults(seen, now.wanted, reading.faults)

    def _with_faults(
        self, seen: Observation, wanted: Fields, faults: tuple[ClusterFault, ...]
    ) -> Observation:
        crash = _crashing(seen.target, wanted, faults)
        never = matching(faults, FaultKind.NEVER_HEALTHY, seen.target)
        stale = matching(faults, FaultKind.STALE_STATUS, seen.target)
        drifted = matching(faults, FaultKind.DRIFTED, seen.target)
        if crash is not None:
            seen = replace(
                seen,
                health=Health.DEGRADED,
                message=f"CrashLoopBackOff: {_images(seen.target, wanted)[0]}",
                pods=_pods(wanted, 0.0),
            )
        elif never is not None and self._changed_since(never, seen.target, wanted):
            pods = _pods(wanted, 0.0)
            size = pods.wanted if pods is not None else 2
            message = f"the roll-out did not finish in time: 0 of {size} replicas are ready"
            seen = replace(seen, health=Health.DEGRADED, message=message, pods=pods)
        elif stale is not None and self._changed_since(stale, seen.target, wanted):
            old = self._fields(seen.target.environment, stale.commit).get(seen.target, {})
            seen = replace(seen, generation_seen=False, values=old, images=_images(seen.target, old))
        if drifted is not None and not self._changed_since(drifted, seen.target, wanted):
            seen = replace(seen, sync=Sync.OUT_OF_SYNC, drift=drifted.lines)
        return seen

    def _changed_since(self, fault: ClusterFault, target: Target, wanted: Fields) -> bool:
        """Tell whether the target was rolled out anew after the switch was set."""
        if not fault.commit:
            return True
        return self._fields(target.environment, fault.commit).get(target, {}) != wanted


def _seen(target: Target, progress_now: Progress, now: datetime) -> Observation:
    """Return what an engine without faults would show."""
    seen = Observation(
        target=target,
        observed_at=now,
        source=SOURCE,
        revision=progress_now.revision,
        sync=Sync.SYNCED,
        health=Health.HEALTHY if progress_now.running else Health.MISSING,
        images=_images(target, progress_now.running),
        values=dict(progress_now.running),
        message="" if progress_now.running or progress_now.done is not None else "nothing is deployed here",
        pods=_pods(progress_now.wanted, progress_now.done if progress_now.done is not None else 1.0),
    )
    if progress_now.done is None:
        return seen
    status_is_old = progress_now.done < _STALE_SHARE
    return replace(
        seen,
        health=Health.PROGRESSING,
        generation_seen=not status_is_old,
        message="waiting for the new generation" if status_is_old else "1 of 2 replicas are updated",
    )


def _pods(fields: Fields, updated: float) -> Pods | None:
    """Return the pods of a workload of which that share is updated; None where its size is not written."""
    text = fields.get(_REPLICAS_FIELD, "")
    return Pods(updated=int(int(text) * updated), wanted=int(text)) if text.isdigit() else None


def _images(target: Target, fields: Fields) -> tuple[str, ...]:
    tag = fields.get(_IMAGE_FIELD, "")
    return (f"{REGISTRY}/{target.service}:{tag}",) if tag else ()


def _crashing(target: Target, fields: Fields, faults: Sequence[ClusterFault]) -> ClusterFault | None:
    images = _images(target, fields)
    possible = [
        fault
        for fault in faults
        if fault.kind is FaultKind.CRASH and any(_is(image, fault) for image in images)
    ]
    return matching(possible, FaultKind.CRASH, target)


def _is(image: str, fault: ClusterFault) -> bool:
    return fnmatchcase(image, fault.image)


def _active(state: SavedState, now: datetime) -> tuple[ClusterFault, ...]:
    return tuple(fault for fault in state.faults if fault.active(now))


def _refuse_unreachable(environment: str, faults: Sequence[ClusterFault]) -> None:
    for fault in faults:
        if fault.kind is FaultKind.UNREACHABLE and fnmatchcase(environment, fault.environment):
            raise BackendUnavailableError(
                "the cluster does not answer",
                where=environment,
                meaning="What runs there is not known.",
                remedy="Try again later, or clear the sample's switch.",
            )
