"""Canonical JSON: the one byte form of plans, requests and events.

RFC 8785 narrowed to what no two writers can disagree on: text in NFC, integers below 2^53, booleans, null, arrays and
objects; no floats, no lone surrogates, no duplicate keys. Keys are sorted by UTF-16 code units as the RFC asks.
"""

import hashlib
import itertools
import json
import re
import unicodedata
from typing import TypeAlias

from desktop.domain.errors import CanonicalFormError

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"
JsonObject: TypeAlias = dict[str, Json]

_LARGEST = 2**53 - 1
_LONGEST_INTEGER = 17


def _text(value: str) -> str:
    if value.isascii():
        return value
    if not unicodedata.is_normalized("NFC", value):
        raise CanonicalFormError(
            "text is not in Unicode normal form C",
            where=repr(value[:60]),
            remedy="Write its accented letters as single characters.",
        )
    if any("\ud800" <= char <= "\udfff" for char in value):
        raise CanonicalFormError("text holds a lone surrogate", where=repr(value[:60]))
    return value


def composed(value: Json) -> Json:
    """Return a value as people wrote it with every text in NFC: some keyboards and clipboards write accents apart."""
    match value:
        case str():
            return value if value.isascii() else unicodedata.normalize("NFC", value)
        case list():
            return [composed(item) for item in value]
        case dict():
            return {key: composed(item) for key, item in value.items()}
        case _:
            return value


def composed_text(text: str) -> str:
    """Return a text in NFC."""
    return unicodedata.normalize("NFC", text)


def _by_utf16(key: str) -> bytes:
    return _text(key).encode("utf-16-be")


def _sorted(value: Json) -> Json:
    match value:
        case str():
            return _text(value)
        case None | bool():
            return value
        case int():
            if abs(value) > _LARGEST:
                raise CanonicalFormError("an integer is not below 2^53", where=str(value)[:40])
            return value
        case list():
            return [_sorted(item) for item in value]
        case dict():
            # ASCII keys sort alike by code point and by UTF-16.
            keys = sorted(value) if all(map(str.isascii, value)) else sorted(value, key=_by_utf16)
            return {key: _sorted(value[key]) for key in keys}
        case _:  # pyright: ignore[reportUnnecessaryComparison] - what is typed as JSON may come from a careless caller
            raise CanonicalFormError(f"a {type(value).__name__} has no canonical form")


def encode(value: Json) -> bytes:
    """Return the canonical bytes of `value`.

    Raises:
        CanonicalFormError: a float, a big integer, text outside NFC, or another type is inside.
    """
    try:
        text = _IN_ORDER.encode(_sorted(value))
    except RecursionError as error:
        raise CanonicalFormError("the value is nested too deeply") from error
    except TypeError as error:
        raise CanonicalFormError("a key is not text") from error
    return text.encode("utf-8")


def _spell(value: Json, *, ascii_only: bool) -> bytes:
    """Return the canonical bytes; ASCII input takes the short way, as the C encoder sorts ASCII keys alike."""
    if not ascii_only:
        return encode(value)
    text = _BY_CODE_POINT.encode(value)
    return text.encode("utf-8", "surrogatepass")


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise CanonicalFormError("an object has a key twice")
    return found


def _refuse(literal: str) -> Json:
    raise CanonicalFormError("floats are not allowed", where=literal[:40])


def _integer(literal: str) -> Json:
    value = int(literal) if len(literal) <= _LONGEST_INTEGER and literal != "-0" else _LARGEST + 1
    if abs(value) > _LARGEST:
        raise CanonicalFormError("an integer is not below 2^53", where=literal[:40])
    return value


def _ascending(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    keys = [key for key, _ in pairs]
    if any(first >= second for first, second in itertools.pairwise(keys)):
        raise CanonicalFormError("the keys of an object are not in order, each once")
    return dict(pairs)


_NO_SPACE = re.compile(rb'(?>[^"\s]+|"[^"]*")*+')
"""Never looks back: a hostile text costs no more than its length."""
_IN_ORDER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"), allow_nan=False)
_BY_CODE_POINT = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), allow_nan=False, sort_keys=True
)
_QUICK = json.JSONDecoder(parse_float=_refuse, parse_int=_integer, parse_constant=_refuse)
"""Takes the last of two equal keys: the comparison of the bytes finds it, in half the time."""
_ORDERED = json.JSONDecoder(
    object_pairs_hook=_ascending, parse_float=_refuse, parse_int=_integer, parse_constant=_refuse
)
_STRICT = json.JSONDecoder(
    object_pairs_hook=_unique, parse_float=_refuse, parse_int=_integer, parse_constant=_refuse
)


def decode(data: bytes) -> Json:
    """Read canonical bytes; whatever does not serialise to the same bytes is refused.

    Raises:
        CanonicalFormError: not UTF-8, not JSON, duplicate keys, floats, or another spelling of the same value.
    """
    try:
        text = data.decode("utf-8")
        if data.isascii() and b"\\" not in data and _NO_SPACE.fullmatch(data):
            return _decode_plain(text)
        value: Json = _QUICK.decode(text)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise CanonicalFormError(f"not JSON: {error}"[:200]) from error
    if _spell(value, ascii_only=data.isascii()) != data:
        _STRICT.decode(text)  # a key that stands twice gets its own words
        raise CanonicalFormError("the bytes are not the canonical form of their value")
    return value


def _decode_plain(text: str) -> Json:
    """Read ASCII without escapes and space between tokens: canonical if its keys ascend and its integers are."""
    try:
        value: Json = _ORDERED.decode(text)
    except CanonicalFormError:
        _STRICT.decode(text)  # a key that stands twice gets its own words
        raise
    return value


def decode_object(data: bytes) -> JsonObject:
    """Read canonical bytes that must hold an object."""
    value = decode(data)
    if not isinstance(value, dict):
        raise CanonicalFormError("an object is expected")
    return value


def sha256(data: bytes) -> str:
    """Return the SHA-256 of `data`, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest(value: Json) -> str:
    """Return the SHA-256 of the canonical bytes of `value`, 64 hexadecimal digits."""
    return sha256(encode(value))
