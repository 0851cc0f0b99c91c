"""Real repositories on real servers, carried through the whole program: only the planned bytes change on the branch."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.application.lane_evidence import EvidenceLevel
from desktop.application.previews import Preview
from desktop.application.requests import Wishes
from desktop.application.run_reports import RunEnd
from desktop.application.services import Services
from desktop.bootstrap import GitOpsHq, this_machine
from desktop.domain.request import Request
from desktop.domain.target import Target
from desktop.domain.verification import Result
from desktop.settings.system import RandomIds
from tests.fakes.clock import FakeClock
from tests.integration.git_fixtures import MAIN, bare_repository, git
from tests.integration.git_servers import http_remote, missing_sshd, ssh_remote
from tests.integration.small_workspace import Ticking

DATA = Path(__file__).resolve().parents[1] / "data"
SOMEBODY = ("-c", "user.name=Somebody Else", "-c", "user.email=somebody.else@example.com")
LONG_AGO = "2026-01-05T08:00:00Z"
COMPONENTS = "image-rbac-proxy,integration,konflux-kite,konflux-ui,repository-validator,smee-client"
"""Those whose staging is ahead of production."""
PODINFO = "apps/{}/podinfo-values.yaml"


# --- the remote, by plain git ---------------------------------------------------------------------------------


def remote_of(bundle: Path, folder: Path, workspace: str) -> Path:
    """Return a bare repository with the bundle's branch and, in a commit on top, a workspace file."""
    bare = bare_repository(folder / "deploy.git")
    git(bare, "fetch", "-q", str(bundle), f"+{MAIN}:{MAIN}")
    write_by_hand(bare, ".gitopshq/workspace.yaml", (DATA / workspace / "workspace.yaml").read_bytes())
    return bare


def write_by_hand(bare: Path, path: str, content: bytes) -> None:
    """Commit one file to the branch, as somebody would from a checkout, long before the test."""
    variables = dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), LONG_AGO)
    variables["GIT_INDEX_FILE"] = str(bare / "by-hand.index")
    tip, blob = git(bare, "rev-parse", MAIN), git(bare, "hash-object", "-w", "--stdin", stdin=content)

    def with_index(*words: str) -> str:
        done = subprocess.run(
            ["git", *SOMEBODY, *words],
            cwd=bare,
            env={**os.environ, **variables},
            check=True,
            stdout=subprocess.PIPE,
        )
        return done.stdout.decode().strip()

    with_index("read-tree", tip)
    with_index("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
    commit = with_index("commit-tree", with_index("write-tree"), "-p", tip, "-m", f"Edit {path} by hand")
    git(bare, "update-ref", MAIN, commit, tip)


def changed_files(bare: Path, base: str) -> set[tuple[str, str, str, str]]:
    """Return (path, mode, old blob, new blob) of each file that the branch changed since a commit."""
    raw = git(bare, "diff-tree", "-r", "--no-renames", "--full-index", "--raw", base, MAIN)
    rows = [line.split() for line in raw.splitlines()]
    assert [row for row in rows if row[0] != f":{row[1]}"] == [], "a mode changed, or a file came or went"
    return {(row[5], row[1], row[2], row[3]) for row in rows}


def changed_lines(bare: Path, base: str) -> list[tuple[str, str]]:
    """Return each changed line of the branch as (before, after), where lines were only replaced."""
    diff = git(bare, "diff", "--unified=0", "--no-color", base, MAIN).splitlines()
    old = [line[1:] for line in diff if line.startswith("-") and not line.startswith("---")]
    new = [line[1:] for line in diff if line.startswith("+") and not line.startswith("+++")]
    return list(zip(old, new, strict=True))


# --- the way through the program ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Desk:
    """A workstation with the workspace open and writing allowed; waiting there moves the clock of all of them."""

    services: Services
    cancel: Ticking

    def verify_source(self, environment: str) -> None:
        found, _ = self.services.verifications.verify_environment(environment, self.cancel)
        assert found.result is Result.PASSED, self.services.verifications.words(found)

    def preview(self, source: str, target: str, rules: str) -> Preview:
        scope = self.services.scopes.resolve(source, target, rules)
        return self.services.previews.preview(source, target, scope.slots, self.cancel, scope=scope)

    def carry_out(self, shown: Preview) -> Request:
        """Submit, approve and run what was previewed, until it is verified."""
        requests = self.services.requests
        reasons = {flag.kind.value: "Checked by hand." for flag in shown.needs_reasons}
        request = requests.submit(shown, Wishes(reasons=reasons), self.cancel)
        request = requests.approve(request, request.digest, self.cancel)
        report = self.services.runs.run(request, request.digest, self.cancel)
        assert report.end is RunEnd.SUCCEEDED, report.sentence
        assert report.verification is not None
        assert report.verification.result is Result.PASSED
        return report.request

    def targets(self) -> dict[str, tuple[Target, ...]]:
        """Return the targets of each environment."""
        environments = self.services.environments
        return {
            row.environment.name: environments.state(row.environment.name).targets()
            for row in environments.graph()
        }

    def labels(self) -> list[str]:
        return [row.release.label for row in self.services.environments.graph()]


@contextmanager
def two_desks(
    url: str, folder: Path, clock: FakeClock, variables: dict[str, str] | None = None
) -> Iterator[tuple[Desk, Desk]]:
    """Open a remote on two workstations, each with a clone of its own."""
    with ExitStack() as opened:

        def desk(name: str) -> Desk:
            here, cancel = this_machine(), Ticking(clock)
            program = GitOpsHq(
                replace(
                    here,
                    folders=replace(here.folders, data=folder / name / "data", cache=folder / name / "cache"),
                    environment=here.environment.with_variables(variables or {}),
                    clock=clock,
                    ids=RandomIds(clock),
                    host_id=f"host-{name}",
                )
            )
            services = opened.enter_context(closing(program.open(url, cancel)))
            services.switch_read_only(on=False)
            services.refresh(cancel)
            return Desk(services, cancel)

        yield desk("one"), desk("two")


def check_branch_and_evidence(services: Services, bare: Path, base: str, shown: Preview) -> None:
    """Hold the remote branch against the plan by plain git, and walk the evidence."""
    planned = {(edit.path, edit.mode, edit.old_blob, edit.new_blob) for edit in shown.plan.edits}
    assert changed_files(bare, base) == planned
    git(bare, "fsck", "--strict", "--no-dangling")
    evidence = services.timelines.verify()
    assert {lane.lane.split(".")[0] for lane in evidence} >= {shown.plan.source, shown.plan.target}
    assert {lane.level for lane in evidence} <= {EvidenceLevel.WITNESSED, EvidenceLevel.CONSISTENT}
    assert not any(lane.broken or lane.voids for lane in evidence)
    assert services.problems() == []


# --- infra-deployments ----------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def credentials(home: Path) -> None:
    """Let a credential helper know the log-in of the HTTP servers, as it does on a person's machine."""
    with (home / ".gitconfig").open("a") as file:
        file.write('[credential]\n\thelper = "!f() { echo username=tester; echo password=secret; }; f"\n')


@pytest.fixture
def infra(shared_data: Path, tmp_path: Path) -> Path:
    return remote_of(shared_data / "realworld" / "infra-deployments.bundle", tmp_path, "infra_deployments")


def test_components_go_from_staging_to_production_in_waves_over_http(
    infra: Path, tmp_path: Path, clock: FakeClock
):
    base = git(infra, "rev-parse", MAIN)
    with (
        http_remote(infra, user="tester", password="secret") as url,
        two_desks(url, tmp_path, clock) as (here, elsewhere),
    ):
        targets = here.targets()
        assert len(targets) == 17
        assert all(targets.values()), "an environment without a target"
        assert len({target.service for found in targets.values() for target in found}) >= 20
        here.verify_source("staging")
        shown = here.preview("staging", "production", f"include service:{COMPONENTS}")
        assert [target.service for target in shown.plan.targets] == sorted(COMPONENTS.split(","))
        assert len(shown.plan.edits) == len(shown.plan.targets)
        second = elsewhere.preview("staging", "production", f"include service:{COMPONENTS}")
        assert second.plan.encode() == shown.plan.encode(), "another clone plans the same bytes"
        request = here.carry_out(shown)
        assert len(request.submission.waves) == 2
        check_branch_and_evidence(here.services, infra, base, shown)
    assert git(infra, "rev-list", "--count", f"{base}..{MAIN}") == "2", "one commit for each wave"
    moved = [
        (change.before or "", change.after or "")
        for target in shown.plan.targets
        for change in target.changes
    ]
    for before, after in changed_lines(infra, base):
        assert any(old in before and before.replace(old, new) == after for old, new in moved), (before, after)


def test_files_go_from_ring_to_ring_over_ssh(infra: Path, tmp_path: Path, clock: FakeClock):
    if missing_sshd():
        pytest.skip(missing_sshd())
    base = git(infra, "rev-parse", MAIN)
    rules = "include service:authentication"
    with ssh_remote(infra) as (url, variables):
        with Path(variables["GIT_CONFIG_GLOBAL"]).open("a") as file:
            file.write("[user]\n\tname = Test Person\n\temail = test.person@example.com\n")
        with two_desks(url, tmp_path, clock, variables) as (here, elsewhere):
            here.verify_source("ring-1")
            shown = here.preview("ring-1", "ring-2", rules)
            assert len(shown.plan.edits) >= 2
            second = elsewhere.preview("ring-1", "ring-2", rules)
            assert second.plan.encode() == shown.plan.encode(), "another clone plans the same bytes"
            here.carry_out(shown)
            check_branch_and_evidence(here.services, infra, base, shown)
    for path in shown.plan.paths:
        source = path.replace("/ring-2/", "/ring-1/")
        assert git(infra, "rev-parse", f"{MAIN}:{source}") == git(infra, "rev-parse", f"{MAIN}:{path}")


# --- the Flux example -----------------------------------------------------------------------------------------


@pytest.fixture
def flux(shared_data: Path, tmp_path: Path) -> Path:
    """Return the example's remote after somebody pinned staging to one version of the chart."""
    bundle = shared_data / "realworld" / "flux2-kustomize-helm-example.bundle"
    bare = remote_of(bundle, tmp_path, "flux_example")
    path = PODINFO.format("staging")
    content = git(bare, "show", f"{MAIN}:{path}").encode() + b"\n"
    assert b'version: ">=1.0.0-alpha"' in content
    write_by_hand(bare, path, content.replace(b'">=1.0.0-alpha"', b'"6.9.2"'))
    return bare


def test_a_pinned_chart_goes_from_staging_to_production_over_http(
    flux: Path, tmp_path: Path, clock: FakeClock
):
    base = git(flux, "rev-parse", MAIN)
    rules = "include service:podinfo"
    with (
        http_remote(flux, user="tester", password="secret") as url,
        two_desks(url, tmp_path, clock) as (here, elsewhere),
    ):
        assert here.labels() == ["6.9.2", ">=1.0.0"]
        here.verify_source("staging")
        shown = here.preview("staging", "production", rules)
        assert shown.plan.paths == (PODINFO.format("production"),)
        second = elsewhere.preview("staging", "production", rules)
        assert second.plan.encode() == shown.plan.encode(), "another clone plans the same bytes"
        here.carry_out(shown)
        check_branch_and_evidence(here.services, flux, base, shown)
        assert here.labels() == ["6.9.2", "6.9.2"]
    assert changed_lines(flux, base) == [('      version: ">=1.0.0"', '      version: "6.9.2"')]
