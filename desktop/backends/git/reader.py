"""Reads an app-owned bare repository: trees, files, history, differences. No work tree, no filters."""

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from desktop.application.errors import (
    AppError,
    IntegrityError,
    LimitExceededError,
    NotFoundError,
    UnsafeInputError,
)
from desktop.application.ports import CommitInfo, TreeEntry
from desktop.backends.git import parse
from desktop.backends.git.ancestry import Ancestry
from desktop.backends.git.catfile import CatFile, ObjectInfo
from desktop.backends.git.failures import failure
from desktop.backends.git.paths import SAFE_MODES, kind_of_mode
from desktop.backends.git.refs import checked_id
from desktop.backends.git.runner import Command, Finished, GitRunner, Limits
from desktop.backends.git.text import shortened, visible

MAX_BLOB_BYTES = 2 * 1024 * 1024
_LIMITS = Limits(seconds=120, output=256 << 20)
_TREES_KEPT = 4
_FOLDERS_KEPT = 16
_INFO_CHUNK = 256
_CONTENT_CHUNK_BYTES = 8 * 1024 * 1024
_DIFF_WORDS = (
    "diff", "--no-index", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", "--histogram",
)  # fmt: skip
_DIFF_FILES = ("--end-of-options", "old", "new")


class Reader:
    """Questions to the local objects; safe to share between threads."""

    def __init__(self, runner: GitRunner, git_dir: Path) -> None:
        self._runner = runner
        self._git_dir = git_dir
        self._objects = CatFile(runner, git_dir)
        self._ancestry = Ancestry(runner, git_dir)
        self._trees: OrderedDict[str, tuple[TreeEntry, ...]] = OrderedDict()
        self._folders: OrderedDict[tuple[str, str], tuple[TreeEntry, ...]] = OrderedDict()
        self._lock = threading.Lock()

    def close(self) -> None:
        """End the reading process."""
        self._objects.close()

    def info(self, oid: str) -> ObjectInfo:
        """Return kind and size of one object."""
        return self._objects.infos([oid])[0]

    def tree(self, commit: str) -> tuple[TreeEntry, ...]:
        """List every file of a commit; the last few listings are kept, as a commit never changes."""
        with self._lock:
            known = self._trees.get(checked_id(commit))
        if known is not None:
            return known
        self._require_commit(commit)
        done = self._run(("ls-tree", "-r", "-z", "-l", "--full-tree", "--end-of-options", commit), "ls-tree")
        listed = parse.tree_entries(done.output)
        with self._lock:
            entries = _shared(listed, next(reversed(self._trees.values()), ()))
            self._trees[commit] = entries
            while len(self._trees) > _TREES_KEPT:
                self._trees.popitem(last=False)
        return entries

    def folder(self, commit: str, path: str) -> tuple[TreeEntry, ...]:
        """List the files below one folder of a commit: a thousandth of the work where the tree is large.

        Commits that share the folder share its listing, so a long history is walked without a process a commit.
        """
        self._require_commit(commit)
        at = self._objects.at(commit, _one_line(path))
        if at.kind != "tree":
            return ()
        with self._lock:
            known = self._folders.get((path, at.id))
        if known is not None:
            return known
        words = ("ls-tree", "-r", "-z", "-l", "--full-tree", "--end-of-options", at.id)
        listed = parse.tree_entries(self._run(words, "ls-tree").output)
        entries = tuple(replace(entry, path=f"{path}/{entry.path}") for entry in listed)
        with self._lock:
            self._folders[path, at.id] = entries
            while len(self._folders) > _FOLDERS_KEPT:
                self._folders.popitem(last=False)
        return entries

    def blobs(self, ids: Iterable[str], *, limit: int) -> Iterator[tuple[str, bytes]]:
        """Yield the content of each blob in order, in batches that keep memory bounded."""
        wanted = list(ids)
        for start in range(0, len(wanted), _INFO_CHUNK):
            infos = self._objects.infos(wanted[start : start + _INFO_CHUNK])
            for batch in _batches(infos, limit):
                for info, data in self._objects.contents(batch):
                    yield info.id, data

    def read(self, commit: str, path: str, *, limit: int) -> bytes | None:
        """Return one ordinary file, None where the commit has no file of that path."""
        self._require_commit(commit)
        if not path or "\0" in path:
            return None
        words = ("ls-tree", "-z", "-l", "--full-tree", "--end-of-options", commit, "--", path)
        entries = parse.tree_entries(self._run(words, "ls-tree").output)
        entry = next((item for item in entries if item.path == path and item.mode != "040000"), None)
        if entry is None:
            return None
        if entry.mode not in SAFE_MODES:
            raise UnsafeInputError(
                f"the path is {kind_of_mode(entry.mode)}, refused",
                where=shortened(path),
                meaning="It was not followed.",
                remedy="Put an ordinary file there.",
            )
        return next(iter(self.blobs([entry.blob], limit=limit)))[1]

    def log(
        self,
        tip: str,
        *,
        base: str,
        paths: Sequence[str],
        limit: int,
        with_paths: bool,
        first_parents: bool,
    ) -> list[CommitInfo]:
        """Return the history, newest first; merges show what they brought to their first parent."""
        self._require_commit(tip)
        if base:
            self._require_commit(base)
        words = [
            "log", "-z", "--date=raw", f"--format={parse.LOG_FORMAT}", "--encoding=UTF-8", "--no-color",
            "--no-decorate",
            "--no-notes", "--no-show-signature", "--no-ext-diff", "--no-textconv", "--no-mailmap",
            "--full-history", f"--max-count={max(0, limit)}", "--stdin",
        ]  # fmt: skip
        if with_paths:
            words += ["--name-only", "--full-diff", "--no-renames", "--diff-merges=first-parent"]
        if first_parents:
            words.append("--first-parent")
        lines = [tip, *([f"^{base}"] if base else []), "--", *(_one_line(path) for path in paths)]
        entry = "".join(f"{line}\n" for line in lines).encode("utf-8", "surrogateescape")
        return parse.commits(self._run(tuple(words), "log", stdin=entry).output)

    def contains(self, tip: str, commit: str) -> bool:
        """Tell whether `commit` is `tip` or an ancestor; a commit that is not here is in no history that is."""
        if checked_id(tip) == checked_id(commit):
            return True
        tip_info, commit_info = self._objects.infos([tip, commit])
        if not tip_info.kind:
            raise _missing(tip)
        if tip_info.kind != "commit" or commit_info.kind != "commit":
            return False
        return self._ancestry.descends(tip, commit)

    def diff(self, old: bytes, new: bytes, path: str, context: int) -> str:
        """Return a unified diff; both texts lie for a moment in a private temporary folder."""
        if old == new:
            return ""
        with tempfile.TemporaryDirectory(prefix="gitopshq-") as folder:
            (Path(folder) / "old").write_bytes(old)
            (Path(folder) / "new").write_bytes(new)
            words = (*_DIFF_WORDS, f"--unified={max(0, context)}", *_DIFF_FILES)
            command = Command(words=words, folder=Path(folder))
            done = self._runner.run(command)
        if done.status != 1:
            raise failure(done.errors, where=shortened(path), doing="diff", status=done.status)
        return _with_path(done.output.decode("utf-8", "replace"), visible(path))

    def _run(self, words: tuple[str, ...], doing: str, *, stdin: bytes = b"") -> Finished:
        command = Command(words=words, git_dir=self._git_dir, stdin=stdin, limits=_LIMITS)
        done = self._runner.run(command)
        if done.status != 0:
            raise failure(done.errors, where=str(self._git_dir), doing=doing, status=done.status)
        return done

    def _require_commit(self, oid: str) -> None:
        info = self.info(oid)
        if not info.kind:
            raise _missing(oid)
        if info.kind != "commit":
            raise IntegrityError(
                f"this id names a {info.kind}, not a commit",
                where=oid,
                meaning="Its history cannot be read.",
                remedy="Look who moved the branch, before anything else is done.",
            )


def _missing(oid: str) -> AppError:
    return NotFoundError(
        "this commit or file is not in the local copy",
        where=oid,
        meaning="Nothing was read.",
        remedy="Fetch, then try again.",
    )


def _one_line(path: str) -> str:
    if not path or "\n" in path or "\0" in path:
        raise UnsafeInputError(
            "a path with a line break is refused", where=shortened(path), meaning="Nothing was read."
        )
    return path


def _batches(infos: Sequence[ObjectInfo], limit: int) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for info in infos:
        _check_blob(info, limit)
        if batch and size + info.size > _CONTENT_CHUNK_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(info.id)
        size += info.size
    if batch:
        yield batch


def _check_blob(info: ObjectInfo, limit: int) -> None:
    if not info.kind:
        raise _missing(info.id)
    if info.kind != "blob":
        raise IntegrityError(
            f"this id names a {info.kind}, not a file", where=info.id, meaning="Nothing was read."
        )
    if info.size > limit:
        raise LimitExceededError(
            f"the file has {info.size:,} bytes",
            where=info.id,
            meaning=f"Files of more than {limit:,} bytes are listed, but not read as values.",
            remedy="Leave it out of the bindings.",
        )


def _with_path(diff: str, path: str) -> str:
    """Put the real path in the place of the temporary names; what Git said about hunks stays as it is."""
    start = diff.find("\n@@ ")
    if start < 0:
        return f"Binary files a/{path} and b/{path} differ\n"
    return f"--- a/{path}\n+++ b/{path}{diff[start:]}"


def _shared(entries: tuple[TreeEntry, ...], like: tuple[TreeEntry, ...]) -> tuple[TreeEntry, ...]:
    """Return entries with those that another listing has as well taken from there: commits share most files."""
    known = {entry.path: entry for entry in like}
    return tuple(same if (same := known.get(entry.path)) == entry else entry for entry in entries)
