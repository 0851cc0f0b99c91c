"""What a YAML file may not hold: checks made while its events pass by, before anything is built from it."""

import re
from typing import Final

import yaml

from desktop.application.errors import AppError, LimitExceededError, NotEditableError, UnsafeInputError
from desktop.backends.yaml.source import Format, Source

_CORE: Final = "tag:yaml.org,2002:"
_STANDARD_TAGS: Final = frozenset(
    _CORE + name
    for name in ("str", "int", "float", "bool", "null", "map", "seq", "merge", "binary", "timestamp")
)
STRING_TAGS: Final[frozenset[str | None]] = frozenset({None, "!", _CORE + "str"})
"""Explicit tags under which a scalar is text whatever it looks like; None is no tag."""

_LONG_INTEGER: Final = 20
_INTEGER: Final = re.compile(
    r"[-+]?(?:0x[0-9a-f_]+|0b[01_]+|0o?[0-7_]+|[0-9][0-9_]*(?::[0-5]?[0-9])*)", re.IGNORECASE
)
_REFUSED: Final = "The file was not read."


def check_scalar(source: Source, value: str, mark: yaml.Mark, *, plain: bool) -> None:
    """Refuse a scalar that is too long, or an unquoted integer that takes seconds to read.

    Raises:
        LimitExceededError: more characters than the limit.
        UnsafeInputError: an unquoted integer of more than 20 characters.
    """
    if len(value) > source.limits.scalar:
        raise limit(source, mark, f"a scalar of {len(value)} characters, more than {source.limits.scalar}")
    if plain and len(value) > _LONG_INTEGER and _INTEGER.fullmatch(value):
        raise unsafe(
            source,
            mark,
            f"an unquoted integer of {len(value)} characters",
            "Quote it: programs read it differently, or very slowly.",
        )


def check_tag(source: Source, tag: str, mark: yaml.Mark) -> None:
    """Let the standard tags and local ones (`!Ref`) pass: nothing is ever constructed from either.

    Raises:
        UnsafeInputError: a tag that asks a reader to construct an object.
    """
    if tag not in _STANDARD_TAGS and not tag.startswith("!"):
        raise unsafe(source, mark, f"the tag {tag[:80]!r} asks to construct an object", "Take the tag out.")


def duplicate(source: Source, mark: yaml.Mark, name: str, first_line: int) -> UnsafeInputError:
    """Say that a key stands twice in one mapping, with both lines."""
    return unsafe(
        source,
        mark,
        f"the key {name[:80]!r} stands twice, at line {first_line} and at line {mark.line + 1}",
        "Remove one: programs disagree which one counts.",
    )


def limit(source: Source, mark: yaml.Mark, what: str) -> LimitExceededError:
    """Say that a limit was reached."""
    return LimitExceededError(
        what,
        where=_where(source, mark),
        meaning=_REFUSED,
        remedy="Split the file, or take it out of the bindings.",
    )


def unsafe(source: Source, mark: yaml.Mark, what: str, remedy: str) -> UnsafeInputError:
    """Say that input is refused before it is used."""
    return UnsafeInputError(what, where=_where(source, mark), meaning=_REFUSED, remedy=remedy)


def not_yaml(source: Source, error: yaml.YAMLError) -> AppError:
    """Turn the parser's complaint into words, and name a template as such."""
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    problem = str(error.problem if isinstance(error, yaml.MarkedYAMLError) and error.problem else error)
    where = _where(source, mark) if mark else source.path
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


def _where(source: Source, mark: yaml.Mark) -> str:
    return source.where(mark.line + 1, mark.column + 1)
