"""Everything a front end may ask of an open workspace: use cases with their ports bound."""

from dataclasses import dataclass
from datetime import datetime

from desktop.application.cancellation import CancelToken
from desktop.application.drafts import DraftBook
from desktop.application.environments import Environments
from desktop.application.freezing import Freezing
from desktop.application.gates import GateKeeper
from desktop.application.handoffs import Handoffs
from desktop.application.lane_repairs import LaneRepairs
from desktop.application.ledger import Lane
from desktop.application.outbox import OutboxSender
from desktop.application.ports import FetchOutcome, Progress, no_progress
from desktop.application.preview_checks import PreviewChecks
from desktop.application.previews import Previewer
from desktop.application.proposals import Proposals
from desktop.application.renderings import Renderings
from desktop.application.requests import Requests
from desktop.application.rollbacks import Rollbacks
from desktop.application.run_controls import RunControls
from desktop.application.runs import Runs
from desktop.application.sample import SampleControls, SettableClock
from desktop.application.scopes import Scopes
from desktop.application.session import Actor, Session
from desktop.application.storage import CacheStore
from desktop.application.timelines import Timelines
from desktop.application.verifications import Verifier
from desktop.application.workspace_in_force import BrokenTip
from desktop.domain.body import format_time, parse_time
from desktop.domain.workspace import Workspace

_FETCHED_AT = "fetched_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """What only the sample workspace offers: fault switches, a clock that may be set, and acting as somebody else."""

    controls: SampleControls
    clock: SettableClock


class Services:
    """One open workspace. Reading works offline; whatever writes asks the remote."""

    def __init__(self, session: Session, cache: CacheStore) -> None:
        self._session = session
        self._cache = cache
        self.sample = _sample(session)
        self.environments = Environments(session)
        self.scopes = Scopes(session)
        self.drafts = DraftBook(session)
        self.previews = Previewer(session)
        self.renderings = Renderings(session)
        self.preview_checks = PreviewChecks(session)
        self.proposals = Proposals(session)
        self.requests = Requests(session)
        self.gates = GateKeeper(session)
        self.runs = Runs(session)
        self.run_controls = RunControls(session)
        self.verifications = Verifier(session)
        self.rollbacks = Rollbacks(session, self.requests)
        self.freezes = Freezing(session)
        self.timelines = Timelines(session, cache.events)
        self.handoffs = Handoffs(session)
        self.outbox = OutboxSender(session)
        self.repairs = LaneRepairs(session)

    @property
    def workspace(self) -> Workspace:
        """The workspace in force at the tip as last fetched; the last good one while the tip is `broken`."""
        return self._session.workspace()

    @property
    def tip(self) -> str:
        return self._session.tip

    @property
    def seen(self) -> str:
        """What judgements rest on, as one text: the branch tip and the heads of all lanes as last fetched."""
        tip, heads = self._session.seen()
        return " ".join((tip, *(f"{name}@{head.seq}:{head.sha256}" for name, head in sorted(heads.items()))))

    @property
    def broken(self) -> BrokenTip | None:
        """What is wrong with the workspace files at the tip while the last good ones are shown: nothing is written."""
        return self._session.ports.in_force.broken

    @property
    def host_id(self) -> str:
        return self._session.ports.host_id

    @property
    def remote(self) -> str:
        """Where the repository comes from, without credentials."""
        return self._session.ports.repository.identity

    def me(self) -> Actor:
        return self._session.me()

    def lane(self, environment: str) -> Lane:
        """Return the chain of an environment with its state, as last fetched."""
        return self._session.lane(environment)

    def now(self) -> datetime:
        return self._session.ports.clock.now()

    def refresh(self, cancel: CancelToken, progress: Progress = no_progress) -> FetchOutcome:
        """Fetch branch and lanes and verify what is new.

        Raises:
            BackendUnavailableError, AuthenticationError: the remote could not be asked; what was known stays.
        """
        outcome = self._session.refresh(cancel, progress)
        self._session.ports.work.settings.set(_FETCHED_AT, format_time(self.now()))
        return outcome

    @property
    def fetched_at(self) -> datetime | None:
        """When the remote was last asked successfully by `refresh`; None where it never was."""
        text = self._session.ports.work.settings.get(_FETCHED_AT)
        return parse_time(text) if text else None

    @property
    def read_only(self) -> bool:
        return self._session.ports.work.settings.read_only()

    def switch_read_only(self, *, on: bool) -> None:
        """Stop every write of this machine to the remote, or allow them; read-only is the start value."""
        self._session.ports.work.settings.switch_read_only(on=on)

    def problems(self) -> list[str]:
        """Return what is wrong with lanes or branch, one sentence each."""
        ledger = self._session.ports.ledger
        found = [
            f"{name}: {ledger.lane(name).problem}" for name in ledger.names() if ledger.lane(name).problem
        ]
        if self._session.ports.history.rewound_to:
            found.append(f"{self._session.ports.history.branch_ref}: the default branch was rewound")
        return found

    def close(self) -> None:
        """Close the databases, and end the process that reads the repository."""
        self._session.ports.repository.close()
        self._session.ports.work.close()
        self._cache.close()


def _sample(session: Session) -> Sample | None:
    controls, clock = session.ports.sample_controls, session.ports.sample_clock
    return None if controls is None or clock is None else Sample(controls=controls, clock=clock)
