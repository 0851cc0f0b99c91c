"""A small workspace for tests: a real bare remote over a file path, a simulated cluster that is never slow, people.

Each machine is a program with folders, host and Git identity of its own; all share one remote and one clock that
moves when somebody waits.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from typing_extensions import override

from desktop.application.appending import Point, no_point
from desktop.application.cancellation import CancelToken
from desktop.application.previews import Preview
from desktop.application.requests import Wishes
from desktop.application.run_reports import RunReport
from desktop.application.sample import ClusterFault, Delays
from desktop.application.services import Services
from desktop.backends.simulated.state import StateFile
from desktop.bootstrap import GitOpsHq, Machine
from desktop.domain.request import Request
from desktop.domain.target import Slot
from desktop.settings.environment import read_environment
from desktop.settings.paths import folders
from tests.fakes.clock import CountingIds, FakeClock
from tests.integration.git_fixtures import bare_repository, git

PEOPLE = {"r.ana": "Ana Ruiz", "m.ben": "Ben Moser", "s.cle": "Cleo Sato", "s.dan": "Dan Sund"}
"""Ana requests; Ben is a release manager; Cleo and Dan are SRE. Mallory (`mallory@…`) is nobody the file names."""

WORKSPACE = """\
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: small}
repository: {branch: main}
releases: {label: image, order: semver}
environments:
  - {name: test, tier: test, engine: simulated}
  - {name: stage, tier: stage, engine: simulated, policy: staging}
  - {name: prod, tier: prod, engine: simulated, policy: production}
pipeline: [{from: test, to: stage}, {from: stage, to: prod}]
tenants: [{name: acme, tags: {ring: "1", region: eu}}, {name: beta, tags: {ring: "2", region: us}}]
bindings:
  - path: "envs/{environment}/{tenant}/{service}/values.yaml"
    fields:
      - {name: image, key: image.tag, travels: true}
      - {name: replicas, key: replicaCount, travels: false}
"""
POLICIES = """\
policies:
  - name: staging
    approvals: {rules: [{team: sre, count: 1}]}
    source: {verified: true, maxAge: 48h}
    execution: {waves: [{count: 2}, {rest: true}], strategies: [incremental, full]}
  - name: production
    approvals: {rules: [{team: managers, count: 1}, {team: sre, count: 2}], distinctPeople: true, expire: 24h}
    source: {verified: true, maxAge: 48h, soak: 2h}
    execution: {strategies: [incremental, full], rollbackMode: required, owners: required}
"""
PEOPLE_TEXT = """\
people:
  - {id: r.ana, email: r.ana@example.com, teams: [requesters]}
  - {id: m.ben, email: m.ben@example.com, teams: [managers]}
  - {id: s.cle, email: s.cle@example.com, teams: [sre]}
  - {id: s.dan, email: s.dan@example.com, teams: [sre]}
"""
SHARED_WORKSPACE = (
    WORKSPACE[: WORKSPACE.index("tenants:")]
    + """\
bindings:
  - {path: "shared/{environment}.yaml", service: web, fields: [{name: image, key: image.tag, travels: true}]}
  - {path: "shared/{environment}.yaml", service: billing, fields: [{name: image, key: image.tag, travels: true}]}
"""
)
"""No tenants; web and billing take their release from one value."""
ALL = "include all"
LANES = "refs/heads/_gitopshq/lane/"
MAIN = "refs/heads/main"
AUTHOR = "Otto Outside <otto@example.com>"


def values(tag: str, replicas: int = 2) -> str:
    return f'# keep me\nimage:\n  tag: "{tag}" # and me\nreplicaCount: {replicas}\n'


def default_files() -> dict[str, str]:
    """Return two tenants with two services each: test is one release ahead of stage and prod."""
    tags = {"test": "1.2.0", "stage": "1.1.0", "prod": "1.0.0"}
    return {
        f"envs/{environment}/{tenant}/{service}/values.yaml": values(tag)
        for environment, tag in tags.items()
        for tenant in ("acme", "beta")
        for service in ("billing", "web")
    }


def shared_files() -> dict[str, str]:
    """Return the files of the shared workspace: test is one release ahead of stage and prod."""
    return {
        f"shared/{name}.yaml": values(tag)
        for name, tag in (("test", "1.2.0"), ("stage", "1.1.0"), ("prod", "1.0.0"))
    }


class Ticking(CancelToken):
    """A token whose waiting moves the shared clock instead of the real one."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self.clock = clock

    @override
    def wait(self, seconds: float) -> None:
        self.check()
        self.clock.advance(seconds=seconds)


@dataclass
class Desk:
    """A person at a machine with the workspace open and writing allowed."""

    services: Services
    cancel: Ticking
    home: Path
    program: GitOpsHq

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self.services.close()

    def refresh(self) -> None:
        self.services.refresh(self.cancel)

    def request(self, name: str) -> Request:
        return self.services.requests.find(name)

    def preview(self, source: str = "test", target: str = "stage", rules: str = ALL) -> Preview:
        resolved = self.services.scopes.resolve(source, target, rules)
        return self.services.previews.preview(source, target, resolved.slots, self.cancel, scope=resolved)

    def preview_of(self, source: str, target: str, *slots: Slot) -> Preview:
        return self.services.previews.preview(source, target, slots, self.cancel)

    def submit(
        self, source: str = "test", target: str = "stage", rules: str = ALL, wishes: Wishes | None = None
    ) -> Request:
        """Submit with a reason for every flag that wants one, unless the wishes give their own."""
        preview = self.preview(source, target, rules)
        wishes = wishes or Wishes()
        if not wishes.reasons:
            given = {flag.kind.value: "it is meant" for flag in preview.needs_reasons}
            wishes = replace(wishes, reasons=given)
        return self.services.requests.submit(preview, wishes, self.cancel)

    def approve(self, request: Request) -> Request:
        return self.services.requests.approve(request, request.digest, self.cancel)

    def verify(self, environment: str) -> None:
        self.services.verifications.verify_environment(environment, self.cancel)

    def run(self, request: Request) -> RunReport:
        return self.services.runs.run(request, request.digest, self.cancel)

    def file(self, name: str) -> Path:
        """Return the one file of that name below this machine's folders."""
        (found,) = self.home.rglob(name)
        return found


@dataclass
class SmallWorkspace:
    """The remote, the clock, and the desks that were opened; closes them at the end."""

    folder: Path
    clock: FakeClock
    ids: CountingIds
    remote: Path = field(init=False)
    desks: list[Desk] = field(default_factory=list[Desk])

    def __post_init__(self) -> None:
        self.remote = bare_repository(self.folder / "remote.git")

    def close(self) -> None:
        for desk in self.desks:
            desk.services.close()

    # --- the remote ----------------------------------------------------------------------------------------

    def commit(
        self,
        files: Mapping[str, str | None],
        message: str = "Change",
        author: str = AUTHOR,
        ref: str = MAIN,
        onto: str | None = None,
    ) -> str:
        """Put a commit on a branch of the remote (None deletes a file), and return its id."""
        stamp = f"{int(self.clock.now().timestamp())} +0000"
        parts = [f"commit {ref}\nauthor {author} {stamp}\ncommitter {author} {stamp}\n".encode()]
        parts.append(_data(message.encode()))
        parent = self.tip(ref) if onto is None else onto
        if parent:
            parts.append(f"from {parent}\n".encode())
        for path, text in files.items():
            if text is None:
                parts.append(f"D {path}\n".encode())
            else:
                parts.append(f"M 100644 inline {path}\n".encode() + _data(text.encode()))
        git(self.remote, "fast-import", "--quiet", "--force", stdin=b"".join(parts))
        return self.tip(ref)

    def tip(self, ref: str = MAIN) -> str:
        found = git(self.remote, "for-each-ref", "--format=%(objectname)", ref)
        return found.splitlines()[0] if found else ""

    def point(self, ref: str, commit: str) -> None:
        git(self.remote, "update-ref", ref, commit)

    def read(self, path: str, ref: str = MAIN) -> str:
        return git(self.remote, "cat-file", "blob", f"{ref}:{path}")

    def lane_ref(self, lane: str) -> str:
        return f"{LANES}{lane}"

    def forge(self, lane: str, event: Mapping[str, object] | bytes, *, parent: str | None = None) -> str:
        """Put a hand-made event on a lane."""
        data = event if isinstance(event, bytes) else json.dumps(event).encode()
        blob = git(self.remote, "hash-object", "-w", "--stdin", stdin=data)
        tree = git(self.remote, "mktree", stdin=f"100644 blob {blob}\tevent.json\n".encode())
        ref = self.lane_ref(lane)
        onto = self.tip(ref) if parent is None else parent
        words = ["commit-tree", tree, "-m", "forged", *(["-p", onto] if onto else [])]
        made = git(self.remote, *words, config=("user.name=x", "user.email=x@example.com"))
        self.point(ref, made)
        return made

    # --- machines ------------------------------------------------------------------------------------------

    def desk(
        self,
        person: str = "r.ana",
        machine: str = "",
        *,
        delays: Delays | None = None,
        writing: bool = True,
        point: Point = no_point,
    ) -> Desk:
        """Open the workspace as a person, on a machine of their own unless one is named."""
        home = self.folder / "machines" / (machine or person)
        home.mkdir(parents=True, exist_ok=True)
        name = PEOPLE.get(person, person)
        (home / ".gitconfig").write_text(f"[user]\nname = {name}\nemail = {person}@example.com\n")
        places = folders({"GITOPSHQ_HOME": str(home / "app")})
        program = GitOpsHq(
            Machine(
                environment=read_environment().with_variables({"HOME": str(home)}),
                folders=places,
                clock=self.clock,
                ids=self.ids,
                host_id=f"host-{machine or person}",
                jitter=lambda: 0.0,
                point=point,
            )
        )
        cancel = Ticking(self.clock)
        services = program.open(str(self.remote), cancel)
        desk = Desk(services=services, cancel=cancel, home=home, program=program)
        if writing:
            services.switch_read_only(on=False)
        wanted = delays or Delays(poll=0.0, shortest=0.0, longest=0.0)
        cluster_state(desk).change(lambda state: replace(state, delays=wanted))
        self.desks.append(desk)
        return desk

    def proven(self, desk: Desk, *environments: str) -> None:
        for environment in environments:
            desk.verify(environment)


def cluster_state(desk: Desk) -> StateFile:
    """Return the switches of the cluster as this machine sees it."""
    (folder,) = (desk.home / "app" / "data" / "workspaces").iterdir()
    return StateFile(folder / "simulated.json")


def break_cluster(desk: Desk, *faults: ClusterFault) -> None:
    """Set these fault switches and no others; they begin now, at the tip."""
    begun = tuple(replace(fault, commit=fault.commit or desk.services.tip) for fault in faults)
    cluster_state(desk).change(lambda state: replace(state, faults=begun))


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def make_small_workspace(
    folder: Path,
    *,
    workspace: str = WORKSPACE,
    policies: str = POLICIES,
    people: str = PEOPLE_TEXT,
    files: Mapping[str, str] | None = None,
) -> SmallWorkspace:
    """Make the remote with its first commit."""
    folder.mkdir(parents=True, exist_ok=True)
    made = SmallWorkspace(
        folder=folder, clock=FakeClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC)), ids=CountingIds()
    )
    content = dict(default_files() if files is None else files)
    made.commit({".gitopshq/workspace.yaml": workspace + policies + people, **content}, "Begin")
    return made


def kinds(flags: Sequence[object]) -> list[str]:
    """Return the names of flags or gates in their order."""
    return [str(getattr(flag, "kind", flag)) for flag in flags]
