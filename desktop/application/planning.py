"""From a route and a frozen scope to a plan: pair the values of source and target, edit, and freeze."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from desktop.application.file_edits import FileEdit, FileEditor, WantedValue
from desktop.application.inventory import Inventory
from desktop.application.pairing import Gathered, new_file, pair
from desktop.application.ports import Repository, ValueFiles
from desktop.domain.plan import Change, Edit, Plan, PlannedTarget
from desktop.domain.target import EnvironmentState, Place, Slot, Target, shared_places
from desktop.domain.workspace import Workspace

DEFAULT_MODE = "100644"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInputs:
    """What a plan is made from: the route, the frozen scope and the two commits."""

    source: str
    target: str
    slots: frozenset[Slot]
    source_commit: str
    base: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A plan with what stands in its way; the plan holds only what can be done."""

    plan: Plan
    edits: tuple[FileEdit, ...]
    already: tuple[Slot, ...]
    no_source: tuple[Slot, ...] = ()
    obstacles: Mapping[Slot, str] = field(default_factory=dict[Slot, str])
    outside: Mapping[str, tuple[Slot, ...]] = field(default_factory=dict[str, tuple[Slot, ...]])
    only_in_target: tuple[str, ...] = ()
    no_place: tuple[str, ...] = ()


class Planner:
    """Makes plans. Two clones of the same repository give the same bytes."""

    def __init__(
        self, workspace: Workspace, repository: Repository, files: ValueFiles, inventory: Inventory
    ) -> None:
        self._workspace = workspace
        self._repository = repository
        self._inventory = inventory
        self._editor = FileEditor(workspace, repository, files)

    def plan(self, inputs: PlanInputs) -> Planned:
        """Return the plan for these inputs."""
        source = self._inventory.state(inputs.source, inputs.source_commit)
        target = self._inventory.state(inputs.target, inputs.base)
        gathered = pair(self._workspace, inputs.slots, source, target)
        return self._frozen(inputs, target, gathered)

    def contents(self, plan: Plan, base: str, slots: frozenset[Slot]) -> dict[str, bytes | None]:
        """Return the new content of each edited file of some targets, made from the plan's recorded values on `base`.

        The blobs those edits replace must stand at `base` as the plan has them; the caller has checked that.
        """
        target = self._inventory.state(plan.target, base)
        wanted: list[WantedValue] = []
        for planned in plan.targets:
            if planned.slot not in slots:
                continue
            values = {
                (value.field, value.path): value
                for value in target.values.get(_at(plan.target, planned.slot), ())
            }
            for change in planned.changes:
                value = values.get((change.field, change.path)) or new_file(self._workspace, change)
                wanted.append(WantedValue(slot=planned.slot, value=value, after=change.after))
        done = self._editor.edit(wanted)
        return {edit.path: edit.content for edit in done.edits}

    # --- freezing ------------------------------------------------------------------------------------------

    def _frozen(self, inputs: PlanInputs, target: EnvironmentState, gathered: Gathered) -> Planned:
        outside = self._outside(inputs, target, gathered)
        done = self._editor.edit([item for item in gathered.wanted if item.slot not in gathered.obstacles])
        obstacles = {**gathered.obstacles, **done.obstacles}
        same = {edit.path for edit in done.edits if self._is_same(edit)}
        edits = tuple(
            edit for edit in done.edits if edit.path not in same and not set(edit.slots) & obstacles.keys()
        )
        targets = tuple(
            PlannedTarget(
                tenant=slot.tenant, service=slot.service, changes=tuple(sorted(left, key=_change_key))
            )
            for slot, changes in sorted(gathered.changed.items())
            if slot not in obstacles and (left := [change for change in changes if change.path not in same])
        )
        changed = {target.slot for target in targets}
        modes = {entry.path: entry.mode for entry in self._repository.tree(inputs.base)}
        plan = Plan(
            source=inputs.source,
            target=inputs.target,
            targets=targets,
            edits=tuple(self._plan_edit(edit, modes) for edit in edits),
            bindings_digest=self._workspace.bindings_digest,
            policy_digest=self._workspace.policy_digest,
        )
        return Planned(
            plan=plan,
            edits=edits,
            already=tuple(
                sorted({*gathered.already, *(gathered.changed.keys() - changed - obstacles.keys())})
            ),
            no_source=tuple(gathered.no_source),
            obstacles=obstacles,
            outside=outside,
            only_in_target=tuple(gathered.only_in_target),
            no_place=tuple(gathered.no_place),
        )

    def _is_same(self, edit: FileEdit) -> bool:
        """Tell whether an edit changes no byte: a copied file whose kept keys were all that differed."""
        return edit.content is not None and self._repository.blob_id(edit.content) == edit.old_blob

    def _plan_edit(self, edit: FileEdit, modes: Mapping[str, str]) -> Edit:
        return Edit(
            path=edit.path,
            mode=modes.get(edit.path, DEFAULT_MODE),
            old_blob=edit.old_blob,
            new_blob="" if edit.content is None else self._repository.blob_id(edit.content),
            slots=edit.slots,
        )

    def _outside(
        self, inputs: PlanInputs, target: EnvironmentState, gathered: Gathered
    ) -> dict[str, tuple[Slot, ...]]:
        """Return the shared places that the plan would change together with targets outside the scope."""
        touched = {place for item in gathered.wanted for place in item.value.places}
        chosen = {_at(inputs.target, slot) for slot in inputs.slots}
        states = [target, *self._others(inputs, touched)]
        found: dict[str, tuple[Slot, ...]] = {}
        for place, users in shared_places(states, {place.path for place in touched}).items():
            others = tuple(user for user in users if user not in chosen)
            if place in touched and others:
                found[f"{place.path}: {place.key}"] = tuple(sorted({user.slot for user in others}))
        return found

    def _others(self, inputs: PlanInputs, touched: Iterable[Place]) -> list[EnvironmentState]:
        """Return the other environments whose targets read a touched file: an edit there would reach them too."""
        readers = self._inventory.readers_of({place.path for place in touched}, inputs.base)
        return [
            self._inventory.state(environment.name, inputs.base)
            for environment in self._workspace.pipeline
            if environment.name in readers and environment.name != inputs.target
        ]


def _at(environment: str, slot: Slot) -> Target:
    return Target(environment, slot.tenant, slot.service)


def _change_key(change: Change) -> tuple[str, str]:
    return change.field, change.path
