"""Civil times to instants: forty instants around the clock changes of seven zones, whatever this machine's zone."""

# ruff: noqa: DTZ001 - civil times are naive on purpose
import time as system_time
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.civil_time import ending_instant, local_time, starting_instant, zone_of
from desktop.domain.errors import DomainError

BERLIN, LORD_HOWE, KATHMANDU = "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"
SAO_PAULO, APIA, CASABLANCA = "America/Sao_Paulo", "Pacific/Apia", "Africa/Casablanca"

# zone, local, start in UTC, end in UTC
INSTANTS = [
    (BERLIN, "2026-03-29T01:59:59", "2026-03-29T00:59:59", "2026-03-29T00:59:59"),
    (BERLIN, "2026-03-29T02:00:00", "2026-03-29T01:00:00", "2026-03-29T01:00:00"),
    (BERLIN, "2026-03-29T02:30:00", "2026-03-29T01:00:00", "2026-03-29T01:00:00"),
    (BERLIN, "2026-03-29T02:59:59", "2026-03-29T01:00:00", "2026-03-29T01:00:00"),
    (BERLIN, "2026-03-29T03:00:00", "2026-03-29T01:00:00", "2026-03-29T01:00:00"),
    (BERLIN, "2026-03-29T03:00:01", "2026-03-29T01:00:01", "2026-03-29T01:00:01"),
    (BERLIN, "2026-10-25T01:59:59", "2026-10-24T23:59:59", "2026-10-24T23:59:59"),
    (BERLIN, "2026-10-25T02:00:00", "2026-10-25T00:00:00", "2026-10-25T01:00:00"),
    (BERLIN, "2026-10-25T02:30:00", "2026-10-25T00:30:00", "2026-10-25T01:30:00"),
    (BERLIN, "2026-10-25T02:59:59", "2026-10-25T00:59:59", "2026-10-25T01:59:59"),
    (BERLIN, "2026-10-25T03:00:00", "2026-10-25T02:00:00", "2026-10-25T02:00:00"),
    (BERLIN, "2026-12-19T00:00:00", "2026-12-18T23:00:00", "2026-12-18T23:00:00"),
    (BERLIN, "2027-01-04T06:00:00", "2027-01-04T05:00:00", "2027-01-04T05:00:00"),
    (LORD_HOWE, "2026-10-04T01:59:59", "2026-10-03T15:29:59", "2026-10-03T15:29:59"),
    (LORD_HOWE, "2026-10-04T02:00:00", "2026-10-03T15:30:00", "2026-10-03T15:30:00"),
    (LORD_HOWE, "2026-10-04T02:15:00", "2026-10-03T15:30:00", "2026-10-03T15:30:00"),
    (LORD_HOWE, "2026-10-04T02:30:00", "2026-10-03T15:30:00", "2026-10-03T15:30:00"),
    (LORD_HOWE, "2026-10-04T02:45:00", "2026-10-03T15:45:00", "2026-10-03T15:45:00"),
    (LORD_HOWE, "2026-04-05T01:29:59", "2026-04-04T14:29:59", "2026-04-04T14:29:59"),
    (LORD_HOWE, "2026-04-05T01:30:00", "2026-04-04T14:30:00", "2026-04-04T15:00:00"),
    (LORD_HOWE, "2026-04-05T01:45:00", "2026-04-04T14:45:00", "2026-04-04T15:15:00"),
    (LORD_HOWE, "2026-04-05T02:00:00", "2026-04-04T15:30:00", "2026-04-04T15:30:00"),
    (KATHMANDU, "2026-06-01T00:00:00", "2026-05-31T18:15:00", "2026-05-31T18:15:00"),
    (KATHMANDU, "2026-12-31T23:59:59", "2026-12-31T18:14:59", "2026-12-31T18:14:59"),
    (KATHMANDU, "1986-01-01T00:10:00", "1985-12-31T18:30:00", "1985-12-31T18:30:00"),
    (SAO_PAULO, "2018-11-03T23:59:59", "2018-11-04T02:59:59", "2018-11-04T02:59:59"),
    (SAO_PAULO, "2018-11-04T00:00:00", "2018-11-04T03:00:00", "2018-11-04T03:00:00"),
    (SAO_PAULO, "2018-11-04T00:30:00", "2018-11-04T03:00:00", "2018-11-04T03:00:00"),
    (SAO_PAULO, "2019-02-16T23:30:00", "2019-02-17T01:30:00", "2019-02-17T02:30:00"),
    (SAO_PAULO, "2026-11-04T00:30:00", "2026-11-04T03:30:00", "2026-11-04T03:30:00"),
    (APIA, "2011-12-29T23:59:59", "2011-12-30T09:59:59", "2011-12-30T09:59:59"),
    (APIA, "2011-12-30T00:00:00", "2011-12-30T10:00:00", "2011-12-30T10:00:00"),
    (APIA, "2011-12-30T12:00:00", "2011-12-30T10:00:00", "2011-12-30T10:00:00"),
    (APIA, "2011-12-31T00:00:00", "2011-12-30T10:00:00", "2011-12-30T10:00:00"),
    (APIA, "2026-01-01T00:00:00", "2025-12-31T11:00:00", "2025-12-31T11:00:00"),
    (CASABLANCA, "2026-02-15T02:30:00", "2026-02-15T01:30:00", "2026-02-15T02:30:00"),
    (CASABLANCA, "2026-03-22T02:30:00", "2026-03-22T02:00:00", "2026-03-22T02:00:00"),
    (CASABLANCA, "2026-07-01T12:00:00", "2026-07-01T11:00:00", "2026-07-01T11:00:00"),
    ("UTC", "2026-03-29T02:30:00", "2026-03-29T02:30:00", "2026-03-29T02:30:00"),
    ("UTC", "2026-10-25T02:30:00", "2026-10-25T02:30:00", "2026-10-25T02:30:00"),
]


@pytest.fixture(params=["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    if not hasattr(system_time, "tzset"):
        pytest.skip("this system cannot change the zone of a running program")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        system_time.tzset()
        starting_instant.cache_clear()
        ending_instant.cache_clear()
        yield request.param
    system_time.tzset()


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.usefixtures("machine_zone")
@pytest.mark.parametrize(("zone", "local", "start", "end"), INSTANTS)
def test_a_civil_time_is_this_instant(zone: str, local: str, start: str, end: str) -> None:
    assert starting_instant(datetime.fromisoformat(local), zone) == _utc(start)
    assert ending_instant(datetime.fromisoformat(local), zone) == _utc(end)


def test_there_are_forty_instants() -> None:
    assert len(INSTANTS) == 40


ZONES = st.sampled_from([BERLIN, LORD_HOWE, KATHMANDU, SAO_PAULO, APIA, CASABLANCA, "UTC"])
LOCALS = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1))


@given(local=LOCALS, zone=ZONES)
def test_an_end_is_never_before_its_start_and_both_are_aware(local: datetime, zone: str) -> None:
    start, end = starting_instant(local, zone), ending_instant(local, zone)
    assert start.tzinfo is UTC
    assert end.tzinfo is UTC
    assert start <= end


@given(local=LOCALS, zone=ZONES)
def test_what_the_clock_shows_is_the_time_asked_for_or_the_first_after_a_gap(
    local: datetime, zone: str
) -> None:
    for instant in (starting_instant(local, zone), ending_instant(local, zone)):
        assert local_time(instant, ZoneInfo(zone)) >= local.replace(fold=0)


@given(first=LOCALS, second=LOCALS, zone=ZONES)
def test_later_civil_times_are_never_earlier_ends(first: datetime, second: datetime, zone: str) -> None:
    low, high = sorted((first, second))
    assert starting_instant(low, zone) <= ending_instant(high, zone)


@pytest.mark.parametrize(
    "name", ["", "Europe/Nowhere", "../../etc/passwd", "/etc/localtime", "Europe", "a\0b"]
)
def test_a_zone_that_does_not_exist_is_refused_with_its_name(name: str) -> None:
    with pytest.raises(DomainError, match="there is no time zone"):
        zone_of(name, where="freezes.yaml:3")


def test_an_aware_time_is_no_civil_time() -> None:
    with pytest.raises(DomainError, match="carries no offset"):
        starting_instant(datetime(2026, 1, 1, tzinfo=UTC), BERLIN)
