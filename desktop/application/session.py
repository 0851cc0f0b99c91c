"""An open workspace: its repository, ledger and clusters, and what is made from the workspace file in force."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from desktop.application.appending import Appended, Appender, Point, check_nothing, no_point
from desktop.application.cancellation import CancelToken
from desktop.application.errors import AppError
from desktop.application.inventory import Inventory
from desktop.application.ledger import Lane, Ledger
from desktop.application.observing import Observer
from desktop.application.planning import Planner
from desktop.application.ports import (
    Clock,
    FetchOutcome,
    Ids,
    PolicyEngine,
    Progress,
    Repository,
    ValueFiles,
    no_progress,
)
from desktop.application.renderer import Renderer
from desktop.application.runtime import Runtime
from desktop.application.sample import SampleControls, SettableClock
from desktop.application.storage import WorkStore
from desktop.application.workspace_history import WorkspaceHistory
from desktop.application.workspace_in_force import WorkspaceInForce
from desktop.application.workspace_lock import WorkspaceLock
from desktop.domain.canonical import composed
from desktop.domain.events import WORKSPACE_LANE, Draft, Head
from desktop.domain.freeze import FreezeCalendar
from desktop.domain.freeze_rule import Starts
from desktop.domain.people import Person
from desktop.domain.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a person of the workspace file, or somebody it does not name (then `id` is the address)."""

    id: str
    name: str
    email: str
    person: Person | None = None

    @property
    def known(self) -> bool:
        return self.person is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The name and address that Git's configuration gives; in the sample, whom one acts as."""

    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """Everything outside that the use cases of one workspace need."""

    repository: Repository
    files: ValueFiles
    runtime: Runtime
    renderer: Renderer
    ledger: Ledger
    appender: Appender
    history: WorkspaceHistory
    in_force: WorkspaceInForce
    work: WorkStore
    lock: WorkspaceLock
    clock: Clock
    ids: Ids
    policy_engine: PolicyEngine
    starts: Starts
    read_workspace: Callable[[str], Workspace]
    inventory: Callable[[Workspace], Inventory]
    identity: Callable[[], Identity]
    host_id: str
    point: Point = no_point
    sample_controls: SampleControls | None = None
    sample_clock: SettableClock | None = None


class Session:
    """What use cases share. Everything is taken from the tip of the default branch as last fetched.

    While the workspace files of that tip have faults, it is the last good commit, and nothing is written.
    """

    def __init__(self, ports: Ports) -> None:
        self.ports = ports
        self.observer = Observer(repository=ports.repository, runtime=ports.runtime, clock=ports.clock)

    @property
    def tip(self) -> str:
        """The commit of the deploy branch as last fetched; while its workspace files have faults, the last good one.

        Raises:
            AppError: nothing was fetched yet, or the branch does not exist.
        """
        tip = self.ports.in_force.commit
        if not tip:
            raise AppError(
                "the branch has no commit here",
                where=self.ports.history.branch_ref,
                meaning="Nothing can be shown of this repository yet.",
                remedy="Fetch it once while the remote can be reached, or push a first commit.",
            )
        return tip

    def workspace(self, commit: str = "") -> Workspace:
        """Return the workspace in force at a commit (the tip)."""
        return self.ports.read_workspace(commit or self.tip)

    def inventory(self) -> Inventory:
        """Return what reads targets by the bindings now in force."""
        return self.ports.inventory(self.workspace())

    def planner(self) -> Planner:
        return Planner(self.workspace(), self.ports.repository, self.ports.files, self.inventory())

    def refresh(self, cancel: CancelToken, progress: Progress = no_progress) -> FetchOutcome:
        """Fetch branch and lanes, and verify what is new."""
        return self.ports.ledger.refresh(cancel, progress)

    def seen(self) -> tuple[str, dict[str, Head]]:
        """Return what judgements rest on: the branch tip and the heads of all lanes as last fetched."""
        return self.ports.history.tip, self.ports.ledger.heads()

    def lane(self, environment: str) -> Lane:
        self.workspace().pipeline.environment(environment)
        return self.ports.ledger.lane(environment)

    def calendar(self) -> FreezeCalendar:
        """Return all freezes: those of the file at the tip, and those raised."""
        raised = self.ports.ledger.lane(WORKSPACE_LANE).state.freezes
        return FreezeCalendar(
            rules=self.workspace().freezes, starts=self.ports.starts, raised=tuple(raised.values())
        )

    def me(self) -> Actor:
        """Return who acts, as far as the workspace file knows the address."""
        identity = self.ports.identity()
        person = self.workspace().people.by_email(identity.email)
        return Actor(
            id=person.id if person else identity.email or "unknown",
            name=identity.name or (person.name if person else ""),
            email=identity.email,
            person=person,
        )

    def check_may_write(self) -> None:
        """Raise AppError while the workspace files of the tip have faults, or this machine is to read only."""
        self.check_in_force()
        if self.ports.work.settings.read_only():
            raise AppError(
                "this workspace is read-only",
                where=self.workspace().name,
                meaning="Nothing was written.",
                remedy="Turn execution on for it first: in the window's header, or with `gitopshq mode execute`.",
            )

    def check_in_force(self) -> None:
        """Raise AppError while the workspace files of the tip cannot be used, and older ones are shown."""
        broken = self.ports.in_force.broken
        if broken is not None:
            raise broken.refused()

    def append(
        self, lane: str, draft: Draft, cancel: CancelToken, *, check: Callable[[], None] = check_nothing
    ) -> Appended:
        """Append an event by a person: not while read-only, one program of this machine at a time."""
        self.check_may_write()
        draft = replace(draft, body={key: composed(value) for key, value in draft.body.items()})
        with self.ports.lock.hold(f"{draft.type} on {lane}", cancel):
            return self.ports.appender.append(lane, draft, cancel, check=check)
