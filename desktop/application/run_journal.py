"""The journal of a run on this machine: what was about to happen is on disk before it happens."""

from dataclasses import dataclass

from desktop.application.appending import Point
from desktop.application.ports import Clock
from desktop.application.storage import Journal, StepRecord, StepState
from desktop.domain import canonical
from desktop.domain.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class RunJournal:
    """Writes step records; `point` is told before and after each write."""

    journal: Journal
    clock: Clock
    host_id: str
    point: Point

    def intend(self, request: Request, step: str, effect: str) -> None:
        """Write down, durably, what is about to be done."""
        self._write(request, step, StepState.INTENT, effect, "")

    def finish(self, request: Request, step: str, effect: str, observed: str) -> None:
        """Write down that the effect was seen."""
        self._write(request, step, StepState.DONE, effect, observed)

    def fail(self, request: Request, step: str, effect: str, observed: str) -> None:
        """Write down that the effect is not there and will not come by itself."""
        self._write(request, step, StepState.FAILED, effect, observed)

    def close(self, request: Request) -> None:
        """Note that this attempt needs nobody any more."""
        if request.attempt is not None:
            self.journal.close(request.id, request.attempt.number, self.clock.now())

    def _write(self, request: Request, step: str, state: StepState, effect: str, observed: str) -> None:
        self.point(f"journal.{step}.{state}.before")
        self.journal.record(
            StepRecord(
                run=request.id,
                attempt=request.attempt.number if request.attempt else 1,
                step=step,
                state=state,
                input_sha256=canonical.digest([request.digest, step]),
                at=self.clock.now(),
                host=self.host_id,
                effect_id=effect,
                observed=observed,
                started_mono=self.clock.monotonic(),
            )
        )
        self.point(f"journal.{step}.{state}.after")
