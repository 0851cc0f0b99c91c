"""Pairing: the values of a target with those opposite them in the source, and what has no partner."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.application.file_edits import WantedValue, is_file_field
from desktop.domain.binding import FILE_FIELD, Binding, PathTemplate
from desktop.domain.plan import Change
from desktop.domain.target import EnvironmentState, Place, Slot, Target, Value
from desktop.domain.workspace import Workspace


@dataclass(slots=True)
class Gathered:
    """What pairing a scope found; filled target by target."""

    wanted: list[WantedValue] = field(default_factory=list[WantedValue])
    changed: dict[Slot, list[Change]] = field(default_factory=dict[Slot, list[Change]])
    already: list[Slot] = field(default_factory=list[Slot])
    no_source: list[Slot] = field(default_factory=list[Slot])
    obstacles: dict[Slot, str] = field(default_factory=dict[Slot, str])
    only_in_target: list[str] = field(default_factory=list[str])
    no_place: list[str] = field(default_factory=list[str])


def pair(
    workspace: Workspace, slots: frozenset[Slot], source: EnvironmentState, target: EnvironmentState
) -> Gathered:
    """Pair the values of the slots in two environments and say what would change.

    The source of a slot is the same tenant's, else the tenant-less target of the service; a field with several
    different values there is an obstacle, never a guess.
    """
    gathered = Gathered()
    for slot in sorted(slots):
        opposite = _source_values(source, slot)
        if not opposite:
            gathered.no_source.append(slot)
            continue
        there = target.values.get(Target(target.environment, slot.tenant, slot.service), ())
        _PairOfTargets(workspace, gathered, slot, target.environment).pair(opposite, there)
    return gathered


def new_file(workspace: Workspace, change: Change, binding: int | None = None) -> Value:
    """Return the value that stands for a file the target does not have yet."""
    if binding is None:
        fitting = (item.order for item in workspace.bindings if item.copies and item.path.match(change.path))
        binding = next(fitting, 0)
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


class _PairOfTargets:
    """One slot in the source and in the target."""

    def __init__(self, workspace: Workspace, gathered: Gathered, slot: Slot, environment: str) -> None:
        self._workspace = workspace
        self._gathered = gathered
        self._slot = slot
        self._environment = environment
        self._changes: list[Change] = []

    def pair(self, opposite: Sequence[Value], there: Sequence[Value]) -> None:
        paired: set[tuple[str, str]] = set()
        for value in there:
            if value.travels:
                found = self._matching(opposite, value)
                paired.update((item.field, item.path) for item in found)
                self._compare(value, found)
        for value in opposite:
            if value.travels and (value.field, value.path) not in paired:
                self._missing(value)
        if self._slot in self._gathered.obstacles:
            return
        if self._changes:
            self._gathered.changed[self._slot] = self._changes
        else:
            self._gathered.already.append(self._slot)

    def _compare(self, value: Value, found: Sequence[Value]) -> None:
        texts = {item.text for item in found}
        if not found:
            self._unmatched(value)
        elif len(texts) > 1:
            words = f"{value.path}: the source has several values for {value.field}: choose by hand"
            self._gathered.obstacles[self._slot] = words
        elif texts != {value.text}:
            self._want(value, found[0].text)

    def _want(self, value: Value, after: str | None) -> None:
        if value.obstacle:
            self._gathered.obstacles[self._slot] = f"{value.path}: {value.obstacle}"
            return
        self._changes.append(Change(field=value.field, path=value.path, before=value.text, after=after))
        self._gathered.wanted.append(WantedValue(slot=self._slot, value=value, after=after))

    def _unmatched(self, value: Value) -> None:
        if value.copied and self._binding(value).mirrors:
            self._want(value, None)
        else:
            self._gathered.only_in_target.append(f"{self._slot}: {value.field} ({value.path}:{value.line})")

    def _missing(self, value: Value) -> None:
        binding = self._copying(value) if value.copied else None
        if binding is None:
            self._gathered.no_place.append(f"{self._slot}: {value.field} ({value.path}:{value.line})")
            return
        path = self._path_in_target(value, binding)
        change = Change(field=value.field, path=path, before=None, after=value.text)
        self._changes.append(change)
        created = new_file(self._workspace, change, binding.order)
        self._gathered.wanted.append(WantedValue(slot=self._slot, value=created, after=value.text))

    def _copying(self, value: Value) -> Binding | None:
        """Return the binding under which a source's file gets its place here: its own, else the only other one."""
        own = self._binding(value)
        if self._is_here(own):
            return own
        others = [item for item in self._workspace.bindings if item.copies and self._is_here(item)]
        others = [item for item in others if ("rest" in item.path.placeholders) == (_rest(value) != "")]
        return others[0] if len(others) == 1 else None

    def _path_in_target(self, value: Value, binding: Binding) -> str:
        captured = {
            "environment": self._workspace.pipeline.environment(self._environment).folder,
            "tenant": self._slot.tenant,
            "service": self._slot.service,
            "rest": _rest(value),
        }
        return binding.path.expand({name: captured[name] for name in binding.path.placeholders})

    def _matching(self, opposite: Sequence[Value], value: Value) -> list[Value]:
        """Return the source's values of the same field, those of the same binding first choice.

        A key with `*` is one field where all items agree and one an item (`image[web]`) where they do not, so the one
        stands for the others. A whole file stands opposite another binding's only where that one is limited to other
        environments than this. Files of one binding stand opposite each other by their `{rest}`.
        """
        same = [item for item in opposite if item.travels and item.copied == value.copied]
        exact = [item for item in same if item.field == value.field]
        whole = [item for item in same if _whole(item.field) == _whole(value.field)]
        fitting = exact or [item for item in whole if _whole(item.field) in {item.field, value.field}]
        own = [item for item in fitting if item.binding == value.binding]
        if own:
            path = self._binding(value).path
            return [item for item in own if _captured_rest(path, item) == _captured_rest(path, value)]
        return [item for item in fitting if not item.copied or not self._is_here(self._binding(item))]

    def _is_here(self, binding: Binding) -> bool:
        return not binding.environments or self._environment in binding.environments

    def _binding(self, value: Value) -> Binding:
        return next(item for item in self._workspace.bindings if item.order == value.binding)


def _source_values(source: EnvironmentState, slot: Slot) -> tuple[Value, ...]:
    own = source.values.get(Target(source.environment, slot.tenant, slot.service), ())
    return own or source.values.get(Target(source.environment, "", slot.service), ())


def _whole(field_name: str) -> str:
    """Return `image` for `image[web]`."""
    return field_name.split("[", 1)[0]


def _rest(value: Value) -> str:
    """Return what `{rest}` stands for in the path of a copied file."""
    return value.field.removeprefix(FILE_FIELD).removeprefix(":")


def _captured_rest(path: PathTemplate, value: Value) -> str:
    return (path.match(value.path) or {}).get("rest", "")
