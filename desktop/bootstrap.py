"""Builds the program: every concrete class is named here and nowhere else."""

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from typing_extensions import override

from desktop import __version__
from desktop.application.appending import Appender, Point, Writer, no_point
from desktop.application.cancellation import CancelToken
from desktop.application.engines import RuntimeByEngine
from desktop.application.inventory import Inventory, InventoryMemory
from desktop.application.ledger import Ledger
from desktop.application.ports import Clock, Ids, Progress, no_progress
from desktop.application.program import SAMPLE, KnownWorkspace, Program
from desktop.application.sample import SettableClock
from desktop.application.services import Services
from desktop.application.session import Identity, Ports, Session
from desktop.application.storage import CacheStore, WorkStore
from desktop.application.workspace_history import WorkspaceHistory
from desktop.application.workspaces import WorkspaceMemory, load_local
from desktop.backends.calendar.recurrence import DateutilRecurrence
from desktop.backends.git.ledger_commits import GitLaneStore
from desktop.backends.git.repository import GitRepository, open_repository
from desktop.backends.git.runner import GitRunner
from desktop.backends.policy.engine import CelPolicyEngine
from desktop.backends.simulated.clock import SampleClock
from desktop.backends.simulated.cluster import SimulatedCluster
from desktop.backends.workspace.folder import LocalFolder
from desktop.backends.workspace.reader import WorkspaceFiles
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.environment import Engine
from desktop.domain.workspace import Workspace
from desktop.settings.environment import Environment, read_environment
from desktop.settings.paths import Folders, folders
from desktop.settings.system import RandomIds, SystemClock, host_id, host_name
from desktop.settings.workspaces import KnownWorkspaces, folder_name
from desktop.store.lock import FileWorkspaceLock
from desktop.store.opening import open_cache, open_work

_BRANCH = "branch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What this machine gives the program; tests inject their own."""

    environment: Environment
    folders: Folders
    clock: Clock
    ids: Ids
    host_id: str
    jitter: Callable[[], float] = random.random
    point: Point = no_point


def this_machine() -> Machine:
    """Return the real machine, with its folders."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a workspace is kept on this machine, and what is special about it."""

    folder: Path
    cache: Path
    url: str
    clock: Clock
    identity: Callable[[], Identity]
    cluster_state: Path
    sample_clock: SettableClock | None = None


class GitOpsHq(Program):
    """The program on one machine."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._files = ValueFileEditor()
        self._policy_engine = CelPolicyEngine()
        self._recurrence = DateutilRecurrence()
        self._reader = WorkspaceFiles(self._precheck, self._recurrence.check_rule)
        self._known = KnownWorkspaces(machine.folders.data / "workspaces.json", machine.clock)
        self._git: GitRunner | None = None

    def _precheck(self, data: bytes) -> None:
        """Refuse hostile YAML before a loader sees it: reading places does so on the way."""
        self._files.find("workspace.yaml", data, [])

    # --- workspaces ----------------------------------------------------------------------------------------

    @override
    def open(self, address: str, cancel: CancelToken, progress: Progress = no_progress) -> Services:
        place = self._place(address)
        repository = self._repository(place)
        work = open_work(place.folder / "work.db", place.clock)
        branch = self._branch(repository, work, cancel)
        cache = open_cache(place.cache / "cache.db", place.clock)
        memory = WorkspaceMemory(repository, self._reader)
        history = WorkspaceHistory(repository=repository, branch=branch, digest_at=memory.digest_at)
        if not history.tip:
            history.note_tip(repository.fetch([history.branch_ref], cancel, progress))
        session = self._session(place, repository, work, cache, memory, history)
        self._known.remember(address, session.workspace().name)
        return Services(session, cache)

    def _session(
        self,
        place: _Place,
        repository: GitRepository,
        work: WorkStore,
        cache: CacheStore,
        memory: WorkspaceMemory,
        history: WorkspaceHistory,
    ) -> Session:
        lanes = GitLaneStore(self._runner(), place.folder / "repository.git")
        ids = RandomIds(place.clock) if place.sample_clock is not None else self._machine.ids
        ledger = Ledger(
            repository=repository,
            lanes=lanes,
            cache=cache.events,
            pins=work.pins,
            clock=place.clock,
            history=history,
            namespace=memory.read(history.tip).ledger,
        )
        appender = Appender(
            repository=repository,
            lanes=lanes,
            ledger=ledger,
            history=history,
            clock=place.clock,
            ids=ids,
            writer=Writer(host_id=self._machine.host_id, app_version=__version__),
            jitter=self._machine.jitter,
            point=self._machine.point,
        )
        inventories = InventoryMemory(
            lambda workspace: Inventory(workspace, repository, self._files, cache.parsed)
        )
        cluster = SimulatedCluster(
            repository,
            lambda environment, commit: inventories.of(memory.read(history.tip)).state(environment, commit),
            place.clock,
            state_path=place.cluster_state,
            ref=history.branch_ref,
        )
        runtime = RuntimeByEngine(
            lambda environment: memory.read(history.tip).pipeline.environment(environment).engine,
            {Engine.SIMULATED: cluster},
        )
        return Session(
            Ports(
                repository=repository,
                files=self._files,
                runtime=runtime,
                ledger=ledger,
                appender=appender,
                history=history,
                work=work,
                lock=FileWorkspaceLock(
                    place.folder / "work.lock", place.clock, host=host_name(), pid=os.getpid()
                ),
                clock=place.clock,
                ids=ids,
                policy_engine=self._policy_engine,
                starts=self._recurrence.starts,
                read_workspace=memory.read,
                inventory=inventories.of,
                identity=place.identity,
                host_id=self._machine.host_id,
                sample_controls=cluster if place.sample_clock is not None else None,
                sample_clock=place.sample_clock,
                point=self._machine.point,
            )
        )

    def _place(self, address: str) -> _Place:
        if address == SAMPLE:
            return self._sample_place()
        name = folder_name(address)
        folder = self._machine.folders.data / "workspaces" / name
        return _Place(
            folder=folder,
            cache=self._machine.folders.cache / name,
            url=address,
            clock=self._machine.clock,
            identity=self._git_identity,
            cluster_state=folder / "simulated.json",
        )

    def _repository(self, place: _Place) -> GitRepository:
        return open_repository(
            place.folder / "repository.git",
            place.url,
            self._machine.environment,
            allow_file=True,
            runner=self._runner(),
        )

    def _branch(self, repository: GitRepository, work: WorkStore, cancel: CancelToken) -> str:
        """Return the default branch: as the remote says the first time, then as it was kept."""
        known = work.settings.get(_BRANCH)
        if known is None:
            known = repository.default_branch(cancel).removeprefix("refs/heads/")
            work.settings.set(_BRANCH, known)
        return known

    def _runner(self) -> GitRunner:
        if self._git is None:
            self._git = GitRunner(self._machine.environment)
        return self._git

    def _git_identity(self) -> Identity:
        config = self._runner().user_config
        return Identity(name=config.name, email=config.email)

    @override
    def check(self, place: str, cancel: CancelToken) -> Workspace:
        if Path(place).is_dir() and (Path(place) / ".gitopshq").is_dir():
            return load_local(LocalFolder(Path(place)), self._reader)
        return self.open(place, cancel).workspace

    @override
    def known(self) -> Sequence[KnownWorkspace]:
        return self._known.all()

    # --- the sample ----------------------------------------------------------------------------------------

    def _sample_place(self) -> _Place:
        folder = self._machine.folders.data / "sample"
        clock = SampleClock(self._machine.clock, folder / "cluster.json")
        return _Place(
            folder=folder,
            cache=folder / "cache",
            url=str(folder / "remote.git"),
            clock=clock,
            identity=lambda: self._sample_identity(folder),
            cluster_state=folder / "cluster.json",
            sample_clock=clock,
        )
