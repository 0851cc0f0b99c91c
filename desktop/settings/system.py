"""The clock, the ids and the host name of this machine: the real ones behind the ports."""

import platform
import secrets
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path

from typing_extensions import override

from desktop.application.ports import Clock, Ids

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TIME_DIGITS, _RANDOM_DIGITS = 10, 16


class SystemClock(Clock):
    """The clock of this machine."""

    @override
    def now(self) -> datetime:
        return datetime.now(UTC)

    @override
    def monotonic(self) -> float:
        return time.monotonic()


class RandomIds(Ids):
    """ULIDs (time, then 80 random bits, Crockford's base 32) and random tokens."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @override
    def ulid(self) -> str:
        milliseconds = int(self._clock.now().timestamp() * 1000)
        return _base32(milliseconds, _TIME_DIGITS) + _base32(secrets.randbits(80), _RANDOM_DIGITS)

    @override
    def token(self) -> str:
        return str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))


def _base32(number: int, digits: int) -> str:
    text = ""
    for _ in range(digits):
        number, digit = divmod(number, len(_CROCKFORD))
        text = _CROCKFORD[digit] + text
    return text


def host_id(folder: Path, ids: Ids) -> str:
    """Return the id of this machine, made once and kept in the folder; it names no person."""
    file = folder / "host-id"
    if not file.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{ids.token()}")
        fresh.write_text(ids.token(), encoding="ascii")
        try:
            file.hardlink_to(fresh)
        except FileExistsError:
            pass  # another program of this user was faster; its id counts
        finally:
            fresh.unlink()
    return file.read_text(encoding="ascii").strip()


def host_name() -> str:
    return platform.node()
