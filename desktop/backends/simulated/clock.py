"""The sample's clock: the real one, moved by an offset that is saved with the sample."""

from datetime import datetime, timedelta
from pathlib import Path

from typing_extensions import override

from desktop.application.ports import Clock
from desktop.application.sample import SettableClock
from desktop.backends.simulated.state import StateFile


class SampleClock(Clock, SettableClock):
    """Adds the saved offset to another clock; durations (`monotonic`) are never moved."""

    def __init__(self, clock: Clock, state_path: Path) -> None:
        self._clock = clock
        self._state = StateFile(state_path)
        self._known: tuple[tuple[int, int, int], float] = ((0, 0, 0), 0.0)

    @override
    def now(self) -> datetime:
        """Return the sample's present.

        Raises:
            StorageError: the saved state cannot be read.
        """
        return self._clock.now() + timedelta(seconds=self.offset_seconds)

    @override
    def monotonic(self) -> float:
        return self._clock.monotonic()

    @override
    def set(self, moment: datetime) -> None:
        self._state.set_offset((moment - self._clock.now()).total_seconds())

    @override
    def reset(self) -> None:
        self._state.set_offset(0.0)

    @property
    @override
    def offset_seconds(self) -> float:
        stamp = self._state.stamp()
        if stamp != self._known[0]:
            self._known = (stamp, self._state.read().clock_offset_seconds)
        return self._known[1]
