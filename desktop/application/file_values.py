"""The values of one bound file: what to ask it for whom, and what its answers make."""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product, starmap
from typing import Final, TypeAlias
from weakref import WeakValueDictionary

from desktop.application.bulk import without_collection
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
from desktop.domain.target import Finding, Target
from desktop.domain.value_table import Content, FileShare, ValueForm
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

    shares: list[FileShare] = field(default_factory=list[FileShare])
    findings: list[Finding] = field(default_factory=list[Finding])


@dataclass(slots=True, eq=False)
class FileValues:
    """What a file says, by environment; made once and then only read."""

    parts: dict[str, FilePart] = field(default_factory=dict[str, FilePart])

    def part(self, environment: str) -> FilePart:
        return self.parts.setdefault(environment, FilePart())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One field of one target in one file; `query` and `identities` number the questionnaire's queries."""

    field: Field
    query: int
    identities: tuple[int, ...]
    decides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidates:
    """Whom a site of a file may concern: every combination of the names, services turning fastest."""

    site: Site
    environments: tuple[str, ...]
    tenants: tuple[str, ...]
    services: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.environments) * len(self.tenants) * len(self.services)

    def of(self, environment: str) -> Iterator[Target]:
        return starmap(Target, product((environment,), self.tenants, self.services))


@dataclass(slots=True, eq=False)
class _Questionnaire:
    """The queries of all files that are asked the same; for each site and environment what each candidate is asked."""

    numbers: dict[bytes, int] = field(default_factory=dict[bytes, int])
    """The number of each query, by the text that names it."""
    queries: list[ValueQuery] = field(default_factory=list[ValueQuery])
    asked: list[list[list[tuple[_Asked, ...]]]] = field(default_factory=list[list[list[tuple[_Asked, ...]]]])
    digest: str = ""
    answered: WeakValueDictionary[tuple[str, int, int], Content] = field(
        default_factory=WeakValueDictionary[tuple[str, int, int], Content]
    )
    """By blob, site and environment: files of one content share what it says."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asking:
    """A file with what it is asked, and for whom."""

    entry: TreeEntry
    sites: tuple[_Candidates, ...]
    questionnaire: _Questionnaire


class FileValuesReader:
    """Reads bound files; files that are asked the same share a questionnaire, and what the same content answers."""

    def __init__(self, workspace: Workspace, parsed: ParsedValues) -> None:
        self._workspace = workspace
        self._variables = {item.name: item.variables for item in workspace.services}
        self._folders = {item.name: item.folder for item in workspace.pipeline}
        self._forms = {item.order: [FieldForm(field) for field in item.fields] for item in workspace.bindings}
        self._names = {item.order: names_in_keys(item) for item in workspace.bindings}
        self._parsed = parsed
        self._known: OrderedDict[tuple[object, ...], _Questionnaire] = OrderedDict()

    @without_collection()
    def read(
        self, files: Sequence[BoundFile], environments: frozenset[str], discovered: Discovered
    ) -> list[FileValues]:
        """Return what each file says of these environments, in order; `discovered` has the names to look for."""
        asking = [self._asking(file, environments, discovered) for file in files]
        wanted = [
            Wanted(
                path=item.entry.path,
                blob=item.entry.blob,
                queries=item.questionnaire.queries,
                digest=item.questionnaire.digest,
            )
            for item in asking
            if item.questionnaire.can_read(item.entry)
        ]
        parsed = self._parsed.read(wanted)
        return [_gathered(item, parsed.get(item.entry.path) or _unread(item)) for item in asking]

    def _asking(self, file: BoundFile, environments: frozenset[str], discovered: Discovered) -> _Asking:
        sites = tuple(
            self._candidates(site, tuple(n for n in site.environments if n in environments), discovered)
            for site in file.match.sites
        )
        name = file.entry.path.rpartition("/")[2]
        key = (name, context_of(file.match, discovered), *(self._key(item) for item in sites))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._questionnaire(name, sites)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return _Asking(entry=file.entry, sites=sites, questionnaire=known)

    def _key(self, item: _Candidates) -> tuple[object, ...]:
        """Return all of a site that decides what is asked: names that its keys do not hold are left out."""
        site, names = item.site, self._names[item.site.binding.order]
        folders = tuple(self._folders[name] for name in item.environments)
        return (
            site.binding.order,
            folders if "environment" in names else len(folders),
            len(site.environments) > 1,
            site.tenant if site.tenant is None or "tenant" in names else "",
            site.service,
            site.rest,
        )

    def _candidates(self, site: Site, environments: tuple[str, ...], discovered: Discovered) -> _Candidates:
        tenants = discovered.tenants if site.tenant is None else (site.tenant,)
        services = self._services(site, discovered) if site.service is None else (site.service,)
        binding = site.binding
        if binding.tenants:
            tenants = tuple(name for name in tenants if name in binding.tenants)
        if binding.services:
            services = tuple(name for name in services if name in binding.services)
        return _Candidates(site=site, environments=environments, tenants=tenants, services=services)

    def _services(self, site: Site, discovered: Discovered) -> tuple[str, ...]:
        names = names_in_keys(site.binding)
        if "service" in names:
            return discovered.services
        return tuple(item.name for item in self._workspace.services if names & item.variables.keys())

    def _questionnaire(self, name: str, sites: Iterable[_Candidates]) -> _Questionnaire:
        """Return what to ask a file of that name; nothing for sites that may concern too many targets."""
        made = _Questionnaire()
        for item in sites:
            made.asked.append(
                [
                    self._ask(made, item.site, item.of(environment)) if item.count <= MAX_QUERIES else []
                    for environment in item.environments
                ]
            )
        if len(made.numbers) <= MAX_QUERIES:
            made.digest = questions_digest(name, made.numbers)
        return made

    def _ask(
        self, file: _Questionnaire, site: Site, candidates: Iterable[Target]
    ) -> list[tuple[_Asked, ...]]:
        forms = self._forms[site.binding.order]
        open_kinds = _open_kinds(site)
        decides = [open_kinds <= form.kinds for form in forms]
        if not any(decides):
            decides = [True] * len(forms)
        return [
            tuple(
                [
                    _Asked(
                        field=form.field,
                        query=file.number(filled.query),
                        identities=tuple([file.number(identity) for identity in filled.identities]),
                        decides=decisive,
                    )
                    for form, decisive in zip(forms, decides, strict=True)
                    if (filled := form.filled(values)) is not None
                ]
            )
            for values in (self._values_for(site, target) for target in candidates)
        ]

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


def _unread(asking: _Asking) -> Parsed:
    count = len(asking.questionnaire.numbers)
    return Parsed(found=(), trouble=_too_many(count), at=":1:1") if count else Parsed(found=())


def _too_many(count: int) -> str:
    return f"{count:,} places to look for, more than {MAX_QUERIES:,}: limit the binding"


def _gathered(asking: _Asking, parsed: Parsed) -> FileValues:
    file, entry = FileValues(), asking.entry
    for number, item in enumerate(asking.sites):
        trouble = _trouble(item, parsed)
        for at, environment in enumerate(item.environments):
            part = file.part(environment)
            if trouble:
                part.findings.append(Finding(place=f"{entry.path}{parsed.at or ':1:1'}", message=trouble))
            else:
                content = _content(asking, number, at, parsed)
                targets = _picked(item, environment, content)
                part.shares.append(
                    FileShare(path=entry.path, blob=entry.blob, targets=targets, content=content)
                )
    return file


def _trouble(item: _Candidates, parsed: Parsed) -> str:
    """Return why a file says nothing of a site; one that is copied whole need not be read."""
    if item.count > MAX_QUERIES:
        return _too_many(item.count)
    if item.site.binding.copies and parsed.trouble != POINTER:
        return ""
    return parsed.trouble if item.count else ""


def _picked(item: _Candidates, environment: str, content: Content) -> list[Target]:
    candidates = list(item.of(environment))
    if len(content.picked) == len(candidates):
        return candidates
    return [candidates[number] for number in content.picked]


def _content(asking: _Asking, number: int, at: int, parsed: Parsed) -> Content:
    """Return what a file says of a site's candidates in one environment, shared with all files that say the same."""
    answered, key = asking.questionnaire.answered, (asking.entry.blob, number, at)
    known = answered.get(key)
    if known is None:
        rows = [
            _row(asking.sites[number].site, asking.entry, asked, parsed)
            for asked in asking.questionnaire.asked[number][at]
        ]
        picked = tuple([place for place, row in enumerate(rows) if row])
        known = Content(picked, tuple([row for row in rows if row]))
        answered[key] = known
    return known


def _row(site: Site, entry: TreeEntry, asked: Sequence[_Asked], parsed: Parsed) -> tuple[ValueForm, ...]:
    """Return the values of one candidate; nothing where no key that decides it is there."""
    if parsed.trouble:
        return (_copied(site, entry),)
    if not site.binding.copies and not any(item.decides and parsed.found[item.query] for item in asked):
        return ()
    forms = [form for item in asked for form in _found_forms(site, item, parsed)]
    if site.binding.copies:
        forms.append(_copied(site, entry))
    return tuple(sorted(forms, key=lambda form: (form.field, form.spots)))


def _copied(site: Site, entry: TreeEntry) -> ValueForm:
    return ValueForm(
        field=f"{FILE_FIELD}:{site.rest}" if site.rest else FILE_FIELD,
        text=entry.blob,
        spots=(("", 0),),
        line=1,
        travels=True,
        binding=site.binding.order,
        copied=True,
    )


def _found_forms(site: Site, asked: _Asked, parsed: Parsed) -> Iterator[ValueForm]:
    found = parsed.found[asked.query]
    if not found:
        return
    if not asked.identities or len({item.text for item in found}) == 1:
        yield _form(site, asked.field, found)
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
        yield _form(site, asked.field, tuple(items), item_name=name, obstacle=obstacle)


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


def _form(
    site: Site, item: Field, found: tuple[FoundValue, ...], *, item_name: str = "", obstacle: str = ""
) -> ValueForm:
    return ValueForm(
        field=f"{item.name}[{item_name}]" if item_name else item.name,
        text=found[0].text,
        spots=tuple([(place.key, place.document) for place in found]),
        line=found[0].line,
        travels=item.travels,
        binding=site.binding.order,
        obstacle=next((place.obstacle for place in found if place.obstacle), obstacle),
    )
