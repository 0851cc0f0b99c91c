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


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A file that a binding points at.

    `tenant` and `service` are None where only the keys inside the file can tell them; `environments` are names,
    several where the keys tell them apart.
    """

    binding: Binding
    entry: TreeEntry
    environments: tuple[str, ...]
    tenant: str | None
    service: str | None
    rest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """The sites of a commit, what was refused with the environments it concerns, and all names that were met."""

    sites: tuple[Site, ...]
    findings: tuple[tuple[frozenset[str], Finding], ...]
    tenants: tuple[str, ...]
    services: tuple[str, ...]


def names_in_keys(binding: Binding) -> frozenset[str]:
    """Return the placeholders of all keys and document selectors of a binding."""
    return frozenset(
        name for field in binding.fields for name in field.key.placeholders | field.document.placeholders
    )


class Discovery:
    """Matches the bindings of a workspace against the paths of a commit."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._everywhere = tuple(item.name for item in workspace.pipeline)
        self._by_folder: dict[str, list[str]] = {}
        for item in workspace.pipeline:
            self._by_folder.setdefault(item.folder, []).append(item.name)
        self._bindings = [(binding, names_in_keys(binding)) for binding in workspace.bindings]

    def discover(self, entries: Iterable[TreeEntry]) -> Discovered:
        """Return all sites; what is no ordinary file, too large, or not unique on every system becomes a finding."""
        ordered = sorted(entries, key=lambda entry: entry.path)
        paths = [entry.path for entry in ordered]
        special = [entry for entry in ordered if entry.mode not in ORDINARY_MODES]
        twins = _twins(paths)
        sites: list[Site] = []
        findings: list[tuple[frozenset[str], Finding]] = []
        for binding, names in self._bindings:
            for site in self._matches(binding, names, (ordered, paths)):
                trouble = _trouble(site.entry, twins)
                if trouble:
                    findings.append((frozenset(site.environments), _finding(site.entry, trouble)))
                else:
                    sites.append(site)
            findings.extend(self._special_folders(binding, special))
        sites = _most_literal(sites)
        return Discovered(
            sites=tuple(sites),
            findings=tuple(dict.fromkeys(findings)),
            tenants=self._known((site.tenant for site in sites), "tenant"),
            services=self._known((site.service for site in sites), "service"),
        )

    def _matches(
        self, binding: Binding, names: frozenset[str], tree: tuple[Sequence[TreeEntry], Sequence[str]]
    ) -> Iterator[Site]:
        entries, paths = tree
        prefix = binding.path.text.partition("{")[0]
        for at in range(bisect_left(paths, prefix), bisect_left(paths, prefix + _LAST)):
            captures = binding.path.match(paths[at])
            if captures is None or any(part.casefold() in _NEVER for part in paths[at].split("/")):
                continue
            site = self._site(binding, names, entries[at], captures)
            if site is not None:
                yield site

    def _site(
        self, binding: Binding, names: frozenset[str], entry: TreeEntry, captures: Mapping[str, str]
    ) -> Site | None:
        tenant = captures.get("tenant") or binding.tenant or (None if "tenant" in names else "")
        service = captures.get("service") or binding.service or None
        environments = self._environments(binding, captures.get("environment"))
        if not environments or not _within(tenant, binding.tenants) or not _within(service, binding.services):
            return None
        return Site(
            binding=binding,
            entry=entry,
            environments=environments,
            tenant=tenant,
            service=service,
            rest=captures.get("rest", ""),
        )

    def _environments(self, binding: Binding, folder: str | None) -> tuple[str, ...]:
        found = self._everywhere if folder is None else self._by_folder.get(folder, ())
        return tuple(name for name in found if not binding.environments or name in binding.environments)

    def _special_folders(
        self, binding: Binding, special: Iterable[TreeEntry]
    ) -> Iterator[tuple[frozenset[str], Finding]]:
        """Find symlinks and submodules that stand where a folder of the binding's path would be."""
        parts = binding.path.text.split("/")
        folders = [PathTemplate.parse("/".join(parts[:length])) for length in range(1, len(parts))]
        for entry in special:
            captures = next(
                (found for folder in folders if (found := folder.match(entry.path)) is not None), None
            )
            environments = (
                self._environments(binding, captures.get("environment")) if captures is not None else ()
            )
            if environments:
                yield frozenset(environments), _finding(entry, _special(entry))

    def _known(self, found: Iterable[str | None], kind: str) -> tuple[str, ...]:
        names = {name for name in found if name}
        declared = self._workspace.tenants if kind == "tenant" else self._workspace.services
        names |= {item.name for item in declared}
        for binding in self._workspace.bindings:
            names |= binding.tenants if kind == "tenant" else binding.services
        return tuple(sorted(names))


def _most_literal(sites: Sequence[Site]) -> list[Site]:
    strongest: dict[str, int] = {}
    for site in sites:
        if not _only_shows(site):
            strongest[site.entry.path] = max(strongest.get(site.entry.path, 0), _literal_length(site))
    return [
        site
        for site in sites
        if _literal_length(site) >= strongest.get(site.entry.path, 0) or _only_shows(site)
    ]


def _only_shows(site: Site) -> bool:
    return not site.binding.copies and not any(field.travels for field in site.binding.fields)


def _literal_length(site: Site) -> int:
    return len(_PLACEHOLDER.sub("", site.binding.path.text))


def _within(name: str | None, limit: frozenset[str]) -> bool:
    return not limit or name is None or name in limit


def _twins(paths: Iterable[str]) -> dict[str, str]:
    """Return the paths that another path equals on a system that ignores case or normal form, with that other."""
    first: dict[str, str] = {}
    found: dict[str, str] = {}
    for path in paths:
        known = first.setdefault(unicodedata.normalize("NFC", path).casefold(), path)
        if known != path:
            found[path], found[known] = known, path
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
