"""Which runtime answers for an environment: by its engine; one that is not connected says so."""

from collections.abc import Callable, Mapping, Sequence

from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.errors import BackendUnavailableError
from desktop.application.runtime import Runtime
from desktop.domain.environment import Engine
from desktop.domain.observation import Observation
from desktop.domain.target import Target


class RuntimeByEngine(Runtime):
    """Hands each question to the runtime of the environment's engine."""

    def __init__(self, engine_of: Callable[[str], Engine], runtimes: Mapping[Engine, Runtime]) -> None:
        self._engine_of = engine_of
        self._runtimes = runtimes

    @override
    def observe(self, environment: str, targets: Sequence[Target], cancel: CancelToken) -> list[Observation]:
        return self._runtime(environment).observe(environment, targets, cancel)

    @override
    def ask_refresh(self, environment: str, token: str, cancel: CancelToken) -> None:
        self._runtime(environment).ask_refresh(environment, token, cancel)

    def _runtime(self, environment: str) -> Runtime:
        engine = self._engine_of(environment)
        if engine not in self._runtimes:
            raise BackendUnavailableError(
                f'clusters with engine "{engine.value}" cannot be observed by this version',
                where=environment,
                meaning="What runs there is unknown.",
                remedy="Observe it with the engine's own tools; this program counts it as unknown.",
            )
        return self._runtimes[engine]
