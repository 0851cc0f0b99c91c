"""Which files of a commit belong to which binding, and for whom: the paths alone, before any file is read.

Where several bindings match one path, the one with the most literal text wins: `{service}/base/x.yaml` takes its files
from `{service}/{tenant}/x.yaml`. A binding whose fields only stay (for showing) takes nothing from the others.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.application.ports import TreeEntry
from desktop.domain.binding import Binding, PathTemplate
from desktop.domain.target import Finding
from desktop.domain.workspace import Workspace

MAX_BYTES: Final = 2 * 1024 * 1024
ORDINARY_MODES: Final = frozenset({"100644", "100755"})

_SPECIAL_MODES: Final[Mapping[str, str]] = {"120000": "symlink, refused", "160000": "submodule, refused"}
_NEVER: Final = frozenset({".gitopshq", ".git", ".", ".."})
_PLACEHOLDER: Final = re.compile(r"\{[a-z]+\}")
_LAST: Final = "\U0010ffff"
_PATHS_KEPT: Final = 400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a binding makes of a path.

    `tenant` and `service` are None where only the keys inside the file can tell them; `environments` are names,
    several where the keys tell them apart.
    """

    binding: Binding
    environments: tuple[str, ...]
    tenant: str | None
    service: str | None
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Match:
    """All that the bindings make of one path: the same object for as long as the path is met."""

    sites: tuple[Site, ...]
    """In the order of the bindings; those that a more literal binding takes the file from are left out."""
    environments: frozenset[str]
    concerned: tuple[frozenset[str], ...]
    """The environments of each binding that matches, also of those left out."""
    folded: str
    """The path as systems see it that ignore case and normal form."""
    is_open: bool
    """Whether the names met elsewhere decide whom the file is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundFile:
    """A file of a commit that bindings point at."""

    entry: TreeEntry
    match: Match


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """The bound files of a commit by path, what was refused with whom it concerns, and all names that were met."""

    files: Mapping[str, BoundFile]
    findings: tuple[tuple[frozenset[str], Finding], ...]
    tenants: tuple[str, ...]
    services: tuple[str, ...]


def names_in_keys(binding: Binding) -> frozenset[str]:
    """Return the placeholders of all keys and document selectors of a binding."""
    return frozenset(
        name for field in binding.fields for name in field.key.placeholders | field.document.placeholders
    )


class Discovery:
    """Matches the bindings of a workspace against the paths of a commit; each path once, whatever the commit."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._everywhere = tuple(item.name for item in workspace.pipeline)
        self._by_folder: dict[str, list[str]] = {}
        for item in workspace.pipeline:
            self._by_folder.setdefault(item.folder, []).append(item.name)
        self._bindings = [(binding, names_in_keys(binding)) for binding in workspace.bindings]
        self._folders = [(binding, _folders_of(binding)) for binding in workspace.bindings]
        self._matched: dict[str, Match] = {}

    def discover(self, entries: Iterable[TreeEntry]) -> Discovered:
        """Return all bound files; what is no ordinary file, too large, or not unique everywhere becomes a finding."""
        ordered = sorted(entries, key=lambda entry: entry.path)
        self._match_new([entry.path for entry in ordered])
        matches = [self._matched[entry.path] for entry in ordered]
        twins = _twins(ordered, matches)
        files: dict[str, BoundFile] = {}
        findings: list[tuple[frozenset[str], Finding]] = []
        for entry, match in zip(ordered, matches, strict=True):
            if not match.concerned:
                continue
            trouble = _trouble(entry, twins)
            if trouble:
                findings.extend((names, _finding(entry, trouble)) for names in match.concerned)
            else:
                files[entry.path] = BoundFile(entry=entry, match=match)
        special = [entry for entry in ordered if entry.mode not in ORDINARY_MODES]
        findings.extend(self._special_folders(special))
        sites = [site for file in files.values() for site in file.match.sites]
        return Discovered(
            files=files,
            findings=tuple(dict.fromkeys(findings)),
            tenants=self._known((site.tenant for site in sites), "tenant"),
            services=self._known((site.service for site in sites), "service"),
        )

    def _match_new(self, paths: Sequence[str]) -> None:
        """Match the paths that were never met; `paths` is sorted."""
        if len(self._matched) > _PATHS_KEPT:
            self._matched.clear()
        new = [path for path in paths if path not in self._matched]
        found: dict[str, list[Site]] = {path: [] for path in new}
        for binding, names in self._bindings:
            prefix = binding.path.text.partition("{")[0]
            for path in new[bisect_left(new, prefix) : bisect_left(new, prefix + _LAST)]:
                site = self._match_one(binding, names, path)
                if site is not None:
                    found[path].append(site)
        for path, sites in found.items():
            self._matched[path] = _match(path, sites)

    def _match_one(self, binding: Binding, names: frozenset[str], path: str) -> Site | None:
        captures = binding.path.match(path)
        if captures is None or any(part.casefold() in _NEVER for part in path.split("/")):
            return None
        return self._site(binding, names, captures)

    def _site(self, binding: Binding, names: frozenset[str], captures: Mapping[str, str]) -> Site | None:
        tenant = captures.get("tenant") or binding.tenant or (None if "tenant" in names else "")
        service = captures.get("service") or binding.service or None
        environments = self._environments(binding, captures.get("environment"))
        if not environments or not _within(tenant, binding.tenants) or not _within(service, binding.services):
            return None
        return Site(
            binding=binding,
            environments=environments,
            tenant=tenant,
            service=service,
            rest=captures.get("rest", ""),
        )

    def _environments(self, binding: Binding, folder: str | None) -> tuple[str, ...]:
        found = self._everywhere if folder is None else self._by_folder.get(folder, ())
        return tuple(name for name in found if not binding.environments or name in binding.environments)

    def _special_folders(self, special: Sequence[TreeEntry]) -> Iterator[tuple[frozenset[str], Finding]]:
        """Find symlinks and submodules that stand where a folder of a binding's path would be."""
        for binding, folders in self._folders:
            for entry in special:
                captures = next(
                    (found for folder in folders if (found := folder.match(entry.path)) is not None), None
                )
                if captures is None:
                    continue
                environments = self._environments(binding, captures.get("environment"))
                if environments:
                    yield frozenset(environments), _finding(entry, _special(entry))

    def _known(self, found: Iterable[str | None], kind: str) -> tuple[str, ...]:
        names = {name for name in found if name}
        declared = self._workspace.tenants if kind == "tenant" else self._workspace.services
        names |= {item.name for item in declared}
        for binding in self._workspace.bindings:
            names |= binding.tenants if kind == "tenant" else binding.services
        return tuple(sorted(names))


def _match(path: str, sites: Sequence[Site]) -> Match:
    strongest = max((_literal_length(site) for site in sites if not _only_shows(site)), default=0)
    left = tuple(site for site in sites if _literal_length(site) >= strongest or _only_shows(site))
    folded = path.lower() if path.isascii() else unicodedata.normalize("NFC", path).casefold()
    return Match(
        sites=left,
        environments=frozenset(name for site in left for name in site.environments),
        concerned=tuple(frozenset(site.environments) for site in sites),
        folded=folded,
        is_open=any(site.tenant is None or site.service is None for site in left),
    )


def _folders_of(binding: Binding) -> tuple[PathTemplate, ...]:
    parts = binding.path.text.split("/")
    return tuple(PathTemplate.parse("/".join(parts[:length])) for length in range(1, len(parts)))


def _only_shows(site: Site) -> bool:
    return not site.binding.copies and not any(field.travels for field in site.binding.fields)


def _literal_length(site: Site) -> int:
    return len(_PLACEHOLDER.sub("", site.binding.path.text))


def _within(name: str | None, limit: frozenset[str]) -> bool:
    return not limit or name is None or name in limit


def _twins(entries: Sequence[TreeEntry], matches: Sequence[Match]) -> dict[str, str]:
    """Return the paths that another path equals on a system that ignores case or normal form, with that other."""
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for entry, match in zip(entries, matches, strict=True):
        known = first.setdefault(match.folded, entry.path)
        if known != entry.path:
            found[entry.path], found[known] = known, entry.path
    return found


def _trouble(entry: TreeEntry, twins: Mapping[str, str]) -> str:
    if entry.mode not in ORDINARY_MODES:
        return _special(entry)
    if entry.size > MAX_BYTES:
        return f"{entry.size:,} bytes, more than {MAX_BYTES:,}: not read"
    if entry.path in twins:
        return f"differs from {twins[entry.path]} only in case or accents: rename one of them"
    return ""


def _special(entry: TreeEntry) -> str:
    return _SPECIAL_MODES.get(entry.mode, f"mode {entry.mode}, refused")


def _finding(entry: TreeEntry, message: str) -> Finding:
    return Finding(place=f"{entry.path}:1:1", message=message)
