"""The targets of an environment at a commit, with the values that the bindings find for them."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from desktop.application.discovery import BoundFile, Discovered, Discovery, Match
from desktop.application.file_values import Context, FilePart, FileValues, FileValuesReader, context_of
from desktop.application.parsed_values import ParsedValues
from desktop.application.ports import Repository, ValueFiles
from desktop.application.storage import ParsedCache
from desktop.domain.binding import Binding
from desktop.domain.release import labels_of
from desktop.domain.target import EnvironmentState, Finding, Slot
from desktop.domain.value_table import ValueTable
from desktop.domain.workspace import Workspace

_COMMITS: Final = 8
_FILES: Final = 100_000
_LABELS: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a blob said at a path, and what it was asked by."""

    match: Match
    context: Context
    values: FileValues


@dataclass(frozen=True, slots=True, kw_only=True)
class _Assembled:
    """A state with the parts that it was put together from."""

    parts: tuple[FilePart, ...]
    refused: tuple[Finding, ...]
    state: EnvironmentState


class Inventory:
    """Finds targets and values; what it read of a blob or a commit it keeps, so that asking again is cheap."""

    def __init__(
        self, workspace: Workspace, repository: Repository, files: ValueFiles, cache: ParsedCache
    ) -> None:
        self._workspace = workspace
        self._repository = repository
        self._discovery = Discovery(workspace)
        self._reader = FileValuesReader(workspace, ParsedValues(repository, files, cache))
        self._discovered: OrderedDict[str, Discovered] = OrderedDict()
        self._states: OrderedDict[tuple[str, str], EnvironmentState] = OrderedDict()
        self._known: OrderedDict[tuple[str, str, frozenset[str]], _Known] = OrderedDict()
        self._latest: dict[str, _Assembled] = {}
        self._labels: OrderedDict[tuple[str, str], Mapping[Slot, str]] = OrderedDict()
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

    def readers_of(self, paths: Collection[str], commit: str) -> frozenset[str]:
        """Return the environments for which bindings point at one of these files; no file is read."""
        with self._lock:
            files = self._discovery_at(commit).files
            found = [files[path].match.environments for path in paths if path in files]
            return frozenset[str]().union(*found)

    def labels(self, environment: str, commit: str) -> Mapping[Slot, str]:
        """Return the release label of every target of an environment at a commit; it is kept for long."""
        key = (commit, environment)
        with self._lock:
            if key not in self._labels:
                self._labels[key] = self._labels_at(environment, commit)
                while len(self._labels) > _LABELS:
                    self._labels.popitem(last=False)
            return self._labels[key]

    def _labels_at(self, environment: str, commit: str) -> Mapping[Slot, str]:
        labels = labels_of(self.state(environment, commit), self._workspace.label_field)
        found = {target.slot: label for target, label in labels.items()}
        newest = next(reversed(self._labels.values()), None)
        return newest if newest is not None and newest == found else found

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
        parts: dict[str, list[FilePart]] = {name: [] for name in sorted(environments)}
        for values in self._values(discovered, environments):
            for name, part in values.parts.items():
                parts[name].append(part)
        refused: dict[str, list[Finding]] = {name: [] for name in parts}
        for concerned, finding in discovered.findings:
            for name in concerned & environments:
                refused[name].append(finding)
        return {
            (commit, name): self._assembled(name, commit, tuple(found), tuple(refused[name]))
            for name, found in parts.items()
        }

    def _values(self, discovered: Discovered, environments: frozenset[str]) -> list[FileValues]:
        """Return what the bound files say of the environments; only what no commit had before is read."""
        keys: list[tuple[str, str, frozenset[str]]] = []
        missing: list[tuple[str, str, frozenset[str]]] = []
        for path, file in discovered.files.items():
            wanted = file.match.environments & environments
            if wanted:
                key = (path, file.entry.blob, wanted)
                keys.append(key)
                known = self._known.get(key)
                if known is None or not _still_holds(known, file, discovered):
                    missing.append(key)
        if missing:
            files = [discovered.files[path] for path, _, _ in missing]
            fresh = self._reader.read(files, environments, discovered)
            for key, file, values in zip(missing, files, fresh, strict=True):
                self._known[key] = _Known(
                    match=file.match, context=context_of(file.match, discovered), values=values
                )
        found = [self._known[key].values for key in keys]
        while len(self._known) > _FILES:
            self._known.popitem(last=False)
        return found

    def _assembled(
        self, environment: str, commit: str, parts: tuple[FilePart, ...], refused: tuple[Finding, ...]
    ) -> EnvironmentState:
        """Return the state made of the parts: the latest one again where they are the same."""
        latest = self._latest.get(environment)
        if latest is not None and latest.parts == parts and latest.refused == refused:
            return replace(latest.state, commit=commit)
        state = _state(environment, commit, parts, refused)
        self._latest[environment] = _Assembled(parts=parts, refused=refused, state=state)
        return state

    def _discovery_at(self, commit: str) -> Discovered:
        if commit not in self._discovered:
            self._discovered[commit] = self._discovery.discover(self._repository.tree(commit))
            while len(self._discovered) > _COMMITS:
                self._discovered.popitem(last=False)
        return self._discovered[commit]


def _still_holds(known: _Known, file: BoundFile, discovered: Discovered) -> bool:
    return known.match is file.match and known.context == context_of(file.match, discovered)


def _state(
    environment: str, commit: str, parts: Collection[FilePart], refused: Collection[Finding]
) -> EnvironmentState:
    findings = set(refused)
    for part in parts:
        findings.update(part.findings)
    return EnvironmentState(
        environment=environment,
        commit=commit,
        values=ValueTable([share for part in parts for share in part.shares if share.targets]),
        findings=tuple(sorted(findings, key=lambda finding: (finding.place, finding.message))),
    )


class InventoryMemory:
    """One inventory for each way in which bindings find values, so that what was read serves as long as it is true."""

    def __init__(self, make: Callable[[Workspace], Inventory]) -> None:
        self._make = make
        self._known: dict[tuple[str, str, tuple[str, ...], tuple[Binding, ...]], Inventory] = {}

    def of(self, workspace: Workspace) -> Inventory:
        """Return the inventory for the bindings of a workspace."""
        names = tuple(item.name for item in workspace.pipeline)
        key = (
            workspace.bindings_digest,
            workspace.label_field,
            names,
            workspace.bindings,
        )  # values name bindings by order: it must agree
        if key not in self._known:
            self._known[key] = self._make(workspace)
        return self._known[key]
