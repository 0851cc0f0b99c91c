"""Rendered manifests: the objects that a recipe gives, and how two renderings differ, object by object."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from typing_extensions import override

_HASHED: Final = re.compile(r"(?P<stem>.+)-[a-z0-9]{10}")
"""What kustomize makes of the name of a generated ConfigMap or Secret: the end follows the content."""
_HASHED_KINDS: Final = frozenset({"ConfigMap", "Secret"})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class ObjectName:
    """Which object: API group ("" is the core), kind, namespace ("" where none is written) and name."""

    group: str
    kind: str
    namespace: str
    name: str

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One rendered object, with secrets masked: a mask tells whether a secret changed and nothing else.

    `fields` holds every scalar by its key; items of lists stand by their name where they have one.
    """

    name: ObjectName
    text: str
    fields: Mapping[str, str] = field(default_factory=dict[str, str])


class ChangeKind(StrEnum):
    """What happens to an object."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One scalar of an object before and after; None where it is not there."""

    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectChange:
    """What happens to one object; `fields` only where it stays."""

    kind: ChangeKind
    before: Manifest | None
    after: Manifest | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def name(self) -> ObjectName:
        """The object as it is called afterwards, or as it was called."""
        manifest = self.after or self.before
        if manifest is None:
            raise ValueError("a change of no object")
        return manifest.name

    @property
    def renamed_from(self) -> str:
        """The name it had, where its end follows its content."""
        if self.before is None or self.after is None or self.before.name == self.after.name:
            return ""
        return self.before.name.name


def compare(before: Iterable[Manifest], after: Iterable[Manifest]) -> tuple[ObjectChange, ...]:
    """Return what differs between two renderings, in the order of namespaces, kinds and names.

    An object that is rendered twice under one name is compared by its turn.
    """
    old, new = _by_name(before), _by_name(after)
    gone = [old[place] for place in old if place not in new]
    fresh = [new[place] for place in new if place not in old]
    pairs = [(old[place], new[place]) for place in old if place in new]
    for was, now in _renamed(gone, fresh):
        gone.remove(was)
        fresh.remove(now)
        pairs.append((was, now))
    changes = [
        *(ObjectChange(kind=ChangeKind.REMOVED, before=was, after=None) for was in gone),
        *(ObjectChange(kind=ChangeKind.ADDED, before=None, after=now) for now in fresh),
        *(changed for was, now in pairs if (changed := _changed(was, now)) is not None),
    ]
    return tuple(sorted(changes, key=_order))


def unsteady(one: Iterable[Manifest], again: Iterable[Manifest]) -> frozenset[tuple[ObjectName, str]]:
    """Return the scalars that differ between two renderings of the same: chance or the clock made them."""
    return frozenset((change.name, field.key) for change in compare(one, again) for field in change.fields)


def steady(
    changes: Iterable[ObjectChange], unsteady_fields: frozenset[tuple[ObjectName, str]]
) -> tuple[ObjectChange, ...]:
    """Return changes without scalars that differ at each rendering; an object of which nothing is left is left out."""
    found: list[ObjectChange] = []
    for change in changes:
        fields = tuple(item for item in change.fields if (change.name, item.key) not in unsteady_fields)
        if fields or change.kind is not ChangeKind.CHANGED:
            found.append(replace(change, fields=fields))
    return tuple(found)


def _order(change: ObjectChange) -> tuple[str, str, str, str]:
    name = change.name
    return name.namespace, name.kind, name.name, name.group


def _by_name(manifests: Iterable[Manifest]) -> dict[tuple[ObjectName, int], Manifest]:
    found: dict[tuple[ObjectName, int], Manifest] = {}
    seen: dict[ObjectName, int] = {}
    for manifest in manifests:
        turn = seen[manifest.name] = seen.get(manifest.name, 0) + 1
        found[manifest.name, turn] = manifest
    return found


def _renamed(gone: Sequence[Manifest], fresh: Sequence[Manifest]) -> list[tuple[Manifest, Manifest]]:
    """Pair generated objects whose names differ only by what follows their content; what is ambiguous stays apart."""
    olds, news = _by_stem(gone), _by_stem(fresh)
    return [
        (found[0], news[stem][0])
        for stem, found in olds.items()
        if len(found) == 1 and len(news.get(stem, ())) == 1
    ]


def _by_stem(manifests: Sequence[Manifest]) -> dict[tuple[str, str, str], list[Manifest]]:
    found: dict[tuple[str, str, str], list[Manifest]] = {}
    for manifest in manifests:
        name = manifest.name
        match = _HASHED.fullmatch(name.name)
        if name.kind in _HASHED_KINDS and not name.group and match:
            found.setdefault((name.kind, name.namespace, match["stem"]), []).append(manifest)
    return found


def _changed(before: Manifest, after: Manifest) -> ObjectChange | None:
    fields = tuple(
        FieldChange(key=key, before=before.fields.get(key), after=after.fields.get(key))
        for key in dict.fromkeys((*before.fields, *after.fields))
        if before.fields.get(key) != after.fields.get(key)
    )
    if not fields:
        return None
    return ObjectChange(kind=ChangeKind.CHANGED, before=before, after=after, fields=fields)
