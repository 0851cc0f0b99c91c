"""Typed reading of JSON objects that came over the wire: what is missing or of another type is malformed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from desktop.domain.canonical import Json, JsonObject
from desktop.domain.errors import DomainError

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


class MalformedError(DomainError):
    """An object of the ledger lacks a field or holds another type than it must."""


@dataclass(frozen=True, slots=True)
class Body:
    """A JSON object whose fields are asked for by type; `path` names it in errors."""

    fields: JsonObject
    path: str = "body"

    def _need(self, key: str) -> Json:
        if key not in self.fields:
            raise MalformedError(f'"{key}" is missing', where=self.path)
        return self.fields[key]

    def _wrong(self, key: str, wanted: str) -> MalformedError:
        return MalformedError(f'"{key}" must be {wanted}', where=self.path)

    def text(self, key: str) -> str:
        value = self._need(key)
        if not isinstance(value, str):
            raise self._wrong(key, "text")
        return value

    def optional_text(self, key: str) -> str:
        return self.text(key) if key in self.fields else ""

    def integer(self, key: str) -> int:
        value = self._need(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(key, "a whole number")
        return value

    def flag(self, key: str) -> bool:
        value = self._need(key)
        if not isinstance(value, bool):
            raise self._wrong(key, "true or false")
        return value

    def amount(self, key: str, most: int) -> int:
        """Return a whole number from 0 to `most`; what is outside would overflow or mean nothing."""
        value = self.integer(key)
        if not 0 <= value <= most:
            raise self._wrong(key, f"from 0 to {most}")
        return value

    def words(self, key: str) -> str:
        """Return text that says something: it is neither empty nor white space."""
        value = self.text(key)
        if not value.strip():
            raise self._wrong(key, "filled in")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._need(key)
        if not isinstance(value, list):
            raise self._wrong(key, "a list of texts")
        found: list[str] = []
        for item in value:
            if not isinstance(item, str):
                raise self._wrong(key, "a list of texts")
            found.append(item)
        return tuple(found)

    def object(self, key: str) -> "Body":
        value = self._need(key)
        if not isinstance(value, dict):
            raise self._wrong(key, "an object")
        return Body(value, f"{self.path}.{key}")

    def optional_object(self, key: str) -> "Body | None":
        return self.object(key) if self.fields.get(key) is not None else None

    def objects(self, key: str) -> Iterator["Body"]:
        value = self._need(key)
        if not isinstance(value, list):
            raise self._wrong(key, "a list of objects")
        for number, item in enumerate(value):
            if not isinstance(item, dict):
                raise self._wrong(key, "a list of objects")
            yield Body(item, f"{self.path}.{key}[{number}]")

    def time(self, key: str) -> datetime:
        return parse_time(self.text(key), f"{self.path}.{key}")

    def optional_time(self, key: str) -> datetime | None:
        return self.time(key) if self.fields.get(key) is not None else None


def format_time(moment: datetime) -> str:
    """Write an aware time in UTC with milliseconds: `2026-11-22T14:02:03.120Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def parse_time(text: str, path: str = "time") -> datetime:
    """Read what `format_time` wrote, and nothing else.

    Raises:
        MalformedError: another spelling, a time without zone, or no time.
    """
    # Asked first: a foreign offset at the edge of the calendar cannot even be converted.
    if not _TIME.fullmatch(text):
        raise MalformedError(f"{text[:40]!r} is not UTC with milliseconds and Z", where=path)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise MalformedError(f"{text[:40]!r} is no time", where=path) from None
