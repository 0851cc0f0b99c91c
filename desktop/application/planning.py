"""From a route and a frozen scope to a plan: pair the values of source and target, edit, and freeze."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from desktop.application.file_edits import FileEdit, FileEditor, WantedValue, is_file_field
from desktop.application.inventory import Inventory
from desktop.application.ports import Repository, ValueFiles
from desktop.domain.binding import FILE_FIELD
from desktop.domain.plan import Change, Edit, Plan, PlannedTarget
from desktop.domain.target import EnvironmentState, Place, Slot, Target, Value, shared_places
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


@dataclass(slots=True)
class _Gathered:
    wanted: list[WantedValue] = field(default_factory=list[WantedValue])
    changed: dict[Slot, list[Change]] = field(default_factory=dict[Slot, list[Change]])
    already: list[Slot] = field(default_factory=list[Slot])
    no_source: list[Slot] = field(default_factory=list[Slot])
    obstacles: dict[Slot, str] = field(default_factory=dict[Slot, str])
    only_in_target: list[str] = field(default_factory=list[str])
    no_place: list[str] = field(default_factory=list[str])


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
        gathered = self._gather(inputs, source, target)
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
                value = values.get((change.field, change.path)) or self._new_file(planned.slot, change)
                wanted.append(WantedValue(slot=planned.slot, value=value, after=change.after))
        done = self._editor.edit(wanted)
        return {edit.path: edit.content for edit in done.edits}

    # --- pairing -------------------------------------------------------------------------------------------

    def _gather(self, inputs: PlanInputs, source: EnvironmentState, target: EnvironmentState) -> _Gathered:
        gathered = _Gathered()
        for slot in sorted(inputs.slots):
            there = target.values.get(_at(inputs.target, slot), ())
            opposite = _source_values(source, slot)
            if not opposite:
                gathered.no_source.append(slot)
                continue
            self._pair(gathered, inputs, slot, opposite, there)
        return gathered

    def _pair(
        self,
        gathered: _Gathered,
        inputs: PlanInputs,
        slot: Slot,
        opposite: Sequence[Value],
        there: Sequence[Value],
    ) -> None:
        changes: list[Change] = []
        paired: set[str] = set()
        for value in there:
            if not value.travels:
                continue
            found = _matching(opposite, value)
            paired.update(item.field for item in found)
            texts = {item.text for item in found}
            if not found:
                self._unmatched(gathered, slot, value, changes)
            elif len(texts) > 1:
                gathered.obstacles[slot] = (
                    f"{value.path}: the source has several values for {value.field}: choose by hand"
                )
            elif texts != {value.text}:
                self._want(gathered, slot, value, found[0].text, changes)
        for value in opposite:
            if value.travels and value.field not in paired:
                self._missing(gathered, inputs, slot, value, changes)
        if slot in gathered.obstacles:
            return
        if changes:
            gathered.changed[slot] = changes
        else:
            gathered.already.append(slot)

    def _want(
        self, gathered: _Gathered, slot: Slot, value: Value, after: str | None, changes: list[Change]
    ) -> None:
        if value.obstacle:
            gathered.obstacles[slot] = value.obstacle
            return
        changes.append(Change(field=value.field, path=value.path, before=value.text, after=after))
        gathered.wanted.append(WantedValue(slot=slot, value=value, after=after))

    def _unmatched(self, gathered: _Gathered, slot: Slot, value: Value, changes: list[Change]) -> None:
        binding = next(item for item in self._workspace.bindings if item.order == value.binding)
        if value.copied and binding.mirrors:
            self._want(gathered, slot, value, None, changes)
        else:
            gathered.only_in_target.append(f"{slot}: {value.field} ({value.path}:{value.line})")

    def _missing(
        self, gathered: _Gathered, inputs: PlanInputs, slot: Slot, value: Value, changes: list[Change]
    ) -> None:
        if not value.copied:
            gathered.no_place.append(f"{slot}: {value.field} ({value.path}:{value.line})")
            return
        path = self._path_in(inputs.target, slot, value)
        change = Change(field=value.field, path=path, before=None, after=value.text)
        changes.append(change)
        created = self._new_file(slot, change, value.binding)
        gathered.wanted.append(WantedValue(slot=slot, value=created, after=value.text))

    def _path_in(self, environment: str, slot: Slot, value: Value) -> str:
        binding = next(item for item in self._workspace.bindings if item.order == value.binding)
        captured = {
            "environment": self._workspace.pipeline.environment(environment).folder,
            "tenant": slot.tenant,
            "service": slot.service,
            "rest": value.field.removeprefix(f"{FILE_FIELD}:"),
        }
        return binding.path.expand({name: captured[name] for name in binding.path.placeholders})

    def _new_file(self, slot: Slot, change: Change, binding: int | None = None) -> Value:
        if binding is None:
            binding = next(
                (
                    item.order
                    for item in self._workspace.bindings
                    if item.copies and item.path.match(change.path)
                ),
                0,
            )
        return Value(
            field=change.field,
            text="",
            places=(Place(change.path, "", 0),),
            line=1,
            travels=True,
            binding=binding,
            blob="",
            copied=is_file_field(change.field),
        )

    # --- freezing ------------------------------------------------------------------------------------------

    def _frozen(self, inputs: PlanInputs, target: EnvironmentState, gathered: _Gathered) -> Planned:
        outside = self._outside(inputs, target, gathered)
        done = self._editor.edit([item for item in gathered.wanted if item.slot not in gathered.obstacles])
        obstacles = {**gathered.obstacles, **done.obstacles}
        edits = tuple(edit for edit in done.edits if not set(edit.slots) & obstacles.keys())
        targets = tuple(
            PlannedTarget(
                tenant=slot.tenant, service=slot.service, changes=tuple(sorted(changes, key=_change_key))
            )
            for slot, changes in sorted(gathered.changed.items())
            if slot not in obstacles
        )
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
            already=tuple(gathered.already),
            no_source=tuple(gathered.no_source),
            obstacles=obstacles,
            outside=outside,
            only_in_target=tuple(gathered.only_in_target),
            no_place=tuple(gathered.no_place),
        )

    def _plan_edit(self, edit: FileEdit, modes: Mapping[str, str]) -> Edit:
        return Edit(
            path=edit.path,
            mode=modes.get(edit.path, DEFAULT_MODE),
            old_blob=edit.old_blob,
            new_blob="" if edit.content is None else self._repository.blob_id(edit.content),
            slots=edit.slots,
        )

    def _outside(
        self, inputs: PlanInputs, target: EnvironmentState, gathered: _Gathered
    ) -> dict[str, tuple[Slot, ...]]:
        """Return the shared places that the plan would change together with targets outside the scope."""
        touched = {place for item in gathered.wanted for place in item.value.places}
        chosen = {_at(inputs.target, slot) for slot in inputs.slots}
        states = [target, *self._others(inputs, touched)]
        found: dict[str, tuple[Slot, ...]] = {}
        for place, users in shared_places(states).items():
            others = tuple(user for user in users if user not in chosen)
            if place in touched and others:
                found[f"{place.path}: {place.key}"] = tuple(sorted({user.slot for user in others}))
        return found

    def _others(self, inputs: PlanInputs, touched: Iterable[Place]) -> list[EnvironmentState]:
        """Return the other environments whose targets read a touched file: an edit there would reach them too."""
        paths = {place.path for place in touched}
        others = [
            self._inventory.state(environment.name, inputs.base)
            for environment in self._workspace.pipeline
            if environment.name != inputs.target
        ]
        return [
            state
            for state in others
            if any(value.path in paths for values in state.values.values() for value in values)
        ]


def _at(environment: str, slot: Slot) -> Target:
    return Target(environment, slot.tenant, slot.service)


def _source_values(source: EnvironmentState, slot: Slot) -> tuple[Value, ...]:
    """Return the values opposite a slot: the same tenant's, else those of the tenant-less target."""
    own = source.values.get(_at(source.environment, slot), ())
    return own or source.values.get(Target(source.environment, "", slot.service), ())


def _matching(opposite: Sequence[Value], value: Value) -> list[Value]:
    """Return the source's values of the same field, those of the same binding first choice."""
    same = [
        item
        for item in opposite
        if item.field == value.field and item.travels and item.copied == value.copied
    ]
    return [item for item in same if item.binding == value.binding] or same


def _change_key(change: Change) -> tuple[str, str]:
    return change.field, change.path
