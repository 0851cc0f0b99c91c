"""Opening a workspace: repository, databases, ledger, runtimes, put together into a session."""

import os
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from desktop import __version__
from desktop.application.appending import Appender, Writer
from desktop.application.cancellation import CancelToken
from desktop.application.engines import RuntimeByEngine
from desktop.application.errors import AuthenticationError, BackendUnavailableError, NotFoundError
from desktop.application.inventory import Inventory, InventoryMemory
from desktop.application.ledger import Ledger
from desktop.application.ports import Clock, PolicyEngine, Progress, ValueFiles
from desktop.application.renderer import Renderer
from desktop.application.sample import SettableClock
from desktop.application.session import Identity, Ports, Session
from desktop.application.storage import CacheStore, WorkStore
from desktop.application.workspace_history import WorkspaceHistory
from desktop.application.workspace_in_force import WorkspaceInForce
from desktop.application.workspaces import FAULTY, WorkspaceMemory, WorkspaceReader
from desktop.backends.calendar.recurrence import DateutilRecurrence
from desktop.backends.git.ledger_commits import GitLaneStore
from desktop.backends.git.repository import GitRepository, open_repository
from desktop.backends.git.runner import GitRunner
from desktop.backends.simulated.cluster import SimulatedCluster
from desktop.bootstrap.machine import Machine
from desktop.domain.environment import Engine
from desktop.settings.system import RandomIds, host_name
from desktop.store.lock import FileWorkspaceLock
from desktop.store.opening import open_cache, open_work

_BRANCH = "branch"
_CLONE = "repository.git"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapters:
    """What all workspaces of the program share."""

    files: ValueFiles
    policy_engine: PolicyEngine
    renderer: Renderer
    recurrence: DateutilRecurrence
    reader: WorkspaceReader
    git: Callable[[], GitRunner]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a workspace is kept on this machine; `sample_clock` only where the clock may be set."""

    folder: Path
    cache: Path
    url: str
    clock: Clock
    identity: Callable[[], Identity]
    cluster_state: Path
    sample_clock: SettableClock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A session with its cache."""

    session: Session
    cache: CacheStore


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    repository: GitRepository
    work: WorkStore
    cache: CacheStore
    memory: WorkspaceMemory
    history: WorkspaceHistory
    in_force: WorkspaceInForce


def open_place(
    machine: Machine,
    adapters: Adapters,
    place: Place,
    cancel: CancelToken,
    progress: Progress,
    *,
    last_good: bool = False,
    offline: bool = False,
) -> Opened:
    """Open a workspace; the remote is asked only for what was never fetched, and where what was cannot be used.

    Raises:
        AppError: as `Program.open` says.
    """
    with ExitStack() as opened:
        repository = open_repository(
            place.folder / _CLONE, place.url, machine.environment, allow_file=True, runner=adapters.git()
        )
        opened.callback(repository.close)
        work = open_work(place.folder / "work.db", place.clock)
        opened.callback(work.close)
        memory = WorkspaceMemory(repository, adapters.reader)
        history = WorkspaceHistory(
            repository=repository, branch=_branch(repository, work, cancel), digest_at=memory.digest_at
        )
        if not history.tip:
            history.note_tip(repository.fetch([history.branch_ref], cancel, progress))
        elif not offline:
            _look_again_where_broken(repository, memory, history, cancel)
        in_force = WorkspaceInForce(history=history, repository=repository, read=memory.read)
        if last_good:
            in_force.fall_back(cancel, progress)
        cache = open_cache(place.cache / "cache.db", place.clock)
        opened.callback(cache.close)
        parts = _Parts(
            repository=repository, work=work, cache=cache, memory=memory, history=history, in_force=in_force
        )
        session = _session(machine, adapters, place, parts)
        opened.pop_all()  # from here on the services close them
    return Opened(session=session, cache=cache)


def _look_again_where_broken(
    repository: GitRepository, memory: WorkspaceMemory, history: WorkspaceHistory, cancel: CancelToken
) -> None:
    """Ask the remote where the workspace files fetched last cannot be used: they may have been put right since."""
    try:
        memory.read(history.tip)
    except FAULTY:
        with suppress(BackendUnavailableError, AuthenticationError, NotFoundError):
            history.note_tip(repository.fetch([history.branch_ref], cancel))


def _branch(repository: GitRepository, work: WorkStore, cancel: CancelToken) -> str:
    """Return the default branch: as the remote says the first time, then as it was kept."""
    known = work.settings.get(_BRANCH)
    if known is None:
        known = repository.default_branch(cancel).removeprefix("refs/heads/")
        work.settings.set(_BRANCH, known)
    return known


def _session(machine: Machine, adapters: Adapters, place: Place, parts: _Parts) -> Session:
    sampled = place.sample_clock is not None
    ids = RandomIds(place.clock) if sampled else machine.ids
    inventories = InventoryMemory(
        lambda workspace: Inventory(workspace, parts.repository, adapters.files, parts.cache.parsed)
    )
    cluster = _cluster(place, parts, inventories)
    lanes = GitLaneStore(adapters.git(), place.folder / _CLONE)
    ledger = _ledger(place, parts, lanes)
    lock = FileWorkspaceLock(place.folder / "work.lock", place.clock, host=host_name(), pid=os.getpid())
    return Session(
        Ports(
            repository=parts.repository,
            files=adapters.files,
            runtime=RuntimeByEngine(
                lambda name: parts.memory.read(parts.in_force.commit).pipeline.environment(name).engine,
                {Engine.SIMULATED: cluster},
            ),
            renderer=adapters.renderer,
            ledger=ledger,
            appender=Appender(
                repository=parts.repository,
                lanes=lanes,
                ledger=ledger,
                history=parts.history,
                clock=place.clock,
                ids=ids,
                writer=Writer(host_id=machine.host_id, app_version=__version__),
                jitter=machine.jitter,
                point=machine.point,
            ),
            history=parts.history,
            in_force=parts.in_force,
            work=parts.work,
            lock=lock,
            clock=place.clock,
            ids=ids,
            policy_engine=adapters.policy_engine,
            starts=adapters.recurrence.starts,
            read_workspace=parts.memory.read,
            inventory=inventories.of,
            identity=place.identity,
            host_id=machine.host_id,
            sample_controls=cluster if sampled else None,
            sample_clock=place.sample_clock,
            point=machine.point,
        )
    )


def _cluster(place: Place, parts: _Parts, inventories: InventoryMemory) -> SimulatedCluster:
    return SimulatedCluster(
        parts.repository,
        lambda name, commit: inventories.of(parts.memory.read(parts.in_force.commit)).state(name, commit),
        place.clock,
        state_path=place.cluster_state,
        ref=parts.history.branch_ref,
    )


def _ledger(place: Place, parts: _Parts, lanes: GitLaneStore) -> Ledger:
    return Ledger(
        repository=parts.repository,
        lanes=lanes,
        cache=parts.cache.events,
        pins=parts.work.pins,
        clock=place.clock,
        history=parts.history,
        namespace=parts.memory.read(parts.in_force.commit).ledger,
    )
