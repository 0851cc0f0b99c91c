"""Plan one recorded promotion again, from its before-tree, by the workspace's bindings and the program's own planner.

The after-tree is read for three things only: which files changed (that gives the route and the services), the text
that a binding's key has there (where no source environment has it: somebody typed it), and the comparison at the end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from desktop.application.file_edits import is_file_field
from desktop.application.inventory import Inventory
from desktop.application.planning import PlanInputs, Planner
from desktop.application.ports import Repository, TreeEntry, ValueFiles
from desktop.domain.plan import Change, Plan, PlannedTarget
from desktop.domain.target import EnvironmentState, Slot, Target, Value
from desktop.domain.workspace import Workspace
from tests.benchmarks.replay_reasons import reason

DEFAULT_MODE = "100644"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A recorded promotion: its number, its subject and the commits before and after it."""

    name: str
    subject: str
    before: str
    after: str


@dataclass(slots=True, kw_only=True)
class Replayed:
    """What came of one case.

    `routes` are (source, target), the source "" where the pipeline begins; `by_keys` and `copied` count the planned
    changes, `outside` those whose value no source had, `left_out` what the program's own plan for these services would
    also change; `wrong` says why of each path that differs from the after-tree.
    """

    case: Case
    routes: list[tuple[str, str]] = field(default_factory=list)
    services: set[str] = field(default_factory=set)
    by_keys: int = 0
    copied: int = 0
    outside: int = 0
    left_out: int = 0
    wrong: dict[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Return "keys", "copies" (whole files too) or "not" (byte-identical)."""
        if self.wrong or not self.by_keys + self.copied:
            return "not"
        return "copies" if self.copied else "keys"


class Replayer:
    """Replays cases over one repository with one workspace."""

    def __init__(
        self, workspace: Workspace, repository: Repository, files: ValueFiles, inventory: Inventory
    ) -> None:
        self._workspace = workspace
        self._repository = repository
        self._files = files
        self._inventory = inventory
        self._planner = Planner(workspace, repository, files, inventory)

    def replay(self, case: Case) -> Replayed:
        """Plan from the before-tree and compare every file with the after-tree, byte for byte."""
        old, new = self._tree(case.before), self._tree(case.after)
        changed = {path for path in old.keys() | new.keys() if _known(old, path) != _known(new, path)}
        replayed = Replayed(case=case)
        contents: dict[str, bytes | None] = {}
        later = self._inventory.states(case.after)
        for name, state in self._inventory.states(case.before).items():
            slots = _slots(changed & old.keys(), state) | _slots(changed - old.keys(), later[name])
            if slots:
                contents |= self._promoted(state, later[name], slots, changed, replayed)
        self._compare((old, new), contents, replayed)
        return replayed

    def _tree(self, commit: str) -> dict[str, TreeEntry]:
        return {entry.path: entry for entry in self._repository.tree(commit)}

    def _promoted(
        self,
        state: EnvironmentState,
        later: EnvironmentState,
        slots: set[Slot],
        changed: set[str],
        replayed: Replayed,
    ) -> dict[str, bytes | None]:
        """Return the planned contents for one environment: what a run would write."""
        source = next(iter(self._workspace.pipeline.sources_of(state.environment)), "")
        offered = self._offered(source, state, slots)
        targets: list[PlannedTarget] = []
        for slot in sorted(slots):
            target = Target(state.environment, slot.tenant, slot.service)
            offers = offered.get(slot, ())
            copies = [item for item in offers if item.path in changed and is_file_field(item.field)]
            typed = _key_changes(state.values.get(target, ()), later.values.get(target, ()), changed)
            replayed.by_keys += len(typed)
            replayed.copied += len(copies)
            replayed.outside += sum(change not in offers for change in typed)
            replayed.left_out += sum(change not in (*typed, *copies) for change in offers)
            if typed or copies:
                changes = (*typed, *copies)
                targets.append(PlannedTarget(tenant=slot.tenant, service=slot.service, changes=changes))
        replayed.routes.append((source, state.environment))
        replayed.services |= {slot.service for slot in slots}
        plan = self._plan(source, state.environment, targets)
        return self._planner.contents(plan, state.commit, frozenset(plan.slots))

    def _offered(
        self, source: str, state: EnvironmentState, slots: set[Slot]
    ) -> Mapping[Slot, tuple[Change, ...]]:
        """Return what the program's own plan changes, by target: its values and files stand in the before-tree."""
        if not source:
            return {}
        inputs = PlanInputs(
            source=source,
            target=state.environment,
            slots=frozenset(slots),
            source_commit=state.commit,
            base=state.commit,
        )
        return {item.slot: item.changes for item in self._planner.plan(inputs).plan.targets}

    def _plan(self, source: str, target: str, targets: Iterable[PlannedTarget]) -> Plan:
        return Plan(
            source=source,
            target=target,
            targets=tuple(targets),
            edits=(),
            bindings_digest=self._workspace.bindings_digest,
            policy_digest=self._workspace.policy_digest,
        )

    def _compare(
        self,
        trees: tuple[Mapping[str, TreeEntry], Mapping[str, TreeEntry]],
        contents: Mapping[str, bytes | None],
        replayed: Replayed,
    ) -> None:
        old, new = trees
        for path in sorted(old.keys() | new.keys() | contents.keys()):
            planned = _known(old, path)
            if path in contents:
                content = contents[path]
                mode = planned[0] or DEFAULT_MODE
                planned = ("", "") if content is None else (mode, self._repository.blob_id(content))
            if planned != _known(new, path):
                now = contents[path] if path in contents else self._content(old, path)
                replayed.wrong[path] = reason(self._files, path, now, self._content(new, path))

    def _content(self, tree: Mapping[str, TreeEntry], path: str) -> bytes | None:
        return dict(self._repository.blobs([tree[path].blob]))[tree[path].blob] if path in tree else None


def _known(tree: Mapping[str, TreeEntry], path: str) -> tuple[str, str]:
    return (tree[path].mode, tree[path].blob) if path in tree else ("", "")


def _slots(paths: set[str], state: EnvironmentState) -> set[Slot]:
    """Return whose values stand in some files."""
    return {
        target.slot
        for target, values in state.values.items()
        if any(place.path in paths for value in values for place in value.places)
    }


def _key_changes(values: Iterable[Value], later: Iterable[Value], changed: set[str]) -> list[Change]:
    """Return the changes by key: the places that the bindings find before, with the text that they find there after."""
    texts = {(place, value.binding, _plain(value)): value.text for value in later for place in value.places}
    changes: list[Change] = []
    for value in values:
        if value.copied or not value.travels or value.path not in changed:
            continue
        found = {texts.get((place, value.binding, _plain(value))) for place in value.places}
        after = found.pop() if len(found) == 1 else None
        if after is not None and after != value.text:
            changes.append(Change(field=value.field, path=value.path, before=value.text, after=after))
    return changes


def _plain(value: Value) -> str:
    """Return the field's name without the item's."""
    return value.field.split("[", 1)[0]
