"""Things of a scene by their height in it: a frame looks only at those that may be in view."""

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QRectF

_T = TypeVar("_T")
_HIGH = 512.0
"""Of a band, in pixels of the scene."""


class Bands(Generic[_T]):
    """Each thing is in all bands that its room touches."""

    def __init__(self, things: Iterable[_T], room_of: Callable[[_T], QRectF]) -> None:
        self._things = tuple((thing, room_of(thing)) for thing in things)
        self._bands: dict[int, list[int]] = {}
        for number, (_thing, room) in enumerate(self._things):
            for band in _touched(room):
                self._bands.setdefault(band, []).append(number)

    def within(self, seen: QRectF) -> Sequence[_T]:
        """Return what may be in view, in the order in which it was given."""
        bands = [self._bands[band] for band in _touched(seen) if band in self._bands]
        numbers = bands[0] if len(bands) == 1 else sorted({number for band in bands for number in band})
        things = self._things
        return [things[number][0] for number in numbers if seen.intersects(things[number][1])]


def _touched(room: QRectF) -> range:
    return range(int(room.top() // _HIGH), int(room.bottom() // _HIGH) + 1)
