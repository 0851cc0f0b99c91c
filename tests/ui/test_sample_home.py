"""The sample of the tests stands in a working week, on whatever day they run."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.ui.sample_home import lead_into_the_week

_MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("hours", range(0, 14 * 24, 5))
def test_production_is_open_and_stays_so_for_hours(hours: int) -> None:
    now = _MONDAY + timedelta(hours=hours, minutes=17)
    stands = now + lead_into_the_week(now)
    assert stands <= now, "nothing of the story may lie ahead of the real clock"
    into = timedelta(days=stands.weekday(), hours=stands.hour)
    assert timedelta(hours=9) <= into <= timedelta(days=4, hours=10)


def test_a_working_day_is_left_as_it_is() -> None:
    assert lead_into_the_week(_MONDAY + timedelta(days=2, hours=14)) == timedelta()
