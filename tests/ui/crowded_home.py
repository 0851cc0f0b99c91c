"""The crowded workspace: 300 environments in 20 groups, 1,000 tenants × 500 services between two of them.

A real bare repository, made in a second or two since most of its files are the same few blobs; a home is copied from a
template that was opened once. Its clusters are simulated, and some of them are in trouble.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from desktop.application.cancellation import CancelToken
from desktop.bootstrap import GitOpsHq, this_machine
from desktop.settings.paths import HOME_VARIABLE, folders
from desktop.settings.workspaces import folder_name

TEMPLATE_VARIABLE = "GITOPSHQ_TEST_CROWDED"
"""Names a folder in which the workspace is made once and kept between runs: for developing, never needed."""
SOURCE, TARGET = "stage-eu-01", "prod-eu-01"
"""The two environments with half a million targets each."""
TENANTS = tuple(f"tenant-{number:04}" for number in range(1, 1_001))
_AREAS = (
    "payments", "storefront", "fulfilment", "accounts", "search", "catalog", "pricing", "media", "reports", "partners",
    "risk", "support", "identity", "messaging", "billing", "logistics", "returns", "loyalty", "content", "gateway",
)  # fmt: skip
SERVICES = tuple(f"{area}-{number:02}" for area in _AREAS for number in range(1, 26))
PATIENCE_SECONDS = 400
"""What reading it for the first time may take on a busy machine."""
_FEW_TENANTS, _FEW_SERVICES = TENANTS[:2], SERVICES[::50]
_REMOTE = "crowded.git"


@dataclass(frozen=True, slots=True)
class _Group:
    """Environments of one kind: `tag` is the release they are on."""

    name: str
    tier: str
    count: int
    tag: str


GROUPS = (
    _Group("dev-infra", "dev", 8, "2026.12.0-rc.1"),
    _Group("dev-teams", "dev", 24, "2026.12.0-rc.1"),
    _Group("sandboxes", "dev", 20, "2026.12.0-rc.2"),
    _Group("test-int", "test", 10, "2026.11.3"),
    _Group("test", "test", 18, "2026.11.3"),
    _Group("perf", "test", 6, "2026.11.2"),
    _Group("stage-eu", "stage", 21, "2026.11.3"),
    _Group("stage-us", "stage", 18, "2026.11.2"),
    _Group("stage-ap", "stage", 12, "2026.11.2"),
    _Group("stage-latam", "stage", 9, "2026.11.2"),
    _Group("canary", "prod", 10, "2026.11.2"),
    _Group("prod-eu", "prod", 20, "2026.11.1"),
    _Group("prod-us", "prod", 18, "2026.11.1"),
    _Group("prod-ap", "prod", 10, "2026.10.9"),
    _Group("prod-latam", "prod", 6, "2026.11.1"),
    _Group("prod-eu-late", "prod", 26, "2026.11.1"),
    _Group("prod-us-late", "prod", 24, "2026.11.1"),
    _Group("prod-ap-late", "prod", 16, "2026.10.9"),
    _Group("edge-sites", "prod", 18, "2026.10.9"),
    _Group("recovery", "prod", 6, "2026.11.1"),
)
_LINKS = (
    ("dev-infra", "test-int"), ("dev-teams", "test-int"), ("dev-teams", "test"), ("dev-teams", "perf"),
    ("sandboxes", "test"), ("test-int", "stage-eu"), ("test", "stage-eu"), ("test", "stage-us"), ("test", "stage-ap"),
    ("test", "stage-latam"), ("stage-eu", "canary"), ("stage-eu", "prod-eu"), ("stage-us", "prod-us"),
    ("stage-ap", "prod-ap"), ("stage-latam", "prod-latam"), ("canary", "prod-eu-late"), ("prod-eu", "prod-eu-late"),
    ("prod-us", "prod-us-late"), ("prod-us", "edge-sites"), ("prod-ap", "prod-ap-late"), ("prod-latam", "recovery"),
)  # fmt: skip
_FROZEN_GROUP = "prod-eu-late"


def template_folder(fresh: Path) -> Path:
    """Return the folder of a crowded home to copy from: the named one, or `fresh`; made where it is not there."""
    named = os.environ.get(TEMPLATE_VARIABLE, "")
    return _made(Path(named) if named else fresh, populous=True)


def wide_template(fresh: Path) -> Path:
    """Return the same with few targets everywhere: 300 environments are read at once."""
    return _made(fresh, populous=False)


def _made(folder: Path, *, populous: bool) -> Path:
    if not (folder / "made").is_file():
        make_remote(folder / _REMOTE, populous=populous)
        _break_clusters(folder)
        machine = replace(this_machine(), folders=folders({HOME_VARIABLE: str(folder)}))
        GitOpsHq(machine).open(address_in(folder), CancelToken()).close()
        (folder / "made").touch()
    return folder


def copy_crowded(template: Path, home: Path) -> str:
    """Copy the crowded home to another place; return the address under which it is opened there."""
    shutil.copytree(template, home, dirs_exist_ok=True)
    address = address_in(home)
    for below in (home / "data" / "workspaces", home / "cache"):
        old = below / folder_name(address_in(template))
        if old.is_dir():
            old.rename(below / folder_name(address))
    remote = home / "data" / "workspaces" / folder_name(address) / "repository.git" / "gitopshq-remote"
    remote.write_text(address, encoding="utf-8")
    return address


def address_in(home: Path) -> str:
    """Return the address of the repository in a home."""
    return f"file://{home / _REMOTE}"


def environment_names(group: str) -> tuple[str, ...]:
    """Return the names of a group's environments."""
    count = next(item.count for item in GROUPS if item.name == group)
    return tuple(f"{group}-{number:02}" for number in range(1, count + 1))


# --- the repository ---------------------------------------------------------------------------------------------------


def make_remote(folder: Path, *, populous: bool) -> None:
    """Make the bare repository: one commit, each different file once."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(folder)], check=True)
    stream = "".join(_import_lines(populous=populous)).encode()
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=stream, check=True)


def _import_lines(*, populous: bool) -> Iterator[str]:
    marks: dict[str, int] = {}
    files = [(path, text) for path, text in _files(populous=populous)]
    for _path, text in files:
        if text not in marks:
            marks[text] = len(marks) + 1
            yield f"blob\nmark :{marks[text]}\ndata {len(text.encode())}\n{text}\n"
    yield "commit refs/heads/main\ncommitter Crowd <crowd@example.com> 1767600000 +0000\ndata 6\nBegin\n\n"
    for path, text in files:
        yield f"M 100644 :{marks[text]} {path}\n"


def _files(*, populous: bool) -> Iterator[tuple[str, str]]:
    yield ".gitopshq/workspace.yaml", workspace_text(populous=populous)
    for group in GROUPS:
        for number, name in enumerate(environment_names(group.name)):
            crowded = populous and name in (SOURCE, TARGET)
            services = SERVICES if crowded else _FEW_SERVICES
            for place, tenant in enumerate(TENANTS if crowded else _FEW_TENANTS):
                late = (name == TARGET and place % 50 == 7) or (
                    not crowded and number % 9 == 8 and place == 1
                )
                yield (
                    f"envs/{name}/{tenant}/services.yaml",
                    values_text(services, "2026.10.9" if late else group.tag),
                )


def values_text(services: tuple[str, ...], tag: str) -> str:
    """Return the values of one tenant: every service with its image's tag and what does not travel."""
    lines = [f'  {name}: {{tag: "{tag}", replicas: {2 + len(name) % 3}}}' for name in services]
    return "\n".join(["# services of one tenant", "services:", *lines, ""])


def workspace_text(*, populous: bool) -> str:
    """Return the workspace file."""
    tenants, services = (TENANTS, SERVICES) if populous else (_FEW_TENANTS, _FEW_SERVICES)
    return "\n".join(
        [
            "apiVersion: gitopshq.dev/v1",
            "kind: Workspace",
            "metadata: {name: crowded-platform}",
            "repository: {branch: main}",
            "releases: {label: image, order: semver}",
            "environments:",
            *_environments(),
            "pipeline:",
            *(f"  - {{from: {source}, to: {target}}}" for source, target in routes()),
            "tenants:",
            *(_tenant(number, name) for number, name in enumerate(tenants)),
            "services:",
            *(f"  - {{name: {name}, tags: {{group: {name.rpartition('-')[0]}}}}}" for name in services),
            _REST,
        ]
    )


def _environments() -> Iterator[str]:
    for group in GROUPS:
        policy = "production" if group.tier == "prod" else "relaxed"
        for name in environment_names(group.name):
            yield (
                f"  - {{name: {name}, tier: {group.tier}, engine: simulated, policy: {policy}, group: {group.name}}}"
            )


def routes() -> Iterator[tuple[str, str]]:
    """Yield the allowed edges between environments."""
    for source, target in _LINKS:
        sources, targets = environment_names(source), environment_names(target)
        for number, name in enumerate(targets):
            yield sources[number * len(sources) // len(targets)], name


def _tenant(number: int, name: str) -> str:
    region = ("eu", "us", "ap")[number % 3]
    return f'  - {{name: {name}, tags: {{ring: "{1 + number % 5}", region: {region}}}}}'


_REST = f"""\
bindings:
  - path: "envs/{{environment}}/{{tenant}}/services.yaml"
    fields:
      - {{name: image, key: "services.{{service}}.tag", travels: true}}
runtime:
  - service: "*"
    namespace: "{{tenant}}-{{environment}}"
    application: "{{tenant}}-{{service}}"
    workloads: ["Deployment/{{service}}"]
policies:
  - name: relaxed
    target: {{drift: allow}}
    execution: {{strategies: [full, incremental], waves: [{{rest: true}}]}}
  - name: production
    approvals: {{rules: [{{team: release-managers, count: 1}}], requesterMayApprove: false, expire: 24h}}
    target: {{healthy: true, drift: reason}}
    execution: {{strategies: [incremental], waves: [{{count: 20}}, {{rest: true}}], rollbackMode: required}}
people:
  - {{id: m.ruiz, name: Marta Ruiz, email: m.ruiz@example.com, teams: [release-managers]}}
freezes:
  - name: late-rings
    environments: [{", ".join(environment_names(_FROZEN_GROUP)[:22])}]
    start: 2026-01-01T00:00
    end: 2036-01-01T00:00
    zone: Europe/Berlin
"""


# --- the clusters -----------------------------------------------------------------------------------------------------


def _break_clusters(home: Path) -> None:
    """Save switches of the simulated clusters, as people set them in the sample."""
    tip = (home / _REMOTE / "refs" / "heads" / "main").read_text(encoding="ascii").strip()
    faults = [
        *(_fault("crash", name, service=_FEW_SERVICES[2]) for name in ("prod-us-01", "prod-us-02")),
        *(
            _fault("drifted", name, service=_FEW_SERVICES[1], lines=["replicas: 2 → 5"], commit=tip)
            for name in ("stage-eu-02", "stage-eu-03", "prod-us-03", "perf-01", "prod-ap-late-01")
        ),
        *(_fault("unreachable", name) for name in ("sandboxes-01", "sandboxes-02", "edge-sites-01")),
    ]
    folder = home / "data" / "workspaces" / folder_name(address_in(home))
    folder.mkdir(parents=True)
    (folder / "simulated.json").write_text(json.dumps({"version": 1, "faults": faults}), encoding="utf-8")


def _fault(kind: str, environment: str, **more: object) -> dict[str, object]:
    return {"id": f"{kind} {environment}", "kind": kind, "environment": environment, **more}
