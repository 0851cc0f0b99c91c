"""The small real world of the torture runs: a bare remote with a workspace of three waves, and machines that open it.

A case is one folder: `remote.git`, one folder for each machine, and a clock that all of them share. Waiting moves that
clock, so that nothing is slow; a case is copied from its template, which stands at an approved request.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.ports import Clock
from desktop.application.requests import Wishes
from desktop.application.sample import Delays
from desktop.application.services import Services
from desktop.backends.simulated.state import StateFile
from desktop.bootstrap import GitOpsHq, Machine
from desktop.domain.lane import LaneState
from desktop.domain.request import Request
from desktop.settings.environment import read_environment
from desktop.settings.paths import folders
from desktop.settings.system import RandomIds

LANE = "stage"
REQUEST = "stage/R-1"
WAVES = 3
PERSON = "m.ruiz"
OTHER = "another"
"""The folder of the second machine."""
HOME = "home"

_SHORTEST_MOVED = 1.0
"""Seconds: shorter waits are real ones, as two programs that race need them."""
_WORKSPACE = """\
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: torture}
repository: {branch: main}
releases: {label: image, order: semver}
environments:
  - {name: test, tier: test, engine: simulated}
  - {name: stage, tier: stage, engine: simulated, policy: staging}
pipeline: [{from: test, to: stage}]
bindings:
  - path: "envs/{environment}/{tenant}/{service}/values.yaml"
    fields: [{name: image, key: image.tag, travels: true}]
policies:
  - name: staging
    approvals: {rules: [{team: sre, count: 1}], requesterMayApprove: true}
    source: {verified: true, maxAge: 48h}
    execution: {waves: [{count: 1}, {count: 1}, {rest: true}], strategies: [incremental]}
people:
  - {id: m.ruiz, email: m.ruiz@example.com, teams: [sre]}
"""
_TENANTS = ("acme", "beta", "core")


class SharedClock(Clock):
    """The real time plus what was waited for in this case, by any machine."""

    def __init__(self, case: Path) -> None:
        self._file = case / "clock"

    @override
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._moved())

    @override
    def monotonic(self) -> float:
        return time.monotonic() + self._moved()

    def move(self, seconds: float) -> None:
        fresh = self._file.with_name(f"clock.{os.getpid()}")
        fresh.write_text(str(self._moved() + seconds), encoding="ascii")
        fresh.replace(self._file)

    def _moved(self) -> float:
        try:
            return float(self._file.read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0.0


class Impatient(CancelToken):
    """Moves the case's clock where the program waits for the world."""

    def __init__(self, clock: SharedClock) -> None:
        super().__init__()
        self._clock = clock

    @override
    def wait(self, seconds: float) -> None:
        self.check()
        if seconds < _SHORTEST_MOVED:
            super().wait(seconds)
        else:
            self._clock.move(seconds)


class Reached:
    """Counts the points that a program passes, and ends it with SIGKILL at point `kill` (-1: never)."""

    def __init__(self, kill: int = -1, then: Callable[[str], None] | None = None) -> None:
        self.names: list[str] = []
        self._kill = kill
        self._then = then
        self._armed = False

    def arm(self) -> None:
        """Begin to count: what opening a workspace passes does not belong to the run."""
        self._armed = True

    def __call__(self, name: str) -> None:
        if not self._armed:
            return
        if len(self.names) == self._kill:
            os.kill(os.getpid(), signal.SIGKILL)
        self.names.append(name)
        if self._then is not None:
            self._then(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The workspace opened on one machine of a case, with writing on."""

    services: Services
    cancel: CancelToken
    data: Path

    def request(self) -> Request:
        return self.services.requests.find(REQUEST)

    @property
    def lane(self) -> LaneState:
        """The lane as this machine folded it last."""
        return self.services._session.ports.ledger.lane(LANE).state


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *words],
        cwd=folder,
        check=True,
        capture_output=True,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
    )
    return done.stdout.decode().strip()


def open_machine(
    case: Path, name: str, reached: Callable[[str], None], *, patient: bool = False, address: str = ""
) -> Opened:
    """Open the case's workspace as the machine of that name; `patient` waits really."""
    home = case / name
    home.mkdir(parents=True, exist_ok=True)
    (home / ".gitconfig").write_text(f"[user]\n\tname = M Ruiz\n\temail = {PERSON}@example.com\n")
    clock = SharedClock(case)
    places = folders({"GITOPSHQ_HOME": str(home)})
    machine = Machine(
        environment=read_environment().with_variables({"HOME": str(home)}),
        folders=places,
        clock=clock,
        ids=RandomIds(clock),
        host_id=f"host-{name}",
        point=reached,
    )
    cancel = CancelToken() if patient else Impatient(clock)
    services = GitOpsHq(machine).open(address or f"file://{case / 'remote.git'}", cancel)
    services.switch_read_only(on=False)
    (data,) = (places.data / "workspaces").iterdir()
    delays = Delays(poll=0.0, shortest=0.0, longest=0.0)
    StateFile(data / "simulated.json").change(lambda state: replace(state, delays=delays))
    return Opened(services=services, cancel=cancel, data=data)


def make_remote(case: Path) -> Path:
    """Make the bare remote with the workspace and its first values."""
    work = case / "work"
    work.mkdir(parents=True)
    git(work, "init", "-q", "-b", "main")
    (work / ".gitopshq").mkdir()
    (work / ".gitopshq" / "workspace.yaml").write_text(_WORKSPACE)
    for environment, tag in (("test", "1.2.0"), ("stage", "1.1.0")):
        for tenant in _TENANTS:
            file = work / f"envs/{environment}/{tenant}/web/values.yaml"
            file.parent.mkdir(parents=True)
            file.write_text(f'# keep me\nimage:\n  tag: "{tag}" # and me\n')
    git(work, "add", ".")
    git(work, "commit", "-q", "-m", "Begin")
    git(case, "clone", "-q", "--bare", str(work), "remote.git")
    shutil.rmtree(work)
    return case / "remote.git"


def change_file(case: Path, path: str, content: str) -> None:
    """Let somebody else push a change of one file."""
    remote = case / "remote.git"
    tip = git(remote, "rev-parse", "refs/heads/main")
    data = content.encode()
    stream = (
        b"commit refs/heads/main\ncommitter A <a@example.com> now\ndata 7\noutside\nfrom %s\n" % tip.encode()
    )
    stream += b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data)
    words = ["git", "fast-import", "--quiet", "--date-format=now"]
    subprocess.run(words, cwd=remote, input=stream, check=True, capture_output=True)


def submit(opened: Opened) -> Request:
    """Prove the source, then submit and approve the request for all targets."""
    services, cancel = opened.services, opened.cancel
    services.refresh(cancel)
    services.verifications.verify_environment("test", cancel)
    scope = services.scopes.resolve("test", LANE, "include all")
    preview = services.previews.preview("test", LANE, scope.slots, cancel, scope=scope)
    reasons = {flag.kind.value: "it is meant" for flag in preview.needs_reasons}
    request = services.requests.submit(preview, Wishes(reasons=reasons), cancel)
    return services.requests.approve(request, request.digest, cancel)


def make_template(case: Path) -> None:
    """Make a case whose request is approved and whose branch has moved since, so that runs carry it over."""
    make_remote(case)
    opened = open_machine(case, HOME, lambda _name: None)
    submit(opened)
    opened.services.close()
    second = open_machine(case, OTHER, lambda _name: None)
    second.services.refresh(second.cancel)
    second.services.close()
    change_file(case, "README.md", "unrelated\n")
