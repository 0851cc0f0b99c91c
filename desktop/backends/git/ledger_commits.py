"""The commits of lanes in the app-owned bare repository: read in bulk, written one by one, never interpreted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from desktop.application.errors import AppError, IntegrityError, LimitExceededError
from desktop.application.ports import FileWrite, Signature
from desktop.backends.git.parse import text_of
from desktop.backends.git.refs import checked_id
from desktop.backends.git.runner import Command, GitRunner, Limits
from desktop.backends.git.text import shortened
from desktop.backends.git.writer import Writer
from desktop.domain.chain import ATTACHMENT_FOLDER, LARGEST_PACKED, REGULAR, RawCommit

LARGEST_TREE = 64 * 1024
"""Bytes of a tree: an event has a handful of files."""
LARGEST_SEGMENT = 1024 * 1024 * 1024
"""Bytes of all files that one call returns."""
_FOLDER = "040000"
_ID_BYTES = 20
_BATCH_BYTES = 32 * 1024 * 1024
_SKIP_CI = "[skip ci]"
_NAME, _EMAIL = "GitOpsHQ", "ledger@gitopshq.invalid"
_LISTING = Limits(seconds=120, output=64 * 1024 * 1024)


class _Listed(NamedTuple):
    """A commit before its files are read."""

    id: str
    tree: str
    parents: tuple[str, ...]


class _Entry(NamedTuple):
    """A line of a tree."""

    path: str
    mode: str
    id: str


@dataclass(slots=True)
class _Segment:
    """The files of each commit, filled step by step; `wanted` names the blobs still to be read."""

    files: list[dict[str, tuple[str, bytes]]] = field(default_factory=list[dict[str, tuple[str, bytes]]])
    wanted: list[tuple[int, str, str]] = field(default_factory=list[tuple[int, str, str]])
    folders: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


class GitLaneStore:
    """Implements `LaneStore` with the person's own `git`; keeps nothing open. Threads may share it."""

    def __init__(self, runner: GitRunner, git_dir: Path) -> None:
        """Take the folder of an app-owned bare clone, as `open_repository` makes it."""
        self._runner = runner
        self._git_dir = git_dir
        self._writer = Writer(runner, git_dir)

    def read(self, tip: str, after: str, limit: int = 250_000) -> Sequence[RawCommit]:
        """Return the first-parent commits from `after` (exclusive, "" = the root) to `tip`, oldest first.

        Every parent is told, and every entry with its mode, so that the domain can refuse what is no event. What
        is larger than any event may be is not read: its mode says so.

        Raises:
            IntegrityError: `tip` or `after` is no commit, `after` is not an ancestor, or objects are missing.
            LimitExceededError: more than `limit` commits, or more than 1 GiB of files.
        """
        self._require_commits([tip, *([after] if after else [])])
        if tip == after:
            return []
        listed = self._listed(tip, after, limit)
        _check_joined(listed, tip, after)
        segment = self._trees(listed)
        self._attachments(segment)
        self._blobs(segment)
        return [
            RawCommit(id=commit.id, parents=commit.parents, files=files)
            for commit, files in zip(listed, segment.files, strict=True)
        ]

    def write(self, parent: str, files: Mapping[str, bytes], subject: str, at: datetime) -> str:
        """Store a commit on `parent` ("" = root) whose tree holds only these files, and return its id.

        The same input gives the same id; fractions of a second of `at` are dropped.

        Raises:
            IntegrityError: the parent is missing or no commit.
            UnsafeInputError: a path that no event has.
        """
        writes = [
            FileWrite(path=path, mode=REGULAR, blob=self._writer.write_blob(data))
            for path, data in files.items()
        ]
        if parent:
            kept = {path for path in self.read_paths(parent) if path not in files}
            writes += [FileWrite(path=path, mode=REGULAR, blob=None) for path in sorted(kept)]
        message = f"{shortened(subject)}\n\n{_SKIP_CI}"
        signature = Signature(name=_NAME, email=_EMAIL, at=at.replace(microsecond=0))
        return self._writer.write_commit(parent, writes, message, signature)

    def read_paths(self, commit: str) -> tuple[str, ...]:
        """Return the paths of one commit's files."""
        self._require_commits([commit])
        segment = self._trees(self._listed(commit, "", 1, alone=True))
        self._attachments(segment)
        return tuple(segment.files[0])

    # --- commits --------------------------------------------------------------------------------------------

    def _require_commits(self, ids: Sequence[str]) -> None:
        for oid, (kind, _) in zip(ids, self._kinds([checked_id(oid) for oid in ids]), strict=True):
            if kind != "commit":
                raise _broken(f"the lane points to a {kind}, not to an event" if kind else _MISSING, oid)

    def _listed(self, tip: str, after: str, limit: int, *, alone: bool = False) -> list[_Listed]:
        if (self._git_dir / "shallow").exists():
            raise _broken("the local copy is a shallow clone: the history of the lane is cut off", tip)
        count = 1 if alone else limit + 1
        words = (
            "rev-list",
            "--first-parent",
            "--no-commit-header",
            "--format=%H %T %P",
            f"--max-count={count}",
        )
        entry = f"{checked_id(tip)}\n" + (f"^{checked_id(after)}\n" if after else "")
        command = Command(
            words=(*words, "--stdin"), git_dir=self._git_dir, stdin=entry.encode("ascii"), limits=_LISTING
        )
        done = self._runner.run(command)
        if done.status != 0:
            raise _broken(f"{_MISSING} (git says: {done.errors[:200]})", tip)
        lines = done.output.decode("ascii").splitlines()
        if len(lines) > limit:
            raise LimitExceededError(
                f"the lane has more than {limit:,} new events",
                where=tip,
                meaning="None of them was read.",
                remedy="Begin a new epoch of the lane.",
            )
        return [_listed_of(line) for line in reversed(lines)]

    # --- trees and blobs ------------------------------------------------------------------------------------

    def _trees(self, listed: Sequence[_Listed]) -> _Segment:
        segment = _Segment(files=[{} for _ in listed])
        for number, entries in enumerate(self._entries([commit.tree for commit in listed])):
            for entry in entries:
                if entry.path == ATTACHMENT_FOLDER.rstrip("/") and entry.mode == _FOLDER:
                    segment.folders.append((number, entry.id))
                else:
                    _put(segment, number, entry.path, entry)
        return segment

    def _attachments(self, segment: _Segment) -> None:
        folders = self._entries([oid for _, oid in segment.folders])
        for (number, _), entries in zip(segment.folders, folders, strict=True):
            for entry in entries:
                _put(segment, number, ATTACHMENT_FOLDER + entry.path, entry)

    def _entries(self, ids: Sequence[str]) -> Iterator[tuple[_Entry, ...]]:
        """Yield the entries of each tree, in order; one that is too large has one entry that no event may have."""
        for oid, size, data in self._contents(ids, "tree", LARGEST_TREE):
            yield tuple(_parsed(data, oid)) if data is not None else (_Entry(".", _too_large(size), ""),)

    def _blobs(self, segment: _Segment) -> None:
        total = 0
        contents = self._contents([oid for _, _, oid in segment.wanted], "blob", LARGEST_PACKED)
        for (number, path, _), (_, size, data) in zip(segment.wanted, contents, strict=True):
            total += min(size, LARGEST_PACKED)
            if total > LARGEST_SEGMENT:
                raise LimitExceededError(
                    f"the new events of the lane have more than {LARGEST_SEGMENT:,} bytes",
                    where=f"new event {number + 1}",
                    meaning="None of them was read.",
                    remedy="Ask who wrote them, before anything else is done.",
                )
            if segment.files[number][path][0] == REGULAR:
                segment.files[number][path] = (REGULAR, data) if data is not None else (_too_large(size), b"")

    def _contents(self, ids: Sequence[str], kind: str, most: int) -> Iterator[tuple[str, int, bytes | None]]:
        """Yield id, size and bytes of each object, None where it is larger than `most`; sizes are asked for first."""
        kinds = self._kinds(ids)
        for oid, (found, _) in zip(ids, kinds, strict=True):
            if found != kind:
                raise _broken(f"an event's {kind} is a {found}" if found else _MISSING, oid)
        sizes = [size for _, size in kinds]
        for start, end in _batches(sizes, most):
            wanted = [oid for oid, size in zip(ids[start:end], sizes[start:end], strict=True) if size <= most]
            output = self._asked("--batch=%(objectsize)", wanted, _BATCH_BYTES + most + _LISTING.output)
            place = 0
            for oid, size in zip(ids[start:end], sizes[start:end], strict=True):
                if size > most:
                    yield oid, size, None
                    continue
                place = output.index(b"\n", place) + 1
                yield oid, size, output[place : place + size]
                place += size + 1

    def _kinds(self, ids: Sequence[str]) -> list[tuple[str, int]]:
        """Return kind and size of each object; kind "" where it is missing."""
        lines = self._asked("--batch-check=%(objecttype) %(objectsize)", ids, _LISTING.output).splitlines()
        if len(lines) != len(ids):
            raise _broken("git answered for other objects than it was asked for", str(self._git_dir))
        return [_kind_of(line) for line in lines]

    def _asked(self, mode: str, ids: Sequence[str], output: int) -> bytes:
        """Ask one `cat-file` about all objects at once; it reads and answers at the same time."""
        if not ids:
            return b""
        entry = "\n".join((*ids, "")).encode("ascii")
        limits = Limits(seconds=_LISTING.seconds, output=output)
        command = Command(
            words=("cat-file", mode, "--buffer"), git_dir=self._git_dir, stdin=entry, limits=limits
        )
        done = self._runner.run(command)
        if done.status != 0:
            raise _broken(f"the lane cannot be read (git says: {done.errors[:200]})", str(self._git_dir))
        return done.output


_MISSING = "the history of the lane is not complete here: objects are missing"


def _too_large(size: int) -> str:
    """Return a mode that no event may have, which says why nothing was read."""
    return f"of {size} bytes"


@lru_cache(maxsize=4096)
def _kind_of(line: bytes) -> tuple[str, int]:
    kind, _, size = line.decode("ascii").partition(" ")
    return (kind, int(size)) if size.isdigit() else ("", 0)


def _broken(what: str, where: str) -> AppError:
    return IntegrityError(
        what,
        where=where,
        meaning="The lane is read-only; what was verified before stands.",
        remedy="Fetch the full history, or compare with another workstation.",
    )


def _listed_of(line: str) -> _Listed:
    commit, tree, *parents = line.split(" ")
    return _Listed(commit, tree, tuple(parent for parent in parents if parent))


def _check_joined(listed: Sequence[_Listed], tip: str, after: str) -> None:
    """Refuse a tip that does not stand on `after` by first parents: the lane was rewound or replaced."""
    first = listed[0].parents[:1] if listed else ()
    if not listed or first != ((after,) if after else ()):
        raise _broken("the lane was rewound or replaced: its tip does not stand on the last known event", tip)


def _put(segment: _Segment, number: int, path: str, entry: _Entry) -> None:
    files = segment.files[number]
    if path in files:
        files[path] = ("listed twice", b"")
        return
    files[path] = (entry.mode, b"")
    if entry.mode == REGULAR:
        segment.wanted.append((number, path, entry.id))


def _parsed(data: bytes, tree: str) -> Iterable[_Entry]:
    place = 0
    while place < len(data):
        name_end = data.find(b"\0", place)
        path, mode = _named(data[place:name_end])
        place = name_end + 1 + _ID_BYTES
        if name_end < 0 or not mode or place > len(data):
            raise _broken("an event's tree cannot be read", tree)
        yield _Entry(path, mode, data[name_end + 1 : place].hex())


@lru_cache(maxsize=4096)
def _named(line: bytes) -> tuple[str, str]:
    """Return path and mode (six digits) of a tree's line, no mode where it is no line."""
    mode, space, name = line.partition(b" ")
    return text_of(name), text_of(mode).rjust(6, "0") if space else ""


def _batches(sizes: Sequence[int], most: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of objects that are read at once: a bounded number of bytes, but at least one object."""
    start, total = 0, 0
    for number, size in enumerate(sizes):
        read = size if size <= most else 0
        if number > start and total + read > _BATCH_BYTES:
            yield start, number
            start, total = number, 0
        total += read
    if sizes:
        yield start, len(sizes)
