"""Ports: what the use cases need from outside, as small Protocols in the words of the domain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, TypeAlias

from desktop.application.cancellation import CancelToken

if TYPE_CHECKING:
    from desktop.domain.freeze_rule import FreezeRule
    from desktop.domain.keypath import KeyPath


class Clock(Protocol):
    """Time: aware instants for people, a monotonic reading for durations."""

    def now(self) -> datetime: ...
    def monotonic(self) -> float: ...


class Ids(Protocol):
    """Identifiers that must not repeat; tests inject a counter."""

    def ulid(self) -> str: ...
    def token(self) -> str: ...


Progress: TypeAlias = Callable[[str, int, int], None]
"""Told (phase, done, total); total is 0 while it is not known."""


def no_progress(_phase: str, _done: int, _total: int) -> None:
    """Tell nobody."""


# --- files with values ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentQuery:
    """Which documents of a file a key looks into; empty texts match everything."""

    kind: str = ""
    name: str = ""
    namespace: str = ""
    api_version: str = ""
    index: int | None = None
    """The document at this place of the file, counted from 0; None: any."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueQuery:
    """One value wanted: the key, in which documents, and the part of the scalar that is the value."""

    key: KeyPath
    document: DocumentQuery = field(default_factory=DocumentQuery)
    part: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundValue:
    """A value at its place.

    `line` and `column` count from 1; `obstacle` says why it cannot be replaced ("" if it can). `key` is the concrete
    key (indices instead of patterns), so that one pattern with `*` may find several.
    """

    text: str
    key: str
    document: int
    line: int
    column: int
    obstacle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueChange:
    """Replace the value that a query finds, at every place it is found, by `text`."""

    query: ValueQuery
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One scalar of a file for comparison by key; `document` names it (kind/name, or its index)."""

    document: str
    key: str
    text: str
    line: int


class ValueFiles(Protocol):
    """Reads and edits YAML, JSON and .env files without changing a byte that nobody asked to change."""

    def find(self, path: str, data: bytes, queries: Sequence[ValueQuery]) -> list[list[FoundValue]]:
        """Return, for each query in order, the places that match it; an empty list where none does."""
        ...

    def edit(self, path: str, data: bytes, changes: Sequence[ValueChange]) -> bytes:
        """Return the file with the values replaced, proven by a re-parse."""
        ...

    def copy(self, path: str, source: bytes, target: bytes, keep: Sequence[KeyPath]) -> bytes:
        """Return the source's bytes in which only the `keep` keys hold the target's values."""
        ...

    def leaves(self, path: str, data: bytes) -> list[Leaf]:
        """Return every scalar with its key, in file order; secrets are not masked here."""
        ...


# --- the repository ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeEntry:
    """A file of a tree; `mode` as Git prints it, `size` in bytes."""

    path: str
    mode: str
    blob: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitInfo:
    """A commit as people read it; times are aware."""

    id: str
    parents: tuple[str, ...]
    author: str
    email: str
    authored: datetime
    committed: datetime
    subject: str
    body: str
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWrite:
    """A file of the new tree: `blob` is its object id, None deletes it."""

    path: str
    mode: str
    blob: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Author and committer of a commit, with the frozen time (whole seconds, aware)."""

    name: str
    email: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefUpdate:
    """Move `ref` (full name) to `new` if the remote still has `expected` ("" = it must not exist)."""

    ref: str
    new: str
    expected: str


class PushResult(StrEnum):
    """What the remote said. `UNKNOWN` must be answered by looking, never by trying again blindly."""

    ACCEPTED = "accepted"
    STALE = "stale"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PushOutcome:
    """The result of a push with the remote's own words."""

    result: PushResult
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOutcome:
    """Tips of the remote after a fetch.

    `rewound` are refs whose new tip does not contain the old one (left as they were).
    """

    tips: Mapping[str, str]
    rewound: Mapping[str, str]
    server_time: datetime | None = None


class Repository(Protocol):
    """An app-owned bare clone of one remote. All ref names are full; all ids are full hexadecimal."""

    @property
    def identity(self) -> str:
        """Where it comes from, without credentials."""
        ...

    def close(self) -> None:
        """End what runs for reading; a later question starts it again."""
        ...

    def fetch(
        self, prefixes: Sequence[str], cancel: CancelToken, progress: Progress = no_progress
    ) -> FetchOutcome:
        """Fetch every remote ref that equals or lies below one of the prefixes (full names).

        Never forces, never prunes.
        """
        ...

    def remote_tips(self, prefixes: Sequence[str], cancel: CancelToken) -> dict[str, str]:
        """Ask the remote now (ls-remote), without fetching."""
        ...

    def known_tips(self, prefixes: Sequence[str]) -> dict[str, str]:
        """Return the tips of the last fetch, from the local store."""
        ...

    def tree(self, commit: str) -> tuple[TreeEntry, ...]:
        """List every file of a commit, recursively; submodules and symlinks are listed with their modes."""
        ...

    def folder(self, commit: str, path: str) -> tuple[TreeEntry, ...]:
        """List the files of a commit below one folder, as `tree` does; nothing where it has no such folder."""
        ...

    def blobs(self, ids: Iterable[str], *, limit: int = 2 * 1024 * 1024) -> Iterator[tuple[str, bytes]]:
        """Yield the content of each blob, in the order asked for; one of more than `limit` bytes is refused."""
        ...

    def read(self, commit: str, path: str, *, limit: int = 2 * 1024 * 1024) -> bytes | None:
        """Return one ordinary file, None where the commit has none; a symlink or submodule is refused."""
        ...

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
        """Return commits reachable from tip and not from base, newest first, first parents and merges alike.

        `first_parents`: only those that the branch itself went through; a merge counts as one change of it.
        """
        ...

    def contains(self, tip: str, commit: str) -> bool:
        """Tell whether `commit` is `tip` or an ancestor of it."""
        ...

    def diff(self, old: bytes, new: bytes, path: str, context: int = 3) -> str:
        """Return a unified diff of two file contents, with `path` in its headers and so many unchanged lines around."""
        ...

    def blob_id(self, data: bytes) -> str:
        """Return the id a blob with this content has in this repository, without storing it."""
        ...

    def write_blobs(self, contents: Sequence[bytes]) -> list[str]:
        """Store blobs and return their ids, in order, in one go."""
        ...

    def write_blob(self, data: bytes) -> str:
        """Store a blob and return its id."""
        ...

    def write_commit(
        self, parent: str, files: Sequence[FileWrite], message: str, signature: Signature
    ) -> str:
        """Store a commit on `parent` whose tree differs in exactly these files; the same input gives the same id.

        `parent` "" makes a root commit with only these files.
        """
        ...

    def push(self, updates: Sequence[RefUpdate], cancel: CancelToken) -> PushOutcome:
        """Push all updates in one atomic push with a lease on each; exit codes are never the truth."""
        ...


# --- freezes and policy rules -----------------------------------------------------------------------------------------


class Recurrence(Protocol):
    """Knows recurrence rules. `starts` is what `desktop.domain.freeze.FreezeCalendar` wants."""

    def starts(self, rule: FreezeRule, after: datetime, before: datetime) -> Sequence[datetime]:
        """Return the naive local starts from `after` to `before` (naive local, both included), in order."""
        ...

    def check_rule(self, text: str, *, anchored: bool = False) -> str | None:
        """Say what is wrong with a rule and what to write instead; `anchored`: the freeze names its first day."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleOutcome:
    """What a policy rule said. An error is never a pass; it says why the rule could not be told."""

    passed: bool
    error: str = ""


class PolicyEngine(Protocol):
    """Judges the policy rules written in CEL, over the one variable `plan`."""

    def check(self, cel: str) -> str | None:
        """Say what is wrong with an expression, with line and column; None when it can be used."""
        ...

    def evaluate(self, cel: str, facts: Mapping[str, object]) -> RuleOutcome:
        """Evaluate an expression; `facts` are plain values (texts, integers, booleans, None, lists, mappings)."""
        ...
