"""Environments as they stand: release, targets, freezes, holds, verification, open requests."""

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.application.cancellation import CancelToken
from desktop.application.observing import Reading
from desktop.application.releases import history, releases
from desktop.application.session import Session
from desktop.domain.environment import Environment, Route
from desktop.domain.freeze import FreezeQuestion, FreezeVerdict, freeze_state
from desktop.domain.lane import Hold, RejectedRelease, Verified
from desktop.domain.release import EnvironmentRelease, ReleaseEntry
from desktop.domain.request import Request
from desktop.domain.target import EnvironmentState, Place, Target, shared_places


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentStanding:
    """All that is known of one environment without asking its cluster."""

    environment: Environment
    layer: int
    release: EnvironmentRelease
    targets: int
    freeze: FreezeVerdict
    hold: Hold | None
    rejected: tuple[RejectedRelease, ...]
    verified: Verified | None
    open_requests: tuple[Request, ...]
    routes: tuple[Route, ...]
    problem: str = ""


class Environments:
    """Use cases of looking."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found: tuple[object, str, dict[str, EnvironmentRelease]] | None = None

    def graph(self) -> list[EnvironmentStanding]:
        """Return every environment in the order of the pipeline."""
        found = self._releases()
        layers = self._session.workspace().pipeline.layers()
        return [
            self._standing(environment, layers[environment.name], found[environment.name])
            for environment in self._session.workspace().pipeline.in_order()
        ]

    def _releases(self) -> dict[str, EnvironmentRelease]:
        """Return what the environments are on; the same again while the branch stands and bindings are the same."""
        inventory, tip = self._session.inventory(), self._session.tip
        known = self._found
        if known is None or known[0] is not inventory or known[1] != tip:
            known = self._found = (inventory, tip, releases(self._session))
        return known[2]

    def _standing(
        self, environment: Environment, layer: int, release: EnvironmentRelease
    ) -> EnvironmentStanding:
        lane = self._session.ports.ledger.lane(environment.name)
        now = self._session.ports.clock.now()
        return EnvironmentStanding(
            environment=environment,
            layer=layer,
            release=release,
            targets=len(release.labels),
            freeze=freeze_state(self._session.calendar(), FreezeQuestion.about(environment), now),
            hold=lane.state.hold,
            rejected=lane.state.rejected,
            verified=lane.state.verifications[-1] if lane.state.verifications else None,
            open_requests=lane.state.open_requests(),
            routes=tuple(
                edge for edge in self._session.workspace().pipeline.routes if edge.source == environment.name
            ),
            problem=lane.problem,
        )

    def state(self, environment: str, commit: str = "") -> EnvironmentState:
        """Return the targets of an environment with their values at a commit (the tip)."""
        self._session.workspace().pipeline.environment(environment)
        return self._session.inventory().state(environment, commit or self._session.tip)

    def shared(self, environment: str) -> dict[Place, tuple[Target, ...]]:
        """Return the shared edits of an environment: places that several targets resolve to."""
        return shared_places([self.state(environment)])

    def history(self, environment: str) -> tuple[ReleaseEntry, ...]:
        """Return the releases of an environment by first appearance, the newest last."""
        self._session.workspace().pipeline.environment(environment)
        return history(self._session, environment)

    def observe(self, environment: str, cancel: CancelToken, targets: Sequence[Target] = ()) -> Reading:
        """Look at the cluster now; a cluster out of reach gives a reading that says so."""
        chosen = list(targets) or self.state(environment).targets()
        return self._session.observer.read(environment, chosen, cancel)
