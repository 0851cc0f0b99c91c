"""How far a change has come at one target: a pure function of the branch's states, their arrivals and the time."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from desktop.application.sample import ClusterFault, Delays, FaultKind, matching
from desktop.backends.simulated.state import Arrival, Refresh
from desktop.domain.target import EnvironmentState, Target

Fields: TypeAlias = Mapping[str, str]
"""Field name → text; empty where the target does not exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A state of the branch, and when the engine noticed it."""

    commit: str
    noticed: datetime
    fields: Mapping[Target, Fields]


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One target now: `running` are the fields that run, `wanted` those of the last noticed state.

    `done` is None while nothing is on its way, else the share (0 to 1) of the roll-out that has passed.
    """

    revision: str
    running: Fields
    wanted: Fields
    done: float | None = None


def fields_of(state: EnvironmentState) -> dict[Target, Fields]:
    """Return each target's fields; of a field found in several files the last counts."""
    return {target: {value.field: value.text for value in values} for target, values in state.values.items()}


def noticed_at(arrival: Arrival, poll: float, refreshes: Sequence[Refresh]) -> datetime:
    """Return when the engine looks at a commit: after the poll delay, or at the first refresh since it came."""
    asked = [refresh.at for refresh in refreshes if refresh.at >= arrival.at]
    return min([arrival.at + timedelta(seconds=poll), *asked])


def delay_of(target: Target, commit: str, delays: Delays) -> float:
    """Return the seconds a roll-out takes: between the bounds, always the same for a target and a commit."""
    digest = hashlib.sha256("\0".join((*target, commit)).encode()).digest()
    share = int.from_bytes(digest[:4], "big") / 2**32
    return delays.shortest + share * max(0.0, delays.longest - delays.shortest)


def slowed(faults: Sequence[ClusterFault], target: Target, seconds: float, noticed: datetime) -> float:
    """Return the seconds a roll-out takes with the slow switch that touches it, if that was set before it began."""
    fault = matching(faults, FaultKind.SLOW, target)
    if fault is None or (fault.since is not None and noticed < fault.since):
        return seconds
    return max(seconds, fault.seconds)


def progress(
    target: Target, steps: Sequence[Step], now: datetime, seconds: Callable[[Target, Step], float]
) -> Progress:
    """Follow one target through the noticed states, oldest first; the first is rolled out everywhere."""
    first = steps[0]
    running = wanted = first.fields.get(target, {})
    revision = first.commit
    done: float | None = None
    for step in steps[1:]:
        if step.noticed > now:
            break
        fields = step.fields.get(target, {})
        if fields != wanted:
            passed, needed = (now - step.noticed).total_seconds(), seconds(target, step)
            done = None if passed >= needed else passed / needed
            wanted = fields
            running = fields if done is None else running
        revision = step.commit
    return Progress(revision=revision, running=running, wanted=wanted, done=done)
