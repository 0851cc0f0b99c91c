"""The sample's repository, built by Git, read by the same readers as any other workspace."""

import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.inventory import Inventory
from desktop.application.planning import PlanInputs, Planned, Planner
from desktop.application.sample_acts import Submit
from desktop.backends.git.repository import GitRepository, open_repository
from desktop.backends.simulated.cluster import SimulatedCluster
from desktop.backends.simulated.sample_catalog import ENVIRONMENTS, SHOP_SERVICES
from desktop.backends.simulated.sample_releases import SampleReleases
from desktop.backends.simulated.sample_repository import BRANCH, sample_history
from desktop.backends.simulated.sample_story import sample_story
from desktop.backends.workspace import WorkspaceFiles
from desktop.backends.yaml.editor import ValueFileEditor
from desktop.domain.observation import Health, Sync
from desktop.domain.release import ReleaseRanking
from desktop.domain.scope import CandidateTarget, resolve
from desktop.domain.scope_text import parse_scope
from desktop.domain.target import EnvironmentState, Target, shared_places
from desktop.domain.workspace import Workspace
from desktop.settings.environment import read_environment
from tests.fakes.clock import FakeClock

MADE = datetime(2026, 11, 22, 13, 2, 44, tzinfo=UTC)
RELEASES = SampleReleases.at(MADE)


class _Memory:
    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        return {}

    def put_many(self, values: Mapping[str, bytes]) -> None:
        """Forget."""

    def trim(self, keep: int) -> int:
        return 0


def build(folder: Path, made_at: datetime = MADE) -> str:
    """Build the sample in a new bare repository and return its tip."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", folder], check=True)
    stream = b"".join(sample_history(made_at))
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet"], input=stream, check=True)
    found = subprocess.run(
        ["git", "-C", folder, "rev-parse", BRANCH], check=True, capture_output=True, text=True
    )
    return found.stdout.strip()


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample") / "shop.git"
    started = perf_counter()
    build(folder)
    assert perf_counter() - started < 6
    return folder


@pytest.fixture(scope="module")
def repository(bare: Path) -> Iterator[GitRepository]:
    with open_repository(
        bare.with_name("clone.git"), str(bare), read_environment(), allow_file=True
    ) as found:
        found.fetch([BRANCH], CancelToken())
        yield found


@pytest.fixture(scope="module")
def tip(repository: GitRepository) -> str:
    return repository.known_tips([BRANCH])[BRANCH]


@pytest.fixture(scope="module")
def workspace(repository: GitRepository, tip: str) -> Workspace:
    paths = [entry.path for entry in repository.tree(tip) if entry.path.startswith(".gitopshq/")]
    files = {path: repository.read(tip, path) or b"" for path in paths}
    reader = WorkspaceFiles(lambda _data: None, lambda _rule: None)
    return reader.read(files, tip)


@pytest.fixture(scope="module")
def inventory(workspace: Workspace, repository: GitRepository) -> Inventory:
    return Inventory(workspace, repository, ValueFileEditor(), _Memory())


@pytest.fixture(scope="module")
def states(inventory: Inventory, tip: str) -> dict[str, EnvironmentState]:
    return inventory.states(tip)


def labels(state: EnvironmentState) -> Counter[str]:
    return Counter(
        value.text for values in state.values.values() for value in values if value.field == "image"
    )


def field(state: EnvironmentState, tenant: str, service: str, name: str) -> str:
    values = state.values[Target(state.environment, tenant, service)]
    return next((value.text for value in values if value.field == name), "")


def test_the_workspace_is_read_without_a_fault(workspace: Workspace):
    assert [item.name for item in workspace.pipeline] == [item.name for item in ENVIRONMENTS]
    assert len(workspace.tenants) == 60
    assert len(workspace.services) == 25
    assert workspace.pipeline.route("test", "prod-eu") is None
    assert {freeze.name for freeze in workspace.freezes} == {
        "weekends",
        "year-end",
        "acme quarter close",
        "ops-7",
    }
    assert workspace.people.teams == {"release-managers", "sre", "security", "platform-lead"}


def test_nothing_in_it_is_unreadable(states: dict[str, EnvironmentState]):
    assert {name: state.findings for name, state in states.items() if state.findings} == {}
    odd = [
        value
        for state in states.values()
        for values in state.values.values()
        for value in values
        if value.obstacle
    ]
    assert odd == []


def test_each_environment_has_the_targets_that_the_screens_show(states: dict[str, EnvironmentState]):
    assert {name: len(state.values) for name, state in states.items()} == {
        "dev-infra": 6,
        "dev": 25,
        "sandbox": 25,
        "test": 480,
        "perf": 96,
        "stage-eu": 479,
        "canary-eu": 48,
        "prod-eu": 480,
        "stage-us": 480,
        "prod-us": 480,
        "stage-ap": 240,
        "prod-ap": 240,
    }


def test_each_environment_is_on_its_release(states: dict[str, EnvironmentState]):
    counts = {name: labels(state) for name, state in states.items()}
    assert counts["test"] == {RELEASES.third: 480}
    assert counts["perf"] == {RELEASES.second: 96}
    assert counts["canary-eu"] == {RELEASES.first: 48}
    assert counts["prod-us"] == {RELEASES.first: 480}
    assert counts["prod-ap"] == {RELEASES.last: 240}
    assert counts["sandbox"] == {RELEASES.second: 19, RELEASES.last: 6}
    assert set(counts["stage-eu"]) == {RELEASES.second, RELEASES.first, RELEASES.coming}
    assert counts["stage-eu"][RELEASES.second] > 440
    assert set(counts["prod-eu"]) == {RELEASES.first, RELEASES.last, RELEASES.third}


def test_ring_1_of_the_shop_is_61_targets_and_all_of_them_go_one_release_up(
    workspace: Workspace, states: dict[str, EnvironmentState]
):
    chosen = [
        target
        for target in states["prod-eu"].values
        if workspace.tenant_tags(target.tenant).get("ring") == "1" and target.service in SHOP_SERVICES
    ]
    assert len(chosen) == 61
    assert {field(states["prod-eu"], target.tenant, target.service, "image") for target in chosen} == {
        RELEASES.first
    }
    assert {field(states["stage-eu"], target.tenant, target.service, "image") for target in chosen} == {
        RELEASES.second
    }


def test_there_is_a_downgrade_an_install_a_changed_secret_and_a_key_only_in_the_target(
    states: dict[str, EnvironmentState],
):
    assert field(states["stage-eu"], "fjord", "tracking", "image") == RELEASES.coming
    assert Target("stage-eu", "fjord", "returns") not in states["stage-eu"].values
    assert Target("test", "fjord", "returns") in states["test"].values
    assert field(states["test"], "acme", "pay", "pay-api-key") != field(
        states["stage-eu"], "acme", "pay", "pay-api-key"
    )
    assert field(states["stage-eu"], "acme", "pay", "pay-api-key") == field(
        states["prod-eu"], "acme", "pay", "pay-api-key"
    )
    assert field(states["prod-eu"], "kestrel", "cart", "cart-merge") == "on"
    assert field(states["stage-eu"], "kestrel", "cart", "cart-merge") == ""
    assert field(states["prod-eu"], "orion", "pay", "image") == RELEASES.third


def test_one_chart_is_shared_by_all_tenants_of_a_service(states: dict[str, EnvironmentState]):
    shared = shared_places([states["stage-eu"]])
    assert {place.path for place in shared} == {"charts/stage-eu/stock.yaml", "charts/stage-eu/labels.yaml"}
    assert field(states["test"], "cobalt", "stock", "chart") != field(
        states["stage-eu"], "cobalt", "stock", "chart"
    )


def test_a_file_that_travels_as_a_whole_is_the_same_where_the_release_is(states: dict[str, EnvironmentState]):
    files = {field(states[name], "fjord", "returns", "file") for name in ("test", "prod-us", "prod-eu")}
    assert len(files) == 2


def test_the_files_are_as_odd_as_real_ones(
    repository: GitRepository, states: dict[str, EnvironmentState], tip: str
):
    fax = next(target for target in states["test"].values if target.service == "legacy-fax")
    assert b"\r\n" in (repository.read(tip, f"envs/test/{fax.tenant}/legacy-fax/values.yaml") or b"")
    assert b"\n---\n" in (repository.read(tip, "envs/test/helix/ship/release.yaml") or b"")
    assert b"#" in (repository.read(tip, "envs/test/acme/web/values.yaml") or b"")


def test_the_history_is_some_forty_commits_of_several_people_in_order(repository: GitRepository, tip: str):
    log = repository.log(tip, with_paths=True)
    assert 35 <= len(log) <= 45
    assert len({commit.author for commit in log}) == 6
    times = [commit.committed for commit in reversed(log)]
    assert times == sorted(set(times))
    assert times[0] > MADE - timedelta(days=52)
    assert times[-1] <= MADE - timedelta(days=8)
    assert all(commit.paths for commit in log)
    stray = [commit for commit in log if "envs/test/acme/web/ingress.yaml" in commit.paths]
    assert [commit.subject for commit in stray[:1]] == [f"Promote {RELEASES.third} to test"]


def test_the_same_moment_gives_the_same_commits(bare: Path, tip: str, tmp_path: Path):
    assert build(tmp_path / "again.git") == tip


@pytest.mark.parametrize("day", ["2026-01-01", "2026-12-31", "2028-02-29", "2027-01-03", "2026-12-18"])
def test_it_can_be_made_on_any_day(day: str):
    made = datetime.fromisoformat(f"{day}T00:00:30+00:00")
    stream = b"".join(sample_history(made))
    assert stream.endswith(b"done\n")
    assert SampleReleases.at(made).second.encode() in stream


def test_a_fresh_sample_runs_and_is_healthy_and_observing_480_targets_is_quick(
    repository: GitRepository, inventory: Inventory, states: dict[str, EnvironmentState], tmp_path: Path
):
    cluster = SimulatedCluster(
        repository, inventory.state, FakeClock(MADE), state_path=tmp_path / "state.json", ref=BRANCH
    )
    targets = states["prod-eu"].targets()
    seen = cluster.observe("prod-eu", targets, CancelToken())
    assert {(one.health, one.sync, bool(one.drift)) for one in seen} == {(Health.HEALTHY, Sync.SYNCED, False)}
    started = perf_counter()
    cluster.observe("prod-eu", targets, CancelToken())
    assert perf_counter() - started < 0.1


def submitted(key: str) -> Submit:
    return next(act for act in sample_story(MADE) if isinstance(act, Submit) and act.key == key)


@pytest.fixture
def plan(
    workspace: Workspace, repository: GitRepository, inventory: Inventory, tip: str
) -> Callable[[Submit], Planned]:
    def planned(act: Submit) -> Planned:
        candidates = [
            CandidateTarget(
                slot=target.slot,
                tenant_tags=workspace.tenant_tags(target.tenant),
                service_tags=workspace.service_tags(target.service),
            )
            for target in inventory.state(act.target, tip).targets()
        ]
        slots = resolve(parse_scope(act.scope), candidates, ReleaseRanking(order=workspace.order)).slots
        inputs = PlanInputs(
            source=act.source, target=act.target, slots=frozenset(slots), source_commit=tip, base=tip
        )
        return Planner(workspace, repository, ValueFileEditor(), inventory).plan(inputs)

    return planned


@pytest.mark.parametrize(
    ("key", "count"),
    [("stage-eu", 11), ("stage-us", 7), ("canary", 48), ("shop", 61), ("us", 35), ("ap", 24)],
)
def test_each_promotion_of_the_story_can_be_planned_without_an_obstacle(
    key: str, count: int, plan: Callable[[Submit], Planned]
):
    found = plan(submitted(key))
    assert (dict(found.obstacles), dict(found.outside)) == ({}, {})
    assert (found.no_source, found.no_place, found.only_in_target, found.already) == ((), (), (), ())
    assert len(found.plan.targets) == count
