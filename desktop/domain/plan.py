"""The plan: route, targets with from → to, and edits; the same inputs give the same bytes on every machine."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from desktop.domain import canonical
from desktop.domain.canonical import Json, JsonObject
from desktop.domain.errors import CanonicalFormError
from desktop.domain.target import Slot, Target

_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """A field of a target: `before` is None where it is installed, `after` None where it is removed."""

    field: str
    path: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PlannedTarget:
    """A target that the plan changes, with its changes in order."""

    tenant: str
    service: str
    changes: tuple[Change, ...]

    @property
    def slot(self) -> Slot:
        return Slot(self.tenant, self.service)

    @property
    def installs(self) -> bool:
        return all(change.before is None for change in self.changes)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Edit:
    """A file that changes.

    Blobs are Git object ids; `old_blob` is empty for a new file, `new_blob` for a deleted one.
    """

    path: str
    mode: str
    old_blob: str
    new_blob: str
    slots: tuple[Slot, ...]
    """The targets whose values the file holds: waves are cut so that these stay together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What exactly will change. Never a time, a person, the base commit or a commit list."""

    source: str
    target: str
    targets: tuple[PlannedTarget, ...]
    edits: tuple[Edit, ...]
    bindings_digest: str
    policy_digest: str

    @property
    def slots(self) -> tuple[Slot, ...]:
        return tuple(item.slot for item in self.targets)

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(edit.path for edit in self.edits)

    def as_json(self) -> JsonObject:
        """Return the canonical content, sorted."""
        return {
            "v": _VERSION,
            "route": {"source": self.source, "target": self.target},
            "targets": [_target_json(item) for item in sorted(self.targets)],
            "edits": [_edit_json(edit) for edit in sorted(self.edits)],
            "bindings": self.bindings_digest,
            "policy": self.policy_digest,
        }

    def encode(self) -> bytes:
        return canonical.encode(self.as_json())

    @property
    def digest(self) -> str:
        """The plan digest: SHA-256 of the canonical bytes."""
        return canonical.sha256(self.encode())

    def targets_in(self) -> tuple[Target, ...]:
        return tuple(Target(self.target, item.tenant, item.service) for item in self.targets)


def _target_json(item: PlannedTarget) -> Json:
    changes: list[Json] = [
        {"field": change.field, "path": change.path, "from": change.before, "to": change.after}
        for change in sorted(item.changes, key=lambda change: (change.field, change.path))
    ]
    return {"tenant": item.tenant, "service": item.service, "changes": changes}


def _edit_json(edit: Edit) -> Json:
    slots: list[Json] = [[slot.tenant, slot.service] for slot in sorted(edit.slots)]
    return {"path": edit.path, "mode": edit.mode, "old": edit.old_blob, "new": edit.new_blob, "slots": slots}


def decode_plan(data: bytes) -> Plan:
    """Read a plan from its canonical bytes.

    Raises:
        CanonicalFormError: the bytes are not canonical, or not a plan of this version.
    """
    body = canonical.decode_object(data)
    if body.get("v") != _VERSION or body["v"] is True:  # to Python, 1 and true are equal
        raise CanonicalFormError(f"a plan of version {body.get('v')} needs a newer program")
    try:
        plan = _plan_of(body)
        content = plan.as_json()  # inside: a target listed twice may hold changes that cannot be ordered
    except (KeyError, TypeError, ValueError) as error:
        raise CanonicalFormError(f"not a plan: {error!r}"[:200]) from error
    if content != body:
        raise CanonicalFormError("the plan holds more than a plan, or in another order")
    return plan


def _plan_of(body: JsonObject) -> Plan:
    route = _object(body["route"])
    return Plan(
        source=_text(route["source"]),
        target=_text(route["target"]),
        targets=tuple(_planned_target(item) for item in _objects(body["targets"])),
        edits=tuple(_edit(item) for item in _objects(body["edits"])),
        bindings_digest=_text(body["bindings"]),
        policy_digest=_text(body["policy"]),
    )


def _planned_target(item: JsonObject) -> PlannedTarget:
    changes = tuple(
        Change(
            field=_text(change["field"]),
            path=_text(change["path"]),
            before=_optional(change["from"]),
            after=_optional(change["to"]),
        )
        for change in _objects(item["changes"])
    )
    return PlannedTarget(tenant=_text(item["tenant"]), service=_text(item["service"]), changes=changes)


def _edit(item: JsonObject) -> Edit:
    pairs = [cast("list[str]", pair) for pair in cast("list[Json]", item["slots"])]
    return Edit(
        path=_text(item["path"]),
        mode=_text(item["mode"]),
        old_blob=_text(item["old"]),
        new_blob=_text(item["new"]),
        slots=tuple(Slot(_text(tenant), _text(service)) for tenant, service in pairs),
    )


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError("text expected")
    return value


def _optional(value: Json) -> str | None:
    return None if value is None else _text(value)


def _object(value: Json) -> JsonObject:
    if not isinstance(value, dict):
        raise TypeError("an object is expected")
    return value


def _objects(value: Json) -> Iterable[JsonObject]:
    if not isinstance(value, list):
        raise TypeError("a list is expected")
    return (_object(item) for item in value)
