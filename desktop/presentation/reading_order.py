"""In which order boxes on a page are read: line by line, and within a line column by column."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page; `right` and `bottom` are the first that it does not cover."""

    left: float
    top: float
    right: float
    bottom: float


def in_reading_order(boxes: Sequence[Box]) -> list[int]:
    """Return the numbers of the boxes as they are read.

    The page is cut wherever a straight line goes between boxes: across it first, then down it. What no line parts
    (boxes that lie over one another) is read by its upper left corners.
    """
    return _read(list(range(len(boxes))), boxes)


def _read(numbers: list[int], boxes: Sequence[Box]) -> list[int]:
    if not numbers[1:]:
        return numbers
    across = _cut(numbers, [(box.top, box.bottom) for box in boxes])
    parts = across if len(across) > 1 else _cut(numbers, [(box.left, box.right) for box in boxes])
    if len(parts) > 1:
        return [number for part in parts for number in _read(part, boxes)]
    return sorted(numbers, key=lambda number: (boxes[number].top, boxes[number].left))


def _cut(numbers: list[int], spans: Sequence[tuple[float, float]]) -> list[list[int]]:
    """Cut along one direction, wherever a box begins at or behind the end of all before it."""
    parts: list[list[int]] = []
    end = 0.0
    for number in sorted(numbers, key=lambda number: spans[number]):
        start, stop = spans[number]
        if parts and start < end:
            parts[-1].append(number)
            end = max(end, stop)
        else:
            parts.append([number])
            end = stop
    return parts
