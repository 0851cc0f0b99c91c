"""What a YAML file may not hold: checks made while its events pass by, before anything is built from it."""

import re
from typing import Final, Protocol

import yaml

from desktop.application.errors import AppError, LimitExceededError, NotEditableError, UnsafeInputError
from desktop.backends.yaml.source import Format, Source


class Place(Protocol):
    """A position as the loader gives it, and a node has it: line and column, counted from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


LONG_INTEGER: Final = 20
"""No check of a scalar concerns one of up to so many characters."""

_CORE: Final = "tag:yaml.org,2002:"
_STANDARD_TAGS: Final = frozenset(
    _CORE + name
    for name in ("str", "int", "float", "bool", "null", "map", "seq", "merge", "binary", "timestamp")
)
STRING_TAGS: Final[frozenset[str | None]] = frozenset({None, "!", _CORE + "str"})
"""Explicit tags under which a scalar is text whatever it looks like; None is no tag."""

_INTEGER: Final = re.compile(
    r"[-+]?(?:0x[0-9a-f_]+|0b[01_]+|0o?[0-7_]+|[0-9][0-9_]*(?::[0-5]?[0-9])*)", re.IGNORECASE
)
_REFUSED: Final = "The file was not read."


def check_scalar(source: Source, value: str, place: Place, *, plain: bool) -> None:
    """Refuse a scalar that is too long, or an unquoted integer that takes seconds to read.

    Raises:
        LimitExceededError: more characters than the limit.
        UnsafeInputError: an unquoted integer of more than 20 characters.
    """
    if len(value) > source.limits.scalar:
        raise limit(source, place, f"a scalar of {len(value)} characters, more than {source.limits.scalar}")
    if plain and len(value) > LONG_INTEGER and _INTEGER.fullmatch(value):
        raise unsafe(
            source,
            place,
            f"an unquoted integer of {len(value)} characters",
            "Quote it: programs read it differently, or very slowly.",
        )


def check_tag(source: Source, tag: str, place: Place) -> None:
    """Let the standard tags and local ones (`!Ref`) pass: nothing is ever constructed from either.

    Raises:
        UnsafeInputError: a tag that asks a reader to construct an object.
    """
    if tag not in _STANDARD_TAGS and not tag.startswith("!"):
        raise unsafe(source, place, f"the tag {tag[:80]!r} asks to construct an object", "Take the tag out.")


def duplicate(source: Source, place: Place, name: str, first_line: int) -> UnsafeInputError:
    """Say that a key stands twice in one mapping, with both lines."""
    return unsafe(
        source,
        place,
        f"the key {name[:80]!r} stands twice, at line {first_line} and at line {place.line + 1}",
        "Remove one: programs disagree which one counts.",
    )


def limit(source: Source, place: Place, what: str) -> LimitExceededError:
    """Say that a limit was reached."""
    return LimitExceededError(
        what,
        where=_where(source, place),
        meaning=_REFUSED,
        remedy="Split the file, or take it out of the bindings.",
    )


def unsafe(source: Source, place: Place, what: str, remedy: str) -> UnsafeInputError:
    """Say that input is refused before it is used."""
    return UnsafeInputError(what, where=_where(source, place), meaning=_REFUSED, remedy=remedy)


def not_yaml(source: Source, error: yaml.YAMLError) -> AppError:
    """Turn the parser's complaint into words, and name a template as such."""
    place = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    problem = str(error.problem if isinstance(error, yaml.MarkedYAMLError) and error.problem else error)
    where = _where(source, place) if place else source.path
    brace = source.text.find("{{")
    if brace >= 0:
        line = source.text.count("\n", 0, brace) + 1
        return NotEditableError(
            f"not {source.format} but a template: {problem.strip()} (first template expression at line {line})",
            where=where,
            meaning="Its values cannot be found or replaced.",
            remedy="Bind a values file instead of the template.",
        )
    return NotEditableError(
        f"not {'JSON' if source.format is Format.JSON else 'YAML'}: {' '.join(problem.split())}",
        where=where,
        meaning="Its values cannot be found or replaced.",
        remedy="Correct the file there.",
    )


def _where(source: Source, place: Place) -> str:
    return source.where(place.line + 1, place.column + 1)
