"""Two hundred freezes judged at once."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from desktop.backends.calendar.recurrence import DateutilRecurrence
from desktop.domain.environment import Environment, Tier
from desktop.domain.freeze import FreezeCalendar, FreezeQuestion, freeze_state
from desktop.domain.freeze_rule import FreezeRule, FreezeScope
from tests.benchmarks.bench_row import Row, median_seconds
from tests.benchmarks.bench_world import World

_WINDOWS = 200
_NOW = datetime(2026, 3, 4, 11, tzinfo=UTC)
_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC")


def rows(_world: World) -> Iterator[Row]:
    """Yield the time for a calendar of half recurring, half single freezes, warm."""
    calendar = FreezeCalendar(
        rules=tuple(_rule(number) for number in range(_WINDOWS)), starts=DateutilRecurrence().starts
    )
    question = FreezeQuestion.about(Environment(name="prod", tier=Tier.PROD, folder="prod"))
    freeze_state(calendar, question, _NOW)
    took = median_seconds(lambda: freeze_state(calendar, question, _NOW), 25)
    yield Row(name=f"judge {_WINDOWS} freezes", value=took * 1000, unit="ms", goal=5)


def _rule(number: int) -> FreezeRule:
    zone = _ZONES[number % len(_ZONES)]
    scope = FreezeScope(environments=frozenset({"prod"}))
    if number % 2:
        start = datetime(2026, 1, 1) + timedelta(days=number)  # noqa: DTZ001  (civil time of the zone)
        return FreezeRule(
            name=f"f-{number}", zone=zone, scope=scope, start=start, end=start + timedelta(days=2)
        )
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[number // 2 % 7]
    rule = f"FREQ=WEEKLY;BYDAY={day}"
    return FreezeRule(
        name=f"f-{number}", zone=zone, scope=scope, rule=rule, at=time(18), lasts=timedelta(hours=3)
    )
