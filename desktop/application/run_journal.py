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

    def is_done(self, request: Request, step: str) -> bool:
        """Tell whether a program on this machine has seen the effect of the step."""
        attempt = request.attempt.number if request.attempt else 1
        steps = self.journal.read(request.id, attempt)
        return any(one.step == step and one.state is StepState.DONE for one in steps)

    def settle(self, request: Request) -> None:
        """End what a killed program left at its intent: the lane, freshly read, says whether the effect came.

        Nobody else may be at a step meanwhile: call it under the workspace's lock.
        """
        attempt = request.attempt
        if attempt is None:
            return
        landed = {landing.commit: landing.mark.seq for landing in attempt.landings}
        for step in self.journal.read(request.id, attempt.number):
            if step.state is not StepState.INTENT:
                continue
            if step.effect_id in landed:
                self.finish(request, step.step, step.effect_id, f"{request.lane}@{landed[step.effect_id]}")
            else:
                self.fail(request, step.step, step.effect_id, "the lane does not hold it")

    def close(self, request: Request) -> None:
        """Note that this attempt needs nobody any more."""
        if request.attempt is not None:
            self.point("journal.close.before")
            self.journal.close(request.id, request.attempt.number, self.clock.now())
            self.point("journal.close.after")

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
