"""Civil time to instants: what a local time of a zone means where clocks jump.

Local times are naive datetimes together with the name of an IANA zone; instants are aware and in UTC. Arithmetic on
lengths happens in UTC, because aware datetimes of one zone subtract as wall time.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from desktop.domain.errors import DomainError

_SECOND = timedelta(seconds=1)


def zone_of(name: str, *, where: str = "") -> ZoneInfo:
    """Return the IANA zone of that name.

    Raises:
        DomainError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise DomainError(
            f'there is no time zone "{name[:60]}"',
            where=where,
            meaning="Its times cannot be told.",
            remedy="Write an IANA name such as Europe/Berlin or UTC.",
        ) from None


@lru_cache(maxsize=16_384)
def starting_instant(local: datetime, zone: str) -> datetime:
    """Return the instant (UTC) of a civil start: the earlier one of two, the first valid one after a gap.

    Raises:
        DomainError: there is no such zone, or `local` is aware.
    """
    return _instants(local, zone)[0]


@lru_cache(maxsize=16_384)
def ending_instant(local: datetime, zone: str) -> datetime:
    """Return the instant (UTC) of a civil end: the later one of two, the first valid one after a gap.

    Raises:
        DomainError: there is no such zone, or `local` is aware.
    """
    return _instants(local, zone)[1]


def local_time(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return what the clocks of `zone` show at an aware instant, naive."""
    return instant.astimezone(zone).replace(tzinfo=None)


def _instants(local: datetime, name: str) -> tuple[datetime, datetime]:
    if local.tzinfo is not None:
        raise DomainError(
            "a civil time carries no offset", where=local.isoformat(), remedy="Write it without one."
        )
    zone = zone_of(name)
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if second < first:
        jump = _first_after_gap(second, first, zone)
        return jump, jump
    return first, second


def _first_after_gap(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Find, between two instants around a jump forward, the first that has the offset that holds after it."""
    wanted = after.astimezone(zone).utcoffset()
    low, high = before.replace(microsecond=0), after.replace(microsecond=0)
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == wanted:
            high = middle
        else:
            low = middle
    return high
