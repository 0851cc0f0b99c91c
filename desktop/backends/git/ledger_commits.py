"""The commits of lanes in the app-owned bare repository: read in bulk, written one by one, never interpreted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType

from desktop.application.errors import AppError, IntegrityError, LimitExceededError
from desktop.application.ports import FileWrite, Signature
from desktop.backends.git.catfile import CatFile, ObjectInfo
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
_AT_ONCE = 512
_BATCH_BYTES = 8 * 1024 * 1024
_SKIP_CI = "[skip ci]"
_NAME, _EMAIL = "GitOpsHQ", "ledger@gitopshq.invalid"
_LISTING = Limits(seconds=120, output=64 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A commit before its files are read."""

    id: str
    tree: str
    parents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
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
    """Implements `LaneStore` with the person's own `git`. Threads may share it; close it at the end."""

    def __init__(self, runner: GitRunner, git_dir: Path) -> None:
        """Take the folder of an app-owned bare clone, as `open_repository` makes it."""
        self._runner = runner
        self._git_dir = git_dir
        self._objects = CatFile(runner, git_dir)
        self._writer = Writer(runner, git_dir)

    def __enter__(self) -> "GitLaneStore":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the long-lived reading process; a later question starts it again."""
        self._objects.close()

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
        for info in self._objects.infos(ids):
            if info.kind == "commit":
                continue
            what = f"the lane points to a {info.kind}, not to an event" if info.kind else _MISSING
            raise _broken(what, info.id)

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
        for info, data in self._contents(ids, "tree", LARGEST_TREE):
            if data is None:
                yield (_Entry(".", f"of {info.size} bytes", ""),)
            else:
                yield tuple(_parsed(data, info.id))

    def _blobs(self, segment: _Segment) -> None:
        total = 0
        contents = self._contents([oid for _, _, oid in segment.wanted], "blob", LARGEST_PACKED)
        for (number, path, _), (info, data) in zip(segment.wanted, contents, strict=True):
            total += len(data or b"")
            if total > LARGEST_SEGMENT:
                raise LimitExceededError(
                    f"the new events of the lane have more than {LARGEST_SEGMENT:,} bytes",
                    where=_place(number),
                    meaning="None of them was read.",
                    remedy="Ask who wrote them, before anything else is done.",
                )
            if segment.files[number][path][0] == REGULAR:
                mode = REGULAR if data is not None else f"of {info.size} bytes"
                segment.files[number][path] = (mode, data or b"")

    def _contents(
        self, ids: Sequence[str], kind: str, most: int
    ) -> Iterator[tuple[ObjectInfo, bytes | None]]:
        """Yield each object with its bytes, None where it is larger than `most`; sizes are asked for first."""
        for start in range(0, len(ids), _AT_ONCE):
            infos = self._objects.infos(ids[start : start + _AT_ONCE])
            for info in infos:
                if info.kind != kind:
                    what = f"an event's {kind} is a {info.kind}" if info.kind else _MISSING
                    raise _broken(what, info.id)
            for batch in _batches(infos, most):
                known = iter(self._objects.contents([info.id for info in batch if info.size <= most]))
                for info in batch:
                    yield info, next(known)[1] if info.size <= most else None


_MISSING = "the history of the lane is not complete here: objects are missing"


def _place(number: int) -> str:
    """Return words for the place of an event within what was read."""
    return f"new event {number + 1}"


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
        mode, space, name = data[place:name_end].partition(b" ")
        place = name_end + 1 + _ID_BYTES
        if name_end < 0 or not space or place > len(data):
            raise _broken("an event's tree cannot be read", tree)
        oid = data[name_end + 1 : place].hex()
        yield _Entry(text_of(name), text_of(mode).rjust(6, "0"), oid)


def _batches(infos: Sequence[ObjectInfo], most: int) -> Iterator[list[ObjectInfo]]:
    batch: list[ObjectInfo] = []
    size = 0
    for info in infos:
        if batch and size + info.size > _BATCH_BYTES:
            yield batch
            batch, size = [], 0
        batch.append(info)
        size += info.size if info.size <= most else 0
    if batch:
        yield batch
