"""The Git backend of the `Repository` port: an app-owned bare clone of one remote."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from typing_extensions import override

from desktop.application.cancellation import CancelToken
from desktop.application.errors import StorageError, UnsafeInputError
from desktop.application.ports import (
    CommitInfo,
    FetchOutcome,
    FileWrite,
    Progress,
    PushOutcome,
    RefUpdate,
    Signature,
    TreeEntry,
    no_progress,
)
from desktop.backends.git.failures import failure
from desktop.backends.git.reader import MAX_BLOB_BYTES, Reader
from desktop.backends.git.remote import Remote
from desktop.backends.git.runner import Command, GitRunner
from desktop.backends.git.text import shortened
from desktop.backends.git.urls import RemoteUrl, parse_remote_url
from desktop.backends.git.writer import Writer, blob_id
from desktop.settings.environment import Environment

_MARK = "gitopshq-remote"
_CONFIG = b"[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n"
_FSCK_FAULT = re.compile(r"[A-Za-z0-9]{1,40}")


class GitRepository(AbstractContextManager["GitRepository"]):
    """Implements `Repository` with the person's own `git`. Threads may share it; close it at the end."""

    def __init__(
        self, runner: GitRunner, git_dir: Path, url: RemoteUrl, *, fsck_exceptions: Sequence[str] = ()
    ) -> None:
        """Take a prepared folder; `open_repository` prepares one."""
        self._url = url
        self._reader = Reader(runner, git_dir)
        self._writer = Writer(runner, git_dir)
        self._remote = Remote(runner, git_dir, url, self._reader, settings=_fsck_settings(fsck_exceptions))

    @override
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def identity(self) -> str:
        return self._url.identity

    def close(self) -> None:
        """End the long-lived reading process; a later question starts it again."""
        self._reader.close()

    def default_branch(self, cancel: CancelToken) -> str:
        """Return the full name of the branch that the remote's HEAD names.

        Raises:
            NotFoundError: no commits, a detached HEAD, or a branch that does not exist.
        """
        return self._remote.default_branch(cancel)

    def fetch(
        self, prefixes: Sequence[str], cancel: CancelToken, progress: Progress = no_progress
    ) -> FetchOutcome:
        return self._remote.fetch(prefixes, cancel, progress)

    def remote_tips(self, prefixes: Sequence[str], cancel: CancelToken) -> dict[str, str]:
        return self._remote.tips(prefixes, cancel)

    def known_tips(self, prefixes: Sequence[str]) -> dict[str, str]:
        return self._remote.known(prefixes)

    def tree(self, commit: str) -> tuple[TreeEntry, ...]:
        return self._reader.tree(commit)

    def folder(self, commit: str, path: str) -> tuple[TreeEntry, ...]:
        return self._reader.folder(commit, path)

    def blobs(self, ids: Iterable[str], *, limit: int = MAX_BLOB_BYTES) -> Iterator[tuple[str, bytes]]:
        self._writer.flush()
        return self._reader.blobs(ids, limit=limit)

    def read(self, commit: str, path: str, *, limit: int = MAX_BLOB_BYTES) -> bytes | None:
        return self._reader.read(commit, path, limit=limit)

    def log(
        self,
        tip: str,
        *,
        base: str = "",
        paths: Sequence[str] = (),
        limit: int = 1000,
        with_paths: bool = False,
        first_parents: bool = False,
    ) -> list[CommitInfo]:
        return self._reader.log(
            tip, base=base, paths=paths, limit=limit, with_paths=with_paths, first_parents=first_parents
        )

    def contains(self, tip: str, commit: str) -> bool:
        return self._reader.contains(tip, commit)

    def diff(self, old: bytes, new: bytes, path: str, context: int = 3) -> str:
        return self._reader.diff(old, new, path, context)

    def blob_id(self, data: bytes) -> str:
        return blob_id(data)

    def write_blobs(self, contents: Sequence[bytes]) -> list[str]:
        return [self._writer.write_blob(data) for data in contents]

    def write_blob(self, data: bytes) -> str:
        return self._writer.write_blob(data)

    def write_commit(
        self, parent: str, files: Sequence[FileWrite], message: str, signature: Signature
    ) -> str:
        return self._writer.write_commit(parent, files, message, signature)

    def push(self, updates: Sequence[RefUpdate], cancel: CancelToken) -> PushOutcome:
        return self._remote.push(updates, cancel)


def open_repository(
    path: Path,
    url: str,
    environment: Environment,
    *,
    allow_file: bool = False,
    allow_plain_http: bool = False,
    fsck_exceptions: Sequence[str] = (),
    runner: GitRunner | None = None,
) -> GitRepository:
    """Open the app-owned bare clone at `path`, made now if there is none; nothing is contacted.

    Args:
        path: folder of the clone; its parent is created.
        url: address of the remote, checked by `parse_remote_url`.
        environment: the variables of the program.
        allow_file: the address may be a path, because a person typed it.
        allow_plain_http: http may be used beyond this machine.
        fsck_exceptions: Git's names of object faults that a person accepted for this repository.
        runner: shared between repositories, so that Git is looked for once.

    Raises:
        UnsafeInputError: the address is refused, or the folder holds something else.
        AppError: Git is missing or too old.
        StorageError: the folder cannot be made.
    """
    remote = parse_remote_url(url, allow_file=allow_file, allow_plain_http=allow_plain_http)
    git = runner or GitRunner(environment)
    folder = path.absolute()
    try:
        if not folder.exists():
            _make(git, folder, remote)
        _check_folder(folder, remote)
    except OSError as error:
        raise StorageError(
            f"the local copy cannot be used: {error.strerror}",
            where=str(folder),
            meaning="The repository was not opened.",
            remedy="Free space or repair the rights of the folder, then try again.",
        ) from error
    return GitRepository(git, folder, remote, fsck_exceptions=fsck_exceptions)


def _make(git: GitRunner, folder: Path, remote: RemoteUrl) -> None:
    """Build the clone beside its place and move it there, so that a broken one is never seen."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        words = ("init", "--quiet", "--bare", "--template=", "--object-format=sha1", "--initial-branch=main")
        done = git.run(Command(words=(*words, "--end-of-options", str(building))))
        if done.status != 0:
            raise failure(done.errors, where=str(folder), doing="init", status=done.status)
        (building / _MARK).write_text(remote.identity, encoding="utf-8", errors="surrogateescape")
        _move(building, folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _move(building: Path, folder: Path) -> None:
    try:
        building.replace(folder)
    except OSError:
        # Another process of this machine was faster; its clone is as good.
        if not (folder / _MARK).exists():
            raise


def _check_folder(folder: Path, remote: RemoteUrl) -> None:
    """Refuse a folder that is not ours for this remote, and put our own configuration back, whatever stood there."""
    mark = folder / _MARK
    owner = mark.read_text(encoding="utf-8", errors="surrogateescape") if mark.is_file() else ""
    if owner != remote.identity:
        raise UnsafeInputError(
            f"the folder is the local copy of {shortened(owner)}"
            if owner
            else "the folder was not made by this program",
            where=str(folder),
            meaning="It was not touched.",
            remedy="Choose an empty place for the local copy.",
        )
    config = folder / "config"
    if config.is_symlink() or not config.is_file() or config.read_bytes() != _CONFIG:
        fresh = folder / f"config.{os.getpid()}"
        fresh.write_bytes(_CONFIG)
        fresh.replace(config)
    if (folder / "shallow").exists():
        raise UnsafeInputError(
            "the local copy is a shallow clone: its history is cut off, so nothing can be verified",
            where=str(folder),
            meaning="It was not opened.",
            remedy="Delete it; the full history is fetched again.",
        )


def _fsck_settings(names: Sequence[str]) -> tuple[str, ...]:
    for name in names:
        if not _FSCK_FAULT.fullmatch(name):
            raise UnsafeInputError("this is not the name of an object fault", where=shortened(name))
    return tuple(f"fetch.fsck.{name}=ignore" for name in names)
