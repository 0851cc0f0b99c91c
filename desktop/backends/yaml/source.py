"""A file with values as text: what it is, how large it may be, and where in it something stands."""

import codecs
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Final

from desktop.application.errors import LimitExceededError, UnsafeInputError

_BOM: Final = "\ufeff"
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOTHING_CHANGED: Final = "Nothing was changed."


class Format(StrEnum):
    """How a file is read and written; decided by its name alone."""

    YAML = "YAML"
    JSON = "JSON"
    ENV = ".env"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a file may cost: bytes, levels, nodes, characters of a scalar, nodes with aliases expanded."""

    file_bytes: int = 2 * 1024 * 1024
    depth: int = 64
    nodes: int = 200_000
    scalar: int = 1_000_000
    weight: int = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The text of a file without its byte order mark; every position is a code point of `text`."""

    path: str
    text: str
    bom: str
    format: Format
    limits: Limits = field(default_factory=Limits)

    def where(self, line: int, column: int) -> str:
        """Return `path:line:column`, both counted from 1."""
        return f"{self.path}:{line}:{column}"

    def encode(self, text: str) -> bytes:
        """Return changed text as the bytes of the file."""
        return (self.bom + text).encode()


def format_of(path: str) -> Format:
    """Tell by the name: `.json`, the `.env` family, and YAML for all else, also without an extension."""
    name = PurePosixPath(path).name.lower()
    if name.endswith(".json"):
        return Format.JSON
    if name.endswith(".env") or name.startswith(".env."):
        return Format.ENV
    return Format.YAML


def decode(path: str, data: bytes, limits: Limits) -> Source:
    """Read the bytes as UTF-8 text; a byte order mark is set aside and kept.

    Raises:
        LimitExceededError: the file is larger than the limit.
        UnsafeInputError: it is not UTF-8.
    """
    if len(data) > limits.file_bytes:
        raise LimitExceededError(
            f"the file has {len(data)} bytes, more than {limits.file_bytes}",
            where=path,
            meaning="It was not read.",
            remedy="Split it, or take it out of the bindings.",
        )
    if data.startswith(_UTF_16) or b"\0" in data[:4]:
        raise _encoding(path, "the file is UTF-16 or UTF-32, not UTF-8", 0)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _encoding(
            path, f"byte {error.start} is not UTF-8, perhaps Latin-1", data.count(b"\n", 0, error.start) + 1
        ) from error
    bom = _BOM if text.startswith(_BOM) else ""
    return Source(path=path, text=text[len(bom) :], bom=bom, format=format_of(path), limits=limits)


def _encoding(path: str, what: str, line: int) -> UnsafeInputError:
    return UnsafeInputError(
        what,
        where=f"{path}:{line}" if line else path,
        meaning=_NOTHING_CHANGED,
        remedy="Save the file as UTF-8.",
    )
