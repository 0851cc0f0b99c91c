"""Cancellation: a token handed down, asked between steps, that wakes sleepers."""

import threading

from desktop.application.errors import CancelledError


class CancelToken:
    """Asked between steps; never kills a thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    @property
    def cancelled(self) -> bool:
        return self._event.is_set()

    def cancel(self) -> None:
        self._event.set()

    def check(self) -> None:
        """Raise CancelledError once the token was cancelled."""
        if self._event.is_set():
            raise CancelledError

    def wait(self, seconds: float) -> None:
        """Sleep for at most that many seconds, but wake at once when cancelled.

        Raises:
            CancelledError: the token was cancelled before or while waiting.
        """
        if self._event.wait(seconds):
            raise CancelledError
