r"""Keys: where a value lives inside a document, written as kustomize writes field paths.

    spec.template.spec.containers.[name=web].image    the item whose field `name` is `web`
    args.[=--verbose]                                 the scalar item that is `--verbose`
    resources.[~billing//k8s?ref=]                    the item that contains a text
    spec.sources.[0].targetRevision                   an item by its index, from 0
    charts.*.version                                  every item of a list, every value of a mapping
    annotations.app\.kubernetes\.io/version           a dot inside a key

Dots inside `[...]` do not split. A backslash makes the next of `. [ ] { } * = ~ \` plain text, and `\e` alone
is the empty key. `{service}` is a placeholder; `expand` puts literal text in its place.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

from typing_extensions import override

from desktop.domain.errors import KeySyntaxError

MAX_LENGTH: Final = 1000
MAX_STEPS: Final = 64

_ESCAPABLE: Final = frozenset(".[]{}*=~\\")
_PLACEHOLDER: Final = re.compile(r"\{([A-Za-z][A-Za-z0-9_]{0,63})\}")
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_IN_NAME: Final = re.compile(r"[.\[\]{}*\\]")
_IN_FIELD: Final = re.compile(r"[\[\]{}=~\\]")
_IN_BRACKETS: Final = re.compile(r"[\[\]{}\\]")
_EMPTY_NAME: Final = "\\e"


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder:
    """A name in braces that `KeyPath.expand` replaces."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Text with placeholders in it; literal parts and placeholders in order."""

    parts: tuple[str | Placeholder, ...]


Text: TypeAlias = str | Template
"""Text of a step: plain, or still with placeholders."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """The value of one key of a mapping."""

    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """The items of a list whose scalar `field` is `value`; an empty `field` means the item itself."""

    field: Text
    value: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Contains:
    """The items of a list that contain a text: in themselves if scalar, else in any of their scalars."""

    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """One item of a list by its number, from 0."""

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Every:
    """Every item of a list, every value of a mapping."""


Step: TypeAlias = Name | Item | Contains | Index | Every


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPath:
    """A key: one step or more from the root of a document to a value."""

    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> "KeyPath":
        """Read a key.

        Raises:
            KeySyntaxError: it is not written as the module's docstring says; the error names the column (from
                1).
        """
        if len(text) > MAX_LENGTH:
            raise KeySyntaxError(
                f"key of {len(text)} characters, more than {MAX_LENGTH}",
                where=f"column {MAX_LENGTH + 1}",
                remedy="Write a shorter key.",
            )
        return cls(steps=_Parser(text).steps())

    @property
    def placeholders(self) -> frozenset[str]:
        """Return the names in braces that are still to be expanded."""
        return frozenset(
            part.name
            for step in self.steps
            for text in _texts(step)
            if isinstance(text, Template)
            for part in text.parts
            if isinstance(part, Placeholder)
        )

    @property
    def matches_many(self) -> bool:
        """Tell whether the key asks for several places by `*`; any other key means exactly one."""
        return any(isinstance(step, Every) for step in self.steps)

    def expand(self, values: Mapping[str, str]) -> "KeyPath":
        """Put text in the place of every placeholder, literally: its dots and brackets never split or match.

        Raises:
            KeySyntaxError: a placeholder has no value, or a name or a contained text became empty.
        """
        return KeyPath(steps=tuple(self._expanded(step, values) for step in self.steps))

    def _expanded(self, step: Step, values: Mapping[str, str]) -> Step:
        match step:
            case Name(text=Template() as text):
                return Name(text=self._filled(text, values, may_be_empty=False))
            case Contains(text=Template() as text):
                return Contains(text=self._filled(text, values, may_be_empty=False))
            case Item():
                return Item(
                    field=self._filled(step.field, values, may_be_empty=step.field == ""),
                    value=self._filled(step.value, values, may_be_empty=True),
                )
            case _:
                return step

    def _filled(self, text: Text, values: Mapping[str, str], *, may_be_empty: bool) -> str:
        parts = (text,) if isinstance(text, str) else text.parts
        missing = sorted({part.name for part in parts if isinstance(part, Placeholder)} - values.keys())
        if missing:
            raise KeySyntaxError(
                f"no value for {{{missing[0]}}}",
                where=str(self),
                remedy=f"Known here: {', '.join(sorted(values)) or 'no placeholder'}.",
            )
        filled = "".join(part if isinstance(part, str) else values[part.name] for part in parts)
        if not filled and not may_be_empty:
            raise KeySyntaxError("a step is empty once its placeholders have their values", where=str(self))
        return filled

    @override
    def __str__(self) -> str:
        return ".".join(_written(step) for step in self.steps)


def literal(text: Text) -> str:
    """Return the plain text of a step.

    Raises:
        KeySyntaxError: it still holds placeholders.
    """
    if isinstance(text, str):
        return text
    raise KeySyntaxError(
        f"the placeholder in {_written(Name(text=text))} was not expanded",
        remedy="Expand the key for a target before looking it up.",
    )


@lru_cache(maxsize=20_000)
def written_name(name: str) -> str:
    """Return how the key of one mapping entry is written inside a longer key."""
    return _escaped(name, _IN_NAME) if name else _EMPTY_NAME


def _texts(step: Step) -> tuple[Text, ...]:
    match step:
        case Name(text=text) | Contains(text=text):
            return (text,)
        case Item(field=field, value=value):
            return (field, value)
        case Index() | Every():
            return ()


def _written(step: Step) -> str:
    match step:
        case Name(text=text):
            return _escaped(text, _IN_NAME) or _EMPTY_NAME
        case Item(field=field, value=value):
            return f"[{_escaped(field, _IN_FIELD)}={_escaped(value, _IN_BRACKETS)}]"
        case Contains(text=text):
            return f"[~{_escaped(text, _IN_BRACKETS)}]"
        case Index(number=number):
            return f"[{number}]"
        case Every():
            return "*"


def _escaped(text: Text, special: re.Pattern[str]) -> str:
    parts = (text,) if isinstance(text, str) else text.parts
    return "".join(
        special.sub(r"\\\g<0>", part) if isinstance(part, str) else f"{{{part.name}}}" for part in parts
    )


class _Parser:
    """Reads one key from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def steps(self) -> tuple[Step, ...]:
        found = tuple(self._steps())
        if len(found) > MAX_STEPS:
            raise self._error(f"more than {MAX_STEPS} steps", "Write a shorter key.")
        return found

    def _steps(self) -> Iterator[Step]:
        while True:
            yield self._step()
            if self._at >= len(self._text):
                return
            if self._text[self._at] != ".":
                raise self._error("text after a bracket", "Write a dot between two steps.")
            self._at += 1

    def _step(self) -> Step:
        rest = self._text[self._at :]
        if rest.startswith("["):
            return self._bracket()
        if rest == "*" or rest.startswith("*."):
            self._at += 1
            return Every()
        if rest == _EMPTY_NAME or rest.startswith(_EMPTY_NAME + "."):
            self._at += len(_EMPTY_NAME)
            return Name(text="")
        text = self._read(stops=".", refused="[]*")
        if text == "":
            raise self._error(
                "an empty step", "Write a name, [field=value], [~text], [0] or * between the dots."
            )
        return Name(text=text)

    def _bracket(self) -> Step:
        start = self._at
        self._at += 1
        if self._text.startswith("~", self._at):
            self._at += 1
            step: Step = Contains(text=self._read(stops="]", refused="["))
            if step == Contains(text=""):
                raise self._error("no text after ~", "Write [~text].")
        elif index := _INDEX.match(self._text, self._at):
            step = self._index_or_item(index)
        else:
            step = self._item()
        if not self._text.startswith("]", self._at):
            raise self._open_bracket(start)
        self._at += 1
        return step

    def _index_or_item(self, index: re.Match[str]) -> Step:
        if not self._text.startswith("]", index.end()):
            return self._item()
        self._at = index.end()
        return Index(number=int(index.group()))

    def _item(self) -> Step:
        start = self._at
        field = self._read(stops="=]", refused="[")
        if self._at >= len(self._text):
            raise self._open_bracket(start - 1)
        if not self._text.startswith("=", self._at):
            self._at = start
            raise self._error("a bracket that says nothing", "Write [field=value], [~text] or [0].")
        self._at += 1
        return Item(field=field, value=self._read(stops="]", refused="["))

    def _read(self, *, stops: str, refused: str) -> Text:
        parts: list[str | Placeholder] = []
        plain: list[str] = []
        while self._at < len(self._text) and self._text[self._at] not in stops:
            char = self._text[self._at]
            if char == "{":
                if plain:
                    parts.append("".join(plain))
                    plain.clear()
                parts.append(self._placeholder())
            else:
                plain.append(self._escaped() if char == "\\" else self._plain(char, refused))
        if plain:
            parts.append("".join(plain))
        if any(isinstance(part, Placeholder) for part in parts):
            return Template(parts=tuple(parts))
        return "".join(plain)

    def _plain(self, char: str, refused: str) -> str:
        if char == "[" and char in refused and self._at and "]" in self._text[self._at :]:
            raise self._error(
                "a bracket inside a step", r"Write .[ for a list item, \[ for a bracket in the text."
            )
        if char in refused or char == "}":
            raise self._error(f"{char} inside a step", f"Write \\{char} for the character itself.")
        self._at += 1
        return char

    def _escaped(self) -> str:
        char = self._text[self._at + 1 : self._at + 2]
        if char not in _ESCAPABLE:
            raise self._error("a backslash before a plain character", r"Write \\ for a backslash.")
        self._at += 2
        return char

    def _placeholder(self) -> Placeholder:
        found = _PLACEHOLDER.match(self._text, self._at)
        if not found:
            raise self._error(
                "a brace that begins no placeholder", r"Write {name}, or \{ for a brace in the text."
            )
        self._at = found.end()
        return Placeholder(name=found.group(1))

    def _open_bracket(self, start: int) -> KeySyntaxError:
        self._at = start
        return self._error("a bracket that does not end", r"Close it with ], and write \] for a ] inside.")

    def _error(self, what: str, remedy: str) -> KeySyntaxError:
        return KeySyntaxError(
            f"key {self._text!r}: {what}",
            where=f"column {self._at + 1}",
            remedy=remedy,
        )
