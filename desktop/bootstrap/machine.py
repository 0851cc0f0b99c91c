"""What this machine gives the program; tests inject their own."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from desktop.application.appending import Point, no_point
from desktop.application.ports import Clock, Ids
from desktop.settings.environment import Environment, read_environment
from desktop.settings.paths import Folders, folders
from desktop.settings.system import RandomIds, SystemClock, host_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Environment, folders, clock, ids, and the id under which this machine writes events.

    `jitter` gives numbers from 0 to 1 for waiting times; `point` is told the name of each step of a run before and
    after its effect.
    """

    environment: Environment
    folders: Folders
    clock: Clock
    ids: Ids
    host_id: str
    jitter: Callable[[], float] = random.random
    point: Point = no_point


def this_machine() -> Machine:
    """Return the real machine; the id is made at the first start."""
    places = folders()
    clock = SystemClock()
    ids = RandomIds(clock)
    return Machine(
        environment=read_environment(),
        folders=places,
        clock=clock,
        ids=ids,
        host_id=host_id(places.data, ids),
    )
