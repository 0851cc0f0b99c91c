"""A clock that stands still until it is told to move, and ids that count: fakes of the ports Clock and Ids."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID_LENGTH = 26


class FakeClock:
    """Says `now` (aware) until `advance` is called; the monotonic reading moves along with it."""

    def __init__(self, now: datetime = START) -> None:
        if now.tzinfo is None:
            raise ValueError("a clock needs a zone")
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, delta: timedelta | None = None, **parts: float) -> datetime:
        """Move by a delta, or by the parts of one (`advance(hours=2)`), and return the new time."""
        step = delta if delta is not None else timedelta(**parts)
        self._now += step
        self._monotonic += max(0.0, step.total_seconds())
        return self._now

    def set(self, now: datetime) -> None:
        """Set the wall clock, also backwards; the monotonic reading does not move."""
        self._now = now


class CountingIds:
    """ULIDs and tokens that count from 1, in the right alphabet and length, so that they sort by age."""

    def __init__(self) -> None:
        self._count = 0

    def _next(self) -> int:
        self._count += 1
        return self._count

    def ulid(self) -> str:
        number, digits = self._next(), ""
        while number:
            number, digit = divmod(number, len(_CROCKFORD))
            digits = _CROCKFORD[digit] + digits
        return digits.rjust(_ULID_LENGTH, "0")

    def token(self) -> str:
        return f"{self._next():032x}"
