"""In which order blocks of the graph stand below each other, so that few edges cross.

The way of Sugiyama: edges that pass a layer get a joint in it; each layer is ordered by the mean place of its
neighbours in the layer before, then after, back and forth, and the best order of all is taken. Parts of the graph
without a common edge are ordered alone and stand one below the other. What is alike keeps the order it is given in.
"""

from bisect import bisect_left, bisect_right, insort
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from itertools import pairwise

_SWEEPS, _ROUNDS = 16, 2
_WITHOUT_GAIN = 4
_HELD_TOGETHER = 4
"""As so many edges count the layers of one block: it is a rectangle, and should stand level in all of them."""


@dataclass(frozen=True, slots=True)
class Link:
    """An edge between two blocks, by their numbers, with the layers of its ends."""

    source: int
    source_layer: int
    target: int
    target_layer: int


def block_orders(spans: Sequence[range], links: Sequence[Link]) -> list[list[int]]:
    """Return the numbers of the blocks from the top down, by parts; `spans` are the layers that each block takes."""
    parts = _parts(len(spans), links)
    part_of = {block: number for number, part in enumerate(parts) for block in part}
    own: list[list[Link]] = [[] for _part in parts]
    for link in links:
        own[part_of[link.source]].append(link)
    return [_part_order(part, spans, found) for part, found in zip(parts, own, strict=True)]


def _parts(count: int, links: Iterable[Link]) -> list[list[int]]:
    """Return which blocks hang together, each part beginning with its first block."""
    leads = list(range(count))

    def lead(block: int) -> int:
        while leads[block] != block:
            leads[block] = leads[leads[block]]
            block = leads[block]
        return block

    for link in links:
        one, other = sorted((lead(link.source), lead(link.target)))
        leads[other] = one
    parts: dict[int, list[int]] = {}
    for block in range(count):
        parts.setdefault(lead(block), []).append(block)
    return list(parts.values())


class _Ladder:
    """The layers of one part: vertices are what blocks have in a layer, and the joints of edges that pass it."""

    def __init__(self, part: Sequence[int], spans: Sequence[range], links: Iterable[Link]) -> None:
        self.blocks: list[int] = []
        """Of each vertex; -1 for a joint."""
        self._layers: list[int] = []
        self.before: list[list[int]] = []
        """Of each vertex its neighbours in the layer before it, and `after` those in the layer after it."""
        self.after: list[list[int]] = []
        self._at: dict[tuple[int, int], int] = {}
        for block in part:
            cells = [self._vertex(layer, block) for layer in spans[block]]
            for one, other in pairwise(cells):
                self._join(one, other, _HELD_TOGETHER)
        for link in links:
            self._lead(link)
        self.rows = self._met()

    def _vertex(self, layer: int, block: int = -1) -> int:
        number = len(self.blocks)
        self.blocks.append(block)
        self._layers.append(layer)
        self.before.append([])
        self.after.append([])
        if block >= 0:
            self._at[block, layer] = number
        return number

    def _join(self, one: int, other: int, times: int = 1) -> None:
        self.after[one] += [other] * times
        self.before[other] += [one] * times

    def _lead(self, link: Link) -> None:
        """Lead an edge through the layers between its ends."""
        ends = sorted(((link.source_layer, link.source), (link.target_layer, link.target)))
        (first, one), (last, other) = ends
        here = self._at[one, first]
        for layer in range(first + 1, last):
            joint = self._vertex(layer)
            self._join(here, joint)
            here = joint
        if first < last:
            self._join(here, self._at[other, last])

    def _met(self) -> dict[int, list[int]]:
        """Return the layers in the order in which their vertices are met, the nearest to the first one first."""
        rows: dict[int, list[int]] = {layer: [] for layer in sorted(set(self._layers))}
        met = [False] * len(self.blocks)
        for start in range(len(self.blocks)):
            waiting = deque(() if met[start] else (start,))
            met[start] = True
            while waiting:
                vertex = waiting.popleft()
                rows[self._layers[vertex]].append(vertex)
                for other in (*self.before[vertex], *self.after[vertex]):
                    if not met[other]:
                        met[other] = True
                        waiting.append(other)
        return rows

    def places(self) -> list[int]:
        """Return of each vertex its place within its layer."""
        places = [0] * len(self.blocks)
        for row in self.rows.values():
            for place, vertex in enumerate(row):
                places[vertex] = place
        return places

    def sweep(self, places: list[int], *, forward: bool) -> None:
        """Order each layer by the mean place of the neighbours in the layer passed before it; who has none stays."""
        neighbours = self.before if forward else self.after
        for layer in self.rows if forward else reversed(self.rows):
            row = self.rows[layer]
            wanted = {vertex: _mean(neighbours[vertex], places) for vertex in row if neighbours[vertex]}
            moved = iter(sorted(wanted, key=wanted.__getitem__))
            row[:] = [next(moved) if vertex in wanted else vertex for vertex in row]
            for place, vertex in enumerate(row):
                places[vertex] = place

    def exchange(self, places: list[int]) -> None:
        """Let neighbours in a layer change places as long as fewer edges cross for it."""
        for _round in range(_ROUNDS):
            changed = False
            for row in self.rows.values():
                for place, (one, other) in enumerate(pairwise(tuple(row))):
                    if row[place] == one and self._gain(one, other, places) > 0:
                        row[place], row[place + 1] = other, one
                        places[other], places[one] = place, place + 1
                        changed = True
            if not changed:
                return

    def _gain(self, one: int, other: int, places: Sequence[int]) -> int:
        """Return how many crossings fewer there are with the lower of two before the upper one."""
        gain = 0
        for neighbours in (self.before, self.after):
            if not neighbours[one] or not neighbours[other]:
                continue
            lower = sorted(places[vertex] for vertex in neighbours[other])
            for vertex in neighbours[one]:
                end = places[vertex]
                gain += bisect_left(lower, end) - (len(lower) - bisect_right(lower, end))
        return gain

    def crossings(self, places: Sequence[int]) -> int:
        found = 0
        for row in self.rows.values():
            ends: list[int] = []
            for vertex in row:
                own = sorted(places[other] for other in self.after[vertex])
                found += sum(len(ends) - bisect_right(ends, end) for end in own)
                for end in own:
                    insort(ends, end)
        return found


def _mean(neighbours: Sequence[int], places: Sequence[int]) -> float:
    return sum(places[other] for other in neighbours) / len(neighbours)


def _part_order(part: Sequence[int], spans: Sequence[range], links: Iterable[Link]) -> list[int]:
    if len(part) == 1:
        return list(part)
    ladder = _Ladder(part, spans, links)
    best = {layer: list(row) for layer, row in ladder.rows.items()}
    places = ladder.places()
    fewest, without_gain = ladder.crossings(places), 0
    for sweep in range(_SWEEPS):
        if not fewest or without_gain == _WITHOUT_GAIN:
            break
        ladder.sweep(places, forward=sweep % 2 == 0)
        ladder.exchange(places)
        crossings = ladder.crossings(places)
        without_gain += 1
        if crossings < fewest:
            best = {layer: list(row) for layer, row in ladder.rows.items()}
            fewest, without_gain = crossings, 0
    return _one_below_the_other(best.values(), ladder.blocks)


def _one_below_the_other(rows: Iterable[Sequence[int]], blocks: Sequence[int]) -> list[int]:
    """Return one order of all blocks that keeps the order of each layer, as far as the layers do not disagree."""
    shares: dict[int, list[float]] = {}
    after: dict[int, set[int]] = {}
    for row in rows:
        own = [blocks[vertex] for vertex in row if blocks[vertex] >= 0]
        for place, block in enumerate(own):
            shares.setdefault(block, []).append(place / len(own))
            after.setdefault(block, set())
        for one, other in pairwise(own):
            after[one].add(other)
    return _sorted_along(after, lambda block: sum(shares[block]) / len(shares[block]))


def _sorted_along(after: dict[int, set[int]], share: Callable[[int], float]) -> list[int]:
    waits_for = dict.fromkeys(after, 0)
    for others in after.values():
        for other in others:
            waits_for[other] += 1
    rest = sorted(after, key=lambda block: (share(block), block))
    ready = [(share(block), block) for block in rest if not waits_for[block]]
    heapify(ready)
    found: dict[int, None] = {}
    while len(found) < len(after):
        block = heappop(ready)[1] if ready else next(item for item in rest if item not in found)
        if block in found:
            continue
        found[block] = None
        for other in after[block]:
            waits_for[other] -= 1
            if not waits_for[other]:
                heappush(ready, (share(other), other))
    return list(found)
