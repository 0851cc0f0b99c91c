"""Waves of a request as ranges over its sorted targets."""

from collections.abc import Iterable, Sequence

from desktop.domain.body import MalformedError
from desktop.domain.target import Slot


def to_ranges(numbers: Iterable[int]) -> str:
    """Write numbers as ascending ranges: 0, 1, 2, 5 → `0-2,5`."""
    parts: list[str] = []
    ordered = sorted(set(numbers))
    start = 0
    for position, number in enumerate(ordered):
        if position + 1 == len(ordered) or ordered[position + 1] != number + 1:
            first = ordered[start]
            parts.append(str(first) if first == number else f"{first}-{number}")
            start = position + 1
    return ",".join(parts)


def from_ranges(text: str, limit: int) -> tuple[int, ...]:
    """Read what `to_ranges` wrote; numbers are below `limit`.

    Raises:
        MalformedError: not ranges, out of order, out of bounds, or spelled in another way.
    """
    found: list[int] = []
    try:
        for part in text.split(","):
            first, _, last = part.partition("-")
            begin, end = int(first), int(last or first)
            if begin > end or end >= limit or (found and begin <= found[-1]):
                raise MalformedError(f"{part!r} is no range of this plan")
            found.extend(range(begin, end + 1))
    except ValueError:
        raise MalformedError(f"{text[:60]!r} is no list of ranges") from None
    if to_ranges(found) != text:
        raise MalformedError(f"{text[:60]!r} is not the usual way to write these ranges")
    return tuple(found)


def wave_slots(waves: Sequence[str], slots: Sequence[Slot]) -> tuple[tuple[Slot, ...], ...]:
    """Return the slots of each wave; together they are the plan's slots, each once.

    Raises:
        MalformedError: a wave is empty, or the waves do not hold each target exactly once.
    """
    ordered = sorted(slots)
    numbers: list[tuple[int, ...]] = []
    left = len(ordered)
    for text in waves:
        numbers.append(from_ranges(text, len(ordered)))
        left -= len(numbers[-1])
        if left < 0:  # at once: thousands of waves that each name all targets would fill the memory
            break
    if left or len({number for wave in numbers for number in wave}) != len(ordered):
        raise MalformedError("the waves do not hold each target of the plan exactly once")
    return tuple(tuple(ordered[number] for number in wave) for wave in numbers)
