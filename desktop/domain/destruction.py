"""What a change of rendered objects destroys: removals, and fields that can only change by replacing the object."""

from collections.abc import Iterable, Mapping
from typing import Final

from desktop.domain.manifest import ChangeKind, FieldChange, ObjectChange

_GRAVE: Final[Mapping[str, str]] = {
    "Namespace": "with everything in it",
    "CustomResourceDefinition": "with every object of its kind",
    "PersistentVolumeClaim": "with its data, where the volume is not kept",
    "PersistentVolume": "with its data, where the volume is not kept",
    "StatefulSet": "its volumes stay without an owner",
}
"""Kind → what goes with it."""

_IMMUTABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "Deployment": ("spec.selector",),
    "ReplicaSet": ("spec.selector",),
    "DaemonSet": ("spec.selector",),
    "StatefulSet": (
        "spec.selector",
        "spec.serviceName",
        "spec.volumeClaimTemplates",
        "spec.podManagementPolicy",
    ),
    "Job": ("spec.selector", "spec.template", "spec.completionMode"),
    "Service": ("spec.clusterIP", "spec.clusterIPs"),
    "PersistentVolumeClaim": (
        "spec.accessModes",
        "spec.selector",
        "spec.storageClassName",
        "spec.volumeMode",
        "spec.volumeName",
    ),
    "StorageClass": ("provisioner", "parameters", "volumeBindingMode", "reclaimPolicy"),
    "RoleBinding": ("roleRef",),
    "ClusterRoleBinding": ("roleRef",),
    "CustomResourceDefinition": ("spec.scope", "spec.group", "spec.names.kind", "spec.names.plural"),
}
"""Kind → keys that the API server refuses to change."""

_VERSIONS: Final = "spec.versions."
_DATA: Final = ("data", "binaryData", "stringData")


def destroyed(change: ObjectChange) -> tuple[str, ...]:
    """Say what a change destroys, a sentence each; empty where it destroys nothing."""
    if change.kind is ChangeKind.REMOVED:
        tail = _GRAVE.get(change.name.kind, "")
        return (f"{change.name} is removed{', ' + tail if tail else ''}",)
    if change.kind is ChangeKind.ADDED:
        return ()
    return tuple(_replaced(change))


def _replaced(change: ObjectChange) -> Iterable[str]:
    name = change.name
    keys = _IMMUTABLE.get(name.kind, ())
    if name.kind in {"ConfigMap", "Secret"} and not change.renamed_from and _is_immutable(change):
        keys = _DATA
    hit = sorted({key for key in keys if any(_below(field.key, key) for field in change.fields)})
    if hit:
        yield f"{name} has to be replaced: {', '.join(hit)} cannot change"
    if name.kind == "CustomResourceDefinition":
        for version in sorted({_version(field) for field in change.fields} - {""}):
            yield f"{name} no longer has the version {version}"
    if name.kind == "PersistentVolumeClaim" and _shrinks(change):
        yield f"{name} would shrink, which a volume cannot"


def _below(key: str, root: str) -> bool:
    return key == root or key.startswith((root + ".", root + "["))


def _is_immutable(change: ObjectChange) -> bool:
    return change.before is not None and change.before.fields.get("immutable", "").casefold() == "true"


def _version(field: FieldChange) -> str:
    """Return the version of a CRD that a field's disappearance takes away."""
    if not (field.key.startswith(_VERSIONS) and field.key.endswith(".name") and field.after is None):
        return ""
    return field.before or "" if field.key.count(".") == _VERSIONS.count(".") + 1 else ""


def _shrinks(change: ObjectChange) -> bool:
    for field in change.fields:
        if field.key == "spec.resources.requests.storage":
            before, after = quantity(field.before or ""), quantity(field.after or "")
            return before is not None and after is not None and after < before
    return False


_UNITS: Final[Mapping[str, float]] = {
    "": 1, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12, "P": 1e15, "E": 1e18,
    "Ki": 2**10, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40, "Pi": 2**50, "Ei": 2**60,
}  # fmt: skip
_LONGEST: Final = 40


def quantity(text: str) -> float | None:
    """Return a size as Kubernetes writes it (`10Gi`) in bytes, None where it is none."""
    number = text.rstrip("".join(_UNITS))[:_LONGEST]
    unit = text[len(number) :]
    try:
        return float(number) * _UNITS[unit]
    except (KeyError, ValueError):
        return None
