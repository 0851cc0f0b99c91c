"""A repository that is only trees: commits are dictionaries of path → content, with modes where they matter."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from desktop.application.ports import TreeEntry


class TreeRepository:
    """The reading half of `Repository`. `asked` collects the ids of all blobs that were read."""

    def __init__(self, **commits: Mapping[str, str | bytes]) -> None:
        self._commits: dict[str, tuple[TreeEntry, ...]] = {}
        self._blobs: dict[str, bytes] = {}
        self.tips: dict[str, str] = {}
        self.asked: list[str] = []
        for commit, files in commits.items():
            self.add(commit, files)

    @property
    def identity(self) -> str:
        return "file:///deploy.git"

    def add(
        self,
        commit: str,
        files: Mapping[str, str | bytes],
        *,
        modes: Mapping[str, str] | None = None,
        sizes: Mapping[str, int] | None = None,
    ) -> None:
        """Add a commit; `sizes` lie about the length of a file."""
        entries: list[TreeEntry] = []
        for path, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
            self._blobs[blob] = data
            size = (sizes or {}).get(path, len(data))
            entries.append(TreeEntry(path=path, mode=(modes or {}).get(path, "100644"), blob=blob, size=size))
        self._commits[commit] = tuple(sorted(entries, key=lambda entry: entry.path.encode()))

    def folder(self, commit: str, path: str) -> tuple[TreeEntry, ...]:
        return tuple(entry for entry in self.tree(commit) if entry.path.startswith(f"{path}/"))

    def tree(self, commit: str) -> tuple[TreeEntry, ...]:
        return self._commits[commit]

    def blobs(self, ids: Iterable[str], *, limit: int = 0) -> Iterator[tuple[str, bytes]]:
        for oid in ids:
            self.asked.append(oid)
            yield oid, self._blobs[oid]

    def content(self, commit: str, path: str) -> bytes:
        return next(self._blobs[entry.blob] for entry in self._commits[commit] if entry.path == path)

    def known_tips(self, prefixes: Sequence[str]) -> dict[str, str]:
        return {
            ref: oid for ref, oid in self.tips.items() if any(ref.startswith(prefix) for prefix in prefixes)
        }
