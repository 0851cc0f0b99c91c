"""The targets of an environment at a commit, with the values that the bindings find for them."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from desktop.application.discovery import Discovered, Discovery, Site, names_in_keys
from desktop.application.parsed_values import LFS_POINTER_BYTES, POINTER, Parsed, ParsedValues, Wanted
from desktop.application.ports import DocumentQuery, FoundValue, Repository, ValueFiles, ValueQuery
from desktop.application.storage import ParsedCache
from desktop.domain.binding import FILE_FIELD, Binding, DocumentSelector, Field
from desktop.domain.keypath import Every, Index, KeyPath, Name
from desktop.domain.target import EnvironmentState, Finding, Place, Target, Value
from desktop.domain.workspace import Workspace

MAX_QUERIES: Final = 20_000
"""Queries of one file: more mean that the candidates for its keys are not limited enough."""

_COMMITS: Final = 8
_IDENTITY: Final = Name(text="name")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One field of one target in one file; `query` and `identities` number the file's queries."""

    field: Field
    query: int
    identities: tuple[int, ...]
    decides: bool


@dataclass(slots=True)
class _File:
    """The queries of one file, each once, over all its bindings and targets."""

    path: str
    blob: str
    size: int
    numbers: dict[ValueQuery, int] = field(default_factory=dict[ValueQuery, int])
    asked: list[tuple[Site, Target, list[_Asked]]] = field(
        default_factory=list[tuple[Site, Target, list[_Asked]]]
    )

    @property
    def is_readable(self) -> bool:
        """Tell whether reading it can say more than its path does, within bounds."""
        return 0 < len(self.numbers) <= MAX_QUERIES or (not self.numbers and self.size < LFS_POINTER_BYTES)

    def number(self, query: ValueQuery) -> int:
        return self.numbers.setdefault(query, len(self.numbers))


@dataclass(slots=True)
class _Read:
    """What is being put together for one environment."""

    values: dict[Target, list[Value]] = field(default_factory=dict[Target, list[Value]])
    findings: list[Finding] = field(default_factory=list[Finding])


class Inventory:
    """Finds targets and values; what it read of a blob or a commit it keeps, so that asking again is cheap."""

    def __init__(
        self, workspace: Workspace, repository: Repository, files: ValueFiles, cache: ParsedCache
    ) -> None:
        self._workspace = workspace
        self._repository = repository
        self._variables = {item.name: item.variables for item in workspace.services}
        self._folders = {item.name: item.folder for item in workspace.pipeline}
        self._discovery = Discovery(workspace)
        self._parsed = ParsedValues(repository, files, cache)
        self._discovered: OrderedDict[str, Discovered] = OrderedDict()
        self._states: OrderedDict[tuple[str, str], EnvironmentState] = OrderedDict()
        self._lock = threading.RLock()

    def state(self, environment: str, commit: str) -> EnvironmentState:
        """Return one environment at a commit; only files that concern it are read.

        Raises:
            DomainError: the pipeline has no such environment.
        """
        self._workspace.pipeline.environment(environment)
        return self._states_of((environment,), commit)[environment]

    def states(self, commit: str) -> dict[str, EnvironmentState]:
        """Return every environment of the pipeline at a commit, in its order."""
        return self._states_of(tuple(item.name for item in self._workspace.pipeline), commit)

    def _states_of(self, environments: tuple[str, ...], commit: str) -> dict[str, EnvironmentState]:
        with self._lock:
            missing = frozenset(name for name in environments if (commit, name) not in self._states)
            if missing:
                self._states.update(self._read(commit, missing))
            found = {name: self._states[commit, name] for name in environments}
            for name in environments:
                self._states.move_to_end((commit, name))
            while len(self._states) > _COMMITS * len(self._workspace.pipeline.environments):
                self._states.popitem(last=False)
            return found

    def _read(self, commit: str, environments: frozenset[str]) -> dict[tuple[str, str], EnvironmentState]:
        discovered = self._discovery_at(commit)
        read = {name: _Read() for name in sorted(environments)}
        for concerned, finding in discovered.findings:
            for name in concerned & environments:
                read[name].findings.append(finding)
        files: dict[str, _File] = {}
        for site in discovered.sites:
            wanted = tuple(name for name in site.environments if name in environments)
            if not wanted:
                continue
            count, candidates = self._candidates(site, wanted, discovered)
            self._ask(files, site, candidates)
            if count > MAX_QUERIES:
                finding = Finding(place=f"{site.entry.path}:1:1", message=_too_many(count))
                for name in wanted:
                    read[name].findings.append(finding)
        parsed = self._parse(files.values())
        for file in files.values():
            _gather(read, file, parsed[file.path])
        return {(commit, name): _state(name, commit, found) for name, found in read.items()}

    def _parse(self, files: Collection[_File]) -> dict[str, Parsed]:
        parsed = {file.path: _unread(file) for file in files if not file.is_readable}
        wanted = [
            Wanted(path=file.path, blob=file.blob, queries=tuple(file.numbers))
            for file in files
            if file.is_readable
        ]
        return parsed | self._parsed.read(wanted)

    def _discovery_at(self, commit: str) -> Discovered:
        if commit not in self._discovered:
            self._discovered[commit] = self._discovery.discover(self._repository.tree(commit))
            while len(self._discovered) > _COMMITS:
                self._discovered.popitem(last=False)
        return self._discovered[commit]

    # --- what to ask ---------------------------------------------------------------------------------------

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

    def _ask(self, files: dict[str, _File], site: Site, candidates: Iterable[Target]) -> None:
        entry = site.entry
        file = files.setdefault(entry.path, _File(path=entry.path, blob=entry.blob, size=entry.size))
        open_kinds = _open_kinds(site)
        covered = any(open_kinds <= _kinds(item) for item in site.binding.fields)
        for target in candidates:
            values = self._values_for(site, target)
            asked = [
                self._asked(file, item, query, decides=not covered or open_kinds <= _kinds(item))
                for item in site.binding.fields
                if (query := _query(item, values)) is not None
            ]
            file.asked.append((site, target, asked))

    def _asked(self, file: _File, item: Field, query: ValueQuery, *, decides: bool) -> _Asked:
        identities = tuple(file.number(identity) for identity in _identity_queries(query))
        return _Asked(field=item, query=file.number(query), identities=identities, decides=decides)

    def _values_for(self, site: Site, target: Target) -> dict[str, str]:
        values = {
            **self._variables.get(target.service, {}),
            "environment": self._folders[target.environment],
            "tenant": target.tenant,
            "service": target.service,
            "rest": site.rest,
        }
        return {name: text for name, text in values.items() if text}


def _kinds(item: Field) -> frozenset[str]:
    names = item.key.placeholders | item.document.placeholders
    known = set(names & {"environment", "tenant"})
    if names - {"environment", "tenant", "rest"}:
        known.add("service")
    return frozenset(known)


def _open_kinds(site: Site) -> frozenset[str]:
    """Return what only the keys can tell of this file."""
    kinds = {"tenant"} if site.tenant is None else set[str]()
    if site.service is None:
        kinds.add("service")
    if len(site.environments) > 1 and "environment" in names_in_keys(site.binding):
        kinds.add("environment")
    return frozenset(kinds)


def _query(item: Field, values: dict[str, str]) -> ValueQuery | None:
    """Return the field's query for one target; None where one of its placeholders has no value there."""
    if not item.key.placeholders | item.document.placeholders <= values.keys():
        return None
    return ValueQuery(key=item.key.expand(values), document=_document(item.document, values), part=item.part)


def _document(selector: DocumentSelector, values: dict[str, str]) -> DocumentQuery:
    texts = [selector.kind, selector.name, selector.namespace, selector.api_version]
    for name in selector.placeholders:
        texts = [text.replace(f"{{{name}}}", values[name]) for text in texts]
    kind, name, namespace, api_version = texts
    return DocumentQuery(kind=kind, name=name, namespace=namespace, api_version=api_version)


def _identity_queries(query: ValueQuery) -> Iterator[ValueQuery]:
    """Ask for what tells the items apart that a `*` runs over, never their index: their `name`.

    Of plain texts it is what stands around the part: `https://…/config?ref=` of a reference to a commit.
    """
    for at, step in enumerate(query.key.steps):
        if isinstance(step, Every):
            yield ValueQuery(
                key=KeyPath(steps=(*query.key.steps[: at + 1], _IDENTITY)), document=query.document
            )
    if query.part and isinstance(query.key.steps[-1], Every):
        yield ValueQuery(key=query.key, document=query.document)


# --- what was found -------------------------------------------------------------------------------------------


def _unread(file: _File) -> Parsed:
    if not file.numbers:
        return Parsed(found=())
    return Parsed(found=(), trouble=_too_many(len(file.numbers)), at=":1:1")


def _too_many(count: int) -> str:
    return f"{count:,} places to look for, more than {MAX_QUERIES:,}: limit the binding"


def _gather(read: dict[str, _Read], file: _File, parsed: Parsed) -> None:
    if parsed.trouble:
        for site, target, _ in file.asked:
            if site.binding.copies and parsed.trouble != POINTER:
                read[target.environment].values.setdefault(target, []).append(_copied(site))
            else:
                finding = Finding(place=f"{file.path}{parsed.at}", message=parsed.trouble)
                read[target.environment].findings.append(finding)
        return
    for site, target, asked in file.asked:
        values = [value for item in asked for value in _found_values(site, item, parsed)]
        decided = {item.field.name for item in asked if item.decides and parsed.found[item.query]}
        if site.binding.copies:
            values.append(_copied(site))
        elif not decided:
            continue
        read[target.environment].values.setdefault(target, []).extend(values)


def _copied(site: Site) -> Value:
    return Value(
        field=f"{FILE_FIELD}:{site.rest}" if site.rest else FILE_FIELD,
        text=site.entry.blob,
        places=(Place(site.entry.path, "", 0),),
        line=1,
        travels=True,
        binding=site.binding.order,
        blob=site.entry.blob,
        copied=True,
    )


def _found_values(site: Site, asked: _Asked, parsed: Parsed) -> Iterator[Value]:
    found = parsed.found[asked.query]
    if not found:
        return
    if len({item.text for item in found}) == 1 or not asked.identities:
        yield _value(site, asked.field, found)
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
        yield _value(site, asked.field, tuple(items), item_name=name, obstacle=obstacle)


def _item_name(found: FoundValue, pattern: KeyPath, names: dict[tuple[int, str], str]) -> str | None:
    """Return the names of the items on the way to a value, joined; None where an item of a list has none."""
    steps = KeyPath.parse(found.key).steps
    parts: list[str] = []
    for at, step in enumerate(pattern.steps):
        if not isinstance(step, Every):
            continue
        if isinstance(steps[at], Index):
            name = names.get((found.document, str(KeyPath(steps=(*steps[: at + 1], _IDENTITY)))))
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
    site: Site, item: Field, found: tuple[FoundValue, ...], *, item_name: str = "", obstacle: str = ""
) -> Value:
    return Value(
        field=f"{item.name}[{item_name}]" if item_name else item.name,
        text=found[0].text,
        places=tuple(Place(site.entry.path, place.key, place.document) for place in found),
        line=found[0].line,
        travels=item.travels,
        binding=site.binding.order,
        blob=site.entry.blob,
        obstacle=next((place.obstacle for place in found if place.obstacle), obstacle),
    )


def _state(environment: str, commit: str, read: _Read) -> EnvironmentState:
    return EnvironmentState(
        environment=environment,
        commit=commit,
        values={
            target: tuple(sorted(values, key=lambda value: (value.field, value.places)))
            for target, values in sorted(read.values.items())
            if values
        },
        findings=tuple(sorted(set(read.findings), key=lambda finding: (finding.place, finding.message))),
    )


class InventoryMemory:
    """One inventory for each way in which bindings find values, so that what was read serves as long as it is true."""

    def __init__(self, make: Callable[[Workspace], Inventory]) -> None:
        self._make = make
        self._known: dict[tuple[str, tuple[str, ...], tuple[Binding, ...]], Inventory] = {}

    def of(self, workspace: Workspace) -> Inventory:
        """Return the inventory for the bindings of a workspace."""
        names = tuple(item.name for item in workspace.pipeline)
        key = (
            workspace.bindings_digest,
            names,
            workspace.bindings,
        )  # values name bindings by order: it must agree
        if key not in self._known:
            self._known[key] = self._make(workspace)
        return self._known[key]
