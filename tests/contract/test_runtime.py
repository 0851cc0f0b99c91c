"""What every runtime must answer, asked of the simulated cluster; a real one joins by another harness in `RUNTIMES`."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Protocol

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.errors import BackendUnavailableError, CancelledError
from desktop.application.runtime import Runtime
from desktop.application.sample import ClusterFault, FaultKind
from desktop.backends.simulated.cluster import SimulatedCluster
from desktop.domain.observation import Health, Sync
from desktop.domain.target import Target
from tests.fakes.branch_history import FakeBranchHistory
from tests.fakes.clock import FakeClock

BILLING = Target("prod-eu", "acme", "billing")
CART = Target("prod-eu", "acme", "cart")


class Harness(Protocol):
    """A runtime with the means to change what it follows."""

    runtime: Runtime

    def deploy(self, changes: Mapping[Target, Mapping[str, str] | None]) -> str:
        """Put a commit on the branch it follows and return its id."""

    def settle(self) -> None:
        """Wait until everything on the branch is rolled out."""

    def cut_off(self) -> None:
        """Make the cluster unreachable."""


class SimulatedHarness:
    def __init__(self, folder: Path) -> None:
        self._clock = FakeClock()
        self._history = FakeBranchHistory()
        self._history.commit(
            self._clock.now() - timedelta(days=1), {BILLING: {"image": "1.0.0"}, CART: {"image": "1.0.0"}}
        )
        cluster = SimulatedCluster(
            self._history,
            self._history.state_at,
            self._clock,
            state_path=folder / "state.json",
            ref=self._history.ref,
        )
        self._controls = cluster
        self.runtime: Runtime = cluster

    def deploy(self, changes: Mapping[Target, Mapping[str, str] | None]) -> str:
        return self._history.commit(self._clock.now(), changes)

    def settle(self) -> None:
        self._clock.advance(seconds=60)

    def cut_off(self) -> None:
        self._controls.set_fault(ClusterFault(id="off", kind=FaultKind.UNREACHABLE))


RUNTIMES: dict[str, Callable[[Path], Harness]] = {"simulated": SimulatedHarness}


@pytest.fixture(params=sorted(RUNTIMES))
def harness(request: pytest.FixtureRequest, tmp_path: Path) -> Harness:
    return RUNTIMES[request.param](tmp_path)


def test_it_answers_once_for_each_target_in_the_order_asked(harness: Harness):
    asked = [CART, BILLING, Target("prod-eu", "acme", "absent"), CART]
    assert [seen.target for seen in harness.runtime.observe("prod-eu", asked, CancelToken())] == asked
    assert harness.runtime.observe("prod-eu", [], CancelToken()) == []


def test_what_was_deployed_is_seen_to_run_once_it_settled(harness: Harness):
    commit = harness.deploy({BILLING: {"image": "1.1.0"}})
    harness.settle()
    seen = harness.runtime.observe("prod-eu", [BILLING], CancelToken())[0]
    assert (seen.revision, seen.sync, seen.health) == (commit, Sync.SYNCED, Health.HEALTHY)
    assert seen.generation_seen
    assert seen.values["image"] == "1.1.0"
    assert [image.rpartition(":")[2] for image in seen.images] == ["1.1.0"]
    assert seen.drift == ()
    assert seen.source
    assert seen.observed_at.tzinfo is not None


def test_success_is_never_claimed_before_the_new_image_runs(harness: Harness):
    before = harness.runtime.observe("prod-eu", [BILLING], CancelToken())[0]
    commit = harness.deploy({BILLING: {"image": "1.1.0"}})
    seen = harness.runtime.observe("prod-eu", [BILLING], CancelToken())[0]
    claimed = seen.revision == commit and seen.health is Health.HEALTHY and seen.generation_seen
    assert not claimed
    assert seen.images == before.images


def test_an_unrelated_commit_moves_the_revision_and_nothing_else(harness: Harness):
    harness.deploy({BILLING: {"image": "1.1.0"}})
    harness.settle()
    later = harness.deploy({CART: {"image": "2.0.0"}})
    harness.settle()
    seen = harness.runtime.observe("prod-eu", [BILLING], CancelToken())[0]
    assert (seen.revision, seen.values["image"], seen.health) == (later, "1.1.0", Health.HEALTHY)


def test_a_target_that_is_not_deployed_is_missing_and_not_healthy(harness: Harness):
    absent = Target("prod-eu", "nobody", "nothing")
    seen = harness.runtime.observe("prod-eu", [absent], CancelToken())[0]
    assert (seen.health, seen.images, dict(seen.values)) == (Health.MISSING, (), {})


def test_a_removed_target_ends_as_missing(harness: Harness):
    harness.deploy({CART: None})
    harness.settle()
    assert harness.runtime.observe("prod-eu", [CART], CancelToken())[0].health is Health.MISSING


def test_an_unreachable_cluster_is_an_error_and_not_an_answer(harness: Harness):
    harness.cut_off()
    with pytest.raises(BackendUnavailableError) as caught:
        harness.runtime.observe("prod-eu", [BILLING], CancelToken())
    assert caught.value.where == "prod-eu"
    with pytest.raises(BackendUnavailableError):
        harness.runtime.ask_refresh("prod-eu", "token", CancelToken())


def test_a_refresh_may_be_asked_for_twice(harness: Harness):
    harness.runtime.ask_refresh("prod-eu", "token", CancelToken())
    harness.runtime.ask_refresh("prod-eu", "token", CancelToken())
    assert harness.runtime.observe("prod-eu", [BILLING], CancelToken())[0].health is Health.HEALTHY


def test_a_cancelled_observation_ends_at_once(harness: Harness):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(CancelledError):
        harness.runtime.observe("prod-eu", [BILLING], cancel)
