"""The values of one bound file: what to ask it for whom, and what its answers make."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final, TypeAlias

from desktop.application.discovery import BoundFile, Discovered, Match, Site, names_in_keys
from desktop.application.field_queries import IDENTITY, AskedQuery, FieldForm
from desktop.application.parsed_values import (
    LFS_POINTER_BYTES,
    POINTER,
    Parsed,
    ParsedValues,
    Wanted,
    questions_digest,
)
from desktop.application.ports import FoundValue, TreeEntry, ValueQuery
from desktop.domain.binding import FILE_FIELD, Field
from desktop.domain.keypath import Every, Index, KeyPath
from desktop.domain.target import Finding, Place, Target, Value
from desktop.domain.workspace import Workspace

MAX_QUERIES: Final = 20_000
"""Queries of one file: more mean that the candidates for its keys are not limited enough."""

Context: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]
"""The tenants and services to look for in an open file."""

_REMEMBERED: Final = 100_000


def context_of(match: Match, discovered: Discovered) -> Context:
    """Return the names that decide whom a path is for; nothing where the path tells all."""
    return (discovered.tenants, discovered.services) if match.is_open else ((), ())


@dataclass(slots=True, eq=False)
class FilePart:
    """What a file says of one environment."""

    values: list[tuple[Target, tuple[Value, ...]]] = field(
        default_factory=list[tuple[Target, tuple[Value, ...]]]
    )
    findings: list[Finding] = field(default_factory=list[Finding])


@dataclass(slots=True, eq=False)
class FileValues:
    """What a file says, by environment; made once and then only read."""

    parts: dict[str, FilePart] = field(default_factory=dict[str, FilePart])

    def part(self, environment: str) -> FilePart:
        return self.parts.setdefault(environment, FilePart())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One field of one target in one file; `query` and `identities` number the file's queries."""

    field: Field
    query: int
    identities: tuple[int, ...]
    decides: bool


@dataclass(slots=True)
class _Questions:
    """The queries of one path, each once, over all its bindings and targets; the same for every content."""

    context: Context
    numbers: dict[bytes, int] = field(default_factory=dict[bytes, int])
    """The number of each query, by the text that names it."""
    queries: list[ValueQuery] = field(default_factory=list[ValueQuery])
    asked: list[tuple[Site, Target, list[_Asked]]] = field(
        default_factory=list[tuple[Site, Target, list[_Asked]]]
    )
    refused: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])
    """(environment, how many targets the file may concern), where they are too many"""
    digest: str = ""

    def number(self, asked: AskedQuery) -> int:
        known = self.numbers.get(asked.text)
        if known is None:
            known = self.numbers[asked.text] = len(self.queries)
            self.queries.append(asked.query)
        return known

    def can_read(self, entry: TreeEntry) -> bool:
        """Tell whether reading the file can say more than its path does, within bounds."""
        count = len(self.numbers)
        return 0 < count <= MAX_QUERIES or (not count and entry.size < LFS_POINTER_BYTES)


class FileValuesReader:
    """Reads bound files; it remembers what to ask each path, as `ParsedValues` does what was answered."""

    def __init__(self, workspace: Workspace, parsed: ParsedValues) -> None:
        self._workspace = workspace
        self._variables = {item.name: item.variables for item in workspace.services}
        self._folders = {item.name: item.folder for item in workspace.pipeline}
        self._forms = {item.order: [FieldForm(field) for field in item.fields] for item in workspace.bindings}
        self._parsed = parsed
        self._known: OrderedDict[tuple[Match, frozenset[str]], _Questions] = OrderedDict()

    def read(
        self, files: Sequence[BoundFile], environments: frozenset[str], discovered: Discovered
    ) -> list[FileValues]:
        """Return what each file says of these environments, in order; `discovered` has the names to look for."""
        asking = [(file.entry, self._questions(file, environments, discovered)) for file in files]
        wanted = [
            Wanted(path=entry.path, blob=entry.blob, queries=tuple(item.queries), digest=item.digest)
            for entry, item in asking
            if item.can_read(entry)
        ]
        parsed = self._parsed.read(wanted)
        return [_gathered(entry, item, parsed.get(entry.path) or _unread(item)) for entry, item in asking]

    def _questions(self, file: BoundFile, environments: frozenset[str], discovered: Discovered) -> _Questions:
        """Return what to ask a file; it is made again only where other names are to be looked for."""
        key = (file.match, file.match.environments & environments)
        known = self._known.get(key)
        context = context_of(file.match, discovered)
        if known is None or known.context != context:
            known = self._known[key] = self._made(file, key[1], discovered)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return known

    def _made(self, file: BoundFile, environments: frozenset[str], discovered: Discovered) -> _Questions:
        made = _Questions(context=context_of(file.match, discovered))
        for site in file.match.sites:
            wanted = tuple(name for name in site.environments if name in environments)
            count, candidates = self._candidates(site, wanted, discovered)
            self._ask(made, site, candidates)
            if count > MAX_QUERIES:
                made.refused.extend((name, count) for name in wanted)
        if len(made.numbers) <= MAX_QUERIES:
            made.digest = questions_digest(file.entry.path, made.numbers)
        return made

    def _candidates(
        self, site: Site, environments: tuple[str, ...], discovered: Discovered
    ) -> tuple[int, list[Target]]:
        """Return how many targets a file may concern, and the targets where they are not too many."""
        tenants = discovered.tenants if site.tenant is None else (site.tenant,)
        services = self._services(site, discovered) if site.service is None else (site.service,)
        binding = site.binding
        tenants = tuple(name for name in tenants if not binding.tenants or name in binding.tenants)
        services = tuple(name for name in services if not binding.services or name in binding.services)
        count = len(environments) * len(tenants) * len(services)
        if count > MAX_QUERIES:
            return count, []
        return count, [Target(*names) for names in product(environments, tenants, services)]

    def _services(self, site: Site, discovered: Discovered) -> tuple[str, ...]:
        names = names_in_keys(site.binding)
        if "service" in names:
            return discovered.services
        return tuple(item.name for item in self._workspace.services if names & item.variables.keys())

    def _ask(self, file: _Questions, site: Site, candidates: Iterable[Target]) -> None:
        forms = self._forms[site.binding.order]
        open_kinds = _open_kinds(site)
        decides = [open_kinds <= form.kinds for form in forms]
        if not any(decides):
            decides = [True] * len(forms)
        for target in candidates:
            values = self._values_for(site, target)
            asked = [
                _Asked(
                    field=form.field,
                    query=file.number(filled.query),
                    identities=tuple([file.number(identity) for identity in filled.identities]),
                    decides=decisive,
                )
                for form, decisive in zip(forms, decides, strict=True)
                if (filled := form.filled(values)) is not None
            ]
            file.asked.append((site, target, asked))

    def _values_for(self, site: Site, target: Target) -> dict[str, str]:
        values = {
            **self._variables.get(target.service, {}),
            "environment": self._folders[target.environment],
            "tenant": target.tenant,
            "service": target.service,
            "rest": site.rest,
        }
        return {name: text for name, text in values.items() if text}


def _open_kinds(site: Site) -> frozenset[str]:
    """Return what only the keys can tell of this file."""
    kinds = {"tenant"} if site.tenant is None else set[str]()
    if site.service is None:
        kinds.add("service")
    if len(site.environments) > 1 and "environment" in names_in_keys(site.binding):
        kinds.add("environment")
    return frozenset(kinds)


# --- what was found -------------------------------------------------------------------------------------------


def _unread(asked: _Questions) -> Parsed:
    if not asked.numbers:
        return Parsed(found=())
    return Parsed(found=(), trouble=_too_many(len(asked.numbers)), at=":1:1")


def _too_many(count: int) -> str:
    return f"{count:,} places to look for, more than {MAX_QUERIES:,}: limit the binding"


def _gathered(entry: TreeEntry, asking: _Questions, parsed: Parsed) -> FileValues:
    file = FileValues()
    for name, count in asking.refused:
        place = f"{entry.path}:1:1"
        file.part(name).findings.append(Finding(place=place, message=_too_many(count)))
    for site, target, asked in asking.asked:
        part = file.part(target.environment)
        if parsed.trouble:
            if site.binding.copies and parsed.trouble != POINTER:
                part.values.append((target, (_copied(site, entry),)))
            else:
                place = f"{entry.path}{parsed.at}"
                part.findings.append(Finding(place=place, message=parsed.trouble))
            continue
        values = [value for item in asked for value in _found_values(site, entry, item, parsed)]
        decided = any(item.decides and parsed.found[item.query] for item in asked)
        if site.binding.copies:
            values.append(_copied(site, entry))
        elif not decided:
            continue
        part.values.append((target, tuple(values)))
    return file


def _copied(site: Site, entry: TreeEntry) -> Value:
    return Value(
        field=f"{FILE_FIELD}:{site.rest}" if site.rest else FILE_FIELD,
        text=entry.blob,
        places=(Place(entry.path, "", 0),),
        line=1,
        travels=True,
        binding=site.binding.order,
        blob=entry.blob,
        copied=True,
    )


def _found_values(site: Site, entry: TreeEntry, asked: _Asked, parsed: Parsed) -> Iterator[Value]:
    found = parsed.found[asked.query]
    if not found:
        return
    if len({item.text for item in found}) == 1 or not asked.identities:
        yield _value((site, entry), asked.field, found)
        return
    names = {
        (identity.document, identity.key): identity.text
        for number in asked.identities
        for identity in parsed.found[number]
    }
    by_item: dict[str, list[FoundValue]] = {}
    nameless = False
    for item in found:
        name = _item_name(item, asked.field.key, names)
        nameless = nameless or name is None
        by_item.setdefault(name or f"#{item.key}", []).append(item)
    for name, items in by_item.items():
        obstacle = "the items have no name to tell them apart by" if nameless else ""
        if len({item.text for item in items}) > 1:
            obstacle = f'several items are called "{name}", with different values'
        yield _value((site, entry), asked.field, tuple(items), item_name=name, obstacle=obstacle)


def _item_name(found: FoundValue, pattern: KeyPath, names: dict[tuple[int, str], str]) -> str | None:
    """Return the names of the items on the way to a value, joined; None where an item of a list has none."""
    steps = KeyPath.parse(found.key).steps
    parts: list[str] = []
    for at, step in enumerate(pattern.steps):
        if not isinstance(step, Every):
            continue
        if isinstance(steps[at], Index):
            name = names.get((found.document, str(KeyPath(steps=(*steps[: at + 1], IDENTITY)))))
            if name is None and at == len(steps) - 1:
                name = _around(names.get((found.document, found.key)), found.text)
        else:
            name = str(KeyPath(steps=(steps[at],)))
        if name is None:
            return None
        parts.append(name)
    return "/".join(parts)


def _around(whole: str | None, part: str) -> str | None:
    """Return a text without its part: the last such one, as versions stand at the end."""
    return None if whole is None else "".join(whole.rpartition(part)[::2]) or None


def _value(
    sited: tuple[Site, TreeEntry],
    item: Field,
    found: tuple[FoundValue, ...],
    *,
    item_name: str = "",
    obstacle: str = "",
) -> Value:
    site, entry = sited
    return Value(
        field=f"{item.name}[{item_name}]" if item_name else item.name,
        text=found[0].text,
        places=tuple(Place(entry.path, place.key, place.document) for place in found),
        line=found[0].line,
        travels=item.travels,
        binding=site.binding.order,
        blob=entry.blob,
        obstacle=next((place.obstacle for place in found if place.obstacle), obstacle),
    )
