"""Opening a workspace: its files at a commit of the repository, or in a local folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from desktop.application.errors import (
    LimitExceededError,
    NotFoundError,
    UnsafeInputError,
    WorkspaceFaultsError,
)
from desktop.application.ports import Repository, TreeEntry

if TYPE_CHECKING:
    from desktop.domain.workspace import Workspace

FOLDER: Final = ".gitopshq"
FAULTY: Final = (WorkspaceFaultsError, NotFoundError, UnsafeInputError, LimitExceededError)
"""What reading a commit's workspace files gives where they cannot be used."""
MAX_FILES: Final = 100
MAX_BYTES: Final = 2 * 1024 * 1024

FIRST_FILE: Final = f"""\
Write {FOLDER}/workspace.yaml on the default branch, for example:
  apiVersion: gitopshq.dev/v1
  kind: Workspace
  metadata: {{name: my-platform}}
  environments:
    - {{name: dev, tier: dev}}
    - {{name: prod, tier: prod}}
  pipeline:
    - {{from: dev, to: prod}}
  bindings:
    - path: "envs/{{environment}}/{{service}}/values.yaml"
      fields: [{{name: image, key: image.tag}}]"""
"""What to do where no workspace file is."""

_ENDINGS: Final = (".yaml", ".yml")
_ORDINARY_MODES: Final = frozenset({"100644", "100755"})


class WorkspaceReader(Protocol):
    """Reads the workspace's files, path → bytes, into a workspace; all faults come at once."""

    def read(self, files: Mapping[str, bytes], commit: str = "") -> Workspace: ...


class WorkspaceFolder(Protocol):
    """A local folder that holds `.gitopshq/`."""

    @property
    def name(self) -> str:
        """The folder as a person knows it."""
        ...

    def files(self) -> Mapping[str, bytes]:
        """Return the YAML files directly inside `.gitopshq/`, by their path in the folder.

        Raises:
            NotFoundError: the folder itself does not exist.
            UnsafeInputError: a symlink stands there.
            LimitExceededError: a file is larger than `MAX_BYTES`, or there are more than `MAX_FILES`.
        """
        ...


class WorkspaceMemory:
    """Reads workspaces by commit and remembers them; a commit never changes."""

    def __init__(self, repository: Repository, reader: WorkspaceReader) -> None:
        self._repository = repository
        self._reader = reader
        self._known: dict[tuple[str, ...], Workspace] = {}
        self._files: dict[str, tuple[str, ...]] = {}

    def read(self, commit: str) -> Workspace:
        """Return the workspace at a commit; commits with the same workspace files share one reading.

        Raises:
            NotFoundError, WorkspaceFaultsError: as `open_workspace`.
        """
        key = self._key(commit)
        if key not in self._known:
            self._known[key] = open_workspace(self._repository, commit, self._reader)
        return replace(self._known[key], commit=commit)

    def digest_at(self, commit: str) -> str:
        """Return the policy digest at a commit, "" where its workspace files cannot be used.

        Any other error, such as a full disk, says nothing about the commit and is handed on: taken for "", it would
        void every event that was written under these files.
        """
        try:
            return self.read(commit).policy_digest
        except FAULTY:
            return ""

    def _key(self, commit: str) -> tuple[str, ...]:
        if commit not in self._files:
            entries = (entry for entry in self._repository.folder(commit, FOLDER) if _is_ours(entry.path))
            self._files[commit] = tuple(f"{entry.path} {entry.mode} {entry.blob}" for entry in entries)
        return self._files[commit]


def tip_of(repository: Repository, branch: str) -> str:
    """Return the commit of a branch as last fetched.

    Raises:
        NotFoundError: the repository has no commits, or not this branch; the text says which there are.
    """
    ref = f"refs/heads/{branch}"
    tips = repository.known_tips(["refs/heads"])
    if ref in tips:
        return tips[ref]
    branches = ", ".join(name.removeprefix("refs/heads/") for name in sorted(tips)[:10])
    if not tips:
        raise NotFoundError(
            "the repository has no commits yet",
            where=repository.identity,
            meaning="There is nothing to promote.",
            remedy=f"Push a first commit to {branch}. {FIRST_FILE}",
        )
    raise NotFoundError(
        f'the repository has no branch "{branch}"',
        where=repository.identity,
        meaning=f"It has: {branches}.",
        remedy="Set the default branch of the repository, or name another in repository.branch.",
    )


def open_workspace(repository: Repository, commit: str, reader: WorkspaceReader) -> Workspace:
    """Read the workspace as it is at a commit.

    Raises:
        NotFoundError: the commit has no workspace file, or is not known.
        UnsafeInputError: a symlink or submodule stands where a workspace file would be.
        LimitExceededError: too many or too large files.
        WorkspaceFaultsError: the files are not valid.
    """
    entries = [entry for entry in repository.folder(commit, FOLDER) if _is_ours(entry.path)]
    if not entries:
        raise _no_file(f"{repository.identity} at {commit[:12]}")
    for entry in entries:
        _check_entry(entry)
    _check_count(len(entries))
    blobs = dict(repository.blobs([entry.blob for entry in entries]))
    return reader.read({entry.path: blobs[entry.blob] for entry in entries}, commit)


def load_local(folder: WorkspaceFolder, reader: WorkspaceReader) -> Workspace:
    """Read the workspace of a local folder; its ledger then stays on this machine.

    Raises:
        NotFoundError: the folder, or a workspace file in it, does not exist.
        WorkspaceFaultsError: the files are not valid.
    """
    files = {path: data for path, data in folder.files().items() if _is_ours(path)}
    if not files:
        raise _no_file(folder.name)
    return reader.read(files)


def _is_ours(path: str) -> bool:
    head, _, name = path.rpartition("/")
    return head == FOLDER and name.endswith(_ENDINGS)


def _no_file(where: str) -> NotFoundError:
    return NotFoundError(
        "there is no workspace file",
        where=where,
        meaning="Nothing says what to promote where.",
        remedy=FIRST_FILE,
    )


def _check_entry(entry: TreeEntry) -> None:
    if entry.mode not in _ORDINARY_MODES:
        raise UnsafeInputError(
            "a workspace file is no ordinary file",
            where=entry.path,
            remedy="Replace the link by the file itself.",
        )
    if entry.size > MAX_BYTES:
        raise LimitExceededError(f"{entry.size:,} bytes, more than {MAX_BYTES:,}", where=entry.path)


def _check_count(count: int) -> None:
    if count > MAX_FILES:
        raise LimitExceededError(
            f"{count} workspace files, more than {MAX_FILES}", where=FOLDER, remedy="Join some."
        )
