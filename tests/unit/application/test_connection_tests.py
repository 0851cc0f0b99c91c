"""What a failed step of a connection test means for the others."""

from collections.abc import Mapping, Sequence
from typing import cast

import pytest

from desktop.application.cancellation import CancelToken
from desktop.application.connections import (
    ConnectionTest,
    ConnectionTester,
    Step,
    StepState,
    Taken,
)
from desktop.application.errors import AuthenticationError, BackendUnavailableError, CancelledError
from desktop.application.ports import Repository
from desktop.backends.workspace import WorkspaceFiles
from tests.fakes.clock import FakeClock
from tests.fakes.tree_repository import TreeRepository

TEXT = """
apiVersion: gitopshq.dev/v1
kind: Workspace
metadata: {name: small}
environments: [{name: dev, tier: dev}]
"""
STEPS = (Step.RESOLVE, Step.REACH, Step.SIGN_IN, Step.READ, Step.WORKSPACE, Step.WRITE)
NOT_THERE = BackendUnavailableError("nobody is there")
LOCKED_OUT = AuthenticationError("the remote did not accept the log-in")


class Probe:
    """Answers as it is told; each step takes a second of the clock."""

    def __init__(self, clock: FakeClock, faults: Mapping[Step, Exception], advisory: frozenset[Step]) -> None:
        self._clock, self._faults, self.advisory = clock, faults, advisory
        self.asked: list[Step] = []
        self.repository = cast(Repository, TreeRepository(c1={".gitopshq/workspace.yaml": TEXT}))
        self.tip = "c1"

    @property
    def steps(self) -> Sequence[Step]:
        return STEPS

    def take(self, step: Step, cancel: CancelToken) -> Taken:
        self.asked.append(step)
        self._clock.advance(seconds=1)
        if step in self._faults:
            raise self._faults[step]
        return Taken(words="well")


def run(
    clock: FakeClock, faults: Mapping[Step, Exception], *advisory: Step
) -> tuple[ConnectionTest, list[Step]]:
    probe = Probe(clock, faults, frozenset(advisory))
    reader = WorkspaceFiles(lambda _data: None, lambda _rule: None)
    told: list[ConnectionTest] = []
    test = ConnectionTester(probe, "ssh://x/y", reader, clock, told.append).run(CancelToken())
    assert told[-1] == test
    return test, probe.asked


def states(test: ConnectionTest) -> list[StepState]:
    return [report.state for report in test.steps]


PASSED, FAILED, UNTOLD = StepState.PASSED, StepState.FAILED, StepState.UNTOLD
NOT_TRIED, ATTENTION, CANCELLED = StepState.NOT_TRIED, StepState.ATTENTION, StepState.CANCELLED
CASES: dict[str, tuple[dict[Step, Exception], list[StepState]]] = {
    "all is well": ({}, [PASSED] * 6),
    "Git knows another way": ({Step.RESOLVE: NOT_THERE}, [UNTOLD, NOT_TRIED, PASSED, PASSED, PASSED, PASSED]),
    "Git does not get there either": (
        {Step.RESOLVE: NOT_THERE, Step.SIGN_IN: NOT_THERE},
        [FAILED, NOT_TRIED, NOT_TRIED, NOT_TRIED, NOT_TRIED, NOT_TRIED],
    ),
    "who is locked out got there": (
        {Step.RESOLVE: NOT_THERE, Step.SIGN_IN: LOCKED_OUT},
        [UNTOLD, NOT_TRIED, FAILED, NOT_TRIED, NOT_TRIED, NOT_TRIED],
    ),
    "cancelled while in doubt": (
        {Step.RESOLVE: NOT_THERE, Step.SIGN_IN: CancelledError()},
        [FAILED, NOT_TRIED, CANCELLED, NOT_TRIED, NOT_TRIED, NOT_TRIED],
    ),
    "reading alone": ({Step.WRITE: LOCKED_OUT}, [PASSED] * 5 + [ATTENTION]),
    "nothing to read": ({Step.READ: NOT_THERE}, [PASSED, PASSED, PASSED, FAILED, NOT_TRIED, NOT_TRIED]),
}


@pytest.mark.parametrize("case", CASES)
def test_a_failed_step_decides_over_the_others(clock: FakeClock, case: str) -> None:
    faults, wanted = CASES[case]
    test, _ = run(clock, faults, Step.RESOLVE, Step.REACH)
    assert states(test) == wanted
    assert test.running is False


def test_where_nothing_is_in_doubt_the_first_failure_is_final(clock: FakeClock) -> None:
    test, asked = run(clock, {Step.REACH: NOT_THERE})
    assert states(test) == [PASSED, FAILED] + [NOT_TRIED] * 4
    assert asked == [Step.RESOLVE, Step.REACH]
    assert test.fault is not None
    assert test.fault.error is NOT_THERE


def test_each_step_has_its_own_time(clock: FakeClock) -> None:
    test, _ = run(clock, {Step.READ: NOT_THERE})
    assert [report.seconds for report in test.steps] == [1.0, 1.0, 1.0, 1.0, None, None]
