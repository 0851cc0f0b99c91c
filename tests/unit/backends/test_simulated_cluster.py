"""The simulated cluster: roll-outs that take their time, fault switches, its saved state and the sample's clock."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import BackendUnavailableError, StorageError
from desktop.application.sample import ClusterFault, Delays, FaultKind
from desktop.backends.simulated.clock import SampleClock
from desktop.backends.simulated.cluster import SimulatedCluster
from desktop.backends.simulated.rollout import delay_of
from desktop.domain.observation import Health, Observation, Sync
from desktop.domain.target import Target
from tests.fakes.branch_history import FakeBranchHistory
from tests.fakes.clock import FakeClock

BILLING = Target("prod-eu", "acme", "billing")
CART = Target("prod-eu", "acme", "cart")
Build: TypeAlias = Callable[[], SimulatedCluster]


@pytest.fixture
def history(clock: FakeClock) -> FakeBranchHistory:
    made = FakeBranchHistory()
    made.commit(
        clock.now() - timedelta(days=9),
        {BILLING: {"image": "1.0.0", "replicas": "2"}, CART: {"image": "1.0.0"}},
    )
    return made


@pytest.fixture
def build(history: FakeBranchHistory, clock: FakeClock, tmp_path: Path) -> Build:
    return lambda: SimulatedCluster(
        history, history.state_at, clock, state_path=tmp_path / "state.json", ref=history.ref
    )


@pytest.fixture
def cluster(build: Build) -> SimulatedCluster:
    made = build()
    look(made)
    return made


def look(cluster: SimulatedCluster, target: Target = BILLING) -> Observation:
    return cluster.observe(target.environment, [target], CancelToken())[0]


def deploy(history: FakeBranchHistory, clock: FakeClock, tag: str, target: Target = BILLING) -> str:
    return history.commit(clock.now(), {target: {"image": tag}})


def test_a_rollout_is_noticed_after_the_poll_then_progresses_then_is_healthy(
    cluster: SimulatedCluster, history: FakeBranchHistory, clock: FakeClock
):
    cluster.set_delays(Delays(poll=3, shortest=10, longest=10))
    old = history.commits[0].id
    new = deploy(history, clock, "1.1.0")
    assert (look(cluster).revision, look(cluster).health) == (old, Health.HEALTHY)
    clock.advance(seconds=4)
    seen = look(cluster)
    assert (seen.revision, seen.health, seen.generation_seen) == (new, Health.PROGRESSING, False)
    clock.advance(seconds=5)
    seen = look(cluster)
    assert (seen.health, seen.generation_seen, seen.values["image"]) == (Health.PROGRESSING, True, "1.0.0")
    clock.advance(seconds=4)
    seen = look(cluster)
    assert (seen.health, seen.images) == (Health.HEALTHY, ("registry.example.com/billing:1.1.0",))


def test_a_refresh_skips_the_poll_for_what_had_arrived_before_it(
    cluster: SimulatedCluster, history: FakeBranchHistory, clock: FakeClock
):
    cluster.set_delays(Delays(poll=600, shortest=0, longest=0))
    new = deploy(history, clock, "1.1.0")
    clock.advance(seconds=1)
    assert look(cluster).revision != new
    cluster.ask_refresh("prod-us", "a", CancelToken())
    assert look(cluster).revision != new
    cluster.ask_refresh("prod-eu", "a", CancelToken())
    assert look(cluster).revision == new
    clock.advance(seconds=1)
    later = deploy(history, clock, "1.2.0")
    cluster.ask_refresh("prod-eu", "a", CancelToken())
    assert look(cluster).revision == new, "the same token asks for nothing new"
    cluster.ask_refresh("prod-eu", "b", CancelToken())
    assert look(cluster).revision == later


def test_a_wave_with_an_old_commit_date_still_takes_its_time(
    cluster: SimulatedCluster, history: FakeBranchHistory, clock: FakeClock
):
    began = clock.now()
    clock.advance(minutes=5)
    look(cluster)
    history.commit(began, {BILLING: {"image": "1.1.0"}})
    look(cluster)
    clock.advance(seconds=4)
    assert look(cluster).health is Health.PROGRESSING
    clock.advance(seconds=60)
    assert look(cluster).values["image"] == "1.1.0"


def test_another_program_with_the_same_state_sees_the_same(
    cluster: SimulatedCluster, build: Build, history: FakeBranchHistory, clock: FakeClock
):
    deploy(history, clock, "1.1.0")
    look(cluster)
    clock.advance(seconds=5)
    assert look(build()) == look(cluster)


def test_what_was_pushed_while_nobody_looked_is_there_at_the_first_look(
    cluster: SimulatedCluster, build: Build, history: FakeBranchHistory, clock: FakeClock
):
    clock.advance(minutes=1)
    for number in range(40):
        new = deploy(history, clock, f"1.{number}.0")
        clock.advance(minutes=1)
    seen = look(build())
    assert (seen.revision, seen.health, seen.values["image"]) == (new, Health.HEALTHY, "1.39.0")


def test_a_replaced_branch_is_one_step_from_the_old_to_the_new(
    cluster: SimulatedCluster, history: FakeBranchHistory, clock: FakeClock
):
    deploy(history, clock, "1.1.0")
    clock.advance(minutes=1)
    look(cluster)
    history.replace_branch(1)
    other = history.commit(clock.now() - timedelta(minutes=30), {BILLING: {"image": "0.9.0"}})
    look(cluster)
    clock.advance(minutes=1)
    assert (look(cluster).revision, look(cluster).values["image"]) == (other, "0.9.0")


def test_a_clock_set_back_leaves_all_as_it_is(
    cluster: SimulatedCluster, history: FakeBranchHistory, clock: FakeClock
):
    new = deploy(history, clock, "1.1.0")
    clock.advance(seconds=1)
    look(cluster)
    clock.set(clock.now() - timedelta(days=20))
    assert (look(cluster).revision, look(cluster).health) == (new, Health.HEALTHY)


def test_an_empty_branch_says_unknown_and_never_good(clock: FakeClock, tmp_path: Path):
    nothing = FakeBranchHistory()
    cluster = SimulatedCluster(
        nothing, nothing.state_at, clock, state_path=tmp_path / "s.json", ref=nothing.ref
    )
    assert (look(cluster).health, look(cluster).sync) == (Health.UNKNOWN, Sync.UNKNOWN)


def test_delays_differ_by_target_and_commit_and_stay_in_bounds():
    delays = Delays(shortest=2, longest=12)
    found = [delay_of(Target("e", f"t{n}", "s"), "c", delays) for n in range(200)]
    assert min(found) >= 2
    assert max(found) <= 12
    assert max(found) - min(found) > 5
    assert delay_of(BILLING, "c", delays) == delay_of(BILLING, "c", delays)


def test_a_never_healthy_target_degrades_only_when_it_is_rolled_out_anew(
    cluster: SimulatedCluster, history: FakeBranchHistory, clock: FakeClock
):
    cluster.set_fault(ClusterFault(id="f", kind=FaultKind.NEVER_HEALTHY, tenant="acme", service="billing"))
    assert look(cluster).health is Health.HEALTHY
    deploy(history, clock, "1.1.0")
    deploy(history, clock, "1.1.0", CART)
    clock.advance(days=1)
    assert look(cluster).health is Health.DEGRADED
    assert look(cluster).message
    assert look(cluster, CART).health is Health.HEALTHY
    assert cluster.clear_fault("f")
    assert not cluster.clear_fault("f")
    assert look(cluster).health is Health.HEALTHY


def test_a_slow_target_takes_its_seconds_and_an_earlier_rollout_is_not_touched(
    cluster: SimulatedCluster, history: FakeBranchHistory, clock: FakeClock
):
    deploy(history, clock, "1.1.0")
    clock.advance(minutes=1)
    cluster.set_fault(ClusterFault(id="f", kind=FaultKind.SLOW, service="billing", seconds=900))
    assert look(cluster).values["image"] == "1.1.0"
    deploy(history, clock, "1.2.0")
    clock.advance(minutes=14)
    assert look(cluster).health is Health.PROGRESSING
    clock.advance(minutes=2)
    assert (look(cluster).health, look(cluster).values["image"]) == (Health.HEALTHY, "1.2.0")


def test_drift_shows_until_the_target_is_rolled_out_anew(
    cluster: SimulatedCluster, history: FakeBranchHistory, clock: FakeClock
):
    lines = ("spec.replicas: Git 2, live 5",)
    cluster.set_fault(ClusterFault(id="f", kind=FaultKind.DRIFTED, service="billing", lines=lines))
    assert (look(cluster).drift, look(cluster).sync) == (lines, Sync.OUT_OF_SYNC)
    assert look(cluster, CART).drift == ()
    deploy(history, clock, "1.1.0")
    clock.advance(minutes=1)
    assert (look(cluster).drift, look(cluster).sync) == ((), Sync.SYNCED)


def test_a_stale_status_claims_health_for_the_old_generation(
    cluster: SimulatedCluster, history: FakeBranchHistory, clock: FakeClock
):
    cluster.set_fault(ClusterFault(id="f", kind=FaultKind.STALE_STATUS, environment="prod-*"))
    new = deploy(history, clock, "1.1.0")
    clock.advance(hours=1)
    seen = look(cluster)
    assert (seen.revision, seen.health, seen.generation_seen) == (new, Health.HEALTHY, False)
    assert seen.images == ("registry.example.com/billing:1.0.0",)


def test_a_crashing_image_degrades_every_target_that_runs_it(
    cluster: SimulatedCluster, history: FakeBranchHistory, clock: FakeClock
):
    cluster.set_fault(ClusterFault(id="f", kind=FaultKind.CRASH, image="*/billing:1.1.*"))
    assert look(cluster).health is Health.HEALTHY
    deploy(history, clock, "1.1.0")
    clock.advance(minutes=1)
    assert look(cluster).health is Health.DEGRADED
    assert "billing:1.1.0" in look(cluster).message
    deploy(history, clock, "1.2.0")
    clock.advance(minutes=1)
    assert look(cluster).health is Health.HEALTHY


def test_a_switch_ends_at_its_time_and_names_the_environment_it_cuts_off(
    cluster: SimulatedCluster, clock: FakeClock
):
    until = clock.now() + timedelta(hours=1)
    cluster.set_fault(ClusterFault(id="f", kind=FaultKind.UNREACHABLE, environment="prod-eu", until=until))
    with pytest.raises(BackendUnavailableError, match="prod-eu"):
        look(cluster)
    look(cluster, Target("prod-us", "acme", "billing"))
    clock.advance(hours=1)
    assert look(cluster).health is Health.HEALTHY
    assert cluster.faults() == ()


def test_switches_are_read_anew_and_one_id_is_one_switch(cluster: SimulatedCluster, build: Build):
    other = build()
    other.set_fault(ClusterFault(id="f", kind=FaultKind.DRIFTED, lines=("a",)))
    other.set_fault(ClusterFault(id="f", kind=FaultKind.DRIFTED, lines=("b",)))
    assert [fault.lines for fault in cluster.faults()] == [("b",)]
    assert look(cluster).drift == ("b",)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"version": 2}', b'{"version": 1, "faults": 3}', b"[" * 100_000]
)
def test_a_state_file_that_is_not_ours_is_an_error_with_a_remedy(
    cluster: SimulatedCluster, tmp_path: Path, content: bytes
):
    (tmp_path / "state.json").write_bytes(content)
    with pytest.raises(StorageError) as caught:
        look(cluster)
    assert caught.value.remedy


def test_a_lost_memory_of_the_last_reading_is_made_again(cluster: SimulatedCluster, tmp_path: Path):
    (tmp_path / "state.json.seen").write_bytes(b"not json")
    assert look(cluster).health is Health.HEALTHY


def test_the_state_is_replaced_as_a_whole_and_leaves_no_other_files(
    cluster: SimulatedCluster, tmp_path: Path
):
    cluster.set_delays(Delays(poll=1))
    assert json.loads((tmp_path / "state.json").read_bytes())["version"] == 1
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".new")]


def test_the_sample_clock_goes_on_from_where_it_was_set(clock: FakeClock, tmp_path: Path):
    sample = SampleClock(clock, tmp_path / "state.json")
    monotonic = sample.monotonic()
    wished = clock.now() + timedelta(days=3)
    sample.set(wished)
    assert (sample.now(), sample.monotonic()) == (wished, monotonic)
    clock.advance(minutes=5)
    assert SampleClock(clock, tmp_path / "state.json").now() == wished + timedelta(minutes=5)
    sample.reset()
    assert (sample.now(), sample.offset_seconds) == (clock.now(), 0.0)


def test_the_history_of_480_targets_is_not_read_again(
    history: FakeBranchHistory, build: Build, clock: FakeClock
):
    targets = [Target("prod-eu", f"t{number}", "billing") for number in range(480)]
    history.commit(clock.now(), {target: {"image": "1.0.0", "replicas": "2"} for target in targets})
    cluster = build()
    cluster.observe("prod-eu", targets, CancelToken())
    logs = history.logs
    cluster.observe("prod-eu", targets, CancelToken())
    assert history.logs == logs
