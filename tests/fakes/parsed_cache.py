"""A cache of parsed values in memory that counts what was asked of it."""

from collections.abc import Mapping, Sequence


class MemoryParsedCache:
    """ParsedCache in a dictionary."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.hits = 0
        self.misses = 0

    def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        found = {key: self.values[key] for key in keys if key in self.values}
        self.hits += len(found)
        self.misses += len(keys) - len(found)
        return found

    def put_many(self, values: Mapping[str, bytes]) -> None:
        self.values.update(values)

    def trim(self, keep: int) -> int:
        over = max(0, len(self.values) - keep)
        for key in list(self.values)[:over]:
            del self.values[key]
        return over
