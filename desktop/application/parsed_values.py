"""What queries find in blobs, remembered by blob: a second reading costs only what changed."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from desktop.application.errors import AppError
from desktop.application.ports import FoundValue, Repository, ValueFiles, ValueQuery
from desktop.application.storage import ParsedCache
from desktop.domain.errors import DomainError
from desktop.domain.secret_text import is_clear_secret

LFS_POINTER: Final = b"version https://git-lfs.github.com/spec/v1"
LFS_POINTER_BYTES: Final = 1024
"""No pointer is larger."""
POINTER: Final = "LFS, not promoted"

_FORM: Final = "values/1"
_BATCH: Final = 500
_REMEMBERED: Final = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file and what to look for in it; without queries it is only looked at for being a pointer."""

    path: str
    blob: str
    queries: Sequence[ValueQuery]
    digest: str
    """Of the file's name and the queries, by `questions_digest`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What each query found, in their order; or why the file cannot be read, with `:line:column` of it."""

    found: tuple[tuple[FoundValue, ...], ...]
    trouble: str = ""
    at: str = ""


class ParsedValues:
    """Reads values from blobs through two memories: this process's own, and the cache on disk."""

    def __init__(self, repository: Repository, files: ValueFiles, cache: ParsedCache) -> None:
        self._repository = repository
        self._files = files
        self._cache = cache
        self._memory: OrderedDict[str, Parsed] = OrderedDict()
        self._lock = threading.Lock()

    def read(self, wanted: Sequence[Wanted]) -> dict[str, Parsed]:
        """Return what was found, by path."""
        keys = {item.path: _key(item) for item in wanted}
        found = self._remembered(keys.values())
        missing = [item for item in wanted if keys[item.path] not in found]
        for batch in _batches(missing):
            fresh = self._parse(batch, keys)
            self._cache.put_many(
                {key: _written(parsed) for key, parsed in fresh.items() if not _holds_secret(parsed)}
            )
            self._remember(fresh)
            found |= fresh
        return {path: found[key] for path, key in keys.items()}

    def _remembered(self, keys: Iterable[str]) -> dict[str, Parsed]:
        found: dict[str, Parsed] = {}
        absent: list[str] = []
        with self._lock:
            for key in dict.fromkeys(keys):
                if key in self._memory:
                    self._memory.move_to_end(key)
                    found[key] = self._memory[key]
                else:
                    absent.append(key)
        stored = {
            key: parsed for key, data in self._cache.get_many(absent).items() if (parsed := _read(data))
        }
        self._remember(stored)
        return found | stored

    def _remember(self, fresh: dict[str, Parsed]) -> None:
        with self._lock:
            self._memory.update(fresh)
            while len(self._memory) > _REMEMBERED:
                self._memory.popitem(last=False)

    def _parse(self, batch: Sequence[Wanted], keys: dict[str, str]) -> dict[str, Parsed]:
        blobs = dict(self._repository.blobs(sorted({item.blob for item in batch})))
        fresh: dict[str, Parsed] = {}
        for item in batch:
            if keys[item.path] not in fresh:
                fresh[keys[item.path]] = self._parse_one(item, blobs[item.blob])
        return fresh

    def _parse_one(self, item: Wanted, data: bytes) -> Parsed:
        if data.startswith(LFS_POINTER):
            return Parsed(found=(), trouble=POINTER, at=":1:1")
        if not item.queries:
            return Parsed(found=())
        try:
            found = self._files.find(item.path, data, item.queries)
        except (AppError, DomainError) as error:
            at = error.where.removeprefix(item.path) if error.where.startswith(f"{item.path}:") else ":1:1"
            return Parsed(found=(), trouble=error.what, at=at)
        return Parsed(found=tuple(tuple(places) for places in found))


def questions_digest(path: str, texts: Iterable[bytes]) -> str:
    """Return what names these queries of a file called so, in this order: with the blob it names the answers."""
    digest = hashlib.sha256(path.rpartition("/")[2].encode())
    for text in texts:
        digest.update(text)
    return digest.hexdigest()


def query_text(query: ValueQuery) -> bytes:
    """Return what names a query: all that it asks."""
    document = query.document
    parts = (
        str(query.key),
        query.part,
        document.kind,
        document.name,
        document.namespace,
        document.api_version,
        str(document.index),
    )
    return json.dumps(parts).encode()


def _key(item: Wanted) -> str:
    return f"{_FORM}/{item.blob}/{item.digest}"


def _batches(items: Sequence[Wanted]) -> Iterator[Sequence[Wanted]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def _holds_secret(parsed: Parsed) -> bool:
    """Tell whether it may not be written to the disk: secrets stay in the repository alone."""
    return any(is_clear_secret(item.key, item.text) for places in parsed.found for item in places)


def _written(parsed: Parsed) -> bytes:
    rows = [
        [[item.text, item.key, item.document, item.line, item.column, item.obstacle] for item in places]
        for places in parsed.found
    ]
    return json.dumps([rows, parsed.trouble, parsed.at], separators=(",", ":")).encode()


def _read(data: bytes) -> Parsed | None:
    """Return what was written, None where it is something else: a cache on disk is never a reason to fail."""
    try:
        rows, trouble, at = json.loads(data)
        found = tuple(tuple(_found(row) for row in places) for places in rows)
        return Parsed(found=found, trouble=str(trouble), at=str(at))
    except (ValueError, TypeError):
        return None


def _found(row: list[Any]) -> FoundValue:
    text, key, document, line, column, obstacle = row
    return FoundValue(
        text=str(text),
        key=str(key),
        document=int(document),
        line=int(line),
        column=int(column),
        obstacle=str(obstacle),
    )
