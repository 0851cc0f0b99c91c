"""Testing a connection: step by step, each with its outcome and the time it took. Nothing is written anywhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from desktop.application.cancellation import CancelToken
from desktop.application.errors import AuthenticationError, CancelledError
from desktop.application.ports import Clock, Repository
from desktop.application.workspaces import WorkspaceReader, open_workspace
from desktop.domain.errors import GitOpsError


class Step(StrEnum):
    """One thing that has to work; which of them a connection has depends on how the remote is reached."""

    FIND = "find"
    RESOLVE = "resolve"
    REACH = "reach"
    SECURE = "secure"
    SIGN_IN = "sign in"
    READ = "read"
    WORKSPACE = "workspace"
    WRITE = "write"


class StepState(StrEnum):
    """How a step stands. `UNTOLD`: it cannot be told from here, and what follows decides."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    ATTENTION = "attention"
    FAILED = "failed"
    UNTOLD = "untold"
    NOT_NEEDED = "not needed"
    NOT_TRIED = "not tried"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepReport:
    """A step as it stands: what was found, or why it did not work; seconds once it was tried."""

    step: Step
    state: StepState = StepState.WAITING
    words: str = ""
    seconds: float | None = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionTest:
    """A test of an address, while it goes on and afterwards; `at` is when it began."""

    address: str
    at: datetime
    steps: tuple[StepReport, ...]

    @property
    def running(self) -> bool:
        """Whether it goes on, or, without any steps, waits its turn."""
        return not self.steps or any(
            report.state in {StepState.WAITING, StepState.RUNNING} for report in self.steps
        )

    @property
    def cancelled(self) -> bool:
        return any(report.state is StepState.CANCELLED for report in self.steps)

    @property
    def fault(self) -> StepReport | None:
        """The first step that failed, None where all that is needed works."""
        return next((report for report in self.steps if report.state is StepState.FAILED), None)

    def report(self, step: Step) -> StepReport | None:
        """Return the report of a step, None where this connection has no such step."""
        return next((report for report in self.steps if report.step is step), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of a step that did not fail."""

    words: str = ""
    state: StepState = StepState.PASSED


class ConnectionProbe(Protocol):
    """Tries one remote, without a trace there or in what the program keeps here."""

    @property
    def steps(self) -> Sequence[Step]:
        """What can be tried of this remote, in order."""
        ...

    @property
    def advisory(self) -> frozenset[Step]:
        """Steps whose failure is not final: the program that really connects may know another way."""
        ...

    @property
    def repository(self) -> Repository:
        """What was brought by `Step.READ`."""
        ...

    @property
    def tip(self) -> str:
        """The commit that was brought by `Step.READ`."""
        ...

    def take(self, step: Step, cancel: CancelToken) -> Taken:
        """Try one step.

        Raises:
            AppError: it does not work; the text says why and what to do.
            CancelledError: the token was cancelled.
        """
        ...


Tell: TypeAlias = Callable[[ConnectionTest], object]
"""Told the test whenever a step changed, on the thread that works."""


class ConnectionTester:
    """Takes the steps of one test, and judges what a failed one means for the others."""

    def __init__(
        self, probe: ConnectionProbe, address: str, reader: WorkspaceReader, clock: Clock, tell: Tell
    ) -> None:
        self._probe, self._reader, self._clock, self._tell = probe, reader, clock, tell
        steps = tuple(StepReport(step=step) for step in probe.steps)
        self._test = ConnectionTest(address=address, at=clock.now(), steps=steps)
        self._doubted: Step | None = None
        """A step that failed, though not for certain."""

    def run(self, cancel: CancelToken) -> ConnectionTest:
        """Take all steps to the first that leaves no way on; return how they ended."""
        for step in self._probe.steps:
            if self._doubted is not None and step in self._probe.advisory:
                self._put(StepReport(step=step, state=StepState.NOT_TRIED))
                continue
            report = self._taken(step, cancel)
            self._put(self._judged(report))
            if not self._goes_on(report):
                break
        left = [report for report in self._test.steps if report.state is StepState.WAITING]
        for report in left:
            self._put(replace(report, state=StepState.NOT_TRIED))
        return self._test

    def _taken(self, step: Step, cancel: CancelToken) -> StepReport:
        self._put(StepReport(step=step, state=StepState.RUNNING))
        begun = self._clock.monotonic()
        try:
            cancel.check()
            taken = self._read_workspace() if step is Step.WORKSPACE else self._probe.take(step, cancel)
            report = StepReport(step=step, state=taken.state, words=taken.words)
        except CancelledError:
            report = StepReport(step=step, state=StepState.CANCELLED)
        except GitOpsError as error:
            # Who may only look has a connection that works: what follows from it is said, not struck.
            state = StepState.ATTENTION if step is Step.WRITE else StepState.FAILED
            report = StepReport(step=step, state=state, error=error)
        return replace(report, seconds=self._clock.monotonic() - begun)

    def _read_workspace(self) -> Taken:
        found = open_workspace(self._probe.repository, self._probe.tip, self._reader)
        count = len(found.pipeline.environments)
        return Taken(words=f"{found.name}, {count} environment{'' if count == 1 else 's'}")

    def _judged(self, report: StepReport) -> StepReport:
        """Weigh a report against a doubt that came before it."""
        if report.state is StepState.FAILED and report.step in self._probe.advisory:
            self._doubted = report.step
        elif self._doubted is not None and report.state is not StepState.CANCELLED:
            doubted, self._doubted = self._doubted, None
            if report.state is StepState.FAILED and not isinstance(report.error, AuthenticationError):
                # The program that really connects did not get there either: the first reason is the nearer one.
                return StepReport(step=report.step, state=StepState.NOT_TRIED)
            self._put(StepReport(step=doubted, state=StepState.UNTOLD, words="Git got through another way"))
        return report

    def _goes_on(self, report: StepReport) -> bool:
        if report.state is StepState.CANCELLED:
            return False
        # What is wrong with the workspace file says nothing about the connection.
        never_final = {Step.WORKSPACE, *self._probe.advisory}
        return report.state is not StepState.FAILED or report.step in never_final

    def _put(self, report: StepReport) -> None:
        steps = tuple(report if item.step is report.step else item for item in self._test.steps)
        self._test = replace(self._test, steps=steps)
        self._tell(self._test)
