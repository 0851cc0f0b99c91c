"""How a preview would be carried out: strategy and waves as the policy proposes them, what must be chosen, how long."""

from dataclasses import dataclass
from datetime import timedelta

from desktop.application.previews import Preview
from desktop.application.session import Session
from desktop.application.wave_cutting import cut_waves
from desktop.domain.people import Person
from desktop.domain.policy import Need, Strategy, WaveRule
from desktop.domain.request import RequestKind, RequestState
from desktop.domain.waves import from_ranges

_LOOKED_AT = 20
"""The latest promotions into an environment, for how long one takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The terms of a request before it is one. `waves` are counts of targets."""

    strategy: Strategy
    strategies: tuple[Strategy, ...]
    waves: tuple[int, ...]
    halt_above: int
    rollback_mode_needed: bool
    owners_needed: bool
    window_needed: bool
    persons: tuple[Person, ...]
    lasts: tuple[timedelta, timedelta] | None = None
    """The shortest and longest it should take by what earlier waves took; None where nothing is known."""


class Proposals:
    """Use cases around what the requester decides beside the plan."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, preview: Preview, strategy: str = "") -> Proposal:
        """Return the terms for a preview; `strategy` "" or one the policy does not allow takes the policy's first."""
        workspace = self._session.workspace()
        policy = workspace.policy_of(workspace.pipeline.environment(preview.plan.target))
        execution = policy.execution
        chosen = next((one for one in execution.strategies if one.value == strategy), execution.strategies[0])
        full = chosen is Strategy.FULL
        rules = (WaveRule(rest=True),) if full else execution.waves
        limit = 0 if full else policy.change.max_targets_per_wave
        cut = cut_waves(preview.plan, rules, workspace, limit)
        waves = tuple(len(from_ranges(wave, len(preview.plan.targets))) for wave in cut)
        return Proposal(
            strategy=chosen,
            strategies=execution.strategies,
            waves=waves,
            halt_above=execution.halt_above,
            rollback_mode_needed=execution.rollback_mode is Need.REQUIRED,
            owners_needed=execution.owners is Need.REQUIRED,
            window_needed=execution.window is Need.REQUIRED,
            persons=tuple(person for person in workspace.people.persons if not person.bot),
            lasts=self._lasts(preview.plan.target, len(waves)),
        )

    def _lasts(self, environment: str, waves: int) -> tuple[timedelta, timedelta] | None:
        requests = self._session.ports.ledger.lane(environment).state.requests.values()
        done = [
            request
            for request in requests
            if request.state is RequestState.SUCCEEDED and request.submission.kind is RequestKind.PROMOTION
        ]
        spans = [
            (attempt.landings[-1].mark.at - attempt.started.at) / len(attempt.landings)
            if attempt.verified is None
            else (attempt.verified.at - attempt.started.at) / len(attempt.landings)
            for request in done[-_LOOKED_AT:]
            for attempt in request.attempts[-1:]
            if attempt.landings
        ]
        return (min(spans) * waves, max(spans) * waves) if spans and waves else None
