"""A repository in memory with the behaviour of the real one: the same contract tests run on both."""

import difflib
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from desktop.application.cancellation import CancelToken
from desktop.application.errors import (
    BackendUnavailableError,
    ConflictError,
    IntegrityError,
    LimitExceededError,
    NotFoundError,
    UnsafeInputError,
)
from desktop.application.ports import (
    CommitInfo,
    FetchOutcome,
    FileWrite,
    Progress,
    PushOutcome,
    PushResult,
    RefUpdate,
    Signature,
    TreeEntry,
    no_progress,
)

_LIMIT = 2 * 1024 * 1024
_SAFE_MODES = ("100644", "100755")


@dataclass(frozen=True, kw_only=True)
class FakeCommit:
    """A commit with its whole tree: path → (mode, blob)."""

    info: CommitInfo
    files: Mapping[str, tuple[str, str]]


@dataclass(kw_only=True)
class FakeRemote:
    """What several workstations share. The switches play the world: hooks, races, lost answers, no network."""

    identity: str = "file:///remote.git"
    head: str = "refs/heads/main"
    refs: dict[str, str] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    commits: dict[str, FakeCommit] = field(default_factory=dict)
    refused_refs: set[str] = field(default_factory=set)
    reachable: bool = True
    lose_next_answer: bool = False
    drop_next_push: bool = False
    before_push: Callable[[], None] | None = None
    pushes: int = 0


class FakeRepository:
    """Implements `Repository` over a `FakeRemote`; objects reach other workstations only by push and fetch."""

    def __init__(self, remote: FakeRemote) -> None:
        self.remote = remote
        self._blobs: dict[str, bytes] = {}
        self._commits: dict[str, FakeCommit] = {}
        self._refs: dict[str, str] = {}

    @property
    def identity(self) -> str:
        return self.remote.identity

    def close(self) -> None:
        """Nothing runs."""

    def default_branch(self, cancel: CancelToken) -> str:
        if self.remote.head not in self.remote_tips(["refs/"], cancel):
            raise NotFoundError("the repository has no commits yet", where=self.identity)
        return self.remote.head

    def fetch(
        self, prefixes: Sequence[str], cancel: CancelToken, progress: Progress = no_progress
    ) -> FetchOutcome:
        tips = self.remote_tips(prefixes, cancel)
        self._blobs |= self.remote.blobs
        self._commits |= self.remote.commits
        rewound: dict[str, str] = {}
        for ref, oid in tips.items():
            known = self._refs.get(ref)
            if known is not None and not self.contains(oid, known):
                rewound[ref] = oid
            else:
                self._refs[ref] = oid
        progress("receiving objects", len(tips), len(tips))
        return FetchOutcome(tips=tips, rewound=rewound)

    def remote_tips(self, prefixes: Sequence[str], cancel: CancelToken) -> dict[str, str]:
        cancel.check()
        if not self.remote.reachable:
            raise BackendUnavailableError("the remote could not be reached", where=self.identity)
        return _selected(self.remote.refs, prefixes)

    def known_tips(self, prefixes: Sequence[str]) -> dict[str, str]:
        return _selected(self._refs, prefixes)

    def tree(self, commit: str) -> tuple[TreeEntry, ...]:
        files = self._commit(commit).files
        return tuple(
            TreeEntry(path=path, mode=mode, blob=blob, size=len(self._blobs.get(blob, b"")))
            for path, (mode, blob) in sorted(files.items(), key=lambda item: item[0].encode())
        )

    def folder(self, commit: str, path: str) -> tuple[TreeEntry, ...]:
        return tuple(entry for entry in self.tree(commit) if entry.path.startswith(f"{path}/"))

    def blobs(self, ids: Iterable[str], *, limit: int = _LIMIT) -> Iterator[tuple[str, bytes]]:
        for oid in ids:
            if oid not in self._blobs:
                raise NotFoundError("this commit or file is not in the local copy", where=oid)
            if len(self._blobs[oid]) > limit:
                raise LimitExceededError(f"the file has {len(self._blobs[oid]):,} bytes", where=oid)
            yield oid, self._blobs[oid]

    def read(self, commit: str, path: str, *, limit: int = _LIMIT) -> bytes | None:
        entry = self._commit(commit).files.get(path)
        if entry is None:
            return None
        if entry[0] not in _SAFE_MODES:
            raise UnsafeInputError("the path is not an ordinary file", where=path)
        return next(iter(self.blobs([entry[1]], limit=limit)))[1]

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
        hidden = self._history(base) if base else set[str]()
        reached = self._branch(tip) if first_parents else self._history(tip)
        found = [self._commits[oid] for oid in reached - hidden]
        found.sort(key=lambda commit: (commit.info.committed, self._depth(commit.info.id)), reverse=True)
        infos: list[CommitInfo] = []
        for commit in found:
            changed = self._changed(commit)
            if not paths or any(_touches(path, paths) for path in changed):
                infos.append(replace(commit.info, paths=changed) if with_paths else commit.info)
        return infos[:limit]

    def contains(self, tip: str, commit: str) -> bool:
        _checked(commit)
        return commit in self._history(tip)

    def diff(self, old: bytes, new: bytes, path: str, context: int = 3) -> str:
        before, after = (data.decode("utf-8", "replace").splitlines(keepends=True) for data in (old, new))
        return "".join(difflib.unified_diff(before, after, f"a/{path}", f"b/{path}", n=context))

    def blob_id(self, data: bytes) -> str:
        return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()

    def write_blobs(self, contents: Sequence[bytes]) -> list[str]:
        return [self.write_blob(data) for data in contents]

    def write_blob(self, data: bytes) -> str:
        oid = self.blob_id(data)
        self._blobs[oid] = data
        return oid

    def write_commit(
        self, parent: str, files: Sequence[FileWrite], message: str, signature: Signature
    ) -> str:
        tree = dict(self._commit(parent).files) if parent else {}
        for file in files:
            tree.pop(file.path, None)
            if file.blob is not None:
                self._check_write(file)
                tree[file.path] = (file.mode, _checked(file.blob))
        if any(other.startswith(f"{path}/") for path in tree for other in tree):
            raise IntegrityError("the new commit would also change a file that nobody listed")
        subject, _, body = message.strip().partition("\n")
        key = repr((parent, sorted(tree.items()), message.rstrip(), signature))
        oid = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()
        info = CommitInfo(
            id=oid,
            parents=(parent,) if parent else (),
            author=signature.name,
            email=signature.email,
            authored=signature.at,
            committed=signature.at,
            subject=subject,
            body=body.strip("\n"),
        )
        self._commits[oid] = FakeCommit(info=info, files=tree)
        return oid

    def push(self, updates: Sequence[RefUpdate], cancel: CancelToken) -> PushOutcome:
        for update in updates:
            if update.expected and not self._known_descendant(update):
                raise ConflictError("the new commit does not stand on the expected one", where=update.ref)
        cancel.check()
        remote = self.remote
        remote.pushes += 1
        if not remote.reachable or remote.drop_next_push:
            remote.drop_next_push = False
            return PushOutcome(result=PushResult.UNKNOWN, message="the connection broke off")
        if remote.before_push is not None:
            race, remote.before_push = remote.before_push, None
            race()
        if any(remote.refs.get(update.ref, "") not in {update.expected, update.new} for update in updates):
            return PushOutcome(result=PushResult.STALE, message="stale info")
        if any(update.ref in remote.refused_refs for update in updates):
            return PushOutcome(result=PushResult.REFUSED, message="hook declined")
        remote.blobs |= self._blobs
        remote.commits |= self._commits
        remote.refs |= {update.ref: update.new for update in updates}
        if remote.lose_next_answer:
            remote.lose_next_answer = False
            return PushOutcome(result=PushResult.UNKNOWN, message="the answer was lost")
        return PushOutcome(result=PushResult.ACCEPTED)

    def _check_write(self, file: FileWrite) -> None:
        parts = file.path.split("/")
        if file.mode not in _SAFE_MODES or any(part in {"", ".", "..", ".git"} for part in parts):
            raise UnsafeInputError("the path is refused", where=file.path)

    def _known_descendant(self, update: RefUpdate) -> bool:
        return self.contains(update.new, update.expected)

    def _commit(self, oid: str) -> FakeCommit:
        if _checked(oid) not in self._commits:
            raise NotFoundError("this commit or file is not in the local copy", where=oid)
        return self._commits[oid]

    def _history(self, tip: str) -> set[str]:
        found: set[str] = set()
        waiting = [self._commit(tip).info.id]
        while waiting:
            oid = waiting.pop()
            if oid not in found:
                found.add(oid)
                waiting += self._commit(oid).info.parents
        return found

    def _branch(self, tip: str) -> set[str]:
        found = {self._commit(tip).info.id}
        while parents := self._commit(tip).info.parents:
            tip = parents[0]
            found.add(tip)
        return found

    def _depth(self, oid: str) -> int:
        return len(self._history(oid))

    def _changed(self, commit: FakeCommit) -> tuple[str, ...]:
        parents = commit.info.parents
        before = self._commit(parents[0]).files if parents else {}
        both = {*before, *commit.files}
        return tuple(sorted(path for path in both if before.get(path) != commit.files.get(path)))


def _selected(refs: Mapping[str, str], prefixes: Sequence[str]) -> dict[str, str]:
    return {
        ref: refs[ref]
        for ref in sorted(refs)
        if any(ref == prefix or ref.startswith(f"{prefix.rstrip('/')}/") for prefix in prefixes)
    }


def _touches(path: str, wanted: Sequence[str]) -> bool:
    return any(path == item or path.startswith(f"{item.rstrip('/')}/") for item in wanted)


def _checked(oid: str) -> str:
    if len(oid) != 40 or oid.strip("0123456789abcdef"):
        raise UnsafeInputError("this is not a full commit or file id", where=oid[:80])
    return oid
