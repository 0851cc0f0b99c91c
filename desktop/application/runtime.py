"""The port to what runs: real clusters and the simulated one answer the same question."""

from collections.abc import Sequence
from typing import Protocol

from desktop.application.cancellation import CancelToken
from desktop.domain.observation import Observation
from desktop.domain.target import Target


class Runtime(Protocol):
    """Observes targets where they run; never changes anything there."""

    def observe(self, environment: str, targets: Sequence[Target], cancel: CancelToken) -> list[Observation]:
        """Return one observation for each target, in order, read now.

        Raises:
            BackendUnavailableError: the cluster of this environment cannot be reached.
        """
        ...

    def ask_refresh(self, environment: str, token: str, cancel: CancelToken) -> None:
        """Ask the engine to look at the branch now; the same token twice is harmless."""
        ...
