"""New contents of files: given values get new texts, every other byte stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from desktop.application.errors import NotEditableError, UnsafeInputError
from desktop.application.ports import DocumentQuery, Repository, ValueChange, ValueFiles, ValueQuery
from desktop.domain.binding import FILE_FIELD, Binding
from desktop.domain.keypath import KeyPath
from desktop.domain.secret_text import is_clear_secret
from desktop.domain.target import Place, Slot, Value
from desktop.domain.workspace import Workspace

_ENCRYPTED = "ENC["
"""How SOPS begins an encrypted value: it can only be read within its own file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedValue:
    """A value that shall become `after` (for a copied file: the source's blob id; None deletes the file)."""

    slot: Slot
    value: Value
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEdit:
    """A file's new content; `content` None deletes it, `old_blob` "" creates it."""

    path: str
    old_blob: str
    content: bytes | None
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEdits:
    """The files that could be edited, and for each target that could not why."""

    edits: tuple[FileEdit, ...]
    obstacles: Mapping[Slot, str] = field(default_factory=dict[Slot, str])


class FileEditor:
    """Turns wanted values into new file contents; the plan and the run make them the same way."""

    def __init__(self, workspace: Workspace, repository: Repository, files: ValueFiles) -> None:
        self._workspace = workspace
        self._repository = repository
        self._files = files

    def edit(self, wanted: Sequence[WantedValue]) -> FileEdits:
        """Return the edits for these values, by path; a path with an obstacle is left out as a whole."""
        by_path: dict[str, list[WantedValue]] = {}
        for item in wanted:
            for path in {place.path for place in item.value.places}:
                by_path.setdefault(path, []).append(item)
        contents = self._contents(by_path)
        edits: list[FileEdit] = []
        obstacles: dict[Slot, str] = {}
        for path in sorted(by_path):
            items = by_path[path]
            try:
                edits.append(self._edited(path, items, contents))
            except (NotEditableError, UnsafeInputError) as error:
                obstacles.update({item.slot: str(error) for item in items})
        return FileEdits(edits=tuple(edits), obstacles=obstacles)

    def _contents(self, by_path: Mapping[str, Sequence[WantedValue]]) -> dict[str, bytes]:
        ids = {item.value.blob for items in by_path.values() for item in items if item.value.blob}
        ids |= {
            item.after
            for items in by_path.values()
            for item in items
            if item.value.copied and item.after is not None
        }
        return dict(self._repository.blobs(sorted(ids)))

    def _edited(self, path: str, items: Sequence[WantedValue], contents: Mapping[str, bytes]) -> FileEdit:
        slots = tuple(sorted({item.slot for item in items}))
        old_blob = items[0].value.blob
        copied = [item for item in items if item.value.copied]
        if copied and len(copied) != len(items):
            raise NotEditableError("the file travels as a whole and by keys at once", where=path)
        if copied:
            return FileEdit(
                path=path, old_blob=old_blob, content=self._copy(path, copied, contents), slots=slots
            )
        content = self._files.edit(path, contents[old_blob], self._changes(path, items))
        return FileEdit(path=path, old_blob=old_blob, content=content, slots=slots)

    def _copy(self, path: str, items: Sequence[WantedValue], contents: Mapping[str, bytes]) -> bytes | None:
        wanted = {item.after for item in items}
        if len(wanted) > 1:
            raise NotEditableError("the sources of the targets that share this file differ", where=path)
        after = wanted.pop()
        if after is None:
            return None
        first = items[0]
        binding = self._binding(first.value)
        source = contents[after]
        if not binding.keep or not first.value.blob:
            return source
        keep = [key.expand(self._variables(first.slot, binding)) for key in binding.keep]
        return self._files.copy(path, source, contents[first.value.blob], keep)

    def _changes(self, path: str, items: Sequence[WantedValue]) -> list[ValueChange]:
        wanted: dict[tuple[Place, str], str] = {}
        for item in items:
            _check_no_secret(item)
            part = self._part(item.value)
            for place in item.value.places:
                if place.path != path or item.after is None:
                    continue
                known = wanted.setdefault((place, part), item.after)
                if known != item.after:
                    raise NotEditableError(
                        f'the targets that share "{place.key}" want different values: {known} and {item.after}',
                        where=f"{path}:{item.value.line}",
                        remedy="Promote them apart, or give each its own value.",
                    )
        return [
            ValueChange(
                query=ValueQuery(
                    key=KeyPath.parse(place.key), document=DocumentQuery(index=place.document), part=part
                ),
                text=after,
            )
            for (place, part), after in sorted(wanted.items())
        ]

    def _binding(self, value: Value) -> Binding:
        return next(binding for binding in self._workspace.bindings if binding.order == value.binding)

    def _part(self, value: Value) -> str:
        name = value.field.split("[", 1)[0]
        return next((item.part for item in self._binding(value).fields if item.name == name), "")

    def _variables(self, slot: Slot, binding: Binding) -> dict[str, str]:
        return {
            "tenant": slot.tenant or binding.tenant,
            "service": slot.service or binding.service,
            **self._workspace.service_variables(slot.service),
        }


def _check_no_secret(item: WantedValue) -> None:
    """Refuse secrets: from and to are written into the plan, which everybody may read and nobody can erase."""
    value, after = item.value, item.after or ""
    where = f"{value.path}:{value.line}"
    if after.startswith(_ENCRYPTED):
        raise NotEditableError(f"the source's value of {value.field} is encrypted", where=where)
    if any(is_clear_secret(value.places[0].key, text, field=value.field) for text in (value.text, after)):
        raise NotEditableError(
            f"the value of {value.field} looks like a secret in clear text",
            where=where,
            meaning="It does not travel: a plan is shared and can never be taken back.",
            remedy="Seal it or keep it outside the repository, or write travels: false for this field.",
        )


def is_file_field(name: str) -> bool:
    """Tell whether a field stands for a whole file."""
    return name == FILE_FIELD or name.startswith(f"{FILE_FIELD}:")
