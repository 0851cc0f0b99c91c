"""Bindings: where the values of targets live in the repository."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from typing_extensions import override

from desktop.domain.errors import KeySyntaxError
from desktop.domain.keypath import KeyPath

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
_COMPONENT = r"[A-Za-z0-9._-]+?"
_LEDGER_FOLDER = ".gitopshq"
_LONGEST_PATH = 512
CAPTURES = frozenset({"environment", "tenant", "service", "rest"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PathTemplate:
    """A path with `{environment}`, `{tenant}`, `{service}`; `{rest}` stands for one or more path components."""

    text: str
    placeholders: frozenset[str]
    _pattern: re.Pattern[str] = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> "PathTemplate":
        """Read a template.

        Raises:
            KeySyntaxError: it is absolute, leaves the repository, reaches `.gitopshq/`, or is written wrongly.
        """
        _check_components(text)
        names = _PLACEHOLDER.findall(text)
        return cls(text=text, placeholders=frozenset(names), _pattern=_compile(text))

    def match(self, path: str) -> dict[str, str] | None:
        """Return what the placeholders stand for in `path`, None where it does not fit."""
        found = self._pattern.fullmatch(path)
        return found.groupdict() if found else None

    def expand(self, values: Mapping[str, str]) -> str:
        """Return the path with every placeholder replaced.

        Raises:
            KeySyntaxError: a value is missing, or the path would leave its folder.
        """
        missing = self.placeholders - values.keys()
        if missing:
            raise KeySyntaxError(f"no value for {', '.join(sorted(missing))}", where=self.text)
        path = _PLACEHOLDER.sub(lambda found: values[found[1]], self.text)
        _check_components(path, of_path=True)
        return path

    @override
    def __str__(self) -> str:
        return self.text


def _compile(text: str) -> re.Pattern[str]:
    seen: set[str] = set()
    parts: list[str] = []
    position = 0
    for found in _PLACEHOLDER.finditer(text):
        parts.append(re.escape(text[position : found.start()]))
        name = found[1]
        if name in seen:
            parts.append(f"(?P={name})")
        else:
            more = f"(?:/{_COMPONENT})*" if name == "rest" else ""
            parts.append(f"(?P<{name}>{_COMPONENT}{more})")
        seen.add(name)
        position = found.end()
    parts.append(re.escape(text[position:]))
    return re.compile("".join(parts))


def _check_components(text: str, *, of_path: bool = False) -> None:
    if not text or len(text) > _LONGEST_PATH:
        raise KeySyntaxError("a path has 1 to 512 characters", where=text[:80])
    if text.startswith(("/", "~")) or "\\" in text:
        raise KeySyntaxError(
            "a path starts at the root of the repository", where=text, remedy="Write it without / or ~."
        )
    allowed = re.compile(r"[A-Za-z0-9._-]+" if of_path else r"(?:[A-Za-z0-9._-]|\{[a-z]+\})+")
    for component in text.split("/"):
        if component in {"", ".", ".."} or component.casefold() == ".git":
            raise KeySyntaxError(
                "a path may not leave the repository", where=text, remedy='Write no "..", "." or "//".'
            )
        if component.casefold() == _LEDGER_FOLDER:
            raise KeySyntaxError(
                "a binding never reaches .gitopshq/", where=text, remedy="Name another folder."
            )
        if not allowed.fullmatch(component) or component.endswith("."):
            raise KeySyntaxError(
                f'"{component}" is no path component',
                where=text,
                remedy="Use letters, digits, dot, dash and underscore.",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentSelector:
    """Picks documents of a file with several; texts may hold placeholders, empty ones match everything."""

    kind: str = ""
    name: str = ""
    namespace: str = ""
    api_version: str = ""

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset(_PLACEHOLDER.findall(f"{self.kind} {self.name} {self.namespace} {self.api_version}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One promotable value of a binding. `part` is a regular expression whose one group is the value."""

    name: str
    key: KeyPath
    travels: bool = True
    part: str = ""
    document: DocumentSelector = field(default_factory=DocumentSelector)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """Where targets' values live: a path template with keys, or whole files that travel (`copies`).

    `tenant` and `service` name the target where the template does not; `environments`, `services` and `tenants`
    limit what it is for (empty: all). `keep` are the keys of a copied file that stay as the target has them;
    `mirrors` also deletes files that the source no longer has. `order` is its place in the workspace file.
    """

    order: int
    path: PathTemplate
    fields: tuple[Field, ...] = ()
    copies: bool = False
    mirrors: bool = False
    keep: tuple[KeyPath, ...] = ()
    tenant: str = ""
    service: str = ""
    environments: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    tenants: frozenset[str] = frozenset()


FILE_FIELD = "file"
"""The name of the one field of a binding that copies whole files; its value is the blob id."""
