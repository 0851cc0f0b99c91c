"""Back and forward: the places a person was at."""

from desktop.ui.desk import Place

_LONGEST = 100


class History:
    """Places in the order they were gone to, and where in it one is."""

    def __init__(self) -> None:
        self._places: list[Place] = []
        self._at = -1

    @property
    def current(self) -> Place | None:
        return self._places[self._at] if self._at >= 0 else None

    def visit(self, place: Place) -> None:
        """Note a place; what lay ahead is gone. The same place again is one visit."""
        if self.current == place:
            return
        del self._places[self._at + 1 :]
        self._places.append(place)
        del self._places[:-_LONGEST]
        self._at = len(self._places) - 1

    def step(self, by: int) -> Place | None:
        """Go back (-1) or forward (1); None where there is nothing."""
        if not 0 <= self._at + by < len(self._places):
            return None
        self._at += by
        return self.current

    def can_step(self, by: int) -> bool:
        return 0 <= self._at + by < len(self._places)

    def clear(self) -> None:
        self._places.clear()
        self._at = -1
