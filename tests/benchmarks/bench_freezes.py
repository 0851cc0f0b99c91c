"""Two hundred freezes judged at once; a crowded workspace read, and the freezes of all its environments."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from desktop.application.cancellation import CancelToken
from desktop.backends.calendar.recurrence import DateutilRecurrence
from desktop.bootstrap import GitOpsHq
from desktop.domain.environment import Environment, Tier
from desktop.domain.freeze import FreezeCalendar, FreezeQuestion, freeze_state
from desktop.domain.freeze_rule import FreezeRule, FreezeScope
from tests.benchmarks.bench_row import Row, median_seconds, seconds
from tests.benchmarks.bench_world import World
from tests.ui import crowded_home
from tests.ui.driver import machine_of

_WINDOWS = 200
_NOW = datetime(2026, 3, 4, 11, tzinfo=UTC)
_ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC")


def rows(world: World) -> Iterator[Row]:
    """Yield the time for a calendar of half recurring, half single freezes, warm."""
    calendar = FreezeCalendar(
        rules=tuple(_rule(number) for number in range(_WINDOWS)), starts=DateutilRecurrence().starts
    )
    question = FreezeQuestion.about(Environment(name="prod", tier=Tier.PROD, folder="prod"))
    freeze_state(calendar, question, _NOW)
    took = median_seconds(lambda: freeze_state(calendar, question, _NOW), 25)
    yield Row(name=f"judge {_WINDOWS} freezes", value=took * 1000, unit="ms", goal=5)
    yield from _crowded(world)


def _crowded(world: World) -> Iterator[Row]:
    """Yield 300 environments with a million targets: read at first, and their freezes once they are."""
    folder = crowded_home.template_folder(world.folder / "crowded")
    home = world.folder / "homes" / "crowded"
    address = crowded_home.copy_crowded(folder, home)
    services = GitOpsHq(machine_of(home)).open(address, CancelToken())
    span = (_NOW, _NOW + timedelta(weeks=6))
    first = seconds(services.environments.graph)
    yield Row(name="look at 300 environments, 1,000,000 targets, cold", value=first, unit="s", goal=10)
    services.freezes.overview(*span)
    again = median_seconds(lambda: services.freezes.overview(*span), 5)
    yield Row(name="freezes of 300 environments over six weeks", value=again * 1000, unit="ms", goal=200)
    services.close()


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
